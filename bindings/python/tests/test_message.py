"""A message: parts, contents, fields."""

from __future__ import annotations

import hashlib
import json
import re
from email.message import EmailMessage
from pathlib import Path
from typing import Any

import pytest
from conftest import ROOT, case
from libpec import ExtractedFile, FileNotThereError, Limits, Message, MessageKind, MessageTooLargeError, PartStructure

RECEIPT = "kind/delivery-complete"


def test_parts_are_where_they_say() -> None:
    message = Message(case(RECEIPT))
    root, *rest = message.parts
    assert (root.index, root.parent, root.depth, root.structure) == (0, None, 0, PartStructure.MULTIPART)
    assert root.media_type == "multipart/signed"
    assert root.is_closed
    for part in rest:
        outside = message.parts[part.parent or 0]
        assert (part.depth, outside.structure) == (outside.depth + 1, PartStructure.MULTIPART)
        assert outside.span.start <= part.span.start <= part.header_span.start
        assert part.body_span.end <= part.span.end <= outside.span.end
        header = message.raw[part.header_span.start : part.header_span.end]
        assert header.startswith(b"Content-")
    names = [part.file_name for part in message.parts if part.file_name]
    assert names == ["daticert.xml", "postacert.eml", "smime.p7s"]


def test_a_message_inside_is_parsed_by_whoever_wants_to() -> None:
    message = Message(case(RECEIPT))
    [inside] = [part for part in message.parts if part.structure is PartStructure.MESSAGE]
    original = Message(message.body(inside))
    assert "offerta.pdf" in [part.file_name for part in original.parts]
    assert original.body(inside.index - inside.index) == original.body()


def test_bodies_and_texts_are_decoded() -> None:
    message = Message(case(RECEIPT))
    by_type = {part.media_type: part for part in message.parts}
    assert message.body(by_type["application/xml"]).startswith(b'<?xml version="1.0"')
    text = message.text(by_type["text/plain"])
    assert text is not None and "è stato consegnato" in text
    assert message.text(by_type["application/xml"]) is None


def test_header_fields() -> None:
    fields = Message(case(RECEIPT)).header()
    by_name = {field.name: field for field in fields}
    subject = by_name["Subject"]
    assert subject.text == "CONSEGNA: Offerta per la manutenzione dell'impianto – perché no?"
    assert subject.raw.startswith(b" =?utf-8?Q?CONSEGNA:")
    assert [field.name for field in fields][:2] == ["Date", "Message-ID"]


def test_everything_inside_is_extracted() -> None:
    files = Message(case(RECEIPT)).extract()
    assert [file.name for file in files] == [
        "text.txt",
        "text.html",
        "daticert.xml",
        "postacert.eml",
        "text.txt",
        "offerta.pdf",
        "smime.p7s",
    ]
    assert files[5].content.startswith(b"%PDF-1.4")
    assert ExtractedFile(name="private.txt", content=b"12").__repr__() == "<libpec.ExtractedFile: 2 bytes>"


def test_what_it_says_of_itself() -> None:
    message = Message(case(RECEIPT))
    contents = json.loads(message.contents_json())
    assert contents["kind"] == "delivery"
    assert contents["certification_data"]["delivery_to"] == "ufficio.gare@pec.comune-borgoprova.example"
    assert message.claimed_kind is MessageKind.DELIVERY
    assert Message(b"Subject: x\r\n\r\n").claimed_kind is None


def test_bytes_and_hash() -> None:
    raw = case(RECEIPT)
    message = Message(raw)
    assert message.raw is raw
    assert len(message) == len(raw)
    assert message.sha256 == hashlib.sha256(raw).hexdigest()
    empty = Message(b"")
    assert (empty.raw, len(empty), bool(empty), len(empty.parts)) == (b"", 0, True, 1)


def test_from_a_file(tmp_path: Path) -> None:
    path = tmp_path / "à.eml"
    path.write_bytes(case(RECEIPT))
    for given in (path, str(path)):
        assert Message.from_path(given).raw == case(RECEIPT)
    with pytest.raises(MessageTooLargeError) as too_large:
        Message.from_path(path, Limits(max_message_bytes=10))
    assert "raise the limit" in str(too_large.value)
    with pytest.raises(FileNotThereError) as missing:
        Message.from_path(tmp_path / "none.eml")
    assert missing.value.filename == str(tmp_path / "none.eml")
    assert isinstance(missing.value, FileNotFoundError)


def test_a_message_of_the_standard_library() -> None:
    mail = EmailMessage()
    mail["Subject"] = "Perché no?"
    mail.set_content("così")
    message = Message(mail.as_bytes())
    assert message.header()[0].text == "Perché no?"
    assert message.text() == "così\n"


def test_limits() -> None:
    limits = Limits(max_parts=3, max_depth=2)
    assert (limits.get("max_parts"), limits.get("max_depth")) == (3, 2)
    assert limits == Limits(max_depth=2, max_parts=3) != Limits()
    assert hash(limits) == hash(Limits(max_depth=2, max_parts=3))
    assert repr(limits) == "Limits(max_depth=2, max_parts=3)"
    assert eval(repr(limits), {"Limits": Limits}) == limits
    assert set(limits.names()) >= {"max_parts", "max_message_bytes"}
    assert len(Message(case(RECEIPT), limits).parts) < len(Message(case(RECEIPT)).parts)


def test_a_structure_of_a_later_engine_is_unknown() -> None:
    class Later:
        def parts(self) -> list[Any]:
            return [(0, None, 0, "unknown", "text/plain", None, (0, 0), (0, 0), (0, 0), True)]

    message = Message._of(Later())  # type: ignore[arg-type]
    assert [part.structure for part in message.parts] == [PartStructure.UNKNOWN]
    # No word for what the engine may get stands for something that it has.
    [other] = re.findall(r'_ => "(\w+)"', (ROOT / "bindings/python/src/message.rs").read_text(encoding="utf-8"))
    assert other == PartStructure.UNKNOWN
