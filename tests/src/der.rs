//! A tree of BER elements that can be changed and written again: for signatures that no encoder would make.
//!
//! It shares nothing with the engine's reader: what is changed here must be noticed there.

use crate::Random;

/// One element.
#[derive(Clone, Debug, PartialEq, Eq)]
#[expect(clippy::exhaustive_structs, reason = "for tests to take apart")]
pub struct Element {
    /// The identifier octet. There are no others in signatures: no tag number is above 30.
    pub identifier: u8,
    /// How the length is written.
    pub length: Length,
    /// What is inside.
    pub body: Body,
}

/// How a length is written.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[expect(clippy::exhaustive_enums, reason = "for tests to take apart")]
pub enum Length {
    /// As in DER.
    Minimal,
    /// With this many zero octets more than needed.
    Padded(usize),
    /// Indefinite, if the element is constructed.
    Indefinite,
}

/// What is inside an element.
#[derive(Clone, Debug, PartialEq, Eq)]
#[expect(clippy::exhaustive_enums, reason = "for tests to take apart")]
pub enum Body {
    /// Bytes without a structure, whatever the identifier says.
    Bytes(Vec<u8>),
    /// Elements.
    Elements(Vec<Element>),
}

/// The bit of an identifier octet that says that elements are inside.
const CONSTRUCTED: u8 = 0x20;

impl Element {
    /// An element with bytes inside.
    #[must_use]
    pub fn bytes(identifier: u8, bytes: impl Into<Vec<u8>>) -> Self {
        Self { identifier, length: Length::Minimal, body: Body::Bytes(bytes.into()) }
    }

    /// An element with elements inside.
    #[must_use]
    pub fn of(identifier: u8, elements: Vec<Self>) -> Self {
        Self { identifier, length: Length::Minimal, body: Body::Elements(elements) }
    }

    /// Reads the first element, BER or DER, and gives it with what follows it; `None` if there is none.
    #[must_use]
    pub fn read(bytes: &[u8]) -> Option<(Self, &[u8])> {
        let (&identifier, rest) = bytes.split_first()?;
        let (&first, rest) = rest.split_first()?;
        if first == 0x80 {
            let (mut elements, mut rest) = (Vec::new(), rest);
            while !rest.starts_with(&[0, 0]) {
                let (element, after) = Self::read(rest)?;
                elements.push(element);
                rest = after;
            }
            let element = Self { identifier, length: Length::Indefinite, body: Body::Elements(elements) };
            return Some((element, rest.get(2..)?));
        }
        let (length, form, rest) = if first < 0x80 {
            (usize::from(first), Length::Minimal, rest)
        } else {
            let (octets, rest) = rest.split_at_checked(usize::from(first & 0x7f))?;
            let length = octets
                .iter()
                .try_fold(0_usize, |length, octet| Some(length.checked_mul(256)? | usize::from(*octet)))?;
            let needed = if length < 0x80 { 0 } else { (length.ilog2() / 8 + 1) as usize };
            let padding = octets.len() - needed;
            // A short length in one octet more than needed has that octet for itself, not for a zero.
            let form = if padding == 0 {
                Length::Minimal
            } else {
                Length::Padded(padding - usize::from(needed == 0))
            };
            (length, form, rest)
        };
        let (content, rest) = rest.split_at_checked(length)?;
        let elements = if identifier & CONSTRUCTED == 0 { None } else { Self::read_all(content) };
        let body = elements.map_or_else(|| Body::Bytes(content.to_vec()), Body::Elements);
        Some((Self { identifier, length: form, body }, rest))
    }

    fn read_all(mut bytes: &[u8]) -> Option<Vec<Self>> {
        let mut elements = Vec::new();
        while !bytes.is_empty() {
            let (element, rest) = Self::read(bytes)?;
            elements.push(element);
            bytes = rest;
        }
        Some(elements)
    }

    /// Appends the element as it is to be written.
    pub fn write(&self, to: &mut Vec<u8>) {
        let mut content = Vec::new();
        match &self.body {
            Body::Bytes(bytes) => content.extend_from_slice(bytes),
            Body::Elements(elements) => elements.iter().for_each(|element| element.write(&mut content)),
        }
        to.push(self.identifier);
        match self.length {
            Length::Indefinite if self.identifier & CONSTRUCTED != 0 => {
                to.push(0x80);
                to.extend_from_slice(&content);
                to.extend_from_slice(&[0, 0]);
                return;
            }
            Length::Minimal | Length::Indefinite if content.len() < 0x80 => {
                to.extend(u8::try_from(content.len()));
            }
            form => {
                let octets = content.len().to_be_bytes();
                let zeros = octets.iter().take_while(|octet| **octet == 0).count();
                let padding = if let Length::Padded(padding) = form { padding } else { 0 };
                let octets: Vec<u8> =
                    std::iter::repeat_n(0, padding).chain(octets.into_iter().skip(zeros)).collect();
                to.extend(u8::try_from(octets.len()).map(|count| 0x80 | count));
                to.extend(octets);
            }
        }
        to.extend_from_slice(&content);
    }

    /// The element as it is to be written.
    #[must_use]
    pub fn to_vec(&self) -> Vec<u8> {
        let mut written = Vec::new();
        self.write(&mut written);
        written
    }

    /// The elements inside; none in one with bytes.
    #[must_use]
    pub fn elements(&self) -> &[Self] {
        if let Body::Elements(elements) = &self.body { elements } else { &[] }
    }

    /// The element that is reached by going to the child of each number; `None` if there is none.
    pub fn at(&mut self, path: &[usize]) -> Option<&mut Self> {
        path.iter().try_fold(self, |element, number| match &mut element.body {
            Body::Elements(elements) => elements.get_mut(*number),
            Body::Bytes(_) => None,
        })
    }

    /// How many elements there are, this one counted.
    #[must_use]
    pub fn count(&self) -> usize {
        1 + self.elements().iter().map(Self::count).sum::<usize>()
    }

    /// Any element of the tree.
    pub fn any(&mut self, random: &mut Random) -> &mut Self {
        let mut number = random.below(self.count());
        let mut element = self;
        loop {
            let inside = match &element.body {
                Body::Elements(elements) if number > 0 => {
                    number -= 1;
                    elements.iter().position(|child| {
                        let count = child.count();
                        let found = number < count;
                        number -= if found { 0 } else { count };
                        found
                    })
                }
                _ => None,
            };
            // The borrow of what is returned must not last when going deeper.
            let Some(inside) = inside else { return element };
            let Body::Elements(elements) = &mut element.body else { unreachable!("it has children") };
            element = &mut elements[inside];
        }
    }

    /// Writes every constructed element with an indefinite length, as streaming encoders do.
    pub fn make_indefinite(&mut self) {
        if let Body::Elements(elements) = &mut self.body {
            self.length = Length::Indefinite;
            elements.iter_mut().for_each(Self::make_indefinite);
        }
    }

    /// Writes every length as in DER.
    pub fn make_minimal(&mut self) {
        self.length = Length::Minimal;
        if let Body::Elements(elements) = &mut self.body {
            elements.iter_mut().for_each(Self::make_minimal);
        }
    }
}

/// Changes one thing in the tree. What it is called says what it was.
pub fn mutate(root: &mut Element, random: &mut Random) -> &'static str {
    let other = root.clone().any(random).clone();
    let element = root.any(random);
    let bit = 1 << random.below(8);
    match (random.below(9), &mut element.body) {
        (0, _) => {
            element.identifier ^= bit;
            "der: another tag"
        }
        (1, _) => {
            element.length = Length::Padded(1 + random.below(3));
            "der: longer length"
        }
        (2, _) => {
            *element = other;
            "der: replaced by another element"
        }
        (3, Body::Elements(_)) => {
            element.length = Length::Indefinite;
            "der: indefinite length"
        }
        (4, Body::Elements(elements)) if !elements.is_empty() => {
            elements.remove(random.below(elements.len()));
            "der: element removed"
        }
        (5, Body::Elements(elements)) if !elements.is_empty() => {
            let again = elements[random.below(elements.len())].clone();
            elements.insert(random.below(elements.len() + 1), again);
            "der: element repeated"
        }
        (6, Body::Elements(elements)) => {
            random.shuffle(elements);
            "der: elements in another order"
        }
        (_, Body::Elements(elements)) => {
            elements.insert(random.below(elements.len() + 1), other);
            "der: element inserted"
        }
        (3 | 4, Body::Bytes(bytes)) => {
            // A string in segments.
            let (identifier, content) = (element.identifier, std::mem::take(bytes));
            let middle = random.below(content.len() + 1);
            let segment = |bytes: &[u8]| Element::bytes(0x04, bytes);
            let segments = vec![segment(&content[..middle]), segment(&content[middle..])];
            *element = Element::of(identifier | CONSTRUCTED, segments);
            "der: string in segments"
        }
        (5, Body::Bytes(bytes)) => {
            bytes.insert(0, 0);
            "der: leading zero"
        }
        (6, Body::Bytes(bytes)) => {
            bytes.pop();
            "der: last byte cut"
        }
        (_, Body::Bytes(bytes)) => {
            let at = random.below(bytes.len());
            if let Some(byte) = bytes.get_mut(at) {
                *byte ^= bit;
            }
            "der: bit flipped"
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_was_read_is_written_again() {
        let long = [&[0x04, 0x81, 0x80][..], &[7; 0x80]].concat();
        for bytes in [
            &[0x30, 0x00][..],
            &[0x30, 0x05, 0x02, 0x01, 0x01, 0x05, 0x00],
            &[0x30, 0x80, 0x02, 0x01, 0x01, 0xa0, 0x80, 0, 0, 0, 0],
            &[0x30, 0x81, 0x02, 0x05, 0x00],
            &[0x30, 0x83, 0, 0, 0x02, 0x05, 0x00],
            &[0x04, 0x82, 0, 1, 7],
            &long,
        ] {
            let (element, rest) = Element::read(bytes).unwrap();
            assert!(rest.is_empty());
            assert_eq!(element.to_vec(), bytes);
        }
        assert_eq!(Element::read(&[0x30, 0x05, 0x02]), None);
    }

    #[test]
    fn lengths_in_other_forms() {
        let (mut element, _) = Element::read(&[0x30, 0x02, 0x05, 0x00]).unwrap();
        element.length = Length::Padded(2);
        assert_eq!(element.to_vec(), [0x30, 0x83, 0, 0, 2, 0x05, 0x00]);
        element.make_indefinite();
        assert_eq!(element.to_vec(), [0x30, 0x80, 0x05, 0x00, 0, 0]);
    }

    #[test]
    fn any_element_is_met() {
        let (mut root, _) = Element::read(&[0x30, 0x07, 0x31, 0x03, 0x02, 0x01, 0x09, 0x05, 0x00]).unwrap();
        let mut random = Random::new(1);
        let mut met: Vec<u8> = (0..100).map(|_| root.any(&mut random).identifier).collect();
        met.sort_unstable();
        met.dedup();
        assert_eq!(met, [0x02, 0x05, 0x30, 0x31]);
        assert_eq!(root.at(&[0, 0]).unwrap().body, Body::Bytes(vec![9]));
    }
}
