"""The verbs about tokens and the keys in them: log in, look, generate, seal, destroy, challenge, sign.

A CA key signs only what `signable` lets through, and a signature leaves only if the public key named in the request
verifies it. PINs arrive in parts from as many people, are joined in order, used once and dropped.
"""

import os

from cryptography.exceptions import InvalidSignature

from ceremony.errors import CeremonyError, RefusedError
from ceremony.operations.keys import (
    ChallengeKey,
    DestroyKey,
    GenerateKey,
    InspectKey,
    KeyChallenged,
    KeyDestroyed,
    KeyGenerated,
    KeyInspected,
    KeySealed,
    SealKey,
    Sign,
    Signed,
)
from ceremony.operations.tokens import (
    CreateToken,
    InspectToken,
    ListTokens,
    LoggedIn,
    Login,
    TokenCreated,
    TokenInspected,
    TokenSeen,
    TokensListed,
)
from ceremony.strongroom.entries import Entries
from ceremony.strongroom.errors import ChallengeFailedError, NotSealedError
from ceremony.strongroom.held import Held
from ceremony.strongroom.signable import NONCE_BYTES, Signable, challenge_bytes, check_name, check_signable
from ceremony.strongroom.tokens import signing
from ceremony.strongroom.tokens.base import HashName, LastTry, Token
from ceremony.strongroom.tokens.opening import create_token, list_tokens, open_token

SHORTEST_PART = 4


def login(held: Held, verb: Login, entries: Entries) -> LoggedIn:
    """Open the token and log in with the PIN whose parts people enter."""
    name = verb.token.id
    token = held.tokens.get(name) or open_token(verb.token)
    try:
        # Before the login, which resets the counter: somebody may have tried.
        tries_low = token.tries().low
        token.login("".join(entries.read(verb.parts)), last_try=LastTry.SPEND if verb.spend_last_try else LastTry.KEEP)
    except CeremonyError:
        held.tokens.pop(name, None)
        token.close()
        raise
    held.tokens[name] = token
    identity = token.identity()
    return LoggedIn(token=name, serial=identity.serial, module_sha256=identity.module_sha256, tries_low=tries_low)


def inspect_token(held: Held, verb: InspectToken) -> TokenInspected:
    """Return what the token is and holds, and how it wraps keys."""
    token = held.token(verb.token)
    identity = token.identity()
    return TokenInspected(
        token=verb.token,
        model=identity.model,
        serial=identity.serial,
        firmware=identity.firmware,
        module_sha256=identity.module_sha256,
        wrap_mechanism=token.wrap_probe(),
        objects=token.objects(),
    )


def generate_key(held: Held, verb: GenerateKey) -> KeyGenerated:
    """Generate the CA key in the token."""
    token = held.token(verb.token)
    key_id = bytes.fromhex(verb.key_id)
    spki = token.generate(verb.key_kind, label=verb.label, key_id=key_id)
    return KeyGenerated(
        token=verb.token, key_id=verb.key_id, key_kind=verb.key_kind, spki=spki, evidence=token.evidence(key_id)
    )


def inspect_key(held: Held, verb: InspectKey) -> KeyInspected:
    """Return whether a key is in the token, and how."""
    token = held.token(verb.token)
    key_id = bytes.fromhex(verb.key_id)
    present = token.find(key_id)
    return KeyInspected(
        token=verb.token,
        key_id=verb.key_id,
        private=present.private,
        public=present.public,
        sealed=present.sealed,
        spki=token.spki(key_id) if present.public else b"",
        evidence=token.evidence(key_id) if present.private else (),
    )


def destroy_key(held: Held, verb: DestroyKey) -> KeyDestroyed:
    """Destroy a key if it is there, and count what else the token holds."""
    token = held.token(verb.token)
    key_id = bytes.fromhex(verb.key_id)
    present = token.find(key_id)
    if present.private or present.public:
        token.destroy(key_id)
    return KeyDestroyed(token=verb.token, key_id=verb.key_id, objects_left=len(token.objects()))


def seal_key(held: Held, verb: SealKey) -> KeySealed:
    """End all export of a key and try every known way around that."""
    token = held.token(verb.token)
    key_id = bytes.fromhex(verb.key_id)
    token.seal(key_id)
    return KeySealed(
        token=verb.token, key_id=verb.key_id, evidence=(*token.evidence(key_id), *token.seal_probe(key_id))
    )


def challenge_key(held: Held, verb: ChallengeKey) -> KeyChallenged:
    """Have the key sign a fresh challenge that is of no use to anybody, and verify it.

    Raises:
        ChallengeFailedError: the key is not the one recorded.
    """
    challenge = challenge_bytes(verb.ceremony_id, os.urandom(NONCE_BYTES))
    signature = _sign(held.token(verb.token), verb.key_id, kind=Signable.CHALLENGE, tbs=challenge, spki=verb.spki)
    return KeyChallenged(challenge=challenge, signature=signature)


def sign(held: Held, verb: Sign) -> Signed:
    """Sign these bytes, if the closed list allows it and the key can no longer leave its token.

    Raises:
        SigningRefusedError: they are not of the closed list, or speak for another CA.
        NotSealedError: the key is extractable.
        ChallengeFailedError: the key is not the one recorded.
    """
    kind, token = Signable(verb.signable), held.token(verb.token)
    check_signable(kind, verb.tbs, spki=verb.spki)
    check_name(kind, verb.tbs, issuer=verb.issuer, mode=verb.mode)
    present = token.find(bytes.fromhex(verb.key_id))
    if present.private and not present.sealed:
        raise NotSealedError(
            f"key {verb.key_id} of token {verb.token} can still leave it",
            remedy="prove the backup and seal the key first; nothing is signed before",
            rule="D15",
        )
    return Signed(_sign(token, verb.key_id, kind=kind, tbs=verb.tbs, spki=verb.spki))


def make_token(verb: CreateToken, entries: Entries) -> TokenCreated:
    """Make a fresh token under the PIN whose parts people enter.

    Raises:
        RefusedError: a part is so short that the holder of the other could guess it.
    """
    parts = entries.read(verb.parts)
    for number, part in enumerate(parts, start=1):
        if len(part) < SHORTEST_PART:
            raise RefusedError(
                f"part {number} of the PIN is shorter than {SHORTEST_PART} characters",
                remedy="have each holder choose a part of at least that length, and make the token again",
                rule="R-20",
            )
    identity = create_token(verb.module, verb.store, label=verb.label, pin="".join(parts))
    return TokenCreated(serial=identity.serial, module_sha256=identity.module_sha256)


def tokens_listed(verb: ListTokens) -> TokensListed:
    """List the tokens of a module."""
    return TokensListed(
        tuple(
            TokenSeen(
                label=identity.label,
                model=identity.model,
                serial=identity.serial,
                firmware=identity.firmware,
                module_sha256=identity.module_sha256,
            )
            for identity in list_tokens(verb.module, verb.store)
        )
    )


def _sign(token: Token, key_id: str, *, kind: Signable, tbs: bytes, spki: bytes) -> bytes:
    hash_name = HashName(check_signable(kind, tbs, spki=spki).value)
    signature = token.sign(bytes.fromhex(key_id), tbs, hash_name)
    try:
        signing.verify(signing.public_key(spki), signature, data=tbs, hash_name=hash_name)
    except InvalidSignature as error:
        raise ChallengeFailedError(
            f"the signature of key {key_id} does not verify with the recorded public key",
            remedy="stop: this is not the key of the record; inspect the token and compare fingerprints",
        ) from error
    return signature
