//! Certification data (`daticert.xml`): what a provider certifies about a message. RFC 6109 section 4.4.
//!
//! [`read`] takes the decoded bytes of the MIME part and never fails: real providers have signed certification data that
//! is not even XML, and the signature counts all the same. What had to be tolerated is a
//! [`Finding`](crate::finding::Finding) beside the data; what would make the reading a guess gives no data. [`write()`]
//! is its inverse, for whoever issues messages.
//!
//! ```
//! use pec_core::daticert::{self, CertifiedKind};
//!
//! let xml = br#"<?xml version="1.0" encoding="UTF-8"?>
//! <postacert tipo="accettazione" errore="nessuno">
//!   <intestazione>
//!     <mittente>anna@pec.example</mittente>
//!     <destinatari tipo="certificato">bruno@pec.example</destinatari>
//!     <risposte/>
//!     <oggetto>Offerta</oggetto>
//!   </intestazione>
//!   <dati>
//!     <gestore-emittente>Gestore di prova</gestore-emittente>
//!     <data zona="+0100"><giorno>14/12/2021</giorno><ora>14:36:08</ora></data>
//!     <identificativo>opec1.1@pec.example</identificativo>
//!     <msgid><unescaped@client.example></msgid>
//!   </dati>
//! </postacert>"#;
//!
//! let (data, findings) = daticert::read(xml, &pec_core::Limits::default()).into_parts();
//! let data = data.unwrap();
//! assert_eq!(data.kind, CertifiedKind::Acceptance);
//! assert_eq!(data.msgid.as_deref(), Some("unescaped@client.example"));
//! assert_eq!(findings[0].code.code(), "daticert.unescaped");
//! ```

mod charset;
mod date;
mod model;
mod notes;
mod read;
mod repair;
mod tokens;
mod walk;
mod write;

#[cfg(feature = "provider")]
pub(crate) use date::written;
pub use model::{Address, CertificationData, CertifiedKind, ErrorClass, LocalTime, ReceiptType, Recipient};
pub use read::{Reading, read};
pub use write::write;

#[cfg(test)]
mod tests;
