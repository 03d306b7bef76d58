"""What witnesses are shown of bytes before a signature, as the record keeps it: always made from the bytes."""

from ceremony.authority import preview
from ceremony.steps.outcomes import PreviewLine


def decoded_certificate(tbs: bytes) -> tuple[PreviewLine, ...]:
    """Return the lines that witnesses read of a certificate.

    Raises:
        RuleError: the bytes are no tbsCertificate, or its key is of no kind we know.
    """
    return _recorded(preview.preview_certificate(tbs))


def decoded_crl(tbs: bytes) -> tuple[PreviewLine, ...]:
    """Return the lines that witnesses read of a CRL.

    Raises:
        RuleError: the bytes are no tbsCertList.
    """
    return _recorded(preview.preview_crl(tbs))


def _recorded(lines: tuple[preview.PreviewLine, ...]) -> tuple[PreviewLine, ...]:
    return tuple(PreviewLine(line.label, line.value, line.words) for line in lines)
