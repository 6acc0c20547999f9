//! `seawall.network-lints/v1`: policies that do not do what they appear to do.

use schemars::JsonSchema;
use seawall_network::{LintKind, Network};
use seawall_text::{Lines, counted, say};
use serde::Serialize;

use crate::{Place, Reference, Versioned};

/// What is odd about policies, worst first.
#[derive(Debug, Clone, Serialize, JsonSchema)]
pub struct Lints {
    /// Each oddity.
    pub lints: Vec<Lint>,
    /// Rules that were not checked for having an effect, because there are too many.
    pub rules_not_asked: usize,
    /// What could not be read and may change this answer.
    pub unknown: Vec<String>,
    /// Policies that were looked at.
    #[serde(skip)]
    policies: usize,
    /// Whether everything that was named could be read.
    #[serde(skip)]
    is_full: bool,
}

/// Something about a policy.
#[derive(Debug, Clone, Serialize, JsonSchema)]
pub struct Lint {
    /// What it is, as `does-not-isolate`.
    pub lint: &'static str,
    /// The policy.
    pub policy: Reference,
    /// The field that it is about.
    pub path: String,
    /// In one sentence.
    pub message: String,
    /// Where that is in the input.
    #[serde(flatten)]
    pub place: Place,
    /// The same as `lint`.
    #[serde(skip)]
    kind: LintKind,
}

impl Versioned for Lints {
    const SCHEMA: &'static str = "seawall.network-lints/v1";
}

impl Lints {
    /// Looks at every policy.
    pub fn new(network: &Network<'_>) -> Self {
        let found = network.lints(&seawall_network::LintLimits::default());
        let lint = |lint: &seawall_network::Lint| {
            let object = network.cluster.object(lint.object);
            Lint {
                lint: lint.kind.name(),
                policy: object.into(),
                path: lint.path.clone(),
                message: lint.message.clone(),
                place: Place::of(object, &lint.path),
                kind: lint.kind,
            }
        };
        let mut unknown: Vec<String> = network.unread_deciders().collect();
        unknown.extend(network.contested_namespaces());
        Self {
            lints: found.all.iter().map(lint).collect(),
            rules_not_asked: found.unasked,
            unknown,
            policies: network.policies().len(),
            is_full: network.cluster.coverage.is_full(),
        }
    }

    /// Whether a policy is wrong, and not only odd.
    pub fn is_wrong(&self) -> bool {
        self.lints
            .iter()
            .any(|lint| lint.kind < LintKind::SelectsNothing)
    }

    /// For people: the lints by what they are.
    pub fn text(&self) -> Lines {
        let mut text = Lines::new();
        if self.lints.is_empty() {
            let is_certain = self.is_full && self.unknown.is_empty();
            say!(
                text,
                "{}no problems in {}",
                if is_certain {
                    ""
                } else {
                    "unknown: in what could be read, "
                },
                match self.policies {
                    1 => "1 policy".to_owned(),
                    count => format!("{count} policies"),
                }
            );
        }
        let mut last = None;
        for lint in &self.lints {
            if last != Some(lint.kind) {
                say!(text, "{}", heading(lint.kind));
                last = Some(lint.kind);
            }
            let Reference {
                kind,
                namespace,
                name,
            } = &lint.policy;
            let name = match &**namespace {
                "" => name.clone(),
                namespace => format!("{namespace}/{name}"),
            };
            say!(text, "  {kind} `{name}`: {}{}", lint.message, lint.place);
        }
        for unknown in &self.unknown {
            say!(text, "unknown: {unknown}");
        }
        text
    }

    /// What to tell beside the answer: rules that were not checked.
    pub fn note(&self) -> Option<String> {
        (self.rules_not_asked > 0).then(|| {
            format!(
                "{} not checked for having an effect: there are too many",
                counted(self.rules_not_asked, "rule")
            )
        })
    }
}

fn heading(kind: LintKind) -> &'static str {
    match kind {
        LintKind::Broken => "cannot be read, and is refused by the API server",
        LintKind::RulesIgnored => "has rules that are ignored",
        LintKind::DoesNotIsolate => "appears to isolate, but does not",
        LintKind::Undone => "isolates, but another policy undoes it",
        LintKind::World => "allows any address",
        LintKind::AlmostNames => "peer selects nothing, but nearly matches",
        LintKind::NoDns => "allows egress, but not to DNS",
        LintKind::DomainsUnseen => "allows domain names that Cilium does not see asked for",
        LintKind::HiddenSource => "allows clients whose addresses are replaced",
        LintKind::SelectsNothing => "selects no pods",
        LintKind::NamesNobody => "peer selects nothing",
        LintKind::SilentPort => "allows a port that no pod listens on",
        LintKind::Redundant => "has no effect",
        LintKind::Odd => "odd",
    }
}
