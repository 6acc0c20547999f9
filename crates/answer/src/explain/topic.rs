//! What has an ID, and how it reads.

use schemars::JsonSchema;
use seawall_text::{Lines, say};
use serde::Serialize;

use crate::Versioned;

/// What an ID means.
#[derive(Debug, Clone, Serialize, JsonSchema)]
pub struct Explanation {
    /// Everything that the ID names.
    pub topics: Vec<Topic>,
}

/// One thing that has an ID.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, JsonSchema)]
pub struct Topic {
    /// What it is.
    pub kind: TopicKind,
    /// The ID.
    pub id: String,
    /// A few words.
    pub title: String,
    /// Short answers to short questions.
    pub facts: Vec<Fact>,
    /// Sentences.
    pub sections: Vec<Section>,
    /// IDs that go with it; each can be explained as well.
    pub related: Vec<Related>,
    /// Further reading.
    pub references: Vec<String>,
}

/// What has an ID.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, JsonSchema)]
#[serde(rename_all = "kebab-case")]
pub enum TopicKind {
    /// A check of the configuration.
    Check,
    /// A kind of hop on attack paths.
    AttackEdge,
    /// A permission that allows escalation or harm.
    Permission,
    /// A technique of the threat matrix.
    Technique,
    /// A tactic of the threat matrix.
    Tactic,
    /// A compliance framework.
    Framework,
    /// A control of a framework.
    Control,
}

/// A short answer, such as `Severity: high, because …`.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, JsonSchema)]
pub struct Fact {
    /// The question.
    pub name: &'static str,
    /// The answer.
    pub value: String,
}

/// A heading and what stands below it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, JsonSchema)]
pub struct Section {
    /// The heading.
    pub name: &'static str,
    /// What stands below it.
    pub text: String,
}

/// IDs of one kind that go with a topic.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, JsonSchema)]
pub struct Related {
    /// What they are.
    pub name: &'static str,
    /// The IDs.
    pub ids: Vec<String>,
}

impl Versioned for Explanation {
    const SCHEMA: &'static str = "seawall.explain/v1";
}

impl Explanation {
    /// For people.
    pub fn text(&self) -> Lines {
        let mut text = Lines::new();
        for (place, topic) in self.topics.iter().enumerate() {
            if place > 0 {
                say!(text, "");
            }
            topic.say(&mut text);
        }
        text
    }
}

impl TopicKind {
    /// Every kind.
    pub const ALL: [Self; 7] = [
        Self::Check,
        Self::AttackEdge,
        Self::Permission,
        Self::Technique,
        Self::Tactic,
        Self::Framework,
        Self::Control,
    ];

    fn words(self) -> &'static str {
        match self {
            Self::Check => "check",
            Self::AttackEdge => "attack edge",
            Self::Permission => "permission",
            Self::Technique => "technique",
            Self::Tactic => "tactic",
            Self::Framework => "framework",
            Self::Control => "control",
        }
    }
}

impl Topic {
    /// A topic with nothing but its title.
    pub fn new(kind: TopicKind, id: &str, title: &str) -> Self {
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

    /// Adds a short answer.
    #[must_use]
    pub fn fact(mut self, name: &'static str, value: impl Into<String>) -> Self {
        self.facts.push(Fact {
            name,
            value: value.into(),
        });
        self
    }

    /// Adds sentences; nothing where there are none.
    #[must_use]
    pub fn section(mut self, name: &'static str, text: impl Into<String>) -> Self {
        let text = text.into();
        if !text.is_empty() {
            self.sections.push(Section { name, text });
        }
        self
    }

    /// Adds IDs that go with it; nothing where there are none.
    #[must_use]
    pub fn related<T: ToString>(
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

    /// Adds further reading.
    #[must_use]
    pub fn reference<T: ToString>(mut self, all: impl IntoIterator<Item = T>) -> Self {
        self.references
            .extend(all.into_iter().map(|one| one.to_string()));
        self
    }

    fn say(&self, text: &mut Lines) {
        say!(text, "{}", self.title);
        say!(text, "{} ({})", self.id, self.kind.words());
        for fact in &self.facts {
            say!(text, "{}: {}", fact.name, fact.value);
        }
        for section in &self.sections {
            say!(text, "");
            say!(text, "{}", section.name);
            for line in section.text.lines() {
                say!(text, "{}", format!("  {line}").trim_end());
            }
        }
        if !self.related.is_empty() || !self.references.is_empty() {
            say!(text, "");
        }
        for related in &self.related {
            say!(text, "{:<12}{}", related.name, related.ids.join(", "));
        }
        for reference in &self.references {
            say!(text, "{:<12}{reference}", "See");
        }
    }
}
