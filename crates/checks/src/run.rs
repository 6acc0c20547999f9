//! Asks every check about every subject, and gathers the answers at the top owner.
//!
//! A Deployment with five pods that all lack a seccomp profile is one finding on the Deployment with five
//! instances. A problem that only the running pods have (an injected sidecar, a debug container) is reported at
//! the same owner with the pod as evidence.

use std::borrow::Cow;
use std::collections::HashMap;
use std::sync::Arc;

use seawall_finding::{Finding, Fingerprint, Resource, Rule, Target, Verdict};
use seawall_model::{Container, Object, Origin, Pod};

use crate::evidence::{MAX_EVIDENCE, container_of, evidence, fingerprint, redact};
use crate::fragment;
use crate::obstacle::obstacle;
use crate::risk::risk;
use crate::room::LEFT_OUT;
use crate::verdicts::{Place, Verdicts};
use crate::{
    Check, CheckTally, Context, Evaluate, FoundProblem, Outcome, Problem, Repair, Results, Room,
};

/// Runs the checks. The result is in the order of the checks, and inside a check in the order of the input.
pub fn run(context: &Context<'_>, checks: &[&'static Check]) -> Results {
    run_within(context, checks, &Room::together(usize::MAX))
}

/// The same, with room for this many findings.
pub fn run_within(context: &Context<'_>, checks: &[&'static Check], room: &Room) -> Results {
    let mut gatherings: Vec<Gathering<'_, '_>> = checks
        .iter()
        .map(|check| Gathering::new(context, check, room))
        .collect();
    // Pods outside, checks inside: a pod is read while it is in the cache, and not once for every check.
    let mut containers = Vec::new();
    for index in &context.subjects.order {
        if context.subjects.owner_of[*index].is_some() {
            let pod = &context.workloads[*index].pod;
            containers.clear();
            containers.extend(pod.containers());
            for gathering in &mut gatherings {
                gathering.ask_pod(*index, pod, &containers);
            }
        }
    }
    let mut results = Results::default();
    for mut gathering in gatherings {
        gathering.ask_others();
        results.tallies.push(CheckTally {
            check: gathering.check,
            tally: gathering.verdicts.tally(),
        });
        results.findings.append(&mut gathering.findings);
    }
    results
}

/// The answers to one check.
struct Gathering<'r, 'a> {
    context: &'r Context<'a>,
    check: &'static Check,
    room: &'r Room,
    rule: Arc<Rule>,
    findings: Vec<FoundProblem>,
    /// Findings of the place that is asked about, by fingerprint: places are asked about one after the other.
    known: HashMap<Fingerprint, usize>,
    /// The same of objects that are declared more than once: each is one object, wherever it is declared.
    known_again: HashMap<Fingerprint, usize>,
    verdicts: Verdicts,
    /// The pod that each finding was last counted for, so that two problems in one pod count once.
    last_pod: Vec<Option<usize>>,
    /// The place of `known`, and its target.
    last_target: Option<(Place, Arc<Target>)>,
}

/// One asked subject, as the finding will show it.
struct Asked<'s> {
    place: Place,
    target: &'s dyn Fn() -> Arc<Target>,
    /// The object whose fields the problem's paths name.
    object: Option<(seawall_model::ObjectId, &'s Object)>,
    container: &'s str,
    /// Index of the workload, for pods.
    workload: Option<usize>,
}

impl<'r, 'a> Gathering<'r, 'a> {
    fn new(context: &'r Context<'a>, check: &'static Check, room: &'r Room) -> Self {
        Self {
            context,
            check,
            room,
            rule: Arc::new(check.rule()),
            findings: Vec::new(),
            known: HashMap::new(),
            known_again: HashMap::new(),
            verdicts: Verdicts::default(),
            last_pod: Vec::new(),
            last_target: None,
        }
    }

    /// Asks about one pod.
    fn ask_pod(&mut self, index: usize, pod: &Pod<'_>, containers: &[Container<'_>]) {
        match &self.check.evaluate {
            Evaluate::Container(_) | Evaluate::Component(..) => {
                for container in containers {
                    let outcome = self.check.of_container(self.context, pod, container);
                    self.pod_outcome(index, pod, container.name, outcome);
                }
                if let Some(outcome) = fragment::of_unwritten_containers(pod) {
                    self.pod_outcome(index, pod, "", outcome);
                }
            }
            Evaluate::Pod(ask) => {
                let outcome = fragment::of_pod(ask(self.context, pod), pod);
                self.pod_outcome(index, pod, "", outcome);
            }
            _ => {}
        }
    }

    /// Asks about everything else.
    fn ask_others(&mut self) {
        let context = self.context;
        let cluster = || context.cluster.name.clone();
        match &self.check.evaluate {
            Evaluate::Container(_) | Evaluate::Pod(_) => {}
            Evaluate::Component(component, ask) => {
                for own in context.installed_of(*component) {
                    let object = context.cluster.object(own.object);
                    self.object_outcome(own.object, object, ask(context, &own.flags));
                }
            }
            Evaluate::Object(kinds, ask) => {
                for kind in *kinds {
                    for id in context.cluster.ids_of_kind(kind) {
                        let object = context.cluster.object(*id);
                        self.object_outcome(*id, object, ask(context, object));
                    }
                }
            }
            Evaluate::AnyObject(ask) => {
                for (id, object) in context.cluster.iter() {
                    self.object_outcome(id, object, ask(context, object));
                }
            }
            Evaluate::Namespace(ask) => {
                for (index, view) in context.namespaces.values().enumerate() {
                    let outcome = ask(context, view);
                    let id = view
                        .object
                        .and_then(|object| context.cluster.find("", "Namespace", "", &object.name));
                    self.take(
                        &Asked {
                            place: Place::Namespace(index),
                            target: &|| {
                                let (cluster, name) = (cluster(), view.name.to_owned());
                                Arc::new(Target::Namespace { cluster, name })
                            },
                            object: id.zip(view.object),
                            container: "",
                            workload: None,
                        },
                        outcome,
                    );
                }
            }
            Evaluate::Cluster(ask) => self.take(
                &Asked {
                    place: Place::Cluster,
                    target: &|| Arc::new(Target::Cluster { cluster: cluster() }),
                    object: None,
                    container: "",
                    workload: None,
                },
                ask(context),
            ),
        }
    }

    fn pod_outcome(&mut self, index: usize, pod: &Pod<'_>, container: &str, outcome: Outcome) {
        let Some(owner) = self.context.subjects.owner_of[index] else {
            return;
        };
        let outcome = match (outcome, &self.context.subjects.malformed[index]) {
            (Outcome::Pass, Some(reason)) => Outcome::Unknown(format!(
                "{reason}: the API server would reject this pod, or read it differently"
            )),
            (outcome, _) => fragment::settled(outcome, pod),
        };
        let subjects = &self.context.subjects;
        self.take(
            &Asked {
                place: Place::Owner(owner),
                target: &|| subjects.owners[owner as usize].clone(),
                object: Some((self.context.workloads[index].id, pod.object)),
                container,
                workload: Some(index),
            },
            outcome,
        );
    }

    fn object_outcome(&mut self, id: seawall_model::ObjectId, object: &Object, outcome: Outcome) {
        let cluster = &self.context.cluster.name;
        let rejected =
            |reason| format!("{reason}: the API server would reject this {}", object.kind);
        let outcome = match (outcome, self.context.cluster.refused(id)) {
            (Outcome::Pass | Outcome::NotApplicable, Some(reason)) => {
                Outcome::Unknown(rejected(reason))
            }
            (outcome, _) => outcome,
        };
        self.take(
            &Asked {
                place: Place::Object(self.context.subjects.declared(id)),
                target: &|| {
                    Arc::new(Target::Object(Resource {
                        cluster: cluster.clone(),
                        api_version: object.api_version.to_string(),
                        kind: object.kind.to_string(),
                        namespace: object.namespace.to_string(),
                        name: object.name.to_string(),
                    }))
                },
                object: Some((id, object)),
                container: "",
                workload: None,
            },
            outcome,
        );
    }

    fn take(&mut self, asked: &Asked<'_>, outcome: Outcome) {
        let verdict = match &outcome {
            Outcome::Pass => Verdict::Pass,
            Outcome::NotApplicable => Verdict::NotApplicable,
            Outcome::Unknown(_) => Verdict::Unknown,
            Outcome::Fail(_) => Verdict::Fail,
        };
        self.verdicts.add(asked.place, verdict);
        match outcome {
            Outcome::Pass | Outcome::NotApplicable => {}
            Outcome::Unknown(reason) => {
                self.add(asked, Verdict::Unknown, Problem::at("", reason));
            }
            Outcome::Fail(problems) => problems
                .into_iter()
                .for_each(|problem| self.add(asked, Verdict::Fail, problem)),
        }
    }

    fn add(&mut self, asked: &Asked<'_>, verdict: Verdict, mut problem: Problem) {
        redact(&mut problem);
        let container = container_of(asked.container, &problem);
        let target = match &self.last_target {
            Some((place, target)) if *place == asked.place => target.clone(),
            _ => {
                self.known.clear();
                let target = (asked.target)();
                self.last_target = Some((asked.place, target.clone()));
                target
            }
        };
        // Pods of one object (worker groups, tasks) are told apart; the only pod of an object adds nothing.
        let pod = asked
            .workload
            .map_or("", |index| self.context.workloads[index].pod.name);
        let of_pod = if pod.is_empty() {
            Cow::Borrowed(container)
        } else {
            Cow::Owned(format!("{pod}/{container}"))
        };
        let fingerprint = fingerprint(self.check.id, &target, &of_pod, &problem);
        let index = match self.known_at(asked.place).get(&fingerprint).copied() {
            Some(LEFT_OUT) => return,
            Some(index) => index,
            None if !self.room.take(self.findings.len()) => {
                self.known_at(asked.place).insert(fingerprint, LEFT_OUT);
                return;
            }
            None => {
                let index = self.findings.len();
                let found = self.new_finding(asked, verdict, &problem, target, fingerprint);
                self.findings.push(found);
                self.last_pod.push(None);
                self.known_at(asked.place).insert(fingerprint, index);
                index
            }
        };
        let found = &mut self.findings[index];
        let finding = &mut found.finding;
        if verdict == Verdict::Fail && finding.verdict == Verdict::Unknown {
            finding.verdict = Verdict::Fail;
            finding.message.clone_from(&problem.message);
            if !pod.is_empty() {
                finding
                    .message
                    .push_str(&format!(" (in pod template `{pod}`)"));
            }
        }
        // A pod repeats what its owner's template said: only the template's evidence is worth keeping.
        let repeats = asked.workload.is_some_and(|index| {
            let workload = &self.context.workloads[index];
            workload
                .owner
                .object
                .is_some_and(|owner| owner != workload.id)
        }) && !finding.evidence.is_empty();
        if !repeats && finding.evidence.len() < MAX_EVIDENCE {
            let seen = evidence(asked.object.map(|(_, object)| object), &problem);
            finding.evidence.reserve_exact(seen.len());
            finding.evidence.extend(seen);
        }
        if let (Some((_, object)), false) = (asked.object, problem.fix.is_empty())
            && matches!(object.source.origin, Origin::File | Origin::Rendered)
            && !object.is_exported()
            && verdict == Verdict::Fail
        {
            let obstacle = obstacle(object);
            finding.fixable |= obstacle.is_none();
            if !self.context.settings.without_repairs {
                found.fix.push(Repair {
                    obstacle,
                    file: object.source.name.clone(),
                    object: object.root.position(),
                    changes: problem.fix,
                });
            }
        }
        if let Some(workload) = asked.workload
            && self.context.workloads[workload].pod.is_running()
            && self.last_pod[index].replace(workload) != Some(workload)
        {
            finding.instances += 1;
        }
    }

    fn known_at(&mut self, place: Place) -> &mut HashMap<Fingerprint, usize> {
        match place {
            Place::Object(id) if self.context.subjects.is_repeated(id) => &mut self.known_again,
            _ => &mut self.known,
        }
    }

    fn new_finding(
        &self,
        asked: &Asked<'_>,
        verdict: Verdict,
        problem: &Problem,
        target: Arc<Target>,
        fingerprint: Fingerprint,
    ) -> FoundProblem {
        let check = self.check;
        let container = container_of(asked.container, problem);
        let (severity, reason) = match &problem.severity {
            Some((severity, reason)) => (*severity, Cow::Owned(reason.clone())),
            None => (check.severity, Cow::Borrowed(check.severity_reason)),
        };
        let mut message = problem.message.clone();
        if let Some(workload) = asked.workload {
            let workload = &self.context.workloads[workload];
            let in_template = workload.owner.object == Some(workload.id);
            if workload.pod.is_running_kind() && !in_template && workload.owner.object.is_some() {
                message.push_str(" (in the running pod, not in its template)");
            }
            if !workload.pod.name.is_empty() {
                message.push_str(&format!(" (in pod template `{}`)", workload.pod.name));
            }
        }
        let (risk, risk_reasons) = risk(self.context, asked.workload, severity);
        let finding = Box::new(Finding {
            fingerprint,
            rule: self.rule.clone(),
            verdict,
            severity,
            severity_reason: reason,
            message,
            target,
            container: (!container.is_empty()).then(|| container.to_owned()),
            subject: problem.subject.clone(),
            context: problem.context.clone(),
            evidence: Vec::new(),
            instances: 0,
            risk,
            risk_reasons,
            fixable: false,
            exception: None,
            known: false,
            folded: Vec::new(),
        });
        FoundProblem {
            finding,
            fix: Vec::new(),
            object: asked.object.map(|(id, _)| id),
        }
    }
}
