//! Bounds on the work, by their names.

use crate::PecError;
use crate::units::number;
use pec_core::Limits;
use std::collections::HashMap;

/// Bounds by name; those that are not named have their defaults.
pub type LimitValues = HashMap<String, i64>;

/// The names of all bounds, in the order of `pec_core::Limits`, which explains each.
#[uniffi::export]
#[must_use]
pub fn limit_names() -> Vec<String> {
    Limits::NAMES.iter().map(|name| (*name).to_owned()).collect()
}

/// All bounds, when these are set.
///
/// # Errors
///
/// No bound has this name, or a number is negative.
#[uniffi::export]
pub fn limit_values(set: LimitValues) -> Result<LimitValues, PecError> {
    let limits = limits(Some(&set))?;
    let value = |name: &&str| Some(((*name).to_owned(), number(limits.get(name)?)));
    Ok(Limits::NAMES.iter().filter_map(value).collect())
}

pub(crate) fn limits(set: Option<&LimitValues>) -> Result<Limits, PecError> {
    let mut limits = Limits::default();
    for (name, value) in set.into_iter().flatten() {
        let Ok(unsigned) = u64::try_from(*value) else {
            return Err(PecError::Argument { text: format!("the limit {name} is {value}: give 0 or more") });
        };
        // On a machine of 32 bits, what is larger than all of memory bounds nothing.
        limits.set(name, usize::try_from(unsigned).unwrap_or(usize::MAX))?;
    }
    Ok(limits)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn set(name: &str, value: i64) -> Result<LimitValues, PecError> {
        limit_values(HashMap::from([(name.to_owned(), value)]))
    }

    #[test]
    fn limits_are_set_by_name() {
        let all = set("max_depth", 3).unwrap();
        assert_eq!(all.len(), limit_names().len());
        assert_eq!(all.get("max_depth"), Some(&3));
        assert_eq!(all.get("max_parts"), Some(&10_000));
        assert_eq!(limits(None).unwrap(), Limits::default());
    }

    #[test]
    fn what_is_no_limit_is_refused() {
        let error = set("max_deph", 3).unwrap_err();
        assert!(matches!(&error, PecError::Engine { code, .. } if code == "limit_unknown"), "{error}");
        assert_eq!(
            set("max_depth", -1).unwrap_err().to_string(),
            "the limit max_depth is -1: give 0 or more"
        );
    }
}
