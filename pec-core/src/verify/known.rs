//! The fields that rules ask a header for, found in one pass.

use crate::ascii_set::AsciiSet;
use crate::mime::{Field, HeaderFields};

/// What the names of fields are made of.
pub(super) static PLAIN_NAME: AsciiSet =
    AsciiSet::NONE.with(b'a', b'z').with(b'A', b'Z').with(b'0', b'9').with_each(b"-");

/// The name of a field that rules ask for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Name {
    From,
    Sender,
    Subject,
    Date,
    ContentType,
    MessageId,
    Receipt,
    Transport,
    ReceiptType,
    Reference,
    To,
    Cc,
    ReplyTo,
}

impl Name {
    const COUNT: usize = 13;

    /// As the standards write it.
    pub(super) fn as_str(self) -> &'static str {
        match self {
            Self::From => "From",
            Self::Sender => "Sender",
            Self::Subject => "Subject",
            Self::Date => "Date",
            Self::ContentType => "Content-Type",
            Self::MessageId => "Message-ID",
            Self::Receipt => "X-Ricevuta",
            Self::Transport => "X-Trasporto",
            Self::ReceiptType => "X-TipoRicevuta",
            Self::Reference => "X-Riferimento-Message-ID",
            Self::To => "To",
            Self::Cc => "Cc",
            Self::ReplyTo => "Reply-To",
        }
    }

    /// The one that is written here, without regard to case.
    fn of(written: &[u8]) -> Option<Self> {
        // Only one has this length and this first letter.
        let name = match (written.len(), written.first()?.to_ascii_lowercase()) {
            (2, b'c') => Self::Cc,
            (2, b't') => Self::To,
            (4, b'd') => Self::Date,
            (4, b'f') => Self::From,
            (6, b's') => Self::Sender,
            (7, b's') => Self::Subject,
            (8, b'r') => Self::ReplyTo,
            (10, b'm') => Self::MessageId,
            (10, b'x') => Self::Receipt,
            (11, b'x') => Self::Transport,
            (12, b'c') => Self::ContentType,
            (14, b'x') => Self::ReceiptType,
            (24, b'x') => Self::Reference,
            _ => return None,
        };
        let usual = name.as_str().as_bytes();
        (written == usual || written.eq_ignore_ascii_case(usual)).then_some(name)
    }
}

/// The fields of a header, and which of them have those names.
pub(super) struct KnownFields<'a> {
    header: &'a HeaderFields<'a>,
    first: [Option<Field<'a>>; Name::COUNT],
    /// A bit for each name that more than one field has.
    repeated: u32,
    only_plain: bool,
}

impl<'a> KnownFields<'a> {
    /// Finds them.
    pub(super) fn of(header: &'a HeaderFields<'a>) -> Self {
        let (mut first, mut repeated) = ([None; Name::COUNT], 0);
        let mut only_plain = header.has_only_fields();
        for field in header.iter() {
            match Name::of(field.name()) {
                Some(name) => match first.get_mut(name as usize) {
                    Some(free @ None) => *free = Some(field),
                    _ => repeated |= 1 << name as usize,
                },
                None => only_plain = only_plain && PLAIN_NAME.length_of(field.name()) == field.name().len(),
            }
        }
        Self { header, first, repeated, only_plain }
    }

    /// All fields, of whatever name.
    pub(super) fn header(&self) -> &'a HeaderFields<'a> {
        self.header
    }

    /// The fields of this name, in order.
    pub(super) fn all(&self, name: Name) -> impl Iterator<Item = Field<'a>> {
        let others = self.is_repeated(name).then(|| self.header.all(name.as_str()).skip(1));
        self.first(name).into_iter().chain(others.into_iter().flatten())
    }

    fn first(&self, name: Name) -> Option<Field<'a>> {
        self.first.get(name as usize).copied().flatten()
    }

    /// The field of this name, if there is but one.
    pub(super) fn only(&self, name: Name) -> Option<Field<'a>> {
        self.first(name).filter(|_| !self.is_repeated(name))
    }

    /// Whether a field has this name.
    pub(super) fn has(&self, name: Name) -> bool {
        self.first(name).is_some()
    }

    /// Whether more than one field has this name.
    pub(super) fn is_repeated(&self, name: Name) -> bool {
        self.repeated & (1 << name as usize) != 0
    }

    /// Whether there is nothing in the header but fields, and their names are letters, digits and hyphens.
    pub(super) fn has_only_plain_names(&self) -> bool {
        self.only_plain
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    const NAMES: [Name; Name::COUNT] = {
        use Name::*;
        [
            From,
            Sender,
            Subject,
            Date,
            ContentType,
            MessageId,
            Receipt,
            Transport,
            ReceiptType,
            Reference,
            To,
            Cc,
            ReplyTo,
        ]
    };

    proptest! {
        #[test]
        fn are_those_of_the_header(
            lines in prop::collection::vec((0..NAMES.len(), "[Xx]?", "[ ~\r\n]{0,2}", any::<bool>()), 0..8),
        ) {
            let mut raw = String::new();
            for (name, before, after, upper) in lines {
                let name = NAMES[name].as_str();
                let name = if upper { name.to_ascii_uppercase() } else { name.to_owned() };
                raw += &format!("{before}{name}{after}: {}\r\n", raw.len());
            }
            raw += "\r\n";
            let header = HeaderFields::of(raw.as_bytes());
            let known = KnownFields::of(&header);
            for (place, name) in NAMES.into_iter().enumerate() {
                prop_assert_eq!(place, name as usize);
                let spans = known.all(name).map(|field| field.span()).collect::<Vec<_>>();
                prop_assert_eq!(&spans, &header.all(name.as_str()).map(|field| field.span()).collect::<Vec<_>>());
                prop_assert_eq!(known.is_repeated(name), spans.len() > 1);
            }
            let plain = |byte: &u8| byte.is_ascii_alphanumeric() || *byte == b'-';
            let only_plain = header.has_only_fields() && header.iter().all(|field| field.name().iter().all(plain));
            prop_assert_eq!(known.has_only_plain_names(), only_plain);
        }
    }
}
