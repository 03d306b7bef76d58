"""What witnesses read before a signature: the bytes about to be signed, decoded and in plain words.

Everything comes from the bytes through the second parser, nothing from the plan or the form; so the witnesses compare
the plan with what will really be signed. Judging is the rules' business.
"""

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Final

from asn1crypto import x509

from ceremony.authority.fingerprints import fingerprint
from ceremony.authority.key_rules import kind_of
from ceremony.authority.reading import (
    AUTHORITY_KEY_ID,
    BASIC_CONSTRAINTS,
    CRL_NUMBER,
    KEY_USAGE,
    SUBJECT_KEY_ID,
    Extension,
    Name,
    integer_of,
    read_certificate,
    read_crl,
)

_ATTRIBUTES: Final = {"2.5.4.6": "C", "2.5.4.10": "O", "2.5.4.3": "CN"}
_ALGORITHMS: Final = {
    "sha256_ecdsa": "ECDSA with SHA-256",
    "sha384_ecdsa": "ECDSA with SHA-384",
    "sha256_rsa": "RSA PKCS #1 v1.5 with SHA-256",
    "sha384_rsa": "RSA PKCS #1 v1.5 with SHA-384",
}
_USAGES: Final = {"key_cert_sign": "certificate signing", "crl_sign": "revocation list signing"}
_LAST_SECOND: Final = timedelta(seconds=1)
_UNKNOWN: Final = "This tool cannot explain this extension; do not sign what nobody here can explain."


@dataclass(frozen=True, slots=True)
class PreviewLine:
    """One row of the preview: `words` says in plain language what the value means."""

    label: str
    value: str
    words: str


_UNIQUE_IDS: Final = (
    PreviewLine("Unique identifiers", "present", "Nothing of ours has them; do not sign what nobody here can explain."),
)


def preview_certificate(tbs: bytes) -> tuple[PreviewLine, ...]:
    """Return what the tbsCertificate says, in the order in which it says it.

    Raises:
        NotDerError: the bytes are no tbsCertificate.
        RuleError: R-64, the key is of no kind we know.
    """
    fields = read_certificate(tbs)
    days = (fields.not_after - fields.not_before + _LAST_SECOND).days
    same = fields.issuer.der == fields.subject.der
    return (
        PreviewLine("Structure", f"X.509 certificate, version {fields.version}", "What the key is about to sign."),
        PreviewLine("Serial number", f"{fields.serial:X}", "Random; it tells this certificate from any other."),
        PreviewLine(
            "Signature algorithm",
            _ALGORITHMS.get(fields.algorithm_name, fields.algorithm_name),
            "How the signature will be made.",
        ),
        PreviewLine("Issuer", _name_text(fields.issuer), "Who vouches for this certificate."),
        PreviewLine("Valid from", _time_text(fields.not_before), "Before this moment it is not accepted."),
        PreviewLine("Valid until", _time_text(fields.not_after), f"The last second of {days} days."),
        PreviewLine(
            "Subject",
            _name_text(fields.subject),
            "The same as the issuer, to the byte: a root." if same else "Not the issuer: this is not a root.",
        ),
        PreviewLine("Public key", kind_of(fields.spki).value, "The kind and size of the key that is certified."),
        PreviewLine("Public key SHA-256", fingerprint(fields.spki), "Compare with the key that was generated."),
        *(_UNIQUE_IDS if fields.unique_ids else ()),
        *map(_extension_line, fields.extensions),
    )


def preview_crl(tbs: bytes) -> tuple[PreviewLine, ...]:
    """Return what the tbsCertList says.

    Raises:
        NotDerError: the bytes are no tbsCertList.
    """
    fields = read_crl(tbs)
    revoked = fields.revoked or ()
    next_update = "never" if fields.next_update is None else _time_text(fields.next_update)
    return (
        PreviewLine("Structure", f"X.509 revocation list, version {fields.version}", "What the key is about to sign."),
        PreviewLine(
            "Signature algorithm",
            _ALGORITHMS.get(fields.algorithm_name, fields.algorithm_name),
            "How the signature will be made.",
        ),
        PreviewLine("Issuer", _name_text(fields.issuer), "Whose certificates this list is about."),
        PreviewLine("This update", _time_text(fields.this_update), "The moment that the list describes."),
        PreviewLine("Next update", next_update, "A newer list must be published before this moment."),
        PreviewLine(
            "Revoked certificates",
            str(len(revoked)),
            "How many certificates this list revokes." if revoked else "No certificate is revoked.",
        ),
        *(
            PreviewLine(
                f"Revoked {entry.serial:X}",
                _time_text(entry.revoked_at),
                f"Reason: {entry.reason.replace('_', ' ')}." if entry.reason else "No reason is stated.",
            )
            for entry in revoked
        ),
        *map(_extension_line, fields.extensions),
    )


def _extension_line(extension: Extension) -> PreviewLine:
    label, value, words = _explain(extension)
    return PreviewLine(label, f"{value} (critical)" if extension.critical else value, words)


def _explain(extension: Extension) -> tuple[str, str, str]:
    if extension.oid == BASIC_CONSTRAINTS:
        constraints = x509.BasicConstraints.load(extension.value, strict=True).native
        limit = constraints["path_len_constraint"]
        words = "It may vouch for other certificates." if constraints["ca"] else "It may not vouch for others."
        value = f"CA {'yes' if constraints['ca'] else 'no'}, path length {'unlimited' if limit is None else limit}"
        return "Basic constraints", value, words
    if extension.oid == KEY_USAGE:
        usages = sorted(x509.KeyUsage.load(extension.value, strict=True).native)
        return (
            "Key usage",
            ", ".join(_USAGES.get(usage, usage) for usage in usages),
            "What the key may sign, and nothing else.",
        )
    if extension.oid == SUBJECT_KEY_ID:
        key_id = x509.OctetString.load(extension.value, strict=True).native
        return "Subject key identifier", key_id.hex().upper(), "A short name of the certified key."
    if extension.oid == AUTHORITY_KEY_ID:
        authority = x509.AuthorityKeyIdentifier.load(extension.value, strict=True)
        if [name for name, value in authority.native.items() if value is not None] == ["key_identifier"]:
            key_id = authority["key_identifier"].native
            return "Authority key identifier", key_id.hex().upper(), "A short name of the key that signs."
    if extension.oid == CRL_NUMBER:
        return "CRL number", str(integer_of(extension)), "It rises with every list."
    return f"Extension {extension.oid}", extension.value.hex().upper(), _UNKNOWN


def _name_text(name: Name) -> str:
    # A joint name part is one with several attributes; "+" shows it.
    return ", ".join(
        "+".join(f"{_ATTRIBUTES.get(attribute.oid, attribute.oid)}={attribute.text}" for attribute in rdn)
        for rdn in name.rdns
    )


def _time_text(moment: datetime) -> str:
    return moment.strftime("%Y-%m-%dT%H:%M:%SZ")
