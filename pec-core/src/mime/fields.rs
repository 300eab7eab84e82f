//! The fields of a header that is asked for many of them.

use super::{Field, Header, header::Block};
#[cfg(test)]
use crate::Limits;
use crate::Span;

/// The fields of the [`Header`] at the beginning of a message, told apart once.
#[derive(Clone, Default)]
pub(crate) struct HeaderFields<'a> {
    raw: &'a [u8],
    span: Span,
    fields: Vec<Field<'a>>,
    /// Every line is of a field.
    only_fields: bool,
}

impl<'a> HeaderFields<'a> {
    /// Room for those of a message.
    pub(super) fn none_yet() -> Vec<Field<'a>> {
        Vec::with_capacity(20)
    }

    /// Those that [`Block::scan`] gave for the beginning of `raw`.
    pub(super) fn new(raw: &'a [u8], block: &Block, fields: Vec<Field<'a>>) -> Self {
        Self { raw, span: block.span, fields, only_fields: block.malformed.is_none() }
    }

    /// Those at the beginning of `raw`.
    #[cfg(test)]
    fn read(raw: &'a [u8], limits: &Limits) -> (Self, Block) {
        let mut fields = Self::none_yet();
        let block = Block::scan(raw, 0, limits, Some(&mut fields), |_| false);
        (Self::new(raw, &block, fields), block)
    }

    /// The fields of a header that stands alone.
    #[cfg(test)]
    pub(crate) fn of(raw: &'a [u8]) -> Self {
        Self::read(raw, &Limits::default()).0
    }

    /// All of them, in order, as [`Header::fields`] gives them.
    pub(crate) fn iter(&self) -> impl Iterator<Item = Field<'a>> {
        self.fields.iter().copied()
    }

    /// The fields of this name, without regard to case, in order.
    pub(crate) fn all(&self, name: &str) -> impl Iterator<Item = Field<'a>> {
        self.iter().filter(move |field| field.is(name))
    }

    /// Whether there is nothing in the header but fields.
    pub(crate) fn has_only_fields(&self) -> bool {
        self.only_fields
    }

    /// The lines at which fields begin, or would: see [`Header::lines`].
    pub(crate) fn lines(&self) -> impl Iterator<Item = &'a [u8]> {
        Header::new(self.raw, self.span).lines()
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    proptest! {
        #![proptest_config(ProptestConfig { failure_persistence: None, ..ProptestConfig::with_cases(2048) })]

        #[test]
        fn are_those_of_the_header(
            lines in prop::collection::vec("[aA!~ \t:é\r-]{0,12}", 0..8),
            end in prop::sample::select(vec!["\r\n", "\n"]),
            max_header_bytes in prop::sample::select(vec![7, 20, 1000]),
            max_header_fields in prop::sample::select(vec![1, 3, 1000]),
        ) {
            let raw = lines.iter().flat_map(|line| [line.as_bytes(), end.as_bytes()].concat()).collect::<Vec<_>>();
            let limits = Limits { max_header_bytes, max_header_fields, ..Limits::default() };
            let (fields, block) = HeaderFields::read(&raw, &limits);
            let header = Header::read(&raw, &limits);
            prop_assert_eq!(header.span(), block.span);
            let parts = |field: Field<'_>| (field.name().to_vec(), field.raw().to_vec(), field.span());
            prop_assert_eq!(
                fields.iter().map(parts).collect::<Vec<_>>(),
                header.fields().map(parts).collect::<Vec<_>>()
            );
            if fields.has_only_fields() {
                prop_assert_eq!(fields.lines().count(), fields.iter().count());
            }
        }
    }
}
