//! No circle of files inside a crate: what uses each other is one thing in several files, and cannot be understood,
//! tested or moved alone.

use std::collections::{BTreeMap, BTreeSet};

use super::Source;
use super::debts::{Circle, Debts};
use super::modules::Modules;
use super::workspace::Member;

/// Uses that a message shows.
const MAX_SHOWN: usize = 6;

/// Which file of a crate uses which other one, with the name that it uses. Paths are those inside of the crate.
#[derive(Debug, Clone, Default)]
pub(crate) struct Graph {
    name: String,
    uses: BTreeMap<(String, String), String>,
}

/// The uses inside of every crate.
pub(crate) fn graphs(members: &[Member], sources: &[Source]) -> Vec<Graph> {
    let mut graphs = Vec::new();
    for member in members {
        let relative = |path: &std::path::Path| {
            let inside = path.strip_prefix(member.directory()).unwrap_or(path);
            inside.to_string_lossy().replace('\\', "/")
        };
        let directories: BTreeSet<&std::path::Path> = member.code().into_iter().collect();
        let mut graph = Graph {
            name: member.name.clone(),
            uses: BTreeMap::new(),
        };
        for directory in directories {
            let uses = Modules::new(directory, sources).uses();
            graph.uses.extend(
                uses.into_iter()
                    .map(|((from, to), name)| ((relative(&from), relative(&to)), name)),
            );
        }
        graphs.push(graph);
    }
    graphs
}

/// One line for every circle that the listed uses do not open, and for every listed use that opens none.
pub(crate) fn check(graphs: &[Graph], debts: &Debts) -> Vec<String> {
    let mut broken = Vec::new();
    for graph in graphs {
        let rest = graph.without(&debts.circle);
        for files in rest.rings() {
            broken.push(rest.message(&files));
        }
    }
    for debt in &debts.circle {
        if !is_needed(graphs, debts, debt) {
            broken.push(format!(
                "xtask/debts.toml: `{}` using `{}` closes no circle of {}; remove the entry (`xtask tidy --pay`)",
                debt.from, debt.to, debt.name
            ));
        }
    }
    broken
}

/// Whether a listed use closes a circle, the others in the list aside.
pub(crate) fn is_needed(graphs: &[Graph], debts: &Debts, debt: &Circle) -> bool {
    graphs.iter().any(|graph| {
        let mut rest = graph.without(&debts.circle);
        graph.name == debt.name && graph.uses.contains_key(&debt.ends()) && {
            rest.uses.insert(debt.ends(), String::new());
            rest.reached(&debt.to).contains(debt.from.as_str())
        }
    })
}

/// A small set of uses without which a crate has no circle: each time the one whose loss leaves the fewest files in
/// circles.
pub(crate) fn closing(graph: &Graph) -> Vec<Circle> {
    let mut taken: Vec<Circle> = Vec::new();
    loop {
        let rest = graph.without(&taken);
        let rings = rest.rings();
        let inner = rest.uses.keys().filter(|(from, to)| {
            rings
                .iter()
                .any(|ring| ring.contains(from.as_str()) && ring.contains(to.as_str()))
        });
        let left = |(from, to): &(String, String)| {
            let mut without = rest.clone();
            without.uses.remove(&(from.clone(), to.clone()));
            without.rings().iter().map(BTreeSet::len).sum::<usize>()
        };
        let Some((from, to)) = inner.min_by_key(|ends| left(ends)) else {
            break;
        };
        taken.push(Circle {
            name: graph.name.clone(),
            from: from.clone(),
            to: to.clone(),
        });
    }
    // What was taken early can be needless with what was taken later.
    let graphs = [graph.clone()];
    let mut listed = Debts {
        circle: taken.clone(),
        ..Debts::default()
    };
    for debt in &taken {
        if !is_needed(&graphs, &listed, debt) {
            listed.circle.retain(|other| other != debt);
        }
    }
    listed.circle
}

impl Graph {
    fn without(&self, listed: &[Circle]) -> Self {
        let mut rest = self.clone();
        for debt in listed.iter().filter(|debt| debt.name == self.name) {
            rest.uses.remove(&debt.ends());
        }
        rest
    }

    fn message(&self, files: &BTreeSet<&str>) -> String {
        let all: Vec<String> = self
            .uses
            .iter()
            .filter(|((from, to), _)| files.contains(from.as_str()) && files.contains(to.as_str()))
            .map(|((from, to), name)| format!("{from} uses `{name}` of {to}"))
            .collect();
        let shown = all.iter().take(MAX_SHOWN);
        let mut text = format!(
            "{}: {} files use each other; move what both sides need into a file of its own",
            self.name,
            files.len()
        );
        for line in shown {
            text.push_str("\n  ");
            text.push_str(line);
        }
        if all.len() > MAX_SHOWN {
            text.push_str(&format!("\n  … and {} more", all.len() - MAX_SHOWN));
        }
        text
    }

    fn next(&self) -> BTreeMap<&str, Vec<&str>> {
        let mut next: BTreeMap<&str, Vec<&str>> = BTreeMap::new();
        for (from, to) in self.uses.keys() {
            next.entry(from).or_default().push(to);
        }
        next
    }

    /// Files that one uses, directly or through others.
    fn reached(&self, start: &str) -> BTreeSet<&str> {
        walk(&self.next(), start)
    }

    /// Sets of two files or more that reach each other.
    fn rings(&self) -> Vec<BTreeSet<&str>> {
        let next = self.next();
        // Crates have below a few hundred files, so that a walk from each is fast.
        let reached: BTreeMap<&str, BTreeSet<&str>> = next
            .keys()
            .map(|start| (*start, walk(&next, start)))
            .collect();
        let mut rings: Vec<BTreeSet<&str>> = Vec::new();
        for (file, all) in &reached {
            if rings.iter().any(|ring| ring.contains(file)) || !all.contains(file) {
                continue;
            }
            let leads_back = |other: &&&str| {
                reached
                    .get(**other)
                    .is_some_and(|from_there| from_there.contains(file))
            };
            rings.push(all.iter().filter(leads_back).copied().collect());
        }
        rings
    }
}

fn walk<'g>(next: &BTreeMap<&'g str, Vec<&'g str>>, start: &str) -> BTreeSet<&'g str> {
    let mut seen = BTreeSet::new();
    let mut open = vec![start];
    let mut at = 0;
    while let Some(file) = open.get(at).copied() {
        at += 1;
        for to in next.get(file).into_iter().flatten() {
            if seen.insert(*to) {
                open.push(to);
            }
        }
    }
    seen
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::tidy::workspace::made_up::member;

    fn of(files: &[(&str, &str)]) -> Vec<Graph> {
        let sources: Vec<Source> = files
            .iter()
            .map(|(path, text)| Source::new(format!("crates/a/src/{path}"), text))
            .collect();
        graphs(&[member("seawall-a", "", &[])], &sources)
    }

    fn lines(files: &[(&str, &str)]) -> Vec<String> {
        check(&of(files), &Debts::default())
    }

    const RING: &[(&str, &str)] = &[
        ("lib.rs", "mod a; mod b; mod c; mod d;"),
        ("a.rs", "use crate::b::B; pub struct A;"),
        ("b.rs", "use crate::c::C; pub struct B;"),
        ("c.rs", "use crate::a::A; pub struct C;"),
        ("d.rs", "use crate::a::A;"),
    ];

    fn debts(ends: &[(&str, &str)]) -> Debts {
        let circle = ends.iter().map(|(from, to)| Circle {
            name: "seawall-a".to_owned(),
            from: (*from).to_owned(),
            to: (*to).to_owned(),
        });
        Debts {
            circle: circle.collect(),
            ..Debts::default()
        }
    }

    #[test]
    fn a_circle_is_found_with_its_uses_and_nothing_else() {
        let lines = lines(RING);
        assert_eq!(lines.len(), 1);
        assert!(lines[0].contains("3 files use each other"), "{lines:?}");
        assert!(
            lines[0].contains("src/a.rs uses `crate::b::B` of src/b.rs"),
            "{lines:?}"
        );
        assert!(!lines[0].contains("src/d.rs"), "{lines:?}");
        assert_eq!(super::tests::lines(&RING[..3]), Vec::<String>::new());
    }

    #[test]
    fn a_parent_that_its_child_uses_and_that_uses_it_is_a_circle() {
        let parent = ("lib.rs", "mod a; pub struct R; fn f() { a::g() }");
        assert_eq!(
            lines(&[parent, ("a.rs", "pub fn g() -> crate::R {}")]).len(),
            1
        );
        assert_eq!(
            lines(&[parent, ("a.rs", "pub fn g() {}")]),
            Vec::<String>::new()
        );
    }

    #[test]
    fn a_listed_use_opens_its_circle_and_no_other() {
        let graphs = of(RING);
        let listed = debts(&[("src/a.rs", "src/b.rs")]);
        assert_eq!(check(&graphs, &listed), Vec::<String>::new());
        // Another circle through the same files is new.
        let mut more = RING.to_vec();
        more[2] = ("b.rs", "use crate::c::C; pub struct B;");
        more[3] = ("c.rs", "use crate::a::A; use crate::b::B; pub struct C;");
        assert_eq!(check(&of(&more), &listed).len(), 1);
    }

    #[test]
    fn a_listed_use_that_closes_no_circle_is_removed() {
        let graphs = of(RING);
        for needless in [("src/d.rs", "src/a.rs"), ("src/a.rs", "src/gone.rs")] {
            let lines = check(&graphs, &debts(&[("src/a.rs", "src/b.rs"), needless]));
            assert!(
                lines.len() == 1 && lines[0].contains("closes no circle"),
                "{lines:?}"
            );
        }
        // One of two is enough.
        let twice = debts(&[("src/a.rs", "src/b.rs"), ("src/b.rs", "src/c.rs")]);
        assert_eq!(check(&graphs, &twice).len(), 2);
    }

    #[test]
    fn the_uses_to_list_open_every_circle_and_each_is_needed() {
        let mut files = RING.to_vec();
        files.push(("e.rs", "use crate::f::F; pub struct E;"));
        files.push(("f.rs", "use crate::e::E; pub struct F;"));
        files[4] = ("d.rs", "use crate::a::A; pub struct D;");
        files[1] = ("a.rs", "use crate::b::B; use crate::d::D; pub struct A;");
        let graphs = of(&files);
        let listed = Debts {
            circle: closing(&graphs[0]),
            ..Debts::default()
        };
        assert_eq!(check(&graphs, &listed), Vec::<String>::new());
        assert_eq!(listed.circle.len(), 3);
    }
}
