//! Who could become what, as text.

use std::collections::HashSet;

use seawall_finding::Severity;
use seawall_model::Principal;
use seawall_rbac::{Becomes, Held, Outcome as Reached, Primitive, Proof, Risk, Scope, Step};
use seawall_text::{Lines, say};

use super::super::{may_be_more, words};
use super::view::View;
use crate::output;

impl View<'_> {
    /// The whole answer.
    pub fn text(&self, risks: &[Risk<'_>]) -> Lines {
        let mut text = Lines::new();
        if risks.is_empty() {
            let is_known = self.cluster.coverage.is_full() && self.rbac.gap("*").is_none();
            let known = match is_known {
                true => "",
                false => "unknown: in what could be read, ",
            };
            say!(
                text,
                "{known}no subject holds permissions that allow escalation or harm"
            );
        }
        text.append(&may_be_more(self.rbac.gap("*").as_ref()));
        if let Some(all) = self.rbac.allows_everybody() {
            let why = words::always_allow(all, self.cluster);
            say!(text, "every authenticated user is cluster-admin: {why}");
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
        let mut told: HashSet<&Principal> = HashSet::new();
        for risk in shown.iter().take(self.top) {
            text.gap();
            self.one(risk, &told, &mut text);
            told.insert(risk.subject);
        }
        let hidden = shown.len().saturating_sub(self.top);
        text.gap();
        if hidden > 0 {
            say!(
                text,
                "{hidden} more; `--top {}` shows them with their paths",
                shown.len()
            );
        }
        if !self.is_one && !by_group.is_empty() {
            say!(
                text,
                "{} more only through a group that everyone is in; `--as` shows one of them",
                by_group.len()
            );
        }
        if self.system > 0 {
            say!(
                text,
                "{} more built-in subjects with built-in roles; `--with-system` shows them",
                self.system
            );
        }
        if let Some(further) = self.further(risks) {
            say!(text, "unknown: {further}");
        }
        say!(
            text,
            "Group members, and permissions from the Node authorizer or other authorizers, are not visible in Kubernetes objects."
        );
        text
    }

    fn summary(&self, risks: &[Risk<'_>], text: &mut Lines) {
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
            let doubt = match uncertain {
                0 => String::new(),
                count if count == all => "; unconfirmed".to_owned(),
                count => format!("; {count} of them unconfirmed"),
            };
            say!(text, "{all:>6}  {}{doubt}", outcome_text(reached));
        }
        let open = risks.iter().filter(|risk| !risk.open.is_empty()).count();
        if open > 0 {
            say!(
                text,
                "{open:>6}  bound to roles that are not in the input, and could escalate further"
            );
        }
    }

    /// One of them with its way, up to somebody whose way was told before.
    fn one(&self, risk: &Risk<'_>, told: &HashSet<&Principal>, text: &mut Lines) {
        let steps = match risk.steps {
            0 => String::new(),
            1 => " in 1 step".to_owned(),
            steps => format!(" in {steps} steps"),
        };
        say!(
            text,
            "{}: {}{steps}",
            risk.subject,
            outcome_text(risk.outcome)
        );
        if !risk.exists {
            say!(
                text,
                "  the account does not exist; anyone who creates it gets this"
            );
        }
        for (number, step) in self.escalation.path(risk).iter().enumerate() {
            if let Some(actor) = step
                .actor
                .filter(|actor| number > 0 && told.contains(actor))
            {
                say!(text, "  {}. then as for {actor} above", number + 1);
                break;
            }
            self.step(number + 1, step, text);
        }
        let held = self.escalation.held(risk);
        if !held.is_empty() && (self.is_one || risk.outcome >= Reached::Identity) {
            let names: Vec<String> = merged(&held)
                .into_iter()
                .map(|(primitive, severity, places)| {
                    format!("{} ({}, {places})", primitive.title, severity.name())
                })
                .collect();
            say!(text, "  holds: {}", names.join("; "));
        }
        for binding in &risk.open {
            say!(text, "  unknown: {}", binding.why_open());
        }
    }

    fn step(&self, number: usize, step: &Step<'_>, text: &mut Lines) {
        let what = match step.primitive {
            Some(primitive) => &*primitive.title,
            None => match step.said {
                Some(said) => &*said.words,
                None => {
                    "moves from a node to a control plane node, whose keys can impersonate anyone"
                }
            },
        };
        let place = match (step.primitive, step.namespace) {
            (None, _) => String::new(),
            (Some(primitive), None) if primitive.scope == Scope::Cluster => String::new(),
            (Some(_), None) => " (everywhere)".to_owned(),
            (Some(_), Some(namespace)) => format!(" (in `{namespace}`)"),
        };
        say!(
            text,
            "  {number}. {what}{place} → {}",
            becomes_text(&step.becomes)
        );
        if let Some(said) = step.said {
            let object = self.cluster.object(said.object);
            let place = output::place(object, &said.path);
            say!(text, "       by {} `{}`{place}", object.kind, object.name);
        }
        for line in self.proofs(&step.proofs) {
            say!(text, "       {line}");
        }
        if let Some(doubt) = step.doubt {
            say!(text, "       assumes {doubt}");
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
                (Some(binding), Some((role, _))) => {
                    let brought = match role.object {
                        Some(_) => String::new(),
                        None => output::role_place(role, self.cluster, ""),
                    };
                    format!(
                        "{holder}by {binding} → {}{brought}{}",
                        role.key,
                        output::place(self.cluster.object(binding.object), "roleRef")
                    )
                }
                (None, Some((role, _))) => match proof.brought {
                    Some(binding) => {
                        format!("{holder}by built-in binding `{binding}` → {}", role.key)
                    }
                    None => format!("{holder}by {}, bound in the previous step", role.key),
                },
                (Some(binding), None) => format!(
                    "{holder}by {binding} → {}{}",
                    binding.role,
                    output::place(self.cluster.object(binding.object), "roleRef")
                ),
                (None, None) => format!("{holder}with full access to the namespace"),
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
}

fn outcome_text(outcome: Reached) -> &'static str {
    match outcome {
        Reached::ClusterAdmin => "could become cluster-admin",
        Reached::Node => "could become root on nodes",
        Reached::EverySecret => "could read every secret",
        Reached::NamespaceAdmin => "could gain full access to a namespace",
        Reached::Identity => "could become another subject",
        Reached::Secrets => "could read secrets",
        Reached::Itself => "cannot escalate, but could do harm",
        Reached::Nothing => "no known escalation",
    }
}

fn becomes_text(becomes: &Becomes) -> String {
    match becomes {
        Becomes::ClusterAdmin => "cluster-admin".to_owned(),
        Becomes::Node => "root on a node".to_owned(),
        Becomes::NamespaceAdmin(namespace) => format!("full access to namespace `{namespace}`"),
        Becomes::Secrets(None) => "every secret".to_owned(),
        Becomes::Secrets(Some(namespace)) => format!("the secrets in `{namespace}`"),
        Becomes::Subject(subject) => subject.to_string(),
        Becomes::Accounts(None) => "service accounts in every namespace".to_owned(),
        Becomes::Accounts(Some(namespace)) => format!("service accounts in `{namespace}`"),
        Becomes::Users => "any user".to_owned(),
        Becomes::Groups => "any group".to_owned(),
        Becomes::MoreRoles => "itself, with the roles it binds to itself".to_owned(),
    }
}

/// Every primitive once, with the places where it is held.
fn merged<'h>(held: &[Held<'h>]) -> Vec<(&'h Primitive, Severity, String)> {
    // The worst comes first.
    let mut all: Vec<(&Primitive, Severity, Vec<String>)> = Vec::new();
    for one in held {
        let place = match one.namespace {
            None => "everywhere".to_owned(),
            Some(namespace) => format!("in `{namespace}`"),
        };
        match all
            .iter_mut()
            .find(|(primitive, ..)| primitive.id == one.primitive.id)
        {
            Some((_, _, places)) => places.push(place),
            None => all.push((one.primitive, one.severity(), vec![place])),
        }
    }
    all.into_iter()
        .map(|(primitive, severity, places)| {
            let text = match places.len() {
                0..=3 => places.join(" and "),
                count => format!("in {count} namespaces"),
            };
            (primitive, severity, text)
        })
        .collect()
}
