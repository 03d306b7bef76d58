"""The kinds of key a ceremony can make (R-64), and nothing about how."""

from enum import StrEnum


class KeyKind(StrEnum):
    """A key algorithm with its size; the names are the command line's and the plan's."""

    EC_P256 = "ec-p256"
    EC_P384 = "ec-p384"
    RSA_3072 = "rsa-3072"
    RSA_4096 = "rsa-4096"
