"""Which token is meant; pure, so that a plan can name a token without loading token code."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True, kw_only=True)
class TokenRef:
    """Where a token is: by module and serial, never by slot (R-66).

    Attributes:
        id: the material's name in script and plan, such as "token-a".
        module: "software", "softhsm", or the path of a PKCS#11 module.
        serial: the token's serial number.
        store: directory of a software token or of a private SoftHSM store; "" for hardware.
        module_sha256: the module file's approved SHA-256 in hex; "" for the software token.
        label: the label on the token, for people; never used to find it.
    """

    id: str
    module: str
    serial: str
    store: str
    module_sha256: str
    label: str
