//! `seawall.pod-security-check/v1`: whether admission would allow a pod, a line for each.

use std::collections::HashMap;

use schemars::JsonSchema;
use seawall_checks::pod_security::{Judgement, Level, Violation, judge};
use seawall_model::{Cluster, KubernetesVersion, ObjectId, Pod};
use serde::Serialize;

use crate::Versioned;

/// Whether Pod Security admission would allow a pod or pod template.
#[derive(Debug, Clone, Serialize, JsonSchema)]
pub struct CheckLine {
    /// Which cluster it is in, where the input is several.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub cluster: Option<String>,
    /// The file as the user named it, or where else the object was read.
    pub file: String,
    /// Kind of the object that the pod is in, such as `Deployment`.
    pub kind: String,
    /// Its namespace.
    pub namespace: String,
    /// Its name.
    pub name: String,
    /// The level that it was evaluated against.
    #[schemars(extend("enum" = ["privileged", "baseline", "restricted"]))]
    pub level: String,
    /// The policy version, such as `v1.34`.
    pub version: String,
    /// Whether it would be allowed; null where that is not known.
    pub allowed: Option<bool>,
    /// What it violates.
    pub violations: Vec<BrokenControl>,
    /// Why the answer is not known, or what an operator that makes the pod may have put right; left out where there is nothing.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub unknown: Vec<BrokenControl>,
}

/// A control that a pod violates, or that is unknown.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, JsonSchema)]
pub struct BrokenControl {
    /// ID of the control; `malformed`, `refused` or `contested` where it is the object that is wrong.
    pub control: String,
    /// What is wrong, in a sentence.
    pub message: String,
    /// The field; empty for the object.
    pub path: String,
}

impl Versioned for CheckLine {
    const SCHEMA: &'static str = "seawall.pod-security-check/v1";
}

impl From<&Violation> for BrokenControl {
    fn from(violation: &Violation) -> Self {
        Self::new(violation.control.id(), &violation.message, &violation.path)
    }
}

impl BrokenControl {
    fn new(control: &str, message: &str, path: &str) -> Self {
        Self {
            control: control.to_owned(),
            message: message.to_owned(),
            path: path.to_owned(),
        }
    }
}

/// A line for each pod of a cluster, which is named where it is one of several.
pub fn check<'c>(
    cluster: &'c Cluster,
    name: Option<&'c str>,
    level: Level,
    version: KubernetesVersion,
) -> impl Iterator<Item = CheckLine> + 'c {
    let contested: HashMap<ObjectId, ObjectId> = cluster
        .contested()
        .flat_map(|(id, last)| [(id, last), (last, last)])
        .collect();
    // Where declarations of one object come to different answers, there is none for the object.
    let mut answers: HashMap<ObjectId, Option<bool>> = HashMap::new();
    for (id, pod) in cluster.pods() {
        if let Some(last) = contested.get(&id.object) {
            let own = allowed(cluster, id.object, &pod, level, version).0;
            let known = answers.entry(*last).or_insert(own);
            *known = known.filter(|known| own == Some(*known));
        }
    }
    cluster.pods().map(move |(id, pod)| {
        let (own, judgement) = allowed(cluster, id.object, &pod, level, version);
        let last = contested.get(&id.object);
        let allowed = last
            .and_then(|last| answers.get(last))
            .copied()
            .unwrap_or(own);
        let mut violations: Vec<BrokenControl> =
            judgement.broken.iter().map(BrokenControl::from).collect();
        if let Some(reason) = pod.malformed() {
            violations.push(BrokenControl::new("malformed", &reason, &pod.path("")));
        }
        let mut unknown: Vec<BrokenControl> =
            judgement.open.iter().map(BrokenControl::from).collect();
        if let Some(reason) = cluster.refused(id.object) {
            unknown.push(BrokenControl::new("refused", reason, ""));
        }
        if own.is_some() && allowed.is_none() {
            let message = "it is declared several times with different content, and which declaration applies is not known";
            unknown.push(BrokenControl::new("contested", message, ""));
        }
        let object = pod.object;
        CheckLine {
            cluster: name.map(str::to_owned),
            file: object.source.name.to_string(),
            kind: object.kind.to_string(),
            namespace: object.namespace.to_string(),
            name: object.name.to_string(),
            level: level.to_string(),
            version: version.to_string(),
            allowed,
            violations,
            unknown,
        }
    })
}

/// Whether admission would allow a pod, where that is known, and why. What becomes of an object that the API server refuses for
/// something else is not known: it is put right first.
fn allowed(
    cluster: &Cluster,
    id: ObjectId,
    pod: &Pod<'_>,
    level: Level,
    version: KubernetesVersion,
) -> (Option<bool>, Judgement) {
    let judgement = judge(pod, level, version);
    // What the API server would refuse to read is not allowed either.
    let is_broken = !judgement.broken.is_empty() || pod.malformed().is_some();
    let is_open = !judgement.open.is_empty() || cluster.refused(id).is_some();
    let allowed = (is_broken || !is_open).then_some(!is_broken);
    (allowed, judgement)
}
