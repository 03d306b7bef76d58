"""The verbs of the closing strongroom: make the keys that sign the record, and sign with all of them.

The keys exist in this process only and end with it; nothing that a CA key signs can be signed here.
"""

from datetime import datetime

from ceremony.operations.record import ContentSignature, ContentSigned, MakeRecordKeys, RecordKeysMade, SignContent
from ceremony.strongroom.errors import NoRecordKeysError
from ceremony.strongroom.held import Held
from ceremony.transcript.record_keys import RecordSigner, make_record_keys


def make_keys(held: Held, verb: MakeRecordKeys) -> RecordKeysMade:
    """Make the record CA and one ceremony key per signer; keys made before are forgotten."""
    held.record_keys = make_record_keys(
        ceremony_id=verb.ceremony_id,
        signers=[RecordSigner(signer.id, signer.name) for signer in verb.signers],
        now=datetime.fromisoformat(verb.at),
    )
    return RecordKeysMade(held.record_keys.ca_pem)


def sign_content(held: Held, verb: SignContent) -> ContentSigned:
    """Sign one file of the record with every ceremony key.

    Raises:
        NoRecordKeysError: no keys were made in this strongroom.
    """
    keys = held.record_keys
    if keys is None:
        raise NoRecordKeysError(
            "this strongroom has no keys for the record", remedy="make the record keys first; a lost set is made anew"
        )
    return ContentSigned(tuple(ContentSignature(signer, keys.sign(signer, verb.content)) for signer in keys.signer_ids))
