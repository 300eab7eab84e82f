"""Many threads, and what the interpreter may do meanwhile."""

from __future__ import annotations

import sys
import threading
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from typing import Any

import pytest
from conftest import TESTDATA, case
from libpec import Message, ProviderDirectory, Report, Tracker, TrustStore, Verifier

BIG = case("kind/acceptance") + b"x" * (40 << 20)
DIRECTORY = ProviderDirectory.read(TESTDATA / "directory/providers.csv")
MANY_CRLS = (TESTDATA / "pki/crl/ca.pem").read_bytes() * 3000


@pytest.fixture
def switching_only_when_it_is_let() -> Iterator[None]:
    """A thread then runs until it lets go by itself."""
    usual = sys.getswitchinterval()
    sys.setswitchinterval(1000)
    yield
    sys.setswitchinterval(usual)


def _parse(_: Verifier) -> Callable[[], object]:
    # One is done before a busy system has woken the other thread.
    return lambda: [Message(BIG) for _ in range(32)]


def _verify(verifier: Verifier) -> Callable[[], object]:
    message = Message(BIG)
    return lambda: verifier.verify(message)


def _hash(_: Verifier) -> Callable[[], object]:
    # Hashed once only, so each call has a message of its own.
    messages = [Message(BIG) for _ in range(100)]
    return lambda: messages.pop().sha256


def _feed(verifier: Verifier) -> Callable[[], object]:
    report, tracker = verifier.verify(BIG), Tracker()
    return lambda: tracker.feed(report)


def _extract(_: Verifier) -> Callable[[], object]:
    message = Message(BIG)
    return lambda: message.contents_json()


@pytest.mark.usefixtures("switching_only_when_it_is_let")
@pytest.mark.parametrize("operation", [_parse, _verify, _hash, _feed, _extract])
def test_two_run_at_once(operation: Callable[[Verifier], Callable[[], object]], verifier: Verifier) -> None:
    """One thread enters before the other has left: it can only if the engine lets go of the interpreter.

    Whether they meet is up to the system, so they try until they do; if the engine held on, they never would.
    """
    work = operation(verifier)
    for _ in range(40):
        log: list[str] = []
        both = threading.Barrier(2)

        def thread(log: list[str] = log, both: threading.Barrier = both) -> None:
            both.wait()
            log.append("in")
            work()
            log.append("out")

        threads = [threading.Thread(target=thread) for _ in range(2)]
        for one in threads:
            one.start()
        for one in threads:
            one.join()
        if log == ["in", "in", "out", "out"]:
            return
    pytest.fail("never two at once")


@pytest.mark.usefixtures("switching_only_when_it_is_let")
@pytest.mark.parametrize("ask", [repr, Verifier, lambda store: store.set_directory(DIRECTORY)])
def test_who_waits_for_a_store_holds_nobody_up(ask: Callable[[TrustStore], object]) -> None:
    """One thread asks a store into which another reads a long file, and a third goes on meanwhile.

    Whether they meet is up to the system, so they try until they do; if the asking one held on, they never would.
    """
    for _ in range(40):
        log: list[str] = []
        store, reads, asks = TrustStore.empty(), threading.Event(), threading.Event()

        def read(store: TrustStore = store, reads: threading.Event = reads) -> None:
            reads.set()
            store.add_crls(MANY_CRLS)

        def wait(
            log: list[str] = log, store: TrustStore = store, reads: threading.Event = reads, asks: threading.Event = asks
        ) -> None:
            reads.wait()
            asks.set()
            log.append("asks")
            ask(store)
            log.append("told")

        threads = [threading.Thread(target=target) for target in (read, wait)]
        for one in threads:
            one.start()
        asks.wait()
        log.append("meanwhile")
        for one in threads:
            one.join()
        if log == ["asks", "meanwhile", "told"]:
            return
    pytest.fail("never meanwhile")


def test_threads_share_a_verifier_and_a_tracker(verifier: Verifier) -> None:
    mailbox = [path.read_bytes() for path in sorted((TESTDATA / "mailbox").rglob("*.eml"))]
    alone = Tracker()
    expected = []
    for raw in mailbox:
        report = verifier.verify(raw)
        alone.feed(report)
        expected.append(report.to_json())

    shared = Tracker()

    def judge(raw: bytes) -> str:
        report = verifier.verify(raw)
        shared.feed(report)
        return report.to_json()

    with ThreadPoolExecutor(4) as pool:
        for found in pool.map(lambda _: list(map(judge, mailbox)), range(4)):
            assert found == expected
    assert shared.snapshot() == alone.snapshot()


def test_threads_read_one_report(verifier: Verifier) -> None:
    report = verifier.verify(case("kind/delivery-complete"))

    def read(_: int) -> Any:
        return report.signature, report.findings, report.certification_data, [str(inside.verdict) for inside in report.nested]

    with ThreadPoolExecutor(8) as pool:
        [first, *rest] = pool.map(read, range(64))
    assert all(other == first for other in rest)


def test_trackers_merged_into_each_other(verifier: Verifier) -> None:
    one, other = Tracker(), Tracker()
    one.feed(verifier.verify(case("kind/acceptance")))
    other.feed(verifier.verify(case("kind/delivery-complete")))
    with ThreadPoolExecutor(2) as pool:
        list(pool.map(lambda pair: [pair[0].merge(pair[1]) for _ in range(200)], [(one, other), (other, one)]))
    one.merge(one)
    assert one.snapshot() == other.snapshot()


def test_what_a_report_needs_lives_as_long_as_it(verifier: Verifier) -> None:
    def inside() -> Report:
        # The message, its bytes and the outer report are gone when this returns.
        return verifier.verify(bytearray(case("kind/delivery-complete"))).nested[0]

    reports = [inside() for _ in range(50)]
    assert {report.kind for report in reports} == {"ordinary"}
    assert {report.place is not None for report in reports} == {True}
