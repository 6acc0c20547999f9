//! Lines with indentation: new keys, new values, lists and block scalars.

use seawall_syntax::edit::NewValue;

use crate::{FALSE, check, refuse, remove, set, strings};

#[test]
fn a_new_key_goes_behind_the_last_one() {
    check(
        "a: 1\nspec:\n  x: 1  # x\n  y: 2  # y\n  # below\n# end\n",
        set("spec.z", FALSE),
        "a: 1\nspec:\n  x: 1  # x\n  y: 2  # y\n  z: false\n  # below\n# end\n",
    );
}

#[test]
fn missing_parents_are_made_with_the_step_of_the_file() {
    check(
        "spec:\n    containers:\n        - name: a\n          image: b\n        - name: c\n",
        set(
            "spec.containers[0].securityContext.capabilities.drop",
            strings(&["ALL"]),
        ),
        "spec:\n    containers:\n        - name: a\n          image: b\n          securityContext:\n              capabilities:\n                  drop:\n                      - ALL\n        - name: c\n",
    );
}

#[test]
fn lists_stand_where_the_lists_of_the_file_stand() {
    check(
        "spec:\n  containers:\n  - name: a\n    args:\n    - x\n",
        set(
            "spec.containers[0].securityContext.capabilities.drop",
            strings(&["ALL", "yes"]),
        ),
        "spec:\n  containers:\n  - name: a\n    args:\n    - x\n    securityContext:\n      capabilities:\n        drop:\n        - ALL\n        - \"yes\"\n",
    );
}

#[test]
fn lists_in_brackets_are_followed_too() {
    check(
        "spec:\n  containers:\n  - name: a\n    command: [\"sh\", \"-c\"]\n",
        set("spec.containers[0].drop", strings(&["ALL", "a,b"])),
        "spec:\n  containers:\n  - name: a\n    command: [\"sh\", \"-c\"]\n    drop: [ALL, \"a,b\"]\n",
    );
}

#[test]
fn a_scalar_is_replaced_in_its_place() {
    check(
        "a:   yes   # why\nb: 1\n",
        set("a", FALSE),
        "a:   false   # why\nb: 1\n",
    );
    check(
        "a: \"x\\\n  y\" # why\nb: 1\n",
        set("a", NewValue::Int(-3)),
        "a: -3 # why\nb: 1\n",
    );
    check(
        "a: x\n  y # why\nb: 1\n",
        set("a", NewValue::String("null".into())),
        "a: \"null\" # why\nb: 1\n",
    );
    check(
        "a:\n  # above\n  x # behind\nb: 1\n",
        set("a", FALSE),
        "a: false\n  # above\nb: 1\n",
    );
    check("a: é # é\nb: ü\n", set("b", FALSE), "a: é # é\nb: false\n");
}

#[test]
fn what_is_so_already_stays_as_it_is() {
    for text in ["a: yes\n", "a: {b: yes}\n", "a: !!bool on # x"] {
        let at = if text.contains('{') { "a.b" } else { "a" };
        check(text, set(at, NewValue::Bool(true)), text);
    }
    check("a: 1\n", remove("b.c"), "a: 1\n");
    check(
        "a: \"x\"\n",
        set("a", NewValue::String("x".into())),
        "a: \"x\"\n",
    );
    check(
        "x: &b {k: 1}\nw: *b\n",
        set("w.k", NewValue::Int(1)),
        "x: &b {k: 1}\nw: *b\n",
    );
}

#[test]
fn an_empty_value_becomes_a_mapping() {
    for (before, after) in [
        ("s:\nb: 1\n", "s:\n  k: false\nb: 1\n"),
        ("s: # c\nb: 1\n", "s: # c\n  k: false\nb: 1\n"),
        ("s: ~  # c\nb: 1\n", "s:  # c\n  k: false\nb: 1\n"),
        ("s: null\nb: 1\n", "s:\n  k: false\nb: 1\n"),
        ("s: {}\nb: 1\n", "s:\n  k: false\nb: 1\n"),
        ("s: { } # c\nb: 1\n", "s: # c\n  k: false\nb: 1\n"),
        ("s:\n  {}\nb: 1\n", "s:\n  k: false\nb: 1\n"),
        ("b: 1\ns:", "b: 1\ns:\n  k: false"),
        ("b: 1\ns:  ", "b: 1\ns:\n  k: false"),
    ] {
        check(before, set("s.k", FALSE), after);
    }
}

#[test]
fn an_empty_value_becomes_a_scalar() {
    check("s:\nb: 1\n", set("s", FALSE), "s: false\nb: 1\n");
    check(
        "s:   # c\nb: 1\n",
        set("s", FALSE),
        "s: false   # c\nb: 1\n",
    );
    check("s: {}\n", set("s", FALSE), "s: false\n");
    check("s:\n", set("s", NewValue::EmptyMapping), "s: {}\n");
}

#[test]
fn empty_list_items_are_filled() {
    check(
        "l:\n- a\n-\n",
        set("l[1].k", FALSE),
        "l:\n- a\n- k: false\n",
    );
    check(
        "l:\n  -  # c\n  - b\n",
        set("l[0]", FALSE),
        "l:\n  - false  # c\n  - b\n",
    );
    check(
        "l:\n- {} # c\n",
        set("l[0].m.k", FALSE),
        "l:\n- m: # c\n    k: false\n",
    );
}

#[test]
fn items_are_appended() {
    check(
        "l:\n- a # x\n",
        set("l[1]", FALSE),
        "l:\n- a # x\n- false\n",
    );
    check("l: []\n", set("l[0]", FALSE), "l:\n- false\n");
    check("l: [a]\n", set("l[1]", FALSE), "l: [a, false]\n");
    check("l: [ a ]\n", set("l[1]", FALSE), "l: [ a, false ]\n");
    check("l: [a, ]\n", set("l[1]", FALSE), "l: [a, false ]\n");
    check("a: 1\n", set("l[0].k", FALSE), "a: 1\nl:\n- k: false\n");
    check(
        "l:\n- - a\n",
        set("l[0][1]", FALSE),
        "l:\n- - a\n  - false\n",
    );
    refuse("l: [a]\n", set("l[2]", FALSE), "no item 2 in a list of 1");
    refuse("a: 1\n", set("l[1]", FALSE), "no item 1 in a list of 0");
}

#[test]
fn a_list_of_strings_keeps_the_lines_of_the_items_that_stay() {
    check(
        "drop:\n  # first\n  - A # a\n  # second\n  - B # b\n  - C\nx: 1\n",
        set("drop", strings(&["A", "C", "D"])),
        "drop:\n  # first\n  - A # a\n  # second\n  - C\n  - D\nx: 1\n",
    );
    check(
        "drop: [A, B, C]\n",
        set("drop", strings(&["B", "D", "E"])),
        "drop: [B, D, E]\n",
    );
    check(
        "drop: [NET_RAW]\n",
        set("drop", strings(&["ALL"])),
        "drop: [ALL]\n",
    );
    check(
        "drop: [\"NET_RAW\"]\n",
        set("drop", strings(&["ALL"])),
        "drop: [ALL]\n",
    );
    check(
        "c: {drop: [\"NET_RAW\"]}\n",
        set("c.drop", strings(&["NET_RAW", "X"])),
        "c: {drop: [\"NET_RAW\", \"X\"]}\n",
    );
    check(
        "drop:\n    - NET_RAW # c\n# d\n",
        set("drop", strings(&["ALL"])),
        "drop:\n    - ALL\n# d\n",
    );
    check(
        "drop:\n- A\nx: 1\n",
        set("drop", strings(&[])),
        "drop: []\nx: 1\n",
    );
    check("drop: A\n", set("drop", strings(&["A"])), "drop:\n- A\n");
}

#[test]
fn long_lists_are_written_anew() {
    let items: Vec<String> = (0..100).map(|index| format!("v{index}")).collect();
    let text = format!("l: [{}]\n", items.join(", "));
    let odd: Vec<&str> = items
        .iter()
        .skip(1)
        .step_by(2)
        .map(String::as_str)
        .collect();
    check(
        &text,
        set("l", strings(&odd)),
        &format!("l: [{}]\n", odd.join(", ")),
    );
}

#[test]
fn block_scalars() {
    check(
        "a: |\n  x\n\n\nb: 1\n",
        set("c", FALSE),
        "a: |\n  x\n\n\nb: 1\nc: false\n",
    );
    check(
        "b: 1\na: |\n  x\n\n\n",
        set("c", FALSE),
        "b: 1\na: |\n  x\nc: false\n\n\n",
    );
    check(
        "b: 1\na: |+\n  x\n\n\n",
        set("c", FALSE),
        "b: 1\na: |+\n  x\n\n\nc: false\n",
    );
    check(
        "b: 1\na: >-\n  x\n  y",
        set("c", FALSE),
        "b: 1\na: >-\n  x\n  y\nc: false",
    );
    check(
        "b: 1\na: |\n  x",
        set("c", FALSE),
        "b: 1\nc: false\na: |\n  x",
    );
    check("b: 1\na: |\n", set("c", FALSE), "b: 1\na: |\nc: false\n");
    check(
        "a: | # why\n  x\n  y\n\n# c\nb: 1\n",
        set("a", FALSE),
        "a: false # why\n\n# c\nb: 1\n",
    );
    check("a: |+\n  x\n\nb: 1\n", set("a", FALSE), "a: false\nb: 1\n");
    check(
        "l:\n- >\n  x\n\n- y\n",
        set("l[0]", FALSE),
        "l:\n- false\n\n- y\n",
    );
    check(
        "l:\n- |\n  x\n   \n- y\n",
        set("l[2]", FALSE),
        "l:\n- |\n  x\n   \n- y\n- false\n",
    );
    check(
        "s:\n  a: |\n    x\n     \n  # c\nb: 1\n",
        set("s.k", FALSE),
        "s:\n  a: |\n    x\n     \n  k: false\n  # c\nb: 1\n",
    );
}

#[test]
fn keys_with_quotes_and_unusual_names() {
    check(
        "metadata:\n  labels:\n    \"a/b\": x\n",
        set(
            "metadata.labels[\"c.d/e\"]",
            NewValue::String("true".into()),
        ),
        "metadata:\n  labels:\n    \"a/b\": x\n    c.d/e: \"true\"\n",
    );
    check("a: 1\n", set("on", FALSE), "a: 1\n\"on\": false\n");
    check("on: 1\n", set("true", FALSE), "on: false\n");
    check("'a b' : 1\n", set("[\"a b\"]", FALSE), "'a b' : false\n");
    check(
        "a: 1\n",
        set("[\"x: y\"]", FALSE),
        "a: 1\n\"x: y\": false\n",
    );
}
