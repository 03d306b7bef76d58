"""The record: canonical lines in a hash chain, signatures over it, and the bundle that carries it (R-141, R-142)."""
