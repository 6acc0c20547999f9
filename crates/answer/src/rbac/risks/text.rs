//! How far subjects could escalate, for people.

use std::collections::HashSet;

use seawall_finding::Severity;
use seawall_text::{Lines, say};

use super::super::named::{Phrase, may_be_more, scope};
use super::{HeldPermission, Proof, Reached, Risk, Risks, Step};

impl Risks {
    /// For people: a summary, and `top` subjects with their path.
    pub fn text(&self, top: usize) -> Lines {
        let mut text = Lines::new();
        if self.risks.is_empty() {
            let known = match self.is_full && self.gap.is_none() {
                true => "",
                false => "unknown: in what could be read, ",
            };
            say!(
                text,
                "{known}no subject holds permissions that allow escalation or harm"
            );
        }
        if let Some(gap) = &self.gap {
            say!(text, "{}", may_be_more(gap));
        }
        if let Some(why) = &self.everybody {
            say!(text, "every authenticated user is cluster-admin: {why}");
        }
        if !self.is_one {
            self.summary(&mut text);
        }
        let (by_group, own): (Vec<&Risk>, Vec<&Risk>) =
            self.risks.iter().partition(|risk| risk.is_by_group);
        let shown = if self.is_one {
            self.risks.iter().collect()
        } else {
            own
        };
        let mut told: HashSet<&Phrase> = HashSet::new();
        for risk in shown.iter().take(top) {
            text.gap();
            self.one(risk, &told, &mut text);
            told.insert(&risk.subject);
        }
        let hidden = shown.len().saturating_sub(top);
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
        if self.left_out > 0 {
            say!(
                text,
                "{} more built-in subjects with built-in roles; `--with-system` shows them",
                self.left_out
            );
        }
        if let Some(further) = &self.unknown {
            say!(text, "unknown: {further}");
        }
        say!(
            text,
            "Group members, and permissions from the Node authorizer or other authorizers, are not visible in Kubernetes objects."
        );
        text
    }

    fn summary(&self, text: &mut Lines) {
        for reached in [
            Reached::ClusterAdmin,
            Reached::Node,
            Reached::EverySecret,
            Reached::NamespaceAdmin,
            Reached::Identity,
            Reached::Secrets,
            Reached::Itself,
        ] {
            let all = self.risks.iter().filter(|risk| risk.outcome == reached);
            let uncertain = all.clone().filter(|risk| risk.uncertain_steps > 0).count();
            let all = all.count();
            if all == 0 {
                continue;
            }
            let doubt = match uncertain {
                0 => String::new(),
                count if count == all => "; unconfirmed".to_owned(),
                count => format!("; {count} of them unconfirmed"),
            };
            say!(text, "{all:>6}  {}{doubt}", reached.text());
        }
        let open = self.risks.iter().filter(|risk| !risk.unknown.is_empty());
        let open = open.count();
        if open > 0 {
            say!(
                text,
                "{open:>6}  bound to roles that are not in the input, and could escalate further"
            );
        }
    }

    /// One subject with its path, up to a subject whose path was told before.
    fn one(&self, risk: &Risk, told: &HashSet<&Phrase>, text: &mut Lines) {
        let steps = match risk.steps {
            0 => String::new(),
            1 => " in 1 step".to_owned(),
            steps => format!(" in {steps} steps"),
        };
        say!(text, "{}: {}{steps}", risk.subject, risk.outcome.text());
        if !risk.exists {
            say!(
                text,
                "  the account does not exist; anyone who creates it gets this"
            );
        }
        for (number, step) in risk.path.iter().enumerate() {
            let known = step.actor.as_ref().filter(|actor| told.contains(actor));
            if let Some(actor) = known.filter(|_| number > 0) {
                say!(text, "  {}. then as for {actor} above", number + 1);
                break;
            }
            step.say(number + 1, text);
        }
        if !risk.holds.is_empty() && (self.is_one || risk.outcome >= Reached::Identity) {
            let names: Vec<String> = merged(&risk.holds)
                .into_iter()
                .map(|(title, severity, places)| format!("{title} ({severity}, {places})"))
                .collect();
            say!(text, "  holds: {}", names.join("; "));
        }
        for reason in &risk.why_open {
            say!(text, "  unknown: {reason}");
        }
    }
}

impl Step {
    fn say(&self, number: usize, text: &mut Lines) {
        let what: &str = match (&self.title, &self.said) {
            (Some(title), _) => title,
            (None, Some(said)) => &said.words,
            (None, None) => {
                "moves from a node to a control plane node, whose keys can impersonate anyone"
            }
        };
        let place = match (&self.title, &self.namespace) {
            (None, _) => String::new(),
            (Some(_), None) if self.is_of_cluster => String::new(),
            (Some(_), namespace) => format!(" ({})", scope(namespace.as_deref())),
        };
        say!(text, "  {number}. {what}{place} → {}", self.becomes.text());
        if let Some(said) = &self.said {
            say!(text, "       by {}", said.object);
        }
        for line in proofs(&self.proofs) {
            say!(text, "       {line}");
        }
        if let Some(doubt) = &self.only_if {
            say!(text, "       assumes {doubt}");
        }
    }
}

/// What gives the permissions of a step, binding by binding.
fn proofs(proofs: &[Proof]) -> Vec<String> {
    let mut lines: Vec<(&str, Vec<String>)> = Vec::new();
    for proof in proofs {
        let rule = proof.rule_text.as_ref().map(|rule| format!("  {rule}"));
        match lines.iter_mut().find(|(known, _)| *known == proof.given) {
            Some((_, rules)) => {
                if let Some(rule) = rule.filter(|rule| !rules.contains(rule)) {
                    rules.push(rule);
                }
            }
            None => lines.push((&proof.given, rule.into_iter().collect())),
        }
    }
    lines
        .into_iter()
        .flat_map(|(given, rules)| std::iter::once(given.to_owned()).chain(rules))
        .collect()
}

impl Reached {
    fn text(self) -> &'static str {
        match self {
            Self::ClusterAdmin => "could become cluster-admin",
            Self::Node => "could become root on nodes",
            Self::EverySecret => "could read every secret",
            Self::NamespaceAdmin => "could gain full access to a namespace",
            Self::Identity => "could become another subject",
            Self::Secrets => "could read secrets",
            Self::Itself => "cannot escalate, but could do harm",
            Self::Nothing => "no known escalation",
        }
    }
}

/// Every permission once, with its severity and the places where it is held.
fn merged(held: &[HeldPermission]) -> Vec<(&str, Severity, String)> {
    // The worst comes first.
    let mut all: Vec<(&HeldPermission, Vec<String>)> = Vec::new();
    for one in held {
        let place = scope(one.namespace.as_deref());
        match all
            .iter_mut()
            .find(|(known, _)| known.primitive == one.primitive)
        {
            Some((_, places)) => places.push(place),
            None => all.push((one, vec![place])),
        }
    }
    all.into_iter()
        .map(|(one, places)| {
            let places = match places.len() {
                0..=3 => places.join(" and "),
                count => format!("in {count} namespaces"),
            };
            (&*one.title, one.severity, places)
        })
        .collect()
}
