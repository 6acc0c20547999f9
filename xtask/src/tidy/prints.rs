//! Nothing is printed but through one place, and nothing foreign is escaped but in one crate.
//!
//! `seawall-text` knows what is safe in each medium, and an `Answer` of it is all that the program writes. A print that
//! goes round it, a second escape, or a new writer that vouches for its own text is found here.

use super::Source;
use super::rust_source::RustSource;

/// Files that write to standard output and standard error, to the terminal's line of progress, and what a credential plugin
/// says to the client that asked for it.
const PRINTERS: &[&str] = &[
    "crates/process/src/bounded.rs",
    "crates/seawall/src/output/stream.rs",
    "crates/seawall/src/progress.rs",
];

/// Macros that print.
const MACROS: &[&str] = &["eprint", "eprintln", "print", "println"];

/// Streams of the process.
const STREAMS: &[&str] = &["stderr", "stdout"];

/// Functions that take a text as safe because its writer says so.
const VOUCHING: &[&str] = &["of_lines", "of_writer", "written_json"];

/// Who may say so, and why.
const VOUCHERS: &[(&str, &str)] = &[
    (
        "crates/report/",
        "writers of formats: each escapes piece by piece",
    ),
    ("crates/text/", "it makes them"),
    ("crates/answer/src/rbac/graph.rs", "a diagram"),
    ("crates/seawall/src/output.rs", "help"),
    (
        "crates/seawall/src/command/scan.rs",
        "a schema, the role of the scanner",
    ),
    ("crates/seawall/src/command/image/dockerfiles.rs", "a patch"),
    (
        "crates/seawall/src/command/image/sbom.rs",
        "a document in JSON",
    ),
    (
        "crates/seawall/src/command/image/vex.rs",
        "a document in JSON",
    ),
    ("crates/seawall/src/command/scan/fix.rs", "a patch"),
];

/// Texts that only something which escapes has in its code, written apart so that this file does not name itself.
const ESCAPES: &[(&str, &str)] = &[
    (concat!("\"&", "lt;"), "html::escape or markdown::inline"),
    (concat!("\"&", "amp;"), "html::escape or markdown::inline"),
    (concat!("\"#", "quot;"), "diagram::mermaid_label"),
    (concat!("\"%", "0A"), "github::message"),
    (concat!("'\\", "\\''\""), "shell::word"),
    (concat!("\\u{", "fffd}"), "Shown, Lines or printable"),
];

/// Crates that escape: one for what is printed, one for the text of files.
const ESCAPING: &[&str] = &["crates/text/", "crates/syntax/"];

/// One line for every place that goes round.
pub(crate) fn check(sources: &[Source]) -> Vec<String> {
    let mut broken = Vec::new();
    for source in sources {
        let name = source.name();
        // Tests, examples and tools print what they like.
        let is_code = name.starts_with("crates/") && name.contains("/src/");
        let Some(rust) = source.rust.as_ref().filter(|rust| is_code && !rust.is_test) else {
            continue;
        };
        if !PRINTERS.contains(&&*name) {
            for (line, what) in prints(rust) {
                broken.push(format!(
                    "{name}:{line}: `{what}` prints; use `output::write` or `output::tell`"
                ));
            }
            if rust.code_names.contains("set_message") {
                broken.push(format!("{name}: `set_message` prints; use `Progress::say`"));
            }
        }
        if !VOUCHERS
            .iter()
            .any(|(voucher, _)| name.starts_with(voucher))
        {
            for function in VOUCHING
                .iter()
                .filter(|one| rust.code_names.contains(**one))
            {
                broken.push(format!(
                    "{name}: `{function}` vouches for a text; build `Lines`, or add the file with a reason"
                ));
            }
        }
        if !ESCAPING.iter().any(|escaping| name.starts_with(escaping))
            && !name.ends_with("/tests.rs")
        {
            broken.extend(escapes(&source.text).map(|(line, instead)| {
                format!("{name}:{line}: escapes foreign text; use `seawall_text`: {instead}")
            }));
        }
    }
    broken
}

/// Lines of a file with what prints in them.
fn prints(rust: &RustSource) -> Vec<(usize, String)> {
    let mut found = Vec::new();
    let is_stream = |segments: &[String]| matches!(segments, [.., io, stream] if io == "io" && STREAMS.contains(&&**stream));
    for scope in &rust.scopes {
        for called in &scope.macros {
            let last = called.segments.last().map_or("", String::as_str);
            if MACROS.contains(&last) {
                found.push((called.line, format!("{last}!")));
            }
        }
        let imports = scope.imports.iter().map(|import| &import.path);
        for path in scope.paths.iter().chain(imports) {
            let is_macro =
                matches!(&*path.segments, [std, name] if std == "std" && MACROS.contains(&&**name));
            if is_macro || is_stream(&path.segments) {
                found.push((path.line, path.segments.join("::")));
            }
        }
    }
    found.sort();
    found.dedup();
    found
}

/// Lines before the tests of a file that escape something, with what they should use.
fn escapes(text: &str) -> impl Iterator<Item = (usize, &'static str)> {
    let code = text.split("#[cfg(test)]").next().unwrap_or(text);
    code.lines().enumerate().filter_map(|(index, line)| {
        let escape = ESCAPES.iter().find(|(escape, _)| line.contains(escape))?;
        Some((index + 1, escape.1))
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn lines(path: &str, text: &str) -> usize {
        check(&[Source::new(path, text)]).len()
    }

    #[test]
    fn what_goes_round_is_found() {
        let path = "crates/seawall/src/command/a.rs";
        for text in [
            "fn f() { println!(\"x\"); }\n",
            "fn f() { std::eprintln!(\"x\"); }\n",
            "fn f() { let out = std::io::stdout(); }\n",
            "use std::io::{self, stderr};\n",
            "use std::io;\nfn f() { io::stdout().lock(); }\n",
            "fn f(bar: B) { bar.set_message(\"x\"); }\n",
            "fn f() -> Answer { Answer::of_writer(text()) }\n",
            &format!("fn f(a: &str) {{ a.replace('<', {}\"); }}\n", ESCAPES[0].0),
            &format!(
                "fn f(a: &str) {{ a.replace('\\n', {}\"); }}\n",
                ESCAPES[3].0
            ),
        ] {
            assert_eq!(lines(path, text), 1, "{text}");
        }
    }

    #[test]
    fn what_stands_in_its_place_is_fine() {
        for (path, text) in [
            (
                "crates/seawall/src/output/stream.rs",
                "fn f() { eprint!(\"x\"); std::io::stdout(); }\n",
            ),
            ("crates/seawall/tests/a.rs", "fn f() { println!(\"x\"); }\n"),
            (
                "crates/load/src/a.rs",
                "fn f(c: Command) { c.stdout(Stdio::piped()); }\n",
            ),
            (
                "crates/report/src/a.rs",
                "fn f() { Answer::of_writer(x) }\n",
            ),
            (
                "crates/load/src/a.rs",
                "#[cfg(test)]\nmod tests { fn f() { println!(\"x\"); } }\n",
            ),
            ("xtask/src/main.rs", "fn f() { println!(\"x\"); }\n"),
        ] {
            assert_eq!(lines(path, text), 0, "{path}: {text}");
        }
    }

    #[test]
    fn every_file_of_the_lists_is_there() {
        let root = crate::root();
        let files = PRINTERS.iter().chain(VOUCHERS.iter().map(|(path, _)| path));
        for file in files.chain(ESCAPING) {
            assert!(root.join(file).exists(), "{file}");
        }
    }
}
