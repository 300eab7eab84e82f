//! Documents like those of an archive of messages, any number of them, always the same.

use pec_core::ports::{Document, Text};

/// A label that half of the documents have.
pub(crate) const MAILBOX: &str = "mailbox:office@pec.example";

/// Words that every third, fourth ... text has.
const COMMON: &[&str] = &["contratto", "fattura", "allegato", "notifica", "ricorso", "comune", "protocollo"];

/// Numbers that look like chance and are not (SplitMix64).
fn mix(seed: u64) -> u64 {
    let mut x = seed.wrapping_add(1).wrapping_mul(0x9e37_79b9_7f4a_7c15);
    x = (x ^ (x >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
    x = (x ^ (x >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
    x ^ (x >> 31)
}

/// The word that the document with this number has, and no other.
pub(crate) fn rare_word(number: u64) -> String {
    format!("rara{:010x}", mix(number) >> 24)
}

/// A message: twelve labels and a text of thirty words that is new.
pub(crate) fn message(number: u64) -> (Text, Document) {
    let chance = |of: u64| mix(number * 64 + of);
    let mut id = [0; 32];
    for (place, byte) in id.iter_mut().enumerate() {
        *byte = chance(place as u64 / 8).to_le_bytes().get(place % 8).copied().unwrap_or_default();
    }
    let kind = ["delivery", "acceptance", "transport_envelope"].get((chance(40) % 3) as usize).copied();
    let identifier = format!("{:032x}", u128::from(chance(41)) << 64 | u128::from(chance(42)));
    let mut labels = vec![
        if chance(43) % 2 == 0 {
            MAILBOX.to_owned()
        } else {
            format!("mailbox:box{}@pec.example", chance(43) % 20)
        },
        format!("kind:{}", kind.unwrap_or_default()),
        format!("id:{identifier}@pec.example"),
        format!("message-id:{:016x}.{number}@provider.example", chance(44)),
        format!("verdict:{}", if chance(45) % 50 == 0 { "indeterminate" } else { "authentic" }),
        format!("from:person{}@pec.example", chance(46) % 5_000),
        format!("to:person{}@pec.example", chance(47) % 5_000),
        format!("provider:provider{}", chance(48) % 25),
        format!("year:{}", 2016 + number % 10),
        format!("tag:tag{}", chance(49) % 40),
        format!("has:attachment{}", chance(50) % 2),
        format!("source:folder{}", chance(51) % 100),
    ];
    labels.sort();
    let mut words: Vec<String> = COMMON
        .iter()
        .zip(3..)
        .filter(|(_, every)| chance(52 + every) % every == 0)
        .map(|(word, _)| (*word).to_owned())
        .collect();
    words.push(rare_word(number));
    let mut next = 0;
    while words.len() < 30 {
        // Few words are common and many are rare, as in any language.
        let rank = mix(number * 1_000 + next) % 3_000;
        let word = format!("parola{}", rank * rank / 3_000);
        next += 1;
        if !words.contains(&word) {
            words.push(word);
        }
    }
    words.sort();
    let mut key = String::from("message/");
    for byte in id {
        key.push_str(&format!("{byte:02x}"));
    }
    let at = 1_700_000_000 + i64::try_from(number).unwrap_or_default() * 30;
    let mut document = Document::new("message", key, at + (chance(53) % 86_400) as i64);
    document.labels = labels;
    document.texts = vec![id];
    document.body = format!(
        "{{\"kind\":\"{}\",\"verdict\":\"authentic\",\"identifier\":\"{identifier}\",\"subject\":\"POSTA CERTIFICATA: {number}\"}}",
        kind.unwrap_or_default()
    );
    (Text::new(id, words), document)
}
