//! What failed at a store, in the words of the port.

use crate::error::{cause, chain, of_store};
use object_store::client::{HttpError, HttpErrorKind};
use pec_core::ports::{PortError, PortErrorKind};

/// The error of a request. What the store or a library says is not repeated whole: it may hold keys and signed addresses.
pub(super) fn of_cloud(place: &str, error: &object_store::Error) -> PortError {
    let place = place.trim_end_matches('/');
    let status = status(error);
    let plain = of_store(place, error);
    if let Some(status) = status {
        // Not every call turns a status into an error of its own; to list does not.
        let kind = match (plain.kind(), status) {
            (PortErrorKind::Failed, 401 | 403) => PortErrorKind::Denied,
            (PortErrorKind::Failed, 404) => PortErrorKind::NotFound,
            (PortErrorKind::Failed, 408 | 429 | 500 | 502..=504) => PortErrorKind::Unavailable,
            (PortErrorKind::Failed, 507) => PortErrorKind::Full,
            (kind, _) => kind,
        };
        return PortError::new(kind, format!("{place}: the store answers with status {status}"));
    }
    if plain.kind() != PortErrorKind::Failed {
        return plain;
    }
    if let Some(http) = cause::<HttpError>(error) {
        let (kind, what) = match http.kind() {
            HttpErrorKind::Connect => (PortErrorKind::Unavailable, "no connection to the store"),
            HttpErrorKind::Timeout => (PortErrorKind::Unavailable, "the store does not answer in time"),
            HttpErrorKind::Request | HttpErrorKind::Interrupted => {
                (PortErrorKind::Unavailable, "the connection to the store broke")
            }
            _ => (PortErrorKind::Failed, "the store answers with something that is not understood"),
        };
        return PortError::new(kind, format!("{place}: {what}"));
    }
    // What is wrong with an address stands before its query.
    let detail = plain.detail().split(['?', '\n']).next().unwrap_or_default();
    PortError::new(PortErrorKind::Failed, detail)
}

/// The status of the answer that was an error. The type that holds it is private, so it is read from what that type says.
fn status(error: &object_store::Error) -> Option<u16> {
    chain(error).find_map(|error| {
        let text = error.to_string();
        let (_, rest) = text.split_once("non-2xx status code: ")?;
        rest.split(|character: char| !character.is_ascii_digit()).next()?.parse().ok()
    })
}
