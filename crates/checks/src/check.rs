//! What a check is: its words, its severity, its references and its function.

use seawall_finding::{Rule, Severity};
use seawall_model::{Component, Container, Flags, Object, Pod};

use crate::{Context, NamespaceView, Outcome};

/// One posture check. Each lives in a file of its own and is listed in the group's `CHECKS`.
#[derive(Debug)]
pub struct Check {
    /// Kebab-case id that names the problem: `privileged-container`.
    pub id: &'static str,
    /// The problem in a few words, without a full stop: `Privileged container`.
    pub title: &'static str,
    /// How bad it is, unless the function says otherwise for a case.
    pub severity: Severity,
    /// Why it is this bad, in one sentence.
    pub severity_reason: &'static str,
    /// What the check evaluates and when it fails.
    pub what: &'static str,
    /// What an attacker gains from it.
    pub why: &'static str,
    /// How to fix it.
    pub remedy: &'static str,
    /// A manifest fragment that passes.
    pub example: &'static str,
    /// Threat-matrix (`MS-TA…`) and ATT&CK (`T…`) techniques that it makes harder.
    pub techniques: &'static [&'static str],
    /// Framework controls it decides, as `framework/control`.
    pub controls: &'static [&'static str],
    /// Further reading: addresses of standards and documentation.
    pub references: &'static [&'static str],
    /// The function and what it is asked about.
    pub evaluate: Evaluate,
}

/// What a check is asked about.
#[derive(Debug)]
pub enum Evaluate {
    /// Every container of every pod and template.
    Container(fn(&Context<'_>, &Pod<'_>, &Container<'_>) -> Outcome),
    /// Every container that runs the component and, where no container of the input does, every configuration with which
    /// kubeadm starts it.
    Component(Component, fn(&Context<'_>, &Flags<'_>) -> Outcome),
    /// Every pod and template.
    Pod(fn(&Context<'_>, &Pod<'_>) -> Outcome),
    /// Every object of these kinds (written `Kind`; groups are the function's business).
    Object(
        &'static [&'static str],
        fn(&Context<'_>, &Object) -> Outcome,
    ),
    /// Every object of any kind.
    AnyObject(fn(&Context<'_>, &Object) -> Outcome),
    /// Every namespace that is declared or used.
    Namespace(fn(&Context<'_>, &NamespaceView<'_>) -> Outcome),
    /// The cluster, once.
    Cluster(fn(&Context<'_>) -> Outcome),
}

impl Check {
    /// What the check says of a container; not applicable where it is not asked about containers.
    pub(crate) fn of_container(
        &self,
        context: &Context<'_>,
        pod: &Pod<'_>,
        container: &Container<'_>,
    ) -> Outcome {
        match &self.evaluate {
            Evaluate::Container(ask) => ask(context, pod, container),
            Evaluate::Component(component, ask) => match Flags::of(container, *component) {
                Some(flags) => ask(context, &flags),
                None => Outcome::NotApplicable,
            },
            _ => Outcome::NotApplicable,
        }
    }

    /// The words and references of the check, as findings carry them.
    pub fn rule(&self) -> Rule {
        let owned = |texts: &[&'static str]| texts.iter().map(|text| (*text).into()).collect();
        Rule {
            id: self.id.into(),
            title: self.title.into(),
            severity: self.severity,
            severity_reason: self.severity_reason.into(),
            remedy: self.remedy.into(),
            techniques: owned(self.techniques),
            controls: owned(self.controls),
            references: owned(self.references),
        }
    }
}
