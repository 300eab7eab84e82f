//! The form of the message: line ends, boundaries, headers, names and encodings, all signed as they stand.

mod form;
mod inside;

use super::{Made, World};
use crate::generate::frame::base64;

pub(super) fn cases(world: &World) -> Vec<Made> {
    [form::cases(world), inside::cases(world)].concat()
}

/// The usual acceptance around another signed part.
fn over(world: &World, id: &'static str, content: impl AsRef<[u8]>) -> Made {
    Made::new(id, world.alfa.sign_content(&world.acceptance(), content))
}

const TEXT: &str = "Il messaggio\r\ne' stato accettato.\r\n";

/// A signed part for the usual acceptance, as simple as can be: text without HTML, and the certification data.
fn simple(world: &World, boundary: &str) -> String {
    let xml = base64(&world.acceptance().certification_data.unwrap());
    format!(
        "Content-Type: multipart/mixed; boundary=\"{boundary}\"\r\n\
         \r\n\
         --{boundary}\r\n\
         Content-Type: text/plain; charset=us-ascii\r\n\
         \r\n\
         {TEXT}\
         --{boundary}\r\n\
         Content-Type: application/xml; name=\"daticert.xml\"\r\n\
         Content-Transfer-Encoding: base64\r\n\
         \r\n\
         {xml}\
         --{boundary}--\r\n"
    )
}
