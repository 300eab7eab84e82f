"""Messages in files, folders, Maildir and mbox."""

from __future__ import annotations

import os
import signal
import threading
from pathlib import Path

import libpec
import pytest
from conftest import TESTDATA, case
from libpec import (
    FileNotReadableError,
    FileNotThereError,
    FileReadError,
    Limits,
    MessageTooLargeError,
    Verdict,
    Verifier,
    messages,
)
from mailboxes import SEPARATOR, mbox, store_everything, with_from_lines


def test_all_of_a_folder_in_order(tmp_path: Path) -> None:
    store_everything(tmp_path)
    found = messages(tmp_path, str(tmp_path / "notes.txt"), tmp_path / "gone")
    assert iter(found) is found
    shown = [(str(stored.file.relative_to(tmp_path)), stored.index) for stored in found]
    assert shown == [
        ("a.eml", None),
        *(("archive.mbox", index) for index in range(4)),
        ("maildir/cur/1:2,S", None),
        ("notes.txt", None),  # named
        ("gone", None),
    ]
    assert found.skipped == 1
    assert list(found) == []


def test_bytes_and_offsets(tmp_path: Path) -> None:
    store_everything(tmp_path)
    for stored in messages(tmp_path):
        file = stored.file.read_bytes()
        raw = stored.message.raw
        assert file[stored.offset : stored.offset + len(raw)] == raw
        assert stored.message is stored.message
    assert repr(next(messages(tmp_path / "archive.mbox"))) == f"<libpec.StoredMessage: {tmp_path}/archive.mbox#0>"


def test_what_cannot_be_read_raises_in_its_place(tmp_path: Path) -> None:
    (tmp_path / "a.eml").write_bytes(b"Subject: a\n\n")
    (tmp_path / "b.eml").write_bytes(b"Subject: too large\n\n" + b"x" * 100)
    first, second, third = messages(
        tmp_path / "gone", tmp_path / "b.eml", tmp_path / "a.eml", limits=Limits(max_message_bytes=50)
    )
    with pytest.raises(FileNotThereError) as missing:
        _ = first.message
    assert missing.value.filename == str(tmp_path / "gone")
    assert isinstance(missing.value, FileNotFoundError) and isinstance(missing.value, libpec.Error)
    assert str(missing.value).startswith(f"{tmp_path}/gone: there is no such file")
    with pytest.raises(MessageTooLargeError):
        _ = second.message
    with pytest.raises(MessageTooLargeError):
        second.verify(Verifier())
    assert third.verify(Verifier()).report.verdict is Verdict.UNSIGNED


def test_each_failure_of_the_system_has_its_class() -> None:
    from libpec.errors import _exception

    for code, error, builtin in [
        ("not_found", FileNotThereError, FileNotFoundError),
        ("permission_denied", FileNotReadableError, PermissionError),
        ("io", FileReadError, OSError),
        ("damaged", FileReadError, OSError),
        ("encrypted", FileReadError, OSError),
        ("unsupported", FileReadError, OSError),
    ]:
        raised = _exception(code, "why", None, Path("a"))
        assert type(raised) is error and isinstance(raised, builtin)
        assert (str(raised), raised.filename, raised.code) == ("a: why", "a", code)


def test_the_quoting_of_an_mbox_is_undone_only_where_it_must(tmp_path: Path, verifier: Verifier) -> None:
    path = tmp_path / "archive.mbox"
    path.write_bytes(mbox())
    judged = [stored.verify(verifier) for stored in messages(path)]
    assert [(judgement.report.verdict, judgement.unquoted) for judgement in judged] == [
        (Verdict.AUTHENTIC, True),
        (Verdict.ALTERED, False),
        (Verdict.AUTHENTIC, False),
        (Verdict.AUTHENTIC, False),
    ]
    # As it stands it is altered, and out of an mbox nothing is undone.
    stored = next(messages(path))
    assert verifier.verify(stored.message).verdict is Verdict.ALTERED
    (tmp_path / "alone.eml").write_bytes(stored.message.raw)
    report, unquoted = next(messages(tmp_path / "alone.eml")).verify(verifier)
    assert (report.verdict, unquoted) == (Verdict.ALTERED, False)
    assert verifier.verify(with_from_lines()).verdict is Verdict.AUTHENTIC


def test_what_was_sent_is_compared(tmp_path: Path, verifier: Verifier) -> None:
    from test_provider import ORIGINAL

    (tmp_path / "a.eml").write_bytes(case("kind/delivery-complete"))
    report, _ = next(messages(tmp_path)).verify(verifier, sent=ORIGINAL)
    assert report.sent is not None and report.sent.matches is True


def test_names_that_are_no_unicode(tmp_path: Path) -> None:
    odd = os.fsencode(tmp_path) + b"/\xff.eml"
    Path(os.fsdecode(odd)).write_bytes(b"Subject: a\n\n")
    [stored] = messages(tmp_path)
    assert os.fsencode(stored.file) == odd
    assert len(stored.message) == 12


def test_a_pipe_is_read_while_others_run(tmp_path: Path) -> None:
    """Whoever waits for a pipe must let the one run who writes into it: held up, this would never end."""
    pipe = tmp_path / "pipe"
    os.mkfifo(pipe)
    found: list[bytes] = []
    reader = threading.Thread(target=lambda: found.extend(stored.message.raw for stored in messages(pipe)))
    reader.start()
    with pipe.open("wb") as end:
        end.write(SEPARATOR + b"Subject: a\n\nx\n\n" + SEPARATOR + b"Subject: b\n\ny\n")
    reader.join()
    assert found == [b"Subject: a\n\nx\n", b"Subject: b\n\ny\n"]


def test_many_threads_may_take_from_one_iterator(tmp_path: Path) -> None:
    store_everything(tmp_path)
    found = messages(*[tmp_path] * 50)
    counts: list[int] = []
    threads = [threading.Thread(target=lambda: counts.append(sum(1 for _ in found))) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert sum(counts) == 50 * 6


@pytest.mark.usefixtures("control_c")
def test_control_c_ends_a_loop() -> None:
    """Also one that spends its time in native code: the signal comes, and the next message is not given."""
    found = messages(*[TESTDATA / "mailbox"] * 1000)
    count = 0
    with pytest.raises(KeyboardInterrupt):
        for stored in found:
            count += len(stored.message) > 0
            if count == 3:
                os.kill(os.getpid(), signal.SIGINT)
    assert count < 50
