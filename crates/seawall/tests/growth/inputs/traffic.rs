//! Policies and Services.

use super::{many, pod, within};

const POLICY: &str = "apiVersion: networking.k8s.io/v1\nkind: NetworkPolicy\nmetadata: {name: p, namespace: team}\nspec:\n  podSelector: {}\n";

pub fn blocks(size: usize) -> Vec<(&'static str, String)> {
    within(
        size,
        &format!(
            "{}{POLICY}  ingress:\n  - from:\n    - ipBlock: {{cidr: 8.8.8.8/32}}\n",
            pod("a", "")
        ),
        |number| {
            format!(
                "    - ipBlock: {{cidr: 11.{}.{}.0/24}}\n",
                number / 128,
                number % 128 * 2
            )
        },
        "",
    )
}

pub fn exceptions_of_blocks(size: usize) -> Vec<(&'static str, String)> {
    let policy = |number| {
        format!(
            "apiVersion: networking.k8s.io/v1\nkind: NetworkPolicy\nmetadata: {{name: p{number}, namespace: team}}\n\
             spec: {{podSelector: {{}}, egress: [{{to: [{{ipBlock: {{cidr: 11.0.0.0/8, except: [11.{}.{}.0/24]}}}}]}}], policyTypes: [Egress]}}\n---\n",
            number / 256,
            number % 256
        )
    };
    let mut files = many(size, policy);
    files[0].1.push_str(&pod("a", ""));
    files
}

pub fn ports(size: usize) -> Vec<(&'static str, String)> {
    within(
        size,
        &format!(
            "{}{POLICY}  ingress:\n  - ports:\n    - {{port: 1}}\n",
            pod("a", "")
        ),
        |number| format!("    - {{port: {}}}\n", number * 2 + 10),
        "",
    )
}

pub fn policies(size: usize) -> Vec<(&'static str, String)> {
    many(size, |number| {
        let own = |text: &str| text.replace("namespace: team", &format!("namespace: n{number}"));
        format!(
            "apiVersion: v1\nkind: Namespace\nmetadata: {{name: n{number}, labels: {{team: t{number}}}}}\n---\n{}{}  ingress: [{{from: [{{namespaceSelector: {{matchExpressions: [{{key: team, operator: NotIn, values: [t{number}]}}]}}}}]}}]\n---\n",
            own(&pod("web", "")),
            own(POLICY)
        )
    })
}

/// Each for its own namespace, about all others.
pub fn admins(size: usize) -> Vec<(&'static str, String)> {
    many(size, |number| {
        let pod = pod("web", "").replace("namespace: team", &format!("namespace: n{number}"));
        format!(
            "apiVersion: v1\nkind: Namespace\nmetadata: {{name: n{number}, labels: {{team: t{number}}}}}\n---\n{pod}apiVersion: policy.networking.k8s.io/v1alpha1\nkind: AdminNetworkPolicy\nmetadata: {{name: a{number}}}\nspec: {{priority: {number}, subject: {{namespaces: {{matchLabels: {{team: t{number}}}}}}}, ingress: [{{action: Deny, from: [{{namespaces: {{matchExpressions: [{{key: team, operator: NotIn, values: [t{number}]}}]}}}}]}}]}}\n---\n"
        )
    })
}

pub fn balancers(size: usize) -> Vec<(&'static str, String)> {
    of_one_form(size, "LoadBalancer")
}

pub fn services(size: usize) -> Vec<(&'static str, String)> {
    of_one_form(size, "NodePort")
}

/// Services of the same pods.
fn of_one_form(size: usize, form: &str) -> Vec<(&'static str, String)> {
    let mut files = many(size, |number| {
        format!(
            "apiVersion: v1\nkind: Service\nmetadata: {{name: s{number}, namespace: team}}\nspec: {{type: {form}, selector: {{app: web}}, ports: [{{port: 80}}]}}\n---\n"
        )
    });
    for number in 0..30 {
        files[0].1.push_str(&pod(&format!("p{number}"), ""));
    }
    files
}
