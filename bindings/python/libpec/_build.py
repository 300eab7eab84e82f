"""From JSON to data classes, driven by their type hints: each field by its name, keys without a field passed over."""

from __future__ import annotations

import dataclasses
import functools
import types
import typing
from collections.abc import Callable, Mapping
from datetime import datetime
from enum import StrEnum
from typing import Any, TypeVar

from . import _time

_Convert = Callable[[Any], Any]
_T = TypeVar("_T")


def build(cls: type[_T], data: Mapping[str, Any]) -> _T:
    """The object of this data class."""
    key: Any = cls
    return cls(**{name: convert(data[name]) for name, convert in _fields(key)})


@functools.cache
def _fields(cls: Any) -> tuple[tuple[str, _Convert], ...]:
    hints = typing.get_type_hints(cls)
    return tuple((field.name, _convert(hints[field.name])) for field in dataclasses.fields(cls))


def _convert(hint: Any) -> _Convert:
    """What makes of a value in JSON one of this type."""
    arguments = typing.get_args(hint)
    if isinstance(hint, types.UnionType):
        [some] = (_convert(argument) for argument in arguments if argument is not types.NoneType)
        return lambda value: None if value is None else some(value)
    if typing.get_origin(hint) is tuple:
        each = _convert(arguments[0])
        return lambda value: tuple(map(each, value))
    if hint is datetime:
        return _time.from_text
    if isinstance(hint, type) and dataclasses.is_dataclass(hint):
        return functools.partial(build, hint)
    if isinstance(hint, type) and issubclass(hint, StrEnum):
        return hint
    return lambda value: value
