//! Objects in an object store.

mod connect;
mod error;
mod runtime;

use crate::error::of_name;
use error::of_cloud;
use object_store::list::{PaginatedListOptions, PaginatedListStore};
use object_store::path::Path as Key;
use object_store::{GetOptions, GetRange, ObjectMeta, ObjectStore, ObjectStoreExt, PutMode, PutOptions};
use pec_core::ports::{ObjectInfo, Objects, PortError, PortErrorKind, is_name};
use runtime::Requests;
use std::fmt;
use std::sync::Arc;

/// Names in one answer to a listing: what S3 gives at most.
const MAX_KEYS: usize = 1000;

/// Objects in an object store: S3 and what speaks its language, Azure Blob Storage, Google Cloud Storage.
///
/// Each object is one of the store, at `PREFIX/NAME`. They are created by one request on the condition that there is none of the
/// name, so that of several processes anywhere one succeeds. The store has to honour that: S3 does, and so do MinIO, R2 and Ceph from
/// 2024 on; an older one ignores it silently, and two processes that take in at once then damage the archive.
///
/// A request that got no answer is repeated, for some seconds. If only the answer was lost, the second one meets what the first
/// created, and the error is [`Exists`](PortErrorKind::Exists): whoever minds compares the bytes.
///
/// # What it costs
///
/// One request a call, two for a [`delete`](Objects::delete), and for [`list`](Objects::list) one per thousand names, from
/// `after` on; without it, from the last `/` of the prefix on.
///
/// It has one thread of its own. A handle does not survive a `fork`.
pub struct BucketObjects {
    store: Arc<dyn Store>,
    /// What stands before all names, without `/` at its ends.
    prefix: String,
    /// The place in errors.
    place: String,
    requests: Requests,
}

impl fmt::Debug for BucketObjects {
    /// Without the store's own, which knows the credentials.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("BucketObjects").field("place", &self.place).finish_non_exhaustive()
    }
}

impl BucketObjects {
    /// Objects at `s3://BUCKET/PREFIX`, `az://CONTAINER/PREFIX` or `gs://BUCKET/PREFIX`, as the features `s3`, `azure` and `gcs` were
    /// built in. The prefix may be missing. It asks the store once, so that what is wrong is told here.
    ///
    /// Keys, regions and the like come from the environment variables that every tool for that store reads, such as
    /// `AWS_ACCESS_KEY_ID`. `options` go before them; their names are those of `object_store`, such as `endpoint`, `region`,
    /// `access_key_id`, `allow_http` (for a store without TLS) and `timeout` (of one request, such as `60 seconds`; else five minutes).
    ///
    /// # Errors
    ///
    /// [`Invalid`](PortErrorKind::Invalid) for another URL or an unknown option, [`Unsupported`](PortErrorKind::Unsupported) if
    /// it was built without that store, [`NotFound`](PortErrorKind::NotFound) if there is no such bucket,
    /// [`Denied`](PortErrorKind::Denied), [`Unavailable`](PortErrorKind::Unavailable).
    pub fn open<'a>(
        url: &str,
        options: impl IntoIterator<Item = (&'a str, &'a str)>,
    ) -> Result<Self, PortError> {
        let place = connect::Place::parse(url)?;
        let store = connect::connect(&place, options.into_iter().collect())?;
        let requests = Requests::start()
            .map_err(|error| PortError::new(PortErrorKind::Unavailable, format!("a thread: {error}")))?;
        let objects = Self { store, prefix: place.prefix.to_owned(), place: place.to_string(), requests };
        objects.list("", None, 1)?;
        Ok(objects)
    }

    fn key(&self, name: &str) -> Result<Key, PortError> {
        if !is_name(name) {
            return Err(of_name());
        }
        Key::parse(self.full(name)).map_err(|_| of_name())
    }

    fn full(&self, name: &str) -> String {
        if self.prefix.is_empty() { name.to_owned() } else { format!("{}/{name}", self.prefix) }
    }

    /// Makes a request about this object.
    fn call<T, F>(&self, name: &str, request: impl FnOnce(Arc<dyn Store>) -> F) -> Result<T, PortError>
    where
        T: Send + 'static,
        F: Future<Output = object_store::Result<T>> + Send + 'static,
    {
        let done = self.requests.run(request(Arc::clone(&self.store)))?;
        done.map_err(|error| of_cloud(&format!("{}/{name}", self.place), &error))
    }

    fn size(&self, name: &str) -> Result<u64, PortError> {
        let key = self.key(name)?;
        self.call(name, |store| async move { Ok(store.head(&key).await?.size) })
    }

    fn read(&self, name: &str, range: Option<GetRange>) -> Result<Vec<u8>, PortError> {
        let key = self.key(name)?;
        let options = GetOptions::new().with_range(range);
        let bytes =
            self.call(name, |store| async move { store.get_opts(&key, options).await?.bytes().await })?;
        Ok(bytes.into())
    }
}

impl Objects for BucketObjects {
    fn create(&self, name: &str, bytes: Vec<u8>) -> Result<(), PortError> {
        let key = self.key(name)?;
        let options = PutOptions { mode: PutMode::Create, ..PutOptions::default() };
        self.call(name, |store| async move { store.put_opts(&key, bytes.into(), options).await.map(|_| ()) })
    }

    fn get(&self, name: &str) -> Result<Vec<u8>, PortError> {
        self.read(name, None)
    }

    fn get_range(&self, name: &str, from: u64, length: u64) -> Result<Vec<u8>, PortError> {
        let end = from.saturating_add(length);
        if from == end {
            return self.size(name).map(|_| Vec::new());
        }
        match self.read(name, Some(GetRange::Bounded(from..end))) {
            // A range behind the end is refused by each store in its own way.
            Err(error) if error.kind() == PortErrorKind::Failed && self.size(name)? <= from => Ok(Vec::new()),
            read => read,
        }
    }

    fn list(&self, prefix: &str, after: Option<&str>, most: usize) -> Result<Vec<ObjectInfo>, PortError> {
        let before = self.full("");
        let page =
            Page { before, prefix: prefix.to_owned(), after: after.unwrap_or_default().to_owned(), most };
        let found = self.call("", |store| page.read(store))?;
        if found.is_sorted_by(|a, b| a.name < b.name) {
            return Ok(found);
        }
        let detail = format!("{}: this store does not list in the order of names", self.place);
        Err(PortError::new(PortErrorKind::Unsupported, detail))
    }

    fn delete(&self, name: &str) -> Result<(), PortError> {
        // Some stores say that they deleted what was not there.
        self.size(name)?;
        let key = self.key(name)?;
        self.call(name, |store| async move { store.delete(&key).await })
    }
}

/// What is asked for of a listing.
struct Page {
    /// What stands before a name in a key.
    before: String,
    prefix: String,
    after: String,
    most: usize,
}

impl Page {
    async fn read(self, store: Arc<dyn Store>) -> object_store::Result<Vec<ObjectInfo>> {
        // Up to a slash only: object_store leaves out what is called like the prefix itself in Azure.
        let folder = self.prefix.rfind('/').and_then(|slash| self.prefix.get(..=slash)).unwrap_or_default();
        let prefix = format!("{}{folder}", self.before);
        let mut found = Vec::new();
        let mut page_token = None;
        loop {
            let options = PaginatedListOptions {
                offset: Some(&self.after)
                    .filter(|after| !after.is_empty())
                    .map(|after| self.before.clone() + after),
                max_keys: Some(self.most.min(MAX_KEYS)),
                page_token,
                ..PaginatedListOptions::default()
            };
            let page = store.list_paginated(Some(&prefix), options).await?;
            found.extend(page.result.objects.iter().filter_map(|object| self.info(object)));
            page_token =
                page.page_token.filter(|_| !page.result.objects.iter().any(|object| self.is_behind(object)));
            if page_token.is_none() || found.len() >= self.most {
                found.truncate(self.most);
                return Ok(found);
            }
        }
    }

    /// Whether it and all that follow stand behind those with the prefix.
    fn is_behind(&self, object: &ObjectMeta) -> bool {
        let name = object.location.as_ref().strip_prefix(&self.before);
        name.is_some_and(|name| name > self.prefix.as_str() && !name.starts_with(&self.prefix))
    }

    /// An object that may be ours and stands behind: not every store heeds where to begin.
    fn info(&self, object: &ObjectMeta) -> Option<ObjectInfo> {
        let name = object.location.as_ref().strip_prefix(&self.before)?;
        let wanted = is_name(name) && name.starts_with(&self.prefix) && name > self.after.as_str();
        wanted.then(|| ObjectInfo::new(name, object.size))
    }
}

/// What a store has to do: objects, and to list them page by page.
trait Store: ObjectStore + PaginatedListStore {}

impl<S: ObjectStore + PaginatedListStore> Store for S {}
