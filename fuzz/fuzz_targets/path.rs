//! Certificates in every relation to each other: the search finds a valid path if there is one, and a path that it calls
//! valid is so by the rules of RFC 5280 section 6.1, which stand here a second time.
#![no_main]

use libfuzzer_sys::fuzz_target;
use pec_core::{
    Limits, UnixTime,
    x509::{
        Certificate,
        path::{Ending, Search, find},
    },
};
use pec_fuzz::{Choices, certificate::Order};

/// With more, all paths are too many to try.
const MOST: usize = 9;

fuzz_target!(|bytes: &[u8]| {
    let mut choices = Choices::new(bytes);
    let year = 20 + choices.byte() % 4;
    let anchors = choices.byte();
    let mut orders = vec![order(&mut choices)];
    while !choices.is_empty() && orders.len() < MOST {
        orders.push(order(&mut choices));
    }
    let certificates: Vec<Certificate> =
        orders.iter().map(|order| Certificate::from_der(&order.der()).expect("written to order")).collect();
    let is_anchor = |n: usize| n > 0 && anchors >> (n - 1) & 1 == 1;
    let (given, candidates): (Vec<usize>, Vec<usize>) = (0..orders.len()).partition(|n| is_anchor(*n));
    let of = |numbers: &[usize]| numbers.iter().map(|n| certificates[*n].clone()).collect::<Vec<_>>();
    let (given, candidates) = (of(&given), of(&candidates));
    let at = UnixTime::parse_rfc3339(&format!("20{year}-06-01T00:00:00Z")).expect("a time");
    let number = |certificate: &Certificate| {
        certificates.iter().position(|known| known == certificate).expect("one of them")
    };

    let mut limits = Limits::default();
    for enough in [false, true] {
        if enough {
            (limits.max_path_signatures, limits.max_path_length) = (100_000, MOST + 1);
        }
        let search = Search { candidates: &candidates, anchors: &given, at, usage: None, limits: &limits };
        let mut checks = 0;
        let outcome = find(&certificates[0], &search, &mut |certificate, issuer| {
            checks += 1;
            let (certificate, issuer) = (&orders[number(certificate)], &orders[number(issuer)]);
            let good = certificate.signed_with == issuer.key;
            good.then_some(()).ok_or(pec_core::finding::Code::X509SignatureInvalid.into())
        });
        assert!(checks <= limits.max_path_signatures && outcome.path.len() <= limits.max_path_length);
        let path: Vec<usize> = outcome.path.iter().map(&number).collect();
        assert!(outcome.ending == Ending::Limit || path.first() == Some(&0));
        assert!(linked(&path, &orders), "{path:?} of {orders:#?}");
        if outcome.is_valid() {
            let anchored = given.contains(outcome.path.last().expect("a valid path is not empty"));
            assert!(anchored && valid(&path, &orders, year), "{path:?} of {orders:#?}");
        }
        if enough {
            let there_is = any_valid(&mut vec![0], &orders, &|n| given.contains(&certificates[n]), year);
            assert_eq!(outcome.is_valid(), there_is, "{:?} of {orders:#?}", outcome.findings);
        }
    }
});

/// One certificate; few names and keys, so that they meet.
fn order(choices: &mut Choices<'_>) -> Order {
    let (names, keys) = (choices.byte(), choices.byte());
    let (kind, more) = (choices.byte(), choices.byte());
    let bit = |bits: u8, number: u8| bits >> number & 1 == 1;
    Order {
        subject: names % 8,
        issuer: names >> 3 & 7,
        key: keys % 8,
        signed_with: keys >> 3 & 7,
        valid: (if bit(kind, 0) { 22 } else { 10 }, if bit(kind, 1) { 21 } else { 90 }),
        authority: match kind >> 2 & 7 {
            0 => None,
            1 => Some((false, None)),
            length @ 2..=4 => Some((true, Some(length - 2))),
            _ => Some((true, None)),
        },
        key_usage: match kind >> 5 {
            0 => Some(0x80),
            1..=3 => Some(0x06),
            _ => None,
        },
        key_id: bit(more, 0).then_some(keys % 8),
        issuer_key_id: bit(more, 1).then_some(keys >> 3 & 7),
        unknown: bit(names, 6) && bit(names, 7),
        email: bit(more, 2).then_some(more >> 5),
        permitted: bit(more, 3).then_some(more >> 6),
        excluded: bit(more, 4).then_some(more >> 5 & 3),
    }
}

/// Whether each is issued and signed by the next, and none is there twice.
fn linked(path: &[usize], orders: &[Order]) -> bool {
    let identity = |n: &usize| (orders[*n].subject, orders[*n].key);
    path.windows(2).all(|pair| {
        let (certificate, issuer) = (&orders[pair[0]], &orders[pair[1]]);
        certificate.issuer == issuer.subject && certificate.signed_with == issuer.key
    }) && path
        .iter()
        .enumerate()
        .all(|(at, n)| path[..at].iter().all(|before| identity(before) != identity(n)))
}

/// The rules about each certificate of a path.
fn valid(path: &[usize], orders: &[Order], year: u8) -> bool {
    let self_issued = |n: usize| orders[n].issuer == orders[n].subject;
    path.iter().enumerate().all(|(depth, n)| {
        let order = &orders[*n];
        let below = &path[..depth];
        let intermediates = below.iter().skip(1).filter(|n| !self_issued(**n)).count();
        let authority = match order.authority {
            Some((ca, length)) => ca && length.is_none_or(|length| intermediates <= usize::from(length)),
            None => false,
        };
        let may_sign = order.key_usage.is_none_or(|bits| bits & 0x04 != 0);
        let names = below.iter().enumerate().all(|(at, n)| {
            let Some(email) = orders[*n].email else { return true };
            let exempt = at > 0 && self_issued(*n);
            exempt
                || (order.permitted.is_none_or(|permitted| permitted == email)
                    && order.excluded != Some(email))
        });
        (order.valid.0..order.valid.1).contains(&year)
            && !order.unknown
            && names
            && (depth == 0 || (authority && may_sign))
    })
}

/// Whether some path from the first certificate to an anchor is valid, by trying them all.
fn any_valid(path: &mut Vec<usize>, orders: &[Order], is_anchor: &dyn Fn(usize) -> bool, year: u8) -> bool {
    if path.last().is_some_and(|last| is_anchor(*last)) {
        return valid(path, orders, year);
    }
    (0..orders.len()).any(|next| {
        path.push(next);
        let found = linked(path, orders) && any_valid(path, orders, is_anchor, year);
        path.pop();
        found
    })
}
