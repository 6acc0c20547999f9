//! What cert-manager does for whoever writes issuers and certificates.

use super::*;

const SIGN: &str = "{verbs: [create], apiGroups: [cert-manager.io], resources: [certificates]}";
const READ: &str = "{verbs: [get], apiGroups: [''], resources: [secrets]}";
const TOKENS: &str = "{verbs: [create], apiGroups: [''], resources: [serviceaccounts/token]}";

fn known() -> Vec<(&'static str, &'static str)> {
    let mut known = KINDS.to_vec();
    known.push(("cert-manager.io", "Issuer"));
    known.push(("cert-manager.io", "ClusterIssuer"));
    known
}

/// A token of an account that may do everything, in a namespace.
fn treasure(namespace: &str) -> String {
    let strong = format!("{{kind: ServiceAccount, name: king, namespace: {namespace}}}");
    format!(
        "---\napiVersion: v1\nkind: Secret\nmetadata: {{name: treasure, namespace: {namespace}, annotations: {{kubernetes.io/service-account.name: king}}}}\ntype: kubernetes.io/service-account-token\n---\napiVersion: v1\nkind: ServiceAccount\nmetadata: {{name: king, namespace: {namespace}}}\n{}",
        grant("king", &strong, "*", EVERYTHING)
    )
}

fn ask(rules: &str, place: &str, arguments: &str, may: &str, more: &str) -> (Outcome, u32) {
    let text = [
        NAMESPACES,
        &grant("dev", JANE, place, rules),
        &pod("cert-manager", "x", arguments),
        &grant("ctl", CONTROLLER, "*", may),
        more,
    ];
    outcome(&cluster(&text.concat(), &known()))
}

#[test]
fn a_cluster_issuer_reads_the_cluster_resource_namespace() {
    let rule = "{verbs: [create], apiGroups: [cert-manager.io], resources: [clusterissuers]}";
    let own = ", args: ['--cluster-resource-namespace=$(POD_NAMESPACE)']";
    let named = ", args: [--cluster-resource-namespace, shop]";
    for (arguments, namespace) in [("", "kube-system"), (own, "system"), (named, "shop")] {
        for place in ["kube-system", "system", "shop"] {
            let expected = match place == namespace {
                true => Outcome::ClusterAdmin,
                false => Outcome::Secrets,
            };
            assert_eq!(
                ask(rule, "*", arguments, READ, &treasure(place)),
                (expected, 0),
                "{arguments} {place}"
            );
        }
    }
    // With the right to request tokens it is any account there.
    let account = treasure("system")
        .replace("treasure", "other")
        .replace("type: kubernetes.io/service-account-token", "type: Opaque");
    assert_eq!(
        ask(rule, "*", own, TOKENS, &account),
        (Outcome::ClusterAdmin, 0)
    );
    // What it may not read it does not hand over.
    let nothing = "{verbs: [get], apiGroups: [''], resources: [configmaps]}";
    assert!(ask(rule, "*", own, nothing, &treasure("system")).0 >= Outcome::Itself);
}

#[test]
fn where_cert_manager_is_not_in_the_input_the_namespace_is_assumed() {
    let rule = "{verbs: [create], apiGroups: [cert-manager.io], resources: [clusterissuers]}";
    let text = [
        "apiVersion: v1\nkind: Namespace\nmetadata: {name: cert-manager}\n",
        &grant("dev", JANE, "*", rule),
        &treasure("cert-manager"),
    ];
    let (outcome, uncertain) = outcome(&cluster(&text.concat(), &[]));
    assert_eq!((outcome, uncertain), (Outcome::ClusterAdmin, 1));
}

#[test]
fn a_certificate_of_an_authority_hangs_on_who_trusts_it() {
    let issuer = |kind: &str, place: &str, spec: &str| {
        format!(
            "---\napiVersion: cert-manager.io/v1\nkind: {kind}\nmetadata: {{name: i{place}}}\nspec: {spec}\n"
        )
    };
    let ask = |more: &str| ask(SIGN, "shop", "", EVERYTHING, more);
    let assumed = (Outcome::ClusterAdmin, 1);
    let own = issuer("Issuer", ", namespace: shop", "{ca: {secretName: key}}");
    assert_eq!(ask(&own), assumed);
    assert_eq!(
        ask(&issuer("ClusterIssuer", "", "{ca: {secretName: key}}")),
        assumed
    );
    let vault = "{vault: {server: 'https://vault.example', path: pki/sign/x}}";
    assert_eq!(ask(&issuer("ClusterIssuer", "", vault)), assumed);
    // That of another namespace signs nothing here, and public servers sign no client certificates.
    let other = issuer("Issuer", ", namespace: system", "{ca: {secretName: key}}");
    assert_eq!(ask(&other), (Outcome::Itself, 0));
    assert_eq!(
        ask(&issuer("ClusterIssuer", "", "{acme: {}}")),
        (Outcome::Itself, 0)
    );
    assert_eq!(
        ask(&issuer("ClusterIssuer", "", "{selfSigned: {}}")),
        (Outcome::Itself, 0)
    );
    assert_eq!(ask(""), (Outcome::Itself, 0));
}
