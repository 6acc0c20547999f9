//! Crates that call themselves pure do no IO: no files, sockets, clocks, environment, processes, threads or terminal.
//! Bytes, time and randomness come in as arguments.

use super::Source;
use super::rust_source::{Named, RustSource};
use super::workspace::Member;

/// What they cannot name. Address types come from `core::net`, which cannot open anything.
const FORBIDDEN: &[&str] = &[
    "std::env",
    "std::fs",
    "std::io::stderr",
    "std::io::stdin",
    "std::io::stdout",
    "std::net",
    "std::os",
    "std::process",
    "std::thread",
    "std::time::Instant",
    "std::time::SystemTime",
];

/// Macros that write to the terminal.
const MACROS: &[&str] = &["dbg", "eprint", "eprintln", "print", "println"];

/// One line for every forbidden name outside of tests.
pub(crate) fn check(members: &[Member], sources: &[Source]) -> Vec<String> {
    let mut broken = Vec::new();
    for member in members {
        if member.role().and_then(|role| role.pure) != Some(true) {
            continue;
        }
        for source in sources {
            if member
                .code()
                .iter()
                .any(|code| source.path.starts_with(code))
                && let Some(rust) = &source.rust
            {
                let path = source.path.display();
                let lines = in_file(rust);
                broken.extend(lines.into_iter().map(|(line, name)| {
                    format!("{path}:{line}: `{name}` in a crate that does no input or output")
                }));
            }
        }
    }
    broken
}

/// Lines of a file with what they name.
fn in_file(rust: &RustSource) -> Vec<(usize, String)> {
    let mut found = Vec::new();
    if rust.is_test {
        return found;
    }
    let imports = || rust.scopes.iter().flat_map(|scope| &scope.imports);
    for scope in &rust.scopes {
        for import in &scope.imports {
            found.extend(forbidden(&import.path.segments).map(|name| (import.path.line, name)));
        }
        for path in &scope.paths {
            let first = path.segments.first();
            let import = imports().find(|import| Some(&import.name) == first);
            let whole: Vec<String> = match import {
                Some(import) => {
                    let rest = path.segments.iter().skip(1);
                    import.path.segments.iter().chain(rest).cloned().collect()
                }
                None => path.segments.clone(),
            };
            // What is imported was reported there.
            let is_known = import.is_some_and(|import| forbidden(&import.path.segments).is_some());
            if !is_known {
                found.extend(forbidden(&whole).map(|name| (path.line, name)));
            }
        }
        for Named { segments, line } in &scope.macros {
            let name = segments.join("::");
            if MACROS.contains(&&*name) {
                found.push((*line, format!("{name}!")));
            }
        }
    }
    found.sort();
    found.dedup();
    found
}

/// The forbidden name that a path leads into, or that its glob holds.
fn forbidden(segments: &[String]) -> Option<String> {
    let holds = |name: &&&str| {
        let parts: Vec<&str> = name.split("::").collect();
        let own: Vec<&str> = segments.iter().map(String::as_str).collect();
        own.starts_with(&parts)
            || own
                .split_last()
                .is_some_and(|(last, before)| *last == "*" && parts.starts_with(before))
    };
    FORBIDDEN.iter().find(holds).map(ToString::to_string)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::tidy::workspace::made_up::member;

    fn lines(text: &str) -> Vec<String> {
        let pure = member("seawall-model", "layer = 1\npure = true", &[]);
        let load = member("seawall-load", "layer = 5\npure = false", &[]);
        let source = |path: &str| Source::new(path, text);
        let both = [
            source("crates/model/src/a.rs"),
            source("crates/load/src/a.rs"),
        ];
        let lines = check(&[pure, load], &both);
        assert!(lines.iter().all(|line| line.starts_with("crates/model/")));
        lines
    }

    #[test]
    fn input_and_output_stay_outside() {
        for text in [
            "use std::fs::File;\n",
            "use std::{fmt, fs};\n",
            "use std::time::{Duration, Instant};\n",
            "use std::time;\nfn f() { time::Instant::now(); }\n",
            "use std::time::*;\n",
            "use std as s;\nfn f() { s::env::var(\"A\"); }\n",
            "fn f() { std::process::exit(1) }\n",
            "fn f() { g!(std::thread::sleep(x)) }\n",
            "fn f() { println!(\"x\") }\n",
            "fn f() { std::io::stdout(); }\n",
            "fn f(a: std::net::TcpStream) {}\n",
            "#[cfg(test)]\nuse a::b;\nuse std::fs;\n",
        ] {
            assert_eq!(lines(text).len(), 1, "{text}");
        }
    }

    #[test]
    fn what_cannot_reach_out_is_fine() {
        for text in [
            "use std::time::Duration;\nuse std::io::Write;\nuse core::net::IpAddr;\n",
            "#[cfg(test)]\nmod tests { use std::fs; }\n",
            "// std::fs is elsewhere\nconst A: &str = \"std::fs\";\n",
            "use crate::fs;\nfn f() { fs::read() }\n",
            "#![cfg(test)]\nuse std::fs;\n",
        ] {
            assert_eq!(lines(text), Vec::<String>::new(), "{text}");
        }
    }
}
