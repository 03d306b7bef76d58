"""How the key comes back without this software: the commands that every share sheet prints.

A test runs exactly what the paper says (design.md 5).
"""

from ceremony.sheets.model import SLIP39_KEY_BYTES

INSTALL = 'pip install "shamir-mnemonic[cli]"'
COMBINE = "shamir recover"
FINGERPRINT = "openssl pkey -inform DER -in root.der -pubout -outform DER | openssl dgst -sha256"


def unwrap_command(key_bytes: int) -> str:
    """Return the command that opens the key file; the reader puts the recovered key for <hex>."""
    return f"openssl enc -d -id-aes{8 * key_bytes}-wrap-pad -K <hex> -iv A65959A6 -in root.kwp -out root.der"


def recovery_steps(*, threshold: int, set_id: str, word_count: int) -> tuple[tuple[str, str], ...]:
    """Return the steps in order, each a sentence and its command."""
    key_bytes = SLIP39_KEY_BYTES[word_count]
    bits = 8 * key_bytes
    prepare = "Install the public SLIP-39 tool on a computer, then take it offline for good."
    combine = "Combine: type the words of each sheet; the first two are the same on all."
    return (
        (f"{prepare} Bring any {threshold} sheets of set {set_id} to it.", INSTALL),
        (f"{combine} No passphrase. The result is a {key_bytes}-byte key in hex.", COMBINE),
        (
            f"Unwrap the key file from the backup media, with that hex for <hex> (RFC 5649, AES-{bits}).",
            unwrap_command(key_bytes),
        ),
        ("Check: this must print the key fingerprint of this sheet. If it does not, do not use the key.", FINGERPRINT),
    )
