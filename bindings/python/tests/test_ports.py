"""Stores and a source in Python: they pass the suites, an archive stands on them, and what they raise comes back."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path
from typing import ClassVar

import pytest
from conftest import TESTDATA
from libpec import Archive, ArchiveError, StoreError, Verifier
from libpec.ports import (
    DeletingSource,
    Document,
    Index,
    Listed,
    MailSource,
    Mark,
    MarkingSource,
    ObjectInfo,
    Objects,
    PortError,
    PortErrorKind,
    Position,
    Query,
    conformance,
)
from stores import MaildirSource, SqliteIndex, SqliteObjects

NOW = datetime(2025, 3, 10, 12, tzinfo=UTC)


def failures(outcomes: Sequence[conformance.Outcome]) -> list[conformance.Outcome]:
    assert len(outcomes) >= 10
    return [outcome for outcome in outcomes if outcome.violation]


def test_objects_in_sqlite_pass(tmp_path: Path) -> None:
    opened: list[Path] = []

    def fresh() -> Objects:
        opened.append(tmp_path / f"objects{len(opened)}.sqlite")
        return SqliteObjects(opened[-1])

    assert failures(conformance.check_objects(fresh, lambda: SqliteObjects(opened[-1]))) == []
    assert opened


def test_an_index_in_sqlite_passes(tmp_path: Path) -> None:
    opened: list[Path] = []

    def fresh() -> Index:
        opened.append(tmp_path / f"index{len(opened)}.sqlite")
        return SqliteIndex(opened[-1])

    assert failures(conformance.check_index(fresh, lambda: SqliteIndex(opened[-1]))) == []


def maildir(folder: Path, messages: Sequence[bytes]) -> Path:
    for name in ("cur", "new", "tmp"):
        (folder / name).mkdir(parents=True)
    for number, message in enumerate(messages):
        (folder / "new" / f"{number:06}.host").write_bytes(message)
    return folder


def test_a_source_of_a_maildir_passes(tmp_path: Path) -> None:
    opened: list[Path] = []

    def fresh(messages: Sequence[bytes]) -> MailSource:
        opened.append(maildir(tmp_path / str(len(opened)), messages))
        return MaildirSource(opened[-1])

    assert failures(conformance.check_source(fresh, lambda: MaildirSource(opened[-1]))) == []


class MarkedMaildir(MaildirSource):
    """Keeps marks, in memory: by the folder, so that they outlast it."""

    kept: ClassVar[dict[tuple[Path, str], frozenset[Mark]]] = {}

    def __init__(self, folder: Path) -> None:
        super().__init__(folder)
        self._folder = folder

    def list(self, after: str | None, most: int) -> Sequence[Listed]:
        listed = super().list(after, most)
        return [replace(one, marks=tuple(self.kept.get((self._folder, one.id), ()))) for one in listed]

    def mark(self, id: str, mark: Mark, on: bool) -> None:
        self.fetch(id)
        marks = self.kept.get((self._folder, id), frozenset())
        self.kept[self._folder, id] = marks | {mark} if on else marks - {mark}


class ForgetsMarks(MarkedMaildir):
    """Says that it set a mark, and did not."""

    def mark(self, id: str, mark: Mark, on: bool) -> None:
        self.fetch(id)


def test_marks_and_deleting_are_protocols_of_their_own(tmp_path: Path) -> None:
    box = maildir(tmp_path / "box", [])
    assert isinstance(MaildirSource(box), DeletingSource)
    assert not isinstance(MaildirSource(box), MarkingSource)
    assert isinstance(MarkedMaildir(box), MarkingSource)

    def found(kind: type[MaildirSource]) -> list[str]:
        opened: list[Path] = []

        def fresh(messages: Sequence[bytes]) -> MailSource:
            opened.append(maildir(tmp_path / kind.__name__ / str(len(opened)), messages))
            return kind(opened[-1])

        return [outcome.name for outcome in failures(conformance.check_source(fresh, lambda: kind(opened[-1])))]

    assert found(MarkedMaildir) == []
    assert found(ForgetsMarks) == ["marks"]


class Forgetful(SqliteObjects):
    """Says that it stored what it did not."""

    def create(self, name: str, content: bytes) -> None:
        if len(content) < 1000:
            super().create(name, content)


def test_a_store_that_loses_something_fails(tmp_path: Path) -> None:
    number = iter(range(1000))
    found = failures(conformance.check_objects(lambda: Forgetful(tmp_path / f"{next(number)}.sqlite")))
    assert found
    assert all(outcome.violation and outcome.violation.what and outcome.meaning for outcome in found)


def test_what_a_fixture_raises_fails_the_check_or_ends_it(tmp_path: Path) -> None:
    def broken() -> Objects:
        raise ValueError("no room")

    found = failures(conformance.check_objects(broken))
    assert all(outcome.violation and "no room" in outcome.violation.found for outcome in found)

    def interrupted() -> Objects:
        raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        conformance.check_objects(interrupted)
    with pytest.raises(StoreError):  # the first call of an archive's is `position`
        Archive.create_over(SqliteObjects(tmp_path / "o"), Broken(PortError(PortErrorKind.FULL, "full")), by="clerk")


class Broken:
    """An index that raises."""

    def __init__(self, raises: BaseException) -> None:
        self._raises = raises

    def position(self) -> Position:
        raise self._raises

    def write(self, batch: object) -> None:
        raise self._raises

    def get(self, keys: Sequence[str]) -> Sequence[Document | None]:
        raise self._raises

    def has_texts(self, ids: Sequence[str]) -> Sequence[bool]:
        raise self._raises

    def find(self, query: Query) -> Sequence[Document]:
        raise self._raises

    def count(self, query: Query) -> int:
        raise self._raises

    def clear(self) -> None:
        raise self._raises


@pytest.mark.parametrize(
    ("raises", "code"),
    [(PortError(PortErrorKind.FULL, "12 bytes were left"), "full"), (ZeroDivisionError("of mine"), "failed")],
)
def test_what_a_store_raises_is_the_cause(tmp_path: Path, raises: Exception, code: str) -> None:
    with pytest.raises(StoreError) as raised:
        Archive.create_over(SqliteObjects(tmp_path / "objects"), Broken(raises), by="clerk")
    assert raised.value.code == code
    assert raised.value.__cause__ is raises
    assert "of mine" not in str(raised.value)
    with pytest.raises(KeyboardInterrupt):
        Archive.create_over(SqliteObjects(tmp_path / "objects"), Broken(KeyboardInterrupt()), by="clerk")


class Sample:
    """The sample mailbox, one message of which cannot be had."""

    def __init__(self, raises: Exception | None = None) -> None:
        self._files = sorted((TESTDATA / "mailbox").rglob("*.eml"))
        self._raises = raises

    def list(self, after: str | None, most: int) -> Sequence[Listed]:
        names = [str(file) for file in self._files]
        start = 0 if after is None else names.index(after) + 1
        return [Listed(name, permanent=True) for name in names[start : start + most]]

    def fetch(self, id: str) -> Iterator[bytes]:
        if self._raises is not None and id == str(self._files[0]):
            raise self._raises
        content = Path(id).read_bytes()
        return iter([content[:100], content[100:]])


def test_an_archive_over_stores_of_ones_own(tmp_path: Path, verifier: Verifier) -> None:
    objects, index = SqliteObjects(tmp_path / "objects"), SqliteIndex(tmp_path / "index")
    files = sorted((TESTDATA / "mailbox").rglob("*.eml"))
    contents = {file.read_bytes() for file in files}
    with Archive.create_over(objects, index, by="clerk", clock=lambda: NOW) as archive:
        summary = archive.add(Sample(), mailbox="office", verifier=verifier)
        assert (summary.new, summary.failed) == (len(contents), 0)
        assert {archive.message(entry.sha256) for entry in archive.search()} == contents
        # The same as in a folder.
        with Archive.create(tmp_path / "folder", by="clerk", clock=lambda: NOW) as usual:
            usual.add(Sample(), mailbox="office", verifier=verifier)
            # But for the end of the log, which every archive has to itself.
            assert replace(usual.status(), head=archive.status().head) == archive.status()
            assert list(usual.search("offerta")) == list(archive.search("offerta"))
            assert [one.messages for one in usual.submissions()] == [one.messages for one in archive.submissions()]
        assert archive.check(verifier).is_sound
        assert archive.repair(verifier).messages == len(contents)
    with Archive.open_over(objects, index, by="auditor", clock=lambda: NOW) as again:
        assert again.count() == len(contents)


def test_objects_of_ones_own_with_an_index_in_a_file_of_sqlite(tmp_path: Path, verifier: Verifier) -> None:
    objects, index = SqliteObjects(tmp_path / "objects"), tmp_path / "index.sqlite"
    with Archive.create_over(objects, index, by="clerk", clock=lambda: NOW) as archive:
        added = archive.add(Sample(), mailbox="office", verifier=verifier).new
    with Archive.open_over(objects, str(index), by="auditor", clock=lambda: NOW) as again:
        assert again.count() == added
        assert again.check(verifier).is_sound
    with pytest.raises(ArchiveError, match="nowhere"):
        Archive.open_over(objects, tmp_path / "nowhere" / "index.sqlite", by="auditor")


def test_a_message_that_cannot_be_had_stops_nothing(tmp_path: Path, verifier: Verifier) -> None:
    heard = []
    with Archive.create(tmp_path / "archive", by="clerk") as archive:
        summary = archive.add(Sample(OSError("gone")), mailbox="office", verifier=verifier, progress=lambda at: heard.append(at))
    assert summary.failed == 1
    assert [at.code for at in heard if at.code] == ["failed"]


def test_what_is_no_store_is_told(tmp_path: Path) -> None:
    with pytest.raises(TypeError, match="Objects"):
        Archive.open_over(object(), SqliteIndex(tmp_path / "index"), by="clerk")  # type: ignore[arg-type]
    with pytest.raises(TypeError, match="Index"):
        Archive.open_over(SqliteObjects(tmp_path / "objects"), object(), by="clerk")  # type: ignore[arg-type]
    assert ObjectInfo("a", 1) == ObjectInfo("a", 1)
