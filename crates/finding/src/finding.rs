//! Findings.

use std::borrow::Cow;
use std::sync::Arc;

use serde::{Deserialize, Serialize};

use crate::{Evidence, Fingerprint, Location, Rule, Severity, Target, Verdict};

/// A fail or an unknown, explained.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Finding {
    /// Names the same problem in every run.
    pub fingerprint: Fingerprint,
    /// What was asked.
    pub rule: Arc<Rule>,
    /// [`Verdict::Fail`] or [`Verdict::Unknown`].
    pub verdict: Verdict,
    /// How bad it is here.
    pub severity: Severity,
    /// Why it is this bad.
    pub severity_reason: Cow<'static, str>,
    /// What was found, in one sentence. For an unknown: the reason.
    pub message: String,
    /// What it is about: an object or its top owner, a namespace, an image.
    pub target: Arc<Target>,
    /// The container it is about.
    pub container: Option<String>,
    /// What in the target or container: a volume, a variable, a rule. Empty when there is only one.
    pub subject: String,
    /// Who or what outside the target makes it true: the subject of a role first, then where the role applies. A new one
    /// is a new finding. Empty when the target alone decides.
    pub context: Vec<String>,
    /// What was seen; the first entry is the one to show.
    pub evidence: Vec<Evidence>,
    /// Running pods that have the problem; 0 when the input holds no running pods.
    pub instances: u32,
    /// Order of work: higher first. See [`Finding::risk_reasons`].
    pub risk: u32,
    /// What raised the risk above the severity.
    pub risk_reasons: Vec<String>,
    /// Whether `scan --fix` can fix it in the source.
    pub fixable: bool,
    /// Reason and owner of the exception that accepts it.
    pub exception: Option<String>,
    /// Whether a baseline already holds it.
    pub known: bool,
    /// Other findings of the same problem, told with this one.
    pub folded: Vec<Folded>,
}

/// A finding that is part of a worse one: what it would have said by itself.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Folded {
    /// Names the same problem in every run.
    pub fingerprint: Fingerprint,
    /// What was asked.
    pub rule: Arc<Rule>,
    /// How bad it would be by itself.
    pub severity: Severity,
    /// What was found.
    pub message: String,
    /// See [`Finding::context`].
    pub context: Vec<String>,
    /// See [`Finding::exception`].
    pub exception: Option<String>,
}

/// Checks that a line names as included; a role that may do everything includes every check about a permission.
const MAX_INCLUDED: usize = 4;

impl Finding {
    /// Whether the finding counts against the input: a fail that neither an exception nor a baseline covers.
    pub fn counts(&self) -> bool {
        self.verdict == Verdict::Fail && self.exception.is_none() && !self.known
    }

    /// Id of the rule.
    pub fn check(&self) -> &str {
        &self.rule.id
    }

    /// What the problem is, where the message says only which package has it; `None` where the message says it, and where no
    /// source does.
    pub fn problem(&self) -> Option<&str> {
        let is_of_package = matches!(*self.target, Target::Package { .. });
        let title = &*self.rule.title;
        (is_of_package && !title.starts_with(self.check())).then_some(title)
    }

    /// Where to point a reader, when the finding came from a file.
    pub fn location(&self) -> Option<&Location> {
        self.evidence.iter().find_map(Evidence::location)
    }

    /// The first field path of the evidence: where the problem is.
    pub fn path(&self) -> Option<&str> {
        self.evidence.iter().find_map(Evidence::path)
    }

    /// What else the finding stands for, as the end of a sentence; `None` when it stands for itself only.
    ///
    /// `for 2 more holders; includes rbac-bind, rbac-escalate`.
    pub fn also(&self) -> Option<String> {
        let same = self.folded.iter().filter(|folded| self.repeats(folded));
        let mut parts = Vec::new();
        // What the target alone decides is there again, through nobody.
        let (named, unnamed): (Vec<&[String]>, Vec<&[String]>) = same
            .map(|folded| &*folded.context)
            .partition(|context| !context.is_empty());
        let mut contexts = named;
        contexts.sort_unstable();
        contexts.dedup();
        match contexts.len() {
            0 => {}
            1 => parts.push(format!("also through {}", contexts[0].join(" "))),
            more => parts.push(format!("also through {more} others")),
        }
        match unnamed.len() {
            0 => {}
            1 => parts.push("also in another place".to_owned()),
            more => parts.push(format!("also in {more} other places")),
        }
        let mut others: Vec<&str> = self
            .folded
            .iter()
            .filter(|folded| !self.repeats(folded))
            .map(|folded| &*folded.rule.id)
            .collect();
        others.sort_unstable();
        others.dedup();
        if !others.is_empty() {
            let more = others.len().saturating_sub(MAX_INCLUDED);
            others.truncate(MAX_INCLUDED);
            let more = match more {
                0 => String::new(),
                more => format!(" and {more} more"),
            };
            parts.push(format!("includes {}{more}", others.join(", ")));
        }
        (!parts.is_empty()).then(|| parts.join("; "))
    }

    /// The message, with what else the finding stands for.
    pub fn sentence(&self) -> Cow<'_, str> {
        match self.also() {
            Some(also) => Cow::Owned(format!("{}; {also}", self.message)),
            None => Cow::Borrowed(&self.message),
        }
    }

    /// The finding as part of a worse one.
    pub fn fold(self) -> (Folded, Vec<Folded>) {
        let folded = Folded {
            fingerprint: self.fingerprint,
            rule: self.rule,
            severity: self.severity,
            message: self.message,
            context: self.context,
            exception: self.exception,
        };
        (folded, self.folded)
    }

    /// Whether a folded one is the same problem through another holder or peer.
    fn repeats(&self, folded: &Folded) -> bool {
        folded.rule.id == self.rule.id
    }
}
