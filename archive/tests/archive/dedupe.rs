//! What messages have in common is stored once.

use crate::common::{Stores, add};
use pec_archive::Sha256;
use pec_core::ports::{Listed, MemorySource, Objects};
use pec_tests::Random;

/// A complete receipt of an original, for one of many recipients.
fn receipt(original: &str, number: usize) -> Vec<u8> {
    format!(
        "From: posta-certificata@pec.example\r\nSubject: CONSEGNA: offer\r\nMessage-ID: <{number}@pec.example>\r\n\
         Content-Type: multipart/mixed; boundary=outer\r\n\r\n--outer\r\n\r\nDelivered to {number}@pec.example\r\n\
         --outer\r\nContent-Type: message/rfc822; name=postacert.eml\r\n\r\n{original}\r\n--outer--\r\n"
    )
    .into_bytes()
}

/// An original with an attachment that does not compress.
fn original(random: &mut Random, bytes: usize) -> String {
    const DIGITS: &[u8; 64] = b"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
    let mut lines = String::new();
    while lines.len() < bytes {
        lines.extend((0..76).map(|_| char::from(DIGITS[random.below(64)])));
        lines.push_str("\r\n");
    }
    format!(
        "From: a@pec.example\r\nContent-Type: multipart/mixed; boundary=inner\r\n\r\n--inner\r\n\r\nThe offer.\r\n\
         --inner\r\nContent-Type: application/pdf; name=offer.pdf\r\nContent-Transfer-Encoding: base64\r\n\r\n{lines}\
         --inner--\r\n"
    )
}

fn stored(stores: &Stores) -> u64 {
    stores.objects.list("", None, 10_000).unwrap().iter().map(|object| object.bytes).sum()
}

#[test]
fn receipts_that_repeat_an_original_cost_it_once() {
    let original = original(&mut Random::new(7), 400_000);
    let messages: Vec<_> = (0..200).map(|number| receipt(&original, number)).collect();
    let raw: usize = messages.iter().map(Vec::len).sum();
    let stores = Stores::default();
    let archive = stores.create();
    // In several runs: they share also across packs.
    for (run, some) in messages.chunks(50).enumerate() {
        let mut source = MemorySource::default();
        for (number, message) in some.iter().enumerate() {
            source = source.with(Listed::new(format!("{run}.{number}")), message.clone());
        }
        add(&archive, &mut source);
    }
    for message in &messages {
        assert_eq!(archive.message(&Sha256::of(message)).unwrap(), *message);
    }
    let share = stored(&stores) as f64 / raw as f64;
    assert!(share < 0.05, "{share}: {} of {raw} bytes", stored(&stores));
}
