"""A window without Qt: it keeps what it is told, and replies by rote. Implements gui.people.Room."""

import socket
from collections.abc import Callable
from dataclasses import dataclass, field

from ceremony.errors import CeremonyError
from ceremony.ports import Entry
from ceremony.state import State
from gui.bridge import WindowClosedError
from gui.curtain_view import CurtainView
from gui.room_view import RoomView
from gui.turns import AskedView, Reply, WorkView


@dataclass
class ScriptedRoom:
    """Replies with what `reply` makes of a view.

    Attributes:
        closing_at: this many questions or waits before the window closes; -1 for never.
        told: names of what happened, in order.
    """

    reply: Callable[[AskedView, State], Reply]
    closing_at: int = -1
    asked: list[AskedView] = field(default_factory=list)
    refusals: list[CeremonyError | None] = field(default_factory=list)
    shown: list[RoomView] = field(default_factory=list)
    worked: list[WorkView] = field(default_factory=list)
    curtains: list[CurtainView | None] = field(default_factory=list)
    entries: list[Entry | None] = field(default_factory=list)
    told: list[str] = field(default_factory=list)

    def ask(self, view: AskedView, state: State, refusal: CeremonyError | None) -> Reply:
        self._heed_closing()
        self.told.append(type(view).__name__)
        self.asked.append(view)
        self.refusals.append(refusal)
        return self.reply(view, state)

    def show(self, view: RoomView) -> None:
        self.shown.append(view)

    def work(self, view: WorkView) -> None:
        self.worked.append(view)

    def draw_curtain(self, view: CurtainView | None) -> None:
        self.curtains.append(view)
        self.told.append("curtain" if view is not None else "no curtain")

    def wait_for(self, entry: Entry) -> None:
        self._heed_closing()
        self.told.append("wait")
        # Something was entered, and is still there for a strongroom.
        assert entry.socket.recv(1, socket.MSG_PEEK)

    def entering(self, entry: Entry | None) -> None:
        self.entries.append(entry)

    def _heed_closing(self) -> None:
        if not self.closing_at:
            raise WindowClosedError
        self.closing_at -= 1


class Typed:
    """An entry that was made as soon as it began. Implements ceremony.ports.Entry."""

    def __init__(self) -> None:
        self.socket, self._typing = socket.socketpair()
        self._typing.send(b"typed")
        self.stopped = False

    def accepted(self) -> bool:
        return not self.stopped

    def stop(self) -> None:
        self.stopped = True
        self.socket.close()
        self._typing.close()
