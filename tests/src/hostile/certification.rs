//! Certification data that a provider may have signed, and what a tracker makes of them.

use super::{Load, Shape, repeated};
use crate::generate::World;
use std::sync::LazyLock;

static DATA: LazyLock<String> = LazyLock::new(|| {
    let data = World::new().server_acceptance().certification_data.unwrap_or_default();
    String::from_utf8_lossy(&data).into_owned()
});

macro_rules! repeat {
    ($($name:literal, $before:literal, $start:literal, $piece:literal;)*) => {
        &[$(Shape { name: $name, make: |bytes| data($before, $start, $piece, bytes) },)*]
    };
}

pub(super) const SHAPES: &[Shape] = &[
    Shape {
        name: "recipients and where they are, signed",
        make: |bytes| {
            let world = World::new();
            let mut draft = world.server_acceptance();
            let recipients: String = (0..bytes / 200)
                .map(|n| format!("<destinatari tipo=\"certificato\">a{n}@b.example</destinatari>"))
                .collect();
            let taken: String =
                (0..bytes / 200).map(|n| format!("<ricezione>a{n}@b.example</ricezione>")).collect();
            let data = DATA.replacen("<risposte>", &[&recipients, "<risposte>"].concat(), 1);
            let data = data.replacen("</dati>", &[&taken, "</dati>"].concat(), 1);
            draft.certification_data = Some(data.into_bytes());
            Load::Message(world.beta.sign(&draft))
        },
    },
    Shape {
        name: "facts of one submission with many recipients",
        make: |bytes| facts((bytes / 60).isqrt(), 1),
    },
    Shape { name: "facts of many submissions", make: |bytes| facts(1, bytes / 300) },
    Shape { name: "elements in elements", make: |bytes| data("<risposte>", "", "<a>", bytes) },
    Shape {
        name: "document types in each other",
        make: |bytes| {
            Load::Certification(
                ["<!DOCTYPE a [", &repeated("<!ENTITY b \"&b;\">", bytes), "]>", &DATA].concat().into(),
            )
        },
    },
    Shape {
        name: "document types without an end",
        make: |bytes| Load::Certification(repeated("<!DOCTYPE ", bytes).into()),
    },
];

pub(super) const TEXTS: &[Shape] = repeat! {
    "recipients", "<risposte>", "", "<destinatari tipo=\"certificato\">a@b.example</destinatari>";
    "unknown elements", "<risposte>", "", "<a></a>";
    "elements twice", "<risposte>", "", "<mittente>a@b.example</mittente>";
    "attributes", "<risposte>", "<destinatari", " a=\"b\"";
    "attributes without a value", "<risposte>", "<destinatari", " a";
    "comments", "<risposte>", "", "<!---->";
    "comments without an end", "<risposte>", "", "<!--";
    "sections of text", "</oggetto>", "", "<![CDATA[]]>";
    "sections of text without an end", "</oggetto>", "", "<![CDATA[";
    "instructions without an end", "</oggetto>", "", "<?";
    "tags in a text", "</oggetto>", "", "<b>";
    "end tags in a text", "</oggetto>", "", "</msgid>";
    "less-than signs", "</oggetto>", "", "<";
    "tags without an end", "</oggetto>", "", "<a b=\"";
    "quotes in tags", "</oggetto>", "", "<a b='c";
    "ampersands", "</oggetto>", "", "&";
    "references", "</oggetto>", "", "&amp;&#65;";
    "references to nothing", "</oggetto>", "", "&#0;";
    "long references", "</oggetto>", "", "&#0000000000000000000";
    "control characters", "</oggetto>", "", "\u{1}";
    "blanks", "</oggetto>", "", " ";
};

fn data(before: &str, start: &str, piece: &str, bytes: usize) -> Load {
    let text = [start, &repeated(piece, bytes), before].concat();
    Load::Certification(DATA.replacen(before, &text, 1).into_bytes())
}

/// A receipt of each recipient, each with the list of all, for each submission.
fn facts(recipients: usize, submissions: usize) -> Load {
    let list: Vec<_> = (0..recipients)
        .map(|n| serde_json::json!({"address": format!("a{n}@b.example"), "certified": true}))
        .collect();
    let fact = |submission: usize, recipient: usize| {
        serde_json::json!({
            "message_sha256": format!("{:064x}", submission * recipients + recipient),
            "kind": "delivery", "error": "none", "verdict": "authentic", "headers_contradicted": false,
            "requested_receipt": null, "at": null, "delivery_to": format!("a{recipient}@b.example"),
            "taken_in_charge": [], "error_text": null, "provider": null, "identifier": submission.to_string(),
            "msgid": "one@msgid", "sender": "s@b.example", "subject": null, "recipients": list,
        })
        .to_string()
    };
    Load::Facts(
        (0..submissions)
            .flat_map(|n| (0..recipients).map(move |m| (n, m)))
            .map(|(n, m)| fact(n, m))
            .collect(),
    )
}
