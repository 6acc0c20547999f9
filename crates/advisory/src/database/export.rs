//! Advisories back to OSV records, one a line.
//!
//! What OSV has no words for (fix states, module streams, scores that are no vector) is under `database_specific.seawall`. A package that
//! is said to be not affected, or about which nothing is decided, stands there and not in `affected`, since every other
//! reader of OSV would take it for affected.

use seawall_package::EcosystemName;
use serde_json::{Map, Value, json};

use super::error::ReadError;
use super::reader::Reader;
use crate::record::{Advisory, Affected, End, FixState, Range, RangeKind, Score, ScoreKind};

/// Calls `line` with every advisory of a database as an OSV record without line breaks.
pub fn export<D: AsRef<[u8]>>(
    reader: &mut Reader<'_, D>,
    line: &mut dyn FnMut(&str),
) -> Result<(), ReadError> {
    for number in 0..reader.database().advisory_count() {
        line(&osv(&reader.numbered(number)?).to_string());
    }
    Ok(())
}

/// One advisory as an OSV record.
pub fn osv(advisory: &Advisory) -> Value {
    let (mut affected, mut unaffected, mut undecided) = (Vec::new(), Vec::new(), Vec::new());
    for one in &advisory.affected {
        match one.state {
            FixState::NotAffected => unaffected.push(package(one)),
            FixState::UnderInvestigation => undecided.push(package(one)),
            FixState::ByRange | FixState::WontFix | FixState::Deferred => {
                affected.push(package(one));
            }
        }
    }
    let mut own = Map::new();
    own.insert("feed".to_owned(), json!(advisory.feed));
    for (key, list) in [("not_affected", unaffected), ("undecided", undecided)] {
        if !list.is_empty() {
            own.insert(key.to_owned(), json!(list));
        }
    }
    let mut record = Map::new();
    record.insert("schema_version".to_owned(), json!("1.7.0"));
    record.insert("id".to_owned(), json!(advisory.id));
    // OSV asks for a time of modification; the beginning of time says that none is known.
    let modified = match advisory.modified.as_str() {
        "" => "1970-01-01T00:00:00Z",
        modified => modified,
    };
    record.insert("modified".to_owned(), json!(modified));
    let mut text = |key: &str, value: &str| {
        if !value.is_empty() {
            record.insert(key.to_owned(), json!(value));
        }
    };
    text("published", &advisory.published);
    text("summary", &advisory.summary);
    if advisory.withdrawn {
        text("withdrawn", modified);
    }
    for (key, list) in [
        ("aliases", &advisory.aliases),
        ("upstream", &advisory.upstream),
    ] {
        if !list.is_empty() {
            record.insert(key.to_owned(), json!(list));
        }
    }
    scores(&advisory.scores, &mut record, &mut own);
    record.insert("affected".to_owned(), json!(affected));
    let references = advisory.references.iter();
    let references: Vec<Value> = references
        .map(|url| json!({"type": "WEB", "url": url}))
        .collect();
    record.insert("references".to_owned(), json!(references));
    record.insert("database_specific".to_owned(), json!({ "seawall": own }));
    Value::Object(record)
}

fn scores(list: &[Score], record: &mut Map<String, Value>, own: &mut Map<String, Value>) {
    let (mut severity, mut others) = (Vec::new(), Vec::new());
    for score in list {
        let kind = match score.kind {
            ScoreKind::Cvss2 => "CVSS_V2",
            ScoreKind::Cvss3 => "CVSS_V3",
            ScoreKind::Cvss4 => "CVSS_V4",
            ScoreKind::Number | ScoreKind::Word => {
                others.push(json!({"source": score.source, "score": score.text}));
                continue;
            }
        };
        severity.push(json!({"type": kind, "score": score.text}));
    }
    if !severity.is_empty() {
        record.insert("severity".to_owned(), json!(severity));
    }
    if !others.is_empty() {
        own.insert("scores".to_owned(), json!(others));
    }
}

fn package(affected: &Affected) -> Value {
    let (mut record, mut own) = (Map::new(), Map::new());
    if affected.ecosystem.name != EcosystemName::Git {
        let package = json!({"ecosystem": affected.ecosystem.to_string(), "name": affected.name});
        record.insert("package".to_owned(), package);
    }
    if !affected.ranges.is_empty() {
        let ranges: Vec<Value> = affected.ranges.iter().map(range).collect();
        record.insert("ranges".to_owned(), json!(ranges));
    }
    if !affected.versions.is_empty() {
        record.insert("versions".to_owned(), json!(affected.versions));
    }
    scores(&affected.scores, &mut record, &mut own);
    if !affected.symbols.is_empty() {
        let imports = affected.symbols.iter();
        let imports: Vec<Value> = imports
            .map(|symbols| json!({"path": symbols.path, "symbols": symbols.names}))
            .collect();
        record.insert(
            "ecosystem_specific".to_owned(),
            json!({ "imports": imports }),
        );
    }
    if affected.state != FixState::ByRange {
        own.insert("state".to_owned(), json!(affected.state));
    }
    if !affected.modularity.is_empty() {
        own.insert("modularity".to_owned(), json!(affected.modularity));
    }
    if !affected.architectures.is_empty() {
        own.insert("architectures".to_owned(), json!(affected.architectures));
    }
    if !affected.systems.is_empty() {
        own.insert("systems".to_owned(), json!(affected.systems));
    }
    if affected.of_source {
        own.insert("of_source".to_owned(), json!(true));
    }
    if !own.is_empty() {
        record.insert("database_specific".to_owned(), json!({ "seawall": own }));
    }
    Value::Object(record)
}

fn range(range: &Range) -> Value {
    let mut events = vec![json!({"introduced": range.introduced})];
    match &range.end {
        End::Open => {}
        End::Fixed(version) => events.push(json!({ "fixed": version })),
        End::LastAffected(version) => events.push(json!({ "last_affected": version })),
        End::Below(version) => events.push(json!({ "limit": version })),
    }
    match range.kind {
        RangeKind::Ecosystem => json!({"type": "ECOSYSTEM", "events": events}),
        RangeKind::Semver => json!({"type": "SEMVER", "events": events}),
        RangeKind::Git => json!({"type": "GIT", "repo": range.repository, "events": events}),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::import::{Feed, Record, Unread, import};

    fn read(json: &str) -> Advisory {
        let (mut unread, mut found) = (Unread::default(), Vec::new());
        import(
            Feed::Osv,
            "x",
            json.as_bytes(),
            &mut unread,
            &mut |record| {
                if let Record::Advisory(advisory) = record {
                    found.push(advisory);
                }
            },
        );
        assert_eq!(unread.total(), 0, "{:?}", unread.items());
        found.remove(0)
    }

    #[test]
    fn what_is_exported_is_read_again() {
        let advisory = read(
            r#"{"id": "GO-2024-0001", "modified": "2024-01-01T00:00:00Z", "published": "2023-01-01T00:00:00Z",
            "withdrawn": "2024-01-01T00:00:00Z", "aliases": ["CVE-2024-1"], "summary": "a \"quoted\" summary",
            "severity": [{"type": "CVSS_V3", "score": "CVSS:3.1/AV:N"}],
            "affected": [{"package": {"ecosystem": "Go", "name": "example.org/x"}, "versions": ["0.1.0"],
              "ranges": [{"type": "SEMVER", "events": [{"introduced": "0"}, {"fixed": "1.2.3"}]},
                         {"type": "SEMVER", "events": [{"introduced": "2.0.0"}, {"last_affected": "2.1.0"}]}],
              "ecosystem_specific": {"imports": [{"path": "example.org/x/y", "symbols": ["F"]}]}},
             {"ranges": [{"type": "GIT", "repo": "https://git.example/x", "events": [{"introduced": "0"}, {"fixed": "abc"}]}]}],
            "references": [{"type": "WEB", "url": "https://example.org"}]}"#,
        );
        let line = osv(&advisory).to_string();
        assert!(!line.contains('\n'));
        assert_eq!(read(&line), advisory);
    }

    #[test]
    fn what_is_not_affected_is_not_exported_as_affected() {
        let mut advisory = read(
            r#"{"id": "A", "affected": [{"package": {"ecosystem": "npm", "name": "x"}, "versions": ["1"]}]}"#,
        );
        advisory.affected[0].state = FixState::NotAffected;
        let record = osv(&advisory);
        assert_eq!(record["affected"], json!([]));
        let own = &record["database_specific"]["seawall"]["not_affected"];
        assert_eq!(own[0]["package"]["name"], "x");
    }
}
