//! Names that are taken, fields that nobody can change later, and policies that only warn.

use std::sync::Arc;

use seawall_model::{Cluster, Coverage, GroupKind, Object, Origin, Source};
use seawall_rbac::{Escalation, Identity, Outcome, Primitive, Rbac};
use seawall_syntax::parse_stream;

const RBAC: &str = "rbac.authorization.k8s.io";
const ADMISSION: &str = "admissionregistration.k8s.io";

/// Kinds of which a live cluster holds every object.
const KINDS: &[(&str, &str)] = &[
    ("", "Pod"),
    ("", "Node"),
    ("", "Namespace"),
    ("", "Secret"),
    (RBAC, "ClusterRoleBinding"),
    (RBAC, "RoleBinding"),
    (ADMISSION, "ValidatingWebhookConfiguration"),
    (ADMISSION, "MutatingWebhookConfiguration"),
    (ADMISSION, "ValidatingAdmissionPolicy"),
    (ADMISSION, "ValidatingAdmissionPolicyBinding"),
];

/// Outcome and uncertain steps of Jane, who holds rules in `shop` and others everywhere.
fn ask(here: &str, everywhere: &str, more: &str, complete: &[(&str, &str)]) -> (Outcome, u32) {
    let text = format!(
        "apiVersion: v1\nkind: Namespace\nmetadata: {{name: shop, labels: {{pod-security.kubernetes.io/enforce: restricted}}}}\n---\napiVersion: v1\nkind: Namespace\nmetadata: {{name: kube-system, labels: {{pod-security.kubernetes.io/enforce: restricted}}}}\n---\napiVersion: v1\nkind: ServiceAccount\nmetadata: {{name: boss, namespace: shop}}\n---\napiVersion: {RBAC}/v1\nkind: Role\nmetadata: {{name: dev, namespace: shop}}\nrules: [{here}]\n---\napiVersion: {RBAC}/v1\nkind: RoleBinding\nmetadata: {{name: dev, namespace: shop}}\nroleRef: {{apiGroup: {RBAC}, kind: Role, name: dev}}\nsubjects: [{{kind: User, name: jane}}]\n---\napiVersion: {RBAC}/v1\nkind: ClusterRole\nmetadata: {{name: dev}}\nrules: [{everywhere}]\n---\napiVersion: {RBAC}/v1\nkind: ClusterRoleBinding\nmetadata: {{name: dev}}\nroleRef: {{apiGroup: {RBAC}, kind: ClusterRole, name: dev}}\nsubjects: [{{kind: User, name: jane}}]\n{more}"
    );
    let source = Source {
        name: Arc::from("applied.yaml"),
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
    let cluster = Cluster::new(Arc::from(""), objects, coverage);
    let primitives = Primitive::builtin().expect("primitives");
    let rbac = Rbac::new(&cluster);
    let escalation = Escalation::new(&cluster, &rbac, &primitives);
    let jane: Identity = "jane".parse().expect("an identity");
    let risks = escalation.risks();
    let risk = risks.iter().find(|risk| risk.subject.is(&jane));
    let risk = risk.expect("the subject");
    (risk.outcome, risk.uncertain)
}

fn rule(verbs: &str, resource: &str, names: &str) -> String {
    let (resource, group) = resource.split_once('.').unwrap_or((resource, ""));
    let names = match names {
        "" => String::new(),
        names => format!(", resourceNames: [{names}]"),
    };
    format!("{{verbs: [{verbs}], apiGroups: ['{group}'], resources: [{resource}]{names}}}")
}

fn secret(name: &str, more: &str) -> String {
    format!(
        "---\napiVersion: v1\nkind: Secret\nmetadata: {{name: {name}, namespace: shop}}\n{more}\n"
    )
}

#[test]
fn a_token_is_made_in_a_secret_whose_name_is_free() {
    let somebody = (Outcome::Identity, 0);
    let secrets = |create: &str, read: &str, delete: &str| {
        let mut rules = vec![
            rule("create", "secrets", create),
            rule("get", "secrets", read),
        ];
        if !delete.is_empty() {
            rules.push(rule("delete", "secrets", delete));
        }
        rules.join(", ")
    };
    let taken = secret("tls", "type: Opaque");
    // A name is free.
    assert_eq!(ask(&secrets("", "", ""), "", &taken, KINDS), somebody);
    assert_eq!(
        ask(&secrets("", "tls, other", ""), "", &taken, KINDS),
        somebody
    );
    assert_eq!(ask(&secrets("", "tls", ""), "", "", KINDS), somebody);
    // It is taken, unless it can be freed.
    assert_eq!(
        ask(&secrets("", "tls", ""), "", &taken, KINDS).0,
        Outcome::Itself
    );
    assert_eq!(
        ask(&secrets("", "tls", ""), "", &taken, &[]).0,
        Outcome::Itself
    );
    assert_eq!(ask(&secrets("", "tls", "tls"), "", &taken, KINDS), somebody);
    assert_eq!(
        ask(&secrets("", "tls", "other"), "", &taken, KINDS).0,
        Outcome::Itself
    );
    // Whether it is taken is not known.
    assert_eq!(
        ask(&secrets("", "tls", ""), "", "", &KINDS[..3]),
        (Outcome::Identity, 1)
    );
    // Everywhere but where it is taken.
    let both = secrets("", "tls", "");
    assert_eq!(ask("", &both, &taken, KINDS), somebody);
    // One Secret is made by server-side apply, which asks for `patch` as well.
    let named =
        "{verbs: [create, get], apiGroups: [''], resources: [secrets], resourceNames: [mine]}";
    assert!(ask(named, "", "", KINDS).0 > Outcome::Identity);
    let applied = named.replace("create, get", "create, patch");
    assert_eq!(ask(&applied, "", "", KINDS), somebody);
    assert_eq!(
        ask(&applied, "", &secret("mine", ""), KINDS).0,
        Outcome::Itself
    );
}

#[test]
fn a_bootstrap_token_is_made_or_is_there() {
    let group = "---\napiVersion: rbac.authorization.k8s.io/v1\nkind: ClusterRoleBinding\nmetadata: {name: join}\nroleRef: {apiGroup: rbac.authorization.k8s.io, kind: ClusterRole, name: cluster-admin}\nsubjects: [{apiGroup: rbac.authorization.k8s.io, kind: Group, name: 'system:bootstrappers:x'}]\n";
    let system = |verbs: &str, names: &str, more: &str| {
        let rules = rule(verbs, "secrets", names);
        ask("", &rules, &format!("{group}{more}"), KINDS)
    };
    let admin = (Outcome::ClusterAdmin, 1);
    assert_eq!(system("create", "", ""), admin);
    // The type of a Secret stays what it is.
    assert!(system("patch", "", "").0 > Outcome::ClusterAdmin);
    let token = "---\napiVersion: v1\nkind: Secret\nmetadata: {name: bootstrap-token-abcdef, namespace: kube-system}\ntype: bootstrap.kubernetes.io/token\n";
    assert_eq!(system("patch", "", token), admin);
    assert_eq!(system("patch", "bootstrap-token-abcdef", token), admin);
    assert!(system("patch", "other", token).0 > Outcome::ClusterAdmin);
    let opaque = token.replace("bootstrap.kubernetes.io/token", "Opaque");
    assert!(system("patch", "", &opaque).0 > Outcome::ClusterAdmin);
}

#[test]
fn a_binding_keeps_its_role() {
    let bind = rule("bind", &format!("clusterroles.{RBAC}"), "");
    let write = |verbs: &str, names: &str| {
        format!(
            "{bind}, {}",
            rule(verbs, &format!("rolebindings.{RBAC}"), names)
        )
    };
    let binding = |name: &str, role: &str| {
        format!(
            "---\napiVersion: {RBAC}/v1\nkind: RoleBinding\nmetadata: {{name: {name}, namespace: shop}}\nroleRef: {{apiGroup: {RBAC}, kind: ClusterRole, name: {role}}}\nsubjects: []\n"
        )
    };
    // Everything in a namespace switches its pod security off.
    let all = (Outcome::Node, 0);
    let admin = binding("team", "cluster-admin");
    let view = "---\napiVersion: rbac.authorization.k8s.io/v1\nkind: ClusterRole\nmetadata: {name: see}\nrules: [{verbs: [get], apiGroups: [''], resources: [secrets]}]\n".to_owned() + &binding("team", "see");
    assert_eq!(ask(&write("create", ""), "", "", KINDS), all);
    assert_eq!(ask(&write("patch", ""), "", &admin, KINDS), all);
    assert_eq!(ask(&write("patch", "team"), "", &admin, KINDS), all);
    // Only roles that are bound already, by bindings that may be written.
    assert_eq!(
        ask(&write("patch", ""), "", &view, KINDS).0,
        Outcome::Secrets
    );
    assert!(ask(&write("patch", "other"), "", &admin, KINDS).0 >= Outcome::Itself);
    assert!(ask(&write("patch", ""), "", "", KINDS).0 >= Outcome::Itself);
    // Where bindings may be missing it is not known.
    assert_eq!(
        ask(&write("patch", ""), "", "", &KINDS[..4]),
        (Outcome::Node, 1)
    );
    // A binding that may be deleted is made anew with another role.
    let anew = write("create, patch, delete", "team");
    assert_eq!(ask(&anew, "", &view, KINDS), all);
    let kept = write("create, patch", "team");
    assert_eq!(ask(&kept, "", &view, KINDS).0, Outcome::Secrets);
    assert_eq!(ask(&write("create, patch", "mine"), "", &view, KINDS), all);
    // A POST has no name.
    assert!(ask(&write("create", "mine"), "", "", KINDS).0 >= Outcome::Itself);
}

#[test]
fn every_cluster_has_a_binding_to_everything() {
    let rules = |verbs: &str, names: &str| {
        format!(
            "{}, {}",
            rule("bind", &format!("clusterroles.{RBAC}"), ""),
            rule(verbs, &format!("clusterrolebindings.{RBAC}"), names)
        )
    };
    let files = &KINDS[..4];
    let admin = (Outcome::ClusterAdmin, 0);
    assert_eq!(ask("", &rules("create", ""), "", KINDS), admin);
    assert_eq!(ask("", &rules("patch", ""), "", files), admin);
    assert_eq!(ask("", &rules("patch", "cluster-admin"), "", files), admin);
    assert!(ask("", &rules("patch", "dev"), "", files).0 > Outcome::ClusterAdmin);
    // A live cluster in which somebody deleted it.
    assert!(ask("", &rules("patch", ""), "", KINDS).0 > Outcome::ClusterAdmin);
}

const POLICY: &str = "---\napiVersion: v1\nkind: Namespace\nmetadata: {name: open, labels: {pod-security.kubernetes.io/warn: restricted, pod-security.kubernetes.io/audit: restricted}}\n---\napiVersion: admissionregistration.k8s.io/v1\nkind: ValidatingAdmissionPolicy\nmetadata: {name: no-privileged}\nspec: {matchConstraints: {resourceRules: [{apiGroups: [''], apiVersions: [v1], operations: [CREATE], resources: [pods]}]}, validations: [{expression: 'true'}]}\n";

fn binding(actions: &str, more: &str) -> String {
    format!(
        "---\napiVersion: admissionregistration.k8s.io/v1\nkind: ValidatingAdmissionPolicyBinding\nmetadata: {{name: b}}\nspec: {{policyName: no-privileged, validationActions: [{actions}]{more}}}\n"
    )
}

#[test]
fn only_a_binding_that_denies_refuses() {
    let guard = |more: &str, complete: &[(&str, &str)]| {
        let pods = "{verbs: [create], apiGroups: [''], resources: [pods]}";
        ask("", pods, &format!("{POLICY}{more}"), complete)
    };
    let (certain, open) = ((Outcome::Node, 0), (Outcome::Node, 1));
    assert_eq!(guard(&binding("Warn, Audit", ""), KINDS), certain);
    assert_eq!(guard(&binding("Deny", ""), KINDS), open);
    assert_eq!(guard(&binding("Audit, Deny", ""), KINDS), open);
    // Without a binding a policy does nothing.
    assert_eq!(guard("", KINDS), certain);
    // A binding for other namespaces, or of another policy.
    let elsewhere = ", matchResources: {namespaceSelector: {matchLabels: {team: a}}}";
    assert_eq!(guard(&binding("Deny", elsewhere), KINDS), certain);
    let other = binding("Deny", "").replace("policyName: no-privileged", "policyName: other");
    assert_eq!(guard(&other, KINDS), certain);
    let services = ", matchResources: {resourceRules: [{apiGroups: [''], apiVersions: [v1], operations: [CREATE], resources: [services]}]}";
    assert_eq!(guard(&binding("Deny", services), KINDS), certain);
    // Bindings that may be missing.
    assert_eq!(guard(&binding("Warn", ""), &KINDS[..9]), open);
    // A policy that changes pods is in force with its binding, whatever that says.
    let mutating = "---\napiVersion: admissionregistration.k8s.io/v1beta1\nkind: MutatingAdmissionPolicy\nmetadata: {name: m}\nspec: {matchConstraints: {resourceRules: [{apiGroups: [''], apiVersions: [v1], operations: [CREATE], resources: [pods]}]}}\n---\napiVersion: admissionregistration.k8s.io/v1beta1\nkind: MutatingAdmissionPolicyBinding\nmetadata: {name: m}\nspec: {policyName: m}\n";
    assert_eq!(guard(mutating, KINDS), open);
}

#[test]
fn what_has_ended_is_no_pod_that_runs() {
    let exec = rule("create", "pods/exec", "");
    let pod = |phase: &str| {
        format!(
            "---\napiVersion: v1\nkind: Pod\nmetadata: {{name: p, namespace: shop}}\nspec: {{serviceAccountName: boss, containers: [{{name: c}}]}}\nstatus: {{phase: {phase}}}\n"
        )
    };
    assert_eq!(
        ask(&exec, "", &pod("Running"), KINDS),
        (Outcome::Identity, 0)
    );
    assert!(ask(&exec, "", &pod("Succeeded"), KINDS).0 >= Outcome::Itself);
    assert!(ask(&exec, "", &pod("Failed"), KINDS).0 >= Outcome::Itself);
    let job = |status: &str| {
        format!(
            "---\napiVersion: batch/v1\nkind: Job\nmetadata: {{name: j, namespace: shop}}\nspec: {{template: {{spec: {{serviceAccountName: boss, containers: [{{name: c}}]}}}}}}\nstatus: {{conditions: [{{type: Complete, status: '{status}'}}]}}\n"
        )
    };
    assert_eq!(ask(&exec, "", &job("False"), KINDS), (Outcome::Identity, 0));
    assert!(ask(&exec, "", &job("True"), KINDS).0 >= Outcome::Itself);
}
