//! A program in C that calls every function of pec.h with NULL and with handles of every other type, written from the header: no
//! function can be left out.
//!
//! What it asks of each: such a call says what is wrong, or returns nothing; it writes no result; and all handles are as before.

use super::functions::{Function, Parameter};
use std::fmt::Write as _;

/// Arguments that may be NULL.
const OPTIONAL: &[&str] = &["limits", "options", "added", "news", "judge", "error"];

/// Handles that a function takes although it may be NULL of which something must be there.
fn may_be_null(function: &Function, parameter: &Parameter) -> bool {
    let needed = function.name.starts_with("pec_limits_") || function.name.starts_with("pec_options_");
    let needed =
        needed || function.name == "pec_verifier_set_limits" || function.name.starts_with("pec_error_");
    OPTIONAL.contains(&parameter.name.as_str()) && !needed
}

/// The whole program.
pub(super) fn program(functions: &[Function]) -> String {
    let mut types: Vec<&str> =
        functions.iter().filter_map(|function| function.name.strip_suffix("_free")).collect();
    types.sort();
    let mut program =
        String::from("/* Written by `cargo xtask test c` from include/pec.h. */\n\n#include \"live.h\"\n\n");
    for function in functions {
        program += &test(function, &types);
    }
    program += "int main(void)\n{\n    make_live();\n";
    for function in functions {
        let _ = writeln!(program, "    test_{}();", function.name);
    }
    program += "    free_live();\n    return conclude();\n}\n";
    program
}

/// The test of one function.
fn test(function: &Function, types: &[&str]) -> String {
    let name = &function.name;
    let mut body = String::new();
    for (at, parameter) in function.parameters.iter().enumerate() {
        if let Some(handle) = parameter.handle() {
            for wrong in types.iter().filter(|wrong| **wrong != handle) {
                body += &call(function, at, &format!("(void *)live.{wrong}"), "PEC_STATUS_WRONG_HANDLE");
            }
            if !may_be_null(function, parameter) {
                body += &call(function, at, "NULL", "PEC_STATUS_NULL");
            }
        } else if parameter.out().is_some() || parameter.kind == "pec_sign_function" {
            if !may_be_null(function, parameter) && parameter.name != "error" {
                body += &call(function, at, "NULL", "PEC_STATUS_NULL");
            }
        } else if ["pec_str", "pec_bytes"].contains(&parameter.kind.as_str()) {
            body += &call(function, at, &format!("(({}){{NULL, 3}})", parameter.kind), "PEC_STATUS_NULL");
            if parameter.kind == "pec_str" {
                body += &call(function, at, "((pec_str){\"\\xff\", 1})", "PEC_STATUS_NOT_UTF8");
            }
        } else if parameter.kind.starts_with("const pec_") {
            body += &call(function, at, "NULL", "PEC_STATUS_NULL"); // an array, of which there is one element
        } else if parameter.kind == "size_t" && function.returns != "pec_status" {
            body += &call(function, at, "PEC_NO_INDEX", "");
        } else if parameter.kind == "uint32_t" {
            body += &call(function, at, "1000", "PEC_STATUS_OUT_OF_RANGE");
        }
    }
    format!("static void test_{name}(void)\n{{\n{body}    CHECK(1);\n}}\n\n")
}

/// One call with one argument wrong; what it must say.
fn call(function: &Function, wrong: usize, argument: &str, status: &str) -> String {
    let mut before = String::new();
    let mut after = String::new();
    let mut arguments = Vec::new();
    for (at, parameter) in function.parameters.iter().enumerate() {
        if at == wrong {
            arguments.push(argument.to_owned());
        } else if parameter.name == "error" && parameter.handle().is_none() {
            before += "        pec_error *error = NULL;\n";
            after += "        CHECK(error != NULL && pec_error_status(error) == status && pec_error_text(error).len > 0);\n";
            after += "        pec_error_free(error);\n";
            arguments.push("&error".to_owned());
        } else if let Some(kind) = parameter.out() {
            let name = &parameter.name;
            let sentinel = if kind.ends_with('*') { "(void *)&live" } else { "1" };
            let _ = writeln!(before, "        {kind} {name} = {sentinel};");
            let _ = writeln!(after, "        CHECK({name} == {sentinel});");
            arguments.push(format!("&{name}"));
        } else {
            arguments.push(valid(parameter));
        }
    }
    let called = format!("{}({})", function.name, arguments.join(", "));
    let asked = match function.returns.as_str() {
        "void" => format!("        {called};\n"),
        "pec_status" => {
            format!("        pec_status status = {called};\n        CHECK(status == {status});\n")
        }
        returns => format!("        CHECK({});\n", nothing(returns, &called)),
    };
    format!("    {{\n{before}{asked}{after}    }}\n")
}

/// An argument that is right.
fn valid(parameter: &Parameter) -> String {
    if let Some(handle) = parameter.handle() {
        return format!("live.{handle}");
    }
    match parameter.kind.as_str() {
        "pec_str" => "PEC_STR(\"max_message_bytes\")".into(),
        "pec_bytes" => "live.bytes".into(),
        "pec_sign_function" => "sign_nothing".into(),
        "void *" => "NULL".into(),
        "const pec_str *" => "&live.text".into(),
        "const pec_bytes *" => "&live.bytes".into(),
        _ if parameter.name.ends_with("_count") => "1".into(),
        "bool" => "true".into(),
        "uint32_t" => "1".into(),
        _ => "0".into(),
    }
}

/// What a function returns that has nothing to return.
fn nothing(returns: &str, called: &str) -> String {
    match returns {
        "pec_str" | "pec_bytes" => format!("{called}.data == NULL"),
        "pec_span" => format!("{called}.start == PEC_NO_INDEX"),
        "size_t" => format!("none({called})"),
        // -1: no place of an error, no answer to a question.
        "int64_t" if called.starts_with("pec_error_position") => format!("{called} == -1"),
        "int64_t" => format!("{called} == PEC_NO_TIME"),
        "int32_t" => format!("{called} == -1"),
        _ => format!("!{called}"),
    }
}
