"""Each case of the corpus gives the same report as in Rust, byte for byte; and the typed report says what its JSON says."""

from __future__ import annotations

import dataclasses
import json
import re
from datetime import UTC, datetime
from enum import StrEnum
from typing import Any

import libpec
from conftest import ROOT, TESTDATA, Case, cases, moment
from libpec import ProviderDirectory, Report, TrustStore, Verifier


def verified(case: Case) -> Report:
    store = TrustStore.pec() if case.trust == "builtin" else TrustStore.empty()
    if case.trust != "builtin":
        for file in case.trust.split():
            store.add_authorities(TESTDATA / file)
    for file in case.crls.split():
        store.add_crls(TESTDATA / file)
    if case.directory:
        date = moment(case.directory_date)
        store.set_directory(ProviderDirectory.read(TESTDATA / case.directory, store, date=date))
    return Verifier(store).verify(
        (TESTDATA / case.message).read_bytes(),
        now=moment(case.now),
        seen_at=moment(case.seen_at),
        sent=(TESTDATA / case.sent).read_bytes() if case.sent else None,
    )


def test_every_case() -> None:
    all_cases = cases()
    assert len(all_cases) >= 400
    different = [case.id for case in all_cases if verified(case).to_json() + "\n" != _expected(case)]
    assert different == []


def _expected(case: Case) -> str:
    return (TESTDATA / case.report).read_bytes().decode()


def test_typed_reports_say_what_their_json_says() -> None:
    """All of it: nothing in JSON is without its attribute."""
    for case in cases():
        report = verified(case)
        assert _typed(report) == json.loads(report.to_json()), case.id


def _typed(report: Report) -> dict[str, Any]:
    """The report, attribute by attribute, as its JSON should be."""
    findings = [dataclasses.asdict(finding) for finding in report.findings]
    for finding in findings:
        assert finding.pop("text_it") != finding["text"]
    return {
        "kind": report.kind,
        "verdict": report.verdict,
        "facets": dataclasses.asdict(report.facets),
        "signature": _plain(report.signature),
        "certification_data": _plain(report.certification_data),
        "findings": findings,
        "needs": _plain(report.needs),
        "time_basis": report.time_basis,
        "wrapped": report.is_wrapped,
        "place": _plain(report.place),
        "nested": [_typed(inside) for inside in report.nested],
        "findings_dropped": report.findings_dropped,
        "sent": _plain(report.sent),
    }


def _plain(value: Any) -> Any:
    """What JSON has for it; and every value has the type that is announced."""
    if dataclasses.is_dataclass(value):
        return {field.name: _plain(getattr(value, field.name)) for field in dataclasses.fields(value)}
    if isinstance(value, tuple):
        return [_plain(item) for item in value]
    if isinstance(value, datetime):
        assert value.tzinfo is UTC
        return value.isoformat().replace("+00:00", "Z")
    assert value is None or isinstance(value, str | int | bool)
    return value


def test_enums_are_those_of_the_schema() -> None:
    """docs/report.md names every value; enums name the same ones."""
    schema = (ROOT / "docs/report.md").read_text(encoding="utf-8")
    rows = {}
    section = ""
    for line in schema.splitlines():
        if line.startswith("## "):
            section = line
        elif line.startswith("| `"):
            key, value = line.removeprefix("| `").split("` | ", 1)
            rows.setdefault((section, key), value.split("From the signed")[0])
    named: dict[type[StrEnum], tuple[str, str]] = {
        libpec.MessageKind: ("## `report`", "kind"),
        libpec.Verdict: ("## `report`", "verdict"),
        libpec.Integrity: ("## `report`", "facets.integrity"),
        libpec.Chain: ("## `report`", "facets.chain"),
        libpec.Accreditation: ("## `report`", "facets.provider"),
        libpec.Consistency: ("## `report`", "facets.consistency"),
        libpec.TimeBasis: ("## `report`", "time_basis"),
        libpec.DigestAlgorithm: ("## `signature`", "digest"),
        libpec.Revocation: ("## `signature.chain[].revocation`", "status"),
        libpec.RevocationReason: ("## `signature.chain[].revocation`", "reason"),
        libpec.ErrorClass: ("## `certification_data`", "error"),
        libpec.ReceiptType: ("## `certification_data`", "requested_receipt"),
        libpec.MsgidComparison: ("## `sent`", "msgid"),
        libpec.PartResult: ("## `sent`", "parts[].result"),
        libpec.HashForm: ("## `sent`", "parts[].form"),
        libpec.MessageState: ("## The object of `pec status --json`", "messages[].state"),
        libpec.RecipientState: ("## The object of `pec status --json`", "recipients[].state"),
        libpec.DirectoryForm: ("## The object of `pec trust show --json`", "form"),
    }
    for enum, row in named.items():
        values = set(re.findall(r"`([a-z0-9_-]+)`", rows[row])) - {"null", "matches", "good"}
        assert values == set(enum) - {"good"}, enum.__name__
    inside = "".join(rows.values())
    for enum in (
        libpec.Severity,
        libpec.NeedType,
        libpec.CertificateSource,
        libpec.AnchorSource,
        libpec.EditionProof,
        libpec.AccreditationBasis,
    ):
        assert all(f"`{value}`" in inside for value in enum), enum.__name__
