//! `seawall.pod-security-assessment/v1`: what each namespace could enforce.

use std::collections::{BTreeSet, HashSet};

use schemars::JsonSchema;
use seawall_analysis::{Analysis, Sources};
use seawall_checks::{Context, Settings};
use seawall_model::{
    Catalogue, Cause, Cluster, Coverage, Gap, NamespaceRef, ObjectId, kind_may_carry_pods,
};
use serde::Serialize;

use super::NamespaceAssessment;
use super::namespace::Seen;
use crate::Versioned;

/// The strictest level that each namespace could enforce today, and what blocks the next one.
#[derive(Debug, Clone, Serialize, JsonSchema)]
pub struct Assessment {
    /// The policy version that pods were evaluated by, such as `v1.34`.
    pub version: String,
    /// Every namespace that is declared or used in the input.
    pub namespaces: Vec<NamespaceAssessment>,
}

impl Versioned for Assessment {
    const SCHEMA: &'static str = "seawall.pod-security-assessment/v1";
}

impl Assessment {
    /// Assesses every namespace by the rules of the version in the settings.
    pub fn new(cluster: &Cluster, settings: &Settings) -> Self {
        let version = settings.kubernetes_version;
        let sources = Sources::default();
        let analysis = Analysis::new(cluster, &sources);
        let context = Context::new(&analysis, settings);
        let coverage = &cluster.coverage;
        // Pods that are not in the input may be of namespaces that nothing else names.
        let unseen = coverage.unseen_pods().iter();
        let names: BTreeSet<&str> = context
            .namespaces
            .keys()
            .copied()
            .chain(unseen.filter_map(|unseen| unseen.namespace.name()))
            .collect();
        let contested: HashSet<ObjectId> = cluster.contested().map(|(_, last)| last).collect();
        let namespaces = names.into_iter().map(|name| {
            let view = context.namespaces.get(name);
            let mut seen = view.map_or_else(Seen::default, |view| {
                Seen::of(&context, view, &contested, version)
            });
            if let Some(gap) = unseen_pods(coverage, name) {
                // What is refused or declared twice is in the input, and is named by itself where it has pods.
                let is_seen = matches!(gap.cause, Cause::Invalid | Cause::Ambiguous);
                seen.may_lack_pods = !is_seen;
                if !is_seen || seen.unknown.is_empty() {
                    seen.unknown.push(gap.reason);
                }
            }
            let is_listed = coverage.is_listed("", "Pod", &NamespaceRef::of(name));
            if seen.workloads == 0 && seen.unknown.is_empty() && !is_listed {
                let reason = "none of its pods is in the input, but the cluster might have some";
                seen.unknown.push(reason.to_owned());
                seen.may_lack_pods = true;
            }
            NamespaceAssessment::new(name, seen, version)
        });
        Self {
            version: version.to_string(),
            namespaces: namespaces.collect(),
        }
    }

    /// Whether everything that each answer hangs on is known.
    pub fn is_certain(&self) -> bool {
        self.namespaces.iter().all(|one| one.unknown.is_empty())
    }
}

/// Why pods of a namespace may not have been seen.
fn unseen_pods(coverage: &Coverage, namespace: &str) -> Option<Gap> {
    let is_listed = coverage.is_listed("", "Pod", &NamespaceRef::of(namespace));
    coverage.first_gap(Some(namespace), |kind| {
        let is_builtin = || Catalogue::builtin().by_kind(&kind.group, &kind.kind);
        // What operators make of kinds of their own is among the pods, where these were listed.
        kind_may_carry_pods(kind) && (!is_listed || is_builtin().is_some())
    })
}
