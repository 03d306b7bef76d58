"""The offline root: profiles, rules with IDs, certificates and CRLs that are drafted, linted, assembled and verified.

Nothing here ever holds a private key of the CA (design.md 7); the strongroom signs.
"""
