//! A kubelet or a control-plane component is newer than kube-apiserver, or further behind it than Kubernetes supports.

use seawall_finding::Severity;
use seawall_model::KubernetesVersion;

use super::versions::{Part, api_server, gap, supported_lag, versions, who};
use crate::{Check, Evaluate};
use crate::{Outcome, Problem};

pub const CHECK: Check = Check {
    id: "version-skew",
    title: "Unsupported version skew",
    severity: Severity::Medium,
    severity_reason: "the combination is untested, and protections can be missing where both sides expect them",
    what: "A kubelet is newer than kube-apiserver, or more than three minor versions older (two where the kubelet is older than 1.25); or kube-controller-manager or kube-scheduler is newer, or more than one version older. The oldest kube-apiserver counts.",
    why: "Beyond these limits, it is untested whether both sides understand fields, defaults and feature gates: the API server can accept a security setting that the kubelet does not know. An outdated kubelet also lacks fixes.",
    remedy: "Upgrade the nodes that are behind, one minor version at a time, and the control plane before the nodes.",
    example: "apiVersion: v1\nkind: Node\nstatus:\n  nodeInfo:\n    kubeletVersion: v1.36.2",
    techniques: &["MS-TA9009", "T1190"],
    controls: &["nsa-cisa/5.1"],
    references: &["https://kubernetes.io/releases/version-skew-policy/"],
    evaluate: Evaluate::Cluster(|context| {
        let versions = versions(context.cluster, context.settings.stated_version);
        let has_others = versions
            .keys()
            .any(|(part, ..)| !matches!(part, Part::Stated | Part::ApiServer));
        if !has_others {
            return Outcome::NotApplicable.unless(|| gap(context.cluster));
        }
        let Some(server) = api_server(&versions) else {
            return Outcome::Unknown(
                "the kube-apiserver version is not in the input (set it with `--kubernetes-version`)"
                    .to_owned(),
            );
        };
        let problems = versions.iter().filter_map(|((part, version, _), names)| {
            let what = judge(*part, *version, server)?;
            let who = who(*part, names);
            Some(
                Problem::at(
                    "",
                    format!(
                        "{who} runs {version}, which is too {what} for kube-apiserver {server}"
                    ),
                )
                .value(version.to_string())
                .subject(format!("{} {version}", part.name())),
            )
        });
        Outcome::from_problems(problems.collect()).unless(|| gap(context.cluster))
    }),
};

/// How a component exceeds the limits.
fn judge(
    part: Part,
    version: KubernetesVersion,
    server: KubernetesVersion,
) -> Option<&'static str> {
    let behind = match part {
        Part::Stated | Part::ApiServer => return None,
        Part::Kubelet => supported_lag(version),
        Part::ControllerManager | Part::Scheduler => 1,
    };
    if version > server {
        Some("new")
    } else if server.minor - version.minor > behind {
        Some("old")
    } else {
        None
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn limits_are_those_of_the_policy() {
        let minor = KubernetesVersion::minor;
        for (part, version, server, expected) in [
            (Part::Kubelet, 33, 36, None),
            (Part::Kubelet, 32, 36, Some("old")),
            (Part::Kubelet, 37, 36, Some("new")),
            (Part::Kubelet, 24, 27, Some("old")),
            (Part::Kubelet, 25, 28, None),
            (Part::Scheduler, 35, 36, None),
            (Part::Scheduler, 34, 36, Some("old")),
            (Part::ApiServer, 30, 36, None),
        ] {
            assert_eq!(judge(part, minor(version), minor(server)), expected);
        }
    }
}
