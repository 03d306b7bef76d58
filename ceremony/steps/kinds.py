"""The closed table of step kinds: what a script's `action` may name."""

from collections.abc import Mapping
from types import MappingProxyType
from typing import TypeAlias

from ceremony.steps import authority, backup, key, record, room, shares, token

StepKind: TypeAlias = (
    room.PeopleArrive
    | room.PeopleIdentify
    | room.PeopleAcceptDuty
    | room.MachineCheck
    | room.ClockSet
    | room.MaterialCheck
    | room.MaterialReturn
    | room.Confirm
    | room.ReadAloud
    | room.Record
    | token.TokenAccept
    | key.KeyGenerate
    | key.KeySeal
    | token.TokenEmpty
    | key.KeyRestore
    | key.KeyChallenge
    | token.TokenZeroise
    | backup.BackupDeal
    | shares.SharePrint
    | shares.ShareReadBack
    | backup.BackupProve
    | shares.ShareBag
    | backup.BackupLoad
    | shares.ShareCollect
    | shares.ShareReseal
    | backup.BackupVoid
    | authority.CertificatePreview
    | authority.CertificateSign
    | authority.CrlPreview
    | authority.CrlSign
    | record.MediaWrite
    | record.ActHeadWords
    | record.Statement
    | record.Close
)

STEP_KINDS: Mapping[str, type[StepKind]] = MappingProxyType({kind.action: kind for kind in StepKind.__args__})
