//! Projects of Argo CD: what its applications can deploy, and where.

use super::graph::Graph;
use super::lead::Step;
use super::presence::Acting;
use seawall_model::Object;
use seawall_syntax::Node;

/// The resource that says it.
const PROJECTS: (&str, &str) = ("argoproj.io", "AppProject");
/// How Argo CD names the cluster that it runs in.
const OWN_CLUSTER: &[&str] = &["*", "https://kubernetes.default.svc", "in-cluster"];

impl Graph<'_> {
    /// A step as far as a project lets an application deploy what grants more; nothing where none lets it deploy anything.
    pub(super) fn with_project<'k>(
        &mut self,
        step: &Step<'k>,
        acting: Option<&Acting>,
    ) -> Option<Step<'k>> {
        if !self.primitives[step.primitive].is_bounded_by_projects {
            return Some(*step);
        }
        let (group, kind) = PROJECTS;
        let namespace = acting.map(|acting| &*self.inventory.namespaces[acting.namespace].name);
        let projects: Vec<&Object> = self
            .cluster
            .of_kind(kind)
            .filter(|object| object.group() == group)
            .filter(|object| namespace.is_none_or(|own| &*object.namespace == own))
            .collect();
        let specs = || projects.iter().filter_map(|project| project.spec());
        if specs().any(|spec| deploys(spec) && grants(spec)) {
            return Some(*step);
        }
        let known = self.cluster.coverage.of_in(group, kind, namespace);
        if !specs().any(deploys) && known.is_complete() {
            return None;
        }
        let text = "an AppProject lets the application deploy objects that grant more, as the built-in `default` project does";
        let doubt = Some(self.also(step.doubt, text));
        Some(Step { doubt, ..*step })
    }
}

/// Whether a project lets anything be deployed in the cluster of Argo CD.
fn deploys(spec: &Node) -> bool {
    let is_own = |field: Option<&str>| field.is_some_and(|text| OWN_CLUSTER.contains(&text));
    let is_here =
        |destination: &Node| is_own(destination.str("server")) || is_own(destination.str("name"));
    spec.strings("sourceRepos").next().is_some() && spec.list("destinations").iter().any(is_here)
}

/// Whether a project lets bindings of the whole cluster be deployed, from any source.
fn grants(spec: &Node) -> bool {
    let holds = |rule: &Node, field: &str, wanted: &[&str]| {
        rule.str(field).is_some_and(|text| wanted.contains(&text))
    };
    let names = |list: &str| {
        spec.list(list).iter().any(|rule| {
            holds(rule, "group", &["*", "rbac.authorization.k8s.io"])
                && holds(rule, "kind", &["*", "ClusterRoleBinding"])
        })
    };
    spec.strings("sourceRepos")
        .any(|repository| repository == "*")
        && names("clusterResourceWhitelist")
        && !names("clusterResourceBlacklist")
}
