"""Questions to the room, one line each. A line that begins with "!" or "?" is a word out of turn: `hear` decides on it.

What does not answer the question is explained, and the question is asked again.
"""

from collections.abc import Callable, Sequence

from ceremony.adapters.terminal_screen import TerminalScreen
from ceremony.blanks import are_ends
from ceremony.people import initials, matching, named
from ceremony.plan import Person
from ceremony.secret_looking import NOT_TAKEN, looks_secret

_CALLS = ("!", "?")


class Questions:
    """Asks the people in the room."""

    def __init__(self, screen: TerminalScreen, hear: Callable[[str], None]) -> None:
        """Take the screen.

        Args:
            hear: is given what was said out of turn; where it returns, the question is asked again.
        """
        self.screen = screen
        self._hear = hear

    def line(self, prompt: str) -> str:
        """Return any line, empty ones too."""
        while (line := self.screen.ask(prompt)).startswith(_CALLS):
            self._hear(line)
        return line

    def covered(self, prompt: str) -> str:
        """Return a line that the next person does not see."""
        while (line := self.screen.ask_covered(prompt)).startswith(_CALLS):
            self._hear(line)
        return line

    def text(self, prompt: str) -> str:
        """Return what goes on record in a person's own words: no secret, no mere number, and read back."""
        while True:
            line = self.line(prompt)
            if looks_secret(line):
                self.screen.take_off(line)
                self.screen.say(NOT_TAKEN)
            elif not any(letter.isalpha() for letter in line):
                self.screen.say("Something has to be written here, in words.")
            elif self.agreed(f'This will stand in the record: "{line}". Is it right?'):
                return line

    def word(self, prompt: str, *, word: str) -> bool:
        """Return whether exactly this word was typed; Enter alone means that it was not."""
        while typed := self.line(f'{prompt} (type "{word}"; Enter alone goes back)').lower():
            if typed == word:
                return True
            self.screen.say(f'Nothing happens before the word "{word}" is typed.')
        return False

    def ready(self, prompt: str) -> None:
        """Wait for Enter."""
        while self.line(f"{prompt} (Enter)"):
            self.screen.say("Enter alone goes on.")

    def alone(self, prompt: str) -> None:
        """Wait for Enter; on a terminal what is typed before it does not show, and it is forgotten."""
        while line := self.screen.ask_unseen(f"{prompt} (Enter)"):
            if line.startswith(_CALLS):
                self._hear(line)
            else:
                self.screen.say("That was too early, and is forgotten. Enter alone goes on.")

    def agreed(self, prompt: str) -> bool:
        """Return whether the answer is y, not n."""
        while (line := self.line(f"{prompt} (y/n)").lower()) not in {"y", "yes", "n", "no"}:
            self.screen.say("Type y or n.")
        return line.startswith("y")

    def pick(self, prompt: str, options: Sequence[str]) -> int:
        """Return the position, from 0, of the option whose number is typed."""
        self.screen.listed(options)
        while True:
            line = self.line(f"{prompt} (a number, 1 to {len(options)})")
            if line.isascii() and line.isdigit() and 1 <= int(line) <= len(options):
                return int(line) - 1
            self.screen.say(f"Type one number from 1 to {len(options)}.")

    def person(self, prompt: str, people: Sequence[Person]) -> Person:
        """Return the person whose number, name or initials are typed."""
        self.screen.listed(named(person) for person in people)
        while True:
            found = matching(people, self.line(f"{prompt} (a number or name)"))
            if len(found) == 1:
                return found[0]
            self.screen.say("Nobody of that name is in this list." if not found else "That could be several people.")

    def ends(self, prompt: str, words: Sequence[str]) -> None:
        """Wait until the first and the last of these words, or all of them, were typed from paper."""
        while True:
            if are_ends(self.line(f"{prompt}: the first and the last word, from paper"), words):
                return
            self.screen.say(
                "These are not the words shown. Compare word by word. If paper and screen really differ, say so "
                "with !exception, and decide; do not copy the screen."
            )

    def initialled(self, person: Person, prompt: str) -> bool:
        """Return whether the person typed the own initials; an empty line means that they do not."""
        wanted = initials(person)
        while line := self.line(f"{person.name}: {prompt} ({wanted}, or Enter alone to leave them out)"):
            if line.upper() == wanted:
                return True
            self.screen.say(f"The initials of {person.name} are {wanted}.")
        return False
