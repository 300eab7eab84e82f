//! Where we want to be, and whether we are. It is printed, never judged by a test: a busy machine is no defect.

use crate::table::{Table, ratio};
use serde_json::{Value, json};

/// One number that is wanted, and what was measured.
pub struct Target {
    /// What it is about.
    pub what: String,
    /// What is wanted.
    pub wanted: Wanted,
    /// What was measured; `None` if it was not run.
    pub measured: Option<f64>,
}

/// How a number is to compare.
#[derive(Clone, Copy, Debug)]
#[expect(clippy::exhaustive_enums, reason = "nothing else can be wanted of a number")]
pub enum Wanted {
    /// No more than this.
    AtMost(f64),
    /// No less than this.
    AtLeast(f64),
}

impl Target {
    /// What is told of it.
    #[must_use]
    pub fn outcome(&self) -> &'static str {
        match (self.wanted, self.measured) {
            (_, None) => "[not run]",
            (Wanted::AtMost(most), Some(found)) if found <= most => "met",
            (Wanted::AtLeast(least), Some(found)) if found >= least => "met",
            _ => "MISSED",
        }
    }

    /// All of them, for people.
    #[must_use]
    pub fn table(targets: &[Self]) -> Table {
        let mut table = Table::new("target", ["wanted", "measured", ""]);
        for target in targets {
            let wanted = match target.wanted {
                Wanted::AtMost(most) => format!("at most {}", ratio(most)),
                Wanted::AtLeast(least) => format!("at least {}", ratio(least)),
            };
            let measured = target.measured.map_or_else(|| "-".to_owned(), ratio);
            table.row(&target.what, [wanted, measured, target.outcome().to_owned()]);
        }
        table
    }

    /// The same for programs.
    #[must_use]
    pub fn to_json(&self) -> Value {
        json!({ "what": self.what, "measured": self.measured, "outcome": self.outcome() })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_target_is_met_or_missed() {
        let outcome = |wanted, measured| Target { what: String::new(), wanted, measured }.outcome();
        assert_eq!(outcome(Wanted::AtMost(1.5), Some(1.5)), "met");
        assert_eq!(outcome(Wanted::AtMost(1.5), Some(1.51)), "MISSED");
        assert_eq!(outcome(Wanted::AtLeast(12.0), Some(11.9)), "MISSED");
        assert_eq!(outcome(Wanted::AtLeast(12.0), Some(12.0)), "met");
        assert_eq!(outcome(Wanted::AtLeast(12.0), None), "[not run]");
        assert_eq!(outcome(Wanted::AtLeast(12.0), Some(f64::NAN)), "MISSED");
    }
}
