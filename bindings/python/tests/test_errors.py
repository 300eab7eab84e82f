"""Exceptions: their classes, codes, positions; and wrong arguments."""

from __future__ import annotations

import copy
import pickle
from collections.abc import Callable
from datetime import UTC, datetime, timedelta, timezone
from pathlib import Path
from typing import Any

import libpec
import pytest
from conftest import TESTDATA, case
from libpec import (
    ArchiveError,
    CertificationData,
    CrlFileError,
    DirectoryError,
    DirectorySignatureError,
    DirectorySignerError,
    DirectoryTooLargeError,
    Error,
    Limits,
    Message,
    MessageTooLargeError,
    Provider,
    ProviderDirectory,
    Report,
    SnapshotError,
    SnapshotVersionError,
    StoreError,
    SubmittedMessage,
    Tracker,
    TrustFileError,
    TrustStore,
    Verifier,
)

DIRECTORY = TESTDATA / "directory"
NOW = datetime(2026, 1, 1, tzinfo=UTC)


@pytest.mark.parametrize(
    ("call", "error", "code", "position"),
    [
        (lambda: Message(b"12345", Limits(max_message_bytes=4)), MessageTooLargeError, "message_too_large", None),
        (lambda: Verifier(limits=Limits(max_message_bytes=4)).verify(b"12345"), MessageTooLargeError, "message_too_large", None),
        (lambda: TrustStore.pec().add_authorities(b""), TrustFileError, "trust_file", 0),
        (lambda: TrustStore.pec().add_certificates(b"x"), TrustFileError, "trust_file", 0),
        (lambda: TrustStore.pec().add_crls(b"x"), CrlFileError, "crl_file", 0),
        (lambda: ProviderDirectory.read(b"x"), DirectoryError, "directory", 1),
        (
            lambda: ProviderDirectory.read(DIRECTORY / "providers.ldif", limits=Limits(max_directory_records=1)),
            DirectoryTooLargeError,
            "directory_too_large",
            None,
        ),
        (lambda: ProviderDirectory.read(DIRECTORY / "providers.ldif.p7m"), DirectorySignerError, "directory_signer", None),
        (
            lambda: ProviderDirectory.read((DIRECTORY / "providers.ldif.p7m").read_bytes().replace(b"Alfa", b"Olfa", 1)),
            DirectorySignatureError,
            "directory_signature",
            None,
        ),
        (lambda: Tracker.trusted_from_snapshot("{"), SnapshotError, "snapshot", 1),
        (lambda: Tracker().feed_trusted_fact("[]"), SnapshotError, "snapshot", 1),
        (lambda: Tracker.trusted_from_snapshot('{"version":999}'), SnapshotVersionError, "snapshot_version", None),
    ],
)
def test_each_error_has_its_class(call: Callable[[], object], error: type[Error], code: str, position: int | None) -> None:
    with pytest.raises(error) as raised:
        call()
    assert type(raised.value) is error
    assert (raised.value.code, raised.value.position) == (code, position)
    assert ": " in str(raised.value)  # what to do
    assert pickle.loads(pickle.dumps(raised.value)).args == raised.value.args


def test_every_class_is_an_error() -> None:
    from libpec import errors

    assert {name for name in errors.__all__ if not issubclass(getattr(libpec, name), Error)} == set()
    known = {*errors._CLASSES.values(), *errors._ARCHIVE_CLASSES.values(), ArchiveError, StoreError, Error}
    assert known == {getattr(libpec, name) for name in errors.__all__}


OFFER = SubmittedMessage(b"Subject: x\r\n\r\n", "a@pec.example", ["b@pec.example"], "1@pec.example")
HOUSE = Provider("Prova", "pec.example")
SECONDS = timezone(timedelta(seconds=30))


@pytest.mark.parametrize(
    ("call", "error", "text"),
    [
        (
            lambda: Limits(max_mesage_bytes=1),
            TypeError,
            "max_mesage_bytes: no limit has this name; there are: max_message_bytes, ",
        ),
        (lambda: Limits(max_depth=-1), ValueError, "max_depth must be an int, 0 or more"),
        (lambda: Limits(max_depth=-(2**200)), ValueError, "max_depth must be an int, 0 or more"),
        (lambda: Limits(max_depth=2**64), ValueError, "max_depth must be at most 18446744073709551615"),
        (lambda: Limits(max_depth=2**200), ValueError, "max_depth must be at most 18446744073709551615"),
        (lambda: Limits(max_depth=1.0), TypeError, "max_depth must be an int, 0 or more"),
        (lambda: Limits(max_depth="1"), TypeError, "max_depth must be an int, 0 or more"),
        (lambda: Limits().get("depth"), ValueError, "depth: no limit has this name"),
        (lambda: Message(b"", limits=5), TypeError, "limits must be a Limits, not int"),
        (lambda: Message(b"").body(1), IndexError, "there is no part 1: the message has 1, counted from 0"),
        (lambda: Message(b"").text(-1), IndexError, "there is no part -1"),
        (lambda: Message(b"").header("1"), TypeError, "'str' object cannot be interpreted as an integer"),
        (lambda: Message(), TypeError, "missing 1 required positional argument: 'data'"),
        (lambda: TrustStore(), TypeError, "take TrustStore.pec(), with the PEC authorities, or TrustStore.empty()"),
        (lambda: TrustStore.pec().set_directory(b""), TypeError, "ProviderDirectory.read reads one"),
        (lambda: ProviderDirectory(), TypeError, "ProviderDirectory.read reads one"),
        (lambda: Verifier(b"pem"), TypeError, "store must be a TrustStore, not bytes"),
        (lambda: Verifier(sha1_until="2024"), TypeError, "sha1_until must be a datetime, not str"),
        (lambda: Verifier().verify(b"", now=datetime(2026, 1, 1)), ValueError, "now must have a time zone"),
        (lambda: Verifier().verify(b"", now=1), TypeError, "now must be a datetime, not int"),
        (lambda: Verifier().verify(b"", seen_at=NOW.date()), TypeError, "seen_at must be a datetime, not date"),
        (lambda: Verifier().verify(message=b""), TypeError, "positional-only"),
        (lambda: Report(), TypeError, "a Report comes from Verifier.verify"),
        (lambda: Tracker().feed(b""), TypeError, "report must be a Report, not bytes: Verifier.verify gives one"),
        (lambda: Tracker().feed_sent(b""), TypeError, "sent must be a Message, not bytes"),
        (lambda: Tracker().merge({}), TypeError, "other must be a Tracker, not dict"),
        (lambda: Tracker().submissions(), TypeError, "missing 1 required positional argument: 'now'"),
        (lambda: Tracker().submissions(datetime(2026, 1, 1)), ValueError, "now must have a time zone"),
        (lambda: Tracker().next_deadline(0), TypeError, "now must be a datetime, not int"),
        (lambda: Tracker.trusted_from_snapshot(b"{}"), TypeError, "'bytes' object"),
        (lambda: libpec.messages(), TypeError, "messages() takes at least one path"),
        (lambda: libpec.messages(7), TypeError, "int"),
        (lambda: libpec.messages(["a.eml"]), TypeError, "list"),
        (lambda: libpec.messages("a", limits=1), TypeError, "limits must be a Limits"),
        (lambda: next(libpec.messages("a")).verify(None), TypeError, "verifier must be a Verifier, not NoneType"),
        (lambda: SubmittedMessage(b"", "a@b", "c@d", "id"), TypeError, "recipients must be several addresses, not one str"),
        (
            lambda: SubmittedMessage(b"", "a@b", ["c@d"], "id", requested_receipt="long"),
            ValueError,
            "long is none of these: complete, brief",
        ),
        (lambda: HOUSE.acceptance(b"", at=NOW, message_id="1"), TypeError, "about must be a SubmittedMessage, not bytes"),
        (lambda: HOUSE.acceptance(OFFER, at=datetime(2026, 1, 1), message_id="1"), ValueError, "at must have a time zone"),
        (lambda: HOUSE.acceptance(OFFER, at=NOW.astimezone(SECONDS), message_id="1"), ValueError, "whole minutes"),
        (
            lambda: HOUSE.delivery_timeout(OFFER, "b@c", "soon", at=NOW, message_id="1"),
            ValueError,
            "'soon' is not a valid Timeout",
        ),
        (
            lambda: HOUSE.non_delivery(OFFER, "b@c", "odd", "", at=NOW, message_id="1"),
            ValueError,
            "odd is none of these: none, no-dest",
        ),
        (
            lambda: HOUSE.server_acceptance(OFFER, "b@c", "d@e", at=NOW, message_id="1"),
            TypeError,
            "taken must be several addresses",
        ),
    ],
)
def test_wrong_arguments(call: Callable[[], Any], error: type[Exception], text: str) -> None:
    with pytest.raises(error) as raised:
        call()
    assert text in str(raised.value)
    assert not isinstance(raised.value, Error)


def test_what_a_number_raises_is_not_lost() -> None:
    class Odd:
        def __index__(self) -> int:
            raise LookupError("nothing here")

    with pytest.raises(LookupError, match="nothing here"):
        Limits(max_depth=Odd())  # type: ignore[arg-type]


def test_times_that_datetime_cannot_hold_are_none() -> None:
    from libpec import _time

    assert _time.moment(10**12) is None and _time.moment(-(10**12)) is None
    assert _time.from_text("+12345-01-01T00:00:00Z") is None
    assert _time.moment(0) == datetime(1970, 1, 1, tzinfo=UTC) == _time.from_text("1970-01-01T00:00:00Z")
    before = datetime(1969, 12, 31, 23, 59, 59, 999999, tzinfo=UTC)
    assert _time.seconds(before, "now") == -1
    assert Verifier().verify(b"", now=datetime.max.replace(tzinfo=UTC)).verdict == "unsigned"
    assert Tracker().submissions(datetime.min.replace(tzinfo=UTC)) == ()


def test_handles_are_not_pickled_and_data_are(verifier: Verifier) -> None:
    report = verifier.verify(case("kind/delivery-complete"))
    for handle in (report, verifier, Message(b""), Tracker(), TrustStore.pec(), HOUSE, OFFER, libpec.messages("x")):
        for attempt in (pickle.dumps, copy.copy, copy.deepcopy):
            with pytest.raises(TypeError, match="cannot be pickled or copied"):
                attempt(handle)
    for data in (report.certification_data, report.signature, report.findings, report.facets, Limits(max_depth=3)):
        assert pickle.loads(pickle.dumps(data)) == data == copy.deepcopy(data)


def test_data_are_frozen(verifier: Verifier) -> None:
    report = verifier.verify(case("kind/delivery-complete"))
    data = report.certification_data
    assert isinstance(data, CertificationData)
    with pytest.raises(AttributeError):
        data.subject = "another"  # type: ignore[misc]
    with pytest.raises(AttributeError):
        report.verdict = libpec.Verdict.AUTHENTIC  # type: ignore[misc]
    with pytest.raises((AttributeError, TypeError)):
        report.other = 1  # type: ignore[attr-defined]


def test_repr_holds_nothing_of_anybody(verifier: Verifier, tmp_path: Path) -> None:
    """Loggers and error trackers write down what repr gives."""
    message = Message(case("kind/delivery-complete"))
    report = verifier.verify(message, sent=message)
    tracker = Tracker()
    tracker.feed(report)
    shown = [message, *message.parts, *message.header(), *message.extract(), report, *report.nested, report.facets]
    shown += [report.signature, report.certification_data, report.certification_data.recipients, *report.findings]  # type: ignore[union-attr]
    shown += [*report.needs, report.sent, report.nested[0].place, tracker, *tracker.submissions(NOW), HOUSE, OFFER]
    shown += [Tracker().orphans(), verifier, TrustStore.pec()]
    text = "\n".join(map(repr, shown))
    assert "<libpec.Report: delivery, authentic>" in text
    assert "Submission(accepted_at=" in text
    for private in ("amministrazione", "borgoprova", "Offerta", "offerta", "Rossi", "rossi", "opec21013", "20250305"):
        assert private not in text, private
