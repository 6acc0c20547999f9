//! `seawall pod-security check`: one line for each pod.

use std::collections::HashMap;

use anyhow::Context as _;
use seawall_checks::pod_security::{Judgement, Level, Violation, judge};
use seawall_load::Loaded;
use seawall_model::{Cluster, KubernetesVersion, ObjectId, Pod};
use seawall_text::Answer;
use serde::Serialize;

use crate::input::NamedInput;
use crate::{Outcome, output};

/// One line of `check`.
#[derive(Serialize)]
struct Line<'a> {
    /// Where the input is several.
    #[serde(skip_serializing_if = "Option::is_none")]
    cluster: Option<&'a str>,
    file: &'a str,
    kind: &'a str,
    namespace: &'a str,
    name: &'a str,
    level: String,
    version: String,
    /// Nothing where that hangs on what is not written.
    allowed: Option<bool>,
    violations: Vec<BrokenControl<'a>>,
    /// What an operator that makes the pod may have put right, and why there may be no such pod.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    unknown: Vec<BrokenControl<'a>>,
}

/// One violation of a line.
#[derive(Serialize)]
struct BrokenControl<'a> {
    control: &'a str,
    message: &'a str,
    path: &'a str,
}

impl<'a> From<&'a Violation> for BrokenControl<'a> {
    fn from(violation: &'a Violation) -> Self {
        Self {
            control: violation.control.id(),
            message: &violation.message,
            path: &violation.path,
        }
    }
}

/// Runs the command.
pub(super) fn run(
    level: Level,
    version: KubernetesVersion,
    input: &NamedInput,
) -> anyhow::Result<Outcome> {
    let mut outcome = Outcome::Clean;
    for input in input.each() {
        let clusters = input.load_for(Some(version))?;
        let is_one = clusters.len() == 1;
        for loaded in clusters {
            output::diagnostics(&loaded.diagnostics, false);
            if !loaded.cluster.coverage.is_full() {
                outcome = Outcome::Incomplete;
            }
            let cluster = (!is_one).then_some(&*loaded.cluster.name);
            let text = check_lines(&loaded, cluster, level, version, &mut outcome)?;
            output::write(None, &Answer::written_json(text))?;
        }
    }
    Ok(outcome)
}

fn check_lines(
    loaded: &Loaded,
    cluster: Option<&str>,
    level: Level,
    version: KubernetesVersion,
    outcome: &mut Outcome,
) -> anyhow::Result<String> {
    let mut text = String::new();
    let contested: HashMap<ObjectId, ObjectId> = loaded
        .cluster
        .contested()
        .flat_map(|(id, last)| [(id, last), (last, last)])
        .collect();
    // Where declarations of one object come to different answers, there is none for the object.
    let mut answers: HashMap<ObjectId, Option<bool>> = HashMap::new();
    for (id, pod) in loaded.cluster.pods() {
        if let Some(last) = contested.get(&id.object) {
            let own = allowed(&loaded.cluster, id.object, &pod, level, version).0;
            let known = answers.entry(*last).or_insert(own);
            *known = known.filter(|known| own == Some(*known));
        }
    }
    for (id, pod) in loaded.cluster.pods() {
        let object = pod.object;
        let (own, judgement) = allowed(&loaded.cluster, id.object, &pod, level, version);
        let malformed = pod.malformed();
        let last = contested.get(&id.object);
        let allowed = last
            .and_then(|last| answers.get(last))
            .copied()
            .unwrap_or(own);
        let is_contested = own.is_some() && allowed.is_none();
        *outcome = (*outcome).max(match allowed {
            Some(true) => Outcome::Clean,
            Some(false) => Outcome::Findings,
            None => Outcome::Incomplete,
        });
        let mut listed: Vec<BrokenControl<'_>> =
            judgement.broken.iter().map(BrokenControl::from).collect();
        let whole = pod.path("");
        if let Some(reason) = &malformed {
            listed.push(BrokenControl {
                control: "malformed",
                message: reason,
                path: &whole,
            });
        }
        let mut unknown: Vec<BrokenControl<'_>> =
            judgement.open.iter().map(BrokenControl::from).collect();
        if let Some(reason) = loaded.cluster.refused(id.object) {
            unknown.push(BrokenControl {
                control: "refused",
                message: reason,
                path: "",
            });
        }
        if is_contested {
            unknown.push(BrokenControl {
                control: "contested",
                message: "it is declared several times with different content, and which declaration applies is not known",
                path: "",
            });
        }
        let line = Line {
            cluster,
            file: &object.source.name,
            kind: &object.kind,
            namespace: &object.namespace,
            name: &object.name,
            level: level.to_string(),
            version: version.to_string(),
            allowed,
            violations: listed,
            unknown,
        };
        let line = serde_json::to_string(&line).context("a line of JSON")?;
        text.push_str(&line);
        text.push('\n');
    }
    Ok(text)
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
