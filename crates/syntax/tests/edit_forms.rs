//! Edits of every form that a manifest is written in: the exact text before and after.

use seawall_syntax::edit::{Change, Edit, EditError, NewValue, Refusal, apply};
use seawall_syntax::{Path, Position, Step, parse_stream};

fn path(text: &str) -> Path {
    text.parse().expect(text)
}

fn set(at: &str, value: NewValue) -> Change {
    Change::Set {
        path: path(at),
        value,
    }
}

fn remove(at: &str) -> Change {
    Change::Remove { path: path(at) }
}

fn strings(texts: &[&str]) -> NewValue {
    NewValue::Strings(texts.iter().map(|text| (*text).to_owned()).collect())
}

const FALSE: NewValue = NewValue::Bool(false);

/// The first object of a text.
fn first_object(text: &str) -> Position {
    parse_stream(text.as_bytes())[0]
        .nodes
        .as_ref()
        .expect("reads")[0]
        .position
}

fn edit(text: &str, changes: &[Change]) -> Result<String, EditError> {
    let object = first_object(text);
    let edits: Vec<Edit> = changes
        .iter()
        .map(|change| Edit {
            object,
            change: change.clone(),
        })
        .collect();
    apply(text, &edits)
}

/// Changes the first object, and again: the second time nothing may happen.
#[track_caller]
fn check(before: &str, change: Change, after: &str) {
    let once = edit(before, std::slice::from_ref(&change))
        .unwrap_or_else(|error| panic!("{error}\n{before}"));
    assert_eq!(once, after, "\n--- got\n{once}\n--- expected\n{after}");
    let removes_an_item = matches!(&change, Change::Remove { path }
        if matches!(path.0.last(), Some(Step::Index(_))));
    if !removes_an_item {
        let twice = edit(&once, &[change]).expect("a second time");
        assert_eq!(twice, once);
    }
}

#[track_caller]
fn refuse(before: &str, change: Change, expect: &str) {
    let error = edit(before, &[change]).expect_err("refused");
    assert!(error.to_string().contains(expect), "{error}");
}

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
fn flow_mappings_on_one_line() {
    check(
        "c: {drop: [NET_RAW]} # c\n",
        set("c.add", strings(&["a: b"])),
        "c: {drop: [NET_RAW], add: [\"a: b\"]} # c\n",
    );
    check(
        "s: {a: 1,}\n",
        set("s.b.c", FALSE),
        "s: {a: 1, b: {c: false}}\n",
    );
    check(
        "s: { a: 1 }\n",
        set("s.b", FALSE),
        "s: { a: 1, b: false }\n",
    );
    check(
        "s: {a: , b: 1}\n",
        set("s.a", FALSE),
        "s: {a: false , b: 1}\n",
    );
    check(
        "s: {\"a\": 1}\n",
        set("s.b.c", FALSE),
        "s: {\"a\": 1, \"b\": {\"c\": false}}\n",
    );
    check("s: {a: {}}\n", set("s.a.b", FALSE), "s: {a: {b: false}}\n");
    check(
        "{a: 1, b: [x]}\n",
        set("b[1]", FALSE),
        "{a: 1, b: [x, false]}\n",
    );
    check("--- {a: 1}\n", set("b", FALSE), "--- {a: 1, b: false}\n");
}

#[test]
fn flow_mappings_on_many_lines() {
    check(
        "s: {\n  a: 1, # one\n  b: 2 # two\n}\n",
        set("s.c", FALSE),
        "s: {\n  a: 1, # one\n  b: 2, # two\n  c: false\n}\n",
    );
    check(
        "s: {\n  a: 1,\n}\n",
        set("s.c", FALSE),
        "s: {\n  a: 1,\n  c: false,\n}\n",
    );
    check(
        "s: {\n  a: 1 }\n",
        set("s.c", FALSE),
        "s: {\n  a: 1,\n  c: false }\n",
    );
    check(
        "s: { # c\n  }\n",
        set("s.c", FALSE),
        "s: { # c\n  c: false}\n",
    );
    check(
        "s: [a,\n    b]\n",
        set("s[2]", FALSE),
        "s: [a,\n    b,\n    false]\n",
    );
}

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
fn pretty_json() {
    let before = "{\n  \"a\": {},\n  \"l\": [\n    {\n      \"name\": \"x\"\n    }\n  ]\n}\n";
    check(
        before,
        set("l[0].securityContext.capabilities.drop", strings(&["ALL"])),
        "{\n  \"a\": {},\n  \"l\": [\n    {\n      \"name\": \"x\",\n      \"securityContext\": {\n        \"capabilities\": {\n          \"drop\": [\n            \"ALL\"\n          ]\n        }\n      }\n    }\n  ]\n}\n",
    );
    check(
        before,
        set("a.b", FALSE),
        "{\n  \"a\": {\n    \"b\": false\n  },\n  \"l\": [\n    {\n      \"name\": \"x\"\n    }\n  ]\n}\n",
    );
    check(
        before,
        remove("l[0].name"),
        &before.replace("{\n      \"name\": \"x\"\n    }", "{}"),
    );
    check(before, remove("l"), "{\n  \"a\": {}\n}\n");
}

#[test]
fn json_with_tabs_and_windows_line_ends() {
    check(
        "{\r\n\t\"a\": 1,\r\n\t\"b\": null\r\n}\r\n",
        set("b.c", FALSE),
        "{\r\n\t\"a\": 1,\r\n\t\"b\": {\r\n\t\t\"c\": false\r\n\t}\r\n}\r\n",
    );
}

#[test]
fn compact_json() {
    check(
        "{\"a\":1,\"b\":{\"c\":[]}}",
        set("b.c", strings(&["x", "y"])),
        "{\"a\":1,\"b\":{\"c\":[\"x\",\"y\"]}}",
    );
    check(
        "{\"a\":1,\"b\":{}}",
        set("b.c.d", FALSE),
        "{\"a\":1,\"b\":{\"c\":{\"d\":false}}}",
    );
    check(
        "{\"a\": 1, \"b\": 2}",
        set("c", FALSE),
        "{\"a\": 1, \"b\": 2, \"c\": false}",
    );
    check("{\"a\":1,\"b\":2}", remove("b"), "{\"a\":1}");
    check("{\"\\u00e9\":1}", set("é", FALSE), "{\"\\u00e9\":false}");
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
fn windows_line_ends_and_byte_order_mark() {
    check(
        "\u{feff}a: 1\r\ns:\r\n  x: é\r\n  l:\r\n  - a\r\n",
        set("s.k.m", strings(&["b"])),
        "\u{feff}a: 1\r\ns:\r\n  x: é\r\n  l:\r\n  - a\r\n  k:\r\n    m:\r\n    - b\r\n",
    );
    check(
        "a: 1\r\nb:\r\n- 1\r\nc: 2\r\n",
        remove("b[0]"),
        "a: 1\r\nb: []\r\nc: 2\r\n",
    );
    check(
        "a: |\r\n  x\r\n\r\nb:\r\n",
        set("b.c", FALSE),
        "a: |\r\n  x\r\n\r\nb:\r\n  c: false\r\n",
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
fn streams_lists_and_several_edits_at_once() {
    let text = "# one\na: 1\n---\n# two\nkind: List\nitems:\n- k: 1\n  # c\n- k: 2\n  s:\n    x: 1\n---\nbroken: [\n---\n\nb: {}\n";
    let at = |line, column, change| Edit {
        object: Position::new(line, column),
        change,
    };
    let edits = [
        at(16, 1, set("b.c", FALSE)),
        at(7, 3, set("s.x", FALSE)),
        at(9, 3, set("s.w", FALSE)),
        at(9, 3, remove("k")),
        at(2, 1, set("z", FALSE)),
        at(9, 3, remove("s.x")),
        at(7, 3, set("s.w", strings(&["v"]))),
        at(16, 1, remove("b.c")),
    ];
    let expect = "# one\na: 1\nz: false\n---\n# two\nkind: List\nitems:\n- k: 1\n  s:\n    x: false\n    w:\n    - v\n  # c\n- s:\n    w: false\n---\nbroken: [\n---\n\nb: {}\n";
    let once = apply(text, &edits).expect("applies");
    assert_eq!(once, expect, "\n{once}");
}

#[test]
fn an_object_and_the_list_that_holds_it() {
    let text = "kind: List\nitems:\n- k: 1\n- k: 2\n";
    let at = |line, column, change| Edit {
        object: Position::new(line, column),
        change,
    };
    let edits = [
        at(1, 1, remove("items[0].k")),
        at(4, 3, remove("k")),
        at(3, 3, set("m", FALSE)),
        at(1, 1, set("items[1].k", NewValue::Int(5))),
    ];
    assert_eq!(
        apply(text, &edits).expect("applies"),
        "kind: List\nitems:\n- m: false\n- k: 5\n"
    );
}

#[test]
fn several_json_values_in_one_text() {
    let text = "{\"a\": 1}\nnull\n{\"a\": 2}\n";
    let edit = Edit {
        object: Position::new(3, 1),
        change: set("b", FALSE),
    };
    assert_eq!(
        apply(text, &[edit]).expect("applies"),
        "{\"a\": 1}\nnull\n{\"a\": 2, \"b\": false}\n"
    );
}

#[test]
fn document_marks() {
    check(
        "---\n&a\na: 1\n",
        set("b", FALSE),
        "---\n&a\na: 1\nb: false\n",
    );
    check("--- !!map\na: 1\n", remove("a"), "--- {}\n");
}

#[test]
fn one_failing_edit_changes_nothing() {
    let result = edit("a: 1\nb: x\n", &[set("a", FALSE), set("b.c", FALSE)]);
    assert!(result.is_err());
}

#[test]
fn no_edits_no_change() {
    for text in ["", "\u{feff}", "a: [\n", "a: 1\r\n---\n", "{"] {
        assert_eq!(apply(text, &[]).expect("nothing to do"), text);
    }
}
