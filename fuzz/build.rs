//! Makes of include/pec.h what `ffi_calls` calls: each function with arguments that its types ask for.
//!
//! From the header, not from the Rust behind it: so it is the interface of C that is fuzzed, and none of its functions is forgotten.

use std::fmt::Write as _;
use std::{env, fs, path::Path};

const HEADER: &str = "../include/pec.h";

fn main() {
    println!("cargo:rerun-if-changed={HEADER}");
    let here = env::var("CARGO_MANIFEST_DIR").unwrap();
    let header =
        fs::read_to_string(Path::new(&here).join(HEADER)).unwrap_or_else(|error| panic!("{HEADER}: {error}"));
    let functions = functions(&header);
    assert!(functions.len() > 100, "only {} functions were found in {HEADER}", functions.len());
    let out = Path::new(&env::var("OUT_DIR").unwrap()).join("calls.rs");
    fs::write(out, code(&functions)).unwrap();
}

struct Function {
    result: String,
    name: String,
    /// Type and name.
    arguments: Vec<(String, String)>,
}

/// The functions that a header declares.
fn functions(header: &str) -> Vec<Function> {
    let code = without_comments(header);
    let code: String = code
        .lines()
        .filter(|line| !line.trim_start().starts_with('#'))
        .flat_map(|line| [line, " "])
        .collect();
    let code = code.replace("struct ", " ").replace("enum ", " ").replace("PEC_MUST_USE", " ");
    code.split([';', '{', '}']).filter_map(function).collect()
}

fn without_comments(header: &str) -> String {
    let mut code = String::new();
    let mut rest = header;
    while let Some(start) = rest.find("/*") {
        code += &rest[..start];
        rest = rest[start..].split_once("*/").map_or("", |(_, after)| after);
    }
    code += rest;
    let lines = code.lines().map(|line| line.split("//").next().unwrap_or_default());
    lines.flat_map(|line| [line, "\n"]).collect()
}

/// `RESULT NAME(TYPE NAME, ...)`
fn function(declaration: &str) -> Option<Function> {
    let declaration = declaration.split_whitespace().collect::<Vec<_>>().join(" ");
    let (before, arguments) = declaration.split_once('(')?;
    let arguments = arguments.strip_suffix(')')?;
    // Helpers of the header are no functions of the library.
    if before.starts_with("typedef") || before.contains("static") || before.ends_with('*') {
        return None;
    }
    let (result, name) = named(before.trim());
    if !name.starts_with("pec_") || result.is_empty() {
        return None;
    }
    let arguments = match arguments.trim() {
        "void" | "" => Vec::new(),
        list => list.split(',').map(|argument| named(argument.trim())).collect(),
    };
    Some(Function { result, name, arguments })
}

/// A type and a name, the stars with the type.
fn named(text: &str) -> (String, String) {
    let at = text.rfind([' ', '*']).map_or(0, |at| at + 1);
    let (kind, name) = text.split_at(at);
    (kind.replace(' ', " ").trim().replace(" *", "*"), name.to_owned())
}

/// What an argument is, seen from C.
enum Kind<'t> {
    /// A handle, and whether it may be changed.
    Handle(&'t str),
    /// Where a new handle goes.
    NewHandle(&'t str),
    Error,
    /// Where a value of this Rust type goes.
    Place(&'static str),
    /// An array, whose length comes next.
    Array(&'static str),
    Value(&'static str),
    Signer,
    /// Another function of the host's, of which there is none here.
    NoFunction,
    User,
}

fn kind(text: &str) -> Kind<'_> {
    match text {
        "pec_error**" => Kind::Error,
        "pec_str*" => Kind::Place("Str"),
        "pec_bytes*" => Kind::Place("Bytes"),
        "pec_span*" => Kind::Place("Span"),
        "size_t*" => Kind::Place("usize"),
        "int64_t*" => Kind::Place("i64"),
        "uint64_t*" => Kind::Place("u64"),
        "uint32_t*" => Kind::Place("u32"),
        "bool*" => Kind::Place("bool"),
        "int*" | "int32_t*" => Kind::Place("i32"),
        "const pec_str*" => Kind::Array("Str"),
        "const pec_bytes*" => Kind::Array("Bytes"),
        "pec_sign_function" => Kind::Signer,
        "void*" => Kind::User,
        _ if text.ends_with("_function") => Kind::NoFunction,
        _ => match text.strip_suffix("**") {
            Some(handle) => Kind::NewHandle(handle),
            None => match text.strip_suffix('*') {
                Some(handle) => Kind::Handle(handle.trim_start_matches("const ")),
                None => Kind::Value(value(text)),
            },
        },
    }
}

/// The Rust type of a value of C.
fn value(text: &str) -> &'static str {
    match text {
        "void" => "()",
        "bool" => "bool",
        "size_t" => "usize",
        "int" | "int32_t" => "i32",
        "int16_t" => "i16",
        "int64_t" => "i64",
        "uint64_t" => "u64",
        "pec_str" => "Str",
        "pec_bytes" => "Bytes",
        "pec_span" => "Span",
        // All enumerations are of this size; any number may come back.
        _ => "u32",
    }
}

fn rust_type(text: &str) -> String {
    match kind(text) {
        Kind::Handle(_) | Kind::NoFunction | Kind::User => "*mut c_void".to_owned(),
        Kind::NewHandle(_) | Kind::Error => "*mut *mut c_void".to_owned(),
        Kind::Place(kind) => format!("*mut {kind}"),
        Kind::Array(kind) => format!("*const {kind}"),
        Kind::Value(kind) => kind.to_owned(),
        Kind::Signer => "Option<Sign>".to_owned(),
    }
}

fn code(functions: &[Function]) -> String {
    let mut code = String::from("unsafe extern \"C\" {\n");
    for function in functions {
        let arguments: Vec<_> =
            function.arguments.iter().map(|(kind, name)| format!("r#{name}: {}", rust_type(kind))).collect();
        let result = rust_type(&function.result);
        writeln!(code, "    fn {}({}) -> {result};", function.name, arguments.join(", ")).unwrap();
    }
    code += "}\n\n/// The functions, in the order of the header.\nconst FUNCTIONS: &[(&str, fn(&mut World<'_>))] = &[\n";
    for function in functions {
        writeln!(code, "    (\"{}\", |world| {{", function.name).unwrap();
        code += &call(function);
        code += "    }),\n";
    }
    code += "];\n\n/// What frees a handle of each type.\nconst RELEASES: &[(&str, unsafe extern \"C\" fn(*mut c_void))] = &[\n";
    for function in functions.iter().filter(|function| function.name.ends_with("_free")) {
        let Some((Kind::Handle(handle), 1)) =
            function.arguments.first().map(|(text, _)| (kind(text), function.arguments.len()))
        else {
            continue;
        };
        writeln!(code, "    (\"{handle}\", {}),", function.name).unwrap();
    }
    code + "];\n"
}

/// One call: choose the arguments, call, look at what came back.
fn call(function: &Function) -> String {
    let mut before = String::new();
    let mut words = Vec::new();
    let mut after = String::new();
    let status = function.result == "pec_status";
    let frees = function.name.ends_with("_free");
    let mut count_comes = false;
    for (at, (text, _)) in function.arguments.iter().enumerate() {
        let line = match kind(text) {
            Kind::Handle(handle) if frees => format!("let a{at} = world.take(\"{handle}\");"),
            Kind::Handle(handle) => format!("let a{at} = world.handle(\"{handle}\");"),
            Kind::NewHandle(handle) => {
                writeln!(after, "        world.given(\"{handle}\", a{at}, good);").unwrap();
                format!("let a{at} = world.slot();")
            }
            Kind::Error => {
                writeln!(after, "        world.error(a{at}, good);").unwrap();
                format!("let a{at} = world.slot();")
            }
            Kind::Place(kind) => {
                writeln!(after, "        place{at}.look(world, good);").unwrap();
                format!("let mut place{at} = Place::<{kind}>::new(); let a{at} = place{at}.pointer(world);")
            }
            Kind::Array(_) => format!("let (a{at}, count) = world.array();"),
            Kind::Value("usize") if count_comes => format!("let a{at} = count;"),
            Kind::Value(kind) => format!("let a{at} = <{kind}>::choose(world);"),
            Kind::Signer => format!("let a{at} = world.signer();"),
            Kind::NoFunction => format!("let a{at} = ptr::null_mut::<c_void>();"),
            Kind::User => format!("let a{at} = world.user();"),
        };
        count_comes = matches!(kind(text), Kind::Array(_));
        writeln!(before, "        {line}").unwrap();
        words.push(format!("a{at}"));
    }
    let mut code = before;
    writeln!(code, "        // SAFETY: the arguments are what pec.h asks of a caller.").unwrap();
    writeln!(code, "        let result = unsafe {{ {}({}) }};", function.name, words.join(", ")).unwrap();
    if status {
        let good = if after.is_empty() { "_" } else { "good" };
        writeln!(code, "        let {good} = world.status(result);").unwrap();
        code += &after;
    } else {
        match kind(&function.result) {
            Kind::Handle(handle) => writeln!(code, "        world.keep(\"{handle}\", result);").unwrap(),
            Kind::Value(_) => code += "        result.look(world);\n",
            _ => {}
        }
    }
    code
}
