//! Name constraints: which names a CA may certify (RFC 5280 section 4.2.1.10).
//!
//! What cannot be compared is refused: a base that is malformed, or has a minimum or maximum, permits nothing and excludes
//! everything of its form; a form for which there is no comparison (otherName, ...) is refused where a constraint names it.

use super::{Certificate, GeneralName, X509Error};
use crate::asn1::{Element, Tag};

/// The name constraints of a CA's certificate.
#[derive(Clone, Debug, Default)]
#[non_exhaustive]
pub struct NameConstraints {
    permitted: Vec<Subtree>,
    excluded: Vec<Subtree>,
}

#[derive(Clone, Debug)]
struct Subtree {
    base: GeneralName,
    /// It has a minimum other than 0 or a maximum, which RFC 5280 rules out and nobody can interpret.
    bounded: bool,
}

/// Why a certificate's names are refused. The text is the form of the name, never the name.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum Refusal {
    /// There are permitted names of this form, and the name is none of them.
    NotPermitted(&'static str),
    /// The name is excluded.
    Excluded(&'static str),
    /// The comparisons exceed [`Limits::max_name_comparisons`](crate::Limits).
    Limit,
}

impl NameConstraints {
    /// Reads the value of the extension.
    pub(super) fn read(value: &Element<'_>) -> Result<Self, X509Error> {
        let mut lists = value.expect(Tag::SEQUENCE)?.children()?;
        let mut subtrees = |tag| match lists.read_optional(Tag::context(tag))? {
            Some(list) => read_subtrees(&list),
            None => Ok(Vec::new()),
        };
        let constraints = Self { permitted: subtrees(0)?, excluded: subtrees(1)? };
        lists.finish()?;
        Ok(constraints)
    }

    /// Whether e-mail addresses are limited to a list: that list names who was accredited.
    #[must_use]
    pub fn permits_emails(&self) -> bool {
        self.permitted.iter().any(|subtree| matches!(subtree.base, GeneralName::Email(_)))
    }

    /// Judges the names of a certificate: its subject, its alternative names, and, if these hold no e-mail address, the e-mail
    /// attributes of its subject. Each comparison takes one from `budget`.
    ///
    /// # Errors
    /// Why the names are refused.
    pub fn check(&self, certificate: &Certificate, budget: &mut usize) -> Result<(), Refusal> {
        let names = certificate.alternative_names();
        names.iter().try_for_each(|name| self.check_name(name, budget))?;
        let subject = certificate.subject_name();
        if !subject.is_empty() {
            self.check_name(&GeneralName::Directory(subject.clone()), budget)?;
        }
        if !names.iter().any(|name| matches!(name, GeneralName::Email(_))) {
            for address in certificate.subject_emails() {
                self.check_name(&GeneralName::Email(address), budget)?;
            }
        }
        Ok(())
    }

    fn check_name(&self, name: &GeneralName, budget: &mut usize) -> Result<(), Refusal> {
        let form = name.form_name();
        for subtree in of_form(&self.excluded, name, budget)? {
            if subtree.covers(name, Side::Excluded) {
                return Err(Refusal::Excluded(form));
            }
        }
        let permitted = of_form(&self.permitted, name, budget)?;
        let free = permitted.is_empty();
        match free || permitted.iter().any(|subtree| subtree.covers(name, Side::Permitted)) {
            true => Ok(()),
            false => Err(Refusal::NotPermitted(form)),
        }
    }
}

/// The subtrees of the form of `name`. Passing over one of another form counts as a comparison, too.
fn of_form<'a>(
    all: &'a [Subtree],
    name: &GeneralName,
    budget: &mut usize,
) -> Result<Vec<&'a Subtree>, Refusal> {
    *budget = budget.checked_sub(all.len()).ok_or(Refusal::Limit)?;
    Ok(all.iter().filter(|subtree| subtree.base.form() == name.form()).collect())
}

fn read_subtrees(list: &Element<'_>) -> Result<Vec<Subtree>, X509Error> {
    let mut all = Vec::new();
    let mut subtrees = list.children()?;
    while !subtrees.is_empty() {
        let mut fields = subtrees.read_tagged(Tag::SEQUENCE)?.children()?;
        let base = GeneralName::read(&fields.read()?)?;
        let minimum = fields.read_optional(Tag::context(0))?;
        let bounded = !fields.is_empty() || minimum.is_some_and(|minimum| minimum.content() != [0]);
        all.push(Subtree { base, bounded });
    }
    Ok(all)
}

/// On which list a base stands: it decides which way to err.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Side {
    Permitted,
    Excluded,
}

impl Subtree {
    /// Whether the subtree covers a name of its own form.
    fn covers(&self, name: &GeneralName, side: Side) -> bool {
        let within = match (&self.base, name) {
            _ if self.bounded => None,
            (GeneralName::Email(base), GeneralName::Email(name)) => email_within(name, base),
            (GeneralName::Dns(base), GeneralName::Dns(name)) => Some(dns_within(name, base, side)),
            (GeneralName::Directory(base), GeneralName::Directory(name)) => Some(name.is_within(base)),
            (GeneralName::Uri(base), GeneralName::Uri(name)) => uri_within(name, base),
            (GeneralName::Ip(base), GeneralName::Ip(name)) => ip_within(name, base),
            _ => None,
        };
        // What cannot be told is not permitted, and excluded.
        within.unwrap_or(side == Side::Excluded)
    }
}

/// A base with `@` is one mailbox, one with a dot before it the hosts below a domain, else it is one host.
/// Only the host is compared without regard to case (RFC 5280 section 7.5).
fn email_within(name: &str, base: &str) -> Option<bool> {
    let (local, host) = name.rsplit_once('@')?;
    if local.is_empty() || host.is_empty() {
        return None;
    }
    match base.rsplit_once('@') {
        Some(("", _)) => None,
        Some((base_local, base_host)) => Some(local == base_local && host.eq_ignore_ascii_case(base_host)),
        None => host_within(host, base),
    }
}

/// A host, or with a dot before it the hosts below a domain, which is not one of them.
fn host_within(host: &str, base: &str) -> Option<bool> {
    match base {
        "" => None,
        _ if base.starts_with('.') => Some(ends_with(host, base) && host.len() > base.len()),
        _ => Some(host.eq_ignore_ascii_case(base)),
    }
}

/// A domain with all below it; the empty one covers all names. A wildcard counts as excluded if any name it stands for is.
fn dns_within(name: &str, base: &str, side: Side) -> bool {
    let name = name.strip_suffix('.').unwrap_or(name);
    let wild = name.strip_prefix('*').is_some_and(|rest| side == Side::Excluded && ends_with(base, rest));
    let below = match base.strip_prefix('.') {
        Some(_) => ends_with(name, base) && name.len() > base.len(),
        None => match name.len().checked_sub(base.len() + 1) {
            Some(dot) => ends_with(name, base) && name.as_bytes().get(dot) == Some(&b'.'),
            None => name.eq_ignore_ascii_case(base),
        },
    };
    base.is_empty() || wild || below
}

/// The host of a URI that has one; others, and addresses in numbers, cannot be told (RFC 5280 section 4.2.1.10).
fn uri_within(name: &str, base: &str) -> Option<bool> {
    let (_, rest) = name.split_once("://")?;
    let authority = rest.split(['/', '?', '#']).next()?;
    let host = authority.rsplit_once('@').map_or(authority, |(_, host)| host);
    let host = host.rsplit_once(':').map_or(host, |(host, _port)| host);
    let numeric = host.parse::<std::net::Ipv4Addr>().is_ok() || host.contains(['[', ']', ':']);
    if numeric || host.is_empty() { None } else { host_within(host, base) }
}

/// A network: address and mask.
fn ip_within(name: &[u8], base: &[u8]) -> Option<bool> {
    if !matches!((name.len(), base.len()), (4 | 16, 8 | 32)) {
        return None;
    }
    let (network, mask) = base.split_at_checked(base.len() / 2)?;
    // IPv4 and IPv6 do not cover each other.
    let same =
        name.iter().zip(network).zip(mask).all(|((name, network), mask)| name & mask == network & mask);
    Some(name.len() == network.len() && same)
}

fn ends_with(text: &str, end: &str) -> bool {
    let start = text.len().checked_sub(end.len());
    start
        .and_then(|start| text.as_bytes().get(start..))
        .is_some_and(|t| t.eq_ignore_ascii_case(end.as_bytes()))
}
