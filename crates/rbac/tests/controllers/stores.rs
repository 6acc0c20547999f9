//! What the External Secrets Operator fetches for whoever makes an ExternalSecret.

use super::*;

const FETCH: &str =
    "{verbs: [create], apiGroups: [external-secrets.io], resources: [externalsecrets]}";
const READ: &str = "{verbs: [get], apiGroups: [''], resources: [secrets]}";
const OPERATOR: &str = "{verbs: [get, list, watch, create, update], apiGroups: [''], resources: [secrets]}, {verbs: [create], apiGroups: [''], resources: [serviceaccounts/token]}";
/// A Secret with the token of an account that may do everything.
const TREASURE: &str = "---\napiVersion: v1\nkind: Secret\nmetadata: {name: treasure, namespace: vaults, annotations: {kubernetes.io/service-account.name: strong}}\ntype: kubernetes.io/service-account-token\n---\napiVersion: v1\nkind: ServiceAccount\nmetadata: {name: strong, namespace: vaults}\n";
const READER: &str = "{kind: ServiceAccount, name: reader, namespace: vaults}";

/// All kinds of a live cluster, with the stores.
fn known() -> Vec<(&'static str, &'static str)> {
    let mut known = KINDS.to_vec();
    known.push(("external-secrets.io", "SecretStore"));
    known.push(("external-secrets.io", "ClusterSecretStore"));
    known
}

fn ask_with(rules: &str, place: &str, more: &str, complete: &[(&str, &str)]) -> (Outcome, u32) {
    let text = [
        NAMESPACES,
        "---\napiVersion: v1\nkind: Namespace\nmetadata: {name: vaults, labels: {team: till}}\n",
        &grant("dev", JANE, place, rules),
        &pod("external-secrets", "x", ""),
        &grant("ctl", CONTROLLER, "*", OPERATOR),
        &grant(
            "strong",
            "{kind: ServiceAccount, name: strong, namespace: vaults}",
            "*",
            EVERYTHING,
        ),
        &grant("reader", READER, "vaults", READ),
        TREASURE,
        more,
    ];
    outcome(&cluster(&text.concat(), complete))
}

fn ask(rules: &str, more: &str) -> (Outcome, u32) {
    ask_with(rules, "shop", more, &known())
}

fn store(kind: &str, place: &str, spec: &str) -> String {
    format!(
        "---\napiVersion: external-secrets.io/v1\nkind: {kind}\nmetadata: {{name: s{place}}}\nspec: {spec}\n"
    )
}

fn local(spec: &str) -> String {
    store("SecretStore", ", namespace: shop", spec)
}

fn wide(conditions: &str) -> String {
    let spec = format!(
        "{{conditions: {conditions}, provider: {{kubernetes: {{remoteNamespace: vaults, auth: {{serviceAccount: {{name: reader, namespace: vaults}}}}}}}}}}"
    );
    store("ClusterSecretStore", "", &spec)
}

const BOTH: &str = "{verbs: [create], apiGroups: [external-secrets.io], resources: [externalsecrets]}, {verbs: [get], apiGroups: [''], resources: [secrets]}";

#[test]
fn a_store_of_kubernetes_hands_over_what_its_account_may_read() {
    assert_eq!(ask(BOTH, &wide("[]")), (Outcome::ClusterAdmin, 0));
    // Without a store there is nothing to fetch.
    assert_eq!(ask(BOTH, ""), (Outcome::Secrets, 0));
    // Of another namespace the account reads nothing.
    let elsewhere = wide("[]").replace("remoteNamespace: vaults", "remoteNamespace: system");
    assert_eq!(ask(BOTH, &elsewhere), (Outcome::Secrets, 0));
    // An account of the namespace itself, which may read nothing there.
    let referent = wide("[]").replace("name: reader, namespace: vaults", "name: reader");
    assert_eq!(ask(BOTH, &referent), (Outcome::Secrets, 0));
    // Nor does a store of one namespace act as an account of another.
    let own = local(
        "{provider: {kubernetes: {remoteNamespace: vaults, auth: {serviceAccount: {name: reader, namespace: vaults}}}}}",
    );
    assert_eq!(ask(BOTH, &own), (Outcome::Secrets, 0));
    let given = grant(
        "here",
        "{kind: ServiceAccount, name: reader, namespace: shop}",
        "vaults",
        READ,
    );
    assert_eq!(ask(BOTH, &(own + &given)), (Outcome::ClusterAdmin, 0));
    assert_eq!(ask(BOTH, &(referent + &given)), (Outcome::ClusterAdmin, 0));
}

#[test]
fn a_store_that_reads_some_secrets_hands_over_those() {
    let read = |name: &str| {
        let rule = format!(
            "{{verbs: [get], apiGroups: [''], resources: [secrets], resourceNames: [{name}]}}"
        );
        let named = grant(
            "named",
            "{kind: ServiceAccount, name: named, namespace: vaults}",
            "vaults",
            &rule,
        );
        ask(
            BOTH,
            &(wide("[]").replace("name: reader", "name: named") + &named),
        )
    };
    assert_eq!(read("treasure"), (Outcome::ClusterAdmin, 0));
    assert_eq!(read("other"), (Outcome::Secrets, 0));
}

#[test]
fn whoever_cannot_read_the_secret_hangs_on_another_way() {
    assert_eq!(ask(FETCH, &wide("[]")), (Outcome::ClusterAdmin, 1));
    assert_eq!(ask(FETCH, ""), (Outcome::Itself, 0));
    // A pod of one's own reads it.
    let pods = format!("{FETCH}, {{verbs: [create], apiGroups: [''], resources: [pods]}}");
    assert_eq!(ask(&pods, &wide("[]")), (Outcome::ClusterAdmin, 0));
}

#[test]
fn conditions_decide_which_namespaces_use_a_store() {
    let yes = (Outcome::ClusterAdmin, 0);
    let no = (Outcome::Secrets, 0);
    for (conditions, expected) in [
        ("[{namespaces: [shop]}]", yes),
        ("[{namespaces: [till]}]", no),
        ("[{namespaces: [till]}, {namespaceRegexes: ['^sh']}]", yes),
        ("[{namespaceRegexes: ['^op$']}]", no),
        (
            "[{namespaceRegexes: ['sh[ao]p']}]",
            (Outcome::ClusterAdmin, 1),
        ),
        ("[{namespaceSelector: {matchLabels: {team: till}}}]", no),
        (
            "[{namespaceSelector: {matchLabels: {kubernetes.io/metadata.name: shop}}}]",
            yes,
        ),
        ("[{}]", no),
    ] {
        assert_eq!(ask(BOTH, &wide(conditions)), expected, "{conditions}");
    }
}

#[test]
fn what_other_stores_hold_is_an_assumption() {
    let vault = local("{provider: {vault: {server: 'https://vault.example'}}}");
    assert_eq!(ask(BOTH, &vault), (Outcome::ClusterAdmin, 1));
    let far = wide("[]").replace(
        "{kubernetes: {",
        "{kubernetes: {server: {url: 'https://far.example'}, ",
    );
    assert_eq!(ask(BOTH, &far), (Outcome::ClusterAdmin, 1));
    let near = wide("[]").replace(
        "{kubernetes: {",
        "{kubernetes: {server: {url: 'https://kubernetes.default.svc'}, ",
    );
    assert_eq!(ask(BOTH, &near), (Outcome::ClusterAdmin, 0));
    // A token whose owner nobody sees.
    let token = wide("[]").replace(
        "serviceAccount: {name: reader, namespace: vaults}",
        "token: {bearerToken: {name: t, namespace: vaults}}",
    );
    assert_eq!(ask(BOTH, &token), (Outcome::ClusterAdmin, 1));
    // Stores that the input need not hold.
    assert_eq!(
        ask_with(BOTH, "shop", "", KINDS),
        (Outcome::ClusterAdmin, 1)
    );
}

#[test]
fn a_cluster_external_secret_uses_the_stores_of_every_namespace() {
    let rule =
        "{verbs: [create], apiGroups: [external-secrets.io], resources: [clusterexternalsecrets]}";
    let reads = grant("reads", JANE, "shop", READ);
    let admitted = wide("[{namespaces: [shop]}]");
    assert_eq!(
        ask_with(rule, "*", &(admitted.clone() + &reads), &known()),
        (Outcome::ClusterAdmin, 0)
    );
    let other = wide("[{namespaces: [till]}]");
    assert_eq!(
        ask_with(rule, "*", &(other + &reads), &known()),
        (Outcome::Secrets, 0)
    );
    assert_eq!(
        ask_with(rule, "*", &admitted, &known()),
        (Outcome::ClusterAdmin, 1)
    );
    // It is no resource of a namespace.
    assert_eq!(
        ask_with(rule, "shop", &admitted, &known()),
        (Outcome::Nothing, 0)
    );
}

#[test]
fn what_is_pushed_hangs_on_who_reads_the_store() {
    let rule = "{verbs: [create], apiGroups: [external-secrets.io], resources: [pushsecrets]}";
    assert_eq!(ask(rule, &wide("[]")), (Outcome::Secrets, 1));
    assert_eq!(ask(rule, ""), (Outcome::Itself, 0));
    assert_eq!(
        ask_with(rule, "vaults", &wide("[]"), &known()),
        (Outcome::ClusterAdmin, 1)
    );
}

#[test]
fn a_generator_needs_no_store() {
    let rules = format!(
        "{FETCH}, {{verbs: [create], apiGroups: [generators.external-secrets.io], resources: [vaultdynamicsecrets]}}"
    );
    assert_eq!(
        ask_with(&rules, "vaults", "", &known()),
        (Outcome::ClusterAdmin, 0)
    );
    assert_eq!(ask(&rules, "").1, 0);
}
