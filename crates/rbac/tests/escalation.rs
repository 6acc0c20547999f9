//! Who could become what, case by case, and against a slow search that asks the authorizer about every step.

use std::collections::BTreeSet;
use std::fmt::Write;
use std::sync::Arc;

use proptest::prelude::*;
use seawall_model::{Cluster, Coverage, Object, Origin, Principal, Source};
use seawall_rbac::{Becomes, Escalation, Identity, Outcome, Primitive, Rbac, Request};
use seawall_syntax::parse_stream;

/// Subject, namespace (`*` for everywhere) and rights, each `VERB,… RESOURCE[.GROUP],… [NAME,…]`.
type Grant<'g> = (&'g str, &'g str, &'g [&'g str]);

/// Namespaces that pod security guards, so that a pod stays in its namespace.
const GUARDED: &str = "apiVersion: v1\nkind: Namespace\nmetadata: {name: shop, labels: {pod-security.kubernetes.io/enforce: baseline}}\n---\napiVersion: v1\nkind: Namespace\nmetadata: {name: pay, labels: {pod-security.kubernetes.io/enforce: restricted}}\n---\napiVersion: v1\nkind: Namespace\nmetadata: {name: kube-system, labels: {pod-security.kubernetes.io/enforce: restricted}}\n";

fn subject(text: &str) -> (&str, String) {
    match text.split_once(':') {
        Some(("sa", name)) => {
            let (namespace, name) = name.split_once('/').expect("a namespace");
            (
                "ServiceAccount",
                format!("namespace: {namespace}, name: {name}"),
            )
        }
        Some(("group", name)) => ("Group", format!("name: '{name}'")),
        _ => ("User", format!("name: '{text}'")),
    }
}

fn rule(right: &str) -> String {
    let mut parts = right.split(' ');
    let verbs = parts.next().expect("verbs");
    let mut groups = BTreeSet::new();
    let mut resources = Vec::new();
    for resource in parts.next().expect("resources").split(',') {
        let (resource, subresource) = resource.split_once('/').unwrap_or((resource, ""));
        let (name, group) = resource.split_once('.').unwrap_or((resource, ""));
        groups.insert(format!("'{group}'"));
        resources.push(if subresource.is_empty() {
            format!("'{name}'")
        } else {
            format!("'{name}/{subresource}'")
        });
    }
    let verbs: Vec<String> = verbs.split(',').map(|verb| format!("'{verb}'")).collect();
    let groups: Vec<String> = groups.into_iter().collect();
    let names = parts
        .next()
        .map_or_else(String::new, |names| format!(", resourceNames: [{names}]"));
    format!(
        "{{verbs: [{}], apiGroups: [{}], resources: [{}]{names}}}",
        verbs.join(","),
        groups.join(","),
        resources.join(",")
    )
}

#[rustfmt::skip]
const LISTED: &[&str] = &["namespaces", "nodes", "configmaps", "validatingwebhookconfigurations", "validatingadmissionpolicies", "mutatingwebhookconfigurations"];

fn cluster(grants: &[Grant<'_>], more: &str) -> Cluster {
    listing(grants, more, &[])
}

fn listing(grants: &[Grant<'_>], more: &str, listed: &[&str]) -> Cluster {
    let mut text = String::from(more);
    for (number, (who, namespace, rights)) in grants.iter().enumerate() {
        let (kind, who) = subject(who);
        let rules: Vec<String> = rights.iter().map(|right| rule(right)).collect();
        let (binding, place) = match *namespace {
            "*" => ("ClusterRoleBinding", String::new()),
            namespace => ("RoleBinding", format!(", namespace: {namespace}")),
        };
        let _ = write!(
            text,
            "---\napiVersion: rbac.authorization.k8s.io/v1\nkind: ClusterRole\nmetadata: {{name: r{number}}}\nrules: [{}]\n---\napiVersion: rbac.authorization.k8s.io/v1\nkind: {binding}\nmetadata: {{name: b{number}{place}}}\nroleRef: {{kind: ClusterRole, name: r{number}}}\nsubjects: [{{kind: {kind}, {who}}}]\n",
            rules.join(", ")
        );
    }
    let source = Source {
        name: Arc::from("rights.yaml"),
        origin: Origin::File,
    };
    let objects = parse_stream(text.as_bytes())
        .into_iter()
        .flat_map(|document| document.nodes.expect("YAML"))
        .filter_map(|node| Object::from_node(node, source.clone()))
        .collect();
    let mut coverage = Coverage::default();
    for plural in LISTED.iter().chain(listed) {
        for kind in seawall_model::Catalogue::builtin().kinds_of_plural(plural) {
            coverage.add_complete(seawall_model::GroupKind::new(&kind.group, &kind.kind));
        }
    }
    Cluster::new(Arc::from(""), objects, coverage)
}

/// Outcome, steps and uncertain steps of one subject.
fn outcome(cluster: &Cluster, who: &str) -> (Outcome, u32, u32) {
    let primitives = Primitive::builtin().expect("primitives");
    let rbac = Rbac::new(cluster);
    let escalation = Escalation::new(cluster, &rbac, &primitives);
    let identity: Identity = who.parse().expect("an identity");
    let risks = escalation.risks();
    let risk = risks
        .iter()
        .find(|risk| risk.subject.is(&identity))
        .expect("the subject");
    // Every proof that names a rule names one that holds.
    for step in escalation.path(risk) {
        for proof in step.proofs {
            if let (Some(binding), Some((role, rule))) = (proof.binding, proof.role) {
                assert_eq!(binding.role, role.key);
                assert!(rule < role.rules.len());
            }
        }
    }
    (risk.outcome, risk.steps, risk.uncertain)
}

#[track_caller]
fn check(grants: &[Grant<'_>], more: &str, who: &str, expect: (Outcome, u32)) {
    let (reached, steps, uncertain) = outcome(&cluster(grants, &format!("{GUARDED}{more}")), who);
    assert_eq!((reached, steps, uncertain), (expect.0, expect.1, 0));
}

const RBAC: &str = "rbac.authorization.k8s.io";
const ADMIN: Grant<'static> = ("sa:kube-system/boss", "*", &["* *.*"]);

#[test]
fn bind_counts_on_roles_and_for_the_roles_that_are_named() {
    let admin = (Outcome::ClusterAdmin, 1);
    let write = format!("create clusterrolebindings.{RBAC}");
    let any = format!("bind clusterroles.{RBAC}");
    check(&[("jane", "*", &[&any, &write])], "", "jane", admin);
    let one = format!("{any} cluster-admin");
    check(&[("jane", "*", &[&one, &write])], "", "jane", admin);
    let view = format!("{any} view");
    check(
        &[("jane", "*", &[&view, &write])],
        "",
        "jane",
        (Outcome::Itself, 0),
    );
    // `bind` is asked of the role, not of the binding.
    let wrong = format!("bind,create clusterrolebindings.{RBAC}");
    check(
        &[("jane", "*", &[&wrong])],
        "",
        "jane",
        (Outcome::Itself, 0),
    );
    // A role that may be bound is had with all that it leads to.
    let strong = format!("{any} r1");
    check(
        &[("jane", "*", &[&strong, &write]), ("mara", "*", &["* *.*"])],
        "",
        "jane",
        (Outcome::ClusterAdmin, 2),
    );
}

#[test]
fn bind_in_a_namespace_is_everything_there() {
    let bind = format!("bind clusterroles.{RBAC}");
    let write = format!("create rolebindings.{RBAC}");
    check(
        &[("jane", "shop", &[&bind, &write])],
        "",
        "jane",
        // Everything in a namespace switches its pod security off.
        (Outcome::Node, 2),
    );
    // A RoleBinding gives nothing outside of its namespace.
    let wide = format!("create clusterrolebindings.{RBAC}");
    check(
        &[("jane", "shop", &[&bind, &wide])],
        "",
        "jane",
        (Outcome::Itself, 0),
    );
}

#[test]
fn escalate_needs_a_way_to_write_and_a_binding() {
    let both = format!("escalate,patch clusterroles.{RBAC}");
    check(
        &[("jane", "*", &[&both])],
        "",
        "jane",
        (Outcome::ClusterAdmin, 1),
    );
    let only = format!("escalate clusterroles.{RBAC}");
    check(
        &[("jane", "*", &[&only])],
        "",
        "jane",
        (Outcome::Nothing, 0),
    );
    // A role that nobody in reach is bound to.
    let other = format!("{both} other");
    check(
        &[("jane", "*", &[&other])],
        "",
        "jane",
        (Outcome::Itself, 0),
    );
    // A role that somebody within reach is bound to.
    let bound = format!("{both} r1");
    check(
        &[
            ("jane", "*", &[&bound, "impersonate users mara"]),
            ("mara", "*", &["get pods"]),
        ],
        "",
        "jane",
        (Outcome::ClusterAdmin, 2),
    );
}

#[test]
fn groups_are_impersonated_with_a_user() {
    let admin = (Outcome::ClusterAdmin, 1);
    check(
        &[("jane", "*", &["impersonate users,groups"])],
        "",
        "jane",
        admin,
    );
    check(
        &[("jane", "*", &["impersonate groups"])],
        "",
        "jane",
        (Outcome::Nothing, 0),
    );
    check(
        &[
            (
                "jane",
                "*",
                &["impersonate groups dev", "impersonate users"],
            ),
            ("group:dev", "*", &["* *.*"]),
        ],
        "",
        "jane",
        (Outcome::ClusterAdmin, 2),
    );
    // Users are no namespaced resource.
    check(
        &[("jane", "shop", &["impersonate users,groups"])],
        "",
        "jane",
        (Outcome::Nothing, 0),
    );
}

#[test]
fn pods_run_as_any_account_and_reach_their_node_where_nothing_stops_them() {
    check(
        &[("jane", "kube-system", &["create pods"]), ADMIN],
        "",
        "jane",
        (Outcome::ClusterAdmin, 2),
    );
    check(
        &[("jane", "shop", &["create pods"]), ADMIN],
        "",
        "jane",
        (Outcome::Identity, 1),
    );
    let open = "---\napiVersion: v1\nkind: Namespace\nmetadata: {name: open}\n";
    check(
        &[("jane", "open", &["create pods"])],
        open,
        "jane",
        (Outcome::Node, 1),
    );
    let control = format!(
        "{open}---\napiVersion: v1\nkind: Node\nmetadata: {{name: one, labels: {{node-role.kubernetes.io/control-plane: ''}}}}\n"
    );
    check(
        &[("jane", "open", &["create jobs.batch"])],
        &control,
        "jane",
        (Outcome::ClusterAdmin, 2),
    );
    // The template of a job cannot be changed.
    check(
        &[("jane", "open", &["patch jobs.batch"])],
        &control,
        "jane",
        (Outcome::Nothing, 0),
    );
    // There is nothing to change.
    check(
        &[("jane", "open", &["patch deployments.apps"])],
        &control,
        "jane",
        (Outcome::Itself, 0),
    );
}

#[test]
fn what_admission_does_is_uncertain_where_it_cannot_be_seen() {
    let webhook = "---\napiVersion: v1\nkind: Namespace\nmetadata: {name: open}\n---\napiVersion: admissionregistration.k8s.io/v1\nkind: ValidatingWebhookConfiguration\nmetadata: {name: guard}\nwebhooks: [{name: a.b.c, rules: [{apiGroups: [''], operations: [CREATE], resources: [pods]}]}]\n";
    let open = cluster(
        &[("jane", "open", &["create pods"])],
        &format!("{GUARDED}{webhook}"),
    );
    assert_eq!(outcome(&open, "jane"), (Outcome::Node, 1, 1));
    let elsewhere = webhook.replace("rules:", "namespaceSelector: {matchLabels: {a: b}}, rules:");
    let open = cluster(
        &[("jane", "open", &["create pods"])],
        &format!("{GUARDED}{elsewhere}"),
    );
    assert_eq!(outcome(&open, "jane"), (Outcome::Node, 1, 0));
}

#[test]
fn secrets_lead_where_their_tokens_lead() {
    let token = "---\napiVersion: v1\nkind: Secret\ntype: kubernetes.io/service-account-token\nmetadata: {name: t, namespace: kube-system, annotations: {kubernetes.io/service-account.name: boss}}\n";
    let admin = (Outcome::ClusterAdmin, 2);
    check(
        &[("jane", "kube-system", &["list secrets"]), ADMIN],
        token,
        "jane",
        admin,
    );
    check(
        &[("jane", "kube-system", &["get secrets t"]), ADMIN],
        token,
        "jane",
        admin,
    );
    check(
        &[("jane", "kube-system", &["get secrets other"]), ADMIN],
        token,
        "jane",
        (Outcome::Itself, 0),
    );
    check(
        &[("jane", "*", &["get secrets"])],
        token,
        "jane",
        (Outcome::EverySecret, 1),
    );
    // Without a way to read it, a new token secret is of no use.
    check(
        &[("jane", "kube-system", &["create,get secrets"]), ADMIN],
        "",
        "jane",
        admin,
    );
    let only = cluster(&[("jane", "pay", &["create secrets"]), ADMIN], GUARDED);
    assert_eq!(outcome(&only, "jane").0, Outcome::Nothing);
}

#[test]
fn tokens_are_asked_for_by_name() {
    let ask = |names: &'static str| -> (Outcome, u32) {
        let right: &'static str = match names {
            "boss" => "create serviceaccounts/token boss",
            _ => "create serviceaccounts/token other",
        };
        let made = cluster(&[("jane", "kube-system", &[right]), ADMIN], GUARDED);
        let (reached, steps, _) = outcome(&made, "jane");
        (reached, steps)
    };
    assert_eq!(ask("boss"), (Outcome::ClusterAdmin, 2));
    assert_eq!(ask("other"), (Outcome::Itself, 0));
}

#[test]
fn certificates_need_the_right_signer() {
    let rest = [
        "create,get certificatesigningrequests.certificates.k8s.io",
        "update certificatesigningrequests.certificates.k8s.io/approval",
    ];
    let with = |signer: &'static str| [rest[0], rest[1], signer];
    for signer in [
        "approve signers.certificates.k8s.io kubernetes.io/kube-apiserver-client",
        "approve signers.certificates.k8s.io kubernetes.io/*",
        "approve signers.certificates.k8s.io",
    ] {
        check(
            &[("jane", "*", &with(signer)), ("mara", "*", &["* *.*"])],
            "",
            "jane",
            (Outcome::ClusterAdmin, 2),
        );
    }
    let other = with("approve signers.certificates.k8s.io example.com/own");
    check(
        &[("jane", "*", &other), ("mara", "*", &["* *.*"])],
        "",
        "jane",
        (Outcome::Nothing, 0),
    );
}

#[test]
fn several_identities_in_one_hand_do_together_what_none_may_alone() {
    let grants: &[Grant<'_>] = &[
        (
            "jane",
            "*",
            &["create persistentvolumes", "impersonate users mara"],
        ),
        ("mara", "shop", &["create pods,persistentvolumeclaims"]),
    ];
    let made = cluster(grants, GUARDED);
    let primitives = Primitive::builtin().expect("primitives");
    let rbac = Rbac::new(&made);
    let escalation = Escalation::new(&made, &rbac, &primitives);
    let risks = escalation.risks();
    let jane = Principal::User("jane".into());
    let risk = risks
        .iter()
        .find(|risk| *risk.subject == jane)
        .expect("jane");
    assert_eq!((risk.outcome, risk.steps), (Outcome::Node, 2));
    let path = escalation.path(risk);
    assert_eq!(path.len(), 2);
    assert_eq!(
        path[0].becomes,
        Becomes::Subject(Principal::User("mara".into()))
    );
    assert_eq!(path[1].becomes, Becomes::Node);
    let holders: Vec<_> = path[1].proofs.iter().map(|proof| proof.holder).collect();
    assert!(
        holders.contains(&None) || holders.contains(&Some(&jane)),
        "{holders:?}"
    );
    let mara = risks
        .iter()
        .find(|risk| risk.subject.to_string().contains("mara"))
        .expect("mara");
    assert_eq!(mara.outcome, Outcome::Identity);
}

#[test]
fn controllers_act_for_those_who_write_their_resources() {
    let controller = "---\napiVersion: apps/v1\nkind: Deployment\nmetadata: {name: kustomize-controller, namespace: kube-system}\nspec: {template: {spec: {serviceAccountName: boss, containers: [{name: a, image: b}]}}}\n";
    let made = cluster(
        &[
            (
                "jane",
                "shop",
                &["create kustomizations.kustomize.toolkit.fluxcd.io"],
            ),
            (
                "sa:kube-system/boss",
                "*",
                &["* *.*", "watch kustomizations.kustomize.toolkit.fluxcd.io"],
            ),
        ],
        &format!("{GUARDED}{controller}"),
    );
    assert_eq!(outcome(&made, "jane"), (Outcome::ClusterAdmin, 2, 0));
}

#[test]
fn cluster_admin_is_known_without_its_role() {
    let text = format!(
        "{GUARDED}---\napiVersion: rbac.authorization.k8s.io/v1\nkind: ClusterRoleBinding\nmetadata: {{name: a}}\nroleRef: {{kind: ClusterRole, name: cluster-admin}}\nsubjects: [{{kind: User, name: jane}}]\n"
    );
    let made = cluster(&[], &text);
    assert_eq!(outcome(&made, "jane"), (Outcome::ClusterAdmin, 1, 0));
}

/// Some names everywhere do not hide every name in one namespace.
#[test]
fn names_everywhere_and_all_of_them_in_a_namespace() {
    check(
        &[
            ("jane", "*", &["create serviceaccounts/token other"]),
            ("jane", "kube-system", &["create serviceaccounts/token"]),
            ADMIN,
        ],
        "",
        "jane",
        (Outcome::ClusterAdmin, 2),
    );
}

/// Manifests may leave the namespace to whoever applies them.
#[test]
fn roles_and_bindings_without_a_namespace_are_of_one_that_is_not_named() {
    let text = format!(
        "{GUARDED}---\napiVersion: rbac.authorization.k8s.io/v1\nkind: Role\nmetadata: {{name: strong}}\nrules: [{{verbs: ['*'], apiGroups: ['*'], resources: ['*']}}]\n---\napiVersion: rbac.authorization.k8s.io/v1\nkind: RoleBinding\nmetadata: {{name: b}}\nroleRef: {{kind: Role, name: gone}}\nsubjects: [{{kind: User, name: mara}}]\n"
    );
    let bind = format!("bind roles.{RBAC}");
    let write = format!("create rolebindings.{RBAC}");
    let made = cluster(&[("jane", "*", &[&bind, &write])], &text);
    let (reached, _, uncertain) = outcome(&made, "jane");
    // Everything in a namespace switches its pod security off, whatever its name.
    assert_eq!((reached, uncertain), (Outcome::Node, 0));
}

// ---- against a slow search ------------------------------------------------------------------------------------

const WHO: &[&str] = &[
    "jane",
    "mara",
    "sa:shop/a",
    "sa:shop/b",
    "sa:pay/a",
    "sa:pay/b",
];
const PLACES: &[&str] = &["*", "shop", "pay"];
const RIGHTS: &[&str] = &[
    "create pods",
    "create serviceaccounts/token",
    "create serviceaccounts/token a",
    "impersonate users",
    "impersonate users mara",
    "impersonate serviceaccounts b",
    "bind clusterroles.rbac.authorization.k8s.io",
    "create clusterrolebindings.rbac.authorization.k8s.io",
    "escalate,update clusterroles.rbac.authorization.k8s.io",
    "* *.*",
];

/// Everybody whom somebody becomes, and whether one of them has everything, by asking about each step.
fn slow(rbac: &Rbac, start: &str) -> bool {
    let everybody: Vec<Identity> = WHO
        .iter()
        .map(|who| who.parse().expect("an identity"))
        .collect();
    let mut reached: BTreeSet<String> =
        BTreeSet::from([start.parse::<Identity>().expect("one").user]);
    loop {
        let before = reached.len();
        for actor in everybody
            .iter()
            .filter(|one| reached.contains(&one.user))
            .cloned()
            .collect::<Vec<_>>()
        {
            let may = |verb: &str,
                       group: &str,
                       resource: &str,
                       sub: &str,
                       namespace: &str,
                       name: &str| {
                let request = Request::resource(verb, group, resource, sub, namespace, name);
                rbac.allows(&actor, &request).is_some()
            };
            let rbac_group = "rbac.authorization.k8s.io";
            let binds = may("bind", rbac_group, "clusterroles", "", "", "cluster-admin")
                && may("create", rbac_group, "clusterrolebindings", "", "", "");
            let escalates = may("escalate", rbac_group, "clusterroles", "", "", "r0")
                && may("update", rbac_group, "clusterroles", "", "", "r0");
            if binds || escalates || may("*", "*", "*", "", "", "") {
                return true;
            }
            for other in &everybody {
                let becomes = match other.user.strip_prefix("system:serviceaccount:") {
                    Some(account) => {
                        let (namespace, name) = account.split_once(':').expect("an account");
                        may("create", "", "pods", "", namespace, "")
                            || may("create", "", "serviceaccounts", "token", namespace, name)
                            || may("impersonate", "", "serviceaccounts", "", namespace, name)
                    }
                    None => may("impersonate", "", "users", "", "", &other.user),
                };
                if becomes {
                    reached.insert(other.user.clone());
                }
            }
        }
        if reached.len() == before {
            return false;
        }
    }
}

proptest! {
    #![proptest_config(ProptestConfig { cases: ProptestConfig::default().cases.max(1_500), failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn the_fixed_point_is_that_of_a_slow_search(
        grants in prop::collection::vec(
            (
                prop::sample::select(WHO),
                prop::sample::select(PLACES),
                prop::collection::vec(prop::sample::select(RIGHTS), 1..3),
            ),
            1..7,
        )
    ) {
        // Everybody is named once, so that everybody is known.
        let nothing: &[&str] = &["get nothing"];
        let mut all: Vec<Grant<'_>> = grants.iter().map(|(who, place, rights)| (*who, *place, rights.as_slice())).collect();
        all.extend(WHO.iter().map(|who| (*who, "*", nothing)));
        let mut text = GUARDED.to_owned();
        for namespace in ["shop", "pay"] {
            for name in ["a", "b"] {
                let _ = write!(text, "---\napiVersion: v1\nkind: ServiceAccount\nmetadata: {{name: {name}, namespace: {namespace}}}\n");
            }
        }
        let made = listing(&all, &text, &["clusterrolebindings", "rolebindings", "serviceaccounts"]);
        let primitives: Vec<Primitive> = Primitive::builtin().expect("primitives");
        let rbac = Rbac::new(&made);
        let escalation = Escalation::new(&made, &rbac, &primitives);
        let risks = escalation.risks();
        for who in WHO {
            let identity: Identity = who.parse().expect("an identity");
            let risk = risks.iter().find(|risk| risk.subject.is(&identity)).expect("a risk");
            let expect = slow(&rbac, who);
            prop_assert_eq!(risk.outcome == Outcome::ClusterAdmin, expect, "{} {:?}", who, risk.outcome);
            if expect {
                let path = escalation.path(risk);
                prop_assert_eq!(path.len(), risk.steps as usize);
                prop_assert_eq!(&path.last().expect("a step").becomes, &Becomes::ClusterAdmin);
            }
        }
    }
}
