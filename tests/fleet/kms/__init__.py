"""`actctl kms`."""
