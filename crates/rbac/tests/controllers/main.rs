//! Controllers that act for those who write their resources: every primitive with and without its controller, and the
//! settings that decide on whose behalf it acts.

mod argo;
mod flux;
mod issuers;
mod olm;
mod stores;

use std::fmt::Write;
use std::sync::Arc;

use seawall_model::{Cluster, Coverage, GroupKind, Object, Origin, Source};
use seawall_rbac::{Effect, Escalation, Identity, Outcome, Primitive, Rbac, Scope};
use seawall_syntax::parse_stream;

const RBAC: &str = "apiVersion: rbac.authorization.k8s.io/v1";
/// Namespaces that pod security guards, so that a pod stays in its namespace.
const NAMESPACES: &str = "apiVersion: v1\nkind: Namespace\nmetadata: {name: shop, labels: {pod-security.kubernetes.io/enforce: restricted}}\n---\napiVersion: v1\nkind: Namespace\nmetadata: {name: system, labels: {pod-security.kubernetes.io/enforce: restricted}}\n---\napiVersion: v1\nkind: Namespace\nmetadata: {name: kube-system, labels: {pod-security.kubernetes.io/enforce: restricted}}\n";

/// Kinds of which a live cluster holds every object.
const KINDS: &[(&str, &str)] = &[
    ("", "Pod"),
    ("", "Node"),
    ("", "Namespace"),
    ("", "Secret"),
    ("", "ConfigMap"),
    ("rbac.authorization.k8s.io", "ClusterRoleBinding"),
    ("rbac.authorization.k8s.io", "RoleBinding"),
    (
        "admissionregistration.k8s.io",
        "ValidatingWebhookConfiguration",
    ),
    (
        "admissionregistration.k8s.io",
        "MutatingWebhookConfiguration",
    ),
    ("admissionregistration.k8s.io", "ValidatingAdmissionPolicy"),
    (
        "admissionregistration.k8s.io",
        "ValidatingAdmissionPolicyBinding",
    ),
    ("argoproj.io", "AppProject"),
    ("argoproj.io", "Application"),
];

fn cluster(text: &str, complete: &[(&str, &str)]) -> Cluster {
    let source = Source {
        name: Arc::from("controllers.yaml"),
        origin: Origin::Cluster,
    };
    let objects = parse_stream(text.as_bytes())
        .into_iter()
        .flat_map(|document| document.nodes.expect("YAML"))
        .filter_map(|node| Object::from_node(node, source.clone()))
        .collect();
    let mut coverage = Coverage::default();
    for (group, kind) in complete {
        coverage.add_complete(GroupKind::new(group, kind));
    }
    Cluster::new(Arc::from(""), objects, coverage)
}

/// A role that is bound to a subject, everywhere (`*`) or in a namespace.
fn grant(name: &str, subject: &str, namespace: &str, rules: &str) -> String {
    let (kind, place) = match namespace {
        "*" => ("ClusterRoleBinding", String::new()),
        namespace => ("RoleBinding", format!(", namespace: {namespace}")),
    };
    format!(
        "---\n{RBAC}\nkind: ClusterRole\nmetadata: {{name: {name}}}\nrules: [{rules}]\n---\n{RBAC}\nkind: {kind}\nmetadata: {{name: {name}{place}}}\nroleRef: {{apiGroup: rbac.authorization.k8s.io, kind: ClusterRole, name: {name}}}\nsubjects: [{subject}]\n"
    )
}

const JANE: &str = "{kind: User, name: jane}";
const EVERYTHING: &str = "{verbs: ['*'], apiGroups: ['*'], resources: ['*']}";

/// A pod as a controller runs: name, namespace, account, and the rest of its `spec`.
fn pod(name: &str, image: &str, more: &str) -> String {
    format!(
        "---\napiVersion: v1\nkind: Pod\nmetadata: {{name: x, namespace: system, labels: {{app.kubernetes.io/name: {name}}}}}\nspec: {{serviceAccountName: ctl, containers: [{{name: c, image: {image}{more}}}]}}\nstatus: {{phase: Running}}\n---\napiVersion: v1\nkind: ServiceAccount\nmetadata: {{name: ctl, namespace: system}}\n---\napiVersion: v1\nkind: ServiceAccount\nmetadata: {{name: strong, namespace: shop}}\n"
    )
}

const CONTROLLER: &str = "{kind: ServiceAccount, name: ctl, namespace: system}";

/// Outcome and uncertain steps of Jane.
fn outcome(cluster: &Cluster) -> (Outcome, u32) {
    outcome_of(cluster, &Primitive::builtin().expect("primitives"))
}

fn outcome_of(cluster: &Cluster, primitives: &[Primitive]) -> (Outcome, u32) {
    let rbac = Rbac::new(cluster);
    let escalation = Escalation::new(cluster, &rbac, primitives);
    let identity: Identity = "jane".parse().expect("an identity");
    let risks = escalation.risks();
    let risk = risks
        .iter()
        .find(|risk| risk.subject.is(&identity))
        .expect("the subject");
    (risk.outcome, risk.uncertain)
}

/// The rules that hold every need of a primitive, with other verbs where those are given.
fn rules(primitive: &Primitive, verbs: Option<&str>) -> String {
    let rule = |right: &seawall_rbac::Right| {
        let resource = match &*right.subresource {
            "" => right.resource.to_string(),
            subresource => format!("{}/{subresource}", right.resource),
        };
        let verb = verbs.unwrap_or(&right.verb);
        format!(
            "{{verbs: ['{verb}'], apiGroups: ['{}'], resources: ['{resource}']}}",
            right.group
        )
    };
    let firsts: Vec<String> = primitive
        .needs
        .iter()
        .map(|need| rule(&need.any[0]))
        .collect();
    firsts.join(", ")
}

/// An object of every resource that a primitive asks for.
fn objects(primitive: &Primitive) -> String {
    let catalogue = seawall_model::Catalogue::builtin();
    let mut text = String::new();
    let mut resources: Vec<(Box<str>, Box<str>)> = primitive.beside.iter().cloned().collect();
    resources.extend(
        primitive
            .needs
            .iter()
            .map(|need| (need.any[0].group.clone(), need.any[0].resource.clone())),
    );
    for (group, plural) in resources {
        let Some(resource) = catalogue.by_plural(&group, &plural) else {
            continue;
        };
        let version = resource.versions.first().map_or("v1", |own| own);
        let place = if resource.is_cluster_scoped() {
            ""
        } else {
            ", namespace: shop"
        };
        let spec = match &*resource.kind {
            "Kustomization" => "{sourceRef: {kind: GitRepository, name: one}}",
            "HelmRelease" => "{chart: {spec: {sourceRef: {kind: HelmRepository, name: one}}}}",
            _ => "{}",
        };
        let _ = write!(
            text,
            "---\napiVersion: {group}/{version}\nkind: {}\nmetadata: {{name: one{place}}}\nspec: {spec}\n",
            resource.kind
        );
    }
    text
}

#[test]
fn every_controller_leads_where_its_account_leads_and_nowhere_without_it() {
    let primitives = Primitive::builtin().expect("primitives");
    let mut looked_at = 0;
    for primitive in primitives.iter().filter(|own| own.inside.is_none()) {
        let Some(controller) = &primitive.controller else {
            continue;
        };
        // Objects of theirs decide where these lead, which has tests of its own.
        if matches!(
            primitive.leads_to,
            Some(
                Effect::Store
                    | Effect::Push
                    | Effect::Issuer
                    | Effect::OwnSecrets
                    | Effect::OwnAccounts
            )
        ) {
            continue;
        }
        looked_at += 1;
        // Alone, because others lead from the same resource.
        let own: Vec<Primitive> = primitives
            .iter()
            .filter(|other| other.controller.is_none() || other.id == primitive.id)
            .cloned()
            .collect();
        assert!(primitive.source.is_some(), "{}", primitive.id);
        let place = match (&primitive.scope, &controller.own_namespace) {
            (Scope::Cluster, _) => "*",
            (_, Some(_)) => "system",
            _ => "shop",
        };
        let given = grant("dev", JANE, place, &rules(primitive, None));
        let name = controller.names.first().expect("a name");
        let image = match &controller.image {
            Some(part) => format!("registry.example/{part}/{name}:1"),
            None => "registry.example/x:1".to_owned(),
        };
        let strong = grant(
            "strong",
            "{kind: ServiceAccount, name: strong, namespace: shop}",
            "*",
            EVERYTHING,
        );
        let acting = grant("ctl", CONTROLLER, "*", EVERYTHING);
        let mut beside = objects(primitive);
        if primitive.is_bounded_by_projects {
            beside += "---\napiVersion: argoproj.io/v1alpha1\nkind: AppProject\nmetadata: {name: default, namespace: system}\nspec: {sourceRepos: ['*'], destinations: [{server: '*', namespace: '*'}], clusterResourceWhitelist: [{group: '*', kind: '*'}]}\n";
        }
        let running = pod(name, &image, "");
        let ask = |parts: &[&str], complete: &[(&str, &str)]| {
            let text = format!("{NAMESPACES}{}", parts.concat());
            outcome_of(&cluster(&text, complete), &own)
        };
        let found = ask(&[&given, &running, &strong, &acting, &beside], KINDS);
        let expect = match primitive.leads_to {
            Some(Effect::Secrets) => match primitive.scope {
                Scope::Cluster => Outcome::EverySecret,
                _ => Outcome::Secrets,
            },
            _ => Outcome::ClusterAdmin,
        };
        let uncertain = u32::from(primitive.provided.is_some());
        assert_eq!(found, (expect, uncertain), "{}", primitive.id);
        // Only reading the resource leads nowhere.
        let reads = grant("dev", JANE, place, &rules(primitive, Some("get")));
        let read = ask(&[&reads, &running, &strong, &acting, &beside], KINDS);
        assert!(read.0 >= Outcome::Itself, "{}: {read:?}", primitive.id);
        // Without the controller nobody acts, where every pod is known. The account is nobody's then.
        let nodes = "---\napiVersion: v1\nkind: Node\nmetadata: {name: n}\nstatus: {nodeInfo: {kubeletVersion: v1.36.0}}\n";
        let absent = ask(&[&given, &strong, &acting, &beside, nodes], KINDS);
        assert!(absent.0 >= Outcome::Itself, "{}: {absent:?}", primitive.id);
        // Where pods may be missing it is not known.
        let unknown = ask(&[&given, &strong, &acting, &beside], &KINDS[1..]);
        let is_known_target = controller.is_admin
            || !matches!(primitive.leads_to, Some(Effect::Deputy | Effect::Source));
        assert_eq!(
            unknown.0 < Outcome::Itself && unknown.1 > 0,
            is_known_target,
            "{}: {unknown:?}",
            primitive.id
        );
        // A server that does not have the resource leads nowhere.
        let mut known = KINDS.to_vec();
        known.push(("apiextensions.k8s.io", "CustomResourceDefinition"));
        let undefined = ask(&[&given, &running, &strong, &acting], &known);
        assert!(
            undefined.0 >= Outcome::Itself,
            "{}: {undefined:?}",
            primitive.id
        );
    }
    assert!(looked_at > 40, "{looked_at}");
}

#[test]
fn an_operator_group_with_an_account_confines_what_is_installed() {
    let ask = |group: &str| {
        let rules = "{verbs: [create], apiGroups: [operators.coreos.com], resources: [subscriptions, catalogsources]}";
        let text = [
            NAMESPACES,
            &grant("dev", JANE, "shop", rules),
            &pod("catalog-operator", "x", ""),
            &grant("ctl", CONTROLLER, "*", EVERYTHING),
            group,
        ];
        outcome(&cluster(&text.concat(), KINDS))
    };
    let group = |spec: &str| {
        format!(
            "---\napiVersion: operators.coreos.com/v1\nkind: OperatorGroup\nmetadata: {{name: g, namespace: shop}}\nspec: {spec}\n---\napiVersion: v1\nkind: ServiceAccount\nmetadata: {{name: scoped, namespace: shop}}\n"
        )
    };
    assert_eq!(ask(&group("{}")), (Outcome::ClusterAdmin, 0));
    assert_eq!(
        ask(&group("{serviceAccountName: scoped}")),
        (Outcome::Identity, 0)
    );
}

#[test]
fn k3s_is_known_by_its_nodes() {
    let ask = |version: &str, complete: &[(&str, &str)]| {
        let rules = "{verbs: [create], apiGroups: [helm.cattle.io], resources: [helmcharts]}";
        let node = match version {
            "" => String::new(),
            version => format!(
                "---\napiVersion: v1\nkind: Node\nmetadata: {{name: n}}\nstatus: {{nodeInfo: {{kubeletVersion: {version}}}}}\n"
            ),
        };
        outcome(&cluster(
            &format!("{NAMESPACES}{}{node}", grant("dev", JANE, "shop", rules)),
            complete,
        ))
    };
    assert_eq!(ask("v1.36.1+k3s1", KINDS), (Outcome::ClusterAdmin, 0));
    assert_eq!(ask("v1.36.1+rke2r1", KINDS), (Outcome::ClusterAdmin, 0));
    assert!(ask("v1.36.1", KINDS).0 >= Outcome::Itself);
    assert_eq!(ask("", &[]), (Outcome::ClusterAdmin, 1));
}

#[test]
fn what_the_account_of_a_controller_may_do_decides() {
    let ask = |may: &str, place: &str, wanted: &str| {
        let rules =
            "{verbs: [create], apiGroups: [external-secrets.io], resources: [secretstores]}";
        let text = [
            NAMESPACES,
            &grant("dev", JANE, wanted, rules),
            &pod("external-secrets", "x", ""),
            &grant("ctl", CONTROLLER, place, may),
            &grant(
                "strong",
                "{kind: ServiceAccount, name: strong, namespace: shop}",
                "*",
                EVERYTHING,
            ),
        ];
        outcome(&cluster(&text.concat(), KINDS))
    };
    let tokens = "{verbs: [create], apiGroups: [''], resources: [serviceaccounts/token]}";
    let secrets = "{verbs: [get, list, watch], apiGroups: [''], resources: [secrets]}";
    assert_eq!(ask(tokens, "*", "shop"), (Outcome::ClusterAdmin, 0));
    assert_eq!(ask(secrets, "*", "shop"), (Outcome::Secrets, 0));
    // In its own namespace only: the store of another one does nothing.
    assert!(ask(tokens, "system", "shop").0 >= Outcome::Itself);
    assert_eq!(ask(tokens, "system", "system").0, Outcome::Identity);
    // Everywhere is also there.
    assert_eq!(ask(tokens, "system", "*").0, Outcome::Identity);
}

#[test]
fn a_resource_is_changed_where_there_is_one() {
    let ask = |rule: &str, more: &str, complete: &[(&str, &str)]| {
        let text = [
            NAMESPACES,
            &grant("dev", JANE, "shop", rule),
            &pod("keda-operator", "x", ""),
            &grant("ctl", CONTROLLER, "*", EVERYTHING),
            more,
        ];
        outcome(&cluster(&text.concat(), complete))
    };
    let rule = |verbs: &str, names: &str| {
        format!("{{verbs: [{verbs}], apiGroups: [keda.sh], resources: [scaledjobs]{names}}}")
    };
    let one = "---\napiVersion: keda.sh/v1alpha1\nkind: ScaledJob\nmetadata: {name: one, namespace: shop}\n";
    let mut known = KINDS.to_vec();
    known.push(("keda.sh", "ScaledJob"));
    let somebody = (Outcome::Identity, 0);
    assert_eq!(ask(&rule("create", ""), "", &known), somebody);
    assert_eq!(ask(&rule("patch", ""), one, &known), somebody);
    assert!(ask(&rule("patch", ""), "", &known).0 >= Outcome::Itself);
    assert_eq!(ask(&rule("patch", ""), "", KINDS), (Outcome::Identity, 1));
    let two = ", resourceNames: [two]";
    assert!(ask(&rule("patch", two), one, &known).0 >= Outcome::Itself);
    // A POST has no name; server-side apply has, and asks for both verbs.
    assert!(ask(&rule("create", two), one, &known).0 >= Outcome::Itself);
    assert_eq!(ask(&rule("create, patch", two), one, &known), somebody);
}
