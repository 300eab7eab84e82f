//! Report: messages inside
//!
//! A report for each message inside, judged by itself; and where it stands in the outer one.

use super::pec_report;
use crate::edge::{Call, answer, answer_index, attempt};
use crate::error::{Failure, pec_error, pec_status};
use crate::view::{pec_span, pec_str};
use pec_core::verify::Place;

fn place(call: &Call, report: *const pec_report) -> Option<&Place> {
    call.see(report)?.report.get().place()
}

/// How many messages inside have a report.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn pec_report_nested_count(report: *const pec_report) -> usize {
    answer(|call| Some(call.see(report)?.report.get().nested().len()))
}

/// One of these reports, from 0: a handle to be freed by itself, before or after the report around it.
#[must_use]
#[unsafe(no_mangle)]
pub unsafe extern "C" fn pec_report_nested(
    report: *const pec_report,
    index: usize,
    nested: *mut *mut pec_report,
    error: *mut *mut pec_error,
) -> pec_status {
    attempt(error, |call| {
        let out = call.out(nested, "nested")?;
        let nested = call.handle(report, "report")?.report.nested(index);
        let below = "a number below pec_report_nested_count";
        out.give(pec_report::new(nested.ok_or(Failure::OutOfRange("index", below))?));
        Ok(())
    })
}

/// Whether the report is one of a message inside another.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn pec_report_has_place(report: *const pec_report) -> bool {
    answer(|call| Some(place(call, report).is_some()))
}

/// The number of the part in the outer message in which it stands.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn pec_place_part(report: *const pec_report) -> usize {
    answer_index(|call| Some(place(call, report)?.part))
}

/// The file name of that part, decoded.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn pec_place_name(report: *const pec_report) -> pec_str {
    answer(|call| Some(place(call, report)?.name.as_deref()?.into()))
}

/// The bytes of that part in the outer message, header included.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn pec_place_span(report: *const pec_report) -> pec_span {
    answer(|call| Some(place(call, report)?.span.into()))
}
