"""The strongroom's verbs and its answers, as values: the whole port, and everything that may cross it.

Nothing here is secret. PINs, shares and strings from the room reach the strongroom through sockets of their own, never
through these; what comes back is public: keys' SPKI, ciphertext, commitments, signatures, evidence.
"""

from typing import TypeAlias

from ceremony.operations.backup import (
    BackupWrapped,
    DealBackup,
    KeyRestored,
    PrintShare,
    RestoreKey,
    SharePrinted,
    ShareTaken,
    TakeShare,
)
from ceremony.operations.keys import (
    ChallengeKey,
    DestroyKey,
    GenerateKey,
    InspectKey,
    KeyChallenged,
    KeyDestroyed,
    KeyGenerated,
    KeyInspected,
    KeySealed,
    SealKey,
    Sign,
    Signed,
)
from ceremony.operations.record import ContentSigned, MakeRecordKeys, RecordKeysMade, SignContent
from ceremony.operations.tokens import (
    CreateToken,
    InspectToken,
    ListTokens,
    LoggedIn,
    Login,
    TokenCreated,
    TokenInspected,
    TokensListed,
)

Verb: TypeAlias = (
    Login
    | InspectToken
    | GenerateKey
    | InspectKey
    | DestroyKey
    | SealKey
    | DealBackup
    | PrintShare
    | TakeShare
    | RestoreKey
    | ChallengeKey
    | Sign
    | MakeRecordKeys
    | SignContent
    | CreateToken
    | ListTokens
)

Answer: TypeAlias = (
    LoggedIn
    | TokenInspected
    | KeyGenerated
    | KeyInspected
    | KeyDestroyed
    | KeySealed
    | BackupWrapped
    | SharePrinted
    | ShareTaken
    | KeyRestored
    | KeyChallenged
    | Signed
    | RecordKeysMade
    | ContentSigned
    | TokenCreated
    | TokensListed
)
