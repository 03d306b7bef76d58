"""The two files in a bundle that explain how to check it: VERIFY.md and a copy of the stand-alone verifier."""

import re
from collections.abc import Sequence
from importlib import resources
from pathlib import Path
from string import Template

from ceremony.transcript.record_keys import RecordSigner

_SCRIPT = "verify_transcript.py"
# What Markdown or a shell would take for more than a name.
_SPECIAL = re.compile(r"([\\`*_{}\[\]<>()#|!])")


def verify_page(*, ceremony_id: str, mode: str, signers: Sequence[RecordSigner]) -> bytes:
    """Return VERIFY.md for one bundle: what a stranger types, with this bundle's signers filled in.

    It states no fingerprint: whoever compared with this page would compare the bundle with itself.

    Args:
        ceremony_id: as in the record CA's name.
        mode: "rehearsal" or "production".
        signers: everybody who signs both the transcript and the manifest.
    """
    template = Template(resources.files(__package__).joinpath("VERIFY.md").read_text(encoding="utf-8"))
    page = template.substitute(
        ceremony_id=ceremony_id,
        mode=mode,
        signers="\n".join(f"- {_plain(signer.name)} (`{signer.signer_id}`)" for signer in signers),
        commands="\n\n".join(_openssl(signer.signer_id) for signer in signers),
    )
    return page.encode()


def standalone_verifier() -> bytes:
    """Return the second verifier's source, from the installed package or from the source tree."""
    installed = resources.files(__package__).joinpath(_SCRIPT)
    if installed.is_file():
        return installed.read_bytes()
    return (Path(__file__).parents[2] / "scripts" / _SCRIPT).read_bytes()


def _plain(name: str) -> str:
    return _SPECIAL.sub(r"\\\1", name)


def _openssl(signer_id: str) -> str:
    return "\n".join(
        "       openssl cms -verify -binary -inform DER -purpose any -CAfile signatures/record-ca.pem \\\n"
        f"           -in {folder}/{signer_id}.p7s -content {content} -out /dev/null"
        for folder, content in (("signatures", "transcript.jsonl"), ("manifest-signatures", "manifest.json"))
    )
