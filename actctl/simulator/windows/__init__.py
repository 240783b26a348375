"""The model of a fleet: Windows machines, licences, keys, KMS. Pure: no sockets, the clock is passed in."""
