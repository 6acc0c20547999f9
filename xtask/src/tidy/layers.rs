//! Each crate states its layer and purity in its `Cargo.toml`. Dependencies point down the layers; siblings do not
//! import each other, but for those listed with a reason; what does no input or output does not depend on what does.

use std::collections::HashMap;

use super::debts::{Debts, Layer};
use super::workspace::{Member, Role};

/// The highest layer whose crates all do no input or output.
const HIGHEST_PURE: u8 = 4;

/// Crates that do input or output, or hold a runtime: never a dependency of a pure crate.
const IMPURE: &[&str] = &[
    "async-std",
    "getrandom",
    "hyper",
    "ignore",
    "kube",
    "kube-client",
    "kube-runtime",
    "memmap2",
    "reqwest",
    "smol",
    "tempfile",
    "tokio",
    "ureq",
    "walkdir",
];

/// One line for every crate that says nothing, and for every dependency that points the wrong way.
pub(crate) fn check(members: &[Member], debts: &Debts) -> Vec<String> {
    let mut broken = Vec::new();
    let roles = roles(members);
    for member in members {
        let name = &member.name;
        let Some(role) = member.role() else {
            broken.push(format!(
                "{name}: no `[package.metadata.seawall]` in its Cargo.toml; state `layer` and `pure`, or `tool = true`"
            ));
            continue;
        };
        if role.tool {
            if role.layer.is_some() || role.pure.is_some() || !role.siblings.is_empty() {
                broken.push(format!("{name}: a tool has no layer, purity or siblings"));
            }
            continue;
        }
        let (Some(own), Some(pure)) = (role.layer, role.pure) else {
            broken.push(format!("{name}: `layer` and `pure` have to be stated"));
            continue;
        };
        if own <= HIGHEST_PURE && !pure {
            broken.push(format!(
                "{name}: layers 0 to {HIGHEST_PURE} do no input or output; layer {own} has to be `pure`"
            ));
        }
        let (siblings, without_reason) = Role::reasoned(&role.siblings);
        broken.extend(without_reason.iter().map(|line| format!("{name}: {line}")));
        for sibling in &siblings {
            let layer = roles.get(sibling).and_then(|role| role.layer);
            if !dependencies(member).any(|name| name == *sibling) || layer != Some(own) {
                broken.push(format!(
                    "{name}: `{sibling}` is listed as a sibling and is no dependency of the same layer; remove it"
                ));
            }
        }
    }
    let wrong = wrong(members);
    for Wrong { from, to, what } in &wrong {
        if !debts
            .layer
            .iter()
            .any(|debt| debt.from == *from && debt.to == *to)
        {
            broken.push(what.clone());
        }
    }
    for debt in &debts.layer {
        if !wrong
            .iter()
            .any(|wrong| wrong.from == debt.from && wrong.to == debt.to)
        {
            broken.push(format!(
                "xtask/debts.toml: the dependency of {} on {} is right or gone; remove the entry",
                debt.from, debt.to
            ));
        }
    }
    broken
}

/// A dependency that points the wrong way.
struct Wrong<'m> {
    from: &'m str,
    to: &'m str,
    what: String,
}

/// Every dependency that points the wrong way.
fn wrong(members: &[Member]) -> Vec<Wrong<'_>> {
    let roles = roles(members);
    let mut wrong = Vec::new();
    for member in members {
        let Some(role) = member.role().filter(|role| !role.tool) else {
            continue;
        };
        let (Some(own), Some(pure)) = (role.layer, role.pure) else {
            continue;
        };
        let (siblings, _) = Role::reasoned(&role.siblings);
        for to in dependencies(member) {
            let all = judge(member, (own, pure), to, &siblings, &roles);
            wrong.extend(all.into_iter().map(|what| Wrong {
                from: &member.name,
                to,
                what,
            }));
        }
    }
    wrong
}

/// The entries that the list of debts would need.
pub(crate) fn owed(members: &[Member]) -> Vec<Layer> {
    let mut owed: Vec<Layer> = wrong(members)
        .into_iter()
        .map(|wrong| Layer {
            from: wrong.from.to_owned(),
            to: wrong.to.to_owned(),
        })
        .collect();
    owed.dedup();
    owed
}

fn roles(members: &[Member]) -> HashMap<&str, &Role> {
    members
        .iter()
        .filter_map(|member| Some((member.name.as_str(), member.role()?)))
        .collect()
}

fn dependencies(member: &Member) -> impl Iterator<Item = &str> {
    let all = member.dependencies.iter();
    all.filter(|dependency| !dependency.is_dev())
        .map(|dependency| dependency.name.as_str())
}

/// What is wrong with one dependency.
fn judge(
    member: &Member,
    (own, pure): (u8, bool),
    dependency: &str,
    siblings: &[&str],
    roles: &HashMap<&str, &Role>,
) -> Vec<String> {
    let name = &member.name;
    let mut broken = Vec::new();
    if pure && IMPURE.contains(&dependency) {
        broken.push(format!(
            "{name} does no input or output and depends on {dependency}"
        ));
    }
    let Some(other) = roles.get(dependency) else {
        return broken;
    };
    if other.tool {
        broken.push(format!(
            "{name} depends on the tool {dependency}; only tests and tools can"
        ));
    }
    if let Some(layer) = other.layer {
        let is_allowed = layer < own || (layer == own && siblings.contains(&dependency));
        if !is_allowed {
            broken.push(format!(
                "{name} (layer {own}) depends on {dependency} (layer {layer})"
            ));
        }
    }
    if pure && other.pure == Some(false) {
        broken.push(format!(
            "{name} does no input or output and depends on {dependency}, which does"
        ));
    }
    broken
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::tidy::workspace::made_up::member;

    const SYNTAX: &str = "layer = 0\npure = true";

    fn lines(members: &[Member]) -> Vec<String> {
        check(members, &Debts::default())
    }

    #[track_caller]
    fn broken(members: &[Member], expect: &str) {
        let lines = lines(members);
        assert!(lines.iter().any(|line| line.contains(expect)), "{lines:?}");
    }

    #[test]
    fn dependencies_point_down() {
        let syntax = member("seawall-syntax", SYNTAX, &["memchr"]);
        let model = |role: &str| member("seawall-model", role, &["seawall-syntax", "serde"]);
        let upwards = member("seawall-syntax", SYNTAX, &["seawall-model"]);
        assert_eq!(
            lines(&[syntax.clone(), model("layer = 1\npure = true")]),
            Vec::<String>::new()
        );
        broken(
            &[model("layer = 1\npure = true"), upwards],
            "seawall-syntax (layer 0) depends on seawall-model (layer 1)",
        );
        broken(
            &[syntax.clone(), model(SYNTAX)],
            "seawall-model (layer 0) depends on seawall-syntax (layer 0)",
        );
        let listed =
            "layer = 0\npure = true\nsiblings = ['seawall-syntax: it types what syntax reads']";
        assert_eq!(
            lines(&[syntax.clone(), model(listed)]),
            Vec::<String>::new()
        );
        let unreasoned = "layer = 0\npure = true\nsiblings = ['seawall-syntax']";
        broken(&[syntax.clone(), model(unreasoned)], "has no reason");
        let needless = "layer = 1\npure = true\nsiblings = ['seawall-syntax: why not']";
        broken(&[syntax.clone(), model(needless)], "listed as a sibling");
        // What only tests see can point anywhere.
        let tests = member("seawall-syntax", SYNTAX, &["dev:seawall-model"]);
        assert_eq!(
            lines(&[
                tests,
                member("seawall-model", "layer = 1\npure = true", &[])
            ]),
            Vec::<String>::new()
        );
    }

    #[test]
    fn every_crate_says_what_it_is() {
        broken(
            &[member("seawall-a", "", &[])],
            "no `[package.metadata.seawall]`",
        );
        broken(
            &[member("seawall-a", "layer = 1", &[])],
            "have to be stated",
        );
        broken(
            &[member("seawall-a", "layer = 4\npure = false", &[])],
            "layer 4 has to be `pure`",
        );
        broken(
            &[member("seawall-a", "tool = true\nlayer = 1", &[])],
            "a tool has no layer",
        );
        assert!(toml::from_str::<Role>("layr = 1").is_err());
    }

    #[test]
    fn what_does_no_input_or_output_does_not_depend_on_what_does() {
        let load = member("seawall-load", "layer = 1\npure = false", &[]);
        let scan = |pure| {
            member(
                "seawall-scan",
                &format!("layer = 5\npure = {pure}"),
                &["seawall-load", "tokio"],
            )
        };
        let both = lines(&[load.clone(), scan(true)]);
        assert!(
            both.iter().any(|line| line.contains("depends on tokio")),
            "{both:?}"
        );
        assert!(
            both.iter()
                .any(|line| line.contains("seawall-load, which does")),
            "{both:?}"
        );
        assert!(
            !lines(&[load, scan(false)])
                .iter()
                .any(|line| line.contains("seawall-scan"))
        );
    }

    #[test]
    fn tools_are_for_tests_and_tools() {
        let tool = member("fake-api", "tool = true", &[]);
        let user = |kind: &str| member("seawall-a", "layer = 5\npure = false", &[kind]);
        broken(
            &[tool.clone(), user("fake-api")],
            "depends on the tool fake-api",
        );
        assert_eq!(
            lines(&[tool.clone(), user("dev:fake-api")]),
            Vec::<String>::new()
        );
        assert_eq!(
            lines(&[tool, member("bench", "tool = true", &["fake-api"])]),
            Vec::<String>::new()
        );
    }

    #[test]
    fn a_debt_is_needed_or_removed() {
        let debts: Debts =
            toml::from_str("[[layer]]\nfrom = 'seawall-a'\nto = 'seawall-b'\n").expect("debts");
        let b = |layer: u8| member("seawall-b", &format!("layer = {layer}\npure = true"), &[]);
        let a = member("seawall-a", "layer = 2\npure = true", &["seawall-b"]);
        assert_eq!(check(&[a.clone(), b(3)], &debts), Vec::<String>::new());
        let stale = check(&[a, b(1)], &debts);
        assert!(
            stale.len() == 1 && stale[0].contains("remove the entry"),
            "{stale:?}"
        );
    }
}
