"""Steps of the offline root: preview what will be signed, then sign exactly that (design.md 7)."""

from dataclasses import dataclass
from typing import ClassVar

from ceremony.authority.certificate import verify_certificate
from ceremony.authority.crl import verify_crl
from ceremony.authority.reading import find_extension, integer_of, read_certificate, read_crl
from ceremony.operations.backup import KeyRestored
from ceremony.operations.keys import KeyGenerated
from ceremony.steps.decoding import decoded_certificate, decoded_crl
from ceremony.steps.facts import Fact
from ceremony.steps.judging import require_fingerprint, require_outcome
from ceremony.steps.kind import Kind
from ceremony.steps.outcomes import CertificateDrafted, CertificateSigned, CrlDrafted, CrlSigned, Outcome
from ceremony.steps.requests import DraftCertificate, DraftCrl, SignCertificate, SignCrl
from ceremony.steps.work import Shown, View, Work, sha256

CRL_NUMBER = "2.5.29.20"


@dataclass(frozen=True, slots=True)
class CertificatePreview(Kind):
    """Build and lint the certificate to be signed, and show it decoded."""

    profile: str
    action: ClassVar[str] = "certificate.preview"
    yields: ClassVar[type | None] = CertificateDrafted
    needs: ClassVar[frozenset[Fact]] = frozenset({Fact.KEY_SEALED, Fact.BAG_SEALED})
    gives: ClassVar[frozenset[Fact]] = frozenset({Fact.CERTIFICATE_PREVIEWED})
    essential: ClassVar[bool] = True
    fields: ClassVar[frozenset[str]] = frozenset({"tbs-sha256"})
    will: ClassVar[str] = "build the certificate, lint it, and show it decoded by a second parser"

    def work(self, view: View, subject: str) -> Work:
        """Draft from profile and plan."""
        del subject
        generated = view.latest(KeyGenerated)
        request = DraftCertificate(self.profile, generated.spki, generated.key_kind)
        return Work(request=request, room="", logins=(), reference="", irreversible=False)

    def judge(self, view: View, subject: str, outcome: Outcome) -> None:
        """Refuse a draft about another key, and a preview of other bytes than will be signed (R-86)."""
        del subject
        assert isinstance(outcome, CertificateDrafted)
        own = read_certificate(outcome.tbs).spki == view.latest(KeyGenerated).spki
        require_outcome(own, "the certificate was drafted for another key", rule="R-86")
        shown = outcome.preview == decoded_certificate(outcome.tbs)
        require_outcome(shown, "the preview is not that of the bytes to be signed", rule="R-86")

    def shows(self, view: View, subject: str) -> tuple[Shown, ...]:
        """Show the fingerprint of the bytes to be signed, and every decoded field."""
        del subject
        return preview(view.latest(CertificateDrafted), sha256(view.latest(CertificateDrafted).tbs))


def preview(drafted: CertificateDrafted | CrlDrafted, tbs_sha256: str) -> tuple[Shown, ...]:
    """Return what people compare in a preview."""
    lines = tuple(
        Shown(line.label, f"{line.value}  ({line.meaning})" if line.meaning else line.value, "")
        for line in drafted.preview
    )
    return (Shown("tbs-sha256", tbs_sha256, tbs_sha256), *lines)


@dataclass(frozen=True, slots=True)
class CertificateSign(Kind):
    """Sign the previewed certificate: a deliberate command by an authorised person (R-03)."""

    profile: str
    token: str
    action: ClassVar[str] = "certificate.sign"
    yields: ClassVar[type | None] = CertificateSigned
    uses: ClassVar[frozenset[str]] = frozenset({"signer"})
    needs: ClassVar[frozenset[Fact]] = frozenset(
        {Fact.CERTIFICATE_PREVIEWED, Fact.KEY_SEALED, Fact.BAG_SEALED, Fact.BACKUP_PROVED}
    )
    gives: ClassVar[frozenset[Fact]] = frozenset({Fact.CERTIFICATE_SIGNED})
    deliberate: ClassVar[bool] = True
    essential: ClassVar[bool] = True
    fields: ClassVar[frozenset[str]] = frozenset({"certificate-sha256"})
    will: ClassVar[str] = "have the token sign exactly those bytes, then verify and lint the certificate"

    def work(self, view: View, subject: str) -> Work:
        """Sign the previewed bytes."""
        del subject
        generated = view.latest(KeyGenerated)
        return Work(
            request=SignCertificate(
                token=self.token,
                key_id=generated.key_id,
                spki=generated.spki,
                profile=self.profile,
                tbs=view.latest(CertificateDrafted).tbs,
            ),
            room="signer",
            logins=(self.token,),
            reference=f"sign/{sha256(view.latest(CertificateDrafted).tbs)}",
            irreversible=True,
        )

    def judge(self, view: View, subject: str, outcome: Outcome) -> None:
        """Refuse a certificate that is not exactly what was drafted, under the key's own signature (R-86)."""
        del subject
        assert isinstance(outcome, CertificateSigned)
        verify_certificate(outcome.certificate, tbs=view.latest(CertificateDrafted).tbs)
        require_fingerprint(outcome.sha256, outcome.certificate)

    def shows(self, view: View, subject: str) -> tuple[Shown, ...]:
        """Show the certificate's fingerprint."""
        del subject
        digest = view.latest(CertificateSigned).sha256.lower()
        return (Shown("certificate-sha256", digest, digest),)


@dataclass(frozen=True, slots=True)
class CrlPreview(Kind):
    """Build and lint the CRL to be signed, and show it decoded."""

    profile: str
    action: ClassVar[str] = "crl.preview"
    yields: ClassVar[type | None] = CrlDrafted
    needs_one_of: ClassVar[frozenset[Fact]] = frozenset({Fact.CERTIFICATE_SIGNED, Fact.KEY_RESTORED})
    gives: ClassVar[frozenset[Fact]] = frozenset({Fact.CRL_PREVIEWED})
    essential: ClassVar[bool] = True
    fields: ClassVar[frozenset[str]] = frozenset({"tbs-sha256"})
    will: ClassVar[str] = "build the CRL, lint it, and show it decoded by a second parser"

    def work(self, view: View, subject: str) -> Work:
        """Draft with the next CRL number."""
        del subject
        request = DraftCrl(self.profile, root_certificate(view), next_crl_number(view))
        return Work(request=request, room="", logins=(), reference="", irreversible=False)

    def judge(self, view: View, subject: str, outcome: Outcome) -> None:
        """Refuse another number than the next (R-112), and a preview of other bytes than will be signed (R-86)."""
        del subject
        assert isinstance(outcome, CrlDrafted)
        number = find_extension(read_crl(outcome.tbs).extensions, CRL_NUMBER)
        drafted = {outcome.number, *({integer_of(number)} if number is not None else {0})}
        require_outcome(drafted == {next_crl_number(view)}, "the CRL was drafted under another number", rule="R-112")
        shown = outcome.preview == decoded_crl(outcome.tbs)
        require_outcome(shown, "the preview is not that of the bytes to be signed", rule="R-86")

    def shows(self, view: View, subject: str) -> tuple[Shown, ...]:
        """Show the fingerprint of the bytes to be signed, and every decoded field."""
        del subject
        return preview(view.latest(CrlDrafted), sha256(view.latest(CrlDrafted).tbs))


def root_certificate(view: View) -> bytes:
    """Return the root certificate, DER: signed here, or known from the ceremony before."""
    previous = view.plan.previous
    return previous.certificate if previous is not None else view.latest(CertificateSigned).certificate


def next_crl_number(view: View) -> int:
    """Return a CRL number higher than any that this key ever signed (R-112)."""
    before = view.plan.previous.last_crl_number if view.plan.previous is not None else 0
    return max([before, *(crl.number for crl in view.outcomes(CrlSigned))]) + 1


@dataclass(frozen=True, slots=True)
class CrlSign(Kind):
    """Sign the previewed CRL: a deliberate command by an authorised person (R-03)."""

    profile: str
    token: str
    action: ClassVar[str] = "crl.sign"
    yields: ClassVar[type | None] = CrlSigned
    uses: ClassVar[frozenset[str]] = frozenset({"signer"})
    needs: ClassVar[frozenset[Fact]] = frozenset({Fact.CRL_PREVIEWED})
    needs_one_of: ClassVar[frozenset[Fact]] = frozenset({Fact.CERTIFICATE_SIGNED, Fact.KEY_RESTORED})
    gives: ClassVar[frozenset[Fact]] = frozenset({Fact.CRL_SIGNED})
    takes: ClassVar[frozenset[Fact]] = frozenset({Fact.CRL_PREVIEWED})
    deliberate: ClassVar[bool] = True
    fields: ClassVar[frozenset[str]] = frozenset({"crl-sha256"})
    will: ClassVar[str] = "have the token sign exactly those bytes, then verify and lint the CRL"

    def work(self, view: View, subject: str) -> Work:
        """Sign the previewed bytes."""
        del subject
        restored = view.outcomes(KeyRestored)
        active = restored[-1].key_id if restored else view.latest(KeyGenerated).key_id
        previous = view.plan.previous
        return Work(
            request=SignCrl(
                token=self.token,
                key_id=active,
                spki=previous.spki if previous is not None else view.latest(KeyGenerated).spki,
                profile=self.profile,
                tbs=view.latest(CrlDrafted).tbs,
                certificate=root_certificate(view),
            ),
            room="signer",
            logins=(self.token,),
            reference=f"sign/{sha256(view.latest(CrlDrafted).tbs)}",
            irreversible=True,
        )

    def judge(self, view: View, subject: str, outcome: Outcome) -> None:
        """Refuse a CRL that is not exactly what was drafted, under the signature of its issuer (R-86)."""
        del subject
        assert isinstance(outcome, CrlSigned)
        drafted = view.latest(CrlDrafted)
        verify_crl(outcome.crl, issuer_der=root_certificate(view), tbs=drafted.tbs)
        require_outcome(outcome.number == drafted.number, "the CRL was signed under another number", rule="R-112")
        require_fingerprint(outcome.sha256, outcome.crl)

    def shows(self, view: View, subject: str) -> tuple[Shown, ...]:
        """Show the CRL's fingerprint."""
        del subject
        digest = view.latest(CrlSigned).sha256.lower()
        return (Shown("crl-sha256", digest, digest),)
