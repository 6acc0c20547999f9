//! Credentials in a text: formats anywhere, and names that lines and what stands inside of them give to values.

use std::ops::Range;

use crate::matcher::{self, Found};
use crate::named;
use crate::pairs::pairs;
use crate::settle::settle;

/// Longer names are prose.
const NAME_LIMIT: usize = 64;

/// Everything in a text, ordered and disjoint.
pub(crate) fn scan(text: &str) -> Vec<Found> {
    settle(text, scan_once)
}

fn scan_once(text: &str) -> Vec<Found> {
    let mut found = matcher::scan(text);
    let formats = found.len();
    let mut start = 0;
    for line in text.split_inclusive('\n') {
        // Where the last credential of this line ends.
        let mut done = start;
        let inside = pairs(line);
        for (name, value) in setting(line).into_iter().chain(inside) {
            let value = start + value.start..start + value.end;
            let after = found[..formats].partition_point(|one| one.end <= value.start);
            let is_known = found[..formats]
                .get(after)
                .is_some_and(|one| one.start < value.end);
            if is_known || value.start < done {
                continue;
            }
            if let Some(one) = named::judge(name, text, value) {
                done = one.end;
                found.push(one);
            }
        }
        start += line.len();
    }
    found.sort_by_key(|one| one.start);
    found
}

/// Name and place of the value in a line such as `key: value`, `key = value`, `export KEY=value` or
/// `"key": "value",`. A value with spaces inside is prose.
fn setting(line: &str) -> Option<(&str, Range<usize>)> {
    let separator = line.find(['=', ':'])?;
    let name = line[..separator].trim().trim_start_matches("- ");
    let name = name.strip_prefix("export ").unwrap_or(name).trim();
    let name = name.trim_matches(['"', '\'']);
    let is_name = !name.is_empty()
        && name.len() <= NAME_LIMIT
        && name
            .bytes()
            .all(|byte| byte.is_ascii_alphanumeric() || matches!(byte, b'_' | b'-' | b'.'));
    let rest = &line[separator + 1..];
    let begin = separator + 1 + (rest.len() - rest.trim_start().len());
    let value = line[begin..].trim_end().trim_end_matches(',').trim_end();
    let is_value = !value.is_empty() && !value.contains(char::is_whitespace);
    (is_name && is_value).then_some((name, begin..begin + value.len()))
}

#[cfg(test)]
mod tests {
    use super::{scan, setting};

    #[test]
    fn lines_of_many_formats_are_settings() {
        let cases = [
            ("password: hunter2\n", Some(("password", "hunter2"))),
            ("  - token = abc", Some(("token", "abc"))),
            ("export DB_PASSWORD='x y'", None),
            ("export DB_PASSWORD='xy'", Some(("DB_PASSWORD", "'xy'"))),
            ("  \"apiKey\": \"abc\",\r\n", Some(("apiKey", "\"abc\""))),
            ("a sentence: with words", None),
            ("password:", None),
            ("é: ü", None),
            ("password: ü", Some(("password", "ü"))),
        ];
        for (line, expect) in cases {
            let found = setting(line).map(|(name, value)| (name, &line[value]));
            assert_eq!(found, expect, "{line}");
        }
    }

    #[test]
    fn every_line_is_looked_at() {
        let text = "level: info\ndb.password=tr0ub4dor-and-3\nport: 8080\n  smtp_password: 'c0rrect-horse'\n";
        let found: Vec<&str> = scan(text)
            .into_iter()
            .map(|one| &text[one.start..one.end])
            .collect();
        assert_eq!(found, ["tr0ub4dor-and-3", "c0rrect-horse"]);
    }
}
