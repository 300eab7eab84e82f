//! Objects in S3 and Azure: against stand-ins that run here, moto (from PyPI) and Azurite (of npm), which are set up below `target/`.
//! There is none for GCS in those registries: that it compiles is all that is known of it.
#![cfg(feature = "cloud")]
#![allow(
    clippy::unwrap_used,
    clippy::indexing_slicing,
    clippy::cast_possible_truncation,
    clippy::explicit_write, // the harness catches what the macros print
    reason = "helpers of tests"
)]

#[path = "cloud/stand_in.rs"]
mod stand_in;

use pec_core::ports::{Objects, PortError, PortErrorKind, conformance};
use pec_objects::BucketObjects;
use stand_in::StandIn;
use std::net::TcpListener;
use std::sync::Arc;

/// Hands out a new prefix for each check.
struct Prefixes<'a> {
    stand_in: &'a StandIn,
    made: usize,
}

impl conformance::Fixture<dyn Objects> for Prefixes<'_> {
    fn fresh(&mut self) -> Result<Arc<dyn Objects>, PortError> {
        self.made += 1;
        self.reopen()
    }

    fn reopen(&mut self) -> Result<Arc<dyn Objects>, PortError> {
        let url = format!("{}/deep/{}", self.stand_in.url(), self.made);
        Ok(Arc::new(BucketObjects::open(&url, self.stand_in.options())?))
    }
}

/// What every store has to do.
fn keeps_the_contract(stand_in: &StandIn) {
    let mut prefixes = Prefixes { stand_in, made: 0 };
    let report = conformance::objects(&mut prefixes);
    report.assert_passed();

    // A bucket without a prefix, with the objects of others in it.
    let whole = BucketObjects::open(stand_in.url(), stand_in.options()).unwrap();
    whole.create("log/1", vec![1]).unwrap();
    whole.create("log-2", vec![1]).unwrap();
    let below = BucketObjects::open(&format!("{}/log", stand_in.url()), stand_in.options()).unwrap();
    assert_eq!(below.list("", None, 10).unwrap().len(), 1);
    assert_eq!(below.get("1").unwrap(), [1]);

    // From inside a runtime of the caller, where it is dropped too.
    let runtime = tokio::runtime::Builder::new_current_thread().build().unwrap();
    runtime.block_on(async move { assert_eq!(whole.get("log/1").unwrap(), [1]) });
}

/// Nothing that is said of a failure holds what nobody may see.
fn refused(opened: Result<BucketObjects, PortError>) -> PortErrorKind {
    let error = opened.unwrap_err();
    let said = format!("{error} {error:?}");
    assert!(!said.contains("secret") && !said.contains("Signature"), "{said}");
    error.kind()
}

#[cfg(feature = "s3")]
#[test]
fn s3() {
    let Some(stand_in) = StandIn::s3() else { return };
    keeps_the_contract(&stand_in);

    let objects = BucketObjects::open(stand_in.url(), stand_in.options()).unwrap();
    assert_eq!(format!("{objects:?}"), "BucketObjects { place: \"s3://bucket\", .. }");
    assert_eq!(refused(BucketObjects::open("s3://nobucket/x", stand_in.options())), PortErrorKind::NotFound);
    let options = stand_in.options().chain([("no_such_option", "secret")]);
    assert_eq!(refused(BucketObjects::open(stand_in.url(), options)), PortErrorKind::Invalid);
    // What the environment or somebody else says does not lift the condition: it would not be noticed.
    let options = stand_in.options().chain([("conditional_put", "disabled")]);
    let careless = BucketObjects::open(stand_in.url(), options).unwrap();
    assert_eq!(careless.create("log/1", vec![2]).unwrap_err().kind(), PortErrorKind::Exists);

    stand_in.ask_for_credentials();
    assert_eq!(refused(BucketObjects::open(stand_in.url(), stand_in.options())), PortErrorKind::Denied);
    assert_eq!(objects.create("log/9", vec![2]).unwrap_err().kind(), PortErrorKind::Denied);
    drop(stand_in);
    assert_eq!(objects.get("log/1").unwrap_err().kind(), PortErrorKind::Unavailable);
}

#[cfg(feature = "s3")]
#[test]
fn a_store_that_is_not_there_is_unavailable() {
    let nobody = TcpListener::bind("127.0.0.1:0").unwrap().local_addr().unwrap(); // and gone again
    let endpoint = format!("http://{nobody}");
    let options = [
        ("endpoint", endpoint.as_str()),
        ("allow_http", "true"),
        ("region", "eu-south-1"),
        ("access_key_id", "secret-id"),
        ("secret_access_key", "secret-key"),
    ];
    assert_eq!(refused(BucketObjects::open("s3://bucket", options)), PortErrorKind::Unavailable);
}

#[cfg(feature = "azure")]
#[test]
fn azure() {
    let Some(stand_in) = StandIn::azure() else { return };
    keeps_the_contract(&stand_in);
    assert_eq!(
        refused(BucketObjects::open("az://nocontainer/x", stand_in.options())),
        PortErrorKind::NotFound
    );
    let wrong = "c2VjcmV0";
    let options =
        stand_in.options().filter(|(name, _)| *name != "account_key").chain([("account_key", wrong)]);
    assert_eq!(refused(BucketObjects::open(stand_in.url(), options)), PortErrorKind::Denied);
}

#[cfg(feature = "gcs")]
#[test]
fn gcs_says_what_it_lacks() {
    let options = [("service_account", "/no/such/secret.json")];
    let kind = BucketObjects::open("gs://bucket", options).unwrap_err().kind();
    assert!(matches!(kind, PortErrorKind::Failed | PortErrorKind::NotFound), "{kind:?}");
}
