//! What is visible, against a slow and obvious reference: a map of paths that is changed entry by entry.

use std::collections::BTreeMap;

use proptest::prelude::*;

use super::*;
use crate::entry::{Entry, EntryKind};
use crate::layer::{LayerReading, Removal};

#[derive(Debug, Clone)]
enum Step {
    Add(String, EntryKind),
    Remove(String),
    Empty(String),
}

fn layer(steps: &[Step]) -> LayerReading {
    let mut reading = LayerReading::default();
    for step in steps {
        let at = reading.entries.len() as u32;
        match step.clone() {
            Step::Add(path, kind) => reading.entries.push(Entry {
                path,
                kind,
                mode: 0o644,
                uid: 0,
                gid: 0,
                size: 0,
            }),
            Step::Remove(path) => reading.removals.push(Removal {
                path,
                opaque: false,
                at,
            }),
            Step::Empty(path) => reading.removals.push(Removal {
                path,
                opaque: true,
                at,
            }),
        }
    }
    reading
}

fn visible(layers: &[Vec<Step>]) -> (Vec<String>, Vec<String>) {
    let layers: Vec<LayerReading> = layers.iter().map(|steps| layer(steps)).collect();
    let overlay = Overlay::of(&layers);
    let shown = overlay.iter().map(|(path, visible)| {
        let At { layer, entry } = visible.content;
        let kind = match &visible.kind {
            VisibleKind::File => "file",
            VisibleKind::Directory => "dir",
            VisibleKind::Symlink(_) => "link",
            VisibleKind::Special => "special",
        };
        format!(
            "{path} {kind} {}:{} {layer}:{entry}",
            visible.entry.layer, visible.entry.entry
        )
    });
    let unknown = overlay
        .unknown
        .iter()
        .map(|one| format!("{}: {}", one.path, one.reason));
    (shown.collect(), unknown.collect())
}

fn file(path: &str) -> Step {
    Step::Add(path.to_owned(), EntryKind::File)
}

fn directory(path: &str) -> Step {
    Step::Add(path.to_owned(), EntryKind::Directory)
}

fn symlink(path: &str, target: &str) -> Step {
    Step::Add(path.to_owned(), EntryKind::Symlink(target.to_owned()))
}

fn hard_link(path: &str, target: &str) -> Step {
    Step::Add(path.to_owned(), EntryKind::HardLink(target.to_owned()))
}

fn remove(path: &str) -> Step {
    Step::Remove(path.to_owned())
}

#[track_caller]
fn check(layers: &[Vec<Step>], expect: &[&str]) {
    let (shown, unknown) = visible(layers);
    assert_eq!(shown, expect);
    assert_eq!(unknown, Vec::<String>::new());
}

#[test]
fn later_layers_replace_and_remove() {
    check(
        &[
            vec![directory("a"), file("a/x"), file("a/y"), file("b")],
            vec![file("a/x"), remove("b")],
        ],
        &["a dir 0:0 0:0", "a/x file 1:0 1:0", "a/y file 0:2 0:2"],
    );
    check(
        &[
            vec![file("a/x"), file("a/y")],
            vec![Step::Empty("a".into()), file("a/z")],
        ],
        &["a/z file 1:0 1:0"],
    );
    // Siblings whose names sort between a directory and what is in it.
    check(
        &[
            vec![file("a/x"), file("a-b"), file("a0")],
            vec![remove("a")],
        ],
        &["a-b file 0:1 0:1", "a0 file 0:2 0:2"],
    );
    // A file over a directory without an entry of its own.
    check(&[vec![file("a/x")], vec![file("a")]], &["a file 1:0 1:0"]);
}

#[test]
fn whiteouts_are_for_layers_below_only() {
    check(
        &[
            vec![file("a"), file("d/x")],
            vec![file("a"), remove("a"), file("d/y"), Step::Empty("d".into())],
        ],
        &["a file 1:0 1:0", "d/y file 1:1 1:1"],
    );
}

#[test]
fn links_on_the_way_are_followed() {
    check(
        &[
            vec![
                symlink("lib", "usr/lib"),
                directory("usr/lib"),
                file("usr/lib/a"),
            ],
            vec![file("lib/b"), remove("lib/a")],
        ],
        &[
            "lib link 0:0 0:0",
            "usr/lib dir 0:1 0:1",
            "usr/lib/b file 1:0 1:0",
        ],
    );
    // A directory over a link replaces it.
    check(
        &[
            vec![symlink("lib", "/usr/lib"), file("lib/a")],
            vec![directory("lib"), file("lib/b"), remove("lib/a")],
        ],
        &[
            "lib dir 1:0 1:0",
            "lib/b file 1:1 1:1",
            "usr/lib/a file 0:1 0:1",
        ],
    );
    check(
        &[vec![symlink("a/b", "../../../etc"), file("a/b/x")]],
        &["a/b link 0:0 0:0", "etc/x file 0:1 0:1"],
    );
    let (shown, unknown) = visible(&[vec![symlink("a", "b"), symlink("b", "a"), file("a/x")]]);
    assert_eq!(shown.len(), 2);
    assert_eq!(
        unknown,
        ["a/x: more than 40 symbolic links lead to the path"]
    );
}

#[test]
fn hard_links_keep_their_content() {
    check(
        &[
            vec![file("a"), hard_link("b", "a")],
            vec![file("a"), hard_link("c", "b")],
            vec![remove("b")],
        ],
        &["a file 1:0 1:0", "c file 1:1 0:0"],
    );
    let (_, unknown) = visible(&[vec![hard_link("b", "nothing"), file("b/c")]]);
    assert_eq!(
        unknown,
        [
            "b: a hard link to a file that does not exist",
            "b/c: it lies below `b`, which is not a directory"
        ]
    );
}

#[test]
fn versions_go_back_to_the_first() {
    let layers = [
        layer(&[file("a")]),
        layer(&[file("a")]),
        layer(&[remove("a")]),
        layer(&[file("a")]),
        layer(&[file("x"), file("a")]),
    ];
    let overlay = Overlay::of(&layers);
    let versions: Vec<At> = overlay.versions(overlay.get("a").expect("there")).collect();
    assert_eq!(
        versions,
        [At { layer: 4, entry: 1 }, At { layer: 3, entry: 0 }]
    );
}

#[test]
fn many_whiteouts_over_deep_trees_stay_cheap() {
    let deep: Vec<String> = (1..1500).map(|depth| vec!["d"; depth].join("/")).collect();
    let mut steps: Vec<Step> = deep.iter().map(|path| directory(path)).collect();
    for _ in 0..3 {
        steps.extend(deep.iter().rev().map(|path| Step::Empty(path.clone())));
    }
    let (shown, _) = visible(&[steps.clone(), steps]);
    assert_eq!(shown.len(), deep.len());
}

/// The reference: each path with its kind and content. Parents that are links are followed one part at a time.
#[derive(Default)]
struct Reference(BTreeMap<String, (&'static str, Option<String>, At, At)>);

impl Reference {
    fn real(&self, path: &str, hops: usize) -> Option<String> {
        if hops > 40 {
            return None;
        }
        let mut real = String::new();
        let parts: Vec<&str> = path.split('/').filter(|part| !part.is_empty()).collect();
        for (at, part) in parts.iter().enumerate() {
            if *part == ".." {
                real = real
                    .rsplit_once('/')
                    .map_or(String::new(), |(before, _)| before.to_owned());
                continue;
            }
            let next = if real.is_empty() {
                (*part).to_owned()
            } else {
                format!("{real}/{part}")
            };
            if let Some((_, Some(target), ..)) = self.0.get(&next) {
                let rest = parts[at + 1..].join("/");
                let base = if target.starts_with('/') { "" } else { &real };
                return self.real(&format!("{base}/{target}/{rest}"), hops + 1);
            }
            real = next;
        }
        Some(real)
    }

    fn place(&self, path: &str) -> Option<String> {
        let (directory, name) = path.rsplit_once('/').unwrap_or(("", path));
        let directory = self.real(directory, 0)?;
        Some(if directory.is_empty() {
            name.to_owned()
        } else {
            format!("{directory}/{name}")
        })
    }

    fn apply(&mut self, number: u32, steps: &[Step]) {
        let mut entry = 0;
        for step in steps {
            match step {
                Step::Add(path, kind) => {
                    let at = At {
                        layer: number,
                        entry,
                    };
                    entry += 1;
                    let Some(place) = self.place(path) else {
                        continue;
                    };
                    let (kind, target, content) = match kind {
                        EntryKind::File => ("file", None, at),
                        EntryKind::Directory => ("dir", None, at),
                        EntryKind::Symlink(target) => ("link", Some(target.clone()), at),
                        EntryKind::Special => ("special", None, at),
                        EntryKind::HardLink(target) => {
                            let Some(from) = self.place(target) else {
                                continue;
                            };
                            if from == place && self.0.get(&from).is_some_and(|one| one.0 != "dir")
                            {
                                continue;
                            }
                            match self.0.get(&from) {
                                Some((kind, target, _, content)) if *kind != "dir" => {
                                    (*kind, target.clone(), *content)
                                }
                                _ => ("special", None, at),
                            }
                        }
                    };
                    let was_directory = self.0.get(&place).is_none_or(|one| one.0 == "dir");
                    if kind != "dir" || !was_directory {
                        self.0
                            .retain(|path, _| !path.starts_with(&format!("{place}/")));
                    }
                    self.0.insert(place, (kind, target, at, content));
                }
                Step::Remove(path) => {
                    let Some(place) = self.place(path) else {
                        continue;
                    };
                    let below = format!("{place}/");
                    self.0.retain(|path, one| {
                        one.2.layer == number || (*path != place && !path.starts_with(&below))
                    });
                }
                Step::Empty(path) => {
                    let Some(place) = self.real(path, 0) else {
                        continue;
                    };
                    let below = if place.is_empty() {
                        String::new()
                    } else {
                        format!("{place}/")
                    };
                    self.0
                        .retain(|path, one| one.2.layer == number || !path.starts_with(&below));
                }
            }
        }
    }
}

fn paths() -> impl Strategy<Value = String> {
    proptest::collection::vec(prop_oneof!["a", "b", "c", "a-"], 1..4)
        .prop_map(|parts| parts.join("/"))
}

fn steps() -> impl Strategy<Value = Vec<Step>> {
    let target = prop_oneof![
        paths(),
        paths().prop_map(|path| format!("/{path}")),
        paths().prop_map(|path| format!("../{path}"))
    ];
    let step = prop_oneof![
        5 => paths().prop_map(|path| Step::Add(path, EntryKind::File)),
        4 => paths().prop_map(|path| Step::Add(path, EntryKind::Directory)),
        2 => (paths(), target).prop_map(|(path, target)| Step::Add(path, EntryKind::Symlink(target))),
        2 => (paths(), paths()).prop_map(|(path, target)| Step::Add(path, EntryKind::HardLink(target))),
        2 => paths().prop_map(Step::Remove),
        1 => paths().prop_map(Step::Empty),
    ];
    proptest::collection::vec(step, 0..12)
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(2000))]

    #[test]
    fn agrees_with_the_reference(layers in proptest::collection::vec(steps(), 1..4)) {
        let mut reference = Reference::default();
        for (number, steps) in layers.iter().enumerate() {
            reference.apply(number as u32, steps);
        }
        let mut expect: Vec<String> = reference.0.iter().map(|(path, (kind, _, entry, content))| {
            format!("{path} {kind} {}:{} {}:{}", entry.layer, entry.entry, content.layer, content.entry)
        }).collect();
        let (mut shown, _) = visible(&layers);
        expect.sort();
        shown.sort();
        prop_assert_eq!(shown, expect);
    }
}
