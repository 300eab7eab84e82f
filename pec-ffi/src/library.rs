//! The library
//!
//! Its version, and that of its interface: a program that loads the library at run time compares `pec_abi_version` with the
//! PEC_ABI_VERSION that it was compiled with.

use crate::edge::answer;
use crate::view::pec_str;

/// The version of this header.
pub const PEC_VERSION_MAJOR: u32 = 0;
/// See PEC_VERSION_MAJOR.
pub const PEC_VERSION_MINOR: u32 = 1;
/// See PEC_VERSION_MAJOR.
pub const PEC_VERSION_PATCH: u32 = 0;

/// The interface that this header describes. It grows by one when something changes that was there.
pub const PEC_ABI_VERSION: u32 = 1;

/// The version of the library, as "0.1.0".
#[unsafe(no_mangle)]
pub unsafe extern "C" fn pec_version() -> pec_str {
    answer(|_| Some(env!("CARGO_PKG_VERSION").into()))
}

/// The interface of the library: PEC_ABI_VERSION of the header that it was built with.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn pec_abi_version() -> u32 {
    PEC_ABI_VERSION
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_versions_are_those_of_the_package() {
        let numbers =
            [PEC_VERSION_MAJOR, PEC_VERSION_MINOR, PEC_VERSION_PATCH].map(|number| number.to_string());
        assert_eq!(numbers.join("."), env!("CARGO_PKG_VERSION"));
    }
}
