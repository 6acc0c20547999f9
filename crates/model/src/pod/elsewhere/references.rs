//! Kinds that run what another object says.

use seawall_syntax::Value;
use seawall_syntax::limits::MAX_DEPTH;

use super::decider::{Decider, PodsElsewhere};
use crate::pod::spot::Spot;

const ARGO: &str = "argoproj.io";
const TEKTON: &str = "tekton.dev";
const TRAINER: &str = "trainer.kubeflow.org";
const SANDBOX: &str = "extensions.agents.x-k8s.io";
const VOLCANO_FLOW: &str = "flow.volcano.sh";

/// What an object of a kind refers to.
pub(super) fn of(group: &str, kind: &str, root: &Spot<'_>) -> Vec<PodsElsewhere> {
    let Some(spec) = root.get("spec") else {
        return Vec::new();
    };
    match (group, kind) {
        (ARGO, "Rollout") => rollout(&spec),
        (ARGO, "Workflow" | "WorkflowTemplate" | "ClusterWorkflowTemplate" | "CronWorkflow") => {
            named_by(
                &spec,
                &["workflowTemplateRef", "templateRef"],
                workflow_template,
            )
        }
        (TEKTON, "Task" | "ClusterTask" | "TaskRun" | "Pipeline" | "PipelineRun") => {
            named_by(&spec, &["taskRef", "pipelineRef", "ref"], tekton)
        }
        (TRAINER, "TrainJob") => named_by(&spec, &["runtimeRef"], training_runtime),
        // Newer claims name a pool, which names the template.
        (SANDBOX, "SandboxClaim" | "SandboxWarmPool") => named_by(
            &spec,
            &["sandboxTemplateRef", "warmPoolRef"],
            |field, spot| {
                let kind = match field {
                    "warmPoolRef" => "SandboxWarmPool",
                    _ => "SandboxTemplate",
                };
                Some(PodsElsewhere::of_object(
                    spot,
                    SANDBOX,
                    kind,
                    spot.node.str("name")?,
                ))
            },
        ),
        (VOLCANO_FLOW, "JobFlow") => spec
            .list("flows")
            .iter()
            .filter_map(|flow| {
                let name = flow.node.str("name")?;
                Some(PodsElsewhere::of_object(
                    flow,
                    VOLCANO_FLOW,
                    "JobTemplate",
                    name,
                ))
            })
            .collect(),
        _ => Vec::new(),
    }
}

/// What the mappings under some keys refer to, wherever they are in a `spec`.
fn named_by(
    spec: &Spot<'_>,
    keys: &[&str],
    read: fn(&str, &Spot<'_>) -> Option<PodsElsewhere>,
) -> Vec<PodsElsewhere> {
    let mut found = Vec::new();
    let mut open = vec![(spec.clone(), 0)];
    while let Some((spot, depth)) = open.pop() {
        if depth > MAX_DEPTH {
            continue;
        }
        match spot.node.value() {
            Value::Mapping(_) => {
                // The last one is looked at first, so that the order is that of the text.
                let mut inner: Vec<_> = spot.entries().collect();
                inner.reverse();
                for (key, value) in inner {
                    match keys.contains(&key) && value.is_mapping() {
                        true => found.extend(read(key, &value)),
                        false => open.push((value, depth + 1)),
                    }
                }
            }
            Value::Sequence(_) => {
                let mut items: Vec<_> = spot.items().map(|item| (item, depth + 1)).collect();
                items.reverse();
                open.append(&mut items);
            }
            _ => {}
        }
    }
    found
}

/// A Rollout names a workload in place of a template.
fn rollout(spec: &Spot<'_>) -> Vec<PodsElsewhere> {
    let reference = spec.get("workloadRef");
    let read = |spot: &Spot<'_>| {
        let group = spot.node.str("apiVersion")?.split_once('/')?.0;
        let (kind, name) = (spot.node.str("kind")?, spot.node.str("name")?);
        Some(PodsElsewhere::of_object(spot, group, kind, name))
    };
    reference.iter().filter_map(read).collect()
}

fn workflow_template(_: &str, spot: &Spot<'_>) -> Option<PodsElsewhere> {
    let kind = match spot.node.bool("clusterScope") {
        Some(true) => "ClusterWorkflowTemplate",
        _ => "WorkflowTemplate",
    };
    Some(PodsElsewhere::of_object(
        spot,
        ARGO,
        kind,
        spot.node.str("name")?,
    ))
}

/// A task, a pipeline, or the action of a step: by name, or through a resolver.
fn tekton(key: &str, spot: &Spot<'_>) -> Option<PodsElsewhere> {
    let usual = match key {
        "taskRef" => "Task",
        "pipelineRef" => "Pipeline",
        _ => "StepAction",
    };
    if let Some(resolver) = spot.node.str("resolver") {
        let parameter = |name: &str| {
            let parameters = spot.node.list("params").iter();
            let mut named = parameters.filter(|one| one.str("name") == Some(name));
            named.next()?.str("value")
        };
        return Some(match (resolver, parameter("name")) {
            ("cluster", Some(name)) if parameter("namespace").is_none() => {
                PodsElsewhere::of_object(spot, TEKTON, usual, name)
            }
            (_, Some(name)) => remote(spot, usual, name, resolver),
            _ => remote(spot, usual, "", resolver),
        });
    }
    let name = spot.node.str("name")?;
    if spot.node.str("bundle").is_some() {
        return Some(remote(spot, usual, name, "bundles"));
    }
    // A task of another group runs in a controller.
    let group = spot.node.str("apiVersion").unwrap_or(TEKTON);
    if group.split('/').next() != Some(TEKTON) {
        return None;
    }
    match spot.node.str("kind").filter(|kind| !kind.is_empty()) {
        None => Some(PodsElsewhere::of_object(spot, TEKTON, usual, name)),
        Some(kind @ ("Task" | "ClusterTask" | "Pipeline" | "StepAction")) => {
            Some(PodsElsewhere::of_object(spot, TEKTON, kind, name))
        }
        Some(_) => None,
    }
}

fn remote(spot: &Spot<'_>, kind: &str, name: &str, resolver: &str) -> PodsElsewhere {
    let words = match name {
        "" => format!("a {kind} fetched by resolver `{resolver}`"),
        name => format!("{kind} `{name}`, fetched by resolver `{resolver}`"),
    };
    PodsElsewhere::at(spot, Decider::Remote(words))
}

fn training_runtime(_: &str, spot: &Spot<'_>) -> Option<PodsElsewhere> {
    let kind = spot.node.str("kind").unwrap_or("ClusterTrainingRuntime");
    Some(PodsElsewhere::of_object(
        spot,
        TRAINER,
        kind,
        spot.node.str("name")?,
    ))
}
