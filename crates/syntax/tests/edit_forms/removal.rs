//! Removal from every form.

use crate::{FALSE, check, remove, set};

#[test]
fn removal_from_flow_forms() {
    check(
        "s: {a: 1, b: 2, c: 3}\n",
        remove("s.a"),
        "s: {b: 2, c: 3}\n",
    );
    check(
        "s: {a: 1, b: 2, c: 3}\n",
        remove("s.b"),
        "s: {a: 1, c: 3}\n",
    );
    check(
        "s: {a: 1, b: 2, c: 3}\n",
        remove("s.c"),
        "s: {a: 1, b: 2}\n",
    );
    check("s: { a: 1 }\n", remove("s.a"), "s: {}\n");
    check("s: [a, b,]\n", remove("s[1]"), "s: [a,]\n");
    check(
        "s: {\n  a: 1, # x\n  b: 2 # y\n}\n",
        remove("s.b"),
        "s: {\n  a: 1 # x\n}\n",
    );
    check(
        "s: {\n  a: 1, # x\n  b: 2 # y\n}\n",
        remove("s.a"),
        "s: {\n  b: 2 # y\n}\n",
    );
    check(
        "s: {\n  a: 1,\n  b: 2,\n}\n",
        remove("s.b"),
        "s: {\n  a: 1,\n}\n",
    );
    check(
        "s: {a: 1, # x\n  b: 2}\n",
        remove("s.b"),
        "s: {a: 1 # x\n  }\n",
    );
    check(
        "s: {a: 1, # x\n  # y\n  b: 2}\n",
        remove("s.a"),
        "s: { # x\n  # y\n  b: 2}\n",
    );
    check("s: { # x\n  a: 1 }\n", remove("s.a"), "s: { # x\n   }\n");
}

#[test]
fn removal_of_lines() {
    check(
        "a: 1\n# above\nb: # x\n  # inside\n  - 1\n\n# below\nc: 2\n",
        remove("b"),
        "a: 1\n# above\n\n# below\nc: 2\n",
    );
    check("a: 1\nb: 2", remove("b"), "a: 1\n");
    check("a: 1\nb: 2\n", remove("a"), "b: 2\n");
    check("a:\n- x\n- y # c\n- z\n", remove("a[1]"), "a:\n- x\n- z\n");
    check("a: |\n  x\n\n  # text\n\nb: 1\n", remove("a"), "\nb: 1\n");
    check("a:\n- - x\n  - y\n", remove("a[0][0]"), "a:\n- - y\n");
}

#[test]
fn comments_inside_the_last_value_belong_to_it() {
    let text = "s:\n  a:\n    b: 1\n    # b\n\n    # b\n  # s\nz: 1\n";
    check(
        text,
        set("s.c", FALSE),
        "s:\n  a:\n    b: 1\n    # b\n\n    # b\n  c: false\n  # s\nz: 1\n",
    );
    check(text, remove("s"), "z: 1\n");
    check(
        text,
        remove("s.a"),
        "s: {}\n    # b\n\n    # b\n  # s\nz: 1\n",
    );
    check(
        "a: |\n  x\nb: 1\n  # b\nc: 2\n",
        remove("b"),
        "a: |\n  x\nc: 2\n",
    );
    check(
        "a: |+\n  x\n\nb: 1\n\nc: 2\n",
        remove("b"),
        "a: |+\n  x\n\nc: 2\n",
    );
}

#[test]
fn removal_behind_a_dash() {
    check("l:\n- a: 1 # x\n  b: 2\n", remove("l[0].a"), "l:\n- b: 2\n");
    check(
        "l:\n- a: 1\n  # c\n  b: 2\n",
        remove("l[0].a"),
        "l:\n-\n  # c\n  b: 2\n",
    );
    check(
        "l:\n-   a:\n    - x\n    b: 2\n",
        remove("l[0].a"),
        "l:\n-   b: 2\n",
    );
}

#[test]
fn a_mapping_that_loses_its_last_key_stays_empty() {
    check(
        "s:\n  # c\n  a: 1 # x\nb: 1\n",
        remove("s.a"),
        "s: {}\n  # c\nb: 1\n",
    );
    check("s: # c\n  a: 1\nb: 1\n", remove("s.a"), "s: {} # c\nb: 1\n");
    check("l:\n- a: 1\n", remove("l[0].a"), "l:\n- {}\n");
    check("l:\n- a\n", remove("l[0]"), "l: []\n");
    check("s:\n  a: 1", remove("s.a"), "s: {}\n");
    check("a: 1\n", remove("a"), "{}\n");
}

#[test]
fn equal_keys_are_all_removed_and_the_last_is_set() {
    check("a: 1\nb: 2\na: 3\n", remove("a"), "b: 2\n");
    check(
        "a: 1\nb: 2\na: 3\n",
        set("a", FALSE),
        "a: 1\nb: 2\na: false\n",
    );
    check(
        "l:\n- a: 1\n  a: 2\n  b: 3\n",
        remove("l[0].a"),
        "l:\n- b: 3\n",
    );
    check(
        "s: {a: 1, a: 2, b: 3, a: 4}\n",
        remove("s.a"),
        "s: {b: 3}\n",
    );
}
