//! The corpus: one folder a case, `testdata/cases/<area>/<id>/{message.eml, case.toml, report.json}`.
//!
//! `testdata/README.md` explains the form to people; [`Case`] is the form. The expectations in `case.toml` are written
//! by hand and never rewritten; `report.json` is written by `PEC_BLESS=1` and reviewed.

use crate::{project_root, read};
use pec_core::{
    Limits, UnixTime,
    crypto::RustCrypto,
    facet::{Accreditation, Chain, Consistency, Integrity, Revocation, Verdict},
    finding::Code,
    message::MessageKind,
    trust::{TrustStore, directory::ProviderDirectory},
    verify::Circumstances,
};
use serde::{Deserialize, Deserializer, de::Error as _};
use std::{
    fs,
    path::{Path, PathBuf},
};

/// One case and its folder.
#[derive(Debug)]
#[non_exhaustive]
pub struct Case {
    /// `<area>/<id>`, as in the folder's path.
    pub id: String,
    /// Where its three files are.
    pub folder: PathBuf,
    /// What `case.toml` says.
    pub text: Text,
}

/// The content of `case.toml`. An unknown key is an error: it is a misspelt one.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
#[non_exhaustive]
pub struct Text {
    /// What the case shows, in one line.
    pub title: String,
    /// The clause that decides it.
    pub clause: String,
    /// The rule that it tests, or the behaviour met in the wild that it stands for.
    pub source: String,
    /// The time of the verification.
    #[serde(default)]
    pub now: Option<UnixTime>,
    /// When the caller can prove that it had the message.
    #[serde(default)]
    pub seen_at: Option<UnixTime>,
    /// The file beside the message that was sent, to be held against the original inside.
    #[serde(default)]
    pub sent: Option<String>,
    /// Who may sign.
    pub trust: Trust,
    /// Files of CRLs, relative to `testdata`.
    #[serde(default)]
    pub crls: Vec<String>,
    /// The provider directory, a file relative to `testdata`.
    #[serde(default)]
    pub directory: Option<String>,
    /// The date of the directory, if it is not its own.
    #[serde(default)]
    pub directory_date: Option<UnixTime>,
    /// What `openssl cms -verify -noverify` says.
    pub openssl: Openssl,
    /// Why OpenSSL and the expected integrity do not agree; required then, and forbidden otherwise.
    #[serde(default)]
    pub openssl_differs: Option<String>,
    /// What the report must say.
    pub expected: Expected,
}

/// Who may sign.
#[derive(Debug, Deserialize, PartialEq)]
#[serde(untagged)]
#[non_exhaustive]
pub enum Trust {
    /// The anchors that the engine has built in: the word `"builtin"`.
    Builtin(Builtin),
    /// Files of CA certificates, relative to `testdata`.
    Files(Vec<String>),
}

/// The one word of [`Trust::Builtin`].
#[derive(Debug, Deserialize, PartialEq)]
#[serde(rename_all = "snake_case")]
#[expect(clippy::exhaustive_enums, reason = "one word")]
pub enum Builtin {
    /// `"builtin"`
    Builtin,
}

/// What OpenSSL says about the signature.
#[derive(Clone, Copy, Debug, Deserialize, PartialEq)]
#[serde(rename_all = "snake_case")]
#[expect(clippy::exhaustive_enums, reason = "yes or no")]
pub enum Openssl {
    /// It is good.
    Verifies,
    /// It is bad, or there is none that OpenSSL can find.
    Fails,
}

/// What the report must say.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
#[non_exhaustive]
pub struct Expected {
    /// What the message is.
    pub kind: MessageKind,
    /// The word at the end.
    pub verdict: Verdict,
    /// All five facets.
    pub facets: Facets,
    /// Findings that must be there. Others may be there too: `report.json` holds them all.
    #[serde(default)]
    pub findings: Vec<ExpectedCode>,
}

/// The five facets.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
#[expect(missing_docs, reason = "each is explained at its type")]
#[expect(clippy::exhaustive_structs, reason = "the rules of the verdict name five")]
pub struct Facets {
    pub integrity: Integrity,
    pub chain: Chain,
    pub revocation: Revocation,
    pub provider: Accreditation,
    pub consistency: Consistency,
}

/// The code of a finding, which the table of findings has.
#[derive(Clone, Copy, Debug, PartialEq)]
#[expect(clippy::exhaustive_structs, reason = "a code, read from text")]
pub struct ExpectedCode(pub Code);

impl<'de> Deserialize<'de> for ExpectedCode {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let text = String::deserialize(deserializer)?;
        let code = Code::ALL.iter().copied().find(|code| code.code() == text);
        code.map(Self).ok_or_else(|| D::Error::custom(format!("{text} is not a finding")))
    }
}

impl Case {
    /// All cases of the project, in the order of their ids.
    ///
    /// # Errors
    ///
    /// A case that cannot be read or contradicts itself; all of them are named.
    pub fn all() -> Result<Vec<Self>, String> {
        Self::all_in(&testdata().join("cases"))
    }

    fn all_in(cases: &Path) -> Result<Vec<Self>, String> {
        let mut all = Vec::new();
        let mut faults = Vec::new();
        for area in subfolders(cases)? {
            for folder in subfolders(&area)? {
                match Self::load(&folder) {
                    Ok(case) => all.push(case),
                    Err(fault) => faults.push(fault),
                }
            }
        }
        if faults.is_empty() { Ok(all) } else { Err(faults.join("\n")) }
    }

    /// Reads the case in one folder.
    ///
    /// # Errors
    ///
    /// `case.toml` cannot be read, has not the form, or contradicts itself; the text names the file.
    pub fn load(folder: &Path) -> Result<Self, String> {
        let file = folder.join("case.toml");
        let blame = |fault: String| format!("{}: {fault}", file.display());
        let text = fs::read_to_string(&file).map_err(|error| blame(error.to_string()))?;
        let text: Text = toml::from_str(&text).map_err(|error| blame(error.to_string()))?;
        text.check().map_err(blame)?;
        let mut names = folder.iter().rev().map(|name| name.to_string_lossy());
        let id = names.next().unwrap_or_default();
        let area = names.next().unwrap_or_default();
        Ok(Self { id: format!("{area}/{id}"), folder: folder.to_owned(), text })
    }

    /// The message's file.
    #[must_use]
    pub fn message(&self) -> PathBuf {
        self.folder.join("message.eml")
    }

    /// The file of the message that was sent, if the case has one.
    #[must_use]
    pub fn sent(&self) -> Option<PathBuf> {
        self.text.sent.as_ref().map(|sent| self.folder.join(sent))
    }

    /// Whom the case trusts, with its CRLs and its directory.
    ///
    /// # Panics
    ///
    /// A file that it names cannot be read.
    #[must_use]
    pub fn trust_store(&self) -> TrustStore {
        let mut store = match &self.text.trust {
            Trust::Builtin(_) => TrustStore::pec(),
            Trust::Files(files) => {
                let mut store = TrustStore::empty();
                for file in files {
                    let certificates = read(&testdata().join(file));
                    store.add_authorities(&certificates).unwrap_or_else(|error| panic!("{file}: {error}"));
                }
                store
            }
        };
        for file in &self.text.crls {
            let crls = read(&testdata().join(file));
            store.add_crls(&crls, &Limits::default()).unwrap_or_else(|error| panic!("{file}: {error}"));
        }
        let Some(file) = &self.text.directory else { return store };
        let bytes = read(&testdata().join(file));
        let directory = ProviderDirectory::read(&bytes, &store, &RustCrypto, &Limits::default())
            .unwrap_or_else(|error| panic!("{file}: {error}"));
        store.with_directory(match self.text.directory_date {
            Some(date) => directory.with_date(date),
            None => directory,
        })
    }

    /// What is known of the time.
    #[must_use]
    pub fn circumstances(&self) -> Circumstances {
        let now = self.text.now.map_or_else(Circumstances::unknown, Circumstances::at);
        match self.text.seen_at {
            Some(time) => now.seen_at(time),
            None => now,
        }
    }

    /// The file with the canonical JSON of the report.
    #[must_use]
    pub fn report(&self) -> PathBuf {
        self.folder.join("report.json")
    }
}

impl Text {
    fn check(&self) -> Result<(), String> {
        let wordless =
            [&self.title, &self.clause, &self.source].into_iter().any(|text| text.trim().is_empty());
        if wordless {
            return Err("title, clause and source want words".into());
        }
        if self.directory_date.is_some() && self.directory.is_none() {
            return Err("directory_date is the date of nothing".into());
        }
        // What a repaired copy gives says nothing about the message as it is: there OpenSSL has to fail.
        let intact = matches!(self.expected.facets.integrity, Integrity::Intact | Integrity::IntactAfterCrlf);
        match (intact == (self.openssl == Openssl::Verifies), &self.openssl_differs) {
            (true, None) => Ok(()),
            (false, Some(reason)) if !reason.trim().is_empty() => Ok(()),
            (false, _) => {
                Err("OpenSSL does not agree with expected.facets.integrity: openssl_differs says why".into())
            }
            (true, Some(_)) => Err("OpenSSL agrees: openssl_differs has no reason to be".into()),
        }
    }
}

/// The folder of the test data.
#[must_use]
pub fn testdata() -> PathBuf {
    project_root().join("testdata")
}

/// The folders in a folder, sorted; plain files are not for here.
fn subfolders(folder: &Path) -> Result<Vec<PathBuf>, String> {
    let blame = |fault: &dyn std::fmt::Display| format!("{}: {fault}", folder.display());
    let mut folders = Vec::new();
    for entry in fs::read_dir(folder).map_err(|error| blame(&error))? {
        let path = entry.map_err(|error| blame(&error))?.path();
        if !path.is_dir() {
            return Err(blame(&format!("{} is not the folder of a case", path.display())));
        }
        folders.push(path);
    }
    folders.sort();
    Ok(folders)
}

#[cfg(test)]
mod tests {
    use super::*;

    const GOOD: &str = r#"
        title = "An acceptance as the rules have it"
        clause = "RFC 6109 section 3.1.2"
        source = "the rule"
        now = "2026-01-01T00:00:00Z"
        trust = ["pki/ca.pem"]
        crls = ["pki/crl/ca.pem"]
        openssl = "verifies"

        [expected]
        kind = "acceptance"
        verdict = "authentic"
        findings = ["cms.ber"]

        [expected.facets]
        integrity = "intact"
        chain = "trusted"
        revocation = "unknown"
        provider = "unknown"
        consistency = "consistent"
    "#;

    fn load(text: &str) -> Result<Case, String> {
        let scratch = crate::scratch();
        let folder = scratch.path().join("cases/cms/ber");
        fs::create_dir_all(&folder).unwrap();
        fs::write(folder.join("case.toml"), text).unwrap();
        let mut all = Case::all_in(&scratch.path().join("cases"))?;
        assert_eq!(all.len(), 1);
        Ok(all.remove(0))
    }

    #[test]
    fn a_case_reads_back() {
        let case = load(GOOD).unwrap();
        assert_eq!(case.id, "cms/ber");
        assert_eq!(case.text.now, Some(UnixTime(1_767_225_600)));
        assert_eq!(case.text.seen_at, None);
        assert_eq!(case.text.trust, Trust::Files(vec!["pki/ca.pem".into()]));
        assert_eq!(case.text.crls, ["pki/crl/ca.pem"]);
        assert_eq!(case.text.expected.kind, MessageKind::Acceptance);
        assert_eq!(case.text.expected.verdict, Verdict::Authentic);
        assert_eq!(case.text.expected.findings, [ExpectedCode(Code::CmsBer)]);
        let builtin = load(&GOOD.replace("[\"pki/ca.pem\"]", "\"builtin\"")).unwrap();
        assert_eq!(builtin.text.trust, Trust::Builtin(Builtin::Builtin));
    }

    #[test]
    fn a_slip_in_a_case_is_an_error() {
        for (from, to, fault) in [
            ("verdict =", "vredict =", "vredict"),
            ("cms.ber", "cms.bre", "cms.bre is not a finding"),
            ("\"trusted\"", "\"good\"", "good"),
            ("[\"pki/ca.pem\"]", "\"built-in\"", "trust"),
            ("2026-01-01T", "2026-01-", "RFC 3339"),
            ("the rule", " ", "want words"),
            ("integrity = \"intact\"", "", "integrity"),
            ("openssl =", "directory_date = '2025-03-05T00:00:00Z'\nopenssl =", "the date of nothing"),
        ] {
            let error = load(&GOOD.replace(from, to)).unwrap_err();
            assert!(error.contains("case.toml") && error.contains(fault), "{from}: {error}");
        }
    }

    #[test]
    fn openssl_differs_only_with_a_reason() {
        let differs = GOOD.replace("\"verifies\"", "\"fails\"");
        assert!(load(&differs).unwrap_err().contains("does not agree"));
        assert!(load(&format!("openssl_differs = ''\n{differs}")).is_err());
        assert!(load(&format!("openssl_differs = 'it reads no nested signatures'\n{differs}")).is_ok());
        assert!(load(&format!("openssl_differs = 'why'\n{GOOD}")).unwrap_err().contains("agrees"));
        for integrity in ["altered", "recovered", "absent", "unreadable"] {
            let not_intact = differs.replace("\"intact\"", &format!("\"{integrity}\""));
            assert!(load(&not_intact).is_ok(), "{integrity}");
        }
    }
}
