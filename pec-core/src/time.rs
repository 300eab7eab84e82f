//! Time as a value. The core has no clock: every "now" is an argument.

use chrono::{DateTime, SecondsFormat, Utc};
use serde::{Deserialize, Deserializer, Serialize, Serializer};
use std::fmt;

/// Seconds since 1970-01-01T00:00:00Z, leap seconds not counted.
///
/// Its text form, in JSON as in [`Display`](fmt::Display), is RFC 3339 in UTC with whole seconds.
///
/// ```
/// use pec_core::UnixTime;
/// let time = UnixTime::parse_rfc3339("2021-12-14T14:36:08+01:00").unwrap();
/// assert_eq!(time, UnixTime(1_639_488_968));
/// assert_eq!(time.to_string(), "2021-12-14T13:36:08Z");
/// ```
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
#[expect(clippy::exhaustive_structs, reason = "a number with a unit; it never gets a second field")]
pub struct UnixTime(pub i64);

impl UnixTime {
    /// Reads an RFC 3339 date and time with any offset; `None` if it is not one.
    #[must_use]
    pub fn parse_rfc3339(text: &str) -> Option<Self> {
        DateTime::parse_from_rfc3339(text.trim()).ok().map(|t| Self(t.timestamp()))
    }

    /// This time plus `seconds`, held at the ends of the range instead of wrapping.
    #[must_use]
    pub fn plus(self, seconds: i64) -> Self {
        Self(self.0.saturating_add(seconds))
    }
}

impl fmt::Display for UnixTime {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match DateTime::<Utc>::from_timestamp(self.0, 0) {
            Some(time) => f.write_str(&time.to_rfc3339_opts(SecondsFormat::Secs, true)),
            // Outside chrono's years (about ±262,000): still a defined text, never a panic.
            None => write!(f, "@{}", self.0),
        }
    }
}

impl Serialize for UnixTime {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_str(self)
    }
}

impl<'de> Deserialize<'de> for UnixTime {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let text = String::deserialize(deserializer)?;
        let seconds = text.strip_prefix('@').and_then(|n| n.parse().ok()).map(Self);
        seconds
            .or_else(|| Self::parse_rfc3339(&text))
            .ok_or_else(|| serde::de::Error::custom("not an RFC 3339 time"))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn text_form_is_total_and_reads_back() {
        for seconds in [0, -1, 1_639_488_968, i64::MIN, i64::MAX] {
            let json = serde_json::to_string(&UnixTime(seconds)).unwrap();
            assert_eq!(serde_json::from_str::<UnixTime>(&json).unwrap(), UnixTime(seconds), "{json}");
        }
        assert_eq!(UnixTime::parse_rfc3339("yesterday"), None);
    }
}
