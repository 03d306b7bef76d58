"""Tokens: where the CA key lives. Runs only inside the strongroom, in one thread."""
