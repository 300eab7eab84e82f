//! What parsing, verifying, tracking and archiving cost. How to run and read it: `benches/README.md`.
//!
//! `pec-benches` and `archive` measure time, `memory` and `archive-memory` measure memory, apart from them because an allocator
//! that counts takes time itself. `growth` measures both, of the tracker. `counts` counts instructions.

pub mod archive;
pub mod clock;
pub mod counts;
pub mod machine;
pub mod peers;
pub mod pki;
pub mod rounds;
pub mod sample;
pub mod table;
pub mod target;
pub mod threads;
pub mod tracking;
pub mod work;

/// Whatever goes wrong ends the run, with a text for people.
pub type Result<T = ()> = std::result::Result<T, Box<dyn std::error::Error>>;

/// What the command line asks for.
#[derive(Clone, Copy, Debug, Default)]
pub struct Options {
    /// One round with smaller messages: shows that everything runs, measures nothing.
    pub quick: bool,
    /// JSON instead of tables.
    pub json: bool,
    /// The index with a million messages: it takes minutes to make, and gigabytes.
    pub million: bool,
}

impl Options {
    /// Reads the command line.
    ///
    /// # Errors
    ///
    /// An argument is unknown.
    pub fn read() -> Result<Self> {
        let mut options = Self::default();
        for argument in std::env::args().skip(1) {
            match argument.as_str() {
                "--quick" => options.quick = true,
                "--json" => options.json = true,
                "--million" => options.million = true,
                _ => {
                    return Err(
                        format!("{argument}: unknown; there are --quick, --json and --million").into()
                    );
                }
            }
        }
        Ok(options)
    }
}
