"""Which errors cross the wire, and that they arrive as what they were."""

import subprocess
import sys

import pytest

from ceremony.codec import kind_of
from ceremony.errors import CeremonyError, RefusedError, WorldError
from ceremony.strongroom import spawn
from ceremony.strongroom.errors import PrinterError, WrongShareError
from ceremony.strongroom.messages import Refused
from ceremony.strongroom.refusals import CROSSING, as_error, as_refused
from ceremony.strongroom.tokens.errors import PinLockedError, PinRefusedError

# Raised where no verb is carried out: by main itself, or while reading a sheet or a record outside.
ELSEWHERE = {"StrongroomLostError", "TooLongError"}


def test_every_error_of_the_strongroom_has_a_row() -> None:
    code = (
        "import ceremony.strongroom.room\n"
        "from ceremony.errors import CeremonyError\n"
        "def below(kind):\n"
        "    for child in kind.__subclasses__():\n"
        "        yield child.__name__\n"
        "        yield from below(child)\n"
        "print(*below(CeremonyError))\n"
    )
    arguments = [sys.executable, "-c", code]
    done = subprocess.run(arguments, env=spawn.environment(), check=True, capture_output=True, text=True)
    assert set(done.stdout.split()) - ELSEWHERE <= {kind.__name__ for kind in CROSSING}


@pytest.mark.parametrize("kind", CROSSING)
def test_an_error_arrives_as_the_class_it_was(kind: type[CeremonyError]) -> None:
    error = as_error(Refused(code=kind_of(kind), message="what happened", remedy="what to do", rule="R-70"))
    assert type(error) is kind
    assert (error.message, error.remedy, error.rule, str(error), error.exit_code) == (
        "what happened",
        "what to do",
        "R-70",
        "what happened",
        kind.exit_code,
    )


@pytest.mark.parametrize(
    "error",
    [
        PinRefusedError("S1", left=2),
        PinLockedError("S1"),
        PrinterError("no paper", remedy="add paper"),
        WrongShareError("share 3", remedy="another"),
        RefusedError("no", remedy="other"),
    ],
)
def test_an_error_crosses_with_its_words(error: CeremonyError) -> None:
    arrived = as_error(as_refused(error))
    assert type(arrived) is type(error)
    assert (arrived.message, arrived.remedy, arrived.rule) == (error.message, error.remedy, error.rule)


def test_an_error_without_a_row_crosses_as_its_ancestor() -> None:
    class UnheardOfError(WorldError):
        """Defined here only."""

    assert as_refused(UnheardOfError("what", remedy="do")).code == "world-error"


def test_an_unknown_code_is_our_bug() -> None:
    with pytest.raises(KeyError):
        as_error(Refused(code="unheard-of-error", message="", remedy="", rule=""))
