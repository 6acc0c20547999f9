//! What Linkerd stops where no policy of its own speaks, and policies of NeuVector and Kuma: nothing that they may stop is certain.

use seawall_network::{Direction, Network};

use crate::support::{cluster, pod};

/// Whether what comes to `yard/shed` is unknown, with these annotations and objects.
#[track_caller]
fn check(namespace: &str, own: &str, more: &str, expect: Option<&str>) {
    let shed =
        pod("yard", "shed", "").replace("labels: {app: shed}", &format!("annotations: {{{own}}}"));
    let text = format!(
        "apiVersion: v1\nkind: Namespace\nmetadata: {{name: yard, annotations: {{{namespace}}}}}\n{shed}{}{more}",
        pod("street", "dog", "")
    );
    let made = cluster(&text);
    let network = Network::new(&made);
    let end = |name: &str| network.ends(name, Direction::Ingress).expect("an end")[0];
    let answer = network.answer(end("street/dog"), end("yard/shed"));
    let found = answer.doubts.first().map(String::as_str);
    assert_eq!(found, expect, "{namespace} | {own} | {more}");
    assert_eq!(network.unknowns().is_empty(), expect.is_none());
    // The other way nothing is stopped on the side of the mesh, except by what is for both.
    let back = network.answer(end("yard/shed"), end("street/dog"));
    assert!(
        back.doubts.is_empty() || more.contains("neuvector") || more.contains("kuma"),
        "{:?}",
        back.doubts
    );
}

const DENY: &str = "config.linkerd.io/default-inbound-policy: deny";
const INJECT: &str = "linkerd.io/inject: enabled";

#[test]
fn the_default_of_linkerd_may_stop() {
    let of_pod = "`config.linkerd.io/default-inbound-policy: deny` of Pod `shed` might also apply, and is not evaluated";
    let of_namespace = "`config.linkerd.io/default-inbound-policy: deny` of Namespace `yard` might also apply, and is not evaluated";
    let both = format!("{INJECT}, {DENY}");
    check("", &both, "", Some(of_pod));
    check(&both, "", "", Some(of_namespace));
    check(INJECT, DENY, "", Some(of_pod));
    // Without the proxy it says nothing, and what the pod says counts first.
    check("", DENY, "", None);
    check(DENY, "", "", None);
    check(&both, "linkerd.io/inject: disabled", "", None);
    let open = "config.linkerd.io/default-inbound-policy: all-unauthenticated";
    check(&both, open, "", None);
    check("", &format!("{INJECT}, {open}"), "", None);
    check(
        "",
        &format!("{INJECT}, config.linkerd.io/default-inbound-policy: audit"),
        "",
        None,
    );
    // An annotation is a text.
    check(
        "",
        &format!("{INJECT}, config.linkerd.io/default-inbound-policy: [deny]"),
        "",
        None,
    );
}

#[test]
fn the_setting_of_the_mesh_counts_last() {
    let settings = |policy: &str| {
        format!(
            "---\napiVersion: v1\nkind: ConfigMap\nmetadata: {{name: linkerd-config, namespace: linkerd}}\ndata:\n  values: |\n    proxy:\n      defaultInboundPolicy: {policy}\n"
        )
    };
    let said = "`defaultInboundPolicy: deny` of ConfigMap `linkerd-config` might also apply, and is not evaluated";
    check("", INJECT, &settings("deny"), Some(said));
    check("", INJECT, &settings("\"deny\""), Some(said));
    check("", "", &settings("deny"), None);
    check("", INJECT, &settings("all-unauthenticated"), None);
    let open = "config.linkerd.io/default-inbound-policy: all-unauthenticated";
    check("", &format!("{INJECT}, {open}"), &settings("deny"), None);
}

#[test]
fn policies_of_neuvector_and_meshes_of_kuma_may_stop() {
    let rule = |mode: &str| {
        format!(
            "---\napiVersion: neuvector.com/v1\nkind: NvSecurityRule\nmetadata: {{name: own, namespace: yard}}\nspec: {{target: {{{mode}selector: {{name: nv.shed.yard}}}}, ingress: [], egress: []}}\n"
        )
    };
    let said = Some("NvSecurityRule `own` might also apply, and is not evaluated");
    check("", "", &rule("policymode: Protect, "), said);
    check("", "", &rule(""), said);
    check("", "", &rule("policymode: Monitor, "), None);
    check("", "", &rule("policymode: Discover, "), None);
    let mesh = |mtls: &str| {
        format!(
            "---\napiVersion: kuma.io/v1alpha1\nkind: Mesh\nmetadata: {{name: default}}\nspec: {{{mtls}}}\n"
        )
    };
    let said = Some("Mesh `default` might also apply, and is not evaluated");
    check(
        "",
        "",
        &mesh("mtls: {enabledBackend: ca, backends: [{name: ca, type: builtin}]}"),
        said,
    );
    check("", "", &mesh("mtls: {backends: []}"), None);
    check("", "", &mesh(""), None);
}
