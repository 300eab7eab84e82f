use super::reader::Header;
use super::*;
use crate::Limits;
use proptest::prelude::*;

fn ber(bytes: &[u8]) -> Reader<'_> {
    Reader::ber(bytes, &Limits::default())
}

fn der(bytes: &[u8]) -> Reader<'_> {
    Reader::der(bytes, &Limits::default())
}

/// Reads everything, as far as it can be read, in every way that there is.
fn read_all(bytes: &[u8], limits: &Limits) {
    for mut reader in [Reader::ber(bytes, limits), Reader::der(bytes, limits)] {
        let mut open = Vec::new();
        loop {
            while let Ok(element) = reader.read() {
                assert!(element.raw().len() >= element.content().len() + 2);
                let _ = (element.integer(), element.unsigned(), element.small_unsigned(), element.oid());
                let _ = (element.boolean(), element.null(), element.bits(), element.octets(), element.time());
                let _ = der::from_ber(&element);
                open.extend(element.children());
            }
            match open.pop() {
                Some(next) => reader = next,
                None => break,
            }
        }
    }
}

proptest! {
    #[test]
    fn no_bytes_make_it_panic(bytes in prop::collection::vec(any::<u8>(), 0..200)) {
        read_all(&bytes, &Limits::default());
    }

    /// Bytes that look like ASN.1 go deeper than arbitrary ones.
    #[test]
    fn no_elements_make_it_panic(
        bytes in prop::collection::vec(prop::sample::select(&b"\x30\x80\x24\x04\x31\xa0\x00\x00\x00\x01\x02\x03\x81\x82\x84\xff\x1f"[..]), 0..200),
    ) {
        read_all(&bytes, &Limits::default());
    }

    #[test]
    fn what_der_writes_is_der(content in prop::collection::vec(any::<u8>(), 0..70_000)) {
        let bytes = [der::header(0x04, content.len()), content.clone()].concat();
        let element = der(&bytes).read().unwrap();
        prop_assert_eq!(element.content(), &content[..]);
        prop_assert_eq!(element.raw(), &bytes[..]);
    }

    #[test]
    fn short_headers_are_headers(
        identifier in prop::sample::select(&b"\x00\x04\x1f\x24\x30\x3f\xa0"[..]),
        length in prop::collection::vec(prop::sample::select(&b"\x00\x01\x7f\x80\x81\x82\x83\xff"[..]), 1..4),
        content in prop::sample::select(vec![0, 1, 126, 127, 128, 129, 255, 256, 257, 65_535]),
    ) {
        let bytes = [&[identifier], &length[..], &vec![0; content]].concat();
        for rules in [Rules::Ber, Rules::Der] {
            if let Some((short, content)) = Header::read_short(&bytes, rules) {
                prop_assert_eq!(Header::read(&bytes, 0, rules), Ok(short));
                prop_assert_eq!((Some(content.len()), content), (short.length, &bytes[short.len..][..content.len()]));
            } else if matches!(length[..], [0..=0x7f] | [0x81, 0x80..=0xff, ..] | [0x82, 1..=0xff, _, ..]) && rules == Rules::Ber {
                let odd = identifier == 0 || identifier & 0x1f == 0x1f;
                prop_assert!(odd || Header::read(&bytes, 0, rules).is_err(), "only what is odd may be left to the slower way");
            }
        }
    }
}

#[test]
fn errors_say_what_and_where() {
    let inner = |bytes: &[u8]| -> Asn1Error {
        let mut children = ber(bytes).read().unwrap().children().unwrap();
        children.read().unwrap();
        children.read().unwrap_err()
    };
    assert_eq!(
        inner(&[0x30, 4, 5, 0, 2, 9]).to_string(),
        "the element does not end within its bounds at byte 4"
    );
    assert_eq!(inner(&[0x30, 3, 5, 0, 2]).kind, Asn1ErrorKind::Truncated);
    assert_eq!(inner(&[0x30, 4, 5, 0, 0, 0]).kind, Asn1ErrorKind::EndOfContents);
    assert_eq!(inner(&[0x30, 4, 5, 0, 4, 0x80]).kind, Asn1ErrorKind::Length);
    let error = ber(&[5, 0]).read_tagged(Tag::SEQUENCE).unwrap_err();
    assert_eq!(error.to_string(), "expected SEQUENCE, found NULL at byte 0");
    assert_eq!(ber(&[5, 0]).finish().unwrap_err().kind, Asn1ErrorKind::Trailing);
}

#[test]
fn lengths_that_overflow_are_truncated() {
    for bytes in [
        &[0x04, 0x84, 0xff, 0xff, 0xff, 0xff][..],
        &[0x04, 0x88, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff],
        &[0x04, 0x89, 1, 0, 0, 0, 0, 0, 0, 0, 0],
        &[0x04, 0x82, 1],
        &[0x30, 0x80],
        &[0x30, 0x80, 4, 1],
        &[0x30],
        &[],
    ] {
        assert_eq!(ber(bytes).read().unwrap_err().kind, Asn1ErrorKind::Truncated, "{bytes:x?}");
    }
    assert_eq!(ber(&[4, 0xff]).read().unwrap_err().kind, Asn1ErrorKind::Length);
    assert_eq!(ber(&[0x1f, 0x80, 1, 0]).read().unwrap_err().kind, Asn1ErrorKind::Tag);
    assert_eq!(ber(&[0x1f, 0xff, 0xff, 0xff, 0xff, 1, 0]).read().unwrap_err().kind, Asn1ErrorKind::Tag);
}

#[test]
fn der_refuses_what_only_ber_allows() {
    for (bytes, content) in [
        (&[0x30, 0x80, 5, 0, 0, 0][..], &[5, 0][..]), // indefinite length
        (&[0x04, 0x81, 1, 7], &[7]),                  // long form of a short length
        (&[0x04, 0x85, 0, 0, 0, 0, 1, 7], &[7]),      // leading zeros
        (&[0x24, 3, 4, 1, 7], &[4, 1, 7]),            // segments
    ] {
        let element = ber(bytes).read().unwrap();
        assert_eq!((element.content(), element.raw(), element.is_der()), (content, bytes, false));
        assert_eq!(der(bytes).read().unwrap_err().kind, Asn1ErrorKind::NotDer);
    }
    // The values, too.
    let value = |bytes: &[u8], read: fn(&Element<'_>) -> bool| {
        (read(&ber(bytes).read().unwrap()), read(&der(bytes).read().unwrap()))
    };
    assert_eq!(value(&[2, 2, 0, 1], |e| e.integer().is_ok()), (false, false));
    assert_eq!(value(&[2, 2, 0xff, 0x80], |e| e.integer().is_ok()), (false, false));
    assert_eq!(value(&[2, 2, 0, 0x80], |e| e.integer().is_ok()), (true, true));
    assert_eq!(value(&[1, 1, 1], |e| e.boolean() == Ok(true)), (true, false));
    assert_eq!(value(&[3, 2, 1, 0xff], |e| e.bit_string().is_ok()), (true, false));
}

#[test]
fn values() {
    let read = |bytes: &'static [u8]| ber(bytes).read().unwrap();
    assert_eq!(read(&[2, 3, 0, 0x80, 1]).unsigned(), Ok(&[0x80, 1][..]));
    assert_eq!(read(&[2, 1, 0]).small_unsigned(), Ok(0));
    assert_eq!(read(&[2, 2, 1, 0]).small_unsigned(), Ok(256));
    assert!(read(&[2, 1, 0x80]).unsigned().is_err() && read(&[2, 0]).integer().is_err());
    assert!(read(&[2, 9, 1, 0, 0, 0, 0, 0, 0, 0, 0]).small_unsigned().is_err());
    assert!(read(&[1, 2, 0, 0]).boolean().is_err() && read(&[5, 1, 0]).null().is_err());
    let bits = read(&[3, 3, 5, 0b1010_0000, 0b0010_0000]).bit_string().unwrap();
    assert_eq!([0, 1, 2, 10, 11, 99].map(|bit| bits.bit(bit)), [true, false, true, true, false, false]);
    for wrong in [&[3, 0][..], &[3, 1, 1], &[3, 2, 8, 0]] {
        assert!(ber(wrong).read().unwrap().bit_string().is_err(), "{wrong:x?}");
    }
    assert!(read(&[0x30, 3, 2, 1, 5]).integer().is_err());
    assert!(read(&[0x22, 3, 2, 1, 5]).integer().is_err(), "an INTEGER is primitive");
    assert_eq!(read(&[0xa3, 3, 2, 1, 5]).only_child().unwrap().small_unsigned(), Ok(5));
    assert!(read(&[0xa3, 4, 5, 0, 5, 0]).only_child().is_err());
    assert_eq!(read(&[0x9f, 0x87, 0x68, 1, 9]).content(), [9], "a high tag number");
}

#[test]
fn segments_are_joined_at_all_levels() {
    let join = |bytes: &[u8]| ber(bytes).read().and_then(|e| e.octet_string().map(|o| o.into_owned()));
    assert_eq!(
        join(&[0x24, 0x80, 4, 1, 1, 0x24, 4, 4, 2, 2, 3, 0x24, 0x80, 4, 0, 4, 1, 4, 0, 0, 0, 0]),
        Ok(vec![1, 2, 3, 4])
    );
    assert_eq!(join(&[0x24, 0]), Ok(vec![]));
    // An inner level that would reach beyond the level around it; something else among the segments.
    assert!(join(&[0x24, 4, 0x24, 3, 4, 1]).is_err());
    assert!(join(&[0x24, 5, 0x24, 0x80, 4, 1, 1, 0, 0]).is_err());
    assert!(join(&[0x24, 3, 2, 1, 1]).is_err());
    // An end-of-contents marker within a definite length is none.
    assert!(join(&[0x24, 2, 0, 0]).is_err());
}

#[test]
fn depth_is_bounded_in_every_way_of_going_down() {
    let limits = Limits { max_asn1_depth: 5, ..Limits::default() };
    let nest = |levels: usize| [[0x30, 0x80].repeat(levels), [0, 0].repeat(levels)].concat();
    assert!(Reader::ber(&nest(5), &limits).read().is_ok());
    assert_eq!(Reader::ber(&nest(6), &limits).read().unwrap_err().kind, Asn1ErrorKind::Depth);
    // Definite lengths are looked into only when entered.
    let mut nested = vec![5, 0];
    for _ in 0..6 {
        nested = [der::header(0x30, nested.len()), nested].concat();
    }
    let mut element = Reader::ber(&nested, &limits).read().unwrap();
    assert_eq!(der::from_ber(&element).unwrap_err().kind, Asn1ErrorKind::Depth);
    for _ in 0..5 {
        element = element.children().unwrap().read().unwrap();
    }
    assert_eq!(element.children().unwrap_err().kind, Asn1ErrorKind::Depth);
    // Segments of definite lengths, which are joined in one go.
    let mut segments = vec![4, 1, 1];
    for _ in 0..6 {
        segments = [der::header(0x24, segments.len()), segments].concat();
    }
    let element = Reader::ber(&segments, &limits).read().unwrap();
    assert_eq!(element.octets().unwrap_err().kind, Asn1ErrorKind::Depth);
}

/// Quadratic work would take many minutes here.
#[test]
fn work_is_linear_in_the_input() {
    let limits = Limits::default();
    // Levels of indefinite length that never end.
    read_all(&[0x30, 0x80].repeat(50_000), &limits);
    read_all(&[0x24, 0x80].repeat(50_000), &limits);
    // As many levels as are allowed, with very many elements in the innermost.
    let levels = limits.max_asn1_depth;
    for (constructed, primitive) in [(0x30, [5, 0]), (0x24, [4, 0])] {
        let bytes =
            [[constructed, 0x80].repeat(levels), primitive.repeat(200_000), [0, 0].repeat(levels)].concat();
        let mut reader = Reader::ber(&bytes, &limits);
        let mut elements = 0;
        while let Ok(element) = reader.read() {
            elements += 1;
            if let Ok(children) = element.children() {
                reader = children;
            }
        }
        assert_eq!(elements, levels + 200_000);
    }
    let bytes = [[0x24, 0x80].repeat(levels), [4, 1, 9].repeat(200_000), [0, 0].repeat(levels)].concat();
    assert_eq!(ber(&bytes).read().unwrap().octets().unwrap().len(), 200_000);
}

#[test]
fn ber_is_rewritten_as_der() {
    let ber_bytes = [
        0x31, 0x80, // SET
        0x30, 0x80, 2, 1, 9, 0, 0, // SEQUENCE, sorts after the others
        0x24, 0x80, 4, 1, 1, 4, 1, 2, 0, 0, // OCTET STRING in segments
        0x04, 0x81, 1, 0, // OCTET STRING with a long length
        0, 0,
    ];
    let der_bytes = [0x31, 12, 4, 1, 0, 4, 2, 1, 2, 0x30, 3, 2, 1, 9];
    assert_eq!(der::from_ber(&ber(&ber_bytes).read().unwrap()).unwrap(), der_bytes);
    assert_eq!(der::from_ber(&ber(&der_bytes).read().unwrap()).unwrap(), der_bytes);
    assert_eq!(der::header(0x30, 0x80), [0x30, 0x81, 0x80]);
    assert_eq!(der::header(0x30, 0x12345), [0x30, 0x83, 1, 0x23, 0x45]);
}
