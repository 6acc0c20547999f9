//! Which feed a member is of, by its name and its first bytes.

use super::feed::Feed;

/// How many bytes from the beginning [`detect`] looks at.
pub const HEAD_BYTES: usize = 8192;

/// The kind of feed that a member is of, by its name and its first [`HEAD_BYTES`]; `None` for what is none of them.
///
/// Only what tells the forms apart is looked at: whether the bytes are right is the importer's question.
pub fn detect(name: &str, head: &[u8]) -> Option<Feed> {
    let head = &head[..head.len().min(HEAD_BYTES)];
    let text = String::from_utf8_lossy(head);
    let text = text.trim_start_matches('\u{feff}').trim_start();
    let lower = name.to_ascii_lowercase();
    let file = lower.rsplit(['/', '\\']).next().unwrap_or("");
    let ends = |ends: &[&str]| ends.iter().any(|end| file.ends_with(end));
    if text.starts_with('{') {
        return json(text);
    }
    if text.starts_with("```toml") || (ends(&[".toml"]) && text.contains("[advisory]")) {
        return Some(Feed::RustSec);
    }
    if text.starts_with('<') {
        return (text.contains("<updates") || text.contains("<update "))
            .then_some(Feed::Updateinfo);
    }
    if text.starts_with("#model_version:") || text.starts_with("cve,epss") {
        return Some(Feed::Epss);
    }
    if ends(&[".yaml", ".yml"]) {
        return yaml(text);
    }
    None
}

fn json(text: &str) -> Option<Feed> {
    let has = |key: &str| text.contains(key);
    if has("\"cveMetadata\"") || (has("\"dataType\"") && has("CVE_RECORD")) {
        Some(Feed::CveList)
    } else if has("\"csaf_version\"") || (has("\"document\"") && has("\"aggregate_severity\"")) {
        Some(Feed::Csaf)
    } else if has("\"catalogVersion\"") || has("\"cveID\"") {
        Some(Feed::Kev)
    } else if has("\"_kubernetes_io\"") || has("jsonfeed.org") {
        Some(Feed::KubernetesFeed)
    } else if has("\"secfixes\"") || has("\"apkurl\"") || has("\"urlprefix\"") {
        Some(Feed::Secdb)
    } else if has("\"document\"") && has("\"category\"") {
        Some(Feed::Csaf)
    } else if has("\"releases\"") && has("\"urgency\"") {
        Some(Feed::DebianTracker)
    } else if has("\"containers\"") && has("\"cna\"") {
        Some(Feed::CveList)
    } else if has("\"schema_version\"")
        || (has("\"id\"") && has("\"modified\""))
        || (has("\"affected\"") && (has("\"id\"") || has("\"package\"")))
    {
        Some(Feed::Osv)
    } else {
        None
    }
}

fn yaml(text: &str) -> Option<Feed> {
    let has = |key: &str| {
        text.lines().any(|line| {
            line.strip_prefix(key)
                .is_some_and(|rest| rest.starts_with(':'))
        })
    };
    if has("distroversion") || has("apkurl") {
        Some(Feed::Secdb)
    } else if has("gem") || has("engine") || has("library") {
        Some(Feed::RubySec)
    } else if has("id") || has("affected") || has("schema_version") {
        Some(Feed::Osv)
    } else {
        None
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    #[test]
    fn forms_are_told_apart() {
        for (name, head, expect) in [
            ("a.json", r#"{"id":"GO-1","modified":"x"}"#, Some(Feed::Osv)),
            ("a.yaml", "id: PYSEC-1\naffected:\n", Some(Feed::Osv)),
            ("a.yml", "---\ngem: rails\n", Some(Feed::RubySec)),
            ("a.yaml", "distroversion: v3.8\n", Some(Feed::Secdb)),
            ("a.md", "```toml\n[advisory]\n", Some(Feed::RustSec)),
            ("README.md", "# Read me", None),
            (
                "a.json",
                r#"{"dataType":"CVE_RECORD"}"#,
                Some(Feed::CveList),
            ),
            (
                "a.json",
                r#"{"document":{"csaf_version":"2.0"}}"#,
                Some(Feed::Csaf),
            ),
            (
                "a.json",
                r#"{"affected":[{"package":{"name":"x"}"#,
                Some(Feed::Osv),
            ),
            (
                "a.json",
                r#"{"containers":{"cna":{"affected":[]"#,
                Some(Feed::CveList),
            ),
            (
                "e.csv",
                "#model_version:v2023,score_date:x\ncve,epss",
                Some(Feed::Epss),
            ),
            (
                "u.xml",
                "<?xml version=\"1.0\"?><updates>",
                Some(Feed::Updateinfo),
            ),
            ("package.json", r#"{"name":"x"}"#, None),
        ] {
            assert_eq!(detect(name, head.as_bytes()), expect, "{name} {head}");
        }
    }

    proptest! {
        #[test]
        fn nothing_panics(name in ".*", head in proptest::collection::vec(any::<u8>(), 0..200)) {
            detect(&name, &head);
        }
    }
}
