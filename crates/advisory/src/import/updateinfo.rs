//! Amazon Linux's `updateinfo.xml`, as its package repositories carry it.
//!
//! Written against the published form (that of yum's updateinfo); the fixtures in the tests are our own. Packages are binary packages; each
//! stands there with the version that fixes it. The release is in the advisory's id (`ALAS-` for 1, `ALAS2-`, `ALAS2023-`, and `ALASDOCKER-` for the topic docker of Amazon Linux 2 Extras).

use std::borrow::Cow;
use std::collections::BTreeMap;

use quick_xml::escape::resolve_predefined_entity;
use quick_xml::events::{BytesStart, Event};
use quick_xml::{Reader, XmlVersion};
use seawall_package::{Ecosystem, EcosystemName};

use super::limits::{MAX_RANGES, MAX_REFERENCES};
use super::sink::{Sink, UnreadReason};
use super::text::{date, summary};
use crate::record::{Advisory, Affected, End, FixState, Range, RangeKind, Score, ScoreKind};

/// One `update` while it is read.
#[derive(Default)]
struct Update {
    id: String,
    title: String,
    severity: String,
    description: String,
    issued: String,
    updated: String,
    cves: Vec<String>,
    references: Vec<String>,
    /// Name and version to architectures.
    packages: BTreeMap<(String, String), Vec<String>>,
    security: bool,
    too_many: bool,
    nameless: u32,
}

pub(super) fn import(bytes: &[u8], sink: &mut Sink<'_>) {
    let Ok(text) = std::str::from_utf8(bytes) else {
        return sink.unread("", UnreadReason::Malformed, "not UTF-8");
    };
    let mut reader = Reader::from_str(text);
    let (mut update, mut inside) = (None::<Update>, String::new());
    let mut rooted = false;
    loop {
        let event = match reader.read_event() {
            Ok(event) => event,
            Err(error) => return sink.unread("", UnreadReason::Malformed, &error.to_string()),
        };
        match event {
            Event::Eof => break,
            Event::Start(tag) if tag.name().as_ref() == "update" => {
                let kind = attribute(&tag, "type");
                update = Some(Update {
                    security: kind.is_none_or(|kind| kind == "security"),
                    ..Update::default()
                });
            }
            Event::Start(tag) | Event::Empty(tag) => {
                rooted |= tag.name().as_ref() == "updates";
                inside = tag.name().as_ref().to_owned();
                if let Some(update) = &mut update {
                    update.tag(&inside, &tag);
                }
            }
            Event::Text(text) => {
                if let Some(update) = &mut update {
                    update.text(&inside, &text);
                }
            }
            Event::CData(text) => {
                if let Some(update) = &mut update {
                    update.text(&inside, &text);
                }
            }
            Event::GeneralRef(reference) => {
                let character = reference.resolve_char_ref().ok().flatten();
                if let Some(update) = &mut update {
                    let named = resolve_predefined_entity(&reference);
                    update.text(&inside, named.unwrap_or_default());
                    update.text(&inside, &String::from_iter(character));
                }
            }
            Event::End(tag) if tag.name().as_ref() == "update" => {
                if let Some(update) = update.take() {
                    update.finish(sink);
                }
            }
            Event::End(_) => inside.clear(),
            _ => {}
        }
    }
    if !rooted {
        sink.unread("", UnreadReason::Malformed, "no `updates`");
    }
    if let Some(update) = update {
        sink.unread(&update.id, UnreadReason::Malformed, "cut off");
    }
}

fn attribute<'t>(tag: &BytesStart<'t>, name: &str) -> Option<String> {
    let found = tag.try_get_attribute(name).ok()??;
    let value: Cow<'_, str> = found.normalized_value(XmlVersion::Implicit1_0).ok()?;
    Some(value.into_owned())
}

impl Update {
    fn tag(&mut self, name: &str, tag: &BytesStart<'_>) {
        match name {
            "issued" => self.issued = attribute(tag, "date").unwrap_or_default(),
            "updated" => self.updated = attribute(tag, "date").unwrap_or_default(),
            "reference" => {
                if attribute(tag, "type").as_deref() == Some("cve") {
                    self.cves.extend(attribute(tag, "id"));
                }
                if self.references.len() < MAX_REFERENCES {
                    self.references.extend(attribute(tag, "href"));
                }
            }
            "package" => self.package(tag),
            _ => {}
        }
    }

    fn package(&mut self, tag: &BytesStart<'_>) {
        let (Some(name), Some(version)) = (attribute(tag, "name"), attribute(tag, "version"))
        else {
            self.nameless += 1;
            return;
        };
        let epoch = attribute(tag, "epoch").filter(|epoch| !matches!(epoch.as_str(), "" | "0"));
        let release = attribute(tag, "release").filter(|release| !release.is_empty());
        let version = format!(
            "{}{version}{}",
            epoch.map(|epoch| format!("{epoch}:")).unwrap_or_default(),
            release
                .map(|release| format!("-{release}"))
                .unwrap_or_default()
        );
        if self.packages.len() >= MAX_RANGES {
            self.too_many = true;
            return;
        }
        let known = self.packages.entry((name, version)).or_default();
        if let Some(arch) = attribute(tag, "arch")
            && known.len() < 64
            && !known.contains(&arch)
        {
            known.push(arch);
        }
    }

    fn text(&mut self, inside: &str, text: &str) {
        let field = match inside {
            "id" => &mut self.id,
            "title" => &mut self.title,
            "severity" => &mut self.severity,
            "description" => &mut self.description,
            _ => return,
        };
        field.push_str(text);
    }

    fn finish(mut self, sink: &mut Sink<'_>) {
        self.id = self.id.trim().to_owned();
        if !self.security {
            return;
        }
        let Some(release) = release(&self.id) else {
            return sink.unread(&self.id, UnreadReason::UnknownProduct, &self.title);
        };
        if self.nameless > 0 {
            let why = "a package without a name or version";
            sink.unread(&self.id, UnreadReason::Malformed, why);
        }
        if self.too_many {
            sink.unread(&self.id, UnreadReason::Limit, "packages");
        }
        if self.packages.is_empty() {
            sink.unread(&self.id, UnreadReason::NoPackage, "");
        }
        let of = |((name, version), mut architectures): ((String, String), Vec<String>)| {
            // A package for all architectures says nothing about which ones.
            if architectures.iter().any(|arch| arch == "noarch") {
                architectures.clear();
            }
            Affected {
                ecosystem: Ecosystem {
                    name: EcosystemName::Amazon,
                    release: release.to_owned(),
                },
                name,
                of_source: false,
                ranges: vec![Range {
                    kind: RangeKind::Ecosystem,
                    introduced: "0".to_owned(),
                    end: End::Fixed(version),
                    repository: String::new(),
                }],
                versions: Vec::new(),
                state: FixState::ByRange,
                modularity: String::new(),
                architectures,
                systems: Vec::new(),
                symbols: Vec::new(),
                scores: Vec::new(),
            }
        };
        let severity = self.severity.trim().to_lowercase();
        let score = Score {
            source: "amazon".to_owned(),
            kind: ScoreKind::Word,
            text: severity,
        };
        sink.advisory(Advisory {
            id: self.id,
            feed: "amazon".to_owned(),
            upstream: self.cves,
            summary: summary(if self.description.trim().is_empty() {
                &self.title
            } else {
                &self.description
            }),
            published: date(&self.issued),
            modified: date(&self.updated),
            scores: Some(score)
                .filter(|score| !score.text.is_empty())
                .into_iter()
                .collect(),
            affected: self.packages.into_iter().map(of).collect(),
            references: self.references,
            ..Advisory::default()
        });
    }
}

fn release(id: &str) -> Option<&'static str> {
    let rest = id.strip_prefix("ALAS")?;
    let digits = rest.find(|c: char| !c.is_ascii_digit())?;
    match &rest[..digits] {
        "" if rest.starts_with('-') => Some("1"),
        // Topics of Amazon Linux 2 Extras: `ALASDOCKER-2024-037`, `ALASKERNEL-5.10-2022-012`.
        "" => Some("2"),
        "2" => Some("2"),
        "2022" => Some("2022"),
        "2023" => Some("2023"),
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use super::release;

    #[test]
    fn releases_by_id() {
        for (id, expected) in [
            ("ALAS-2023-1893", Some("1")),
            ("ALAS2-2024-2400", Some("2")),
            ("ALAS2DOCKER-2024-037", Some("2")),
            ("ALASDOCKER-2024-037", Some("2")),
            ("ALASKERNEL-5.10-2022-012", Some("2")),
            ("ALAS2023-2024-001", Some("2023")),
            ("ALAS3-2030-001", None),
            ("ELSA-2024-1", None),
        ] {
            assert_eq!(release(id), expected, "{id}");
        }
    }
}
