//! Argo CD: where it looks, projects that bound it, and who makes its manifests.

use seawall_rbac::Outcome;

use super::*;

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
