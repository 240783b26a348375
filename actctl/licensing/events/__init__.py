"""Windows events about activation: 12288 and 12289 of clients, 12290 of KMS hosts."""
