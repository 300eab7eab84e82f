//! Whose the addresses in header fields are.

use crate::ascii_set::AsciiSet;
use crate::daticert::Address;
use crate::mime::Field;
use crate::x509::Certificate;
use memchr::memchr2;
use std::collections::BTreeSet;

/// The addresses of a field.
pub(super) fn addresses_of(field: Field<'_>) -> impl Iterator<Item = Address> {
    field.mailboxes().into_iter().map(|mailbox| Address::new(mailbox.address))
}

/// Whether an address that is written without dirt is one of these.
pub(super) fn is_one_of<'k>(address: &[u8], mut known: impl Iterator<Item = &'k str>) -> bool {
    // Most are the same letter by letter.
    known.any(|known| known.as_bytes() == address || known.as_bytes().eq_ignore_ascii_case(address))
}

/// Whether a field is one mailbox, the signer's.
pub(super) fn is_signer(field: Field<'_>, signer: &Certificate) -> bool {
    if let Some((_, address)) = field.plain_mailbox() {
        return is_one_of(address, signer.emails());
    }
    let mut addresses = addresses_of(field).peekable();
    let is_signers = |address: Address| is_one_of(address.as_str().as_bytes(), signer.emails());
    addresses.peek().is_some() && addresses.all(is_signers) && !is_list(field.raw())
}

/// Whether all addresses of these fields are known, be it only among `more`, which has to be read first.
pub(super) fn all_known<'k>(
    fields: impl Iterator<Item = Field<'k>>,
    known: impl Iterator<Item = &'k Address> + Clone,
    more: impl FnOnce() -> Vec<Address>,
) -> bool {
    // Most have one address, and few are known: these need no set.
    const FEW: usize = 4;
    let is_among_few =
        |(_, address): (_, &[u8])| is_one_of(address, known.clone().take(FEW).map(Address::as_str));
    let others = fields.filter(|field| !field.plain_mailbox().is_some_and(is_among_few));
    let mut written = Vec::new();
    others.for_each(|field| written.extend(addresses_of(field)));
    if written.is_empty() {
        return true;
    }
    let known: BTreeSet<_> = known.collect();
    written.retain(|address| !known.contains(address));
    if written.is_empty() {
        return true;
    }
    let more: BTreeSet<_> = more().into_iter().collect();
    written.iter().all(|address| more.contains(address))
}

/// The words in `text` that look like an e-mail address. An apostrophe may be part of one.
pub(super) fn addresses_in(text: &str) -> impl Iterator<Item = &str> {
    static BETWEEN: AsciiSet = AsciiSet::NONE.with(b'\t', b'\r').with_each(b" \"<>(),;");
    let is_between = |c: char| match u8::try_from(c) {
        Ok(c) if c.is_ascii() => BETWEEN.has(c),
        _ => c.is_whitespace(),
    };
    text.split(is_between).map(|word| word.trim_matches(|c: char| matches!(c, ':' | '.' | '\''))).filter(
        |word| word.split_once('@').is_some_and(|(local, domain)| !local.is_empty() && domain.contains('.')),
    )
}

/// Whether [`addresses_in`] finds a plain address as it stands, if at all.
pub(super) fn is_found_whole(address: &[u8]) -> bool {
    !address.starts_with(b".") && !address.ends_with(b".")
}

/// Whether the name of a plain mailbox is, letter by letter, that of an envelope's From, in which [`addresses_in`] finds
/// this sender.
pub(super) fn is_on_behalf_of(name: &[u8], sender: &str) -> bool {
    name.strip_prefix(b"Per conto di: ") == Some(sender.as_bytes()) && addresses_in(sender).eq([sender])
}

/// Whether the value of an address field lists more than one item, be they mailboxes, groups or mere words. What is quoted,
/// in a comment or in angle brackets separates nothing, nor does a separator without anything on one of its sides.
pub(super) fn is_list(value: &[u8]) -> bool {
    // Most have no separator at all, and need not be read.
    if memchr2(b',', b';', value).is_none() {
        return false;
    }
    let (mut quoted, mut escaped, mut bracket, mut comments) = (false, false, false, 0_usize);
    let (mut items, mut in_item) = (0, false);
    for byte in value {
        match byte {
            _ if escaped => escaped = false,
            b'\\' => escaped = true,
            b'"' if comments == 0 => quoted = !quoted,
            _ if quoted => {}
            b'(' => comments += 1,
            b')' => comments = comments.saturating_sub(1),
            _ if comments > 0 => {}
            b'<' => bracket = true,
            b'>' => bracket = false,
            b',' | b';' if !bracket => {
                in_item = false;
                continue;
            }
            _ => {}
        }
        if !in_item && !byte.is_ascii_whitespace() {
            in_item = true;
            items += 1;
        }
    }
    items > 1
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::mime::HeaderFields;
    use proptest::prelude::*;

    proptest! {
        #[test]
        fn a_plain_mailbox_is_the_same_by_the_long_way(value in "[aB\"., ]{0,4}[ <]{0,2}[a.]{0,2}@?[a.]{0,2}>?") {
            let raw = format!("A: {value}\r\n\r\n");
            let header = HeaderFields::of(raw.as_bytes());
            let field = header.iter().next().unwrap();
            if let Some((_, plain)) = field.plain_mailbox() {
                prop_assert!(!is_list(field.raw()));
                let addresses: Vec<_> = addresses_of(field).collect();
                prop_assert!(matches!(&addresses[..], [one] if one.as_str().as_bytes() == plain));
            }
            if let Some((name, bare)) = field.plain_mailbox() && name.is_empty() && is_found_whole(bare) {
                let text = field.text();
                let found: Vec<_> = addresses_in(&text).map(str::as_bytes).collect();
                prop_assert!(found.is_empty() || found == [bare]);
                prop_assert!(!text.contains("per conto di"));
            }
        }

        #[test]
        fn who_is_named_letter_by_letter_is_found(
            sender in "[a.:',]{0,3}@?[a.:']{0,3}( a)?",
            blanks in "(\r\n)?[ \t]{0,2}",
            address in "[a.]{1,3}@[a.]{1,3}",
        ) {
            let raw = format!("A: \"Per conto di: {sender}\"{blanks}<{address}>\r\n\r\n");
            let header = HeaderFields::of(raw.as_bytes());
            let field = header.iter().next().unwrap();
            if let Some((name, plain)) = field.plain_mailbox()
                && is_found_whole(plain)
                && is_on_behalf_of(name, &sender)
            {
                let text = field.text();
                let found: Vec<_> = addresses_in(&text).collect();
                prop_assert!(found == [&*sender] || found == [&*sender, &*address], "{:?}", found);
            }
        }
    }

    #[test]
    fn lists() {
        for (value, expected) in [
            ("a@b.it", false),
            (" \"B, C; D\" <a@b.it>\r\n ", false),
            ("\"B\\\", C\" <a@b.it> (d, (e), f)", false),
            ("Per conto di: c@d.it <a@b.it>", false),
            ("a@b.it,", false),
            (",; a@b.it ;;", false),
            ("<@c.it,@d.it:a@b.it>", false),
            ("a@b.it, c@d.it", true),
            ("A; a@b.it", true),
            ("A <>, a@b.it", true),
            ("\"A\", <a@b.it>", true),
            ("(x) A, <a@b.it>", true),
            ("Lista: a@b.it; c@d.it", true),
            ("", false),
        ] {
            assert_eq!(is_list(value.as_bytes()), expected, "{value}");
        }
    }

    #[test]
    fn addresses_in_texts() {
        let found: Vec<_> = addresses_in("Per conto di: a@b.it <x> (c@d.it)").collect();
        assert_eq!(found, ["a@b.it", "c@d.it"]);
        let found: Vec<_> = addresses_in("Per conto di: o'neil@b.it, 'c@d.it'").collect();
        assert_eq!(found, ["o'neil@b.it", "c@d.it"]);
    }
}
