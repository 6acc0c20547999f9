//! Rights that make somebody else of one: impersonation, pods, secrets, tokens, certificates.

use seawall_model::Principal;
use seawall_rbac::{Becomes, Escalation, Outcome, Primitive, Rbac};

use crate::world::{ADMIN, GUARDED, Grant, check, cluster, outcome};

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
