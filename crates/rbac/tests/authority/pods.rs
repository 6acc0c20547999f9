//! Pods that a permission is about: whether they are there, are called so, run, and hold a token.

use seawall_rbac::Outcome;

use crate::support::{becomes, cluster};

/// What `pat` could become who holds a rule in namespace `mill`, where the account `boss` is bound to cluster-admin.
fn with(rule: &str, objects: &str) -> (Outcome, bool) {
    let text = format!(
        "apiVersion: v1\nkind: Namespace\nmetadata: {{name: mill, labels: {{pod-security.kubernetes.io/enforce: restricted}}}}\n---\napiVersion: v1\nkind: ServiceAccount\nmetadata: {{name: boss, namespace: mill}}\n---\napiVersion: rbac.authorization.k8s.io/v1\nkind: ClusterRoleBinding\nmetadata: {{name: boss}}\nroleRef: {{apiGroup: rbac.authorization.k8s.io, kind: ClusterRole, name: cluster-admin}}\nsubjects: [{{kind: ServiceAccount, name: boss, namespace: mill}}]\n---\napiVersion: rbac.authorization.k8s.io/v1\nkind: Role\nmetadata: {{name: own, namespace: mill}}\nrules: [{{{rule}}}]\n---\napiVersion: rbac.authorization.k8s.io/v1\nkind: RoleBinding\nmetadata: {{name: own, namespace: mill}}\nroleRef: {{apiGroup: rbac.authorization.k8s.io, kind: Role, name: own}}\nsubjects: [{{apiGroup: rbac.authorization.k8s.io, kind: User, name: pat}}]\n---\n{objects}"
    );
    becomes(&cluster(&text, &[]), "pat")
}

const CERTAIN: (Outcome, bool) = (Outcome::ClusterAdmin, true);
const UNCONFIRMED: (Outcome, bool) = (Outcome::ClusterAdmin, false);

fn is_admin(found: (Outcome, bool)) -> bool {
    found.0 == Outcome::ClusterAdmin
}

fn workload(group: &str, kind: &str, name: &str, field: &str) -> String {
    let template =
        "template: {spec: {serviceAccountName: boss, containers: [{name: c, image: i}]}}";
    let spec = match kind {
        "CronJob" => {
            format!("{{{field}schedule: '0 0 * * *', jobTemplate: {{spec: {{{template}}}}}}}")
        }
        _ => format!("{{{field}{template}}}"),
    };
    format!(
        "apiVersion: {group}\nkind: {kind}\nmetadata: {{name: {name}, namespace: mill}}\nspec: {spec}\n---\n"
    )
}

const KINDS: &[(&str, &str, &str, &str)] = &[
    ("apps", "deployments", "apps/v1", "Deployment"),
    ("apps", "statefulsets", "apps/v1", "StatefulSet"),
    ("apps", "daemonsets", "apps/v1", "DaemonSet"),
    ("apps", "replicasets", "apps/v1", "ReplicaSet"),
    ("batch", "cronjobs", "batch/v1", "CronJob"),
    ("", "replicationcontrollers", "v1", "ReplicationController"),
];

#[test]
fn a_template_is_changed_in_an_object_of_the_kind_and_name() {
    for (group, plural, version, kind) in KINDS {
        let rule = |names: &str| {
            format!("apiGroups: ['{group}'], resources: [{plural}], verbs: [patch]{names}")
        };
        let own = workload(version, kind, "loom", "");
        assert_eq!(with(&rule(""), &own), CERTAIN, "{kind}");
        assert_eq!(
            with(&rule(", resourceNames: [loom]"), &own),
            CERTAIN,
            "{kind}"
        );
        let found = with(&rule(", resourceNames: [other, loo]"), &own);
        assert!(!is_admin(found), "{kind} of another name");
        for (_, _, version, other) in KINDS.iter().filter(|(.., other)| other != kind) {
            let found = with(&rule(""), &workload(version, other, "loom", ""));
            // A Deployment keeps its pods in ReplicaSets.
            let expected = (*kind, *other) == ("ReplicaSet", "Deployment");
            assert_eq!(is_admin(found), expected, "{kind} beside {other}");
            assert!(!found.1 || !expected, "nobody knows who is faster");
        }
    }
    // The template of a Job cannot be changed, and a subresource is not the template.
    let job = workload("batch/v1", "Job", "loom", "");
    let rule = "apiGroups: [batch], resources: [jobs], verbs: [patch, update]";
    assert!(!is_admin(with(rule, &job)));
    let own = workload("apps/v1", "Deployment", "loom", "");
    let rule =
        "apiGroups: [apps], resources: [deployments/scale, deployments/status], verbs: [patch]";
    assert!(!is_admin(with(rule, &own)));
    // Who changes the template scales it as well.
    let rule = "apiGroups: [apps], resources: [deployments], verbs: [update]";
    let none = workload("apps/v1", "Deployment", "loom", "replicas: 0, ");
    assert_eq!(with(rule, &none), CERTAIN);
    // It has to be in the namespace of the permission.
    let far = own.replace("namespace: mill", "namespace: quay");
    assert!(!is_admin(with(rule, &far)));
}

const EXEC: &str = "apiGroups: [''], resources: [pods/exec], verbs: [create]";

fn pod(name: &str, spec: &str) -> String {
    format!(
        "apiVersion: v1\nkind: Pod\nmetadata: {{name: {name}, namespace: mill}}\nspec: {{serviceAccountName: boss, {spec}}}\n---\n"
    )
}

const CONTAINER: &str = "containers: [{name: c, image: i}]";
const NO_TOKEN: &str = "automountServiceAccountToken: false, ";

#[test]
fn a_pod_gives_its_account_to_those_who_find_a_token_in_it() {
    let projected = |audience: &str| {
        format!(
            "{NO_TOKEN}volumes: [{{name: t, projected: {{sources: [{{serviceAccountToken: {{path: token{audience}}}}}]}}}}], containers: [{{name: c, image: i, volumeMounts: [{{name: t, mountPath: /t}}]}}]"
        )
    };
    let init = format!(
        "{}, initContainers: [{{name: once, image: i, volumeMounts: [{{name: t, mountPath: /t}}]}}]",
        projected("").replace(", volumeMounts: [{name: t, mountPath: /t}]", "")
    );
    for resource in [
        "pods/exec",
        "pods/attach",
        "pods/ephemeralcontainers",
        "pods",
    ] {
        let rule = format!("apiGroups: [''], resources: [{resource}], verbs: [create, patch]");
        let rule = match resource {
            // Creating pods is another permission.
            "pods" => rule.replace("create, ", ""),
            _ => rule,
        };
        for (spec, expected) in [
            (CONTAINER.to_owned(), Some(true)),
            (format!("{NO_TOKEN}{CONTAINER}"), None),
            (projected(""), Some(true)),
            (projected(", audience: vault"), None),
            (
                projected(", audience: 'https://tokens.example'"),
                Some(false),
            ),
            (init.clone(), Some(false)),
        ] {
            let found = with(&rule, &pod("loom", &spec));
            let expected = expected.map(|is_certain| (Outcome::ClusterAdmin, is_certain));
            match expected {
                Some(expected) => assert_eq!(found, expected, "{resource}: {spec}"),
                None => assert!(!is_admin(found), "{resource}: {spec}"),
            }
        }
    }
}

#[test]
fn an_account_can_keep_its_token_from_pods_and_a_pod_can_want_it_again() {
    let account = "apiVersion: v1\nkind: ServiceAccount\nmetadata: {name: boss, namespace: mill}\nautomountServiceAccountToken: false\n---\n";
    let plain = format!("{account}{}", pod("loom", CONTAINER));
    assert!(!is_admin(with(EXEC, &plain)));
    let wants = "automountServiceAccountToken: true, ";
    let again = format!("{account}{}", pod("loom", &format!("{wants}{CONTAINER}")));
    assert_eq!(with(EXEC, &again), CERTAIN);
    let own = workload("apps/v1", "Deployment", "loom", "")
        .replace("{spec: {", "{spec: {automountServiceAccountToken: false, ");
    assert!(!is_admin(with(EXEC, &own)));
    // Another pod of the account has one.
    let both = format!("{own}{}", pod("loom", CONTAINER));
    assert_eq!(with(EXEC, &both), CERTAIN);
}

#[test]
fn what_does_not_run_is_entered_only_if_it_is_started() {
    for (group, kind, field) in [
        ("apps/v1", "Deployment", "replicas: 0, "),
        ("apps/v1", "StatefulSet", "replicas: 0, "),
        ("v1", "ReplicationController", "replicas: 0, "),
        ("batch/v1", "CronJob", "suspend: true, "),
        ("batch/v1", "Job", "suspend: true, "),
        ("batch/v1", "Job", "parallelism: 0, "),
        ("argoproj.io/v1alpha1", "Rollout", "replicas: 0, "),
    ] {
        let found = with(EXEC, &workload(group, kind, "loom", field));
        assert_eq!(found, UNCONFIRMED, "{kind} {field}");
        assert_eq!(
            with(EXEC, &workload(group, kind, "loom", "")),
            CERTAIN,
            "{kind}"
        );
    }
}

#[test]
fn names_in_a_rule_are_names_of_pods() {
    let named = |name: &str| format!("{EXEC}, resourceNames: ['{name}']");
    assert_eq!(with(&named("loom"), &pod("loom", CONTAINER)), CERTAIN);
    assert!(!is_admin(with(&named("other"), &pod("loom", CONTAINER))));
    let set = |field: &str| workload("apps/v1", "StatefulSet", "loom", field);
    for (name, field, expected) in [
        ("loom-0", "", Some(true)),
        ("loom-1", "", None),
        ("loom-1", "replicas: 2, ", Some(true)),
        ("loom-0", "replicas: 0, ", Some(false)),
        ("loom-4", "ordinals: {start: 4}, ", Some(true)),
        ("loom-0", "ordinals: {start: 4}, ", None),
        ("loom", "", None),
        ("loom-", "", None),
        ("loom-one", "", None),
        ("loom-99999999999999999999", "", None),
    ] {
        let found = with(&named(name), &set(field));
        match expected {
            Some(is_certain) => {
                assert_eq!(found, (Outcome::ClusterAdmin, is_certain), "{name} {field}")
            }
            None => assert!(!is_admin(found), "{name} {field}"),
        }
    }
    // Other names are random, and nobody knows whether a pod has one.
    let own = workload("apps/v1", "Deployment", "loom", "");
    assert_eq!(with(&named("loom-7d9c5b-x2x7k"), &own), UNCONFIRMED);
    assert!(!is_admin(with(&named("loom"), &own)));
    assert!(!is_admin(with(&named("loomer-1"), &own)));
}

/// The same in a namespace that lets privileged pods in, where accounts hold nothing.
fn open(rule: &str, objects: &str) -> (Outcome, bool) {
    let text = format!(
        "apiVersion: v1\nkind: Namespace\nmetadata: {{name: mill}}\n---\napiVersion: rbac.authorization.k8s.io/v1\nkind: Role\nmetadata: {{name: own, namespace: mill}}\nrules: [{{{rule}}}]\n---\napiVersion: rbac.authorization.k8s.io/v1\nkind: RoleBinding\nmetadata: {{name: own, namespace: mill}}\nroleRef: {{apiGroup: rbac.authorization.k8s.io, kind: Role, name: own}}\nsubjects: [{{apiGroup: rbac.authorization.k8s.io, kind: User, name: pat}}]\n---\n{objects}"
    );
    const GROUP: &str = "admissionregistration.k8s.io";
    let complete = [
        ("", "Node"),
        (GROUP, "ValidatingWebhookConfiguration"),
        (GROUP, "MutatingWebhookConfiguration"),
        (GROUP, "ValidatingAdmissionPolicy"),
        (GROUP, "MutatingAdmissionPolicy"),
    ];
    becomes(&cluster(&text, &complete), "pat")
}

#[test]
fn a_debug_container_is_on_the_node_of_a_pod_that_is_there() {
    let debug = "apiGroups: [''], resources: [pods/ephemeralcontainers], verbs: [patch]";
    let named = |name: &str| format!("{debug}, resourceNames: [{name}]");
    let own = pod("loom", CONTAINER);
    assert_eq!(open(debug, &own), (Outcome::Node, true));
    assert_eq!(open(&named("loom"), &own), (Outcome::Node, true));
    assert_ne!(open(&named("other"), &own).0, Outcome::Node);
    assert_ne!(open(debug, "").0, Outcome::Node, "no pod to add it to");
    let none = workload("apps/v1", "Deployment", "loom", "replicas: 0, ");
    assert_eq!(open(debug, &none), (Outcome::Node, false));
    // One that runs is enough.
    assert_eq!(open(debug, &format!("{none}{own}")), (Outcome::Node, true));
}

fn quota(spec: &str) -> String {
    format!(
        "apiVersion: v1\nkind: ResourceQuota\nmetadata: {{name: cap, namespace: mill}}\nspec: {spec}\n---\n"
    )
}

#[test]
fn a_quota_of_no_pods_refuses_new_ones() {
    let create = "apiGroups: [''], resources: [pods], verbs: [create]";
    let jobs = "apiGroups: [batch], resources: [jobs], verbs: [create]";
    let patch = "apiGroups: [apps], resources: [deployments], verbs: [patch]";
    let own = workload("apps/v1", "Deployment", "loom", "");
    for rule in [create, jobs, patch] {
        for spec in [
            "{hard: {pods: '0'}}",
            "{hard: {pods: 0}}",
            "{hard: {count/pods: '0', secrets: '4'}}",
        ] {
            assert_eq!(
                with(rule, &format!("{own}{}", quota(spec))),
                UNCONFIRMED,
                "{rule}: {spec}"
            );
        }
        for spec in [
            "{hard: {pods: '10'}}",
            "{hard: {secrets: '0'}}",
            "{hard: {pods: '0'}, scopes: [BestEffort]}",
            "{hard: {pods: '0'}, scopeSelector: {matchExpressions: [{scopeName: PriorityClass, operator: In, values: [high]}]}}",
            "{hard: null}",
        ] {
            assert_eq!(
                with(rule, &format!("{own}{}", quota(spec))),
                CERTAIN,
                "{rule}: {spec}"
            );
        }
    }
    // Pods that are there are not counted anew.
    let there = format!("{}{}", pod("loom", CONTAINER), quota("{hard: {pods: '0'}}"));
    assert_eq!(with(EXEC, &there), CERTAIN);
    // Another namespace has its own.
    let far = quota("{hard: {pods: '0'}}").replace("mill", "quay");
    assert_eq!(with(create, &far), CERTAIN);
}

/// A quota may count what makes the pods instead, under the name that Kubernetes gives it or by its kind and group.
#[test]
fn a_quota_of_no_objects_of_a_kind_refuses_what_makes_pods() {
    let create = |group: &str, plural: &str| {
        format!("apiGroups: ['{group}'], resources: [{plural}], verbs: [create]")
    };
    let deployments = create("apps", "deployments");
    let cron = create("batch", "cronjobs");
    for (rule, hard, expected) in [
        (&deployments, "count/deployments.apps: '0'", UNCONFIRMED),
        (&deployments, "count/deployments.apps: 0", UNCONFIRMED),
        (&deployments, "count/deployments.apps: 0k", UNCONFIRMED),
        (&deployments, "count/deployments.apps: '1'", CERTAIN),
        (&deployments, "count/deployments: '0'", CERTAIN),
        (&deployments, "count/jobs.batch: '0'", CERTAIN),
        // The controller makes a ReplicaSet of a Deployment, and a Job of a CronJob.
        (&deployments, "count/replicasets.apps: '0'", UNCONFIRMED),
        (&cron, "count/jobs.batch: '0'", UNCONFIRMED),
        (&cron, "count/cronjobs.batch: '0'", UNCONFIRMED),
        (
            &create("", "replicationcontrollers"),
            "replicationcontrollers: '0'",
            UNCONFIRMED,
        ),
        (
            &create("", "replicationcontrollers"),
            "count/replicationcontrollers: '0'",
            UNCONFIRMED,
        ),
        // Another kind is left.
        (
            &create("apps", "deployments, statefulsets"),
            "count/deployments.apps: '0'",
            CERTAIN,
        ),
        (
            &create("apps", "'*'"),
            "count/deployments.apps: '0'",
            CERTAIN,
        ),
    ] {
        let found = with(rule, &quota(&format!("{{hard: {{{hard}}}}}")));
        assert_eq!(found, expected, "{rule} beside {hard}");
    }
    // What is there is not counted again, but the ReplicaSet of the changed template is new.
    let own = workload("apps/v1", "Deployment", "loom", "");
    let patch = "apiGroups: [apps], resources: [deployments], verbs: [patch]";
    let beside = |hard: &str| format!("{own}{}", quota(&format!("{{hard: {{{hard}}}}}")));
    assert_eq!(with(patch, &beside("count/deployments.apps: '0'")), CERTAIN);
    assert_eq!(
        with(patch, &beside("count/replicasets.apps: '0'")),
        UNCONFIRMED
    );
}

#[test]
fn a_quota_of_no_secrets_refuses_a_token_of_ones_own() {
    let rule = "apiGroups: [''], resources: [secrets], verbs: [create, get]";
    assert_eq!(with(rule, ""), CERTAIN);
    for hard in ["secrets: '0'", "count/secrets: '0'"] {
        assert_eq!(
            with(rule, &quota(&format!("{{hard: {{{hard}}}}}"))),
            UNCONFIRMED
        );
    }
    assert_eq!(with(rule, &quota("{hard: {secrets: '5'}}")), CERTAIN);
}
