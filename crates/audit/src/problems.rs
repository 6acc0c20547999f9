//! What is wrong with a policy, as it is found.

use seawall_content::{ContentError, closest};
use seawall_event::Stage;
use seawall_syntax::{Node, Position};

use crate::policy::AuditPolicy;

/// A file that was read.
#[derive(Debug)]
pub struct ReadPolicy {
    /// The policy; `None` where the file holds none, or kube-apiserver does not start with it.
    pub policy: Option<AuditPolicy>,
    /// What is wrong, in the order of the file.
    pub problems: Vec<PolicyProblem>,
}

/// Something that is wrong with a policy.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct PolicyProblem {
    /// Whether kube-apiserver rejects the policy because of it, or something in it has no effect.
    pub is_error: bool,
    /// What, and where.
    pub error: ContentError,
}

/// Collects what is wrong with the policy of a file.
pub(crate) struct Problems<'f> {
    pub file: &'f str,
    pub all: Vec<PolicyProblem>,
}

impl Problems<'_> {
    pub fn add(&mut self, is_error: bool, error: ContentError) {
        self.all.push(PolicyProblem { is_error, error });
    }

    pub fn error(&mut self, at: Position, what: impl Into<String>) {
        self.add(true, ContentError::new(self.file, at, what));
    }

    pub fn note(&mut self, at: Position, what: impl Into<String>) {
        self.add(false, ContentError::new(self.file, at, what));
    }

    pub fn finish(mut self, policy: Option<AuditPolicy>) -> ReadPolicy {
        self.all.sort_by_key(|problem| {
            let position = problem.error.position;
            (position.line, position.column)
        });
        ReadPolicy {
            policy,
            problems: self.all,
        }
    }

    /// Names keys that have no meaning; kube-apiserver passes over them with a warning in its log.
    pub fn keys(&mut self, node: &Node, known: &[&str]) {
        for entry in node
            .entries()
            .iter()
            .filter(|entry| !known.contains(&&*entry.key))
        {
            let what = format!(
                "unknown field `{}`, which kube-apiserver ignores",
                short(&entry.key)
            );
            let error = ContentError::new(self.file, entry.key_position(), what);
            let near = closest(&entry.key, known.iter().copied());
            self.add(
                false,
                match near {
                    Some(near) => error.with_hint(format!("did you mean `{near}`?")),
                    None => error,
                },
            );
        }
    }

    /// The texts of a list; what is none is an error.
    pub fn texts<'n>(&mut self, node: &'n Node, key: &str) -> Vec<(&'n str, Position)> {
        let Some(value) = node.get(key).filter(|value| !value.is_null()) else {
            return Vec::new();
        };
        if !value.is_sequence() {
            self.error(
                value.position(),
                format!(
                    "`{key}` is a list of texts, and this is a {}",
                    value.type_name()
                ),
            );
            return Vec::new();
        }
        let mut texts = Vec::new();
        for item in value.items() {
            match item.as_str() {
                Some(text) => texts.push((text, item.position())),
                None => self.error(
                    item.position(),
                    format!(
                        "`{key}` is a list of texts, and this is a {}",
                        item.type_name()
                    ),
                ),
            }
        }
        texts
    }

    /// One of some words.
    pub fn word(&mut self, at: Position, what: &str, word: &str, known: &[&str]) {
        if known.contains(&word) {
            return;
        }
        let text = format!(
            "`{}` is no {what}; expected {}",
            short(word),
            known.join(", ")
        );
        let error = ContentError::new(self.file, at, text);
        let near = closest(word, known.iter().copied());
        self.add(
            true,
            match near {
                Some(near) => error.with_hint(format!("did you mean `{near}`?")),
                None => error,
            },
        );
    }

    pub fn stages(&mut self, node: &Node) {
        let names: Vec<&str> = Stage::ALL.iter().map(|stage| stage.name()).collect();
        for (stage, at) in self.texts(node, "omitStages") {
            self.word(at, "stage", stage, &names);
        }
    }

    pub fn flag(&mut self, node: &Node, key: &str) {
        if let Some(value) = node
            .get(key)
            .filter(|value| !value.is_null() && value.as_bool().is_none())
        {
            self.error(
                value.position(),
                format!(
                    "`{key}` is true or false, and this is a {}",
                    value.type_name()
                ),
            );
        }
    }
}

/// Text of the file, for an error.
pub(crate) fn short(text: &str) -> String {
    text.chars().take(80).collect()
}
