"""KMS: names, counts, thresholds, generations, clients."""
