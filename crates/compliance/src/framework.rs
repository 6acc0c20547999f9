//! A framework file.

use seawall_content::files::{self, File};
use seawall_content::{ContentError, Document, Reader};

use crate::Inspection;

/// How a control is assessed.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Assessment {
    /// By checks.
    Automated,
    /// Manually, for this reason.
    Manual(String),
}

/// One control or technique.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Control {
    /// Id inside the framework: `5.2.2`, `MS-TA9018`.
    pub id: String,
    /// A few words.
    pub title: String,
    /// A sentence or two.
    pub description: String,
    /// By checks or manually.
    pub assessment: Assessment,
    /// What a person inspects where; empty unless it is assessed manually.
    pub inspections: Vec<Inspection>,
}

/// Controls under one heading.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Group {
    /// Id of the heading: `5.2`, `TA0004`.
    pub id: String,
    /// The heading.
    pub title: String,
    /// The controls, in the framework's order.
    pub controls: Vec<Control>,
}

/// A framework.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Framework {
    /// `cis-kubernetes`.
    pub id: String,
    /// Full name.
    pub title: String,
    /// Edition.
    pub version: String,
    /// Who publishes it.
    pub publisher: String,
    /// Where it is published.
    pub url: String,
    /// Licence, and the origin of the texts.
    pub notice: String,
    /// The headings.
    pub groups: Vec<Group>,
}

const SCHEMA: &str = "seawall.framework";

/// The frameworks that come with the program, in the order in which they are listed.
const BUILTIN: [File; 6] = [
    files::FRAMEWORKS_POD_SECURITY_STANDARDS,
    files::FRAMEWORKS_NSA_CISA,
    files::FRAMEWORKS_CIS_KUBERNETES,
    files::FRAMEWORKS_CIS_DOCKER,
    files::FRAMEWORKS_THREAT_MATRIX,
    files::FRAMEWORKS_MITRE_ATTACK,
];

/// The frameworks that come with the program.
///
/// # Errors
/// When the content that was built in is broken, which a test rules out.
pub fn builtin() -> Result<Vec<Framework>, ContentError> {
    BUILTIN
        .into_iter()
        .map(|file| Framework::read(&Document::built_in(file, SCHEMA, 1..=1)?))
        .collect()
}

/// How a control is assessed, as the file writes it.
#[derive(Debug, Clone, Copy)]
enum Judged {
    Automated,
    Manual,
}

const ASSESSMENTS: &[(&str, Judged)] =
    &[("automated", Judged::Automated), ("manual", Judged::Manual)];

impl Framework {
    /// Reads a framework file: `schema: seawall.framework/v1`.
    ///
    /// # Errors
    /// With file, line and column, for the first thing that is wrong: a field that is missing, unknown or of another
    /// type, or an id that is given twice.
    pub fn parse(file: &str, bytes: &[u8]) -> Result<Self, ContentError> {
        Self::read(&Document::open(file, bytes, SCHEMA, 1..=1)?)
    }

    fn read(document: &Document) -> Result<Self, ContentError> {
        document.read(|root| {
            let groups = root.list("groups")?.not_empty()?.distinct_by("id")?;
            Ok(Self {
                id: root.text("id")?.to_owned(),
                title: root.text("title")?.to_owned(),
                version: root.text("version")?.to_owned(),
                publisher: root.text("publisher")?.to_owned(),
                url: root.text("url")?.to_owned(),
                notice: root.text("notice")?.to_owned(),
                groups: groups.each(|group| {
                    let controls = group.list("controls")?.not_empty()?;
                    Ok(Group {
                        id: group.text("id")?.to_owned(),
                        title: group.text("title")?.to_owned(),
                        controls: controls.distinct_by("id")?.each(Control::parse)?,
                    })
                })?,
            })
        })
    }

    /// Every control, in order. A technique with several tactics appears under each.
    pub fn controls(&self) -> impl Iterator<Item = &Control> {
        self.groups.iter().flat_map(|group| &group.controls)
    }
}

impl Control {
    fn parse(reader: &Reader<'_>) -> Result<Self, ContentError> {
        let mut inspections = Vec::new();
        let assessment = match reader.one_of("assessment", ASSESSMENTS)? {
            Judged::Automated => Assessment::Automated,
            Judged::Manual => {
                inspections = reader.optional_list("inspect")?.each(Inspection::parse)?;
                Assessment::Manual(reader.text("manual_reason")?.to_owned())
            }
        };
        Ok(Self {
            id: reader.text("id")?.to_owned(),
            title: reader.text("title")?.to_owned(),
            description: reader.text("description")?.to_owned(),
            assessment,
            inspections,
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const HEAD: &str = "schema: seawall.framework/v1\nid: f\ntitle: F\nversion: '1'\npublisher: P\nurl: https://example.com\nnotice: own words\ngroups:\n- id: g\n  title: G\n  controls:\n";

    #[test]
    fn every_framework_reads_and_has_controls() {
        let frameworks = builtin().expect("reads");
        assert_eq!(frameworks.len(), 6);
        for framework in frameworks {
            assert!(framework.controls().count() > 10, "{}", framework.id);
        }
    }

    #[test]
    fn broken_frameworks_say_what_is_wrong_and_where() {
        let control = "{id: '1', title: a, description: b, assessment: automated}";
        assert!(Framework::parse("f", format!("{HEAD}  - {control}\n").as_bytes()).is_ok());
        for (text, wrong) in [
            (String::new(), "f: the file is empty"),
            (
                "schema: seawall.checks/v1\n".to_owned(),
                "f:1:9: `seawall.checks/v1` is not the schema of this file",
            ),
            (
                format!("{HEAD}  - {{id: '1', title: a, assessment: automated}}\n"),
                "f:12:5: `description` is missing",
            ),
            (
                format!("{HEAD}  - {{id: '1', title: a, description: b, assessment: automatic}}\n"),
                "`automatic` is not a value of `assessment`; did you mean `automated`?",
            ),
            (
                format!("{HEAD}  - {{id: '1', title: a, description: b, assessment: manual}}\n"),
                "f:12:5: `manual_reason` is missing",
            ),
            (
                format!(
                    "{HEAD}  - {{id: '1', title: a, description: b, assessment: automated, manual_reason: c}}\n"
                ),
                "unknown field `manual_reason`",
            ),
            (
                format!(
                    "{HEAD}  - {{id: '1', title: a, description: b, assessment: automated, inspect: []}}\n"
                ),
                "unknown field `inspect`",
            ),
            (
                format!(
                    "{HEAD}  - {{id: '1', title: a, description: b, assessment: manual, manual_reason: c, inspect: [{{host: workers, file: /a, expected: d}}]}}\n"
                ),
                "`workers` is not a value of `host`; did you mean `worker`?",
            ),
            (
                format!(
                    "{HEAD}  - {{id: '1', title: a, description: b, assessment: manual, manual_reason: c, inspect: [{{host: etcd, expected: d}}]}}\n"
                ),
                "an inspection needs `file` or `command`",
            ),
            (
                format!(
                    "{HEAD}  - {{id: '1', title: a, description: b, assessment: manual, manual_reason: c, inspect: [{{host: etcd, file: /a}}]}}\n"
                ),
                "`expected` is missing",
            ),
            (
                format!("{HEAD}  - {control}\n  - {control}\n"),
                "f:13:10: the `id` `1` is given twice",
            ),
            (
                format!("{HEAD}  - {control}\n- id: g\n  title: H\n  controls: [{control}]\n"),
                "f:13:7: the `id` `g` is given twice",
            ),
            (
                format!("{HEAD}  - {control}\nremark: x\n"),
                "f:13:1: unknown field `remark`",
            ),
        ] {
            let error = Framework::parse("f", text.as_bytes())
                .expect_err("broken")
                .to_string();
            assert!(error.contains(wrong), "{error}");
        }
    }
}
