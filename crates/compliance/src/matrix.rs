//! The Microsoft threat matrix for Kubernetes: tactics, techniques and what the checks say of each.

use seawall_syntax::{Node, parse_stream};

use crate::framework::text_of;
use crate::{CheckVerdicts, FrameworkError};

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

const BUILTIN: &str = include_str!("../../../content/threat-matrix/techniques.yaml");

/// The matrix that comes with the program.
///
/// # Errors
/// When the content that was built in is broken, which a test rules out.
pub fn matrix() -> Result<Matrix, FrameworkError> {
    let root = parse_stream(BUILTIN.as_bytes())
        .into_iter()
        .next()
        .and_then(|document| document.nodes.ok())
        .and_then(|nodes| nodes.into_iter().next())
        .ok_or_else(|| FrameworkError::Syntax("the threat matrix is no YAML".to_owned()))?;
    let texts = |node: &Node, key: &str| node.strings(key).map(str::to_owned).collect();
    let tactics = root
        .list("tactics")
        .iter()
        .map(|tactic| {
            Ok(Tactic {
                id: text_of(tactic, "id", "a tactic")?,
                name: text_of(tactic, "name", "a tactic")?,
                techniques: texts(tactic, "techniques"),
            })
        })
        .collect::<Result<_, FrameworkError>>()?;
    let techniques = root
        .list("techniques")
        .iter()
        .map(|technique| {
            let id = text_of(technique, "id", "a technique")?;
            Ok(Technique {
                name: text_of(technique, "name", &id)?,
                description: text_of(technique, "description", &id)?,
                attack: texts(technique, "attack"),
                id,
            })
        })
        .collect::<Result<_, FrameworkError>>()?;
    Ok(Matrix {
        tactics,
        techniques,
    })
}

impl Matrix {
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
    fn every_framework_reads_and_has_controls() {
        let frameworks = crate::builtin().expect("reads");
        assert_eq!(frameworks.len(), 5);
        for framework in frameworks {
            assert!(framework.controls().count() > 10, "{}", framework.id);
        }
    }
}
