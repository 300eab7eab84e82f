"""Bytes-like objects: what is not copied, what is, and what is refused."""

from __future__ import annotations

import array
import gc
import mmap
import tracemalloc
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pyarrow as pa
import pytest
from conftest import TESTDATA, case
from libpec import Message, ProviderDirectory, SubmittedMessage, TrustStore, Verdict, Verifier

RAW = case("kind/acceptance")


@pytest.mark.parametrize(
    "wrap",
    [
        bytes,
        bytearray,
        memoryview,
        lambda raw: memoryview(bytearray(raw)),
        lambda raw: memoryview(b"--" + raw + b"--")[2:-2],
        lambda raw: memoryview(raw + raw[::-1])[: len(raw)],
        lambda raw: memoryview(b"".join(bytes([byte, 0]) for byte in raw))[::2],
        lambda raw: array.array("B", raw),
        lambda raw: array.array("b", raw),
        type("Bytes", (bytes,), {}),
    ],
)
def test_any_bytes_like_object_is_a_message(wrap: Any, verifier: Verifier) -> None:
    report = verifier.verify(wrap(RAW))
    assert report.verdict is Verdict.AUTHENTIC
    assert Message(wrap(RAW)).raw == RAW


def test_a_mapped_file_is_one(tmp_path: Path, verifier: Verifier) -> None:
    path = tmp_path / "a.eml"
    path.write_bytes(RAW)
    with path.open("rb") as file, mmap.mmap(file.fileno(), 0, access=mmap.ACCESS_READ) as mapped:
        message = Message(mapped)
        assert verifier.verify(message).verdict is Verdict.AUTHENTIC
        with pytest.raises(BufferError):
            mapped.close()  # not under the message
        del message
        gc.collect()
    assert mapped.closed


def allocated(data: Any) -> int:
    """How many bytes Python allocated at most while a message was made of this."""
    tracemalloc.start()
    message = Message(data)
    _, most = tracemalloc.get_traced_memory()
    tracemalloc.stop()
    assert len(message) == len(data)
    return most


def test_what_cannot_change_is_not_copied(tmp_path: Path) -> None:
    size = 8 << 20
    whole = bytes(size)
    path = tmp_path / "big.eml"
    path.write_bytes(whole)
    for given in (whole, memoryview(whole), memoryview(whole)[7:-7], memoryview(memoryview(whole)[7:])):
        assert allocated(given) < size / 8
    with path.open("rb") as file, mmap.mmap(file.fileno(), 0, access=mmap.ACCESS_READ) as mapped:
        assert allocated(mapped) < size / 8
        assert allocated(memoryview(mapped)[7:]) < size / 8
    for given in (bytearray(whole), memoryview(bytearray(whole)).toreadonly()):
        assert allocated(given) >= size
    with path.open("r+b") as file, mmap.mmap(file.fileno(), 0) as mapped:
        assert allocated(mapped) >= size


def test_what_can_change_is_copied(verifier: Verifier) -> None:
    """Also behind a view that is read-only: other hands hold the memory itself."""
    changing = bytearray(RAW)
    for given in (changing, memoryview(changing), memoryview(changing).toreadonly()):
        message = Message(given)
        report = verifier.verify(given)
        at = RAW.index(b"stato accettato")
        changing[at : at + 5] = b"STATO"
        assert message.raw == RAW
        assert verifier.verify(message).verdict is Verdict.AUTHENTIC
        assert report.is_certified
        assert verifier.verify(given).verdict is Verdict.ALTERED
        changing[:] = RAW
    del given, message
    changing.append(0)  # nothing holds it any more


def _map() -> mmap.mmap:
    mapped = mmap.mmap(-1, len(RAW))
    mapped[:] = RAW
    return mapped


def _foreign(changing: bytearray) -> Any:
    return pa.foreign_buffer(pa.py_buffer(changing).address, len(changing), base=changing)


@pytest.mark.parametrize(
    ("owner", "view"),
    [
        (_map, lambda owner: memoryview(owner).toreadonly()),
        (lambda: bytearray(RAW), lambda owner: memoryview(pa.py_buffer(owner)).toreadonly()),
        (lambda: bytearray(RAW), lambda owner: pa.py_buffer(memoryview(owner).toreadonly())),
        (lambda: bytearray(RAW), _foreign),
        (lambda: type("Buffer", (bytearray,), {"__module__": "pyarrow.lib"})(RAW), lambda owner: memoryview(owner).toreadonly()),
    ],
)
def test_what_others_can_write_to_is_copied(owner: Callable[[], Any], view: Callable[[Any], Any], verifier: Verifier) -> None:
    """Whatever the view says of itself, and whatever its owner is called."""
    changing = owner()
    given = view(changing)
    message, report = Message(given), verifier.verify(given)
    changing[14:19] = b"HACKE"
    assert bytes(given) != RAW  # it is the same memory
    assert message.raw == RAW
    assert verifier.verify(message).verdict is Verdict.AUTHENTIC
    assert report.is_certified


def test_why_there_are_no_bytes_is_told(verifier: Verifier) -> None:
    """Only that an object has no bytes at all is put in our words."""
    released = memoryview(RAW)
    released.release()
    closed = _map()
    closed.close()
    for given, text in ((released, "released memoryview"), (closed, "mmap closed")):
        for call in (Message, verifier.verify, TrustStore.empty().add_crls):
            with pytest.raises(ValueError, match=text):
                call(given)


@pytest.mark.parametrize("wrong", ["text", 7, None, 1.5, [1, 2], Path("a.eml"), object()])
def test_what_is_no_bytes_is_refused_with_a_hint(wrong: Any, verifier: Verifier) -> None:
    name = type(wrong).__name__
    for call in (Message, verifier.verify):
        with pytest.raises(TypeError, match=f"the message must be bytes.* not {name}") as refused:
            call(wrong)
        if isinstance(wrong, str | Path):
            assert "Message.from_path(path)" in str(refused.value)
    with pytest.raises(TypeError, match=f"sent must be bytes.* not {name}" if wrong is not None else "$^"):
        verifier.verify(RAW, sent=wrong)
        if wrong is None:
            raise TypeError
    store = TrustStore.empty()
    for add in (store.add_authorities, store.add_certificates, store.add_crls):
        if isinstance(wrong, Path):
            with pytest.raises(FileNotFoundError):
                add(wrong)
        else:
            with pytest.raises(TypeError, match=f"the file must be bytes.* not {name}"):
                add(wrong)
    if not isinstance(wrong, Path):
        with pytest.raises(TypeError, match=f"the directory must be bytes.* not {name}"):
            ProviderDirectory.read(wrong)
    with pytest.raises(TypeError, match=f"the original must be bytes.* not {name}"):
        SubmittedMessage(wrong, "a@b", ["c@d"], "id")


def test_files_of_trust_may_be_given_by_their_paths() -> None:
    store = TrustStore.empty()
    path = TESTDATA / "pki/ca.pem"
    assert store.add_authorities(path) == store.add_authorities(path.read_bytes()) == 1
    assert store.add_certificates(TESTDATA / "pki/ca1.pem") == 1
    assert repr(store) == "<libpec.TrustStore: 2 added authorities, 1 certificate, 0 CRLs, no directory>"
