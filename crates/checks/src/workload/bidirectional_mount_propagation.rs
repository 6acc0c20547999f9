//! A volume mount sets `mountPropagation: Bidirectional`.

use crate::{Check, Evaluate};
use crate::{Outcome, Problem};
use seawall_finding::Severity;

pub const CHECK: Check = Check {
    id: "bidirectional-mount-propagation",
    title: "Bidirectional mount propagation",
    severity: Severity::High,
    severity_reason: "mounts made in the container appear on the node and in other pods",
    what: "A volume mount sets `mountPropagation: Bidirectional`.",
    why: "The container can mount its own file system over host directories, and hide or replace programs that the node and other pods run.",
    remedy: "Use `HostToContainer` or remove the field; keep `Bidirectional` for storage drivers.",
    example: "volumeMounts:\n  - name: data\n    mountPath: /data\n    mountPropagation: HostToContainer",
    techniques: &["MS-TA9013", "T1611"],
    controls: &[],
    references: &["https://kubernetes.io/docs/concepts/storage/volumes/#mount-propagation"],
    evaluate: Evaluate::Container(|_, _, container| {
        let problems = container
            .node
            .list("volumeMounts")
            .iter()
            .enumerate()
            .filter(|(_, mount)| mount.str("mountPropagation") == Some("Bidirectional"))
            .map(|(index, mount)| {
                let name = mount.str("name").unwrap_or_default();
                Problem::at(
                    container.path(&format!("volumeMounts[{index}].mountPropagation")),
                    format!(
                        "mounts that {} `{}` makes in `{name}` propagate to the node",
                        container.role, container.name
                    ),
                )
                .value("Bidirectional")
                .subject(name)
            });
        Outcome::from_problems(problems.collect())
    }),
};
