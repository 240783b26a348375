"""KMS hosts of a fleet: their count, clients, DNS records and set-up."""
