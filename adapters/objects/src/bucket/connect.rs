//! From a URL and options to a store.

use super::Store;
#[cfg(any(feature = "s3", feature = "azure", feature = "gcs"))]
use super::error::of_cloud;
use object_store::path::Path as Key;
#[cfg(any(feature = "s3", feature = "azure", feature = "gcs"))]
use object_store::{ClientConfigKey, RetryConfig};
use pec_core::ports::{PortError, PortErrorKind};
use std::{fmt, sync::Arc};

/// How often a request is repeated; with the pauses between, that takes some seconds.
#[cfg(any(feature = "s3", feature = "azure", feature = "gcs"))]
const MAX_RETRIES: usize = 5;

/// How long one request may take: a pack of 100 MB over a line of 3 Mbit/s.
#[cfg(any(feature = "s3", feature = "azure", feature = "gcs"))]
const TIMEOUT: &str = "300 seconds";

/// The parts of `SCHEME://BUCKET/PREFIX`.
pub(super) struct Place<'a> {
    scheme: &'a str,
    bucket: &'a str,
    pub(super) prefix: &'a str,
}

impl<'a> Place<'a> {
    pub(super) fn parse(url: &'a str) -> Result<Self, PortError> {
        let parts = url.split_once("://").and_then(|(scheme, rest)| {
            let (bucket, prefix) = rest.split_once('/').unwrap_or((rest, ""));
            let place = Self { scheme, bucket, prefix: prefix.trim_end_matches('/') };
            let of_bucket =
                |byte: u8| byte.is_ascii_alphanumeric() || matches!(byte, b'-' | b'_' | b'.' | b'$');
            let is_bucket = !bucket.is_empty() && bucket.bytes().all(of_bucket);
            let of_prefix = |byte: u8| of_bucket(byte) || byte == b'/';
            let is_prefix = place.prefix.bytes().all(of_prefix) && Key::parse(place.prefix).is_ok();
            // A key begins without a slash, so one that begins with it would be another's.
            (is_bucket && is_prefix && !place.prefix.starts_with('/')).then_some(place)
        });
        // It is not repeated: somebody may have written a key into it.
        let wrong =
            "the URL of an object store is s3://BUCKET/PREFIX, az://CONTAINER/PREFIX or gs://BUCKET/PREFIX";
        parts.ok_or_else(|| PortError::new(PortErrorKind::Invalid, wrong))
    }
}

impl fmt::Display for Place<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}://{}", self.scheme, self.bucket)?;
        if self.prefix.is_empty() { Ok(()) } else { write!(f, "/{}", self.prefix) }
    }
}

/// The builders have the same calls, but no trait.
#[cfg(any(feature = "s3", feature = "azure", feature = "gcs"))]
macro_rules! build {
    ($builder:ty, $key:ty, $place:expr, $options:expr, $finish:expr) => {{
        let mut builder = <$builder>::from_env().with_url($place.to_string());
        let timeout = <$key>::Client(ClientConfigKey::Timeout);
        if builder.get_config_value(&timeout).is_none() {
            builder = builder.with_config(timeout, TIMEOUT);
        }
        for (name, value) in $options {
            let key: $key = name.to_ascii_lowercase().parse().map_err(|_| unknown(name))?;
            builder = builder.with_config(key, value);
        }
        let retry = RetryConfig { max_retries: MAX_RETRIES, ..RetryConfig::default() };
        let store = $finish(builder.with_retry(retry)).build();
        Ok(Arc::new(store.map_err(|error| of_cloud(&$place.to_string(), &error))?))
    }};
}

/// The store at this place. It has not been asked anything yet.
pub(super) fn connect(place: &Place<'_>, options: Vec<(&str, &str)>) -> Result<Arc<dyn Store>, PortError> {
    match place.scheme {
        #[cfg(feature = "s3")]
        "s3" => {
            use object_store::aws::{AmazonS3Builder, AmazonS3ConfigKey, S3ConditionalPut};
            // Whatever the environment says: without the condition, two processes would overwrite each other's log.
            let finish = |builder: AmazonS3Builder| builder.with_conditional_put(S3ConditionalPut::ETagMatch);
            build!(AmazonS3Builder, AmazonS3ConfigKey, place, options, finish)
        }
        #[cfg(feature = "azure")]
        "az" => {
            use object_store::azure::{AzureConfigKey, MicrosoftAzureBuilder};
            build!(MicrosoftAzureBuilder, AzureConfigKey, place, options, std::convert::identity)
        }
        #[cfg(feature = "gcs")]
        "gs" => {
            use object_store::gcp::{GoogleCloudStorageBuilder, GoogleConfigKey};
            build!(GoogleCloudStorageBuilder, GoogleConfigKey, place, options, std::convert::identity)
        }
        _ => {
            let _ = options;
            let detail = format!("{place}: this program was built without that kind of store");
            Err(PortError::new(PortErrorKind::Unsupported, detail))
        }
    }
}

#[cfg(any(feature = "s3", feature = "azure", feature = "gcs"))]
fn unknown(option: &str) -> PortError {
    // A key that was put in place of a name would be no word.
    let is_word =
        |name: &&str| name.len() <= 40 && name.bytes().all(|byte| byte.is_ascii_lowercase() || byte == b'_');
    let name = Some(option).filter(is_word).unwrap_or("one");
    PortError::new(PortErrorKind::Invalid, format!("an option of the object store is unknown: {name}"))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_url_has_a_bucket_and_perhaps_a_prefix() {
        for (url, place, prefix) in [
            ("s3://bucket", "s3://bucket", ""),
            ("s3://bucket/", "s3://bucket", ""),
            ("gs://bucket/mail/archive/", "gs://bucket/mail/archive", "mail/archive"),
        ] {
            let parsed = Place::parse(url).unwrap();
            assert_eq!((parsed.to_string().as_str(), parsed.prefix), (place, prefix));
        }
    }

    #[test]
    fn what_is_wrong_with_it_is_not_repeated() {
        let bad = [
            "",
            "bucket",
            "s3://",
            "s3:///x",
            "s3://b//x",
            "s3://b/../x",
            "s3://key:secret@b/x",
            "s3://b/x?key=secret",
        ];
        for url in bad {
            let error = Place::parse(url).err().unwrap();
            assert_eq!(error.kind(), PortErrorKind::Invalid, "{url}");
            assert!(!error.detail().contains("secret"));
        }
    }

    #[test]
    fn another_scheme_is_told() {
        let error = connect(&Place::parse("ftp://bucket").unwrap(), Vec::new()).err().unwrap();
        assert_eq!(error.kind(), PortErrorKind::Unsupported);
    }
}
