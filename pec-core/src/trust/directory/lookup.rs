//! What a directory says of a signer and of a domain.

use super::ProviderDirectory;
use super::model::{Environment, Provider};
use crate::UnixTime;
use crate::crypto::{Digest, DigestAlgorithm};
use crate::x509::Certificate;
use std::collections::{BTreeMap, BTreeSet};

/// What a directory says of a signer at a time.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[expect(
    clippy::exhaustive_enums,
    reason = "listed or not, for then or not, or nothing said: there is no more"
)]
pub enum Listing<'d> {
    /// It lists this very certificate for this time, as this provider's.
    Listed(&'d Provider),
    /// It lists the certificate, but for another time.
    OtherTime(&'d Provider),
    /// It tells about this time, and does not list the certificate.
    Unlisted,
    /// It does not list the certificate, and is of another time.
    Silent,
}

/// What a directory says of a domain and a signer at a time.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[expect(clippy::exhaustive_enums, reason = "the signer's, another's, nobody's, or nothing said")]
pub enum Management<'d> {
    /// The signer's provider manages it, in whichever environment.
    Own,
    /// Another provider does.
    Other(&'d Provider),
    /// None of the providers does.
    Nobody,
    /// Its records of the signer name no domains, as a list of one's own may do.
    Unnamed,
    /// It is of another time, and does not say that the signer's provider manages it.
    Silent,
}

/// The domains of a signer at a time, to be asked for one by one.
#[derive(Clone, Debug)]
pub struct Domains<'d> {
    directory: &'d ProviderDirectory,
    at: UnixTime,
    /// The numbers of the providers whose certificate it is: one, in a sound directory.
    own: BTreeSet<usize>,
}

impl<'d> Domains<'d> {
    /// The provider that signs.
    #[must_use]
    pub fn provider(&self) -> Option<&'d Provider> {
        self.directory.content.providers.get(*self.own.first()?)
    }

    /// Who manages this domain, in any case of letters.
    #[must_use]
    pub fn management(&self, domain: &str) -> Management<'d> {
        let mut other = None;
        for place in self.directory.managing(&domain.to_ascii_lowercase()) {
            if !self.cover(place) {
                continue;
            }
            if self.own.contains(&place.0) {
                return Management::Own;
            }
            other = other.or_else(|| self.directory.record(place));
        }
        let names_domains = |provider: &usize| {
            let provider = self.directory.content.providers.get(*provider);
            provider.is_some_and(|provider| provider.environments.iter().any(|one| !one.domains.is_empty()))
        };
        match other {
            _ if !self.own.iter().any(names_domains) => Management::Unnamed,
            _ if !self.directory.speaks_at(self.at) => Management::Silent,
            Some((provider, _)) => Management::Other(provider),
            None => Management::Nobody,
        }
    }

    fn cover(&self, place: Place) -> bool {
        self.directory.record(place).is_some_and(|(_, environment)| environment.covers(self.at))
    }
}

/// A record: the numbers of its provider and of its environment there.
type Place = (usize, usize);

/// How a certificate is found.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
enum Fingerprint {
    Sha1([u8; 20]),
    Sha256([u8; 32]),
}

/// Where each certificate and each domain is listed.
#[derive(Debug, Default)]
pub(super) struct Index {
    certificates: BTreeMap<Fingerprint, Vec<Place>>,
    /// Each domain by its record and its number there, in the order of the domains.
    domains: Vec<(Place, usize)>,
}

impl Index {
    pub(super) fn of(providers: &[Provider]) -> Self {
        let mut index = Self::default();
        for (provider, environments) in providers.iter().map(|provider| &provider.environments).enumerate() {
            for (number, environment) in environments.iter().enumerate() {
                let place = (provider, number);
                for listed in &environment.certificates {
                    // The stronger hash, where there is one.
                    let sha1 = || listed.sha1.map(Fingerprint::Sha1);
                    let key = listed.sha256.map(Fingerprint::Sha256).or_else(sha1);
                    if let Some(key) = key {
                        index.certificates.entry(key).or_default().push(place);
                    }
                }
                index.domains.extend((0..environment.domains.len()).map(|domain| (place, domain)));
            }
        }
        index.domains.sort_by_key(|entry| (domain(providers, *entry), *entry));
        index
    }

    fn listing(&self, certificate: &Certificate) -> impl Iterator<Item = Place> {
        let mut sha1 = [0; 20];
        sha1.copy_from_slice(Digest::of(DigestAlgorithm::Sha1, certificate.der()).as_bytes());
        [Fingerprint::Sha256(certificate.sha256()), Fingerprint::Sha1(sha1)]
            .into_iter()
            .filter_map(|key| self.certificates.get(&key))
            .flatten()
            .copied()
    }
}

/// The record, if there is one at this place.
fn record(providers: &[Provider], (provider, environment): Place) -> Option<(&Provider, &Environment)> {
    let provider = providers.get(provider)?;
    Some((provider, provider.environments.get(environment)?))
}

fn domain(providers: &[Provider], (place, number): (Place, usize)) -> &str {
    let domain = record(providers, place).and_then(|(_, environment)| environment.domains.get(number));
    domain.map(String::as_str).unwrap_or_default()
}

impl ProviderDirectory {
    /// What it says of the holder of this certificate at this time.
    ///
    /// A certificate that is listed counts while it is valid, however old the directory is: it stays listed until another one
    /// takes its place. That one is *not* listed means something only at a time for which the directory
    /// [speaks](Self::speaks_at).
    #[must_use]
    pub fn listing(&self, certificate: &Certificate, at: UnixTime) -> Listing<'_> {
        let index = &self.content.index;
        let known = index.listing(certificate).filter_map(|place| self.record(place));
        let mut another_time = None;
        for (provider, environment) in known {
            if environment.covers(at) && certificate.is_valid_at(at) {
                return Listing::Listed(provider);
            }
            another_time = Some(provider);
        }
        match another_time {
            Some(provider) => Listing::OtherTime(provider),
            None if self.speaks_at(at) => Listing::Unlisted,
            None => Listing::Silent,
        }
    }

    /// The domains of whoever signs with this certificate at this time.
    #[must_use]
    pub fn domains_of(&self, certificate: &Certificate, at: UnixTime) -> Domains<'_> {
        let mut domains = Domains { directory: self, at, own: BTreeSet::new() };
        let own = self.content.index.listing(certificate).filter(|place| domains.cover(*place));
        domains.own = own.map(|(provider, _)| provider).collect();
        domains
    }

    /// The records that list this domain.
    fn managing(&self, name: &str) -> impl Iterator<Item = Place> {
        let (providers, domains) = (&self.content.providers, &self.content.index.domains);
        let start = domains.partition_point(|entry| domain(providers, *entry) < name);
        let from_here = domains.get(start..).unwrap_or_default();
        from_here.iter().take_while(move |entry| domain(providers, **entry) == name).map(|(place, _)| *place)
    }

    fn record(&self, place: Place) -> Option<(&Provider, &Environment)> {
        record(&self.content.providers, place)
    }
}
