"""The strongroom's loop: one verb in, one answer or refusal out, until main closes the socket.

One thread does everything, because PKCS#11 modules allow no more. So nothing can interrupt a verb from inside: when
main is gone, the verb is finished, its answer reaches nobody, and the process ends.
"""

import signal
from typing import assert_never

from ceremony.errors import CeremonyError
from ceremony.operations import Answer, Verb
from ceremony.operations.backup import DealBackup, PrintShare, RestoreKey, TakeShare
from ceremony.operations.keys import ChallengeKey, DestroyKey, GenerateKey, InspectKey, SealKey, Sign
from ceremony.operations.record import MakeRecordKeys, SignContent
from ceremony.operations.tokens import CreateToken, InspectToken, ListTokens, Login
from ceremony.strongroom import backup_verbs, record_verbs, token_verbs
from ceremony.strongroom.entries import Entries, MainGoneError
from ceremony.strongroom.held import Held
from ceremony.strongroom.messages import Answered, FromRoom, Refused, Request
from ceremony.strongroom.refusals import as_refused
from ceremony.strongroom.wire import Wire

_LEAVING_S = 30


def serve(wire: Wire) -> None:
    """Carry out verbs until main closes its end or is gone.

    Raises:
        WireError: main broke the framing.
    """
    held = Held()
    try:
        while (received := wire.receive(Request)) is not None:
            request, sockets = received
            wire.send(FromRoom(_reply(held, request.verb, Entries(sockets, wire))))
    except (MainGoneError, ConnectionError):
        return
    finally:
        # Nobody is left to end this process if a module hangs on its way out.
        signal.alarm(_LEAVING_S)
        held.let_go()


def _reply(held: Held, verb: Verb, entries: Entries) -> Answered | Refused:
    try:
        answer = _perform(held, verb, entries)
    except CeremonyError as error:
        entries.refuse(error)
        return as_refused(error)
    entries.accept()
    return Answered(answer)


def _perform(held: Held, verb: Verb, entries: Entries) -> Answer:
    match verb:
        case Login():
            return token_verbs.login(held, verb, entries)
        case InspectToken():
            return token_verbs.inspect_token(held, verb)
        case GenerateKey():
            return token_verbs.generate_key(held, verb)
        case InspectKey():
            return token_verbs.inspect_key(held, verb)
        case DestroyKey():
            return token_verbs.destroy_key(held, verb)
        case SealKey():
            return token_verbs.seal_key(held, verb)
        case ChallengeKey():
            return token_verbs.challenge_key(held, verb)
        case Sign():
            return token_verbs.sign(held, verb)
        case CreateToken():
            return token_verbs.make_token(verb, entries)
        case ListTokens():
            return token_verbs.tokens_listed(verb)
        case DealBackup():
            return backup_verbs.deal_backup(held, verb, entries)
        case PrintShare():
            # Only a dealer needs the libraries that draw.
            from ceremony.strongroom.sheet_verbs import print_share  # noqa: PLC0415

            return print_share(held, verb)
        case TakeShare():
            return backup_verbs.take_share(held, verb, entries)
        case RestoreKey():
            return backup_verbs.restore_key(held, verb)
        case MakeRecordKeys():
            return record_verbs.make_keys(held, verb)
        case SignContent():
            return record_verbs.sign_content(held, verb)
        case _:
            assert_never(verb)
