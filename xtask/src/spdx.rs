//! SPDX licence expressions: is there a way to use this crate under the licences that we accept?

/// Whether the licences for which `accepts` holds satisfy an expression such as `(MIT OR Apache-2.0) AND Unicode-3.0`.
///
/// `None` if it is not an expression. The old spelling with a slash (`MIT/Apache-2.0`) means `OR`. `WITH` counts as
/// part of the licence's name: an exception has to be accepted as such.
pub(crate) fn satisfied(expression: &str, accepts: &dyn Fn(&str) -> bool) -> Option<bool> {
    let spaced = expression.replace('(', " ( ").replace(')', " ) ").replace('/', " OR ");
    let mut words = spaced.split_whitespace().peekable();
    let answer = any(&mut words, accepts)?;
    words.next().is_none().then_some(answer)
}

type Words<'a> = std::iter::Peekable<std::str::SplitWhitespace<'a>>;

fn any(words: &mut Words<'_>, accepts: &dyn Fn(&str) -> bool) -> Option<bool> {
    let mut answer = all(words, accepts)?;
    while words.next_if_eq(&"OR").is_some() {
        answer |= all(words, accepts)?;
    }
    Some(answer)
}

fn all(words: &mut Words<'_>, accepts: &dyn Fn(&str) -> bool) -> Option<bool> {
    let mut answer = one(words, accepts)?;
    while words.next_if_eq(&"AND").is_some() {
        answer &= one(words, accepts)?;
    }
    Some(answer)
}

fn one(words: &mut Words<'_>, accepts: &dyn Fn(&str) -> bool) -> Option<bool> {
    match words.next()? {
        "(" => {
            let answer = any(words, accepts)?;
            words.next_if_eq(&")").map(|_| answer)
        }
        ")" | "OR" | "AND" | "WITH" => None,
        licence if words.next_if_eq(&"WITH").is_some() => {
            Some(accepts(&format!("{licence} WITH {}", words.next()?)))
        }
        licence => Some(accepts(licence)),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn expressions() {
        let accepts = |licence: &str| ["MIT", "ISC", "Apache-2.0"].contains(&licence);
        for (expression, expected) in [
            ("MIT", Some(true)),
            ("GPL-3.0-only", Some(false)),
            ("GPL-3.0-only OR MIT", Some(true)),
            ("GPL-3.0-only/MIT", Some(true)),
            ("MIT AND GPL-3.0-only", Some(false)),
            ("MIT AND (ISC OR GPL-3.0-only)", Some(true)),
            // AND binds more tightly than OR.
            ("MIT OR ISC AND GPL-3.0-only", Some(true)),
            ("(MIT OR ISC) AND GPL-3.0-only", Some(false)),
            ("Apache-2.0 WITH LLVM-exception", Some(false)),
            ("Apache-2.0 WITH LLVM-exception OR MIT", Some(true)),
            ("", None),
            ("MIT OR", None),
            ("(MIT", None),
            ("MIT)", None),
            ("MIT ISC", None),
        ] {
            assert_eq!(satisfied(expression, &accepts), expected, "{expression}");
        }
    }
}
