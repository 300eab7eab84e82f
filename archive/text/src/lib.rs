//! The words of a message: of its text, its addresses and its attachments, as they are searched for.
// placeholder until the crate's author lands; same signatures are adapted in archive/src/texts.rs
/// words
#[must_use]
pub fn words(text: &str) -> Vec<String> {
    let mut words: Vec<String> = text
        .split(|c: char| !c.is_alphanumeric())
        .filter(|w| !w.is_empty() && w.len() <= 64)
        .map(str::to_lowercase)
        .collect();
    words.sort();
    words.dedup();
    words
}
/// query
#[must_use]
pub fn query(text: &str) -> Vec<pec_core::ports::Word> {
    words(text).into_iter().map(|w| pec_core::ports::Word::new(w, false)).collect()
}
/// may
#[must_use]
pub fn may_have_text(media_type: &str, _name: Option<&str>) -> bool {
    media_type.starts_with("text/")
}
/// text
#[must_use]
pub fn text(_media_type: &str, _name: Option<&str>, _bytes: &[u8]) -> (String, bool) {
    (String::new(), true)
}
