//! Controllers that act for those who write their resources: every primitive with and without its controller, and the
//! settings that decide on whose behalf it acts.

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

/// What Jane reaches with rights on a Kustomization in `shop`, and the controller as it is told to run.
fn flux(rights: &str, arguments: &str, more: &str) -> (Outcome, u32) {
    let text = [
        NAMESPACES,
        &grant("dev", JANE, "shop", rights),
        &pod(
            "kustomize-controller",
            "x",
            &format!(", args: [{arguments}]"),
        ),
        &grant("ctl", CONTROLLER, "*", EVERYTHING),
        more,
    ];
    outcome(&cluster(&text.concat(), KINDS))
}

const KUSTOMIZATION: &str =
    "{verbs: [create], apiGroups: [kustomize.toolkit.fluxcd.io], resources: [kustomizations]}";
const REPOSITORY: &str =
    "{verbs: [patch], apiGroups: [source.toolkit.fluxcd.io], resources: [gitrepositories]}";

#[test]
fn a_default_account_keeps_flux_to_accounts_of_the_namespace() {
    assert_eq!(flux(KUSTOMIZATION, "", ""), (Outcome::ClusterAdmin, 0));
    for argument in [
        "--default-service-account=tenant",
        "--default-service-account, tenant",
    ] {
        assert_eq!(flux(KUSTOMIZATION, argument, ""), (Outcome::Identity, 0));
    }
    // Another argument is another thing, and an empty one is none.
    for argument in [
        "--default-service-account-x=a",
        "--default-service-account=",
    ] {
        assert_eq!(
            flux(KUSTOMIZATION, argument, ""),
            (Outcome::ClusterAdmin, 0)
        );
    }
}

#[test]
fn a_source_leads_to_the_account_of_what_reads_it() {
    let reader = |more: &str| {
        format!(
            "---\napiVersion: kustomize.toolkit.fluxcd.io/v1\nkind: Kustomization\nmetadata: {{name: k, namespace: shop}}\nspec: {{sourceRef: {{kind: GitRepository, name: one}}{more}}}\n---\napiVersion: v1\nkind: ServiceAccount\nmetadata: {{name: tenant, namespace: shop}}\n---\napiVersion: source.toolkit.fluxcd.io/v1\nkind: GitRepository\nmetadata: {{name: one, namespace: shop}}\n"
        )
    };
    assert_eq!(
        flux(REPOSITORY, "", &reader("")),
        (Outcome::ClusterAdmin, 0)
    );
    let named = reader(", serviceAccountName: tenant");
    assert_eq!(flux(REPOSITORY, "", &named), (Outcome::Identity, 0));
    let default = "--default-service-account=tenant";
    assert_eq!(
        flux(REPOSITORY, default, &reader("")),
        (Outcome::Identity, 0)
    );
    // Another cluster, another source, another namespace, no reader.
    let elsewhere = reader(", kubeConfig: {secretRef: {name: a}}");
    assert!(flux(REPOSITORY, "", &elsewhere).0 >= Outcome::Itself);
    let other = reader("").replace(
        "kind: GitRepository, name: one",
        "kind: GitRepository, name: two",
    );
    let named_one = REPOSITORY.replace("resources:", "resourceNames: [one], resources:");
    assert!(flux(&named_one, "", &other).0 >= Outcome::Itself);
    assert_eq!(
        flux(&named_one, "", &reader("")),
        (Outcome::ClusterAdmin, 0)
    );
    let far = reader("").replace("name: one}", "name: one, namespace: system}");
    assert!(flux(REPOSITORY, "", &far).0 >= Outcome::Itself);
    assert!(flux(REPOSITORY, "", "").0 >= Outcome::Itself);
    // A source of another name changes nothing that is applied.
    let creates = REPOSITORY.replace("patch", "create");
    assert!(flux(&creates, "", &reader("")).0 >= Outcome::Itself);
}

/// What Jane reaches with Applications in a namespace.
fn argo(place: &str, pod_more: &str, more: &str) -> (Outcome, u32) {
    let text = [
        NAMESPACES,
        &grant(
            "dev",
            JANE,
            place,
            "{verbs: [create], apiGroups: [argoproj.io], resources: [applications]}",
        ),
        &pod("argocd-application-controller", "x", pod_more),
        &grant("ctl", CONTROLLER, "*", EVERYTHING),
        more,
    ];
    outcome(&cluster(&text.concat(), KINDS))
}

fn project(spec: &str) -> String {
    format!(
        "---\napiVersion: argoproj.io/v1alpha1\nkind: AppProject\nmetadata: {{name: default, namespace: system}}\nspec: {spec}\n"
    )
}

const OPEN: &str = "{sourceRepos: ['*'], destinations: [{server: '*', namespace: '*'}], clusterResourceWhitelist: [{group: '*', kind: '*'}]}";

#[test]
fn argo_cd_looks_at_its_own_namespace_and_at_those_that_it_is_told() {
    let open = project(OPEN);
    assert_eq!(argo("system", "", &open), (Outcome::ClusterAdmin, 0));
    assert_eq!(argo("*", "", &open), (Outcome::ClusterAdmin, 0));
    assert!(argo("shop", "", &open).0 >= Outcome::Itself);
    let told = ", args: ['--application-namespaces=shop']";
    assert_eq!(argo("shop", told, &open), (Outcome::ClusterAdmin, 1));
    // The same by a ConfigMap that the pod takes the setting from.
    let variable = ", env: [{name: ARGOCD_APPLICATION_NAMESPACES, valueFrom: {configMapKeyRef: {name: params, key: application.namespaces, optional: true}}}]";
    let map = |data: &str| {
        format!(
            "{open}---\napiVersion: v1\nkind: ConfigMap\nmetadata: {{name: params, namespace: system}}\ndata: {data}\n"
        )
    };
    let set = map("{application.namespaces: 'team-*'}");
    assert_eq!(argo("shop", variable, &set), (Outcome::ClusterAdmin, 1));
    assert!(argo("shop", variable, &map("{}")).0 >= Outcome::Itself);
    assert!(argo("shop", variable, &open).0 >= Outcome::Itself);
}

#[test]
fn projects_of_argo_cd_bound_its_applications() {
    let narrow = project(
        "{sourceRepos: ['https://git.example/a'], destinations: [{server: 'https://kubernetes.default.svc', namespace: shop}]}",
    );
    assert_eq!(argo("system", "", &narrow), (Outcome::ClusterAdmin, 1));
    let closed = project("{sourceRepos: [], destinations: []}");
    assert!(argo("system", "", &closed).0 >= Outcome::Itself);
    let remote = project(&OPEN.replace("server: '*'", "server: 'https://other.example'"));
    assert!(argo("system", "", &remote).0 >= Outcome::Itself);
}

#[test]
fn whoever_makes_the_manifests_decides_what_argo_cd_applies() {
    let server = "---\napiVersion: v1\nkind: Pod\nmetadata: {name: repo, namespace: system, labels: {app.kubernetes.io/name: argocd-repo-server}}\nspec: {serviceAccountName: repo, containers: [{name: c, image: x}]}\nstatus: {phase: Running}\n";
    let application = |policy: &str| {
        format!(
            "---\napiVersion: argoproj.io/v1alpha1\nkind: Application\nmetadata: {{name: a, namespace: system}}\nspec: {{{policy}}}\n"
        )
    };
    let ask = |names: &str, more: &str| {
        let exec = format!(
            "{{verbs: [create], apiGroups: [''], resources: [pods/exec], resourceNames: [{names}]}}"
        );
        let text = [
            NAMESPACES,
            &grant("dev", JANE, "system", &exec),
            &pod("argocd-application-controller", "x", ""),
            server,
            &grant("ctl", CONTROLLER, "*", EVERYTHING),
            more,
        ];
        outcome(&cluster(&text.concat(), KINDS))
    };
    let automated = application("syncPolicy: {automated: {prune: true}}");
    assert_eq!(ask("repo", &automated), (Outcome::ClusterAdmin, 0));
    assert_eq!(ask("repo", &application("")), (Outcome::ClusterAdmin, 1));
    // Nothing is deployed, so that nothing is applied.
    assert_eq!(ask("repo", ""), (Outcome::Identity, 0));
    assert!(ask("other", &automated).0 >= Outcome::Itself);
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
