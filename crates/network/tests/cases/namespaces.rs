//! Namespaces that are declared twice with different labels, and those of which many are told apart.

use core::fmt::Write;

use seawall_model::Cluster;
use seawall_network::{LintKind, LintLimits, Network, Side};

use crate::support::cluster;

/// Marks what is declared more than once, as loading does.
fn contested(text: &str) -> Cluster {
    let mut made = cluster(text);
    let twice = made.repeated().collect();
    made.contest(twice);
    made
}

const PODS: &str = "apiVersion: v1
kind: Pod
metadata: {name: api, namespace: city, labels: {app: api}}
spec: {containers: [{name: a, image: a, ports: [{containerPort: 80}]}]}
---
apiVersion: networking.k8s.io/v1
kind: NetworkPolicy
metadata: {name: p, namespace: city}
spec: {podSelector: {matchLabels: {app: api}}, ingress: [{ports: [{port: 9999}]}]}
---
";

fn namespace(labels: &str) -> String {
    format!(
        "apiVersion: v1\nkind: Namespace\nmetadata: {{name: city, labels: {{{labels}}}}}\n---\n"
    )
}

#[test]
fn a_proxy_that_one_declaration_of_a_namespace_asks_for_may_listen() {
    let silent = |declarations: &[&str]| {
        let declared: String = declarations
            .iter()
            .map(|labels| namespace(labels))
            .collect();
        let made = contested(&format!("{PODS}{declared}"));
        let lints = Network::new(&made).lints(&LintLimits::default());
        let of_kind = lints
            .all
            .iter()
            .filter(|lint| lint.kind == LintKind::SilentPort);
        of_kind.count()
    };
    assert_eq!(silent(&["team: a"]), 1);
    assert_eq!(silent(&["istio-injection: enabled"]), 0);
    assert_eq!(silent(&["istio-injection: enabled", "team: a"]), 0);
    assert_eq!(silent(&["team: a", "istio-injection: enabled"]), 0);
    assert_eq!(silent(&["team: a", "team: b"]), 1);
}

#[test]
fn a_namespace_on_whose_declaration_a_policy_hangs_is_named() {
    let said = |peer: &str, other: &str| {
        let policy = format!(
            "apiVersion: networking.k8s.io/v1\nkind: NetworkPolicy\nmetadata: {{name: q, namespace: city}}\nspec: {{podSelector: {{}}, ingress: [{{from: [{{namespaceSelector: {{matchLabels: {{{peer}}}}}}}]}}]}}\n"
        );
        let made = contested(&format!(
            "{PODS}{}{}{policy}",
            namespace("team: a"),
            namespace(other)
        ));
        Network::new(&made).contested_namespaces().len()
    };
    assert_eq!(said("team: a", "team: b"), 1);
    assert_eq!(said("team: a", "team: a, more: c"), 0);
    assert_eq!(said("tier: x", "team: b"), 0);
}

/// Forty namespaces, some of them without labels or not in the input: whom each selector takes in, asked in words of a policy.
#[test]
fn selectors_take_in_the_namespaces_that_they_mean() {
    let labels = |number: usize| match number % 4 {
        0 => Some(format!("team: t{number}, tier: front")),
        1 => Some(format!("team: t{number}")),
        2 => Some("tier: back".to_owned()),
        _ => None,
    };
    let selects = |selector: &str| -> Vec<(usize, bool)> {
        let mut text = String::new();
        for number in 0..40 {
            if let Some(labels) = labels(number) {
                let _ = write!(
                    text,
                    "apiVersion: v1\nkind: Namespace\nmetadata: {{name: n{number}, labels: {{{labels}}}}}\n---\n"
                );
            }
            let _ = write!(
                text,
                "apiVersion: v1\nkind: Pod\nmetadata: {{name: p, namespace: n{number}}}\nspec: {{containers: [{{name: a, image: a}}]}}\n---\n"
            );
        }
        let _ = write!(
            text,
            "apiVersion: v1\nkind: Pod\nmetadata: {{name: own, namespace: own}}\nspec: {{containers: [{{name: a, image: a}}]}}\n---\napiVersion: networking.k8s.io/v1\nkind: NetworkPolicy\nmetadata: {{name: p, namespace: own}}\nspec: {{podSelector: {{}}, ingress: [{{from: [{{namespaceSelector: {selector}}}]}}]}}\n"
        );
        let made = cluster(&text);
        let network = Network::new(&made);
        let end = |namespace: &str| {
            network
                .endpoints_in(namespace)
                .next()
                .map(Side::Endpoint)
                .expect("a pod")
        };
        let own = end("own");
        let relation = network.relation();
        (0..40)
            .filter_map(|number| {
                let from = end(&format!("n{number}"));
                let answer = network.answer(from, own);
                if let (Side::Endpoint(from), Side::Endpoint(to)) = (from, own) {
                    let said = relation.between(relation.class_of[from], relation.class_of[to]);
                    assert_eq!(said, answer.ports, "{selector} n{number}");
                }
                match (answer.certain.is_empty(), answer.possible.is_empty()) {
                    (false, _) => Some((number, true)),
                    (true, false) => Some((number, false)),
                    (true, true) => None,
                }
            })
            .collect()
    };
    /// What a label of a namespace is: `None` where it is not in the input.
    type Label = Option<Option<&'static str>>;
    let expect = |decide: &dyn Fn(usize) -> Option<bool>| -> Vec<(usize, bool)> {
        (0..40)
            .filter_map(|number| match decide(number) {
                Some(true) => Some((number, true)),
                Some(false) => None,
                None => Some((number, false)),
            })
            .collect()
    };
    let tier = |number: usize| -> Label {
        match number % 4 {
            0 => Some(Some("front")),
            1 => Some(None),
            2 => Some(Some("back")),
            _ => None,
        }
    };
    let is_seen = |number: usize| number % 4 != 3;
    let team = |wanted: usize| {
        move |number: usize| is_seen(number).then_some(number == wanted && number % 4 < 2)
    };
    assert_eq!(selects("{matchLabels: {team: t4}}"), expect(&team(4)));
    assert_eq!(
        selects("{matchExpressions: [{key: team, operator: NotIn, values: [t4, t4]}]}"),
        expect(&|number| team(4)(number).map(|is| !is))
    );
    assert_eq!(
        selects("{matchExpressions: [{key: tier, operator: In, values: [front, back, front]}]}"),
        expect(&|number| tier(number).map(|tier| tier.is_some()))
    );
    assert_eq!(
        selects("{matchExpressions: [{key: tier, operator: Exists}]}"),
        expect(&|number| tier(number).map(|tier| tier.is_some()))
    );
    assert_eq!(
        selects(
            "{matchLabels: {tier: front}, matchExpressions: [{key: team, operator: NotIn, values: [t4]}, {key: kubernetes.io/metadata.name, operator: NotIn, values: [n0, n3, n7]}]}"
        ),
        expect(&|number| match number {
            0 | 3 | 7 => Some(false),
            _ => is_seen(number).then_some(number % 4 == 0 && number != 4),
        })
    );
    assert_eq!(
        selects(
            "{matchExpressions: [{key: kubernetes.io/metadata.name, operator: NotIn, values: [n5, n7]}]}"
        ),
        expect(&|number| Some(!matches!(number, 5 | 7)))
    );
    assert_eq!(
        selects(
            "{matchExpressions: [{key: tier, operator: DoesNotExist}, {key: none, operator: DoesNotExist}]}"
        ),
        expect(&|number| tier(number).map(|tier| tier.is_none()))
    );
    assert_eq!(selects("{}"), expect(&|_| Some(true)));
}
