"""Take a detached CMS signature apart (RFC 5652), accepting one shape only: no opinion yet on whether it verifies.

The shape: a signed-data in DER without content, one digest algorithm, one certificate, one signer with signed
attributes and no unsigned ones. Whatever else CMS allows has no place in the record, and refusing it leaves no byte
unaccounted for. Algorithms are told by their whole AlgorithmIdentifier, so that parameters have no room to vary.
"""

from dataclasses import dataclass

from ceremony.transcript.der import (
    CONTEXT_0,
    CONTEXT_0_PRIMITIVE,
    OBJECT_IDENTIFIER,
    OCTET_STRING,
    SEQUENCE,
    SET,
    DerError,
    Element,
    check_time,
    elements,
    only,
    within,
)

DIGESTS = {  # RFC 5754, section 2: parameters are absent; NULL is accepted as well
    bytes.fromhex("300b0609608648016503040201"): "sha256",
    bytes.fromhex("300b0609608648016503040202"): "sha384",
    bytes.fromhex("300b0609608648016503040203"): "sha512",
    bytes.fromhex("300d06096086480165030402010500"): "sha256",
    bytes.fromhex("300d06096086480165030402020500"): "sha384",
    bytes.fromhex("300d06096086480165030402030500"): "sha512",
}
RSA_SIGNATURES = {  # RFC 4055, section 5: parameters are NULL
    bytes.fromhex("300d06092a864886f70d01010b0500"): "sha256",
    bytes.fromhex("300d06092a864886f70d01010c0500"): "sha384",
    bytes.fromhex("300d06092a864886f70d01010d0500"): "sha512",
}
ECDSA_SIGNATURES = {  # RFC 5758, section 3.2: parameters are absent
    bytes.fromhex("300a06082a8648ce3d040302"): "sha256",
    bytes.fromhex("300a06082a8648ce3d040303"): "sha384",
    bytes.fromhex("300a06082a8648ce3d040304"): "sha512",
}
RSA_ENCRYPTION = bytes.fromhex("300d06092a864886f70d0101010500")
"""As a signature algorithm it leaves the digest to the digest algorithm (RFC 3370, section 3.2)."""

_SIGNED_DATA, _DATA = bytes.fromhex("06092a864886f70d010702"), bytes.fromhex("06092a864886f70d010701")
_CONTENT_TYPE, _MESSAGE_DIGEST = bytes.fromhex("06092a864886f70d010903"), bytes.fromhex("06092a864886f70d010904")
_SIGNING_TIME = bytes.fromhex("06092a864886f70d010905")
_VERSIONS = {SEQUENCE: b"\x02\x01\x01", CONTEXT_0_PRIMITIVE: b"\x02\x01\x03"}
_SIGNED_DATA_PARTS, _SIGNER_INFO_PARTS = 5, 6


class MessageShapeError(Exception):
    """The bytes are no CMS signature of the one accepted shape."""


@dataclass(frozen=True, slots=True, kw_only=True)
class CmsMessage:
    """The parts of a detached signature that matter for its verification.

    Attributes:
        certificate: the signer's certificate in DER.
        signer: what names the signer, in DER: IssuerAndSerialNumber, or [0] with a subject key identifier.
        digest: "sha256", "sha384" or "sha512".
        algorithm: the whole AlgorithmIdentifier of the signature in DER.
        message_digest: the value of the message-digest attribute.
        covered: the bytes that were signed.
        signature: as the algorithm encodes it.
    """

    certificate: bytes
    signer: Element
    digest: str
    algorithm: bytes
    message_digest: bytes
    covered: bytes
    signature: bytes


def read_message(p7s: bytes) -> CmsMessage:
    """Take apart the ContentInfo `p7s`.

    Raises:
        MessageShapeError: saying what is wrong.
    """
    try:
        return _read(p7s)
    except DerError as error:
        raise MessageShapeError(f"no CMS signature in DER: {error}") from error


def _read(p7s: bytes) -> CmsMessage:
    outer = within(only(elements(p7s)), SEQUENCE)
    if [part.tag for part in outer] != [OBJECT_IDENTIFIER, CONTEXT_0] or outer[0].raw != _SIGNED_DATA:
        raise MessageShapeError("no CMS signed-data")
    version, digests, content, certificates, signers = _parts(
        only(within(outer[1], CONTEXT_0)), count=_SIGNED_DATA_PARTS
    )
    if content.tag != SEQUENCE or content.content != _DATA:
        raise MessageShapeError("not a signature beside its content")
    info_version, signer, digest, attributes, algorithm, signature = _parts(
        only(within(signers, SET)), count=_SIGNER_INFO_PARTS
    )
    if not version.raw == info_version.raw == _VERSIONS.get(signer.tag):
        raise MessageShapeError("a CMS version that does not fit its content")
    if only(within(digests, SET)) != digest:
        raise MessageShapeError("two digest algorithms")
    if digest.raw not in DIGESTS:
        raise MessageShapeError("a digest algorithm outside the SHA-2 family")
    if signature.tag != OCTET_STRING:
        raise MessageShapeError("a signature that is no octet string")
    return CmsMessage(
        certificate=only(within(certificates, CONTEXT_0)).raw,
        signer=signer,
        digest=DIGESTS[digest.raw],
        algorithm=algorithm.raw,
        message_digest=_message_digest(attributes),
        # Signed as a SET OF, not under the tag it has in the message (RFC 5652, 5.4).
        covered=bytes([SET]) + attributes.raw[1:],
        signature=signature.content,
    )


def _parts(element: Element, *, count: int) -> tuple[Element, ...]:
    found = within(element, SEQUENCE)
    if len(found) != count:
        more = len(found) > count
        raise MessageShapeError("additions that nobody signed" if more else "a part of the signature missing")
    return found


def _message_digest(attributes: Element) -> bytes:
    """Return the message digest, having checked every signed attribute; unknown ones mean nothing here."""
    found = within(attributes, CONTEXT_0)
    if [one.raw for one in found] != sorted(one.raw for one in found):
        raise MessageShapeError("signed attributes out of order")
    values: dict[bytes, Element] = {}
    for attribute in found:
        parts = within(attribute, SEQUENCE)
        if [part.tag for part in parts] != [OBJECT_IDENTIFIER, SET]:
            raise MessageShapeError("a signed attribute that is none")
        inside = within(parts[1], SET)
        if parts[0].raw in values or len(inside) != 1:
            raise MessageShapeError("a signed attribute that is not there once, with one value")
        values[parts[0].raw] = inside[0]
    if _CONTENT_TYPE not in values or values[_CONTENT_TYPE].raw != _DATA:
        raise MessageShapeError("no content-type attribute that says data")
    if _MESSAGE_DIGEST not in values or values[_MESSAGE_DIGEST].tag != OCTET_STRING:
        raise MessageShapeError("no message-digest attribute")
    if _SIGNING_TIME in values:
        check_time(values[_SIGNING_TIME])
    return values[_MESSAGE_DIGEST].content
