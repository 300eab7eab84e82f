//! Words that say nothing about a text, because nearly every one has them.

/// Italian and English, folded, sorted. Not in it: what is also a word that somebody looks for (`are`, `sole`, `more`).
const STOP: &[&str] = &[
    "ad", "agli", "ai", "al", "all", "alla", "alle", "allo", "an", "anche", "and", "as", "at", "be", "but",
    "by", "che", "chi", "ci", "coi", "col", "coll", "come", "con", "cui", "da", "dagli", "dai", "dal",
    "dall", "dalla", "dalle", "dallo", "de", "degli", "dei", "del", "dell", "della", "delle", "dello", "di",
    "dove", "ed", "for", "from", "gli", "ha", "hanno", "has", "have", "ho", "if", "il", "in", "is", "it",
    "its", "la", "le", "lo", "loro", "ma", "mi", "ne", "negli", "nei", "nel", "nell", "nella", "nelle",
    "nello", "noi", "non", "not", "od", "of", "on", "or", "per", "piu", "quale", "quali", "quanto", "quell",
    "quella", "quelle", "quelli", "quello", "quest", "questa", "queste", "questi", "questo", "se", "si",
    "sia", "sono", "su", "sugli", "sui", "sul", "sull", "sulla", "sulle", "sullo", "suo", "that", "the",
    "their", "this", "to", "tra", "un", "una", "uno", "vi", "voi", "was", "were", "which", "with", "you",
    "your",
];

/// Whether this folded word is left out of texts and queries alike: one of the list, or a single Latin letter.
pub(crate) fn is_stop(word: &str) -> bool {
    match word.as_bytes() {
        [byte] => byte.is_ascii_alphabetic(),
        _ => STOP.binary_search(&word).is_ok(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_list_is_sorted_and_folded() {
        assert!(STOP.is_sorted());
        assert!(STOP.iter().all(|word| crate::fold(word) == *word && is_stop(word)));
        assert!(is_stop("a") && !is_stop("5") && !is_stop("contratto"));
    }
}
