//! Layers 0 and 1 do no IO: no files, sockets, clocks, environment, processes or async runtime.

use super::Source;

/// Crates of layers 0 and 1.
const PURE: &[&str] = &[
    "syntax",
    "secret",
    "finding",
    "model",
    "checks",
    "compliance",
];

/// What they may not name. Address types come from `core::net`, which cannot open anything.
const FORBIDDEN: &[&str] = &[
    "std::fs",
    "std::net",
    "std::env",
    "std::process",
    "std::thread",
    "std::time::SystemTime",
    "std::time::Instant",
    "tokio::",
    "println!",
    "eprintln!",
];

/// One line for every forbidden name outside of tests.
pub(crate) fn check(sources: &[Source]) -> Vec<String> {
    let mut broken = Vec::new();
    for source in sources {
        let path = source.path.to_string_lossy();
        let pure = PURE
            .iter()
            .any(|name| path.starts_with(&format!("crates/{name}/src/")));
        if !pure {
            continue;
        }
        for (index, line) in source.text.lines().enumerate() {
            if line.contains("#[cfg(test)]") {
                break;
            }
            if line.trim_start().starts_with("//") {
                continue;
            }
            for name in FORBIDDEN.iter().filter(|name| line.contains(**name)) {
                broken.push(format!(
                    "{path}:{}: `{name}` in a crate that does no IO",
                    index + 1
                ));
            }
        }
    }
    broken
}

#[cfg(test)]
mod tests {
    use super::*;

    fn lines(path: &str, text: &str) -> usize {
        check(&[Source {
            path: path.into(),
            text: text.into(),
        }])
        .len()
    }

    #[test]
    fn input_and_output_stay_outside() {
        assert_eq!(lines("crates/model/src/a.rs", "use std::fs::File;\n"), 1);
        assert_eq!(lines("crates/load/src/a.rs", "use std::fs::File;\n"), 0);
        assert_eq!(
            lines(
                "crates/model/src/a.rs",
                "#[cfg(test)]\nmod tests { use std::fs; }\n"
            ),
            0
        );
        assert_eq!(
            lines("crates/model/src/a.rs", "// std::fs is elsewhere\n"),
            0
        );
    }
}
