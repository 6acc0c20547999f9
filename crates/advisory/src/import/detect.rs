//! Which feed a member is of, by its name and its first bytes.

use std::borrow::Cow;
use std::collections::BTreeSet;
use std::fmt;

use serde::Deserializer as _;
use serde::de::{IgnoredAny, MapAccess, Visitor};

use super::feed::Feed;

/// How many bytes from the beginning [`detect`] looks at, where it looks at no more.
pub const HEAD_BYTES: usize = 8192;

/// Most keys of the outermost object that are looked at. Records have some twenty.
const MAX_KEYS: usize = 100;

/// The kind of feed that a member is of, by its name and its bytes; `None` for what is none of them.
///
/// Objects of JSON are told apart by their outermost keys, so all bytes of a member are to be given; of others only the
/// first [`HEAD_BYTES`] count.
/// Only what tells the forms apart is looked at: whether the bytes are right is the importer's question.
pub fn detect(name: &str, bytes: &[u8]) -> Option<Feed> {
    if let Some(feed) = keys(bytes).and_then(|keys| by_keys(&keys)) {
        return Some(feed);
    }
    let head = &bytes[..bytes.len().min(HEAD_BYTES)];
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

/// The outermost keys of an object in JSON; `None` for what is none.
fn keys(bytes: &[u8]) -> Option<BTreeSet<String>> {
    struct Keys;
    impl<'de> Visitor<'de> for Keys {
        type Value = BTreeSet<String>;

        fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
            f.write_str("an object")
        }

        fn visit_map<A: MapAccess<'de>>(self, mut map: A) -> Result<Self::Value, A::Error> {
            let mut keys = BTreeSet::new();
            while let Some(key) = map.next_key::<Cow<'de, str>>()? {
                if keys.len() < MAX_KEYS {
                    keys.insert(key.into_owned());
                }
                map.next_value::<IgnoredAny>()?;
            }
            Ok(keys)
        }
    }
    let bytes = bytes.strip_prefix(b"\xef\xbb\xbf").unwrap_or(bytes);
    if bytes.trim_ascii_start().first() != Some(&b'{') {
        return None;
    }
    let mut json = serde_json::Deserializer::from_slice(bytes);
    json.deserialize_map(Keys).ok()
}

/// The feed whose records have such keys.
fn by_keys(keys: &BTreeSet<String>) -> Option<Feed> {
    let has = |key: &str| keys.contains(key);
    Some(if has("cveMetadata") && has("containers") {
        Feed::CveList
    } else if has("document") && (has("vulnerabilities") || has("product_tree")) {
        Feed::Csaf
    } else if has("catalogVersion") && has("vulnerabilities") {
        Feed::Kev
    } else if has("items") && (has("_kubernetes_io") || has("feed_url") || has("home_page_url")) {
        Feed::KubernetesFeed
    } else if has("packages")
        && (has("apkurl") || has("urlprefix") || has("distroversion") || has("reponame"))
    {
        Feed::Secdb
    } else if has("id") && (has("modified") || has("affected") || has("schema_version")) {
        Feed::Osv
    } else {
        return None;
    })
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
