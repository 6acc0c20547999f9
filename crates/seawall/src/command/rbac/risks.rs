//! `seawall rbac risks`: who could become what.

use std::fmt::Write;
use std::path::PathBuf;

use anyhow::Context;
use clap::{Args, ValueEnum};
use seawall_model::Cluster;
use seawall_rbac::{
    Becomes, Effect, Escalation, Held, Identity, Outcome as Reached, Primitive, Proof, Rbac, Risk,
    Scope, Step, Subject,
};
use serde_json::{Value, json};

use super::{brought, load, outcome, words};
use crate::input::NamedInput;
use crate::{Outcome, output};

/// Subjects that are shown with their way.
const DEFAULT_TOP: usize = 10;

/// Who could become what.
#[derive(Debug, Args)]
pub(crate) struct Arguments {
    /// Only this one: a user name, `sa:NAMESPACE/NAME`, `group:NAME`.
    #[arg(long = "as", value_name = "SUBJECT")]
    subject: Option<Identity>,
    /// How many are shown with their way.
    #[arg(long, value_name = "N", default_value_t = DEFAULT_TOP)]
    top: usize,
    /// Show those that Kubernetes brings as well.
    #[arg(long)]
    with_system: bool,
    /// Exit with 1 when somebody could become this, or worse.
    #[arg(long, value_name = "OUTCOME")]
    fail_on: Option<FailOn>,
    /// Primitives from a file instead of the built-in ones.
    #[arg(long, value_name = "FILE")]
    primitives: Option<PathBuf>,
    /// `text` or `json`.
    #[arg(long, default_value = "text", value_parser = ["text", "json"])]
    format: String,
    #[command(flatten)]
    input: NamedInput,
}

/// What may be asked to fail on.
#[derive(Debug, Clone, Copy, ValueEnum)]
enum FailOn {
    ClusterAdmin,
    Node,
    EverySecret,
    NamespaceAdmin,
    Identity,
    Secrets,
}

impl FailOn {
    fn outcome(self) -> Reached {
        match self {
            Self::ClusterAdmin => Reached::ClusterAdmin,
            Self::Node => Reached::Node,
            Self::EverySecret => Reached::EverySecret,
            Self::NamespaceAdmin => Reached::NamespaceAdmin,
            Self::Identity => Reached::Identity,
            Self::Secrets => Reached::Secrets,
        }
    }
}

/// Runs the command.
pub(super) fn run(arguments: &Arguments) -> anyhow::Result<Outcome> {
    let primitives = match &arguments.primitives {
        Some(path) => {
            let bytes = std::fs::read(path)
                .with_context(|| format!("`{}` cannot be read", path.display()))?;
            Primitive::parse_all(&path.display().to_string(), &bytes)?
        }
        None => Primitive::builtin().context("the built-in primitives")?,
    };
    let (loaded, rbac) = load(&arguments.input)?;
    let escalation = Escalation::new(&loaded.cluster, &rbac, &primitives);
    let mut risks = escalation.risks();
    risks.retain(|risk| match risk.subject {
        // It is everything before anybody is asked, whatever the objects say.
        Subject::Group(name) if &**name == "system:masters" => false,
        _ => risk.outcome != Reached::Nothing || !risk.open.is_empty(),
    });
    if let Some(identity) = &arguments.subject {
        risks.retain(|risk| {
            risk.subject.identity().user == identity.user
                && (!identity.user.is_empty() || risk.subject.is(identity))
        });
    }
    let before = risks.len();
    if !arguments.with_system && arguments.subject.is_none() {
        risks.retain(|risk| !brought::is_brought(risk.subject, &rbac, &loaded.cluster));
    }
    let view = View {
        escalation: &escalation,
        rbac: &rbac,
        cluster: &loaded.cluster,
        system: before - risks.len(),
        top: arguments.top,
        is_one: arguments.subject.is_some(),
    };
    let text = if arguments.format == "json" {
        output::json(&view.json(&risks))?
    } else {
        view.text(&risks)
    };
    output::write(None, &text)?;
    if escalation.unfollowed() > 0 {
        output::note(&format!(
            "what {} sets of rights could do together with others was not followed: there are too many",
            escalation.unfollowed()
        ));
    }
    let fails = arguments
        .fail_on
        .is_some_and(|limit| risks.iter().any(|risk| risk.outcome <= limit.outcome()));
    let is_open = risks.iter().any(|risk| !risk.open.is_empty())
        || escalation.unfollowed() > 0
        || risks.iter().any(|risk| view.may_go_further(risk));
    Ok(if fails {
        Outcome::Findings
    } else if is_open {
        Outcome::Incomplete
    } else {
        outcome(&loaded, Outcome::Clean)
    })
}

struct View<'v> {
    escalation: &'v Escalation<'v>,
    rbac: &'v Rbac,
    cluster: &'v Cluster,
    /// Subjects that are left out.
    system: usize,
    top: usize,
    is_one: bool,
}

/// Kinds through which rights lead further: whose accounts run in pods, and whose tokens are in secrets.
const LEADING: &[(&str, &str)] = &[("pods", "Pod"), ("secrets", "Secret")];

impl View<'_> {
    /// Kinds of [`LEADING`] of which the input need not hold every object.
    fn unseen(&self) -> Vec<&'static str> {
        let coverage = &self.cluster.coverage;
        LEADING
            .iter()
            .filter(|(_, kind)| !coverage.of("", kind).is_complete())
            .map(|(plural, _)| *plural)
            .collect()
    }

    /// Whether somebody holds a right over pods or secrets that the input need not hold.
    fn may_go_further(&self, risk: &Risk<'_>) -> bool {
        let unseen = self.unseen();
        risk.outcome != Reached::ClusterAdmin
            && self.escalation.held(risk).iter().any(|held| {
                let through = match held.primitive.leads_to {
                    Some(Effect::Pod | Effect::Debug | Effect::NodePods | Effect::Deputy) => "pods",
                    Some(Effect::Secret) => "secrets",
                    _ => return false,
                };
                unseen.contains(&through)
            })
    }

    /// What is said of those that may go further; nothing when there are none.
    fn further(&self, risks: &[Risk<'_>]) -> Option<String> {
        let count = risks
            .iter()
            .filter(|risk| self.may_go_further(risk))
            .count();
        (count > 0).then(|| {
            format!(
                "{count} may become more: the input need not hold all {}, through which their rights lead",
                self.unseen().join(" and ")
            )
        })
    }

    fn text(&self, risks: &[Risk<'_>]) -> String {
        let mut text = String::new();
        if risks.is_empty() {
            text.push_str(if self.cluster.coverage.is_full() {
                "nobody holds a right that leads further\n"
            } else {
                "unknown: in what could be read, nobody holds a right that leads further\n"
            });
        }
        if !self.is_one {
            self.summary(risks, &mut text);
        }
        let (by_group, own): (Vec<&Risk<'_>>, Vec<&Risk<'_>>) =
            risks.iter().partition(|risk| self.group_of(risk).is_some());
        let shown = if self.is_one {
            risks.iter().collect()
        } else {
            own
        };
        let mut told: Vec<&Subject> = Vec::new();
        for risk in shown.iter().take(self.top) {
            text.push('\n');
            self.one(risk, &told, &mut text);
            told.push(risk.subject);
        }
        let hidden = shown.len().saturating_sub(self.top);
        text.push('\n');
        if hidden > 0 {
            let _ = writeln!(
                text,
                "{hidden} more; `--top {}` shows them with their ways",
                shown.len()
            );
        }
        if !self.is_one && !by_group.is_empty() {
            let _ = writeln!(
                text,
                "{} more only by what a group of everybody holds; `--as` shows one of them",
                by_group.len()
            );
        }
        if self.system > 0 {
            let _ = writeln!(
                text,
                "{} more that Kubernetes brings with its own roles; `--with-system` shows them",
                self.system
            );
        }
        if let Some(further) = self.further(risks) {
            let _ = writeln!(text, "unknown: {further}");
        }
        text.push_str("Members of groups, and rights from the Node authorizer or other authorizers, are outside of what objects tell.\n");
        text
    }

    fn summary(&self, risks: &[Risk<'_>], text: &mut String) {
        for reached in [
            Reached::ClusterAdmin,
            Reached::Node,
            Reached::EverySecret,
            Reached::NamespaceAdmin,
            Reached::Identity,
            Reached::Secrets,
            Reached::Itself,
        ] {
            let all = risks.iter().filter(|risk| risk.outcome == reached);
            let uncertain = all.clone().filter(|risk| risk.uncertain > 0).count();
            let all = all.count();
            if all == 0 {
                continue;
            }
            let _ = write!(text, "{all:>6}  {}", outcome_text(reached));
            if uncertain > 0 {
                let _ = write!(
                    text,
                    "; of these {uncertain} only if something holds that is not known"
                );
            }
            text.push('\n');
        }
        let open = risks.iter().filter(|risk| !risk.open.is_empty()).count();
        if open > 0 {
            let _ = writeln!(
                text,
                "{open:>6}  are bound to roles that are not in the input, and could become more"
            );
        }
    }

    /// One of them with its way, up to somebody whose way was told before.
    fn one(&self, risk: &Risk<'_>, told: &[&Subject], text: &mut String) {
        let steps = match risk.steps {
            0 => String::new(),
            1 => " in 1 step".to_owned(),
            steps => format!(" in {steps} steps"),
        };
        let _ = writeln!(
            text,
            "{}: {}{steps}",
            risk.subject,
            outcome_text(risk.outcome)
        );
        if !risk.exists {
            text.push_str("  the account is not there; who creates it, has this\n");
        }
        for (number, step) in self.escalation.path(risk).iter().enumerate() {
            if let Some(actor) = step
                .actor
                .filter(|actor| number > 0 && told.contains(actor))
            {
                let _ = writeln!(text, "  {}. goes on as {actor} does, above", number + 1);
                break;
            }
            self.step(number + 1, step, text);
        }
        let held = self.escalation.held(risk);
        if !held.is_empty() && (self.is_one || risk.outcome >= Reached::Identity) {
            let names: Vec<String> = merged(&held)
                .into_iter()
                .map(|(primitive, places)| {
                    format!(
                        "{} ({}, {places})",
                        primitive.title,
                        primitive.severity.name()
                    )
                })
                .collect();
            let _ = writeln!(text, "  holds: {}", names.join("; "));
        }
        for binding in &risk.open {
            let _ = writeln!(
                text,
                "  unknown: {binding} gives {}, which is not in the input",
                binding.role
            );
        }
    }

    fn step(&self, number: usize, step: &Step<'_>, text: &mut String) {
        let what = match step.primitive {
            Some(primitive) => &*primitive.title,
            None => "goes from a node to one of the control plane, whose keys are everybody's",
        };
        let place = match (step.primitive, step.namespace) {
            (None, _) => String::new(),
            (Some(primitive), None) if primitive.scope == Scope::Cluster => String::new(),
            (Some(_), None) => " (everywhere)".to_owned(),
            (Some(_), Some(namespace)) => format!(" (in `{namespace}`)"),
        };
        let _ = writeln!(
            text,
            "  {number}. {what}{place} → {}",
            becomes_text(&step.becomes)
        );
        for line in self.proofs(&step.proofs) {
            let _ = writeln!(text, "       {line}");
        }
        if let Some(doubt) = step.doubt {
            let _ = writeln!(text, "       only if {doubt}");
        }
    }

    /// What gives the rights of a step, binding by binding.
    fn proofs(&self, proofs: &[Proof<'_>]) -> Vec<String> {
        let mut lines: Vec<(String, Vec<String>)> = Vec::new();
        for proof in proofs {
            let holder = proof
                .holder
                .map_or_else(String::new, |holder| format!("as {holder}, "));
            let given = match (proof.binding, proof.role) {
                (Some(binding), Some((role, _))) => format!(
                    "{holder}by {binding} → {}{}",
                    role.key,
                    output::place(self.cluster.object(binding.object), "roleRef")
                ),
                (None, Some((role, _))) => format!("{holder}by {}, bound a step before", role.key),
                (Some(binding), None) => format!(
                    "{holder}by {binding} → {}{}",
                    binding.role,
                    output::place(self.cluster.object(binding.object), "roleRef")
                ),
                (None, None) => format!("{holder}with everything in the namespace"),
            };
            let rule = proof
                .role
                .map(|(role, rule)| format!("  rule {}: {}", rule + 1, role.rules[rule]));
            match lines.iter_mut().find(|(known, _)| *known == given) {
                Some((_, rules)) => {
                    if let Some(rule) = rule.filter(|rule| !rules.contains(rule)) {
                        rules.push(rule);
                    }
                }
                None => lines.push((given, rule.into_iter().collect())),
            }
        }
        lines
            .into_iter()
            .flat_map(|(given, rules)| std::iter::once(given).chain(rules))
            .collect()
    }

    /// The group of everybody that gives the first step of somebody who is not that group.
    fn group_of(&self, risk: &Risk<'_>) -> Option<Subject> {
        let path = self.escalation.path(risk);
        let first = path.first()?;
        let mut groups = first.proofs.iter().map(|proof| {
            let binding = proof.binding?;
            if binding.subjects.contains(risk.subject) {
                return None;
            }
            let identity = risk.subject.identity();
            binding
                .subjects
                .iter()
                .find(|subject| subject.is(&identity) || is_everybody(subject))
        });
        groups
            .next()?
            .cloned()
            .filter(|_| groups.all(|group| group.is_some()))
    }

    fn json(&self, risks: &[Risk<'_>]) -> Value {
        let all: Vec<Value> = risks.iter().map(|risk| self.risk_json(risk)).collect();
        json!({
            "schema": "seawall.rbac-risks/v1",
            "risks": all,
            "left_out": self.system,
            "unfollowed": self.escalation.unfollowed(),
            "unknown": self.further(risks),
        })
    }

    fn risk_json(&self, risk: &Risk<'_>) -> Value {
        let path: Vec<Value> = self
            .escalation
            .path(risk)
            .iter()
            .map(|step| {
                let proofs: Vec<Value> = step.proofs.iter().map(|proof| self.proof_json(proof)).collect();
                json!({
                    "actor": step.actor.map(words::plain),
                    "primitive": step.primitive.map(|primitive| &*primitive.id),
                    "technique": step.primitive.and_then(|primitive| primitive.technique.as_deref()),
                    "namespace": step.namespace,
                    "becomes": becomes_json(&step.becomes),
                    "only_if": step.doubt,
                    "proofs": proofs,
                })
            })
            .collect();
        let held: Vec<Value> = self
            .escalation
            .held(risk)
            .iter()
            .map(|held| {
                json!({
                    "primitive": &*held.primitive.id,
                    "title": &*held.primitive.title,
                    "severity": held.primitive.severity.name(),
                    "technique": held.primitive.technique.as_deref(),
                    "namespace": held.namespace,
                    "why": &*held.primitive.why,
                })
            })
            .collect();
        let open: Vec<String> = risk
            .open
            .iter()
            .map(|binding| format!("{binding} gives {}", binding.role).replace('`', ""))
            .collect();
        json!({
            "subject": words::plain(risk.subject),
            "exists": risk.exists,
            "system": brought::is_brought(risk.subject, self.rbac, self.cluster),
            "outcome": risk.outcome.name(),
            "may_become_more": self.may_go_further(risk),
            "steps": risk.steps,
            "uncertain_steps": risk.uncertain,
            "path": path,
            "holds": held,
            "unknown": open,
        })
    }

    fn proof_json(&self, proof: &Proof<'_>) -> Value {
        json!({
            "need": proof.need,
            "holder": proof.holder.map(words::plain),
            "binding": proof.binding.map(|binding| words::reference(&binding.namespace, &binding.name, "RoleBinding", "ClusterRoleBinding")),
            "role": proof.role.map(|(role, _)| words::role_json(role)),
            "rule": proof.role.map(|(_, rule)| rule),
            "place": proof.binding.map(|binding| words::place_json(self.cluster, binding.object)),
        })
    }
}

fn is_everybody(subject: &Subject) -> bool {
    matches!(subject, Subject::Group(name)
        if matches!(&**name, "system:authenticated" | "system:unauthenticated")
            || name.starts_with("system:serviceaccounts"))
}

fn outcome_text(outcome: Reached) -> &'static str {
    match outcome {
        Reached::ClusterAdmin => "could become cluster-admin",
        Reached::Node => "could become root of nodes",
        Reached::EverySecret => "could read every secret",
        Reached::NamespaceAdmin => "could do everything in a namespace",
        Reached::Identity => "could become somebody else",
        Reached::Secrets => "could read secrets",
        Reached::Itself => "could become nobody else, but do harm",
        Reached::Nothing => "could become nothing that is known",
    }
}

fn becomes_text(becomes: &Becomes) -> String {
    match becomes {
        Becomes::ClusterAdmin => "cluster-admin".to_owned(),
        Becomes::Node => "root of a node".to_owned(),
        Becomes::NamespaceAdmin(namespace) => format!("everything in `{namespace}`"),
        Becomes::Secrets(None) => "every secret".to_owned(),
        Becomes::Secrets(Some(namespace)) => format!("the secrets of `{namespace}`"),
        Becomes::Subject(subject) => subject.to_string(),
        Becomes::Accounts(None) => "service accounts of every namespace".to_owned(),
        Becomes::Accounts(Some(namespace)) => format!("service accounts of `{namespace}`"),
        Becomes::Users => "any user".to_owned(),
        Becomes::Groups => "any group".to_owned(),
        Becomes::MoreRoles => "itself, with the roles it binds".to_owned(),
    }
}

fn becomes_json(becomes: &Becomes) -> Value {
    let of = |kind: &str, name: Option<&str>| json!({"kind": kind, "name": name});
    match becomes {
        Becomes::ClusterAdmin => of("cluster-admin", None),
        Becomes::Node => of("node", None),
        Becomes::NamespaceAdmin(namespace) => of("namespace-admin", Some(namespace)),
        Becomes::Secrets(namespace) => of("secrets", namespace.as_deref()),
        Becomes::Subject(subject) => of("subject", Some(&words::plain(subject))),
        Becomes::Accounts(namespace) => of("service-accounts", namespace.as_deref()),
        Becomes::Users => of("users", None),
        Becomes::Groups => of("groups", None),
        Becomes::MoreRoles => of("roles", None),
    }
}

/// Every primitive once, with the places where it is held.
fn merged<'h>(held: &[Held<'h>]) -> Vec<(&'h Primitive, String)> {
    let mut all: Vec<(&Primitive, Vec<String>)> = Vec::new();
    for one in held {
        let place = match one.namespace {
            None => "everywhere".to_owned(),
            Some(namespace) => format!("in `{namespace}`"),
        };
        match all
            .iter_mut()
            .find(|(primitive, _)| primitive.id == one.primitive.id)
        {
            Some((_, places)) => places.push(place),
            None => all.push((one.primitive, vec![place])),
        }
    }
    all.into_iter()
        .map(|(primitive, places)| {
            let text = match places.len() {
                0..=3 => places.join(" and "),
                count => format!("in {count} namespaces"),
            };
            (primitive, text)
        })
        .collect()
}
