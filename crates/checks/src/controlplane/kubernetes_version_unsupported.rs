//! A kubelet, a control-plane component, or the cluster as a whole runs a Kubernetes version that no longer gets fixes.

use seawall_finding::{Date, Severity};
use seawall_model::KubernetesVersion;

use super::versions::{Part, gap, versions, who};
use crate::lifecycle::{Maintainer, Support, support};
use crate::{Check, Evaluate};
use crate::{Outcome, Problem};

pub const CHECK: Check = Check {
    id: "kubernetes-version-unsupported",
    title: "Unsupported Kubernetes version",
    severity: Severity::Medium,
    severity_reason: "the next vulnerability in it stays unfixed, and few can be exploited without a credential",
    what: "A kubelet (by its Node), kube-apiserver, kube-controller-manager or kube-scheduler (by its image tag), or the cluster (by its server, or by `--kubernetes-version`) runs a version whose support has ended: by the dates of Kubernetes, or of EKS, AKS, GKE or OpenShift where the version or the node shows them. A version of another distribution is unknown once Kubernetes itself has ended it.",
    why: "Vulnerabilities are fixed in supported versions and published with a way to exploit them. Upgrades also get harder with each skipped version.",
    remedy: "Upgrade one minor version at a time, the control plane first. A distribution with longer support can buy time.",
    example: "apiVersion: v1\nkind: Node\nstatus:\n  nodeInfo:\n    kubeletVersion: v1.36.2",
    techniques: &["MS-TA9009", "T1190"],
    controls: &["nsa-cisa/5.1"],
    references: &[
        "https://kubernetes.io/releases/patch-releases/",
        "https://kubernetes.io/releases/version-skew-policy/",
    ],
    evaluate: Evaluate::Cluster(|context| {
        let versions = versions(context.cluster, context.settings.stated_version);
        if versions.is_empty() {
            return Outcome::NotApplicable.unless(|| gap(context.cluster));
        }
        let Some(today) = context.settings.today else {
            return Outcome::Unknown("the current date is not set".to_owned());
        };
        let mut problems = Vec::new();
        let mut open = None;
        for ((part, version, maintainer), names) in &versions {
            match judge(*part, *version, *maintainer, names, today) {
                Ok(problem) => problems.extend(problem),
                Err(reason) => open = open.or(Some(reason)),
            }
        }
        match (problems.is_empty(), open) {
            (true, Some(reason)) => Outcome::Unknown(reason),
            _ => Outcome::from_problems(problems).unless(|| gap(context.cluster)),
        }
    }),
};

/// This many versions behind the newest that ended, a version is more than a year without fixes.
const LONG_AGO: usize = 3;

fn judge(
    part: Part,
    version: KubernetesVersion,
    maintainer: Maintainer,
    names: &[&str],
    today: Date,
) -> Result<Option<Problem>, String> {
    let who = who(part, names);
    let problem = |message: String| {
        Problem::at("", message)
            .value(version.to_string())
            .subject(format!("{} {version}", part.name()))
    };
    match support(version, maintainer, today) {
        Support::Supported => Ok(None),
        Support::TooNew => Err(format!(
            "the end of support of Kubernetes {version} is unknown"
        )),
        Support::Ended { .. } if maintainer == Maintainer::Other => Err(format!(
            "{who} runs a distributor's build of Kubernetes {version}, which Kubernetes itself no longer maintains; whether the distributor does is unknown"
        )),
        Support::Extended(by, how, end) => Ok(Some(
            problem(format!(
                "{who} runs Kubernetes {version}, which {by} maintains until {end} only with {how}"
            ))
            .severity(Severity::Low, "it still gets fixes, under that condition"),
        )),
        Support::Ended {
            by,
            end,
            later,
            unless,
        } => {
            let since = end.map_or_else(
                || " for a long time".to_owned(),
                |end| format!(" since {end}"),
            );
            let unless = unless.map_or_else(String::new, |how| format!(", except with {how}"));
            let problem = problem(format!(
                "{who} runs Kubernetes {version}, which {by} has not maintained{since}{unless}"
            ));
            Ok(Some(if later >= LONG_AGO {
                problem.severity(
                    Severity::High,
                    "several years of published vulnerabilities are unfixed in it",
                )
            } else {
                problem
            }))
        }
    }
}
