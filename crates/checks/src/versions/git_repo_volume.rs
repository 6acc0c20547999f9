//! A pod uses a volume of type `gitRepo`.

use crate::{Check, Evaluate};
use crate::{Outcome, Problem};
use seawall_finding::Severity;

pub const CHECK: Check = Check {
    id: "git-repo-volume",
    title: "gitRepo volume used",
    severity: Severity::High,
    severity_reason: "any subject that can create the pod can run commands as root on the node",
    what: "A pod uses a volume of type `gitRepo`.",
    why: "The kubelet clones the repository as root on the node, and hooks inside the repository run there (CVE-2024-10220). The type has been deprecated since 1.11 and is disabled in current versions.",
    remedy: "Clone into an emptyDir from an init container.",
    example: "volumes:\n  - name: source\n    emptyDir: {}",
    techniques: &["MS-TA9013", "T1611"],
    controls: &[],
    references: &["https://kubernetes.io/docs/concepts/storage/volumes/#gitrepo"],
    evaluate: Evaluate::Pod(|_, pod| {
        let problems = pod.volumes().filter_map(|(volume, path)| {
            let repository = volume.get("gitRepo")?;
            let name = volume.str("name").unwrap_or_default();
            Some(
                Problem::at(
                    format!("{path}.gitRepo"),
                    format!("the kubelet clones volume `{name}` as root"),
                )
                .value(repository.str("repository").unwrap_or_default())
                .subject(name),
            )
        });
        Outcome::from_problems(problems.collect())
    }),
};
