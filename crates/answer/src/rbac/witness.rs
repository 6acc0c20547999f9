//! Why a request is allowed, and what came nearest to allowing it.

use schemars::JsonSchema;
use seawall_model::Cluster;
use seawall_rbac::{AllowsAll, Brought, Mapped, MissReason};
use seawall_text::{Lines, say};
use serde::Serialize;

use super::named::{Beginning, GrantedRule, Named, Phrase, role_place, scope};
use crate::Place;

/// Why a request is allowed.
#[derive(Debug, Clone, Serialize, JsonSchema)]
#[serde(untagged)]
pub enum Witness {
    /// A rule of a role that a binding in the input grants.
    Rule(RuleWitness),
    /// A rule of a built-in role, by a built-in binding that is not in the input.
    Builtin(Builtin),
    /// An object puts the user into `system:masters`.
    MadeMaster(MadeMaster),
    /// The subject is in `system:masters`.
    Masters(Masters),
    /// An authorizer allows everything.
    AlwaysAllow(AlwaysAllow),
}

/// A rule of a role that a binding in the input grants.
#[derive(Debug, Clone, Serialize, JsonSchema)]
pub struct RuleWitness {
    /// The subject that the binding names.
    pub subject: Phrase,
    /// The rule that allows it.
    #[serde(flatten)]
    pub granted: GrantedRule,
    /// Whether the input leaves the rule out of a built-in role, and the API server adds it back when it starts.
    pub added_back: bool,
    /// Where the binding applies.
    #[serde(skip)]
    scope: String,
    #[serde(skip)]
    subjects_at: Place,
    #[serde(skip)]
    role_at: String,
}

/// A rule of a built-in role, by a built-in binding that is not in the input.
#[derive(Debug, Clone, Serialize, JsonSchema)]
pub struct Builtin {
    /// The subject that the binding names.
    pub subject: Phrase,
    /// The binding.
    pub binding: Named,
    /// Its role.
    pub role: Named,
    /// The rule in words.
    pub rule_text: String,
    /// Always true: this is what tells it from a rule in the input.
    #[schemars(extend("const" = true))]
    pub comes_with_kubernetes: bool,
    /// Where the binding applies; everywhere without a namespace.
    #[serde(skip)]
    namespace: Option<&'static str>,
}

/// An object puts the user into `system:masters`, which is allowed everything.
#[derive(Debug, Clone, Serialize, JsonSchema)]
pub struct MadeMaster {
    /// `system:masters`.
    #[schemars(extend("const" = "system:masters"))]
    pub group: &'static str,
    /// Where the object begins; null for what does not come from text.
    pub place: Option<Beginning>,
    /// Which object does so to whom.
    #[serde(skip)]
    said: String,
}

/// The subject is in `system:masters`, which is allowed everything.
#[derive(Debug, Clone, Serialize, JsonSchema)]
pub struct Masters {
    /// `system:masters`.
    #[schemars(extend("const" = "system:masters"))]
    pub group: &'static str,
}

/// An authorizer allows everything.
#[derive(Debug, Clone, Serialize, JsonSchema)]
pub struct AlwaysAllow {
    /// `AlwaysAllow`.
    #[schemars(extend("const" = "AlwaysAllow"))]
    pub authorizer: &'static str,
    #[serde(skip)]
    said: String,
}

/// The rule that came nearest to allowing a request.
#[derive(Debug, Clone, Serialize, JsonSchema)]
pub struct Miss {
    /// What does not fit.
    pub why: Mismatch,
    /// The rule.
    #[serde(flatten)]
    pub granted: GrantedRule,
    /// Where the binding applies.
    #[serde(skip)]
    scope: String,
    #[serde(skip)]
    rule_at: String,
}

/// What about a rule does not fit a request.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, JsonSchema)]
#[serde(rename_all = "kebab-case")]
pub enum Mismatch {
    /// It is for another API group.
    Group,
    /// It is limited to other objects by name.
    Name,
    /// It is for other URLs.
    Url,
    /// It has other verbs.
    Verb,
    /// It fits, but its binding does not apply where the request is.
    Namespace,
}

impl Witness {
    /// The chain of a yes.
    pub(super) fn new(witness: &seawall_rbac::Witness<'_>, cluster: &Cluster) -> Self {
        match witness {
            seawall_rbac::Witness::Masters => Self::Masters(Masters {
                group: "system:masters",
            }),
            seawall_rbac::Witness::MadeMaster(mapped) => Self::MadeMaster(MadeMaster {
                group: "system:masters",
                place: Beginning::of(cluster, mapped.object),
                said: made_master(mapped, cluster),
            }),
            seawall_rbac::Witness::AlwaysAllow(all) => Self::AlwaysAllow(AlwaysAllow {
                authorizer: "AlwaysAllow",
                said: always_allow(all, cluster),
            }),
            seawall_rbac::Witness::Rule {
                subject,
                binding,
                role,
                rule,
            } => Self::Rule(RuleWitness {
                subject: Phrase::new(subject),
                granted: GrantedRule::new(binding, role, *rule),
                added_back: role.is_restored(*rule),
                scope: scope(binding.namespace.as_deref()),
                subjects_at: Place::of(cluster.object(binding.object), "subjects"),
                role_at: role_place(role, cluster, "metadata.name"),
            }),
        }
    }

    /// One step a line.
    pub(super) fn say(&self, text: &mut Lines) {
        const EVERYTHING: &str = "is allowed everything, before any authorizer is consulted";
        match self {
            Self::Masters(_) => say!(text, "  group `system:masters` {EVERYTHING}"),
            Self::MadeMaster(MadeMaster { said, .. }) => {
                say!(text, "  {said}");
                say!(text, "  which {EVERYTHING}");
            }
            Self::AlwaysAllow(AlwaysAllow { said, .. }) => say!(text, "  {said}"),
            Self::Rule(witness) => {
                let GrantedRule {
                    binding,
                    role,
                    rule_text,
                    ..
                } = &witness.granted;
                let (subject, at) = (&witness.subject, &witness.subjects_at);
                say!(text, "  {subject} is a subject of {binding}{at}");
                let (scope, at) = (&witness.scope, &witness.role_at);
                say!(text, "  which grants {role}, {scope}{at}");
                let number = witness.granted.number();
                let restored = match witness.added_back {
                    true => ", which the API server adds back when it starts",
                    false => "",
                };
                say!(
                    text,
                    "  whose rule {number} allows it{restored}: {rule_text}"
                );
            }
            Self::Builtin(Builtin {
                subject,
                binding,
                role,
                rule_text,
                namespace,
                ..
            }) => {
                let (kind, name) = (&binding.kind, &binding.name);
                say!(
                    text,
                    "  {subject} is a subject of {kind} `{name}` (built-in)"
                );
                say!(text, "  which grants {role}, {}", scope(*namespace));
                say!(text, "  whose rule allows it: {rule_text}");
            }
        }
    }
}

impl Builtin {
    pub(super) fn new(brought: &Brought<'_>) -> Self {
        Self {
            subject: Phrase::new(brought.subject),
            binding: Named::binding(brought.namespace, brought.binding),
            role: (&brought.role.key).into(),
            rule_text: brought.rule.to_string(),
            comes_with_kubernetes: true,
            namespace: brought.namespace,
        }
    }

    /// The subject, and where it is bound.
    pub(super) fn who(&self) -> String {
        match self.namespace {
            Some(namespace) => format!("{} in `{namespace}`", self.subject),
            None => self.subject.to_string(),
        }
    }
}

impl Miss {
    pub(super) fn new(miss: &seawall_rbac::Miss<'_>, cluster: &Cluster) -> Self {
        Self {
            why: match miss.why {
                MissReason::Group => Mismatch::Group,
                MissReason::Name => Mismatch::Name,
                MissReason::Url => Mismatch::Url,
                MissReason::Verb => Mismatch::Verb,
                MissReason::Namespace => Mismatch::Namespace,
            },
            granted: GrantedRule::new(miss.binding, miss.role, miss.rule),
            scope: scope(miss.binding.namespace.as_deref()),
            rule_at: role_place(miss.role, cluster, &format!("rules[{}]", miss.rule)),
        }
    }

    /// In a line.
    pub(super) fn text(&self) -> String {
        let why = match self.why {
            Mismatch::Group => "it is for another API group",
            Mismatch::Name => "it is limited to other objects",
            Mismatch::Url => "it is for other URLs",
            Mismatch::Verb => "it has other verbs",
            Mismatch::Namespace => "it allows this, but not at the requested scope",
        };
        let GrantedRule {
            binding,
            role,
            rule_text,
            ..
        } = &self.granted;
        format!(
            "  nearest: rule {} of {role}, granted by {binding} {}: {rule_text}; {why}{}",
            self.granted.number(),
            self.scope,
            self.rule_at,
        )
    }
}

/// Which object puts whom into `system:masters`.
fn made_master(mapped: &Mapped, cluster: &Cluster) -> String {
    let object = cluster.object(mapped.object);
    format!(
        "{} `{}` puts user `{}` into group `system:masters`{}",
        object.kind,
        object.name,
        mapped.user,
        Place::of(object, mapped.path)
    )
}

/// Why everything is allowed, whatever is bound.
pub(super) fn always_allow(all: &AllowsAll, cluster: &Cluster) -> String {
    let object = cluster.object(all.object);
    let name = match &*object.name {
        "" => String::new(),
        name => format!(" `{name}`"),
    };
    format!(
        "{}{name} has the API server allow everything (`AlwaysAllow`){}",
        object.kind,
        Place::of(object, &all.path)
    )
}
