//! What the signed part certifies.

use crate::Limits;
use crate::daticert::{self, CertificationData};
use crate::finding::{Code, Finding};
use crate::message::SignedContent;
use crate::mime::Mime;

/// The certification data of the signed part.
pub(super) struct Certification {
    pub data: Option<CertificationData>,
    /// Two of them differ, or one tells two stories.
    pub contradicted: bool,
}

impl Certification {
    pub(super) fn read(
        mime: &Mime<'_>,
        content: Option<&SignedContent>,
        limits: &Limits,
        findings: &mut Vec<Finding>,
    ) -> Self {
        let mut data: Option<CertificationData> = None;
        let mut contradicted = false;
        let mut first = true;
        let inside = content.map(|content| content.certification.as_slice()).unwrap_or_default();
        for &id in inside {
            let body = mime.body(id);
            let (found, noticed) = daticert::read(&body.bytes, limits).into_parts();
            let by_name = content.is_some_and(|content| content.by_name);
            if found.is_none() && !by_name {
                continue; // some other XML of the provider's
            }
            let span = mime.part(id).span();
            if body.damaged {
                findings.push(Finding::new(Code::MimeEncodingMalformed).at(span));
            }
            // One that cannot be read may say anything. Somebody else may have written a part of it: which words
            // are the provider's, nobody can tell.
            let two_stories = [Code::DaticertRepeatedElement, Code::DaticertSwallowedElement];
            contradicted |=
                found.is_none() || noticed.iter().any(|finding| two_stories.contains(&finding.code));
            findings.extend(noticed.into_iter().map(|finding| finding.at(span)));
            if std::mem::take(&mut first) {
                data = found;
            } else if data.is_some() && data == found {
                findings.push(Finding::new(Code::DaticertRepeated).at(span));
            } else {
                // What follows can change nothing any more.
                contradicted = true;
                findings.push(Finding::new(Code::DaticertSeveral).at(span));
                break;
            }
        }
        // The same name anywhere else certifies nothing, however it looks.
        for id in mime.ids().filter(|id| !inside.contains(id)) {
            if mime.name_of(id).is_some_and(|name| name.trim().eq_ignore_ascii_case("daticert.xml")) {
                findings.push(Finding::new(Code::DaticertOutside).at(mime.part(id).span()));
            }
        }
        Self { data, contradicted }
    }
}
