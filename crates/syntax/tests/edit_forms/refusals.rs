//! Values that are shared or written in an unusual form, and paths that do not fit.

use seawall_syntax::Position;
use seawall_syntax::edit::{Edit, EditError, Refusal, apply};

use crate::{FALSE, check, edit, path, refuse, remove, set};

#[test]
fn properties_stay_until_their_value_goes() {
    check(
        "a: !!str 1\nb: &x 2 # c\n",
        set("b", FALSE),
        "a: !!str 1\nb: false # c\n",
    );
    check(
        "a: &x\n  b: 1\n",
        set("a.c", FALSE),
        "a: &x\n  b: 1\n  c: false\n",
    );
    check(
        "a: &x # c\n  b: 1\n",
        set("a.b", FALSE),
        "a: &x # c\n  b: false\n",
    );
    check(
        "a: !!map {b: 1}\n",
        set("a.c", FALSE),
        "a: !!map {b: 1, c: false}\n",
    );
    check("a: &x\nb: 1\n", set("a.c", FALSE), "a:\n  c: false\nb: 1\n");
}

#[test]
fn shared_values_are_not_changed() {
    let text = "base: &base\n  k: 1\nuse: *base\nown: {x: *base}\n";
    refuse(
        text,
        set("use.k", FALSE),
        "shared through the alias `*base`",
    );
    refuse(
        text,
        set("base.k", FALSE),
        "shared through the anchor `&base`",
    );
    refuse(text, remove("base.k"), "shared through the anchor `&base`");
    refuse(text, remove("base"), "shared through the anchor `&base`");
    refuse(
        text,
        set("base", FALSE),
        "shared through the anchor `&base`",
    );
    check(
        text,
        set("use", FALSE),
        "base: &base\n  k: 1\nuse: false\nown: {x: *base}\n",
    );
    check(
        text,
        remove("use"),
        "base: &base\n  k: 1\nown: {x: *base}\n",
    );
    check(
        text,
        set("own.w", FALSE),
        &text.replace("{x: *base}", "{x: *base, w: false}"),
    );
}

#[test]
fn merge_keys() {
    let text = "base: &base {k: 1, m: {n: 1}}\nuse:\n  <<: *base\n  o: 1\n";
    refuse(text, set("use.m.n", FALSE), "shared through a merge key");
    refuse(text, remove("use.k"), "shared through a merge key");
    check(
        text,
        set("use.k", FALSE),
        "base: &base {k: 1, m: {n: 1}}\nuse:\n  <<: *base\n  o: 1\n  k: false\n",
    );
    check(
        text,
        set("use.new.x", FALSE),
        "base: &base {k: 1, m: {n: 1}}\nuse:\n  <<: *base\n  o: 1\n  new:\n    x: false\n",
    );
    check(
        text,
        remove("use.o"),
        "base: &base {k: 1, m: {n: 1}}\nuse:\n  <<: *base\n",
    );
    let overriding = "base: &base {k: 1}\nuse:\n  k: 2\n  <<: *base\n";
    refuse(
        overriding,
        set("use.k", FALSE),
        "shared through a merge key",
    );
    let nested = "a: &a {k: 1}\nb: &b {<<: *a}\nuse: {<<: [*b, {m: 1}]}\n";
    refuse(nested, remove("use.k"), "shared through a merge key");
    refuse(nested, remove("use.m"), "shared through a merge key");
}

#[test]
fn unusual_yaml_is_refused_rather_than_guessed() {
    refuse("? a\n: 1\n", set("b", FALSE), "unusual form");
    refuse("s: {a, b: 1}\n", set("s.a", FALSE), "unusual form");
    refuse("l: [a: 1]\n", set("l[0].b", FALSE), "unusual form");
    refuse("x: &x k\nw:\n  *x : 1\n", set("w.b", FALSE), "unusual form");
}

#[test]
fn paths_that_do_not_fit_are_refused() {
    refuse(
        "a: x\n",
        set("a.b", FALSE),
        "a mapping is needed on the way, a single value was found",
    );
    refuse(
        "a: [x]\n",
        set("a.b", FALSE),
        "a mapping is needed on the way, a list was found",
    );
    refuse(
        "a: {}\n",
        set("a[0]", FALSE),
        "a list is needed on the way, a mapping was found",
    );
    refuse("a: {}\n", set("", FALSE), "names the whole object");
    refuse("a: {}\n", remove(""), "names the whole object");
}

#[test]
fn errors_name_object_and_field() {
    let error = edit("a: x\n", &[set("a.b", FALSE)]).expect_err("refused");
    assert_eq!(
        error,
        EditError::Refused {
            object: Position::new(1, 1),
            path: path("a.b"),
            reason: Refusal::WrongType {
                found: "single value",
                needed: "mapping"
            },
        }
    );
    let lost = Edit {
        object: Position::new(7, 1),
        change: remove("a"),
    };
    assert_eq!(
        apply("a: x\n", &[lost]).expect_err("lost").to_string(),
        "no object begins at 7:1"
    );
    let broken = Edit {
        object: Position::new(3, 1),
        change: remove("a"),
    };
    let error = apply("a: 1\n---\na: [\n", &[broken]).expect_err("broken");
    assert!(matches!(error, EditError::Unreadable { .. }), "{error}");
    let before = Edit {
        object: Position::NONE,
        change: remove("a"),
    };
    assert!(apply("a: 1\n", &[before]).is_err());
}

#[test]
fn one_failing_edit_changes_nothing() {
    let result = edit("a: 1\nb: x\n", &[set("a", FALSE), set("b.c", FALSE)]);
    assert!(result.is_err());
}
