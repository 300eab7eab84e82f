//! What changed from one directory to another.

use super::builder::key;
use super::model::{Environment, ListedCertificate};
use super::{Provider, ProviderDirectory};
use crate::UnixTime;
use crate::hex::hex;
use serde::Serialize;
use std::collections::{BTreeMap, BTreeSet};

/// What changed, in the order of the names.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize)]
#[non_exhaustive]
pub struct Changes {
    /// Providers that only the newer one has.
    pub joined: Vec<String>,
    /// Providers that only the older one has.
    pub left: Vec<String>,
    /// Environments of providers that both have.
    pub changed: Vec<Change>,
}

/// What changed in one environment. One that is new or gone has all it holds added or removed.
#[derive(Clone, PartialEq, Eq, Serialize)]
#[non_exhaustive]
pub struct Change {
    /// The name of the provider.
    pub provider: String,
    /// The name of a secondary environment; `None` for the main one.
    pub unit: Option<String>,
    /// Certificates by their SHA-256, or SHA-1 where the directory knows no more; lower-case hexadecimal.
    pub certificates_added: Vec<String>,
    /// The same of those that are gone.
    pub certificates_removed: Vec<String>,
    /// Domains that came.
    pub domains_added: Vec<String>,
    /// Domains that went.
    pub domains_removed: Vec<String>,
    /// Whether the mailbox is another one.
    pub mailbox_changed: bool,
    /// Whether the record holds for another time.
    pub period_changed: bool,
}

impl Changes {
    /// Whether nothing changed.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        *self == Self::default()
    }
}

/// How much, not what.
impl std::fmt::Debug for Change {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Change")
            .field("provider", &self.provider)
            .field("unit", &self.unit)
            .field("domains_added", &self.domains_added.len())
            .field("domains_removed", &self.domains_removed.len())
            .finish_non_exhaustive()
    }
}

/// What changed from `old` to `new`: who joined, who left, whose certificates, domains, mailboxes or periods are others.
/// Records that were skipped in either count as not there.
#[must_use]
pub fn diff(old: &ProviderDirectory, new: &ProviderDirectory) -> Changes {
    let (old, new) = (by_key(old), by_key(new));
    let mut changes = Changes { joined: only_in(&new, &old), left: only_in(&old, &new), changed: Vec::new() };
    for (key, provider) in &new {
        let Some(before) = old.get(key) else { continue };
        let (before, after) = (units(before), units(provider));
        for unit in before.keys().chain(after.keys()).collect::<BTreeSet<_>>() {
            let nothing = Summary::default();
            let (before, after) = (before.get(unit).unwrap_or(&nothing), after.get(unit).unwrap_or(&nothing));
            if before != after {
                let unit = after.unit.or(before.unit).map(str::to_owned);
                changes.changed.push(change(provider.name.clone(), unit, before, after));
            }
        }
    }
    changes
}

type Providers<'d> = BTreeMap<&'d str, &'d Provider>;

fn by_key(directory: &ProviderDirectory) -> Providers<'_> {
    directory.providers().iter().map(|provider| (provider.key.as_str(), provider)).collect()
}

fn only_in(these: &Providers<'_>, others: &Providers<'_>) -> Vec<String> {
    let only = these.iter().filter(|(key, _)| !others.contains_key(*key));
    only.map(|(_, provider)| provider.name.clone()).collect()
}

/// All that the records of one environment say.
#[derive(Default, PartialEq)]
struct Summary<'a> {
    unit: Option<&'a str>,
    certificates: BTreeSet<String>,
    domains: BTreeSet<&'a str>,
    mailboxes: BTreeSet<String>,
    periods: BTreeSet<(Option<UnixTime>, Option<UnixTime>)>,
}

fn units(provider: &Provider) -> BTreeMap<Option<String>, Summary<'_>> {
    let mut units: BTreeMap<_, Summary<'_>> = BTreeMap::new();
    for Environment { unit, mailbox, from, until, domains, certificates, .. } in &provider.environments {
        let summary = units.entry(unit.as_deref().map(key)).or_default();
        summary.unit = summary.unit.or(unit.as_deref());
        if from.is_some() || until.is_some() {
            summary.periods.insert((*from, *until));
        }
        summary.certificates.extend(certificates.iter().map(name));
        summary.domains.extend(domains.iter().map(String::as_str));
        summary.mailboxes.extend(mailbox.iter().map(|mailbox| mailbox.to_ascii_lowercase()));
    }
    units
}

fn name(certificate: &ListedCertificate) -> String {
    let sha1 = || certificate.sha1.map(|hash| hex(&hash));
    certificate.sha256.map(|hash| hex(&hash)).or_else(sha1).unwrap_or_default()
}

fn change(provider: String, unit: Option<String>, before: &Summary<'_>, after: &Summary<'_>) -> Change {
    let text = |domain: &&str| (*domain).to_owned();
    Change {
        provider,
        unit,
        certificates_added: after.certificates.difference(&before.certificates).cloned().collect(),
        certificates_removed: before.certificates.difference(&after.certificates).cloned().collect(),
        domains_added: after.domains.difference(&before.domains).map(text).collect(),
        domains_removed: before.domains.difference(&after.domains).map(text).collect(),
        mailbox_changed: before.mailboxes != after.mailboxes,
        period_changed: before.periods != after.periods,
    }
}
