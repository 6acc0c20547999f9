//! A credential as a problem. The value itself never gets into a problem, only what kind it is.

use seawall_finding::Severity;
use seawall_secret::{Confidence, Match};

use crate::Problem;

/// The problem of a credential at a path. `place` says where, as in `environment variable \`TOKEN\``.
pub(super) fn problem(path: String, place: &str, found: &Match) -> Problem {
    let problem = Problem::at(path, format!("{place} holds a credential: {}", found.title))
        .value(format!("[redacted: {}]", found.pattern));
    match found.confidence {
        Confidence::High => problem,
        Confidence::Medium => problem.severity(
            Severity::Medium,
            "its name and its look tell of a credential, not a format that somebody documents",
        ),
    }
}

/// The first credential in a text of many lines: a known format anywhere, or a line such as `password: …` or
/// `DB_PASSWORD=…` whose name and value tell.
pub(super) fn in_text(text: &str) -> Option<Match> {
    let known = seawall_secret::find(text).into_iter().next();
    known.or_else(|| {
        text.lines().find_map(|line| {
            let (name, value) = setting(line)?;
            seawall_secret::judge(name, value)
        })
    })
}

/// Name and value of a line such as `key: value`, `key = value`, `export KEY=value` or `"key": "value",`.
fn setting(line: &str) -> Option<(&str, &str)> {
    let line = line.trim().trim_start_matches("- ");
    let line = line.strip_prefix("export ").unwrap_or(line);
    let (name, value) = line.split_once(['=', ':'])?;
    let name = name.trim().trim_matches(['"', '\'']);
    let plain = !name.is_empty()
        && name.len() <= 64
        && name
            .bytes()
            .all(|byte| byte.is_ascii_alphanumeric() || matches!(byte, b'_' | b'-' | b'.'));
    let value = value.trim().trim_end_matches(',').trim_matches(['"', '\'']);
    (plain && !value.is_empty() && !value.contains(char::is_whitespace)).then_some((name, value))
}

#[cfg(test)]
mod tests {
    use super::setting;

    #[test]
    fn lines_of_many_formats_are_settings() {
        let cases = [
            ("password: hunter2", Some(("password", "hunter2"))),
            ("  - token = abc", Some(("token", "abc"))),
            ("export DB_PASSWORD='x y'", None),
            ("export DB_PASSWORD='xy'", Some(("DB_PASSWORD", "xy"))),
            ("  \"apiKey\": \"abc\",", Some(("apiKey", "abc"))),
            ("a sentence: with words", None),
            ("password:", None),
        ];
        for (line, expect) in cases {
            assert_eq!(setting(line), expect, "{line}");
        }
    }
}
