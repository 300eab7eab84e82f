//! The functions that `include/pec.h` declares, as the tests and the parity table need them.

use crate::{Result, process::root};
use std::fs;

/// A function of C.
pub(super) struct Function {
    pub(super) name: String,
    pub(super) returns: String,
    pub(super) parameters: Vec<Parameter>,
}

/// One of its parameters.
pub(super) struct Parameter {
    pub(super) kind: String,
    pub(super) name: String,
}

impl Parameter {
    /// The type of the handle that it takes, as `pec_report` for `const pec_report *`.
    pub(super) fn handle(&self) -> Option<&str> {
        let kind = self.kind.strip_suffix(" *")?;
        let kind = kind.strip_prefix("const ").unwrap_or(kind);
        (kind.starts_with("pec_") && !["pec_str", "pec_bytes"].contains(&kind)).then_some(kind)
    }

    /// What it gives, as `pec_report *` for `pec_report **`, or `size_t` for `size_t *`.
    pub(super) fn out(&self) -> Option<&str> {
        let kind = self.kind.strip_suffix('*')?.trim_end();
        let is_handle = kind.starts_with("pec_") && kind.ends_with('*');
        (is_handle || ["size_t", "bool", "int32_t"].contains(&kind)).then_some(kind)
    }
}

/// Reads them from the header.
pub(super) fn declared() -> Result<Vec<Function>> {
    let path = root().join("include/pec.h");
    let header = fs::read_to_string(&path).map_err(|error| format!("{}: {error}", path.display()))?;
    let functions = functions(&header);
    // All that were ever there.
    if functions.len() < 200 {
        Err(format!("only {} functions in pec.h", functions.len()))
    } else {
        Ok(functions)
    }
}

fn functions(header: &str) -> Vec<Function> {
    let mut functions = Vec::new();
    let mut lines = header.lines();
    while let Some(line) = lines.next() {
        let begins = line.starts_with(|c: char| c.is_ascii_alphabetic()) && line.contains("pec_");
        if !begins || line.starts_with("typedef") || line.starts_with("static") || !line.contains('(') {
            continue;
        }
        let mut whole = line.to_owned();
        while !whole.ends_with(");") {
            let Some(more) = lines.next() else { return functions };
            whole = format!("{whole} {}", more.trim());
        }
        functions.extend(function(&whole));
    }
    functions
}

/// `PEC_MUST_USE pec_status pec_verify(const pec_verifier *verifier, ...);`
fn function(line: &str) -> Option<Function> {
    let (head, parameters) = line.strip_suffix(");")?.split_once('(')?;
    let head = head.trim_start_matches("PEC_MUST_USE").trim();
    let (returns, name) = split_name(head)?;
    let parameters = parameters.split(',').map(str::trim).filter(|one| *one != "void");
    let parameters = parameters.filter_map(split_name).map(|(kind, name)| Parameter { kind, name });
    Some(Function { name, returns, parameters: parameters.collect() })
}

/// `const pec_report *report` is of the type `const pec_report *` and has the name `report`.
fn split_name(declared: &str) -> Option<(String, String)> {
    let at = declared.rfind([' ', '*'])? + 1;
    let (kind, name) = declared.split_at_checked(at)?;
    Some((kind.trim().to_owned(), name.to_owned()))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn declarations_are_read() {
        let header = "/// pec_not(this);\ntypedef void (*pec_sign)(void *user);\n#define PEC_X (pec_y)\n\
            PEC_MUST_USE pec_status pec_f(\n    const pec_report *report,\n    pec_str name,\n    pec_error **error);\n\
            void pec_g(void);\nsize_t *pec_h(bool *news);\nstatic inline pec_str pec_i(const char *x)\n{\n}\n";
        let functions = functions(header);
        let shown: Vec<_> = functions
            .iter()
            .map(|function| {
                let parameters = function.parameters.iter();
                let parameters: Vec<_> = parameters
                    .map(|one| (one.kind.as_str(), one.name.as_str(), one.handle(), one.out()))
                    .collect();
                (function.returns.as_str(), function.name.as_str(), parameters)
            })
            .collect();
        let f = vec![
            ("const pec_report *", "report", Some("pec_report"), None),
            ("pec_str", "name", None, None),
            ("pec_error **", "error", None, Some("pec_error *")),
        ];
        assert_eq!(
            shown,
            [
                ("pec_status", "pec_f", f),
                ("void", "pec_g", vec![]),
                ("size_t *", "pec_h", vec![("bool *", "news", None, Some("bool"))]),
            ]
        );
    }
}
