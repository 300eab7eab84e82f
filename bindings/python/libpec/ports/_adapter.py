"""What the native module calls in place of a store or a source: it takes and gives what needs no class."""

from __future__ import annotations

import json
from collections.abc import Iterable, Sequence
from typing import Any

from . import (
    Batch,
    Cursor,
    DeletingSource,
    Document,
    Index,
    MailSource,
    Mark,
    MarkingSource,
    Objects,
    PortError,
    PortErrorKind,
    Position,
    Query,
    Text,
    Word,
)


def _document(data: dict[str, Any]) -> Document:
    return Document(
        data["key"], data["family"], data["at"], data["due"], tuple(data["labels"]), tuple(data["texts"]), data["body"]
    )


def _written(document: Document) -> str:
    return json.dumps(
        {
            "key": document.key,
            "family": document.family,
            "at": document.at,
            "due": document.due,
            "labels": document.labels,
            "texts": document.texts,
            "body": document.body,
        },
        ensure_ascii=False,
    )


def _query(text: str) -> Query:
    data = json.loads(text)
    due = data["due"] or {}
    return Query(
        data["family"],
        tuple(data["labels"]),
        tuple(data["without"]),
        tuple(Word(word["text"], word["prefix"]) for word in data["words"]),
        data["from"],
        data["before"],
        due.get("passed"),
        due.get("ahead"),
        data["order"],
        data["after"] and Cursor(data["after"]["at"], data["after"]["key"]),
        data["most"],
    )


class ObjectsAdapter:
    """Around :class:`Objects`."""

    def __init__(self, objects: Objects) -> None:
        self._objects = objects
        self.create, self.get, self.get_range, self.delete = objects.create, objects.get, objects.get_range, objects.delete

    def list(self, prefix: str, after: str | None, most: int) -> Sequence[tuple[str, int]]:
        """Names and sizes."""
        return [(info.name, info.size) for info in self._objects.list(prefix, after, most)]


class IndexAdapter:
    """Around :class:`Index`."""

    def __init__(self, index: Index) -> None:
        self._index = index
        self.has_texts, self.clear = index.has_texts, index.clear

    def position(self) -> tuple[int, str]:
        """The segment and the hash."""
        position = self._index.position()
        return position.segment, position.head

    def write(self, text: str) -> None:
        """Writes a batch."""
        data = json.loads(text)
        self._index.write(
            Batch(
                Position(**data["after"]),
                Position(**data["position"]),
                tuple(data["remove"]),
                tuple(Text(one["id"], tuple(one["words"])) for one in data["texts"]),
                tuple(map(_document, data["documents"])),
            )
        )

    def get(self, keys: Sequence[str]) -> list[str | None]:
        """Each document in JSON."""
        return [None if document is None else _written(document) for document in self._index.get(keys)]

    def find(self, query: str) -> list[str]:
        """Each document in JSON."""
        return [_written(document) for document in self._index.find(_query(query))]

    def count(self, query: str) -> int:
        """How many match."""
        return self._index.count(_query(query))


class SourceAdapter:
    """Around :class:`MailSource`."""

    def __init__(self, source: MailSource) -> None:
        self._source = source

    def list(self, after: str | None, most: int) -> Sequence[tuple[str, str, int | None, bool, bool, Sequence[str]]]:
        """Messages, a tuple for each."""
        return [
            (listed.id, str(listed.folder), listed.size, listed.permanent, listed.quoted, [str(mark) for mark in listed.marks])
            for listed in self._source.list(after, most)
        ]

    def fetch(self, id: str) -> Iterable[bytes]:
        """The bytes in pieces."""
        content = self._source.fetch(id)
        return (content,) if isinstance(content, bytes) else content

    def mark(self, id: str, mark: str, on: bool) -> None:
        """Sets a mark, if the source keeps marks."""
        if not isinstance(self._source, MarkingSource):
            raise PortError(PortErrorKind.UNSUPPORTED, "this source keeps no marks")
        self._source.mark(id, Mark(mark), on)

    def delete(self, id: str) -> None:
        """Deletes a message, if the source can."""
        if not isinstance(self._source, DeletingSource):
            raise PortError(PortErrorKind.UNSUPPORTED, "this source is only read")
        self._source.delete(id)


def of_objects(objects: Objects) -> ObjectsAdapter:
    """Checks that it is a store of objects."""
    if not isinstance(objects, Objects):
        raise TypeError(f"objects must have the methods of libpec.ports.Objects, which {type(objects).__name__} has not")
    return ObjectsAdapter(objects)


def of_index(index: Index) -> IndexAdapter:
    """Checks that it is an index."""
    if not isinstance(index, Index):
        raise TypeError(f"index must have the methods of libpec.ports.Index, which {type(index).__name__} has not")
    return IndexAdapter(index)


def of_source(source: MailSource) -> SourceAdapter:
    """Checks that it is a source."""
    if not isinstance(source, MailSource):
        raise TypeError(f"source must have the methods of libpec.ports.MailSource, which {type(source).__name__} has not")
    return SourceAdapter(source)
