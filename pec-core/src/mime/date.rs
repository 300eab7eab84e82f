//! The moment that a date field names. RFC 5322 section 3.3.

use super::words::unfold;
use crate::UnixTime;
use mail_parser::{DateTime, parsers::fields::date::MONTH};

/// A date has some thirty characters, and comments. No text that long is one.
const MAX_DATE: usize = 256;

/// The moment of a folded value; obsolete forms and comments are tolerated.
pub(super) fn date(value: &[u8]) -> Option<UnixTime> {
    let short = Some(value.trim_ascii()).filter(|_| value.len() <= MAX_DATE);
    let date = short.and_then(usual).filter(DateTime::is_valid).or_else(|| in_any_form(value))?;
    Some(UnixTime(date.to_timestamp()))
}

/// A date in the form of nearly all, `Tue, 14 Dec 2021 14:36:08 +0100`. If it is a valid one, the library reads the same, at
/// ten times the cost.
fn usual(value: &[u8]) -> Option<DateTime> {
    let [w1, w2, w3, b',', b' ', rest @ ..] = value else { return None };
    let (day, rest) = match rest {
        [ones, b' ', rest @ ..] => (two(b'0', *ones)?, rest),
        [tens, ones, b' ', rest @ ..] => (two(*tens, *ones)?, rest),
        _ => return None,
    };
    let [a, b, c, b' ', y1, y2, y3, y4, b' ', time @ ..] = rest else { return None };
    let [h1, h2, b':', m1, m2, b':', s1, s2, b' ', sign @ (b'+' | b'-'), z1, z2, z3, z4] = time else {
        return None;
    };
    let is_named = [w1, w2, w3].into_iter().all(u8::is_ascii_alphabetic);
    let month = match &[*a, *b, *c] {
        b"Jan" => 1,
        b"Feb" => 2,
        b"Mar" => 3,
        b"Apr" => 4,
        b"May" => 5,
        b"Jun" => 6,
        b"Jul" => 7,
        b"Aug" => 8,
        b"Sep" => 9,
        b"Oct" => 10,
        b"Nov" => 11,
        b"Dec" => 12,
        _ => return None,
    };
    is_named.then_some(DateTime {
        year: u16::from(two(*y1, *y2)?) * 100 + u16::from(two(*y3, *y4)?),
        month,
        day,
        hour: two(*h1, *h2)?,
        minute: two(*m1, *m2)?,
        second: two(*s1, *s2)?,
        tz_before_gmt: *sign == b'-',
        tz_hour: two(*z1, *z2)?,
        tz_minute: two(*z3, *z4)?,
    })
}

/// The number of two digits.
fn two(tens: u8, ones: u8) -> Option<u8> {
    let digits = tens.is_ascii_digit() && ones.is_ascii_digit();
    digits.then(|| (tens - b'0') * 10 + (ones - b'0'))
}

/// A date in any form that the library reads.
fn in_any_form(value: &[u8]) -> Option<DateTime> {
    let value = unfold(value);
    let text = std::str::from_utf8(value.get(..MAX_DATE).unwrap_or(&value)).ok()?;
    // The library takes any three letters for some month.
    let names_month = |three: &[u8]| {
        three.iter().all(u8::is_ascii_alphabetic)
            && MONTH.iter().any(|month| three.eq_ignore_ascii_case(month.as_bytes()))
    };
    let date = DateTime::parse_rfc822(text).filter(DateTime::is_valid)?;
    text.as_bytes().windows(3).any(names_month).then_some(date)
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    proptest! {
        #![proptest_config(ProptestConfig { failure_persistence: None, ..ProptestConfig::with_cases(4096) })]

        #[test]
        fn the_usual_form_is_read_alike(
            day in "[A-Za-z]{3}, [0-3]?[0-9]",
            month in prop::sample::select(MONTH),
            year in "(19|20|30|[0-9]{2})[0-9]{2}",
            time in "[012][0-9]:[0-6][0-9]:[0-6][0-9]",
            zone in "[+-][0-2][0-9][0-6][0-9]",
            blanks in "(\r\n)?[ \t\r\x0c]{0,2}( {150})?",
        ) {
            let value = format!("{blanks}{day} {month} {year} {time} {zone}{blanks}");
            prop_assert!(usual(value.trim_ascii().as_bytes()).is_some());
            let expected = in_any_form(value.as_bytes()).map(|date| UnixTime(date.to_timestamp()));
            prop_assert_eq!(date(value.as_bytes()), expected, "{}", value);
        }

        #[test]
        fn what_is_nearly_usual_is_read_alike(
            before in "[T,]?[Tu1]?[ue,:]{0,2},? ?",
            middle in "[01 ]{0,2}[4 ,]? ?[Dd1]?ec ?(2021|21| |1)",
            after in " ?1?4[: ]36:08 ?[+-]?0100?( |\\(a\\))?",
        ) {
            let value = format!("{before}{middle}{after}");
            let expected = in_any_form(value.as_bytes()).map(|date| UnixTime(date.to_timestamp()));
            prop_assert_eq!(date(value.as_bytes()), expected, "{}", value);
        }
    }
}
