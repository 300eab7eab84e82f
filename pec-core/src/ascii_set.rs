//! Sets of ASCII characters, for the loops that look at each byte of a name.

/// Some ASCII characters: a place for each byte, so that to ask takes one step, whatever the set.
pub(crate) struct AsciiSet([bool; 256]);

impl AsciiSet {
    pub(crate) const NONE: Self = Self([false; 256]);

    /// With the characters from one to another.
    pub(crate) const fn with(mut self, from: u8, to: u8) -> Self {
        assert!(from <= to && to.is_ascii());
        let mut byte = from;
        while byte <= to {
            let (_, rest) = self.0.split_at_mut(byte as usize);
            if let [has, ..] = rest {
                *has = true;
            }
            byte += 1;
        }
        self
    }

    /// With each of these.
    pub(crate) const fn with_each(self, characters: &[u8]) -> Self {
        match characters {
            [] => self,
            [first, rest @ ..] => self.with(*first, *first).with_each(rest),
        }
    }

    pub(crate) fn has(&self, byte: u8) -> bool {
        self.0.get(usize::from(byte)).copied().unwrap_or(false)
    }

    /// How many bytes at the beginning are in the set.
    pub(crate) fn length_of(&self, bytes: &[u8]) -> usize {
        bytes.iter().position(|byte| !self.has(*byte)).unwrap_or(bytes.len())
    }

    /// The bytes at the beginning that are in the set, and the rest.
    pub(crate) fn split<'a>(&self, bytes: &'a [u8]) -> (&'a [u8], &'a [u8]) {
        bytes.split_at_checked(self.length_of(bytes)).unwrap_or((bytes, b""))
    }
}

#[cfg(test)]
mod tests {
    use super::AsciiSet;

    #[test]
    fn has_what_was_put_in() {
        let set = AsciiSet::NONE.with(b'0', b'9').with_each(b"\0-\x7f");
        let expected = |byte: u8| byte.is_ascii_digit() || matches!(byte, 0 | b'-' | 0x7f);
        assert!((0..=255).all(|byte| set.has(byte) == expected(byte)));
        let all = AsciiSet::NONE.with(0, 127);
        assert!((0..=255_u8).all(|byte| all.has(byte) == byte.is_ascii()));
        assert_eq!((set.length_of(b"12-a"), set.length_of(b""), set.length_of("7è".as_bytes())), (3, 0, 1));
    }
}
