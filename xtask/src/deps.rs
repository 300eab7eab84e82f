//! `cargo xtask deps`: licences, bans and sources of the dependencies, by deny.toml.
//!
//! cargo-deny checks the same and more, but takes minutes to build; this takes a second and needs nothing installed.
//! It reads the same file, so that the two cannot drift apart. It knows no advisories: only cargo-deny does.

use crate::{
    Result,
    process::{cargo, root, run, shown, works},
    spdx,
};
use serde::Deserialize;
use std::{
    collections::{BTreeMap, BTreeSet},
    env, fs,
    path::PathBuf,
};

/// Checks all dependencies of all features on all platforms.
pub(crate) fn check() -> Result {
    let rules = rules()?;
    let packages = packages()?;
    let mut faults = faults(&packages, &rules);
    faults.extend(without_reason(&text_of("Cargo.toml")?, &text_of("CONTRIBUTING.md")?)?);
    if faults.is_empty() {
        println!("{} packages: licences, bans and sources are as deny.toml says", packages.len());
        Ok(())
    } else {
        Err(format!("Dependencies:\n  {}", faults.join("\n  ")))
    }
}

/// Runs cargo-deny. `Ok` holds what could not be checked, if anything.
pub(crate) fn cargo_deny() -> Result<Option<&'static str>> {
    if !works(&mut cargo("deny --version")) {
        return Ok(Some("cargo-deny is not here (cargo install cargo-deny --locked --version 0.20.2)"));
    }
    run(&mut cargo("deny --all-features check licenses bans sources"))?;
    // Never fetched from here: a check that needs the network fails for reasons that are not ours.
    if advisories_here() {
        run(&mut cargo("deny --offline --all-features check advisories"))?;
        Ok(None)
    } else {
        Ok(Some("advisories: no copy of the RustSec database is here (cargo deny fetch)"))
    }
}

fn advisories_here() -> bool {
    let home = env::var_os("CARGO_HOME")
        .map(PathBuf::from)
        .or_else(|| env::home_dir().map(|home| home.join(".cargo")))
        .unwrap_or_default();
    // Beside its lock file, cargo-deny keeps one folder for each database.
    fs::read_dir(home.join("advisory-dbs"))
        .is_ok_and(|entries| entries.flatten().any(|entry| entry.path().is_dir()))
}

/// The part of deny.toml that is checked here.
#[derive(Deserialize)]
struct Rules {
    licenses: Licences,
    bans: Bans,
    sources: Sources,
}

#[derive(Deserialize)]
struct Licences {
    allow: Vec<String>,
}

#[derive(Deserialize)]
struct Bans {
    deny: Vec<Named>,
    skip: Vec<Named>,
}

#[derive(Deserialize)]
#[serde(rename_all = "kebab-case")]
struct Sources {
    allow_registry: Vec<String>,
}

/// A crate, or with `name:version` those of its versions that start so; and why.
#[derive(Deserialize)]
struct Named {
    #[serde(rename = "crate")]
    name: String,
    reason: String,
}

impl Package {
    /// As `cargo tree` writes it.
    fn label(&self) -> String {
        format!("{} v{}", self.name, self.version)
    }
}

impl Named {
    fn matches(&self, package: &Package) -> bool {
        let (name, version) = self.name.split_once(':').unwrap_or((&self.name, ""));
        let rest = package.version.strip_prefix(version);
        name == package.name
            && rest.is_some_and(|rest| version.is_empty() || rest.starts_with(['.', '-', '+']))
    }
}

/// What `cargo metadata` says about one package.
#[derive(Deserialize)]
struct Package {
    name: String,
    version: String,
    license: Option<String>,
    /// `None` for our own.
    source: Option<String>,
}

fn text_of(file: &str) -> Result<String> {
    fs::read_to_string(root().join(file)).map_err(|error| format!("{file}: {error}"))
}

fn rules() -> Result<Rules> {
    toml::from_str(&text_of("deny.toml")?).map_err(|error| format!("deny.toml: {error}"))
}

fn packages() -> Result<Vec<Package>> {
    #[derive(Deserialize)]
    struct Metadata {
        packages: Vec<Package>,
    }
    let mut command = cargo("metadata --format-version 1 --all-features");
    let output = command.output().map_err(|error| format!("{}: {error}", shown(&command)))?;
    if !output.status.success() {
        return Err(format!("{}: {}", shown(&command), String::from_utf8_lossy(&output.stderr)));
    }
    let metadata: Metadata =
        serde_json::from_slice(&output.stdout).map_err(|error| format!("{}: {error}", shown(&command)))?;
    let built = built()?;
    Ok(metadata.packages.into_iter().filter(|package| built.contains(&package.label())).collect())
}

/// What is built with all features on any platform. The metadata tell more: also a crate that only a feature of an optional
/// dependency would bring, which nobody asks for.
fn built() -> Result<BTreeSet<String>> {
    let mut command = cargo("tree --workspace --all-features --target all --prefix none --format {p}");
    let output = command.output().map_err(|error| format!("{}: {error}", shown(&command)))?;
    if !output.status.success() {
        return Err(format!("{}: {}", shown(&command), String::from_utf8_lossy(&output.stderr)));
    }
    // A line is `name v1.2.3`, and more if it is ours or a macro.
    let label = |line: &str| line.split(' ').take(2).collect::<Vec<_>>().join(" ");
    Ok(String::from_utf8_lossy(&output.stdout).lines().map(label).collect())
}

/// One line for each thing that is not as the rules say.
fn faults(packages: &[Package], rules: &Rules) -> Vec<String> {
    let mut faults = Vec::new();
    let mut versions: BTreeMap<&str, BTreeSet<&str>> = BTreeMap::new();
    let accepts = |licence: &str| rules.licenses.allow.iter().any(|allowed| allowed == licence);

    for package in packages {
        let Package { name, version, license, source } = package;
        match license.as_deref().map(|expression| (expression, spdx::satisfied(expression, &accepts))) {
            Some((_, Some(true))) => {}
            Some((licence, _)) => {
                faults.push(format!("{name} {version}: licence `{licence}` is not allowed"))
            }
            None => faults.push(format!("{name} {version}: names no licence")),
        }
        if let Some(ban) = rules.bans.deny.iter().find(|ban| ban.matches(package)) {
            faults.push(format!("{name} {version}: banned: {}", ban.reason));
        }
        if let Some(source) = source
            && !rules.sources.allow_registry.iter().any(|url| source == &format!("registry+{url}"))
        {
            faults.push(format!("{name} {version}: comes from {source}"));
        }
        if !rules.bans.skip.iter().any(|skip| skip.matches(package)) {
            versions.entry(name).or_default().insert(version);
        }
    }
    for (name, versions) in versions.iter().filter(|(_, versions)| versions.len() > 1) {
        let versions: Vec<_> = versions.iter().copied().collect();
        faults.push(format!("{name}: in several versions: {}", versions.join(", ")));
    }
    for skip in rules.bans.skip.iter().filter(|skip| !packages.iter().any(|package| skip.matches(package))) {
        faults.push(format!("{}: skipped in deny.toml ({}), but not here any more", skip.name, skip.reason));
    }
    faults
}

/// One line for each dependency of the workspace that the table in CONTRIBUTING.md does not name.
fn without_reason(manifest: &str, contributing: &str) -> Result<Vec<String>> {
    let manifest: toml::Table = toml::from_str(manifest).map_err(|error| format!("Cargo.toml: {error}"))?;
    let dependencies = manifest
        .get("workspace")
        .and_then(|workspace| workspace.get("dependencies")?.as_table())
        .ok_or("Cargo.toml: no workspace.dependencies")?;
    let given: Vec<&str> =
        contributing.lines().filter_map(|line| line.strip_prefix("| `")?.split('|').next()).collect();
    let has_reason = |name: &str| given.iter().any(|row| row.split('`').any(|word| word == name));
    Ok(dependencies
        .iter()
        .filter(|(name, value)| value.get("path").is_none() && !has_reason(name))
        .map(|(name, _)| format!("{name}: its reason is missing in the table of CONTRIBUTING.md"))
        .collect())
}

#[cfg(test)]
mod tests {
    use super::*;

    const REGISTRY: &str = "registry+https://github.com/rust-lang/crates.io-index";

    fn package(name: &str, version: &str, license: Option<&str>, source: Option<&str>) -> Package {
        Package {
            name: name.into(),
            version: version.into(),
            license: license.map(Into::into),
            source: source.map(Into::into),
        }
    }

    /// Rules of our own, so that the test does not change with deny.toml.
    fn faults_of(mut packages: Vec<Package>) -> String {
        packages.push(package("syn", "2.0.1", Some("MIT"), Some(REGISTRY)));
        let rules = toml::from_str(
            r#"
            licenses.allow = ["MIT"]
            bans.deny = [{ crate = "openssl-sys", reason = "links C" }]
            bans.skip = [{ crate = "syn:2", reason = "old derives" }]
            sources.allow-registry = ["https://github.com/rust-lang/crates.io-index"]
            "#,
        );
        faults(&packages, &rules.unwrap()).join("\n")
    }

    #[test]
    fn every_rule_is_kept() {
        assert_eq!(faults_of(vec![package("syn", "3.0.0", Some("MIT"), Some(REGISTRY))]), "");
        for (name, version, license, source, fault) in [
            ("a", "1.0.0", Some("GPL-3.0-only"), REGISTRY, "a 1.0.0: licence `GPL-3.0-only` is not allowed"),
            ("a", "1.0.0", Some("MIT OR"), REGISTRY, "a 1.0.0: licence `MIT OR` is not allowed"),
            ("a", "1.0.0", None, REGISTRY, "a 1.0.0: names no licence"),
            ("openssl-sys", "1.0.0", Some("MIT"), REGISTRY, "openssl-sys 1.0.0: banned: links C"),
            ("a", "1.0.0", Some("MIT"), "git+https://x", "a 1.0.0: comes from git+https://x"),
        ] {
            assert_eq!(faults_of(vec![package(name, version, license, Some(source))]), fault);
        }
    }

    #[test]
    fn one_version_of_each() {
        let two = ["1.0.0", "2.0.0"].map(|version| package("a", version, Some("MIT"), Some(REGISTRY)));
        assert_eq!(faults_of(two.into()), "a: in several versions: 1.0.0, 2.0.0");
        // "syn:2" is not "syn:20".
        let two = ["20.0.0", "3.0.0"].map(|version| package("syn", version, Some("MIT"), Some(REGISTRY)));
        assert_eq!(faults_of(two.into()), "syn: in several versions: 20.0.0, 3.0.0");
    }

    #[test]
    fn each_has_its_reason() {
        let manifest = "[workspace.dependencies]\na = '1'\nb = { version = '1' }\nours = { path = 'ours' }\n";
        let missing = |contributing: &str| without_reason(manifest, contributing).unwrap();
        assert!(missing("| `a` | x |\n| `b` | y |").is_empty());
        assert!(missing("| `c`, `b`, `a` | x |").is_empty());
        assert_eq!(missing("We use `a` here.\n| `b` | like `a` |").len(), 1);
    }
}
