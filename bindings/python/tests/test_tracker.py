"""What became of what was sent."""

from __future__ import annotations

import json
import random
from datetime import UTC, datetime, timedelta

from conftest import TESTDATA, case
from libpec import Message, MessageKind, MessageState, RecipientState, Tracker, Verdict, Verifier
from test_provider import ORIGINAL

ACCEPTED = datetime(2025, 3, 5, 8, 12, 5, tzinfo=UTC)
TO = "ufficio.gare@pec.comune-borgoprova.example"


def test_from_sent_to_delivered(verifier: Verifier) -> None:
    tracker = Tracker()
    assert tracker.submissions(ACCEPTED) == () == tracker.orphans()
    assert tracker.next_deadline(ACCEPTED) is None

    assert tracker.feed_sent(Message(ORIGINAL)) is True
    assert tracker.feed_sent(Message(ORIGINAL)) is False
    assert tracker.feed_sent(Message(b"Subject: of nobody\r\n\r\n")) is None
    [submission] = tracker.submissions(ACCEPTED)
    assert (submission.state, submission.accepted_at) == (MessageState.PENDING, None)
    assert {recipient.state for recipient in submission.recipients} == {RecipientState.SUBMITTED}

    acceptance = verifier.verify(case("kind/acceptance"))
    assert tracker.feed(acceptance) is True
    assert tracker.feed(acceptance) is False
    [submission] = tracker.submissions(ACCEPTED)
    assert submission.accepted_at == ACCEPTED
    assert submission.identifier == "opec21013.20250305091204.18812.51.1.59@pec.alfa.example"
    assert submission.msgid == "20250305091201.7f3a@client.rossi-impianti.example"
    assert submission.sender == "amministrazione@pec.rossi-impianti.example"
    assert submission.subject == "Offerta per la manutenzione dell'impianto – perché no?"
    assert {recipient.state for recipient in submission.recipients} == {RecipientState.ACCEPTED}

    deadline = tracker.next_deadline(ACCEPTED)
    assert deadline == ACCEPTED + timedelta(hours=24, seconds=1)
    assert tracker.submissions(deadline)[0].state is MessageState.OVERDUE

    for path in ("kind/delivery-complete", "kind/delivery-of-a-copy"):
        assert tracker.feed(verifier.verify(case(path)))
    [submission] = tracker.submissions(deadline)
    assert submission.state is MessageState.DELIVERED
    first = next(recipient for recipient in submission.recipients if recipient.address == TO)
    assert (first.certified, first.state, first.at) == (True, RecipientState.DELIVERED, ACCEPTED + timedelta(seconds=4))
    assert [(proof.kind, proof.verdict) for proof in first.evidence] == [
        (MessageKind.ACCEPTANCE, Verdict.AUTHENTIC),
        (MessageKind.DELIVERY, Verdict.AUTHENTIC),
    ]
    assert first.evidence[1].message_sha256 == Message(case("kind/delivery-complete")).sha256
    assert json.loads(submission.to_json())["state"] == "delivered"


def test_what_certifies_nothing_moves_no_state(verifier: Verifier) -> None:
    tracker = Tracker()
    nobody = Verifier().verify(case("kind/delivery-complete"))  # does not trust the test PKI
    assert nobody.fact_json() is None
    tracker.feed(nobody)
    assert tracker.submissions(ACCEPTED) == ()
    [orphan] = tracker.orphans()
    assert (orphan.kind, orphan.verdict) == (MessageKind.DELIVERY, Verdict.INDETERMINATE)
    assert orphan.recipient == TO
    assert orphan.message_sha256 == Message(case("kind/delivery-complete")).sha256
    assert json.loads(orphan.to_json())["why"] == orphan.why
    tracker.feed(verifier.verify(case("kind/acceptance")))
    assert tracker.submissions(ACCEPTED)[0].state is MessageState.PENDING


def test_any_order_and_any_split_give_the_same(verifier: Verifier) -> None:
    reports = [verifier.verify(path.read_bytes()) for path in sorted((TESTDATA / "mailbox").rglob("*.eml"))]
    whole = Tracker()
    for report in reports:
        whole.feed(report)
    now = datetime(2026, 1, 1, tzinfo=UTC)
    expected = whole.submissions(now)
    assert {MessageState.DELIVERED, MessageState.FAILED} <= {submission.state for submission in expected}

    shuffle = random.Random(7)
    for _ in range(5):
        shuffle.shuffle(reports)
        halves = Tracker(), Tracker()
        for report in reports + reports[:20]:
            shuffle.choice(halves).feed(report)
        halves[0].merge(halves[1])
        assert halves[0].snapshot() == whole.snapshot()
        assert halves[0].submissions(now) == expected


def test_a_snapshot_and_facts_of_ones_own_store(verifier: Verifier) -> None:
    tracker, facts = Tracker(), []
    for path in ("kind/acceptance", "kind/delivery-complete", "kind/non-acceptance"):
        report = verifier.verify(case(path))
        tracker.feed(report)
        fact = report.fact_json()
        assert fact is not None
        facts.append(fact)
    restored = Tracker.trusted_from_snapshot(tracker.snapshot())
    assert restored.snapshot() == tracker.snapshot()
    told = Tracker()
    assert [told.feed_trusted_fact(fact) for fact in facts + facts] == [True] * 3 + [False] * 3
    assert told.submissions(ACCEPTED) == tracker.submissions(ACCEPTED)
