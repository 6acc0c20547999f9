//! What is said of one id, whatever it names.

use seawall_text::{Lines, say};
use serde::Serialize;

/// One thing that has an id.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub(super) struct Topic {
    /// `check`, `attack-edge`, `permission`, `technique`, `tactic`, `framework` or `control`.
    pub kind: &'static str,
    /// The id, as it is asked for.
    pub id: String,
    /// A few words.
    pub title: String,
    /// Short answers to short questions.
    pub facts: Vec<Fact>,
    /// Sentences.
    pub sections: Vec<Section>,
    /// Ids that go with it; each can be explained as well.
    pub related: Vec<Related>,
    /// Further reading.
    pub references: Vec<String>,
}

/// `Severity: high, because …`.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub(super) struct Fact {
    pub name: &'static str,
    pub value: String,
}

/// A heading and what stands below it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub(super) struct Section {
    pub name: &'static str,
    pub text: String,
}

/// Ids of one kind that go with a topic.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub(super) struct Related {
    pub name: &'static str,
    pub ids: Vec<String>,
}

impl Topic {
    pub(super) fn new(kind: &'static str, id: &str, title: &str) -> Self {
        Self {
            kind,
            id: id.to_owned(),
            title: title.to_owned(),
            facts: Vec::new(),
            sections: Vec::new(),
            related: Vec::new(),
            references: Vec::new(),
        }
    }

    pub(super) fn fact(mut self, name: &'static str, value: impl Into<String>) -> Self {
        self.facts.push(Fact {
            name,
            value: value.into(),
        });
        self
    }

    pub(super) fn section(mut self, name: &'static str, text: impl Into<String>) -> Self {
        let text = text.into();
        if !text.is_empty() {
            self.sections.push(Section { name, text });
        }
        self
    }

    pub(super) fn related<T: ToString>(
        mut self,
        name: &'static str,
        ids: impl IntoIterator<Item = T>,
    ) -> Self {
        let ids: Vec<String> = ids.into_iter().map(|id| id.to_string()).collect();
        if !ids.is_empty() {
            self.related.push(Related { name, ids });
        }
        self
    }

    pub(super) fn reference<T: ToString>(mut self, all: impl IntoIterator<Item = T>) -> Self {
        self.references
            .extend(all.into_iter().map(|one| one.to_string()));
        self
    }

    /// For people.
    pub(super) fn say(&self, lines: &mut Lines) {
        say!(lines, "{}", self.title);
        say!(lines, "{} ({})", self.id, self.kind.replace('-', " "));
        for fact in &self.facts {
            say!(lines, "{}: {}", fact.name, fact.value);
        }
        for section in &self.sections {
            say!(lines, "");
            say!(lines, "{}", section.name);
            for line in section.text.lines() {
                say!(lines, "{}", format!("  {line}").trim_end());
            }
        }
        if !self.related.is_empty() || !self.references.is_empty() {
            say!(lines, "");
        }
        for related in &self.related {
            say!(lines, "{:<12}{}", related.name, related.ids.join(", "));
        }
        for reference in &self.references {
            say!(lines, "{:<12}{reference}", "See");
        }
    }
}
