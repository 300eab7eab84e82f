//! Columns of text. A character counts as one column: what stands in columns here are addresses, times and words of our own.

/// Pads to `width` columns; wider text stays as it is.
pub(crate) fn pad(text: &str, width: usize) -> String {
    let blanks = width.saturating_sub(columns(text));
    format!("{text}{:blanks$}", "")
}

/// Cuts to at most `width` columns, with `…` where something was cut.
pub(crate) fn cut(text: &str, width: usize) -> String {
    if columns(text) <= width {
        return text.to_owned();
    }
    let kept: String = text.chars().take(width.saturating_sub(1)).collect();
    format!("{kept}…")
}

pub(crate) fn columns(text: &str) -> usize {
    text.chars().count()
}

/// Breaks a text at blanks where it would leave the terminal's `width`: `used` columns are taken on the first line, `indent` are
/// left free on the others. Longer words stay whole; on a narrow terminal, or on none, so does the text.
pub(crate) fn wrap(text: &str, width: Option<usize>, used: usize, indent: usize) -> String {
    const NARROW: usize = 30;
    let Some(width) = width.filter(|width| *width >= indent + NARROW) else { return text.to_owned() };
    let (mut out, mut column) = (String::new(), used);
    for (number, word) in text.split(' ').enumerate() {
        let blank = usize::from(number > 0);
        if column + blank + columns(word) > width && column > indent {
            out.push('\n');
            out.push_str(&" ".repeat(indent));
            column = indent;
        } else if blank > 0 {
            out.push(' ');
            column += 1;
        }
        out.push_str(word);
        column += columns(word);
    }
    out
}

/// No column is made wider than this for one long cell; such a cell pushes its row to the right.
const WIDEST: usize = 44;

/// A table whose columns are as wide as their widest cell, the last one free. Cells carry their paint beside the text, so that
/// colours do not count as width.
#[derive(Default)]
pub(crate) struct Table {
    rows: Vec<Vec<(String, anstyle::Style)>>,
}

impl Table {
    pub(crate) fn row(&mut self, cells: impl IntoIterator<Item = (String, anstyle::Style)>) {
        self.rows.push(cells.into_iter().collect());
    }

    /// The lines, each indented by `indent` columns.
    pub(crate) fn render(&self, indent: usize, paint: super::style::Paint) -> String {
        let count = self.rows.iter().map(Vec::len).max().unwrap_or(0);
        let cell_width = |row: &Vec<(String, anstyle::Style)>, column: usize| {
            row.get(column).map_or(0, |(text, _)| columns(text))
        };
        let widths: Vec<usize> = (0..count)
            .map(|column| self.rows.iter().map(|row| cell_width(row, column).min(WIDEST)).max().unwrap_or(0))
            .collect();
        let mut out = String::new();
        for row in &self.rows {
            // No blanks at the end of a line.
            let filled = row.iter().rposition(|(text, _)| !text.is_empty()).map_or(0, |last| last + 1);
            out.push_str(&" ".repeat(indent));
            for (column, ((text, style), width)) in row.iter().zip(&widths).take(filled).enumerate() {
                out.push_str(&paint.paint(*style, text));
                if column + 1 < filled {
                    out.push_str(&" ".repeat(width.saturating_sub(columns(text)) + 2));
                }
            }
            out.push('\n');
        }
        out
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn wrapping() {
        for (text, width, used, expected) in [
            ("aaaa bbbb cccc", Some(40), 30, "aaaa bbbb\n  cccc"),
            ("aaaa bbbb cccc", Some(40), 38, "\n  aaaa bbbb cccc"),
            ("aaaa bbbb cccc", Some(44), 30, "aaaa bbbb cccc"),
            ("aaaa bbbb cccc", Some(20), 18, "aaaa bbbb cccc"),
            ("aaaa bbbb cccc", None, 300, "aaaa bbbb cccc"),
            ("perché così è", Some(40), 30, "perché\n  così è"),
            ("", Some(40), 30, ""),
        ] {
            assert_eq!(wrap(text, width, used, 2), expected, "{text:?} {width:?} {used}");
        }
        let word = "x".repeat(50);
        assert_eq!(wrap(&format!("a {word} b"), Some(40), 2, 2), format!("a\n  {word}\n  b"));
    }

    #[test]
    fn widths_are_columns_not_bytes() {
        assert_eq!(pad("è", 3), "è  ");
        assert_eq!(cut("perché no", 7), "perché…");
        assert_eq!(cut("abc", 3), "abc");
        assert_eq!(cut("abc", 0), "…");
    }
}
