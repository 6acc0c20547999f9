//! `seawall rbac tenancy --tenant-label` with a label that no Namespace has.

use crate::support::{root, run_in};

#[test]
fn a_label_that_no_namespace_has_is_no_border() {
    let namespaces = |labels: &str| {
        format!(
            "apiVersion: v1\nkind: Namespace\nmetadata: {{name: a, labels: {{kubernetes.io/metadata.name: a{labels}}}}}\n"
        )
    };
    for (text, hint) in [
        (namespaces(", team: x"), "did you mean `team`?"),
        (
            namespaces(", cost: x, zone: y"),
            "the Namespaces in the input have `cost`, `zone`",
        ),
        (namespaces(""), "the Namespaces in the input have no labels"),
        (
            "apiVersion: v1\nkind: ServiceAccount\nmetadata: {name: a}\n".to_owned(),
            "add the Namespaces, or leave out `--tenant-label`",
        ),
    ] {
        let arguments = ["rbac", "tenancy", "--tenant-label", "taem", "-i", "-"];
        let run = run_in(&root(), &arguments, text.as_bytes());
        assert_eq!((run.status, &*run.out), (2, ""));
        assert!(run.err.contains(&format!("hint: {hint}")), "{}", run.err);
    }
    let text = namespaces(", team: x");
    let arguments = ["rbac", "tenancy", "--tenant-label", "team", "-i", "-"];
    let run = run_in(&root(), &arguments, text.as_bytes());
    assert!(
        run.out.starts_with("1 tenant by the label `team`"),
        "{}",
        run.out
    );
}
