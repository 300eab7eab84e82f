//! The archive over stores in memory: what goes in comes out, byte for byte, and is found.

#![expect(clippy::unwrap_used, reason = "a test that cannot go on has failed")]

mod common;
mod keeping;
