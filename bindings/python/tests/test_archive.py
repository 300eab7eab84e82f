"""An archive in a folder, as a user has it."""

from __future__ import annotations

import hashlib
import signal
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path

import pytest
from conftest import TESTDATA
from libpec import (
    Archive,
    ArchiveExistsError,
    KeptError,
    MessageKind,
    MessageState,
    NoArchiveError,
    NotInArchiveError,
    SearchError,
    StoreError,
    Verifier,
)
from libpec.archive import Event, Policy, Progress
from stores import SqliteIndex, SqliteObjects

MAIL = TESTDATA / "mailbox"
FILES = sorted(MAIL.rglob("*.eml"))
CONTENTS = {hashlib.sha256(file.read_bytes()).hexdigest(): file.read_bytes() for file in FILES}
NOW = datetime(2025, 3, 10, 12, tzinfo=UTC)


@pytest.fixture
def archive(tmp_path: Path, verifier: Verifier) -> Iterator[Archive]:
    with Archive.create(tmp_path / "archive", by="clerk", clock=lambda: NOW) as archive:
        archive.add(MAIL, mailbox="office", verifier=verifier)
        yield archive


def test_every_message_comes_back(archive: Archive) -> None:
    assert {entry.sha256: archive.message(entry.sha256) for entry in archive.search()} == CONTENTS
    entry = archive.entry(next(iter(CONTENTS)))
    assert entry is not None
    assert entry.first_seen == NOW
    assert entry.taken_in_by == "clerk"
    assert entry.seen[0].mailbox == "office"
    assert entry.to_json().startswith('{"sha256":"')
    assert archive.entry("0" * 64) is None


def test_the_same_again_changes_nothing(archive: Archive, verifier: Verifier) -> None:
    before = archive.status()
    summary = archive.add([MAIL], mailbox="office", verifier=verifier)
    assert (summary.new, summary.known) == (0, len(FILES))
    assert archive.status() == before


def test_search(archive: Archive) -> None:
    deliveries = list(archive.search(kind=MessageKind.DELIVERY))
    assert deliveries
    assert all(entry.kind is MessageKind.DELIVERY for entry in deliveries)
    assert archive.count(kind=MessageKind.DELIVERY) == len(deliveries)
    march = datetime(2025, 3, 6, tzinfo=UTC)
    earlier = {entry.sha256 for entry in archive.search() if entry.at and entry.at < march}
    assert earlier == {entry.sha256 for entry in archive.search(before=march)}
    assert 0 < len(earlier) < len(CONTENTS)
    oldest = [entry.sha256 for entry in archive.search(order="oldest_first")]
    assert oldest == [entry.sha256 for entry in archive.search()][::-1]
    assert archive.count("no-such-word-anywhere") == 0
    with pytest.raises(SearchError) as raised:
        archive.search("*")
    assert raised.value.code == "query"


def test_what_became_of_what_was_sent(archive: Archive) -> None:
    status = archive.status()
    assert status.messages == len(CONTENTS)
    assert [mailbox.name for mailbox in status.mailboxes] == ["office"]
    failures = list(archive.submissions(state=MessageState.FAILED))
    assert 0 < len(failures) == archive.count_submissions(state=MessageState.FAILED) < archive.count_submissions()
    assert all(followed.submission.state is MessageState.FAILED for followed in failures)
    assert status.submissions.failed >= len(failures)
    [followed] = [one for one in archive.submissions() if one.submission.identifier][:1]
    dossier = archive.dossier(followed.submission.identifier or "")
    assert {entry.sha256 for entry in dossier.messages} >= set(followed.messages)
    assert dossier.submissions[0].submission.recipients
    with pytest.raises(NotInArchiveError):
        archive.dossier("no such identifier")


def test_check_repair_and_damage(archive: Archive, tmp_path: Path, verifier: Verifier) -> None:
    _, head = archive.head()
    heard: list[tuple[int, int, int]] = []
    checked = archive.check(verifier, head=head, progress=lambda *at: heard.append(at))
    assert checked.is_sound
    assert checked.sound == checked.verified == len(CONTENTS)
    assert heard
    assert archive.repair(verifier, progress=lambda *at: False).stopped
    repaired = archive.repair(verifier)
    assert (repaired.messages, repaired.stopped) == (len(CONTENTS), False)
    pack = next(file for file in (tmp_path / "archive/objects/packs").rglob("*") if file.is_file())
    pack.chmod(0o600)
    data = bytearray(pack.read_bytes())
    data[len(data) // 2] ^= 1
    pack.write_bytes(data)
    checked = archive.check()
    assert not checked.is_sound
    assert checked.faults_in_all == len(checked.faults) > 0


def test_export(archive: Archive, tmp_path: Path) -> None:
    exported = archive.export(archive.search(kind=MessageKind.ACCEPTANCE), tmp_path / "out")
    files = sorted((tmp_path / "out").iterdir())
    assert exported.messages == len(files) - 2
    lines = (tmp_path / "out/SHA256SUMS").read_text(encoding="utf-8").splitlines()
    assert len(lines) == len(files) - 1
    for line in lines:
        sha256, name = line.split("  ")
        assert hashlib.sha256((tmp_path / "out" / name).read_bytes()).hexdigest() == sha256
    with pytest.raises(StoreError) as raised:  # nothing is written over
        archive.export(archive.search(kind=MessageKind.ACCEPTANCE), tmp_path / "out")
    assert raised.value.code == "exists"


def test_tags_holds_deletion_and_the_log(archive: Archive) -> None:
    sha256 = next(iter(CONTENTS))
    archive.tag(sha256, "Clients/Rossi")
    assert [entry.sha256 for entry in archive.search(category="Clients")] == [sha256]
    with pytest.raises(KeptError) as raised:
        archive.delete(sha256, "by mistake")
    assert raised.value.code == "deletion_forbidden"
    archive.set_policy(Policy(retention_years=0, deletion=True))
    assert archive.policy() == Policy(retention_years=0, deletion=True)
    archive.hold(sha256, "case 12")
    with pytest.raises(KeptError) as raised:
        archive.delete(sha256, "at their request")
    assert raised.value.code == "held"
    archive.hold(sha256, "case 12", on=False)
    archive.delete(sha256, "at their request")
    assert archive.entry(sha256) is None
    with pytest.raises(NotInArchiveError) as gone:
        archive.message(sha256)
    assert sha256 in str(gone.value)
    done: list[str] = []
    archive.each_event(lambda event: done.append(event.what))
    assert done[:2] == ["init", "policy"]
    assert done[-1] in ("delete", "repack")
    first: list[str] = []

    def one(event: Event) -> bool:
        first.append(event.what)
        return False

    archive.each_event(one)
    assert first == ["init"]


def test_progress_may_end_it(tmp_path: Path, verifier: Verifier) -> None:
    heard: list[Progress] = []

    def stop(at: Progress) -> bool:
        heard.append(at)
        return False

    with Archive.create(tmp_path / "archive", by="clerk") as archive:
        assert archive.add(MAIL, mailbox="office", verifier=verifier, progress=stop).new > 0
        assert heard[0].sha256 in CONTENTS
        assert archive.message(heard[0].sha256 or "") in CONTENTS.values()

        def broken(at: Progress) -> None:
            raise ZeroDivisionError

        with pytest.raises(ZeroDivisionError):
            archive.add(MAIL, mailbox="elsewhere", verifier=verifier, progress=broken)


@pytest.mark.usefixtures("control_c")
def test_control_c_ends_it_and_what_was_kept_stays(tmp_path: Path, verifier: Verifier) -> None:
    with Archive.create(tmp_path / "archive", by="clerk") as archive:
        with pytest.raises(KeyboardInterrupt):
            archive.add(MAIL, mailbox="office", verifier=verifier, progress=lambda at: signal.raise_signal(signal.SIGINT))
        assert archive.check().is_sound
        archive.add(MAIL, mailbox="office", verifier=verifier)
        assert archive.count() == len(CONTENTS)


def test_places(tmp_path: Path) -> None:
    with pytest.raises(NoArchiveError):
        Archive.open_over(SqliteObjects(tmp_path / "objects"), SqliteIndex(tmp_path / "index"), by="clerk")
    Archive.create(tmp_path / "archive", by="clerk").close()
    with pytest.raises(ArchiveExistsError):
        Archive.create(tmp_path / "archive", by="clerk")
    archive = Archive.open(tmp_path / "archive", by="clerk")
    assert repr(archive) == "<libpec.Archive>"
    archive.close()
    archive.close()
    with pytest.raises(ValueError, match="closed"):
        archive.count()
    with pytest.raises(ValueError, match="SHA-256"):
        Archive.open(tmp_path / "archive", by="clerk").message("12")
