"""Hosts that mean harm, beside good ones: one host may cost its deadline and 3 s, and 50 MB, and no other host."""
