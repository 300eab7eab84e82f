"""Stores and a source for an archive, written in Python: objects and an index in SQLite, messages of a Maildir."""

from __future__ import annotations

import json
import mailbox
import sqlite3
import threading
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from libpec.ports import Document, Listed, ObjectInfo, PortError, PortErrorKind, Position, Query, is_name

LARGEST = 2**63 - 1  # that SQLite knows
LONGEST = 2**31 - 1  # bytes that SQLite keeps in one place


class Database:
    """One file of SQLite, for all threads."""

    def __init__(self, file: Path, schema: str) -> None:
        self._lock = threading.Lock()
        self._connection = sqlite3.connect(file, timeout=60, isolation_level=None, check_same_thread=False)
        self._connection.executescript(schema)

    @contextmanager
    def transaction(self) -> Iterator[sqlite3.Connection]:
        """All of it or nothing; when it is left, it outlasts a power cut."""
        with self._lock:
            self._connection.execute("BEGIN IMMEDIATE")
            try:
                yield self._connection
            except BaseException:
                self._connection.execute("ROLLBACK")
                raise
            self._connection.execute("COMMIT")

    def rows(self, sql: str, *values: Any) -> list[Any]:
        with self._lock:
            return self._connection.execute(sql, values).fetchall()


class SqliteObjects:
    """Objects in a table."""

    def __init__(self, file: Path) -> None:
        self._data = Database(file, "CREATE TABLE IF NOT EXISTS objects (name TEXT PRIMARY KEY, content BLOB NOT NULL)")

    def create(self, name: str, content: bytes) -> None:
        allowed(name)
        with self._data.transaction() as data:
            if data.execute("INSERT OR IGNORE INTO objects VALUES (?, ?)", (name, content)).rowcount == 0:
                raise PortError(PortErrorKind.EXISTS, f"there is a {name} already")

    def get(self, name: str) -> bytes:
        return self._one("content", name)

    def get_range(self, name: str, start: int, length: int) -> bytes:
        return self._one("substr(content, ?, ?)", name, min(start, LONGEST - 1) + 1, min(length, LONGEST))

    def list(self, prefix: str, after: str | None, most: int) -> Sequence[ObjectInfo]:
        rows = self._data.rows(
            "SELECT name, length(content) FROM objects WHERE substr(name, 1, ?) = ? AND name > ? ORDER BY name LIMIT ?",
            len(prefix),
            prefix,
            after or "",
            min(most, LARGEST),
        )
        return [ObjectInfo(name, size) for name, size in rows]

    def delete(self, name: str) -> None:
        allowed(name)
        with self._data.transaction() as data:
            if data.execute("DELETE FROM objects WHERE name = ?", (name,)).rowcount == 0:
                raise absent(name)

    def _one(self, what: str, name: str, *values: int) -> bytes:
        allowed(name)
        for (content,) in self._data.rows(f"SELECT {what} FROM objects WHERE name = ?", *values, name):
            return bytes(content or b"")  # of no bytes, a part is NULL
        raise absent(name)


def allowed(name: str) -> None:
    if not is_name(name):
        raise PortError(PortErrorKind.INVALID, "this is no name of an object")


def absent(name: str) -> PortError:
    return PortError(PortErrorKind.NOT_FOUND, f"there is no {name}")


SCHEMA = """
CREATE TABLE IF NOT EXISTS position (segment INTEGER NOT NULL, head TEXT NOT NULL);
CREATE TABLE IF NOT EXISTS documents (
    key TEXT PRIMARY KEY, family TEXT NOT NULL, at INTEGER NOT NULL, due INTEGER,
    labels TEXT NOT NULL, texts TEXT NOT NULL, body TEXT NOT NULL
);
CREATE INDEX IF NOT EXISTS documents_in_order ON documents (family, at, key);
CREATE TABLE IF NOT EXISTS labels (key TEXT, label TEXT, PRIMARY KEY (key, label)) WITHOUT ROWID;
CREATE TABLE IF NOT EXISTS uses (key TEXT, text TEXT, PRIMARY KEY (key, text)) WITHOUT ROWID;
CREATE INDEX IF NOT EXISTS users ON uses (text);
CREATE TABLE IF NOT EXISTS texts (text TEXT PRIMARY KEY) WITHOUT ROWID;
CREATE TABLE IF NOT EXISTS words (text TEXT, word TEXT, PRIMARY KEY (text, word)) WITHOUT ROWID;
"""

COLUMNS = "key, family, at, due, labels, texts, body"


class SqliteIndex:
    """An index in a few tables."""

    def __init__(self, file: Path) -> None:
        self._data = Database(file, SCHEMA)

    def position(self) -> Position:
        for segment, head in self._data.rows("SELECT segment, head FROM position"):
            return Position(segment, head)
        return Position()

    def write(self, batch: Any) -> None:
        with self._data.transaction() as data:
            found = data.execute("SELECT segment, head FROM position").fetchone()
            if (Position(*found) if found else Position()) != batch.after:
                raise PortError(PortErrorKind.CONFLICT, "somebody else wrote to the index")
            perhaps_unused = {text.id for text in batch.texts}
            for key in (*batch.remove, *(document.key for document in batch.documents)):
                perhaps_unused.update(text for (text,) in data.execute("SELECT text FROM uses WHERE key = ?", (key,)))
                for table in ("documents", "labels", "uses"):
                    data.execute(f"DELETE FROM {table} WHERE key = ?", (key,))
            for text in batch.texts:
                if data.execute("INSERT OR IGNORE INTO texts VALUES (?)", (text.id,)).rowcount:
                    data.executemany("INSERT INTO words VALUES (?, ?)", ((text.id, word) for word in text.words))
            for one in batch.documents:
                row = (one.key, one.family, one.at, one.due, json.dumps(one.labels), json.dumps(one.texts), one.body)
                data.execute("INSERT INTO documents VALUES (?, ?, ?, ?, ?, ?, ?)", row)
                data.executemany("INSERT OR IGNORE INTO labels VALUES (?, ?)", ((one.key, label) for label in one.labels))
                data.executemany("INSERT OR IGNORE INTO uses VALUES (?, ?)", ((one.key, text) for text in one.texts))
            for text in perhaps_unused:
                for table in ("texts", "words"):
                    data.execute(
                        f"DELETE FROM {table} WHERE text = ?1 AND NOT EXISTS (SELECT 1 FROM uses WHERE text = ?1)", (text,)
                    )
            data.execute("DELETE FROM position")
            data.execute("INSERT INTO position VALUES (?, ?)", (batch.position.segment, batch.position.head))

    def get(self, keys: Sequence[str]) -> Sequence[Document | None]:
        # In one statement: who reads while a batch is written finds all of it or nothing.
        sql = f"SELECT {COLUMNS} FROM documents WHERE key IN (SELECT value FROM json_each(?))"
        found = {row[0]: document(row) for row in self._data.rows(sql, json.dumps(keys))}
        return [found.get(key) for key in keys]

    def has_texts(self, ids: Sequence[str]) -> Sequence[bool]:
        return [bool(self._data.rows("SELECT 1 FROM texts WHERE text = ?", id)) for id in ids]

    def find(self, query: Query) -> Sequence[Document]:
        condition, values = matching(query)
        down = query.order == "newest_first"
        if query.after is not None:
            condition += f" AND (at, key) {'<' if down else '>'} (?, ?)"
            values += [query.after.at, query.after.key]
        order = "at DESC, key DESC" if down else "at, key"
        sql = f"SELECT {COLUMNS} FROM documents AS d WHERE {condition} ORDER BY {order} LIMIT ?"
        return [document(row) for row in self._data.rows(sql, *values, min(query.most, LARGEST))]

    def count(self, query: Query) -> int:
        condition, values = matching(query)
        return int(self._data.rows(f"SELECT count(*) FROM documents AS d WHERE {condition}", *values)[0][0])

    def clear(self) -> None:
        with self._data.transaction() as data:
            for table in ("position", "documents", "labels", "uses", "texts", "words"):
                data.execute(f"DELETE FROM {table}")


def document(row: Any) -> Document:
    key, family, at, due, labels, texts, body = row
    return Document(key, family, at, due, tuple(json.loads(labels)), tuple(json.loads(texts)), body)


def matching(query: Query) -> tuple[str, list[Any]]:
    """The condition of a query in SQL, and its values."""
    condition, values = "family = ?", [query.family]
    has = "(SELECT count(*) FROM labels AS l WHERE l.key = d.key AND label IN (SELECT value FROM json_each(?)))"
    parts: list[tuple[bool, str, list[Any]]] = [
        (bool(query.labels), f"{has} = ?", [json.dumps(query.labels), len(set(query.labels))]),
        (bool(query.without), f"{has} = 0", [json.dumps(query.without)]),
        (query.start is not None, "at >= ?", [query.start]),
        (query.before is not None, "at < ?", [query.before]),
        (query.due_passed is not None, "due <= ?", [query.due_passed]),
        (query.due_ahead is not None, "(due IS NULL OR due > ?)", [query.due_ahead]),
    ]
    for word in query.words:
        match = "substr(word, 1, length(?)) = ?" if word.prefix else "word = ?"
        of_text = f"SELECT 1 FROM uses AS u JOIN words AS w USING (text) WHERE u.key = d.key AND {match}"
        parts.append((True, f"EXISTS ({of_text})", [word.text] * (2 if word.prefix else 1)))
    for is_asked, part, given in parts:
        if is_asked:
            condition += f" AND {part}"
            values += given
    return condition, values


class MaildirSource:
    """The messages of a Maildir, by the ``mailbox`` module of Python."""

    def __init__(self, folder: Path) -> None:
        self._box = mailbox.Maildir(folder, factory=None, create=False)

    def list(self, after: str | None, most: int) -> Sequence[Listed]:
        names = sorted(self._box.keys())
        if after is not None and after not in self._box:
            raise PortError(PortErrorKind.NOT_FOUND, "there is no message with this id")
        # What is delivered to a Maildir is never changed, and its name never given again.
        return [Listed(name, permanent=True) for name in names if after is None or name > after][:most]

    def fetch(self, id: str) -> bytes:
        try:
            return self._box.get_bytes(id)
        except KeyError:
            raise PortError(PortErrorKind.NOT_FOUND, "there is no message with this id") from None

    def delete(self, id: str) -> None:
        try:
            self._box.remove(id)
        except KeyError:
            raise PortError(PortErrorKind.NOT_FOUND, "there is no message with this id") from None
