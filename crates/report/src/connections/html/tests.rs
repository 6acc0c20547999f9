//! Pages of made-up connections.

use super::super::{Class, Member, Reach};
use super::*;

/// Two namespaces of two workloads, a class each, of which the first reaches both.
fn map() -> Map {
    let member = |namespace: &str, name: &str, class| Member {
        namespace: namespace.to_owned(),
        name: name.to_owned(),
        class,
        unknown: None,
    };
    let ports = PortWords {
        text: "TCP 80".to_owned(),
        is_everything: false,
    };
    Map {
        members: vec![
            member("a", "one", 0),
            member("a", "two", 0),
            member("b", "one", 1),
            member("b", "two", 1),
        ],
        classes: vec![
            Class {
                reaches: Some(vec![Reach {
                    ports,
                    runs: vec![[0, 1]],
                }]),
                ..Class::default()
            },
            Class {
                reaches: Some(Vec::new()),
                ..Class::default()
            },
        ],
        ..Map::default()
    }
}

#[test]
fn namespaces_are_summed_up_without_what_reaches_itself() {
    let map = map();
    let overview = map.overview(2);
    assert_eq!(overview.pairs, 6);
    let between = |from: usize, to: usize| overview.between[from][to];
    assert_eq!(between(0, 0), Pairs { some: 2, every: 0 });
    assert_eq!(between(0, 1), Pairs { some: 4, every: 0 });
    assert_eq!(between(1, 0), Pairs::default());
    let [a, b] = &overview.namespaces[..] else {
        panic!("two namespaces");
    };
    assert_eq!((a.reaches, a.reached_by), (1, 0));
    assert_eq!((b.reaches, b.reached_by), (0, 1));
    assert_eq!(map.pairs().count(), 6);
    assert!(map.overview(1).between.is_empty());
}

#[test]
fn what_is_not_in_the_page_is_said() {
    let mut map = map();
    map.classes[1].reaches = None;
    let text = page(&map);
    let text = text.as_str();
    assert!(
        text.contains("more than 6 allowed connections between workloads"),
        "{text}"
    );
    assert!(text.contains("<code>seawall network connections --format classes</code>"));
    assert_eq!(text.matches("<td>not in the page</td>").count(), 1);
    assert!(text.contains("\"reaches\":[[[1,0,1]],null]") && !text.contains("id=\"every\""));
}
