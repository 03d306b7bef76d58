"""Take a detached CMS signature apart (RFC 5652), accepting one shape only: no opinion yet on whether it verifies.

The shape: a signed-data in DER without content, one digest algorithm, one certificate, one signer with signed
attributes and no unsigned ones. Whatever else CMS allows has no place in the record, and refusing it leaves no byte
unaccounted for.
"""

from dataclasses import dataclass

from asn1crypto import cms

_VERSIONS = {"issuer_and_serial_number": "v1", "subject_key_identifier": "v3"}
_DIGESTS = ("sha256", "sha384", "sha512")
# What asn1crypto raises on hostile bytes depends on where it meets them.
_MALFORMED = (ValueError, TypeError, KeyError, IndexError, AttributeError, OverflowError, RecursionError)


class MessageShapeError(Exception):
    """The bytes are no CMS signature of the one accepted shape."""


@dataclass(frozen=True, slots=True, kw_only=True)
class CmsMessage:
    """The parts of a detached signature that matter for its verification.

    Attributes:
        certificate: the signer's certificate in DER.
        digest: "sha256", "sha384" or "sha512".
        algorithm: the signature algorithm as asn1crypto names it: "rsa", "ecdsa", with or without the digest.
        message_digest: the value of the message-digest attribute.
        covered: the bytes that were signed.
        signature: as the algorithm encodes it.
    """

    certificate: bytes
    digest: str
    algorithm: str
    message_digest: bytes
    covered: bytes
    signature: bytes


def read_message(p7s: bytes) -> CmsMessage:
    """Take apart the ContentInfo `p7s`.

    Raises:
        MessageShapeError: saying what is wrong.
    """
    try:
        info = cms.ContentInfo.load(p7s, strict=True)
        # Encoding every part afresh shows up whatever DER would have written otherwise.
        if info["content_type"].native != "signed_data" or info.copy().dump(force=True) != p7s:
            raise MessageShapeError("no CMS signed-data in DER")
        return _read(info["content"])
    except _MALFORMED as error:
        raise MessageShapeError("no CMS signature") from error


def _read(signed: cms.SignedData) -> CmsMessage:
    if any(len(signed[part]) != 1 for part in ("digest_algorithms", "certificates", "signer_infos")):
        raise MessageShapeError("not exactly one signer, one certificate and one digest algorithm")
    signer = signed["signer_infos"][0]
    if signed["crls"].native is not None or signer["unsigned_attrs"].native is not None:
        raise MessageShapeError("additions that nobody signed")
    content = signed["encap_content_info"]
    if content["content_type"].native != "data" or content["content"].native is not None:
        raise MessageShapeError("not a signature beside its content")
    if signed["digest_algorithms"][0].dump() != signer["digest_algorithm"].dump():
        raise MessageShapeError("two digest algorithms")
    if signer["digest_algorithm"]["algorithm"].native not in _DIGESTS:
        raise MessageShapeError("a digest algorithm outside the SHA-2 family")
    for algorithm in (signer["digest_algorithm"], signer["signature_algorithm"]):
        if algorithm["parameters"].native is not None:
            raise MessageShapeError("algorithm parameters")
    _check_names_signer(signed, signer)
    return CmsMessage(
        certificate=bytes(signed["certificates"][0].chosen.dump()),
        digest=str(signer["digest_algorithm"]["algorithm"].native),
        algorithm=str(signer["signature_algorithm"]["algorithm"].native),
        message_digest=_message_digest(signer),
        # Signed as a SET OF, not under the tag it has in the message (RFC 5652, 5.4).
        covered=bytes(signer["signed_attrs"].untag().dump(force=True)),
        signature=bytes(signer["signature"].native),
    )


def _check_names_signer(signed: cms.SignedData, signer: cms.SignerInfo) -> None:
    certificate = signed["certificates"][0].chosen
    named = signer["sid"]
    if {signed["version"].native, signer["version"].native} != {_VERSIONS[named.name]}:
        raise MessageShapeError("a CMS version that does not fit its content")
    if named.name == "issuer_and_serial_number":
        fits = (
            named.chosen["issuer"].dump() == certificate.issuer.dump()
            and named.chosen["serial_number"].native == certificate.serial_number
        )
    else:
        fits = named.chosen.native == certificate.key_identifier
    if not fits:
        raise MessageShapeError("a signer other than the certificate's holder")


def _message_digest(signer: cms.SignerInfo) -> bytes:
    values: dict[str, object] = {}
    for attribute in signer["signed_attrs"]:
        kind = str(attribute["type"].native)
        if kind in values or len(attribute["values"]) != 1:
            raise MessageShapeError("a signed attribute more than once")
        values[kind] = attribute["values"][0].native
    if values.get("content_type") != "data":
        raise MessageShapeError("no content-type attribute that says data")
    match values.get("message_digest"):
        case bytes(digest):
            return digest
        case _:
            raise MessageShapeError("no message-digest attribute")
