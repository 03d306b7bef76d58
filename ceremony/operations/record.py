"""Verbs that sign the record with keys of their own, and their answers."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Signer:
    """A person who signs the record: an id that is a file name, and the name in the certificate."""

    id: str
    name: str


@dataclass(frozen=True, slots=True)
class MakeRecordKeys:
    """Make the record CA and one ceremony key per signer; `at` is ISO 8601 UTC."""

    ceremony_id: str
    at: str
    signers: tuple[Signer, ...]


@dataclass(frozen=True, slots=True)
class RecordKeysMade:
    """The record CA's certificate, PEM."""

    record_ca: bytes


@dataclass(frozen=True, slots=True)
class SignContent:
    """Sign one file of the record with every ceremony key: transcript.jsonl or manifest.json."""

    content: bytes


@dataclass(frozen=True, slots=True)
class ContentSignature:
    """One signer's detached CMS, DER."""

    signer: str
    cms: bytes


@dataclass(frozen=True, slots=True)
class ContentSigned:
    """One signature per signer, in the signers' order."""

    signatures: tuple[ContentSignature, ...]
