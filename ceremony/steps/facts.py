"""The named facts by which steps depend on each other (design.md 4, 9)."""

from enum import StrEnum


class Fact(StrEnum):
    """A condition of the ceremony that holds or does not."""

    PEOPLE_PRESENT = "people.present"
    PEOPLE_IDENTIFIED = "people.identified"
    DUTIES_ACCEPTED = "duties.accepted"
    QUORUM_PRESENT = "quorum.present"
    ROOM_TWO_PEOPLE = "room.two-people"
    ROLES_PRESENT = "roles.present"
    MACHINE_CHECKED = "machine.checked"
    CLOCK_SET = "clock.set"
    MATERIAL_CHECKED = "material.checked"
    MATERIAL_RETURNED = "material.returned"
    PRINTER_LOCAL = "printer.local"
    TOKEN_ACCEPTED = "token.accepted"  # noqa: S105 -- a fact's name
    TOKEN_EMPTY = "token.empty"  # noqa: S105 -- a fact's name
    KEY_EXISTS = "key.exists"
    KEY_SEALED = "key.sealed"
    KEY_RESTORED = "key.restored"
    SECRET_OPEN = "secret.open"  # noqa: S105 -- a fact's name
    SHARES_LOOSE = "shares.loose"
    SET_DEALT = "set.dealt"
    SHEET_PRINTED = "sheet.printed"
    SHEET_READ_BACK = "sheet.read-back"
    BACKUP_LOADED = "backup.loaded"
    BACKUP_PROVED = "backup.proved"
    BAG_SEALED = "bag.sealed"
    CERTIFICATE_PREVIEWED = "certificate.previewed"
    CERTIFICATE_SIGNED = "certificate.signed"
    CRL_PREVIEWED = "crl.previewed"
    CRL_SIGNED = "crl.signed"
    MEDIA_WRITTEN = "media.written"
    STATEMENT_MADE = "statement.made"
    CLOSED = "closed"


OF_PEOPLE = frozenset({Fact.QUORUM_PRESENT, Fact.ROOM_TWO_PEOPLE, Fact.ROLES_PRESENT})
"""Facts that follow from who is in the room; where a task needs one, it must hold as long as the task lasts."""
