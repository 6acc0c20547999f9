//! What texts say once and mean several times: anchors, aliases and merge keys.

use std::fmt::Write as _;

use super::{HEAD, within};

pub fn anchors(size: usize) -> Vec<(&'static str, String)> {
    within(
        size,
        "apiVersion: v1\nkind: ConfigMap\nmetadata: {name: a}\ndata:\n",
        |number| format!("  a{number}: &a{number} text\n  b{number}: *a{number}\n"),
        "",
    )
}

pub fn merges(size: usize) -> Vec<(&'static str, String)> {
    within(
        size,
        "apiVersion: example.com/v1\nkind: Thing\nmetadata: {name: a}\nspec:\n  base: &base {one: 1, two: 2}\n",
        |number| format!("  m{number}: {{<<: *base, <<: {{three: 3}}}}\n"),
        "",
    )
}

pub fn after_merge(size: usize) -> Vec<(&'static str, String)> {
    within(
        size,
        "apiVersion: v1\nkind: ConfigMap\nmetadata: {name: a}\ndata:\n  <<: {first: text}\n",
        |number| format!("  k{number}: text\n"),
        "",
    )
}

pub fn keys(size: usize) -> Vec<(&'static str, String)> {
    within(
        size,
        "apiVersion: v1\nkind: ConfigMap\nmetadata: {name: a}\ndata:\n",
        |number| format!("  k{number}: text\n"),
        "",
    )
}

pub fn aliased(size: usize) -> Vec<(&'static str, String)> {
    let mut text = format!(
        "{HEAD}apiVersion: v1\nkind: List\nitems:\n- apiVersion: v1\n  kind: Pod\n  metadata: {{name: base}}\n  spec: &spec\n    containers:\n    - {{name: app, image: 'registry.example.com/app:1'}}\n"
    );
    for number in 0..size {
        let _ = write!(
            text,
            "- apiVersion: apps/v1\n  kind: Deployment\n  metadata: {{name: d{number}}}\n  spec:\n    selector: {{matchLabels: {{app: a}}}}\n    template:\n      metadata: {{labels: {{app: a}}}}\n      spec: *spec\n"
        );
    }
    vec![("a.yaml", text)]
}

/// One pod of many containers that each take several fixes.
pub fn fixable(size: usize) -> Vec<(&'static str, String)> {
    within(
        size,
        "apiVersion: v1\nkind: Pod\nmetadata: {name: a}\nspec:\n  containers:\n  - {name: app, image: 'registry.example.com/app:1'}\n",
        |number| {
            format!(
                "  - name: c{number}\n    image: registry.example.com/app:1\n    securityContext:\n      allowPrivilegeEscalation: true\n"
            )
        },
        "",
    )
}
