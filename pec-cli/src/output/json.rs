//! JSON for programs: the lines of `verify`, texts always in English.

use crate::error::ItemError;
use crate::output::text::Lang;
use serde::Serialize;

/// `{"code": ..., "text": ...}`.
#[derive(Serialize)]
pub(crate) struct Failure {
    code: &'static str,
    text: String,
}

impl From<&ItemError> for Failure {
    fn from(error: &ItemError) -> Self {
        Self { code: error.code, text: error.text(Lang::En) }
    }
}

/// One line of `verify --json`. The report is its canonical JSON, which stays byte for byte what the engine wrote; `unquoted`
/// says whether it is about a copy in which the quoting of an mbox was undone.
pub(crate) fn verify_line(
    file: &str,
    index: Option<u64>,
    outcome: Result<&str, &ItemError>,
    unquoted: bool,
) -> String {
    let file = to_json(&file);
    let index = to_json(&index);
    let (report, error) = match outcome {
        Ok(report) => (report, "null".to_owned()),
        Err(error) => ("null", to_json(&Failure::from(error))),
    };
    format!(
        "{{\"file\":{file},\"index\":{index},\"report\":{report},\"error\":{error},\"unquoted\":{unquoted}}}\n"
    )
}

/// A value as JSON on one line. The controls above ASCII, which JSON allows and some terminals obey, are escaped too.
pub(crate) fn to_json(value: &impl Serialize) -> String {
    // Fails only for maps with keys that are not strings; there is none here.
    printable(serde_json::to_string(value).unwrap_or_else(|_| "null".to_owned()))
}

/// JSON that another wrote, with those controls escaped.
pub(crate) fn printable(json: String) -> String {
    if !json.contains(is_high_control) {
        return json;
    }
    let escaped =
        |c: char| if is_high_control(c) { format!("\\u{:04x}", u32::from(c)) } else { c.to_string() };
    json.chars().map(escaped).collect()
}

fn is_high_control(c: char) -> bool {
    matches!(c, '\u{7f}'..='\u{9f}')
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_key_is_there() {
        assert_eq!(
            verify_line("a\"b\u{1b}\u{9b}.eml", None, Ok("{\"verdict\":\"authentic\"}"), false),
            "{\"file\":\"a\\\"b\\u001b\\u009b.eml\",\"index\":null,\"report\":{\"verdict\":\"authentic\"},\"error\":null,\"unquoted\":false}\n"
        );
        let error = ItemError::engine(&pec_core::Error::MessageTooLarge { found: 9, allowed: 5 });
        let line = verify_line("a", Some(3), Err(&error), false);
        assert!(line.starts_with("{\"file\":\"a\",\"index\":3,\"report\":null,\"error\":{\"code\":\"message_too_large\",\"text\":\"the message is too large"));
    }
}
