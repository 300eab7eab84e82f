//! Any bytes are CRLs or an error; what the index of a CRL finds about a serial number is what going through all of its
//! entries finds.
#![no_main]

use libfuzzer_sys::fuzz_target;
use pec_core::{
    Limits, UnixTime,
    asn1::{Element, Reader, Tag, oid},
    x509::{Certificate, Crl, read_crls},
};
use pec_fuzz::certificate::numbered;

fuzz_target!(|bytes: &[u8]| {
    let limits = Limits::default();
    let Ok(crl) = Crl::from_der(bytes, &limits) else {
        let _ = read_crls(bytes, &limits);
        return;
    };
    assert_eq!(crl.der(), bytes);
    assert!(crl.len() <= limits.max_crl_entries && read_crls(bytes, &limits).is_ok());
    let entries = entries(bytes).expect("it was read");
    assert_eq!(entries.len(), crl.len());
    let mut few = limits;
    few.max_crl_entries = crl.len().saturating_sub(1);
    assert_eq!(Crl::from_der(bytes, &few).is_err(), !crl.is_empty());

    // Where entries name issuers of their own, a serial number alone says nothing.
    let contains = |kind: &[u8]| bytes.windows(kind.len()).any(|window| window == kind);
    if contains(oid::CERTIFICATE_ISSUER.as_bytes()) {
        return;
    }
    for (serial, _) in entries.iter().take(50) {
        let serial = number(serial);
        let certificate =
            Certificate::from_der(&numbered(crl.issuer_name().der(), serial)).expect("to order");
        let found: Vec<UnixTime> = crl.entries_about(&certificate).map(|entry| entry.revoked_at).collect();
        let expected = entries.iter().filter(|(other, _)| number(other) == serial).map(|(_, at)| *at);
        assert_eq!(found, expected.collect::<Vec<_>>());
    }
});

/// The octets of an INTEGER without those that only repeat its sign: authorities wrote the same number in several ways.
fn number(octets: &[u8]) -> &[u8] {
    let fills = |at: usize| {
        let sign = if octets[at + 1] < 0x80 { 0x00 } else { 0xff };
        octets[at] == sign
    };
    let mut start = 0;
    while start + 1 < octets.len() && fills(start) {
        start += 1;
    }
    &octets[start..]
}

/// The serial number, as it stands, and the date of each entry.
fn entries(crl: &[u8]) -> Option<Vec<(Vec<u8>, UnixTime)>> {
    let limits = Limits::default();
    let signed = Reader::der(crl, &limits).read().ok()?.children().ok()?.read().ok()?;
    let fields = children(&signed)?;
    // Algorithm, issuer, then the entries.
    let Some(list) = fields.iter().filter(|field| field.tag() == Tag::SEQUENCE).nth(2) else {
        return Some(Vec::new());
    };
    let entry = |entry: &Element<'_>| {
        let fields = children(entry)?;
        Some((fields.first()?.content().to_vec(), fields.get(1)?.time().ok()?))
    };
    children(list)?.iter().map(entry).collect()
}

fn children<'a>(element: &Element<'a>) -> Option<Vec<Element<'a>>> {
    let mut reader = element.children().ok()?;
    let mut all = Vec::new();
    while !reader.is_empty() {
        all.push(reader.read().ok()?);
    }
    Some(all)
}
