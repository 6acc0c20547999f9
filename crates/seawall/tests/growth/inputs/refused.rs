//! Objects that the API server refuses for many things, and schemas with many fields.

use std::fmt::Write as _;

/// One pod with long lists that refer to each other.
pub fn lists_of_a_pod(size: usize) -> Vec<(&'static str, String)> {
    let mut text =
        String::from("apiVersion: v1\nkind: Pod\nmetadata: {name: a}\nspec:\n  volumes:\n");
    for at in 0..size {
        let _ = writeln!(text, "  - {{name: v{at}, emptyDir: {{}}}}");
    }
    text.push_str("  resourceClaims:\n");
    for at in 0..size {
        let _ = writeln!(text, "  - {{name: r{at}, resourceClaimName: c}}");
    }
    for list in ["containers", "initContainers"] {
        let _ = writeln!(text, "  {list}:");
        for at in 0..size {
            let _ = writeln!(
                text,
                "  - {{name: {list}{at}, image: a, volumeMounts: [{{name: v{at}, mountPath: /v}}], resources: {{claims: [{{name: r{at}}}]}}}}"
            );
        }
    }
    vec![("a.yaml", text)]
}

/// One pod with something wrong in each container.
pub fn faults(size: usize) -> Vec<(&'static str, String)> {
    let mut text =
        String::from("apiVersion: v1\nkind: Pod\nmetadata: {name: a}\nspec:\n  containers:\n");
    for at in 0..size {
        let _ = writeln!(
            text,
            "  - {{name: A{at}, image: '', foo{at}: 1, volumeMounts: [{{name: x{at}, mountPath: /v}}]}}"
        );
    }
    vec![("a.yaml", text)]
}

/// A definition with many fields, and an object that has all of them.
pub fn definition(size: usize) -> Vec<(&'static str, String)> {
    let mut text = String::from(
        "apiVersion: apiextensions.k8s.io/v1\nkind: CustomResourceDefinition\nmetadata: {name: tides.sea.example}\nspec:\n  group: sea.example\n  scope: Namespaced\n  names: {plural: tides, kind: Tide}\n  versions:\n  - name: v1\n    served: true\n    storage: true\n    schema:\n      openAPIV3Schema:\n        type: object\n        properties:\n",
    );
    for at in 0..size {
        let _ = writeln!(
            text,
            "          p{at}: {{type: object, properties: {{b: {{type: string, pattern: '^a{at}$'}}}}, anyOf: [{{required: [b]}}]}}"
        );
    }
    text.push_str("---\napiVersion: sea.example/v1\nkind: Tide\nmetadata: {name: a}\n");
    for at in 0..size {
        let _ = writeln!(text, "p{at}: {{b: x}}");
    }
    vec![("a.yaml", text)]
}

/// Objects that are declared twice, differently.
pub fn declared_twice(size: usize) -> Vec<(&'static str, String)> {
    let mut text = String::new();
    for value in ["x", "z"] {
        for at in 0..size {
            let _ = writeln!(
                text,
                "---\napiVersion: v1\nkind: ConfigMap\nmetadata: {{name: a{at}}}\ndata: {{k: {value}}}"
            );
        }
    }
    vec![("a.yaml", text)]
}
