//! The list of debts as it would be today, and without what is paid.

use super::Source;
use super::circles::{self, Graph};
use super::debts::Debts;
use super::workspace::Member;
use super::{layers, lengths, unused};

/// The list without what is paid, and with smaller numbers where less is owed. Nothing is added.
pub(crate) fn paid(
    debts: &Debts,
    members: &[Member],
    sources: &[Source],
    graphs: &[Graph],
) -> Debts {
    let mut paid = debts.clone();
    let layers = layers::owed(members);
    paid.layer.retain(|debt| layers.contains(debt));
    let unused = unused::owed(members, sources);
    paid.unused.retain(|debt| unused.contains(debt));
    // One after the other: of two uses that close the same circle, one stays.
    for debt in &debts.circle {
        if !circles::is_needed(graphs, &paid, debt) {
            paid.circle.retain(|other| other != debt);
        }
    }
    let long: Vec<(String, usize)> = lengths::too_long(sources).collect();
    paid.lengths.retain(|path, listed| {
        let now = long.iter().find(|(long, _)| long == path);
        if let Some((_, lines)) = now {
            *listed = (*listed).min(*lines);
        }
        now.is_some()
    });
    paid
}

/// Everything that breaks a rule today.
pub(crate) fn today(members: &[Member], sources: &[Source], graphs: &[Graph]) -> Debts {
    Debts {
        layer: layers::owed(members),
        unused: unused::owed(members, sources),
        circle: graphs.iter().flat_map(circles::closing).collect(),
        lengths: lengths::too_long(sources).collect(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::tidy::workspace::made_up::member;

    fn members() -> [Member; 2] {
        [
            member("seawall-a", "layer = 1\npure = true", &["seawall-b"]),
            member("seawall-b", "layer = 2\npure = true", &[]),
        ]
    }

    fn sources(lines: usize) -> Vec<Source> {
        vec![
            Source::new(
                "crates/a/src/long.rs",
                &format!("//! x\n{}", "\n".repeat(lines - 1)),
            ),
            Source::new("crates/a/src/lib.rs", "mod x; mod y;"),
            Source::new("crates/a/src/x.rs", "use crate::y::Y; pub struct X;"),
            Source::new("crates/a/src/y.rs", "use crate::x::X; pub struct Y;"),
        ]
    }

    #[test]
    fn paying_only_removes_and_lowers() {
        let (members, long) = (members(), sources(500));
        let graphs = circles::graphs(&members, &long);
        let list = today(&members, &long, &graphs);
        assert_eq!(
            (
                list.layer.len(),
                list.unused.len(),
                list.circle.len(),
                list.lengths.len()
            ),
            (1, 1, 1, 1)
        );
        assert_eq!(paid(&list, &members, &long, &graphs), list);
        let length = |lines: usize| {
            let paid = paid(&list, &members, &sources(lines), &graphs);
            paid.lengths.get("crates/a/src/long.rs").copied()
        };
        assert_eq!(length(450), Some(450));
        // What has grown is not allowed by paying.
        assert_eq!(length(600), Some(500));
        assert_eq!(length(399), None);
        // With the crate and its files gone, nothing is owed.
        assert_eq!(paid(&list, &members[1..], &[], &[]), Debts::default());
        let nothing = Debts::default();
        assert_eq!(paid(&nothing, &members, &long, &graphs), nothing);
    }
}
