"""Shamir secret sharing over GF(256)."""
