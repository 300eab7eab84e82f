//! Gathers the records of a file into providers, within the limits, and notes what could not be used.

use super::model::{Environment, Problem, Provider};
use crate::finding::Finding;
use crate::{Error, Limits};
use std::collections::BTreeMap;

pub(super) struct Builder<'l> {
    limits: &'l Limits,
    records: usize,
    values: usize,
    by_key: BTreeMap<String, usize>,
    pub(super) providers: Vec<Provider>,
    pub(super) problems: Vec<Problem>,
    pub(super) problems_dropped: usize,
}

impl<'l> Builder<'l> {
    pub(super) fn new(limits: &'l Limits) -> Self {
        Self {
            limits,
            records: 0,
            values: 0,
            by_key: BTreeMap::new(),
            providers: Vec::new(),
            problems: Vec::new(),
            problems_dropped: 0,
        }
    }

    /// Notes what could not be used.
    pub(super) fn problem(&mut self, line: usize, finding: Finding) {
        if self.problems.len() < self.limits.max_findings {
            self.problems.push(Problem { line, finding });
        } else {
            self.problems_dropped += 1;
        }
    }

    /// Counts one more record.
    pub(super) fn count_record(&mut self) -> Result<(), Error> {
        self.records += 1;
        within(self.records, self.limits.max_directory_records, "max_directory_records")
    }

    /// Counts one more domain, certificate or hash.
    pub(super) fn count_value(&mut self) -> Result<(), Error> {
        self.values += 1;
        within(self.values, self.limits.max_directory_values, "max_directory_values")
    }

    /// Adds a record to the provider that `identity` names.
    pub(super) fn add(&mut self, identity: &str, name: String, mut environment: Environment) {
        environment.domains.sort();
        environment.domains.dedup();
        let key = key(identity);
        let next = self.providers.len();
        let place = *self.by_key.entry(key.clone()).or_insert(next);
        match self.providers.get_mut(place) {
            Some(provider) => provider.environments.push(environment),
            None => self.providers.push(Provider { key, name, environments: vec![environment] }),
        }
    }
}

/// Bytes that the name of a provider, of an environment or of a mailbox may have.
pub(super) const MAX_NAME: usize = 256;

/// Bytes that a domain may have (RFC 1035 section 2.3.4).
const MAX_DOMAIN: usize = 253;

pub(super) fn within(found: usize, allowed: usize, limit: &'static str) -> Result<(), Error> {
    if found > allowed { Err(Error::DirectoryTooLarge { limit, allowed }) } else { Ok(()) }
}

/// The form in which names of providers and environments are compared: without regard to case and blanks, which the folds of
/// files eat.
pub(super) fn key(name: &str) -> String {
    name.chars().filter(|c| !c.is_whitespace()).flat_map(char::to_lowercase).collect()
}

/// A domain in the form in which it is compared; `None` if it is no dot-atom of letters, digits, `-` and `_`.
pub(super) fn domain(text: &str) -> Option<String> {
    let is_label = |label: &str| {
        !label.is_empty() && label.bytes().all(|byte| byte.is_ascii_alphanumeric() || b"-_".contains(&byte))
    };
    let text = text.trim();
    (text.len() <= MAX_DOMAIN && text.split('.').all(is_label)).then(|| text.to_ascii_lowercase())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_and_domains() {
        assert_eq!(key(" Città\tPEC  S.p.A."), "cittàpecs.p.a.");
        assert_eq!(domain(" PEC.Example ").as_deref(), Some("pec.example"));
        for bad in ["", ".", "a..b", ".a", "a.", "a b", "a@b", "*.a", "é.it", "\u{212a}.it"] {
            assert_eq!(domain(bad), None, "{bad}");
        }
    }
}
