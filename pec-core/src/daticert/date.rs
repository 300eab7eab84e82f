//! The date of certification data: `giorno` dd/mm/yyyy, `ora` hh:mm:ss, `zona` +hhmm (RFC 6109 section 4.4).

use super::model::LocalTime;
use crate::UnixTime;
use chrono::{DateTime, Datelike, NaiveDate, NaiveDateTime, TimeDelta, Weekday};
use std::borrow::Cow;

/// A date as read, and how it departs from the form of the scheme.
#[derive(Debug, PartialEq, Eq)]
pub(super) struct ReadDate {
    pub(super) time: LocalTime,
    /// What was tolerated; `None` if the form is that of the scheme.
    pub(super) tolerated: Option<&'static str>,
}

/// Reads the three texts; `None` if they give no moment.
pub(super) fn read(day: &str, hour: &str, zone: &str) -> Option<ReadDate> {
    let (day, hour, zone) = (day.trim(), hour.trim(), zone.trim());
    let local = local(day, hour)?;
    // What can be read and has the length of the form has the form: `00/00/0000`, `00:00:00`, `+0000`.
    let exact = (day.len(), hour.len(), zone.len()) == (10, 8, 5);
    let (offset_minutes, tolerated) = match zone {
        "" => (italian_offset(local), Some("no zone: read as Italian time")),
        _ => (offset(zone)?, (!exact).then_some("other form")),
    };
    let seconds = local.and_utc().timestamp() - i64::from(offset_minutes) * 60;
    Some(ReadDate { time: LocalTime::new(UnixTime(seconds), offset_minutes), tolerated })
}

/// Day, hour and zone as the scheme writes them; `None` outside the years that it can write, 0 to 9999.
pub(crate) fn written(time: LocalTime) -> Option<(String, String, String)> {
    let seconds = time.time.0.checked_add(i64::from(time.offset_minutes) * 60)?;
    let local = DateTime::from_timestamp(seconds, 0).filter(|local| (0..=9999).contains(&local.year()))?;
    let (sign, minutes) =
        (if time.offset_minutes < 0 { '-' } else { '+' }, time.offset_minutes.unsigned_abs());
    let zone = format!("{sign}{:02}{:02}", minutes / 60, minutes % 60);
    Some((local.format("%d/%m/%Y").to_string(), local.format("%H:%M:%S").to_string(), zone))
}

fn local(day: &str, hour: &str) -> Option<NaiveDateTime> {
    let (d, rest) = number(day.as_bytes(), 2)?;
    let (m, rest) = number(rest.strip_prefix(b"/")?, 2)?;
    let y = rest.strip_prefix(b"/").filter(|year| year.len() == 4)?;
    let (hh, rest) = number(hour.as_bytes(), 2)?;
    let (mm, rest) = number(rest.strip_prefix(b":")?, 2)?;
    let ss = if rest.is_empty() { 0 } else { whole_number(rest.strip_prefix(b":")?, 2)? };
    let date = NaiveDate::from_ymd_opt(i32::try_from(whole_number(y, 4)?).ok()?, m, d)?;
    match ss {
        // A leap second is the first second of the next minute: UnixTime does not count it.
        60 => date.and_hms_opt(hh, mm, 59)?.checked_add_signed(TimeDelta::seconds(1)),
        _ => date.and_hms_opt(hh, mm, ss),
    }
}

/// The number at the beginning of a text, of one digit or more, and what follows it.
fn number(text: &[u8], most_digits: usize) -> Option<(u32, &[u8])> {
    let (mut number, mut rest) = (0, text);
    while let [digit @ b'0'..=b'9', after @ ..] = rest {
        number = number * 10 + u32::from(*digit - b'0');
        rest = after;
        if text.len() - rest.len() == most_digits {
            break;
        }
    }
    (rest.len() < text.len()).then_some((number, rest))
}

/// The number that a text is.
fn whole_number(text: &[u8], most_digits: usize) -> Option<u32> {
    number(text, most_digits).filter(|(_, rest)| rest.is_empty()).map(|(number, _)| number)
}

/// Minutes ahead of UTC, from `+hhmm` or `+hh:mm`, or `Z`.
fn offset(zone: &str) -> Option<i16> {
    if zone.eq_ignore_ascii_case("z") {
        return Some(0);
    }
    let (sign, digits) = match (zone.strip_prefix('+'), zone.strip_prefix('-')) {
        (Some(digits), _) => (1, digits),
        (_, Some(digits)) => (-1, digits),
        _ => return None,
    };
    let digits = if digits.len() == 4 { Cow::Borrowed(digits) } else { digits.replacen(':', "", 1).into() };
    let number = whole_number(digits.as_bytes(), 4).filter(|_| digits.len() == 4)?;
    let (hours, minutes) = (number / 100, number % 100);
    let sound = hours <= 14 && minutes < 60;
    sound.then(|| i16::try_from(hours * 60 + minutes).ok()).flatten().map(|minutes| sign * minutes)
}

/// Italian civil time since 1996: an hour ahead of UTC, two from the last Sunday of March to the last of October.
fn italian_offset(local: NaiveDateTime) -> i16 {
    let last_sunday = |month: u32, hour: u32| {
        let last = NaiveDate::from_ymd_opt(local.year(), month, 31)?;
        let back = last.weekday().days_since(Weekday::Sun);
        last.checked_sub_signed(TimeDelta::days(i64::from(back)))?.and_hms_opt(hour, 0, 0)
    };
    let summer = last_sunday(3, 2).is_some_and(|start| local >= start)
        && last_sunday(10, 3).is_some_and(|end| local < end);
    if summer { 120 } else { 60 }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn dates_as_found() {
        let other = Some("other form");
        for (day, hour, zone, utc, tolerated) in [
            ("14/12/2021", "14:36:08", "+0100", "2021-12-14T13:36:08Z", None),
            ("01/01/2021", "00:00:00", "+0100", "2020-12-31T23:00:00Z", None),
            (" 14/12/2021 ", "14:36:08", "-0530", "2021-12-14T20:06:08Z", None),
            ("4/2/2021", "4:36:08", "+0100", "2021-02-04T03:36:08Z", other),
            ("14/12/2021", "14:36", "+0100", "2021-12-14T13:36:00Z", other),
            ("14/12/2021", "14:36:08", "+01:00", "2021-12-14T13:36:08Z", other),
            ("31/12/2016", "23:59:60", "+0000", "2017-01-01T00:00:00Z", None),
            ("14/12/2021", "14:36:08", "Z", "2021-12-14T14:36:08Z", other),
            ("14/12/2021", "14:36:08", "", "2021-12-14T13:36:08Z", Some("no zone: read as Italian time")),
            ("28/03/2021", "03:00:00", "", "2021-03-28T01:00:00Z", Some("no zone: read as Italian time")),
            ("31/10/2021", "03:00:00", "", "2021-10-31T02:00:00Z", Some("no zone: read as Italian time")),
        ] {
            let date = read(day, hour, zone).unwrap();
            assert_eq!(
                (date.time.time.to_string().as_str(), date.tolerated),
                (utc, tolerated),
                "{day} {hour}"
            );
        }
    }

    #[test]
    fn what_is_no_date_is_not_guessed() {
        for (day, hour, zone) in [
            ("2021-12-14", "14:36:08", "+0100"),
            ("31/02/2021", "14:36:08", "+0100"),
            ("14/12/21", "14:36:08", "+0100"),
            ("14/12/2021", "24:00:00", "+0100"),
            ("14/12/2021", "14:36:61", "+0100"),
            ("14/12/2021", "14:36:08", "0100"),
            ("14/12/2021", "14:36:08", "+1500"),
            ("14/12/2021", "14:36:08", "+01é"),
            ("+1/12/2021", "14:36:08", "+0100"),
            ("14/12/2021/1", "14:36:08", "+0100"),
            ("", "", ""),
        ] {
            assert_eq!(read(day, hour, zone), None, "{day} {hour} {zone}");
        }
    }

    #[test]
    fn writes_what_it_reads() {
        let time = LocalTime::new(UnixTime(1_639_488_968), 60);
        let (day, hour, zone) = written(time).unwrap();
        assert_eq!((day.as_str(), hour.as_str(), zone.as_str()), ("14/12/2021", "14:36:08", "+0100"));
        assert_eq!(read(&day, &hour, &zone).unwrap(), ReadDate { time, tolerated: None });
        assert_eq!(written(LocalTime::new(UnixTime(i64::MAX), 60)), None);
    }
}
