"""The plan's tokens: each by kind, module and serial, found on the machine or typed; and whose PIN parts open it."""

from collections.abc import Callable

from PySide6.QtCore import Signal, Slot
from PySide6.QtWidgets import QFrame

from ceremony.operations.tokens import TokenSeen
from ceremony.plan import Mode
from ceremony.plan_check import PIN_HOLDERS, SOFTWARE_MODULES
from gui.pages.plan_part import Part, at_left, side_by_side
from gui.plan_draft import Draft
from gui.plan_fields import Section
from gui.plan_services import PlanServices
from gui.strings import plan as words
from gui.theme import Theme
from gui.widgets.buttons import Button
from gui.widgets.doing import Doing
from gui.widgets.fields import ChoiceField
from gui.widgets.frames import card, column, empty
from gui.widgets.reading_order import takers
from gui.widgets.text import label


class TokenCard(QFrame):
    """One token."""

    rearranged = Signal()
    kind_chosen = Signal(str)
    pins_chosen = Signal(object)
    token_chosen = Signal(str, str, object)

    def __init__(self, theme: Theme, part: Part, services: PlanServices, number: int, title: str) -> None:
        super().__init__()
        self._services = services
        self._theme = theme
        self._parts = 0
        outside = column(self)
        made, inside = card(theme)
        outside.addWidget(made)
        inside.addWidget(label(title, "h2"))
        at = ("token", number)
        self.kind = ChoiceField(theme, title=words.KIND)
        self.kind.edited.connect(self.kind_chosen.emit)
        self.label = part.text((*at, "label"), words.LABEL)
        inside.addWidget(side_by_side(theme, self.kind, self.label))
        self.module = part.text((*at, "module"), words.MODULE, hint=words.MODULE_HINT)
        self.store = part.text((*at, "store"), words.STORE, hint=words.STORE_HINT, optional=True)
        inside.addWidget(self.module)
        inside.addWidget(self.store)
        self.find_button = Button(words.FIND)
        self.find_button.clicked.connect(self.find)
        self.doing = Doing(theme)
        self.doing.busy.connect(self.find_button.setDisabled)
        self.seen = column(spacing=theme.px(8))
        self.serial = part.text((*at, "serial"), words.SERIAL, hint=words.SERIAL_HINT, role="mono", optional=True)
        self.sha256 = part.text((*at, "module_sha256"), words.MODULE_SHA256, role="mono", optional=True)
        inside.addWidget(at_left(self.find_button))
        inside.addWidget(self.doing)
        inside.addLayout(self.seen)
        inside.addWidget(self.serial)
        inside.addWidget(self.sha256)
        self.pins = tuple(
            ChoiceField(theme, title=words.PIN_HOLDER.format(number=one + 1), empty=words.CHOOSE)
            for one in range(PIN_HOLDERS)
        )
        for one, field in enumerate(self.pins):
            field.edited.connect(self._holder_chosen(one))
        inside.addWidget(side_by_side(theme, *self.pins))
        self._holders: tuple[str, ...] = ()

    def show_token(self, draft: Draft, number: int) -> None:
        """Show a token of the draft."""
        token = draft.plan.tokens[number]
        kind = token.ref.module if token.ref.module in SOFTWARE_MODULES else ""
        self.kind.show_options(tuple(words.KINDS.items()), kind)
        self.module.setVisible(not kind)
        self.sha256.setVisible(bool(token.ref.module_sha256) or not kind)
        self.store.setVisible(bool(kind))
        needed = draft.plan.mode is Mode.PRODUCTION
        self.serial.show_hint(words.SERIAL_HINT_PRODUCTION if needed else words.SERIAL_HINT)
        self._holders = token.pin_holders
        people = [(one.id, one.name or one.id) for one in draft.plan.people]
        for one, field in enumerate(self.pins):
            field.show_options(people, self._holders[one] if one < len(self._holders) else "")

    def _holder_chosen(self, part: int) -> Callable[[object], None]:
        def chosen(person: object) -> None:
            holders = [*self._holders, *[""] * (PIN_HOLDERS - len(self._holders))]
            holders[part] = str(person)
            self.pins_chosen.emit(tuple(one for one in holders if one))

        return chosen

    @Slot()
    def find(self) -> None:
        """Look for tokens of the module, off the UI thread."""
        module = str(self.kind.box.currentData() or "") or self.module.text
        store = self.store.text if self.store.isVisibleTo(self) else ""
        empty(self.seen)
        listing = self._services.list_tokens
        self.doing.run(
            words.FINDING,
            lambda _: listing(module, store),
            lambda seen: self._offer(module, store, seen),
            parent=self,
        )

    def _offer(self, module: str, store: str, tokens: tuple[TokenSeen, ...]) -> None:
        if not tokens:
            self.doing.tell_warning(words.FOUND_NONE)
            return
        count = len(tokens)
        self.seen.addWidget(label(words.FOUND_ONE if count == 1 else words.FOUND.format(count=count), "strong"))
        for token in tokens:
            text = words.SEEN.format(serial=token.serial, label=token.label, model=token.model, firmware=token.firmware)
            button = Button(text)
            button.clicked.connect(lambda _=False, token=token: self._take(module, store, token))
            choosing = at_left(button)
            self.seen.addWidget(choosing)
            choosing.show()
        self.rearranged.emit()
        takers(self.seen.itemAt(1).widget())[0].setFocus()

    def _take(self, module: str, store: str, token: TokenSeen) -> None:
        empty(self.seen)
        self.token_chosen.emit(module, store, token)
        self.doing.tell_ok(words.TAKEN.format(token=self.label.text, serial=token.serial))
        self.serial.editor.setFocus()


class TokensPart(Part):
    """A card for each token that the script uses."""

    def __init__(self, theme: Theme, services: PlanServices) -> None:
        super().__init__(theme, Section.TOKENS)
        self._services = services
        self._shown: tuple[str, ...] = ()
        self._list = column(spacing=theme.px(18))
        self.cards: tuple[TokenCard, ...] = ()
        self.body.addLayout(self._list)
        self.body.addStretch(1)

    def refresh(self, draft: Draft) -> None:
        """Show the draft's tokens."""
        ids = tuple(token.ref.id for token in draft.plan.tokens)
        if ids != self._shown:
            self._shown = ids
            self.forget("token")
            empty(self._list)
            self.cards = tuple(self._card(draft, number) for number in range(len(ids)))
            self.rearranged.emit()
        for number, one in enumerate(self.cards):
            one.show_token(draft, number)
        self.show_texts(draft)

    def _card(self, draft: Draft, number: int) -> TokenCard:
        token = draft.plan.tokens[number].ref.id
        what = next((material.what for material in draft.script.materials if material.id == token), token)
        made = TokenCard(self.theme, self, self._services, number, words.MATERIAL_TITLE.format(id=token, what=what))
        made.rearranged.connect(self.rearranged.emit)
        made.kind_chosen.connect(lambda kind: self._kind(number, kind))
        made.pins_chosen.connect(lambda holders: self._put(number, "pin_holders", holders))
        made.token_chosen.connect(lambda module, store, seen: self._take(number, module, store, seen))
        self._fields[("token", number, "pin_holders")] = made.pins[0]
        self._list.addWidget(made)
        made.show()
        return made

    def _put(self, number: int, key: str, value: tuple[str, ...]) -> None:
        self.change(lambda draft: draft.put(("token", number, key), value))

    def _kind(self, number: int, kind: str) -> None:
        def how(draft: Draft) -> Draft:
            store = draft.plan.tokens[number].ref.store or f"tokens/{draft.plan.tokens[number].ref.id}"
            draft = draft.put(("token", number, "module"), kind).put(("token", number, "serial"), "")
            draft = draft.put(("token", number, "module_sha256"), "")
            return draft.put(("token", number, "store"), store if kind else "")

        self.change(how)

    def _take(self, number: int, module: str, store: str, seen: TokenSeen) -> None:
        self.change(lambda draft: draft.with_token_seen(number, module, store, seen))
