use super::*;
use crate::*;
use std::ptr;

fn code(error: *mut pec_error) -> String {
    let code = answer(|call| Some(Copied(call.see(error)?.code_and_text())));
    release(error);
    code.0
}

/// A text that outlives its handle.
struct Copied(String);

impl Nothing for Copied {
    const NOTHING: Self = Self(String::new());
}

#[test]
fn a_panic_becomes_a_status() {
    let mut error = ptr::null_mut();
    assert_eq!(attempt(&raw mut error, |_| panic!("as the test asks for")), pec_status::Panic);
    assert!(code(error).starts_with("panic: a bug in libpec was caught"));
    assert_eq!(
        attempt(ptr::null_mut(), |_| panic!("the same without a place for the error")),
        pec_status::Panic
    );
    assert_eq!(answer_time(|_| panic!("the same where a value is returned")), PEC_NO_TIME);
    assert!(answer::<pec_str>(|_| panic!("the same")).data.is_null());
}

#[test]
fn handles_of_other_types_are_noticed_and_left_alone() {
    let limits = new(|| pec_limits(pec_core::Limits::default()));
    let other = limits.cast::<pec_tracker>();
    release(other);
    release(ptr::null_mut::<pec_limits>());
    let mut error = ptr::null_mut();
    let status = attempt(&raw mut error, |call| call.handle(other, "tracker").map(drop));
    assert_eq!(status, pec_status::WrongHandle);
    assert_eq!(
        code(error),
        "wrong_handle: the argument tracker is no pec_tracker: give a handle of that type which is not freed"
    );
    look(|call| call.handle(limits, "limits").map(drop)).expect("it is still there");
    let odd = limits.cast::<u8>().wrapping_add(1).cast::<pec_limits>();
    assert!(look(|call| call.handle(odd, "limits").map(drop)).is_err());
    release(limits);
}

#[test]
fn arrays_of_the_caller() {
    let bytes = |data, len| look(|call| call.bytes(pec_bytes { data, len }, "bytes").map(<[u8]>::to_vec));
    let some = [1, 2, 3];
    assert_eq!(bytes(some.as_ptr(), 3).unwrap(), some);
    assert!(bytes(ptr::null(), 0).unwrap().is_empty());
    assert!(bytes(some.as_ptr(), 0).unwrap().is_empty());
    assert!(matches!(bytes(ptr::null(), 1), Err(Failure::Null("bytes"))));
    assert!(matches!(bytes(some.as_ptr(), usize::MAX), Err(Failure::OutOfRange("bytes", _))));
    let text = |text: &[u8]| {
        let text = pec_str { data: text.as_ptr().cast(), len: text.len() };
        look(|call| call.text(text, "text").map(str::to_owned))
    };
    assert_eq!(text("citt\u{e0}".as_bytes()).unwrap(), "citt\u{e0}");
    assert!(matches!(text(b"citt\xe0"), Err(Failure::NotUtf8("text", 4))));
}

#[test]
fn a_result_is_asked_for_before_there_is_one() {
    let refused = attempt(ptr::null_mut(), |call| {
        let out = call.out(ptr::null_mut::<usize>(), "value")?;
        out.put(unreachable_value());
        Ok(())
    });
    assert_eq!(refused, pec_status::Null);
}

fn unreachable_value() -> usize {
    panic!("nobody has a place for it")
}
