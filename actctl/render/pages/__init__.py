"""A file for each screen: records in, rows and sentences out."""
