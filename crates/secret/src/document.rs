//! Credentials in a text: formats anywhere, values of names in it, commands, tables, and base64 of such texts.

use std::ops::Range;

use crate::assignment;
use crate::command;
use crate::encoded;
use crate::found::Found;
use crate::judgement;
use crate::limits::MAX_DEPTH;
use crate::lines;
use crate::matcher::{self, Hints};
use crate::patterns::DEFAULT_PASSWORD;
use crate::settle::settle;

/// Everything in a text, ordered and disjoint. `name` is the name of the text, which tells of some formats.
pub(crate) fn scan(name: &str, text: &str) -> Vec<Found> {
    settle(text, |text| scan_at(name, text, 0))
}

/// The same, `depth` texts deep in base64.
fn scan_at(name: &str, text: &str, depth: usize) -> Vec<Found> {
    let mut hints = Hints::default();
    let formats = matcher::scan_with_hints(text, &mut hints);
    let mut more: Vec<Found> = Vec::new();
    let mut last_name = 0..0;
    for hit in &hints.names {
        // Several words of one name.
        if hit.start < last_name.end {
            continue;
        }
        let Some(name) = assignment::name_around(text.as_bytes(), hit) else {
            continue;
        };
        last_name = name.clone();
        assignments(text, name, &mut more);
    }
    for start in &hints.commands {
        for value in command::in_text(text, *start) {
            more.extend(judgement::judge_taken(text, value));
        }
    }
    // Documentation names the password that everybody knows to have it changed.
    if is_documentation(name) {
        more.retain(|one| !std::ptr::eq(one.pattern, &DEFAULT_PASSWORD));
    }
    lines::scan(name, text, |value| {
        more.extend(judgement::judge_taken(text, value));
    });
    if depth < MAX_DEPTH {
        encoded::texts(text, |range, inside| {
            let within = scan_at("", inside, depth + 1);
            // A marker in base64 is of somebody else's making: nobody redacts inside of it.
            if let Some(first) = within.iter().find(|one| !one.marker) {
                more.push(Found {
                    pattern: first.pattern,
                    start: range.start,
                    end: range.end,
                    marker: false,
                });
            }
        });
    }
    merge(formats, more)
}

/// Whether a text of this name is written for people: `README.md`, and the notes of a chart.
fn is_documentation(name: &str) -> bool {
    let file = name.rsplit('/').next().unwrap_or(name);
    let lower = file.to_ascii_lowercase();
    [".md", ".rst", ".adoc"]
        .iter()
        .any(|ending| lower.ends_with(ending))
        || ["notes.txt", "readme", "readme.txt"].contains(&lower.as_str())
}

fn assignments(text: &str, name: Range<usize>, found: &mut Vec<Found>) {
    let Some(word) = text.get(name.clone()) else {
        return;
    };
    if !judgement::is_telling(word) {
        return;
    }
    assignment::assignments(text, name, &mut |one| {
        found.extend(judgement::judge(word, text, one.value, one.bond));
    });
}

/// Formats keep their place; of the others, the one that begins first.
fn merge(formats: Vec<Found>, mut more: Vec<Found>) -> Vec<Found> {
    if more.is_empty() {
        return formats;
    }
    more.retain(|one| {
        let after = formats.partition_point(|format| format.end <= one.start);
        formats
            .get(after)
            .is_none_or(|format| format.start >= one.end)
    });
    // The longer one first, where two begin together.
    more.sort_by_key(|one| (one.start, std::cmp::Reverse(one.end)));
    let mut behind = 0;
    more.retain(|one| {
        let is_free = one.start >= behind;
        if is_free {
            behind = one.end;
        }
        is_free
    });
    more.extend(formats);
    more.sort_by_key(|one| one.start);
    more
}

#[cfg(test)]
mod tests {
    use super::scan;

    fn credentials(text: &str) -> Vec<&str> {
        scan("", text)
            .into_iter()
            .map(|one| &text[one.start..one.end])
            .collect()
    }

    #[test]
    fn every_line_is_looked_at() {
        let text = "level: info\ndb.password=tr0ub4dor-and-3\nport: 8080\n  smtp_password: 'c0rrect-horse'\n";
        assert_eq!(credentials(text), ["tr0ub4dor-and-3", "c0rrect-horse"]);
    }

    #[test]
    fn values_are_found_with_their_names() {
        let cases: &[(&str, &[&str])] = &[
            (r#"{"db":{"user":"a","password":"kq7Zt1"}}"#, &["kq7Zt1"]),
            (r#"{ "password" : "kq7\"Zt1" }"#, &[r#"kq7\"Zt1"#]),
            (r#""{\"password\":\"kq7Zt1\"}""#, &["kq7Zt1"]),
            (
                r#"{"a":"{\"b\":\"{\\\"password\\\":\\\"kq7Zt1\\\"}\"}"}"#,
                &["kq7Zt1"],
            ),
            (r#"[{"name":"DB_PASSWORD","value":"kq7Zt1"}]"#, &["kq7Zt1"]),
            ("- name: DB_PASSWORD\n  value: kq7Zt1\n", &["kq7Zt1"]),
            (r#"<a><password>kq7Zt1</password></a>"#, &["kq7Zt1"]),
            (r#"<db user="a" password="kq7Zt1"/>"#, &["kq7Zt1"]),
            (r#"<add key="DbPassword" value="kq7Zt1" />"#, &["kq7Zt1"]),
            ("PGPASSWORD=sommerwind psql -h db", &["sommerwind"]),
            ("tool --password=sommerwind run", &["sommerwind"]),
            ("tool --password sommerwind run", &["sommerwind"]),
            ("{user: a, password: kq7Zt1}", &["kq7Zt1"]),
            ("host=db;password=kq7Zt1;x=y", &["kq7Zt1"]),
            ("a:\n  password: >-\n    kq7Zt1\n  b: 1\n", &["kq7Zt1"]),
            ("password:\n  kq7Zt1\n", &["kq7Zt1"]),
            ("# password: kq7Zt1\n", &["kq7Zt1"]),
            ("x: 1\\npassword: kq7Zt1\\ny: 2", &["kq7Zt1"]),
            ("curl -u admin:sommerwind http://h", &["sommerwind"]),
            ("connect(password=config.password)", &[]),
            ("connect(password=read(1))", &[]),
            ("local password = ngx.var.p2", &[]),
            ("the password: a1 is old", &[]),
            (r#"{"password":"Password","token":{"type":"string"}}"#, &[]),
            (r#"if [ "$TOKEN" = "x1" ]"#, &[]),
            ("password=", &[]),
            (r#"{"password":"never closed"#, &[]),
            ("password:\n  secretKeyRef:\n    name: a\n", &[]),
        ];
        for (text, expect) in cases {
            assert_eq!(&credentials(text)[..], *expect, "{text}");
        }
    }

    #[test]
    fn base64_is_looked_into_as_deep_as_the_limit() {
        // `password=kq7Zt1pLx9` and a line break, once, twice and four times.
        let once = "cGFzc3dvcmQ9a3E3WnQxcEx4OQo=";
        let twice = "Y0dGemMzZHZjbVE5YTNFM1duUXhjRXg0T1FvPQ==";
        assert_eq!(credentials(&format!("a: {once}")), [once]);
        assert_eq!(credentials(&format!("a: {twice}")), [twice]);
        assert_eq!(
            credentials("a: VGhpcyBpcyBvcmRpbmFyeSB0ZXh0LCBubyBzZWNyZXQ="),
            [""; 0]
        );
    }
}
