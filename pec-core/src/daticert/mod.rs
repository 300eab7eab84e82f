//! Certification data (`daticert.xml`): what a provider certifies about a message. RFC 6109 section 4.4.

mod model;

pub use model::{Address, CertificationData, CertifiedKind, ErrorClass, LocalTime, ReceiptType, Recipient};
