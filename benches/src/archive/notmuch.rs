//! notmuch, which people use to search their Maildir: the same mail, and what its index costs. It verifies nothing, and the mail stays
//! where it is.

use super::spent::{Spent, bytes_in};
use crate::Result;
use crate::clock::children_worked;
use std::fs;
use std::path::{Path, PathBuf};
use std::process::{Command, Output};
use std::time::Instant;

/// An index of notmuch.
pub struct Notmuch {
    database: PathBuf,
    configuration: PathBuf,
}

impl Notmuch {
    /// In a folder, for the mail in another one; `None` where notmuch is not installed.
    ///
    /// # Errors
    ///
    /// The folder cannot be written.
    pub fn new(folder: &Path, mail: &Path) -> Result<Option<Self>> {
        if !Command::new("notmuch").arg("--version").output().is_ok_and(|output| output.status.success()) {
            return Ok(None);
        }
        let database = folder.join("notmuch");
        fs::create_dir_all(&database)?;
        let configuration = folder.join("notmuch-config");
        let mail = fs::canonicalize(mail)?;
        fs::write(
            &configuration,
            format!(
                "[database]\npath={}\nmail_root={}\n[user]\nname=Ufficio\nprimary_email=ufficio@pec.example\n[new]\ntags=new\n",
                database.display(),
                mail.display()
            ),
        )?;
        Ok(Some(Self { database, configuration }))
    }

    fn run(&self, arguments: &[&str]) -> Result<Output> {
        let output =
            Command::new("notmuch").env("NOTMUCH_CONFIG", &self.configuration).args(arguments).output()?;
        if output.status.success() {
            Ok(output)
        } else {
            Err(format!("notmuch {}: {}", arguments.join(" "), String::from_utf8_lossy(&output.stderr))
                .into())
        }
    }

    /// Takes the mail in.
    ///
    /// # Errors
    ///
    /// It fails.
    pub fn take_in(&self) -> Result<Spent> {
        let before = children_worked().unwrap_or_default();
        let begin = Instant::now();
        self.run(&["new", "--quiet"])?;
        let passed = begin.elapsed();
        Ok(Spent { worked: children_worked().unwrap_or_default().saturating_sub(before), passed })
    }

    /// How many messages match.
    ///
    /// # Errors
    ///
    /// It fails.
    pub fn count(&self, query: &str) -> Result<u64> {
        Ok(String::from_utf8(self.run(&["count", query])?.stdout)?.trim().parse()?)
    }

    /// The newest fifty that match, with what is shown of them; how long it took, the start of the program included.
    ///
    /// # Errors
    ///
    /// It fails.
    pub fn search(&self, query: &str) -> Result<f64> {
        let begin = Instant::now();
        self.run(&["search", "--format=json", "--limit=50", query])?;
        Ok(begin.elapsed().as_secs_f64() * 1e9)
    }

    /// Bytes of its index.
    ///
    /// # Errors
    ///
    /// It cannot be read.
    pub fn bytes(&self) -> Result<u64> {
        bytes_in(&self.database)
    }
}
