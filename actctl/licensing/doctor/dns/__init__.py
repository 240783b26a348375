"""One doctor for DNS: what is wrong between its records, the KMS hosts and their clients. Pure, from plain records."""
