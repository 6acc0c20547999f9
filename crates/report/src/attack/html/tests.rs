//! Pages of made-up ways.

use super::super::Way;
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
    assert_eq!(
        page.matches("Way 1: shop/cart → cluster-admin, 2 mistakes<")
            .count(),
        2
    );
    assert_eq!(
        page.matches("Way 2: the internet → cluster-admin, 1 mistake<")
            .count(),
        2
    );
    assert!(page.contains("Role <code>shop/cart</code>, rules[0]"));
    assert!(page.contains("only if <code>a</code> is b"));
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
