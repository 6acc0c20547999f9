//! The cases in `cases/`: one object a line, and the one thing that a server refuses of it, or nothing.

mod expect;
mod reading;

use std::collections::HashMap;

use expect::mismatches_at;
use proptest::prelude::*;
use seawall_model::KubernetesVersion;
use seawall_validity::{CustomSchemas, Mismatch};

const FILES: &[(&str, &str)] = &[
    ("admission", include_str!("cases/admission.txt")),
    ("containers", include_str!("cases/containers.txt")),
    ("definitions", include_str!("cases/definitions.txt")),
    ("objects", include_str!("cases/objects.txt")),
    ("pods", include_str!("cases/pods.txt")),
    ("services", include_str!("cases/services.txt")),
    ("workloads", include_str!("cases/workloads.txt")),
];

/// Volumes that the containers of the cases can mount.
const VOLUMES: &str = "volumes: [{name: v, emptyDir: {}}, {name: claim, persistentVolumeClaim: {claimName: c}}, {name: own, ephemeral: {volumeClaimTemplate: {spec: {accessModes: [ReadWriteOnce], resources: {requests: {storage: 1Gi}}}}}}, {name: image, image: {reference: a}}]";

fn lines(text: &'static str) -> impl Iterator<Item = (usize, &'static str)> {
    let lines = text.lines().enumerate();
    lines.filter(|(_, line)| !line.starts_with('#') && !line.is_empty())
}

fn versions() -> HashMap<&'static str, &'static str> {
    lines(include_str!("cases/groups.txt"))
        .filter_map(|(_, line)| line.split_once(' '))
        .collect()
}

/// The object of a template and what fills it.
fn object(versions: &HashMap<&str, &str>, template: &str, filling: &str) -> String {
    match template {
        "container" => format!(
            "{{apiVersion: v1, kind: Pod, metadata: {{name: a}}, spec: {{{VOLUMES}, containers: [{{name: a, image: a, {filling}}}]}}}}"
        ),
        "pod" => {
            format!("{{apiVersion: v1, kind: Pod, metadata: {{name: a}}, spec: {{{filling}}}}}")
        }
        kind => {
            let version = versions.get(kind).expect(kind);
            let metadata = if filling.starts_with("metadata:") {
                ""
            } else {
                "metadata: {name: a}, "
            };
            format!("{{apiVersion: {version}, kind: {kind}, {metadata}{filling}}}")
        }
    }
}

/// What is wrong with the answer to a case, if anything.
fn check(versions: &HashMap<&str, &str>, line: &str) -> Option<String> {
    let (left, expected) = line.rsplit_once(" => ").expect("an answer");
    let (template, rest) = left.split_once(' ').expect("a template");
    let (version, filling) = match rest.strip_prefix('@') {
        Some(rest) => {
            let (version, filling) = rest.split_once(' ').expect("a filling");
            (Some(version.parse().expect("a number")), filling)
        }
        None => (None, rest),
    };
    let found = mismatches_at(&object(versions, template, filling), version);
    let words = |one: &Mismatch| {
        let hint = one.hint.as_deref().unwrap_or_default();
        format!("{} {hint}", one.message)
    };
    let fits = match expected {
        "ok" => found.is_empty(),
        expected => {
            let (path, part) = expected.split_once(": ").expect("a path");
            let [one] = &found[..] else {
                return Some(words_of(&found));
            };
            one.path == path && words(one).contains(part)
        }
    };
    (!fits).then(|| words_of(&found))
}

fn words_of(found: &[Mismatch]) -> String {
    let words: Vec<String> = found
        .iter()
        .map(|one| format!("{}: {}", one.path, one.message))
        .collect();
    format!("[{}]", words.join(", "))
}

#[test]
fn each_case_is_answered() {
    let versions = versions();
    let mut wrong = Vec::new();
    for (file, text) in FILES {
        for (number, line) in lines(text) {
            if let Some(found) = check(&versions, line) {
                wrong.push(format!("{file}:{}: {found}\n    {line}", number + 1));
            }
        }
    }
    assert!(wrong.is_empty(), "{}\n{}", wrong.len(), wrong.join("\n"));
}

#[test]
fn each_case_of_no_version_that_is_refused_is_refused_by_every_version() {
    let versions = versions();
    for (file, text) in FILES {
        for (number, line) in lines(text) {
            let (left, expected) = line.rsplit_once(" => ").expect("an answer");
            let (template, filling) = left.split_once(' ').expect("a template");
            if expected == "ok" || filling.starts_with('@') {
                continue;
            }
            let object = object(&versions, template, filling);
            for minor in 31..=37 {
                let found = mismatches_at(&object, Some(minor));
                assert!(
                    !found.is_empty(),
                    "{file}:{}: v1.{minor}: {line}",
                    number + 1
                );
            }
        }
    }
}

/// Where the values of a flow text stand that are neither lists nor mappings.
fn scalars(text: &str) -> Vec<std::ops::Range<usize>> {
    let ends = |rest: &str| rest.find([',', '}', ']', '[', '{']).unwrap_or(rest.len());
    text.match_indices(": ")
        .map(|(at, _)| at + 2)
        .map(|start| start..start + ends(&text[start..]))
        .filter(|range| !range.is_empty())
        .collect()
}

proptest! {
    /// A case with some other value in it, for any version: nothing panics, and what is told is there.
    #[test]
    fn a_changed_case_is_answered(
        case in any::<prop::sample::Index>(),
        place in any::<prop::sample::Index>(),
        value in prop::sample::select(vec!["null", "''", "0", "-1", "70000", "true", "[]", "{}", "[null]", "[{}]", "'*'", "a.b/c", "'a b'", "1e3", "10%", "None", "Always"]),
        minor in prop::option::of(30_u16..39),
    ) {
        let versions = versions();
        let all: Vec<&str> = FILES.iter().flat_map(|(_, text)| lines(text).map(|(_, line)| line)).collect();
        let (left, _) = all[case.index(all.len())].rsplit_once(" => ").expect("an answer");
        let (template, filling) = left.split_once(' ').expect("a template");
        let filling = filling.strip_prefix('@').map_or(filling, |rest| rest.split_once(' ').expect("a filling").1);
        let mut text = object(&versions, template, filling);
        let scalars = scalars(&text);
        let range = scalars[place.index(scalars.len())].clone();
        text.replace_range(range, value);
        for read in reading::objects("any.yaml", text.as_bytes()) {
            let found = seawall_validity::check(&read.object, minor.map(KubernetesVersion::minor), &CustomSchemas::default());
            for mismatch in found {
                let path: seawall_syntax::Path = mismatch.path.parse().expect("a path");
                let is_there = path.find(&read.object.root).is_some();
                let is_lack = ["missing", "require"].iter().any(|word| mismatch.message.contains(word));
                prop_assert!(is_there || is_lack, "{mismatch:?} in {text}");
            }
        }
    }
}
