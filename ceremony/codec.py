"""Frozen dataclasses to JSON values and back, strictly: the codec of the journal and of the strongroom's wire.

A field may be str, int, bool, bytes (base64), a StrEnum, a dataclass, a tuple of these, or a union of dataclasses,
which is told apart by a "kind" member. Unknown or missing members are refused; nothing is guessed, and each value has
one form.
"""

import base64
import binascii
import dataclasses
import functools
import types
import typing
from collections.abc import Mapping, Sequence
from enum import StrEnum
from typing import TypeAlias, TypeVar, cast

Json: TypeAlias = "bool | int | str | Sequence[Json] | Mapping[str, Json] | None"
T = TypeVar("T")


class CodecError(Exception):
    """A JSON value does not have the shape that a dataclass asks for; the path says where."""

    def __init__(self, path: str, problem: str) -> None:
        super().__init__(f"{path}: {problem}")
        self.path = path
        self.problem = problem


def kind_of(cls: type) -> str:
    """Return the tag of a dataclass in a union: its name in kebab case.

    >>> kind_of(CodecError)
    'codec-error'
    """
    return "".join(f"-{c.lower()}" if c.isupper() else c for c in cls.__name__).lstrip("-")


def encode(value: object) -> Json:
    """Return the JSON form of a dataclass; its "kind" is written, so that a union can be read back."""
    if dataclasses.is_dataclass(value) and not isinstance(value, type):
        members = {field.name: encode(getattr(value, field.name)) for field in dataclasses.fields(value)}
        return {"kind": kind_of(type(value)), **members}
    if isinstance(value, bytes):
        return base64.b64encode(value).decode("ascii")
    if isinstance(value, StrEnum):
        return value.value
    if isinstance(value, tuple):
        return [encode(item) for item in value]
    if isinstance(value, bool | int | str):
        return value
    raise ValueError(f"no JSON form for {type(value).__name__}")


def decode(wanted: type[T], value: Json, path: str = "$") -> T:
    """Return `value` as an instance of `wanted`, a dataclass or a union of dataclasses.

    Raises:
        CodecError: the value does not fit, naming the path within it.
    """
    return cast("T", _decode(wanted, value, path))


@functools.cache
def _fields(cls: type) -> Mapping[str, object]:
    hints = typing.get_type_hints(cls)
    return {field.name: hints[field.name] for field in dataclasses.fields(cls)}


def _decode(wanted: object, value: Json, path: str) -> object:
    origin = typing.get_origin(wanted)
    if origin in (typing.Union, types.UnionType):
        return _decode_union(typing.get_args(wanted), value, path)
    if origin is tuple:
        return _decode_tuple(typing.get_args(wanted), value, path)
    if not isinstance(wanted, type):
        raise TypeError(f"{path}: {wanted!r} cannot be decoded")
    if dataclasses.is_dataclass(wanted):
        return _decode_dataclass(wanted, value, path)
    return _decode_scalar(wanted, value, path)


def _decode_union(options: tuple[object, ...], value: Json, path: str) -> object:
    if not isinstance(value, Mapping):
        raise CodecError(path, "is not an object")
    for option in options:
        if isinstance(option, type) and value.get("kind") == kind_of(option):
            return _decode_dataclass(option, value, path)
    raise CodecError(path, f"unknown kind {value.get('kind')!r}")


def _decode_tuple(arguments: tuple[object, ...], value: Json, path: str) -> object:
    if not isinstance(value, Sequence) or isinstance(value, str):
        raise CodecError(path, "is not an array")
    return tuple(_decode(arguments[0], item, f"{path}[{number}]") for number, item in enumerate(value))


def _decode_dataclass(cls: type, value: Json, path: str) -> object:
    if not isinstance(value, Mapping):
        raise CodecError(path, "is not an object")
    fields = _fields(cls)
    if set(value) != {"kind", *fields}:
        raise CodecError(path, f"has members {sorted(value)}, not {sorted(('kind', *fields))}")
    if value["kind"] != kind_of(cls):
        raise CodecError(path, f"is a {value['kind']!r}, not a {kind_of(cls)!r}")
    return cls(**{name: _decode(hint, value[name], f"{path}.{name}") for name, hint in fields.items()})


def _decode_scalar(wanted: type, value: Json, path: str) -> object:
    if wanted is bytes and isinstance(value, str):
        return _decode_bytes(value, path)
    if issubclass(wanted, StrEnum) and isinstance(value, str):
        try:
            return wanted(value)
        except ValueError as error:
            raise CodecError(path, f"{value!r} is not one of {', '.join(wanted)}") from error
    if type(value) is wanted and wanted in (bool, int, str):
        return value
    raise CodecError(path, f"is not a {wanted.__name__}")


def _decode_bytes(value: str, path: str) -> bytes:
    try:
        content = base64.b64decode(value, validate=True)
    except (binascii.Error, ValueError) as error:
        raise CodecError(path, "is not base64") from error
    # Unused bits at the end would give one content several forms.
    if base64.b64encode(content).decode("ascii") != value:
        raise CodecError(path, "is not the one base64 form")
    return content
