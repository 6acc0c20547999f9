//! A volume is of a type that the restricted level does not allow, hostPath and gitRepo aside.

use crate::pod_security::Control;
use crate::{Check, Evaluate};
use crate::{Outcome, Problem};
use seawall_finding::Severity;

pub const CHECK: Check = Check {
    id: "restricted-volume-type",
    title: "Volume type not allowed by the restricted level",
    severity: Severity::Low,
    severity_reason: "legacy in-tree volumes put credentials in the pod and code in the kubelet",
    what: "A volume is of a type that the restricted level does not allow, hostPath and gitRepo aside.",
    why: "In-tree network volumes pass credentials to the kubelet in the pod spec, and parse responses of external servers as root on the node.",
    remedy: "Use a PersistentVolumeClaim with a CSI driver.",
    example: "volumes:\n  - name: data\n    persistentVolumeClaim:\n      claimName: data",
    techniques: &["MS-TA9013", "T1611"],
    controls: &[],
    references: &["https://kubernetes.io/docs/concepts/security/pod-security-standards/"],
    evaluate: Evaluate::Pod(|context, pod| {
        let found = Control::RestrictedVolumes.violations(pod, context.settings.kubernetes_version);
        let problems = found
            .into_iter()
            .filter(|violation| !matches!(violation.value.as_deref(), Some("hostPath" | "gitRepo")))
            .map(Problem::from);
        Outcome::from_problems(problems.collect())
    }),
};
