//! A dependency that no source of its crate names costs time to build and says something untrue.

use std::collections::HashSet;
use std::path::Path;

use anyhow::Context;

use super::Source;
use super::debts::{Debts, Unused};
use super::workspace::{Member, Role};

/// One line for every dependency that is not named, or is named by tests only, and for every debt that is paid.
pub(crate) fn check(members: &[Member], sources: &[Source], debts: &Debts) -> Vec<String> {
    let mut broken = Vec::new();
    let found = find(members, sources);
    for Found { debt, what } in &found {
        if !debts.unused.contains(debt) {
            broken.push(what.clone());
        }
    }
    for debt in &debts.unused {
        if !found.iter().any(|found| found.debt == *debt) {
            broken.push(format!(
                "xtask/debts.toml: the dependency of {} on {} is named or gone; remove the entry (`xtask tidy --pay`)",
                debt.name, debt.dependency
            ));
        }
    }
    for member in members {
        let list = member.role().map_or(&[][..], |role| &role.unnamed);
        let (unnamed, without_reason) = Role::reasoned(list);
        let name = &member.name;
        broken.extend(without_reason.iter().map(|line| format!("{name}: {line}")));
        let (_, all) = names(member, members, sources);
        for listed in unnamed {
            let dependency = member.dependencies.iter().find(|one| one.name == listed);
            if dependency.is_none_or(|one| all.contains(Member::name_in_code(one).as_str())) {
                broken.push(format!(
                    "{name}: `{listed}` is listed in `unnamed` and is named, or no dependency; remove it there"
                ));
            }
        }
    }
    broken
}

/// The entries that the list of debts would need.
pub(crate) fn owed(members: &[Member], sources: &[Source]) -> Vec<Unused> {
    let found = find(members, sources);
    found.into_iter().map(|found| found.debt).collect()
}

struct Found {
    debt: Unused,
    what: String,
}

fn find(members: &[Member], sources: &[Source]) -> Vec<Found> {
    let mut found = Vec::new();
    for member in members {
        let (code, all) = names(member, members, sources);
        let list = member.role().map_or(&[][..], |role| &role.unnamed);
        let (unnamed, _) = Role::reasoned(list);
        for dependency in &member.dependencies {
            let called = Member::name_in_code(dependency);
            let is_named = match dependency.kind.as_deref() {
                None => code.contains(called.as_str()),
                _ => all.contains(called.as_str()),
            };
            if is_named || unnamed.contains(&dependency.name.as_str()) {
                continue;
            }
            let (name, on) = (&member.name, &dependency.name);
            found.push(Found {
                what: if all.contains(called.as_str()) {
                    format!(
                        "{name}: only tests name the dependency {on}; move it to [dev-dependencies]"
                    )
                } else {
                    format!("{name}: no source names the dependency {on}")
                },
                debt: Unused {
                    name: name.clone(),
                    dependency: on.clone(),
                },
            });
        }
    }
    found
}

/// What the code of a crate names, and what code and tests name together.
fn names<'s>(
    member: &Member,
    members: &[Member],
    sources: &'s [Source],
) -> (HashSet<&'s str>, HashSet<&'s str>) {
    let mut code = HashSet::new();
    let mut all = HashSet::new();
    let directories = member.code();
    for source in sources {
        let Some(rust) = &source.rust else { continue };
        if owner(members, &source.path).is_none_or(|owner| owner.name != member.name) {
            continue;
        }
        all.extend(rust.all_names.iter().map(String::as_str));
        if !rust.is_test && directories.iter().any(|own| source.path.starts_with(own)) {
            code.extend(rust.code_names.iter().map(String::as_str));
        }
    }
    (code, all)
}

/// The crate in whose directory a file is, the innermost.
fn owner<'m>(members: &'m [Member], path: &Path) -> Option<&'m Member> {
    members
        .iter()
        .filter(|member| path.starts_with(member.directory()))
        .max_by_key(|member| member.directory().as_os_str().len())
}

/// One line for every entry of `[workspace.dependencies]` that no crate takes.
pub(crate) fn check_workspace(manifest: &str, members: &[Member]) -> anyhow::Result<Vec<String>> {
    let manifest: toml::Table = toml::from_str(manifest).context("Cargo.toml")?;
    let listed = manifest
        .get("workspace")
        .and_then(|workspace| workspace.get("dependencies"))
        .and_then(toml::Value::as_table);
    let taken: HashSet<&str> = members
        .iter()
        .flat_map(|member| &member.dependencies)
        .map(|dependency| dependency.name.as_str())
        .collect();
    Ok(listed
        .into_iter()
        .flat_map(toml::Table::keys)
        .filter(|name| !taken.contains(name.as_str()))
        .map(|name| format!("Cargo.toml: no crate takes `{name}` of [workspace.dependencies]"))
        .collect())
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::tidy::workspace::made_up::member;

    #[test]
    fn what_no_source_names_is_not_needed() {
        let one = member(
            "seawall-a",
            "layer = 0\npure = true",
            &["serde-json", "memchr", "regex", "dev:insta", "dev:proptest"],
        );
        let sources = [
            Source::new(
                "crates/a/src/lib.rs",
                "use serde_json::Value;\n// regex\n#[cfg(test)]\nmod tests { use memchr::memchr; }\n",
            ),
            Source::new("crates/a/tests/t.rs", "use insta::assert_snapshot;\n"),
            Source::new("crates/b/src/lib.rs", "use regex::Regex;\n"),
        ];
        assert_eq!(
            check(&[one], &sources, &Debts::default()),
            [
                "seawall-a: only tests name the dependency memchr; move it to [dev-dependencies]",
                "seawall-a: no source names the dependency regex",
                "seawall-a: no source names the dependency proptest",
            ]
        );
    }

    #[test]
    fn a_dependency_for_its_features_is_listed_with_a_reason() {
        let role = |entry: &str| format!("layer = 0\npure = true\nunnamed = ['{entry}']");
        let lines = |entry: &str, text: &str| {
            let one = member("seawall-a", &role(entry), &["regex"]);
            check(
                &[one],
                &[Source::new("crates/a/src/lib.rs", text)],
                &Debts::default(),
            )
        };
        assert_eq!(lines("regex: picks a feature", ""), Vec::<String>::new());
        assert_eq!(lines("regex", "").len(), 2);
        assert_eq!(lines("regex: why", "use regex::Regex;\n").len(), 1);
        assert_eq!(lines("serde: why", "use regex::Regex;\n").len(), 1);
    }

    #[test]
    fn a_debt_is_needed_or_removed() {
        let debts: Debts =
            toml::from_str("[[unused]]\ncrate = 'seawall-a'\ndependency = 'regex'\n")
                .expect("debts");
        let lines = |text: &str| {
            let one = member("seawall-a", "layer = 0\npure = true", &["regex"]);
            check(&[one], &[Source::new("crates/a/src/lib.rs", text)], &debts)
        };
        assert_eq!(lines(""), Vec::<String>::new());
        let paid = lines("use regex::Regex;\n");
        assert!(
            paid.len() == 1 && paid[0].contains("remove the entry"),
            "{paid:?}"
        );
    }

    #[test]
    fn what_no_crate_takes_is_not_listed() {
        let one = member("seawall-a", "", &["serde"]);
        let text = "[workspace.dependencies]\nserde = '1'\nregex = '1'\n";
        let broken = check_workspace(text, &[one]).expect("reads");
        assert_eq!(
            broken,
            ["Cargo.toml: no crate takes `regex` of [workspace.dependencies]"]
        );
    }
}
