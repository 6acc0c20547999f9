//! Flux: accounts by default and by name, and sources that others read.

use seawall_rbac::Outcome;

use super::*;

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
