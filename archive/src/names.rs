//! Which names mailboxes, tags and holds may have.

use crate::Error;

/// Bytes of the longest name.
const MAX_NAME: usize = 200;

/// Checks the name of `what`.
pub(crate) fn check(what: &'static str, name: &str) -> Result<(), Error> {
    let allowed = (1..=MAX_NAME).contains(&name.len())
        && !name.chars().any(char::is_control)
        && name.trim() == name
        && name.split('/').all(|part| !part.is_empty());
    if allowed { Ok(()) } else { Err(Error::Name { what }) }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names() {
        for name in ["office", "office@pec.example", "Clienti/Rossi & figli/2024", "è"] {
            assert_eq!(check("a tag", name), Ok(()), "{name}");
        }
        for name in ["", " x", "a//b", "/a", "a/", "a\nb", &"x".repeat(201)] {
            assert!(check("a tag", name).is_err(), "{name:?}");
        }
    }
}
