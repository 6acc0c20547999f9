//! The Microsoft threat matrix for Kubernetes: tactics, techniques and what the checks' verdicts mean for each.

use seawall_content::{ContentError, Document, List, files};

use crate::CheckVerdicts;

/// One technique of the matrix.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Technique {
    /// `MS-TA9018`.
    pub id: String,
    /// A few words.
    pub name: String,
    /// In our own words.
    pub description: String,
    /// ATT&CK techniques that correspond.
    pub attack: Vec<String>,
    /// Why no audit event shows it, where that is so.
    pub unseen: Option<String>,
}

/// One column of the matrix.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Tactic {
    /// `TA0004`.
    pub id: String,
    /// `Privilege Escalation`.
    pub name: String,
    /// The techniques, in the order of the matrix.
    pub techniques: Vec<String>,
}

/// The matrix.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Matrix {
    /// The columns.
    pub tactics: Vec<Tactic>,
    /// Every technique once.
    pub techniques: Vec<Technique>,
}

const SCHEMA: &str = "seawall.threat-matrix";

/// The matrix that comes with the program.
///
/// # Errors
/// When the content that was built in is broken, which a test rules out.
pub fn matrix() -> Result<Matrix, ContentError> {
    Matrix::read(&Document::built_in(
        files::THREAT_MATRIX_TECHNIQUES,
        SCHEMA,
        1..=1,
    )?)
}

fn owned(list: List<'_>) -> Result<Vec<String>, ContentError> {
    Ok(list
        .distinct_texts()?
        .into_iter()
        .map(str::to_owned)
        .collect())
}

impl Matrix {
    /// Reads a matrix file: `schema: seawall.threat-matrix/v1`.
    ///
    /// # Errors
    /// With file, line and column, for the first thing that is wrong: a field that is missing, unknown or of another
    /// type, an id that is given twice, or a tactic's technique that does not exist.
    pub fn parse(file: &str, bytes: &[u8]) -> Result<Self, ContentError> {
        Self::read(&Document::open(file, bytes, SCHEMA, 1..=1)?)
    }

    fn read(document: &Document) -> Result<Self, ContentError> {
        document.read(|root| {
            root.text("edition")?;
            root.text("url")?;
            let mitigations = root.optional_list("mitigations")?.distinct_by("id")?;
            let mitigations = mitigations.each(|mitigation| {
                mitigation.text("name")?;
                mitigation.text("id")
            })?;
            let techniques = root.list("techniques")?.not_empty()?.distinct_by("id")?;
            let techniques = techniques.each(|technique| {
                // Only their names are validated so far, so that they are right once they are shown.
                for mitigation in technique.optional_list("mitigations")?.items() {
                    mitigation.reference("mitigation", &mitigations)?;
                }
                Ok(Technique {
                    id: technique.text("id")?.to_owned(),
                    name: technique.text("name")?.to_owned(),
                    description: technique.text("description")?.to_owned(),
                    attack: owned(technique.list("attack")?)?,
                    unseen: technique.optional_text("unseen")?.map(str::to_owned),
                })
            })?;
            let known: Vec<&str> = techniques.iter().map(|one| one.id.as_str()).collect();
            let tactics = root.list("tactics")?.not_empty()?.distinct_by("id")?;
            let tactics = tactics.each(|tactic| {
                let listed = tactic.list("techniques")?.not_empty()?;
                for technique in listed.items() {
                    technique.reference("technique", &known)?;
                }
                Ok(Tactic {
                    id: tactic.text("id")?.to_owned(),
                    name: tactic.text("name")?.to_owned(),
                    techniques: owned(listed)?,
                })
            })?;
            Ok(Self {
                tactics,
                techniques,
            })
        })
    }

    /// The technique with this id.
    pub fn technique(&self, id: &str) -> Option<&Technique> {
        self.techniques.iter().find(|technique| technique.id == id)
    }

    /// Checks that make a technique harder, with their counts.
    pub fn checks_of<'v>(&self, id: &str, verdicts: &'v [CheckVerdicts]) -> Vec<&'v CheckVerdicts> {
        verdicts
            .iter()
            .filter(|verdict| verdict.techniques.contains(&id))
            .collect()
    }
}

#[cfg(test)]
mod tests {
    #[test]
    fn the_matrix_is_whole() {
        let matrix = super::matrix().expect("reads");
        assert_eq!((matrix.tactics.len(), matrix.techniques.len()), (10, 40));
        let cells: Vec<&String> = matrix.tactics.iter().flat_map(|t| &t.techniques).collect();
        assert_eq!(cells.len(), 48);
        for id in cells {
            assert!(matrix.technique(id).is_some(), "{id}");
        }
    }

    #[test]
    fn a_broken_matrix_says_what_is_wrong_and_where() {
        let whole = "schema: seawall.threat-matrix/v1\nedition: '3'\nurl: https://example.com\ntactics:\n- {id: TA1, name: T, techniques: [M1]}\ntechniques:\n- {id: M1, name: Name, description: D, attack: []}\n";
        let parse = |text: &str| super::Matrix::parse("m", text.as_bytes());
        assert!(parse(whole).is_ok());
        for (from, to, wrong) in [
            (
                "[M1]",
                "[M2]",
                "m:5:35: `M2` names no technique in this file",
            ),
            ("[M1]", "[]", "m:5:34: `techniques` is empty"),
            ("[M1]", "[M1, M1]", "`M1` is twice in `techniques`"),
            ("name: Name, ", "", "m:7:3: `name` is missing"),
            (
                "attack: []",
                "atack: []",
                "unknown field `atack`; did you mean `attack`?",
            ),
            (
                "attack: []}",
                "attack: []}\n- {id: M1}",
                "m:8:8: the `id` `M1` is given twice",
            ),
        ] {
            let error = parse(&whole.replace(from, to))
                .expect_err("broken")
                .to_string();
            assert!(error.contains(wrong), "{error}");
        }
    }
}
