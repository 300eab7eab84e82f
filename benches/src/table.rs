//! Tables in Markdown that are readable as text.

use std::fmt;

/// Rows of cells below a head; the first cell of each is its name. Columns are padded to their widest cell.
#[derive(Clone, Debug)]
pub struct Table {
    rows: Vec<Vec<String>>,
}

impl Table {
    /// A table with this head and no rows.
    #[must_use]
    pub fn new(title: &str, columns: impl IntoIterator<Item = impl Into<String>>) -> Self {
        let head = [title.to_owned()].into_iter().chain(columns.into_iter().map(Into::into));
        Self { rows: vec![head.collect()] }
    }

    /// Adds a row.
    pub fn row(&mut self, name: &str, cells: impl IntoIterator<Item = String>) {
        self.rows.push([name.to_owned()].into_iter().chain(cells).collect());
    }

    /// The same for programs: a list of rows, each a list of its cells.
    #[must_use]
    pub fn to_json(&self) -> serde_json::Value {
        serde_json::Value::from(self.rows.clone())
    }
}

impl fmt::Display for Table {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let columns = self.rows.iter().map(Vec::len).max().unwrap_or_default();
        let widths: Vec<_> = (0..columns)
            .map(|column| {
                let cells = self.rows.iter().filter_map(|row| row.get(column));
                cells.map(|cell| cell.chars().count()).max().unwrap_or_default()
            })
            .collect();
        for (number, row) in self.rows.iter().enumerate() {
            for (column, (cell, width)) in row.iter().zip(&widths).enumerate() {
                if column == 0 { write!(f, "| {cell:<width$} ")? } else { write!(f, "| {cell:>width$} ")? }
            }
            f.write_str("|\n")?;
            if number == 0 {
                for (column, width) in widths.iter().enumerate() {
                    let line = "-".repeat(*width);
                    if column == 0 { write!(f, "|-{line}-")? } else { write!(f, "|-{line}:")? }
                }
                f.write_str("|\n")?;
            }
        }
        Ok(())
    }
}

/// A duration in nanoseconds, in the unit that people would choose.
#[must_use]
pub fn duration(nanoseconds: f64) -> String {
    if nanoseconds < 1e3 {
        format!("{nanoseconds:.0} ns")
    } else if nanoseconds < 1e4 {
        format!("{:.2} us", nanoseconds / 1e3)
    } else if nanoseconds < 1e6 {
        format!("{:.1} us", nanoseconds / 1e3)
    } else {
        format!("{:.2} ms", nanoseconds / 1e6)
    }
}

/// A ratio, with as many digits as it deserves.
#[must_use]
pub fn ratio(ratio: f64) -> String {
    if ratio < 0.1 { format!("{ratio:.4}") } else { format!("{ratio:.2}") }
}

/// The middle of some numbers, of their own kind: the lower one of two.
#[must_use]
pub fn median(mut numbers: Vec<f64>) -> f64 {
    numbers.sort_by(f64::total_cmp);
    let middle = numbers.len().saturating_sub(1) / 2;
    numbers.get(middle).copied().unwrap_or(f64::NAN)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn columns_are_aligned() {
        let mut table = Table::new("x", ["long head"]);
        table.row("floor", ["1".to_owned()]);
        assert_eq!(
            table.to_string(),
            "| x     | long head |\n|-------|----------:|\n| floor |         1 |\n"
        );
    }

    #[test]
    fn numbers() {
        assert_eq!(median(vec![3.0, 1.0, 2.0]), 2.0);
        assert_eq!(median(vec![2.0, 1.0]), 1.0);
        assert_eq!([12.0, 1234.0, 12_345.0, 1.5e6].map(duration), ["12 ns", "1.23 us", "12.3 us", "1.50 ms"]);
        assert_eq!([1.254, 0.01234].map(ratio), ["1.25", "0.0123"]);
    }
}
