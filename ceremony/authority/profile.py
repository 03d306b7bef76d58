"""Certificate profiles: strict TOML in, a frozen `Profile` out, every problem reported at once.

A profile says what people decide: lifetimes, allowed keys, waivers. The extensions of a root are not among that; code
fixes them (R-82). Format `kcp-profile/1`. Reading the file is the caller's business.
"""

import re
import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum
from typing import Final, TypeVar

from ceremony.authority.errors import ProfileError
from ceremony.keys import KeyKind

FORMAT: Final = "kcp-profile/1"
MIN_VALIDITY_DAYS: Final = 2922
MAX_VALIDITY_DAYS: Final = 9132
MAX_CRL_DAYS: Final = 365

_DEFAULT_VALIDITY_DAYS: Final = 7300
_DEFAULT_CRL_DAYS: Final = 330
_REQUIRED: Final = ("format", "id", "title", "policy", "keys")
_OPTIONAL: Final = ("validity_days", "crl_days", "waivers")
_WAIVER_KEYS: Final = ("lint", "severity", "reason")
# A period counts its last second (RFC 5280 4.1.2.5), so it ends one second early.
_LAST_SECOND: Final = timedelta(seconds=1)

Member = TypeVar("Member", bound=StrEnum)


class Policy(StrEnum):
    """The policy pack a profile is written for; both issue what the TLS baseline requirements ask of a root."""

    WEBTRUST_BR = "webtrust-br"
    PRIVATE_PKI = "private-pki"


class Severity(StrEnum):
    """How bad a linter says its finding is, from worst to least."""

    FATAL = "fatal"
    ERROR = "error"
    WARNING = "warning"
    NOTICE = "notice"
    INFO = "info"
    DEBUG = "debug"


class WaivableSeverity(StrEnum):
    """Severities a waiver may name: milder ones need none, and nobody may waive that a linter gave up."""

    ERROR = "error"
    WARNING = "warning"


@dataclass(frozen=True, slots=True)
class Waiver:
    """One accepted lint finding: its code at exactly this severity, and why (R-87)."""

    lint: str
    severity: WaivableSeverity
    reason: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Profile:
    """What a root of this profile looks like; `keys` are the kinds of key it allows."""

    id: str
    title: str
    policy: Policy
    validity_days: int
    crl_days: int
    keys: tuple[KeyKind, ...]
    waivers: tuple[Waiver, ...]

    def not_after(self, not_before: datetime) -> datetime:
        """Return the last second of a certificate that starts at `not_before`."""
        return not_before + timedelta(days=self.validity_days) - _LAST_SECOND

    def next_update(self, this_update: datetime) -> datetime:
        """Return nextUpdate of a CRL made at `this_update`."""
        return this_update + timedelta(days=self.crl_days) - _LAST_SECOND


def parse_profile(content: bytes, *, name: str) -> Profile:
    """Return the profile that the TOML file `content` holds.

    Args:
        name: the file's name, for messages.

    Raises:
        ProfileError: with every problem found.
    """
    try:
        table: Mapping[str, object] = tomllib.loads(content.decode())
    except (UnicodeDecodeError, tomllib.TOMLDecodeError) as error:
        raise ProfileError(name, (f"not TOML in UTF-8: {error}",)) from error
    reader = _Reader(table)
    profile = reader.profile()
    if reader.problems:
        raise ProfileError(name, tuple(reader.problems))
    return profile


class _Reader:
    """Takes values out of one TOML table; a bad value becomes a problem and a stand-in, so that reading goes on."""

    def __init__(self, table: Mapping[str, object]) -> None:
        self._table = table
        self.problems: list[str] = []

    def profile(self) -> Profile:
        self._keys(self._table, required=_REQUIRED, optional=_OPTIONAL, where="")
        if "format" in self._table and self._table["format"] != FORMAT:
            self.problems.append(f'format: not "{FORMAT}"')
        return Profile(
            id=self._text(self._table, "id", where="", pattern=r"[a-z][a-z0-9-]{0,31}"),
            title=self._text(self._table, "title", where=""),
            policy=self._member(self._table, "policy", Policy, where=""),
            validity_days=self._days("validity_days", _DEFAULT_VALIDITY_DAYS, MIN_VALIDITY_DAYS, MAX_VALIDITY_DAYS),
            crl_days=self._days("crl_days", _DEFAULT_CRL_DAYS, 1, MAX_CRL_DAYS),
            keys=self._key_kinds(),
            waivers=self._waivers(),
        )

    def _keys(
        self, table: Mapping[str, object], *, required: tuple[str, ...], optional: tuple[str, ...], where: str
    ) -> None:
        self.problems += [f"{where}{key}: missing" for key in required if key not in table]
        self.problems += [f"{where}{key}: unknown" for key in table if key not in required + optional]

    def _text(self, table: Mapping[str, object], key: str, *, where: str, pattern: str = r"[^\x00-\x1f\x7f]+") -> str:
        value = table.get(key, "")
        if key in table and not (isinstance(value, str) and value.strip() == value and re.fullmatch(pattern, value)):
            self.problems.append(f"{where}{key}: not a plain text of the expected form")
        return str(value)

    def _member(self, table: Mapping[str, object], key: str, kind: type[Member], *, where: str) -> Member:
        value = table.get(key)
        found = next((member for member in kind if member.value == value), None)
        if found is None and key in table:
            self.problems.append(f"{where}{key}: not one of {', '.join(kind)}")
        return found or next(iter(kind))

    def _days(self, key: str, default: int, low: int, high: int) -> int:
        value = self._table.get(key, default)
        # TOML's true is an int to Python.
        if isinstance(value, bool) or not isinstance(value, int) or not low <= value <= high:
            self.problems.append(f"{key}: not a number of days from {low} to {high}")
            return default
        return value

    def _key_kinds(self) -> tuple[KeyKind, ...]:
        value = self._table.get("keys", [])
        if "keys" in self._table and not (isinstance(value, list) and value):
            self.problems.append("keys: not a list of at least one kind of key")
        named = value if isinstance(value, list) else []
        kinds = tuple(kind for kind in KeyKind if kind.value in named)
        if len(kinds) != len(named):
            self.problems.append(f"keys: not a list of different kinds out of {', '.join(KeyKind)}")
        return kinds

    def _waivers(self) -> tuple[Waiver, ...]:
        value = self._table.get("waivers", [])
        if not isinstance(value, list) or not all(isinstance(entry, dict) for entry in value):
            self.problems.append("waivers: not a list of tables")
            return ()
        waivers = tuple(self._waiver(entry, f"waivers[{position}].") for position, entry in enumerate(value))
        if len({(waiver.lint, waiver.severity) for waiver in waivers}) != len(waivers):
            self.problems.append("waivers: the same lint and severity twice")
        return waivers

    def _waiver(self, entry: Mapping[str, object], where: str) -> Waiver:
        self._keys(entry, required=_WAIVER_KEYS, optional=(), where=where)
        return Waiver(
            lint=self._text(entry, "lint", where=where, pattern=r"[A-Za-z0-9_.-]+"),
            severity=self._member(entry, "severity", WaivableSeverity, where=where),
            reason=self._text(entry, "reason", where=where),
        )
