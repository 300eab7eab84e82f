"""The column `python` of bindings/parity.toml against what there is: neither lacks anything of the other."""

from __future__ import annotations

import tomllib
from enum import Enum
from typing import Any

import libpec
import libpec.arrow
import libpec.ports.conformance
from conftest import ROOT


def column() -> set[str]:
    table = tomllib.loads((ROOT / "bindings/parity.toml").read_text(encoding="utf-8"))
    rows = [row for section in table["section"] for row in section["operations"]]
    assert len(rows) > 150
    names = [name for row in rows for name in (row["python"] if isinstance(row["python"], list) else [row["python"]])]
    reasons = [name for name in names if name.startswith("-")]
    assert all(len(reason) > len("- a") for reason in reasons), "a dash needs its reason"
    return set(names) - set(reasons)


MADE_BY_THE_CALLER = {"Limits", "Message", "Provider", "SubmittedMessage", "Tracker", "Verifier"}


def public() -> set[str]:
    """Functions, and classes with their members.

    Enums are words, and classes of errors names of codes: docs/report.md has them.
    """
    names = {f"arrow.{name}" for name in libpec.arrow.__all__} | {"Error.code", "Error.position"} | MADE_BY_THE_CALLER
    names |= {f"ports.{name}" for name in libpec.ports.__all__}
    names |= {f"ports.conformance.{name}" for name in libpec.ports.conformance.__all__}
    for name in libpec.__all__:
        thing: Any = getattr(libpec, name)
        if not isinstance(thing, type):
            names.add(name)
        elif not issubclass(thing, Enum | Exception):
            names |= {f"{name}.{member}" for member in members(thing)}
    return names


def members(cls: type) -> set[str]:
    fields = getattr(cls, "_fields", None)  # of a NamedTuple
    return set(fields) if fields else {name for name in vars(cls) if not name.startswith("_")}


def test_the_table_is_what_there_is() -> None:
    table, there = column(), public()
    assert table - there == set(), "in the table, and not there"
    assert there - table == set(), "there, and not in the table"
