//! `{}` and `[]`: YAML in flow style, and JSON.

use crate::{FALSE, check, remove, set, strings};

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
    check("---\n{a: 1}\n", set("b", FALSE), "---\n{a: 1, b: false}\n");
}

#[test]
fn values_that_are_left_out() {
    check("{a: }\n", set("c", FALSE), "{a: , c: false }\n");
    check("{a: , b: }\n", set("c", FALSE), "{a: , b: , c: false }\n");
    check("{a: ,}\n", set("c", FALSE), "{a: , c: false}\n");
    check(
        "{\n  a:\n}\n",
        set("c", FALSE),
        "{\n  a: ,\n  c: false\n}\n",
    );
    check("{a: , b: 1}\n", remove("b"), "{a: }\n");
    check("{a: 1, b: }\n", remove("a"), "{b: }\n");
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
fn pretty_json_with_short_lists_on_one_line() {
    check(
        "{\n  \"l\": [\n    {\n      \"args\": [\"a\", \"b\"]\n    }\n  ]\n}\n",
        set("l[0].drop", strings(&["ALL", "X"])),
        "{\n  \"l\": [\n    {\n      \"args\": [\"a\", \"b\"],\n      \"drop\": [\"ALL\", \"X\"]\n    }\n  ]\n}\n",
    );
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
