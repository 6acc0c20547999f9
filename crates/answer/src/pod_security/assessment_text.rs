//! What each namespace could enforce, for people.

use seawall_text::{Lines, say};

use super::{Assessment, NamespaceAssessment};
use crate::few;

/// Most reasons that are shown one by one.
const MAX_REASONS: usize = 5;

/// Most workloads that are shown of each control.
const MAX_WORKLOADS: usize = 4;

impl Assessment {
    /// For people.
    pub fn text(&self) -> Lines {
        let mut text = Lines::new();
        if self.namespaces.is_empty() {
            say!(text, "no namespace is declared or used in the input");
        }
        for one in &self.namespaces {
            one.say(&self.version, &mut text);
            text.gap();
        }
        text
    }
}

impl NamespaceAssessment {
    fn say(&self, version: &str, text: &mut Lines) {
        let workloads = match self.workloads {
            1 => "1 pod or template".to_owned(),
            count => format!("{count} pods and templates"),
        };
        let stands = self.stands(version);
        say!(text, "{} ({workloads}): {stands}", self.namespace);
        if let Some(reason) = &self.namespace_refused {
            say!(text, "  refused: {reason}");
        }
        if let Some(reason) = &self.label_ignored {
            let what = match self.is_default {
                true => "the default level",
                false => "its label",
            };
            say!(text, "  {what} is ignored: {reason}");
        }
        for reason in self.unknown.iter().take(MAX_REASONS) {
            say!(text, "  unknown: {reason}");
        }
        if self.unknown.len() > MAX_REASONS {
            let more = self.unknown.len() - MAX_REASONS;
            say!(text, "  unknown: {more} more");
        }
        let next = match &*self.at_most {
            "privileged" => "baseline",
            _ => "restricted",
        };
        for (control, workloads) in &self.blocked_by {
            let shown = &workloads[..workloads.len().min(MAX_WORKLOADS)];
            let more = match workloads.len() - shown.len() {
                0 => String::new(),
                count => format!(" and {count} more"),
            };
            say!(
                text,
                "  {next} is blocked by {control}: {}{more}",
                shown.join(", ")
            );
        }
        if let Some(advice) = self.advice() {
            say!(text, "  {advice}");
        }
    }

    /// What it enforces, and what it could.
    fn stands(&self, version: &str) -> String {
        let level = &self.at_most;
        let enforces = match (&self.enforces, self.is_declared) {
            _ if self.namespace_refused.is_some() => {
                "what it enforces is unknown: the API server would refuse the Namespace".to_owned()
            }
            _ if self.is_doubtful => "what it enforces is unknown".to_owned(),
            (Some(level), _) if self.enforces_by_default => {
                format!("enforces {level} by default")
            }
            (Some(level), _) => format!("enforces {level}"),
            (None, true) => "enforces nothing".to_owned(),
            (None, false) => {
                "what it enforces is unknown: the Namespace is not in the input".to_owned()
            }
        };
        match (self.could_enforce.is_some(), &**level) {
            _ if !self.refused.is_empty() => {
                let refused = few(&self.refused);
                format!("{enforces}, which rejects the pods of {refused}")
            }
            (true, _) if self.enforces.as_ref() == Some(level) => {
                format!("{enforces}, the strictest level that its pods meet")
            }
            _ if self.would_lower => format!(
                "{enforces}, which its pods meet at the version in its label, but not at {version}"
            ),
            (true, _) if self.label_ignored.is_some() => {
                format!("its pods meet {level}; {enforces}")
            }
            (true, _) => format!("could enforce {level} today; {enforces}"),
            (false, "restricted") => {
                format!("what it could enforce is unknown; {enforces}")
            }
            (false, _) => format!("could enforce {level} at most, if at all (unknown); {enforces}"),
        }
    }

    /// The command that applies what it could enforce, or why there is none. Nothing where it enforces that already.
    fn advice(&self) -> Option<&str> {
        if self.would_lower {
            return Some("no label suggested: it would lower what the namespace enforces");
        }
        if self.could_enforce.is_none() {
            return Some(match self.may_lack_pods {
                true => "no label suggested: a pod that is not in the input could be rejected",
                false => "no label suggested: not every pod in the input could be evaluated",
            });
        }
        if self.label_ignored.is_some() {
            return Some("no label suggested: it would be ignored");
        }
        if self.enforces == self.could_enforce {
            return None;
        }
        let none = "no label suggested: no namespace can have such a name";
        Some(self.command.as_deref().unwrap_or(none))
    }
}
