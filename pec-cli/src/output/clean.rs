//! Text from messages and file names, made safe to print.
//!
//! A subject may hold escape sequences that repaint a verdict, a line end that fakes a second row, or marks that turn the reading
//! direction. Such characters are shown by their number instead of being sent to the terminal.

use super::table::cut;
use std::fmt::{self, Write};

/// Shows a text with all that is not plainly visible written as `\u{1b}`.
#[derive(Clone, Copy)]
pub(crate) struct Clean<'a>(pub(crate) &'a str);

impl fmt::Display for Clean<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        for c in self.0.chars() {
            if is_unsafe(c) { write!(f, "\\u{{{:x}}}", u32::from(c))? } else { f.write_char(c)? }
        }
        Ok(())
    }
}

/// The same as a string.
pub(crate) fn clean(text: &str) -> String {
    Clean(text).to_string()
}

/// A text as one line of at most `columns` characters: runs of blanks, which header folding and line ends leave, become one.
pub(crate) fn line(text: &str, columns: usize) -> String {
    let words: Vec<&str> = text.split_whitespace().collect();
    cut(&clean(&words.join(" ")), columns)
}

/// Controls (C0, DEL, C1), line and paragraph separators, and the invisible marks that reorder or hide text.
fn is_unsafe(c: char) -> bool {
    c.is_control()
        || matches!(c,
            '\u{ad}' | '\u{61c}' | '\u{180e}' | '\u{200b}'..='\u{200f}' | '\u{2028}'..='\u{202e}' | '\u{2060}'..='\u{206f}'
            | '\u{feff}' | '\u{fff9}'..='\u{fffb}' | '\u{e0000}'..='\u{e0fff}')
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn lines() {
        assert_eq!(line(" a\r\n\t b\u{1b}c ", 20), "a b\\u{1b}c");
        assert_eq!(line("perché no", 7), "perché…");
    }

    #[test]
    fn nothing_reaches_the_terminal_but_text() {
        for (text, expected) in [
            ("Perché sì", "Perché sì"),
            ("a\x1b[31mred", "a\\u{1b}[31mred"),
            ("a\r\nauthentic", "a\\u{d}\\u{a}authentic"),
            ("\u{9b}31m", "\\u{9b}31m"),
            ("fdp\u{202e}exe", "fdp\\u{202e}exe"),
            ("a\u{200b}b\u{7f}", "a\\u{200b}b\\u{7f}"),
            ("emoji 📬", "emoji 📬"),
        ] {
            assert_eq!(clean(text), expected);
        }
    }
}
