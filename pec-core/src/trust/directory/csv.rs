//! Comma-separated values (RFC 4180), with the line of each row.

/// Columns that a row may have.
const MAX_COLUMNS: usize = 64;

/// The rows of a text that hold anything: the line where each begins, and its fields or why it has none.
///
/// If the first line has a semicolon, semicolons part the fields: so do spreadsheets where the comma is the decimal sign.
pub(super) struct Rows<'a> {
    rest: &'a str,
    line: usize,
    separator: char,
}

impl<'a> Rows<'a> {
    pub(super) fn new(text: &'a str) -> Self {
        let text = text.strip_prefix('\u{feff}').unwrap_or(text);
        let header = text.lines().next().unwrap_or_default();
        Self { rest: text, line: 1, separator: if header.contains(';') { ';' } else { ',' } }
    }

    /// Takes what stands before the next character that `ends` it, and that character.
    fn until(&mut self, ends: impl Fn(char) -> bool) -> (&'a str, Option<char>) {
        let (taken, end, rest) = match self.rest.char_indices().find(|(_, c)| ends(*c)) {
            Some((at, c)) => {
                let (taken, rest) = self.rest.split_at_checked(at).unwrap_or((self.rest, ""));
                (taken, Some(c), rest.strip_prefix(c).unwrap_or(rest))
            }
            None => (self.rest, None, ""),
        };
        self.rest = rest;
        self.line += taken.matches('\n').count() + usize::from(end == Some('\n'));
        (taken, end)
    }

    fn field(&mut self) -> (Result<String, &'static str>, Option<char>) {
        let separator = self.separator;
        let is_end = |c| c == separator || c == '\n';
        if !self.rest.starts_with('"') {
            let (field, end) = self.until(is_end);
            return (Ok(field.trim_end_matches('\r').to_owned()), end);
        }
        self.until(|c| c == '"');
        let mut field = String::new();
        loop {
            let (part, quote) = self.until(|c| c == '"');
            field.push_str(part);
            if quote.is_none() {
                return (Err("a quoted field does not end"), None);
            }
            if !self.rest.starts_with('"') {
                break;
            }
            self.until(|c| c == '"');
            field.push('"');
        }
        let (after, end) = self.until(is_end);
        let result = if after.trim().is_empty() { Ok(field) } else { Err("text follows a quoted field") };
        (result, end)
    }
}

impl Iterator for Rows<'_> {
    type Item = (usize, Result<Vec<String>, &'static str>);

    fn next(&mut self) -> Option<Self::Item> {
        while !self.rest.is_empty() {
            let line = self.line;
            let mut row: Result<Vec<String>, &'static str> = Ok(Vec::new());
            loop {
                let (field, end) = self.field();
                match (&mut row, field) {
                    (Ok(fields), Ok(_)) if fields.len() == MAX_COLUMNS => {
                        row = Err("it has more than 64 columns");
                    }
                    (Ok(fields), Ok(field)) => fields.push(field),
                    (Ok(_), Err(why)) => row = Err(why),
                    (Err(_), _) => {}
                }
                if end != Some(self.separator) {
                    break;
                }
            }
            if row.as_ref().is_ok_and(|row| row.iter().all(|field| field.trim().is_empty())) {
                continue;
            }
            return Some((line, row));
        }
        None
    }
}

/// Says on which line pieces of a text begin that are asked for in their order.
pub(super) struct LineCounter<'a> {
    text: &'a str,
    at: usize,
    line: usize,
}

impl<'a> LineCounter<'a> {
    pub(super) fn new(text: &'a str) -> Self {
        Self { text, at: 0, line: 1 }
    }

    pub(super) fn line_of(&mut self, piece: &'a str) -> usize {
        let start = piece.as_ptr().addr().saturating_sub(self.text.as_ptr().addr());
        self.line += self.text.get(self.at..start).unwrap_or_default().matches('\n').count();
        self.at = self.at.max(start);
        self.line
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn rows_and_their_lines() {
        for (text, expected) in [
            ("a,b\n1,2\n", &["1 a|b", "2 1|2"][..]),
            ("\u{feff}a;b\r\n1,5;2\r\n", &["1 a|b", "2 1,5|2"]),
            ("a\n\n  \n,\nb", &["1 a", "5 b"]),
            ("\"a\nb\",\"say \"\"hi\"\"\"\nc,\"\"", &["1 a\nb|say \"hi\"", "3 c|"]),
            ("a,\"b\" \nc,d", &["1 a|b", "2 c|d"]),
            ("a,\"b\"x\nc,d", &["1 text follows a quoted field", "2 c|d"]),
            ("a\nb,\"c\nd", &["1 a", "2 a quoted field does not end"]),
            ("a,", &["1 a|"]),
            ("", &[]),
        ] {
            let rows: Vec<_> = Rows::new(text)
                .map(|(line, row)| match row {
                    Ok(row) => format!("{line} {}", row.join("|")),
                    Err(why) => format!("{line} {why}"),
                })
                .collect();
            assert_eq!(rows, expected, "{text:?}");
        }
    }

    #[test]
    fn lines_of_pieces() {
        let text = "a\nb\n\nc";
        let mut lines = LineCounter::new(text);
        let found: Vec<_> = text.split('\n').map(|piece| lines.line_of(piece)).collect();
        assert_eq!(found, [1, 2, 3, 4]);
    }
}
