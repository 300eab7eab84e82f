//! A header whose fields were told apart once, for those who ask for many of them.

use super::{Field, Header};

/// The fields of a [`Header`], for many questions.
pub(crate) struct HeaderFields<'a> {
    header: Header<'a>,
    fields: Vec<Field<'a>>,
}

impl<'a> HeaderFields<'a> {
    pub(crate) fn of(header: Header<'a>) -> Self {
        let mut fields = Vec::with_capacity(32);
        fields.extend(header.fields());
        Self { header, fields }
    }

    /// The fields of this name, without regard to case, in order.
    pub(crate) fn all(&self, name: &str) -> impl Iterator<Item = Field<'a>> {
        self.fields.iter().copied().filter(move |field| field.is(name))
    }

    /// Whether a field has this name, without regard to case.
    pub(crate) fn has(&self, name: &str) -> bool {
        self.all(name).next().is_some()
    }

    /// The lines at which fields begin, or would: see [`Header::lines`].
    pub(crate) fn lines(&self) -> impl Iterator<Item = &'a [u8]> {
        self.header.lines()
    }
}
