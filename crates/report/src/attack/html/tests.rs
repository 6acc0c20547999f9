//! Pages of made-up ways.

use super::super::layout::label_size;
use super::*;

#[test]
fn foreign_text_is_escaped_everywhere() {
    let evil = "<script>alert(1)</script>\"'&";
    let place = |column| Place {
        id: evil.to_owned(),
        name: evil.to_owned(),
        sort: evil.to_owned(),
        column,
    };
    let attack = Attack {
        title: evil.to_owned(),
        headline: evil.to_owned(),
        warning: Some(evil.to_owned()),
        inputs: vec![evil.to_owned()],
        places: vec![place(0), place(1)],
        steps: vec![Step {
            from: 0,
            to: 1,
            kind: evil.to_owned(),
            does: evil.to_owned(),
            technique: Some(evil.to_owned()),
            mistakes: 1,
            doubt: Some(evil.to_owned()),
            evidence: vec![evil.to_owned()],
        }],
        ways: vec![Way {
            cost: evil.to_owned(),
            steps: vec![0],
        }],
        conditions: vec![evil.to_owned()],
    };
    let page = page(&attack);
    let page = page.as_str();
    assert!(!page.contains("<script>alert"));
    assert_eq!(page.matches("<script>").count(), 1);
    assert!(page.contains("&lt;script&gt;alert(1)"));
}

fn step(from: usize, to: usize) -> Step {
    Step {
        from,
        to,
        kind: "STEP".to_owned(),
        does: "asks `it`".to_owned(),
        technique: None,
        mistakes: 1,
        doubt: Some("`a` is b".to_owned()),
        evidence: vec!["Role `shop/cart`, rules[0]".to_owned()],
    }
}

#[test]
fn ways_are_called_by_where_they_go_and_names_are_code() {
    let place = |name: &str, column| Place {
        id: name.to_owned(),
        name: name.to_owned(),
        sort: "workload".to_owned(),
        column,
    };
    let way = |steps: &[usize], cost: &str| Way {
        cost: cost.to_owned(),
        steps: steps.to_vec(),
    };
    let attack = Attack {
        places: vec![
            place("the internet", 0),
            place("shop/cart", 1),
            place("cluster-admin", 2),
        ],
        steps: vec![step(0, 1), step(1, 2), step(0, 2)],
        ways: vec![way(&[0, 1], "2 mistakes"), way(&[2], "1 mistake")],
        warning: Some("The input could not be read completely".to_owned()),
        ..Attack::default()
    };
    let page = page(&attack);
    let page = page.as_str();
    assert!(page.contains("<option value=\"0\">1: shop/cart → cluster-admin, 2 mistakes<"));
    assert!(page.contains("Attack path 1: shop/cart → cluster-admin, 2 mistakes<"));
    assert!(page.contains("Attack path 2: the internet → cluster-admin, 1 mistake<"));
    assert!(page.contains("Role <code>shop/cart</code>, rules[0]"));
    assert!(page.contains("assumes: <code>a</code> is b"));
    let body = page.split("<script>").next().expect("a body");
    assert!(!body.contains('`'), "{body}");
    let (warning, graph) = (page.find("class=\"warning\""), page.find("<svg"));
    assert!(warning.is_some() && warning < graph);
}

#[test]
fn a_backtick_without_another_one_is_a_letter() {
    assert_eq!(prose("a `b` c"), "a <code>b</code> c");
    assert_eq!(prose("a ` b"), "a ` b");
    assert_eq!(prose("`a` `<b"), "<code>a</code> `&lt;b");
    assert_eq!(prose(""), "");
}

#[test]
fn without_a_way_there_is_nothing_to_explore() {
    let attack = Attack {
        headline: "no way was found".to_owned(),
        ..Attack::default()
    };
    let page = page(&attack);
    let page = page.as_str();
    assert!(page.contains("<p class=\"headline\">no way was found</p>"));
    for part in ["<svg", "<script", "<select", "id=\"picture\""] {
        assert!(!page.contains(part), "{part}");
    }
}

/// Ways over some places, each step by two places.
fn made_up(places: usize, ways: &[Vec<(usize, usize)>]) -> Attack {
    let mut attack = Attack::default();
    for number in 0..places {
        attack.places.push(Place {
            id: number.to_string(),
            name: format!("place {number}"),
            sort: "workload".to_owned(),
            column: 0,
        });
    }
    for pairs in ways {
        let mut steps = Vec::new();
        for (from, to) in pairs {
            let known = attack
                .steps
                .iter()
                .position(|known| (known.from, known.to) == (*from, *to));
            steps.push(known.unwrap_or_else(|| {
                let kind = "A_KIND_WITH_A_LONG_NAME".to_owned();
                attack.steps.push(Step {
                    kind,
                    ..step(*from, *to)
                });
                attack.steps.len() - 1
            }));
        }
        attack.ways.push(Way {
            cost: "1 mistake".to_owned(),
            steps,
        });
    }
    attack
}

#[test]
fn a_graph_is_bounded_and_says_so() {
    let ways: Vec<Vec<(usize, usize)>> = (1..200).map(|end| vec![(0, end)]).collect();
    let attack = made_up(200, &ways);
    let page = page(&attack);
    let page = page.as_str();
    assert!(
        page.contains("The graph shows the first 79 of 199 attack paths"),
        "{page:.3000}"
    );
    assert_eq!(page.matches("<g class=\"node ").count(), 80);
    assert_eq!(page.matches("<ol data-way=").count(), 199);
}

proptest::proptest! {
    #![proptest_config(proptest::prelude::ProptestConfig { failure_persistence: None, ..proptest::prelude::ProptestConfig::default() })]

    /// No label is under a box or another label, no box under another, and nothing is outside of the picture.
    #[test]
    fn nothing_stands_under_anything_else(ways in proptest::collection::vec(proptest::collection::vec((0_usize..14, 0_usize..14), 1..6), 1..10)) {
        let ways: Vec<Vec<(usize, usize)>> = ways
            .into_iter()
            .map(|way| way.into_iter().filter(|(from, to)| from != to).collect())
            .collect();
        let attack = made_up(14, &ways);
        let layout = layout(&attack);
        let [width, height] = label_size("A_KIND_WITH_A_LONG_NAME");
        let boxes = layout.places.iter().map(|(_, spot)| (*spot, [BOX_WIDTH as f64, BOX_HEIGHT as f64]));
        let labels = layout.steps.iter().map(|(_, line)| (line.label, [width, height]));
        let all: Vec<([f64; 2], [f64; 2])> = boxes.chain(labels).collect();
        for (index, ([x, y], [w, h])) in all.iter().enumerate() {
            proptest::prop_assert!(x - w / 2.0 >= 0.0 && x + w / 2.0 <= layout.width, "{x} of {}", layout.width);
            proptest::prop_assert!(y - h / 2.0 >= 0.0 && y + h / 2.0 <= layout.height, "{y} of {}", layout.height);
            for ([other_x, other_y], [other_w, other_h]) in &all[index + 1..] {
                let meets = (x - other_x).abs() < (w + other_w) / 2.0 - 0.5 && (y - other_y).abs() < (h + other_h) / 2.0 - 0.5;
                proptest::prop_assert!(!meets, "{x} {y} and {other_x} {other_y}");
            }
        }
        for (_, line) in &layout.steps {
            proptest::prop_assert!(line.points.len() > 1);
        }
    }
}
