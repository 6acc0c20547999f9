//! Which files are read at all: schema header, duplicate keys, limits. Exact messages, since a person reads them.

use seawall_content::{ContentError, Document, Limits};

const HEADER: &str = "schema: test.things/v2\n";

fn open(text: &str) -> Result<Document, ContentError> {
    Document::open("t.yaml", text.as_bytes(), "test.things", 1..=2)
}

#[track_caller]
fn refused(text: &str, expect: &str) {
    let error = open(text).expect_err("refused");
    assert_eq!(error.to_string(), expect);
}

#[test]
fn the_header_decides_whether_a_file_is_read() {
    assert_eq!(
        open("schema: test.things/v2\n").expect("opens").version(),
        2
    );
    assert_eq!(
        open("{\"schema\": \"test.things/v1\"}")
            .expect("opens")
            .version(),
        1
    );
    refused(
        "",
        "t.yaml: the file is empty; begin it with `schema: test.things/v2`",
    );
    refused(
        "# only a comment\n",
        "t.yaml: the file is empty; begin it with `schema: test.things/v2`",
    );
    refused(
        "things: []\n",
        "t.yaml:1:1: `schema` is missing; begin the file with `schema: test.things/v2`",
    );
    refused(
        "things: []\nshcema: test.things/v2\n",
        "t.yaml:2:1: unknown field `shcema`; did you mean `schema`?",
    );
    refused(
        "- a\n",
        "t.yaml:1:1: a mapping is expected, not a list; begin the file with `schema: test.things/v2`",
    );
    refused(
        "schema: test.other/v1\n",
        "t.yaml:1:9: `test.other/v1` is not the schema of this file; expected `schema: test.things/v2`",
    );
    refused(
        "schema: test.things/v3\n",
        "t.yaml:1:9: `test.things/v3` is newer than this version of Seawall reads; update Seawall, or use `test.things/v2`",
    );
    refused(
        "schema: test.things/v0\n",
        "t.yaml:1:9: `test.things/v0` is no longer read; expected `schema: test.things/v2`",
    );
    for odd in [
        "test.things/v+1",
        "test.things/v01",
        "test.things/v",
        "test.things/vx",
    ] {
        refused(
            &format!("schema: {odd}\n"),
            &format!("t.yaml:1:9: `{odd}` has no version; expected `schema: test.things/v2`"),
        );
    }
    refused(
        "schema: [test.things/v2]\n",
        "t.yaml:1:9: `schema` has to be text, not a list",
    );
}

#[test]
fn what_two_readers_would_understand_differently_is_refused() {
    refused(
        "schema: test.things/v2\na: 1\nb: 2\na: 3\n",
        "t.yaml:4:1: key `a` appears twice; the last one counts, the one at 2:1 is lost; remove one of them",
    );
    let nested = open("schema: test.things/v2\na: {b: 1, b: 2}\n").expect_err("refused");
    assert_eq!((nested.position.line, nested.position.column), (2, 11));
    let json = open("{\"schema\": \"test.things/v2\", \"a\": 1, \"a\": 2}").expect_err("refused");
    assert!(json.to_string().contains("twice"), "{json}");
    refused(
        "schema: test.things/v2\n---\nschema: test.things/v2\n",
        "t.yaml:3:1: the file holds more than one document; keep one, and remove the lines `---`",
    );
    let broken = open("schema: test.things/v2\na: [1\n").expect_err("refused");
    assert!(broken.position.is_known());
}

#[test]
fn several_documents_are_read_where_they_are_meant() {
    let two = "schema: test.things/v2\n---\nschema: test.things/v1\n";
    let all = Document::open_all("t", two.as_bytes(), "test.things", 1..=2, Limits::default());
    let versions: Vec<u32> = all.expect("opens").iter().map(Document::version).collect();
    assert_eq!(versions, [2, 1]);
    let one_is_wrong = "schema: test.things/v2\n---\na: 1\n";
    let all = Document::open_all(
        "t",
        one_is_wrong.as_bytes(),
        "test.things",
        1..=2,
        Limits::default(),
    );
    assert!(all.is_err());
}

#[test]
fn limits_hold_for_size_depth_and_values() {
    let limits = Limits {
        bytes: 100,
        depth: 3,
        values: 8,
    };
    let error = |body: &str| {
        let text = format!("{HEADER}{body}");
        Document::open_within("t", text.as_bytes(), "test.things", 1..=2, limits)
            .map(|_| ())
            .map_err(|error| error.what)
    };
    assert_eq!(error("a: [[1]]\n"), Ok(()));
    assert_eq!(
        error("a: [[[1]]]\n"),
        Err("nested deeper than 3 levels".to_owned())
    );
    assert_eq!(error("a: [1, 2, 3, 4, 5]\n"), Ok(()));
    assert_eq!(
        error("a: [1, 2, 3, 4, 5, 6]\n"),
        Err("the file holds more than 8 values".to_owned())
    );
    let long = format!("a: {}\n", "x".repeat(100));
    assert_eq!(
        error(&long),
        Err("the file is larger than 100 bytes (127 bytes)".to_owned())
    );
}
