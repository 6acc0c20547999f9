//! Several documents, objects and edits in one text.

use seawall_syntax::Position;
use seawall_syntax::edit::{Edit, NewValue, apply};

use crate::{FALSE, check, remove, set, strings};

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
    check("---\n!!map\na: 1\n", remove("a"), "---\n!!map\n{}\n");
}

#[test]
fn no_edits_no_change() {
    for text in ["", "\u{feff}", "a: [\n", "a: 1\r\n---\n", "{"] {
        assert_eq!(apply(text, &[]).expect("nothing to do"), text);
    }
}
