//! The kinds that carry pods and the primitives vouch for each other: who writes an object with pods has an operator start
//! them.

use std::collections::HashSet;

use seawall_model::{Catalogue, GroupKind, kind_may_carry_pods};

use seawall_rbac::{Effect, Primitive};

/// Kinds with pods that no right starts, each with the reason.
const STARTED_BY_NOTHING: &[(&str, &str, &str)] = &[(
    "kueue.x-k8s.io",
    "Workload",
    "Kueue's own copy of the pods of a job: it admits the job, and creates no pods of the copy",
)];

/// Resources that start pods and do not contain them, each with the reason.
const CONTAINS_NO_POD: &[(&str, &str, &str)] = &[
    (
        "operators.coreos.com",
        "clusterserviceversions",
        "contains Deployments of OLM's own form, which are searched",
    ),
    (
        "workload.codeflare.dev",
        "appwrappers",
        "contains whole objects, which are searched",
    ),
    (
        "extensions.agents.x-k8s.io",
        "sandboxclaims",
        "names a SandboxTemplate",
    ),
    (
        "extensions.agents.x-k8s.io",
        "sandboxwarmpools",
        "names a SandboxTemplate",
    ),
    ("flow.volcano.sh", "jobflows", "names JobTemplates"),
    (
        "flink.apache.org",
        "flinksessionjobs",
        "runs in the pods of a FlinkDeployment",
    ),
];

fn primitives() -> std::sync::Arc<[Primitive]> {
    Primitive::builtin().expect("the primitives that come with the program")
}

/// Group and plural of what a primitive needs to create or change.
fn written(primitive: &Primitive) -> impl Iterator<Item = (&str, &str)> {
    let rights = primitive.needs.iter().flat_map(|need| &need.any);
    rights
        .filter(|right| ["create", "update", "patch"].contains(&&*right.verb))
        .map(|right| (&*right.group, &*right.resource))
}

#[test]
fn who_writes_a_kind_with_pods_has_them_started() {
    let primitives = primitives();
    let written: HashSet<(&str, &str)> = primitives.iter().flat_map(written).collect();
    let resources = Catalogue::builtin().resources();
    let missing: Vec<String> = resources
        .filter(|resource| resource.group.contains('.') && !resource.kind.is_empty())
        .filter(|resource| kind_may_carry_pods(&GroupKind::new(&resource.group, &resource.kind)))
        .filter(|resource| {
            let is_excepted = STARTED_BY_NOTHING
                .iter()
                .any(|(group, kind, _)| **group == *resource.group && **kind == *resource.kind);
            let is_written = written.contains(&(&*resource.group, &*resource.plural));
            is_written == is_excepted
        })
        .map(|resource| format!("{} of {}", resource.kind, resource.group))
        .collect();
    assert!(
        missing.is_empty(),
        "no primitive, or needlessly excepted: {missing:#?}"
    );
}

#[test]
fn what_is_started_by_an_operator_is_a_kind_with_pods() {
    let primitives = primitives();
    let started = primitives
        .iter()
        .filter(|primitive| primitive.leads_to == Some(Effect::Workload))
        .filter(|primitive| primitive.controller.is_some());
    let mut used = HashSet::new();
    let mut unknown = Vec::new();
    for (group, plural) in started.flat_map(written) {
        let known = Catalogue::builtin().by_plural(group, plural);
        let is_carrier = known.is_some_and(|resource| {
            kind_may_carry_pods(&GroupKind::new(&resource.group, &resource.kind))
        });
        let excepted = CONTAINS_NO_POD
            .iter()
            .position(|(of, named, _)| *of == group && *named == plural);
        used.extend(excepted);
        if is_carrier == excepted.is_some() {
            unknown.push(format!("{plural}.{group}"));
        }
    }
    assert!(
        unknown.is_empty(),
        "no kind with pods, or needlessly excepted: {unknown:#?}"
    );
    assert_eq!(
        used.len(),
        CONTAINS_NO_POD.len(),
        "an exception for nothing"
    );
}
