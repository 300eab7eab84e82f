//! UTCTime and GeneralizedTime.

use super::Rules;
use crate::UnixTime;
use chrono::NaiveDate;

/// `YYMMDDHHMM[SS](Z|+hhmm|-hhmm)`: the years 1950 to 2049 (RFC 5280 4.1.2.5.1).
pub(super) fn utc(text: &[u8], rules: Rules) -> Option<UnixTime> {
    let mut digits = Digits { rest: text };
    let year = digits.number(2)?;
    let year = if year < 50 { 2000 + year } else { 1900 + year };
    after_year(year, digits, rules, false)
}

/// `YYYYMMDDHHMM[SS[.f]](Z|+hhmm|-hhmm)`; a fraction of a second, which RFC 5280 forbids, is cut off. Local time is no time.
pub(super) fn generalized(text: &[u8], rules: Rules) -> Option<UnixTime> {
    let mut digits = Digits { rest: text };
    let year = digits.number(4)?;
    after_year(year, digits, rules, true)
}

fn after_year(year: u32, mut text: Digits<'_>, rules: Rules, fraction: bool) -> Option<UnixTime> {
    let [month, day, hour, minute] = [text.number(2)?, text.number(2)?, text.number(2)?, text.number(2)?];
    let second = match (rules, text.number(2)) {
        (_, Some(second)) => second,
        (Rules::Der, None) => return None,
        (Rules::Ber, None) => 0,
    };
    if fraction && rules == Rules::Ber {
        text.skip_fraction();
    }
    let offset = match (text.rest, rules) {
        (b"Z", _) => 0,
        ([sign @ (b'+' | b'-'), offset @ ..], Rules::Ber) => {
            let mut offset = Digits { rest: offset };
            let (hours, minutes) = (offset.number(2)?, offset.number(2)?);
            if !offset.rest.is_empty() || hours > 23 || minutes > 59 {
                return None;
            }
            let seconds = i64::from(hours * 3600 + minutes * 60);
            if *sign == b'-' { -seconds } else { seconds }
        }
        _ => return None,
    };
    let date = NaiveDate::from_ymd_opt(i32::try_from(year).ok()?, month, day)?;
    let time = date.and_hms_opt(hour, minute, second)?;
    Some(UnixTime(time.and_utc().timestamp() - offset))
}

struct Digits<'a> {
    rest: &'a [u8],
}

impl Digits<'_> {
    /// The next `count` digits; nothing is consumed if they are not all digits.
    fn number(&mut self, count: usize) -> Option<u32> {
        let (digits, rest) = self.rest.split_at_checked(count)?;
        let number = digits.iter().try_fold(0, |number, digit| {
            digit.is_ascii_digit().then(|| number * 10 + u32::from(digit - b'0'))
        })?;
        self.rest = rest;
        Some(number)
    }

    fn skip_fraction(&mut self) {
        if let [b'.' | b',', rest @ ..] = self.rest {
            let digits = rest.iter().take_while(|byte| byte.is_ascii_digit()).count();
            self.rest = rest.get(digits..).unwrap_or_default();
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn times_of_both_types() {
        let rfc3339 = |time: &str| UnixTime::parse_rfc3339(time);
        assert_eq!(utc(b"211214133608Z", Rules::Der), rfc3339("2021-12-14T13:36:08Z"));
        assert_eq!(utc(b"500101000000Z", Rules::Der), rfc3339("1950-01-01T00:00:00Z"));
        assert_eq!(utc(b"491231235959Z", Rules::Der), rfc3339("2049-12-31T23:59:59Z"));
        assert_eq!(generalized(b"20500101000000Z", Rules::Der), rfc3339("2050-01-01T00:00:00Z"));
        for (text, time) in [
            (&b"2112141336Z"[..], "2021-12-14T13:36:00Z"),
            (b"211214143608+0100", "2021-12-14T13:36:08Z"),
            (b"211214080608-0530", "2021-12-14T13:36:08Z"),
        ] {
            assert_eq!(utc(text, Rules::Ber), rfc3339(time));
            assert_eq!(utc(text, Rules::Der), None);
        }
        assert_eq!(generalized(b"20211214133608.999Z", Rules::Ber), rfc3339("2021-12-14T13:36:08Z"));
        for wrong in [
            &b""[..],
            b"211214133608",
            b"211214133608Z ",
            b"210230133608Z",
            b"211214253608Z",
            b"211214133660Z",
            b"2112141336+1Z",
            b"211214133608+0060",
            b"2112141336.5Z",
        ] {
            assert_eq!(utc(wrong, Rules::Ber), None, "{}", wrong.escape_ascii());
        }
    }
}
