//! The file of primitives: the built-in one reads, and a broken one says what is wrong and where.

use std::collections::BTreeSet;

use seawall_rbac::Primitive;

#[test]
fn builtin_primitives_are_read_and_unlike() {
    let primitives = Primitive::builtin().expect("primitives");
    let ids: BTreeSet<&str> = primitives.iter().map(|primitive| &*primitive.id).collect();
    assert_eq!(ids.len(), primitives.len());
    assert!(primitives.len() > 80, "{}", primitives.len());
}

#[test]
fn broken_primitives_say_what_is_wrong() {
    let one = "schema: seawall.rbac-escalation/v1\nprimitives: [{id: a, title: b, needs: [get pods], severity: low, why: c}]";
    assert_eq!(
        Primitive::parse_all("p", one.as_bytes()).map(|all| all.len()),
        Ok(1)
    );
    for (from, to, wrong) in [
        (one, "", "p: the file is empty"),
        (
            "seawall.rbac-escalation",
            "other",
            "p:1:9: `other/v1` is not the schema",
        ),
        (
            "get pods",
            "pods",
            "p:2:40: an entry of `needs` is not valid; write `VERB RESOURCE`",
        ),
        ("[get pods]", "[]", "`needs` is empty"),
        ("[get pods]", "[[]]", "an entry of `needs` is empty"),
        (
            "why",
            "leads_to: moon, why",
            "`moon` is not a value of `leads_to`; expected `cluster-admin`",
        ),
        (
            "why",
            "leads_to: cluster_admin, why",
            "did you mean `cluster-admin`?",
        ),
        ("why", "exists: kube-system, why", "`exists` is not valid"),
        (
            "why",
            "scope: Cluster, why",
            "`scope` is not valid; expected `any`, `cluster`",
        ),
        (
            "why",
            "together: 'yes', why",
            "`together` has to be `true` or `false`",
        ),
        ("why", "technik: T, why", "unknown field `technik`"),
        (
            "severity: low",
            "severity: lowest",
            "`severity`: `lowest` is not a valid severity",
        ),
        ("title: b, ", "", "p:2:14: `title` is missing"),
        (
            "[{",
            "[{id: a, title: b, needs: [get pods], severity: low, why: c}, {",
            "the `id` `a` is given twice",
        ),
    ] {
        let error = Primitive::parse_all("p", one.replacen(from, to, 1).as_bytes())
            .expect_err("broken")
            .to_string();
        assert!(error.contains(wrong), "{error}");
    }
    let needs = vec!["get pods"; 257].join(", ");
    let many = one.replace("get pods", &needs);
    let error = Primitive::parse_all("p", many.as_bytes()).expect_err("too many");
    assert!(error.what.contains("more than 256 entries"), "{error}");
}
