"""Tell which certificates and CRLs a ceremony leaves, decoded from their bytes by the second parser; pure."""

import base64
import hashlib
from collections.abc import Iterator
from dataclasses import replace

from ceremony.authority.preview import PreviewLine, preview_certificate, preview_crl
from ceremony.authority.reading import (
    CRL_NUMBER,
    find_extension,
    integer_of,
    read_certificate,
    read_crl,
    split_certificate,
    split_crl,
)
from ceremony.errors import CeremonyError
from ceremony.steps.outcomes import CertificateSigned, CrlSigned
from ceremony.verifier.case import Case
from ceremony.verifier.issued import UNREADABLE
from ceremony.verifier.story import Field, Issued, IssuedKind

_FOLDERS = ("certificates/", "crls/")
_UNDECODED = "cannot be decoded"


def issued(case: Case) -> Iterator[Issued]:
    """Yield what was signed in the order of signing, after what came along from the ceremony before."""
    if case.plan is not None and case.plan.previous is not None:
        yield _certificate(case, IssuedKind.EARLIER, case.plan.previous.certificate, 0)
    signed = [(one.line, one.outcome.certificate, True) for one in case.outcomes(CertificateSigned)]
    signed += [(one.line, one.outcome.crl, False) for one in case.outcomes(CrlSigned)]
    for line, der, certificate in sorted(signed):
        yield _certificate(case, IssuedKind.CERTIFICATE, der, line) if certificate else _crl(case, der, line)


def _certificate(case: Case, kind: IssuedKind, der: bytes, line: int) -> Issued:
    undecoded = _undecoded(case, kind, der, line)
    try:
        tbs = split_certificate(der).tbs
        fields, lines = read_certificate(tbs), preview_certificate(tbs)
    except (CeremonyError, *UNREADABLE):
        return undecoded
    return replace(
        undecoded,
        name=_value(lines, "Subject"),
        serial=f"{fields.serial:X}",
        since=fields.not_before,
        until=fields.not_after,
        fields=_fields(lines),
    )


def _crl(case: Case, der: bytes, line: int) -> Issued:
    undecoded = _undecoded(case, IssuedKind.CRL, der, line)
    try:
        tbs = split_crl(der).tbs
        fields, lines = read_crl(tbs), preview_crl(tbs)
        extension = find_extension(fields.extensions, CRL_NUMBER)
        number = str(integer_of(extension)) if extension is not None else ""
    except (CeremonyError, *UNREADABLE):
        return undecoded
    return replace(
        undecoded,
        name=_value(lines, "Issuer"),
        serial=number,
        since=fields.this_update,
        until=fields.next_update,
        fields=_fields(lines),
    )


def _undecoded(case: Case, kind: IssuedKind, der: bytes, line: int) -> Issued:
    return Issued(
        kind=kind,
        name=_UNDECODED,
        serial="",
        since=None,
        until=None,
        fingerprint=hashlib.sha256(der).hexdigest(),
        file=_file(case, der),
        line=line,
        fields=(),
    )


def _fields(lines: tuple[PreviewLine, ...]) -> tuple[Field, ...]:
    return tuple(Field(line.label, line.value, line.words) for line in lines)


def _value(lines: tuple[PreviewLine, ...], label: str) -> str:
    return next(line.value for line in lines if line.label == label)


def _file(case: Case, der: bytes) -> str:
    """Return the bundle's file that holds these bytes in PEM, or ""."""
    wanted = base64.b64encode(der)
    found = (path for path in sorted(case.bundle.files) if path.startswith(_FOLDERS))
    return next((path for path in found if _body(case.bundle.files[path]) == wanted), "")


def _body(pem: bytes) -> bytes:
    return b"".join(line for line in pem.splitlines() if not line.startswith(b"-----"))
