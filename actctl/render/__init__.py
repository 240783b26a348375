"""One file per output format: records in, text out."""
