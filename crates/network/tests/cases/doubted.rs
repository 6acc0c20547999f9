//! What exposures hang on: kinds that are not read, and policies that may select more.

use seawall_network::{Exposure, Network, Reached};

use crate::support::cluster;

const BARN: &str = "apiVersion: v1\nkind: Namespace\nmetadata: {name: barn}\n---\napiVersion: v1\nkind: Namespace\nmetadata: {name: far}\n";

fn pod(namespace: &str, name: &str) -> String {
    format!(
        "---\napiVersion: v1\nkind: Pod\nmetadata: {{name: {name}, namespace: {namespace}, labels: {{app: {name}}}}}\nspec: {{containers: [{{name: a, image: a}}]}}\n"
    )
}

fn exposures(more: &str) -> Vec<Exposure> {
    let text = format!(
        "{BARN}{}{}{}{more}",
        pod("barn", "cow"),
        pod("barn", "hen"),
        pod("far", "owl")
    );
    let made = cluster(&text);
    Network::new(&made).exposures().all.into_values()
}

/// Which of cow, hen and owl reach the internet for certain, and which are in doubt.
#[track_caller]
fn check(more: &str, internet: [Reached; 3], in_doubt: [bool; 3]) {
    let all = exposures(more);
    let reached: Vec<Reached> = all.iter().map(|one| one.internet).collect();
    assert_eq!(reached, internet, "{more}");
    let doubted: Vec<bool> = all.iter().map(|one| !one.doubts.is_empty()).collect();
    assert_eq!(doubted, in_doubt, "{more}");
}

fn object(version: &str, kind: &str, spec: &str) -> String {
    format!(
        "---\napiVersion: {version}\nkind: {kind}\nmetadata: {{name: x, namespace: barn}}\nspec: {{{spec}}}\n"
    )
}

#[test]
fn only_those_that_it_selects_hang_on_what_is_not_read() {
    use Reached::{Maybe, No, Yes};
    check("", [Yes, Yes, Yes], [false; 3]);
    let mesh = |selector: &str| object("security.istio.io/v1", "AuthorizationPolicy", selector);
    // What comes in, and not what goes out.
    check(&mesh(""), [Yes; 3], [true, true, false]);
    check(
        &mesh("selector: {matchLabels: {app: cow}}"),
        [Yes; 3],
        [true, false, false],
    );
    let custom = |selector: &str| {
        object(
            "networking.k8s.aws/v1alpha1",
            "ApplicationNetworkPolicy",
            selector,
        )
    };
    check(
        &custom("podSelector: {matchLabels: {app: hen}}"),
        [Yes, Maybe, Yes],
        [false, true, false],
    );
    let multi = object(
        "k8s.cni.cncf.io/v1beta1",
        "MultiNetworkPolicy",
        "podSelector: {matchLabels: {app: cow}}",
    );
    check(&multi, [Maybe, Yes, Yes], [true, false, false]);
    // A policy that is read decides for certain where nothing else may.
    let closed = object(
        "networking.k8s.io/v1",
        "NetworkPolicy",
        "podSelector: {}, policyTypes: [Egress]",
    );
    check(&closed, [No, No, Yes], [false; 3]);
    let both = format!(
        "{closed}{}",
        custom("podSelector: {matchLabels: {app: cow}}").replace("name: x", "name: y")
    );
    check(&both, [Maybe, No, Yes], [true, false, false]);
}
