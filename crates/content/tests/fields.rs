//! Which fields are refused, and how: exact messages, since a person reads them.

use std::cell::Cell;

use proptest::prelude::*;
use seawall_content::{ContentError, Document, Reader};

const HEADER: &str = "schema: test.things/v2\n";

fn open(text: &str) -> Result<Document, ContentError> {
    Document::open("t.yaml", text.as_bytes(), "test.things", 1..=2)
}

#[track_caller]
fn read<T: std::fmt::Debug>(
    body: &str,
    ask: impl FnOnce(&Reader<'_>) -> Result<T, ContentError>,
) -> Result<T, String> {
    open(&format!("{HEADER}{body}"))
        .expect("opens")
        .read(ask)
        .map_err(|error| error.to_string())
}

#[test]
fn a_field_that_is_not_asked_for_is_an_error() {
    let ask = |reader: &Reader<'_>| {
        reader.optional_text("kind")?;
        reader
            .optional_text("namespace")
            .map(|text| text.map(str::to_owned))
    };
    assert_eq!(read("namespace: a\n", ask), Ok(Some("a".to_owned())));
    assert_eq!(
        read("namespce: a\n", ask),
        Err("t.yaml:2:1: unknown field `namespce`; did you mean `namespace`?".to_owned())
    );
    assert_eq!(
        read("colour: a\n", ask),
        Err(
            "t.yaml:2:1: unknown field `colour`; expected `schema`, `kind`, `namespace`".to_owned()
        )
    );
    assert_eq!(
        read("\"\\e[2J\": a\n", ask),
        Err(
            "t.yaml:2:1: unknown field `\\u{1b}[2J`; expected `schema`, `kind`, `namespace`"
                .to_owned()
        )
    );
    let lenient = |reader: &Reader<'_>| {
        reader.ignore_others();
        ask(reader)
    };
    assert_eq!(read("colour: a\n", lenient), Ok(None));
    let expecting = |reader: &Reader<'_>| {
        reader.expect("colour");
        ask(reader)
    };
    assert_eq!(read("colour: a\n", expecting), Ok(None));
}

#[test]
fn a_missing_field_names_its_misspelling() {
    let ask = |reader: &Reader<'_>| reader.text("title").map(str::to_owned);
    assert_eq!(read("title: a\n", ask), Ok("a".to_owned()));
    assert_eq!(
        read("other: a\n", ask),
        Err("t.yaml:1:1: `title` is missing".to_owned())
    );
    assert_eq!(
        read("tilte: a\n", ask),
        Err("t.yaml:2:1: unknown field `tilte`; did you mean `title`?".to_owned())
    );
}

#[test]
fn text_is_text() {
    let ask = |reader: &Reader<'_>| {
        let text = reader.optional_text("a")?;
        Ok(text.map(str::to_owned))
    };
    assert_eq!(read("", ask), Ok(None));
    assert_eq!(read("a: '1.12'\n", ask), Ok(Some("1.12".to_owned())));
    for (body, expect) in [
        (
            "a: 1.5\n",
            "2:4: `a` has to be text, not the number `1.5`; put it in quotes",
        ),
        (
            "a: 7\n",
            "2:4: `a` has to be text, not the number `7`; put it in quotes",
        ),
        (
            "a: yes\n",
            "2:4: `a` has to be text, not the boolean `true`; put it in quotes",
        ),
        ("a: [b]\n", "2:4: `a` has to be text, not a list"),
        ("a: {b: c}\n", "2:4: `a` has to be text, not a mapping"),
        ("a: ' '\n", "2:4: `a` is empty"),
    ] {
        assert_eq!(read(body, ask), Err(format!("t.yaml:{expect}")));
    }
    let forgotten = read("a:\n", ask).expect_err("refused");
    assert!(forgotten.ends_with(": `a` is empty"), "{forgotten}");
}

#[test]
fn flags_and_integers_have_types_and_bounds() {
    let flag = |reader: &Reader<'_>| reader.optional_flag("a");
    assert_eq!(read("a: true\n", flag), Ok(Some(true)));
    assert_eq!(read("", flag), Ok(None));
    assert_eq!(
        read("a: 'true'\n", flag),
        Err(
            "t.yaml:2:4: `a` has to be `true` or `false`, not the text `true`; remove the quotes"
                .to_owned()
        )
    );
    assert!(read("a: 1\n", flag).is_err() && read("a:\n", flag).is_err());
    assert!(read("", |reader| reader.flag("a")).is_err());
    let number = |reader: &Reader<'_>| reader.optional_integer("a", 1..=10);
    assert_eq!(read("a: 10\n", number), Ok(Some(10)));
    assert_eq!(read("", number), Ok(None));
    assert_eq!(
        read("a: 11\n", number),
        Err("t.yaml:2:4: `a` is 11; it has to be between 1 and 10".to_owned())
    );
    assert_eq!(
        read("a: 1.5\n", number),
        Err("t.yaml:2:4: `a` has to be an integer, not the number `1.5`".to_owned())
    );
    assert!(read("", |reader| reader.integer("a", 1..=10)).is_err());
}

#[test]
fn words_of_a_set_are_suggested() {
    let words = [("automated", 1), ("manual", 2)];
    let ask = |reader: &Reader<'_>| reader.one_of("a", &words).copied();
    assert_eq!(read("a: manual\n", ask), Ok(2));
    assert_eq!(
        read("a: automatd\n", ask),
        Err("t.yaml:2:4: `automatd` is not a value of `a`; did you mean `automated`?".to_owned())
    );
    assert_eq!(
        read("a: never\n", ask),
        Err("t.yaml:2:4: `never` is not a value of `a`; expected `automated`, `manual`".to_owned())
    );
    assert!(read("", ask).is_err());
    let optional = |reader: &Reader<'_>| Ok(reader.optional_one_of("a", &words)?.copied());
    assert_eq!(read("", optional), Ok(None));
    assert!(read("a: x\n", optional).is_err());
}

#[test]
fn a_type_with_a_notation_says_what_it_refuses() {
    let ask = |reader: &Reader<'_>| reader.optional_parsed::<std::net::Ipv4Addr>("a");
    assert_eq!(read("a: 10.0.0.1\n", ask).map(|ip| ip.is_some()), Ok(true));
    assert_eq!(
        read("a: 10.0.0\n", ask),
        Err("t.yaml:2:4: `a`: invalid IPv4 address syntax".to_owned())
    );
    assert!(read("", |reader| reader.parsed::<u8>("a")).is_err());
}

#[test]
fn ids_lead_somewhere_and_stand_once() {
    let ask = |reader: &Reader<'_>| {
        let ids = reader.list("things")?.distinct_by("id")?;
        let ids = ids.each(|thing| thing.text("id"))?;
        let field = reader.field("use")?;
        field.reference("thing", &ids).map(str::to_owned)
    };
    assert_eq!(
        read("things: [{id: first}, {id: second}]\nuse: first\n", ask),
        Ok("first".to_owned())
    );
    assert_eq!(
        read("things: [{id: first}]\nuse: frist\n", ask),
        Err("t.yaml:3:6: `frist` names no thing in this file; did you mean `first`?".to_owned())
    );
    assert_eq!(
        read("things: [{id: first}]\nuse: other\n", ask),
        Err("t.yaml:3:6: `other` names no thing in this file".to_owned())
    );
    assert_eq!(
        read("things: [{id: first}, {id: first}]\nuse: first\n", ask),
        Err("t.yaml:2:28: the `id` `first` is given twice".to_owned())
    );
}

#[test]
fn lists_are_lists_of_one_type() {
    let texts = |reader: &Reader<'_>| {
        let all = reader.optional_list("a")?.texts()?;
        Ok(all.join("+"))
    };
    assert_eq!(read("a: [b, c]\n", texts), Ok("b+c".to_owned()));
    assert_eq!(read("", texts), Ok(String::new()));
    assert_eq!(
        read("a: b\n", texts),
        Err("t.yaml:2:4: `a` has to be a list, not the text `b`; put it in brackets".to_owned())
    );
    assert_eq!(
        read("a: [b, 1]\n", texts),
        Err("t.yaml:2:8: `a` has to be text, not the number `1`; put it in quotes".to_owned())
    );
    assert_eq!(
        read("a: []\n", |reader| reader
            .list("a")?
            .not_empty()
            .map(|_| ())),
        Err("t.yaml:2:4: `a` is empty".to_owned())
    );
    assert_eq!(
        read("a: [b, c, b]\n", |reader| reader
            .list("a")?
            .distinct_texts()
            .map(|_| ())),
        Err("t.yaml:2:11: `b` is twice in `a`".to_owned())
    );
    assert_eq!(
        read("a: [b, c, b]\n", |reader| reader
            .list("a")?
            .at_most(2)
            .map(|_| ())),
        Err("t.yaml:2:11: `a` holds more than 2 items".to_owned())
    );
    let either = |reader: &Reader<'_>| {
        let all = reader.field("a")?.one_or_list()?;
        all.iter()
            .map(|item| item.text().map(str::to_owned))
            .collect::<Result<Vec<_>, _>>()
    };
    assert_eq!(read("a: b\n", either), Ok(vec!["b".to_owned()]));
    assert_eq!(read("a: [b, c]\n", either).map(|all| all.len()), Ok(2));
    assert!(read("a: [[b]]\n", either).is_err() && read("a:\n", either).is_err());
}

#[test]
fn sections_and_items_are_as_strict_as_the_whole() {
    let seen = Cell::new(0);
    let ask = |reader: &Reader<'_>| {
        reader.list("items")?.each(|item| {
            seen.set(seen.get() + 1);
            item.optional_section("at", |at| at.text("name").map(str::to_owned))
        })
    };
    assert_eq!(
        read("items:\n- at: {name: a}\n- {}\n", ask),
        Ok(vec![Some("a".to_owned()), None])
    );
    assert_eq!(seen.get(), 2);
    assert_eq!(
        read("items:\n- at: {name: a, nam: b}\n", ask),
        Err("t.yaml:3:17: unknown field `nam`; did you mean `name`?".to_owned())
    );
    assert_eq!(
        read("items:\n- at: {name: a}\n  to: b\n", ask),
        Err("t.yaml:4:3: unknown field `to`; expected `at`".to_owned())
    );
    assert_eq!(
        read("items: [a]\n", ask),
        Err("t.yaml:2:9: `items` has to be a mapping, not the text `a`".to_owned())
    );
    assert!(read("", |reader| reader.section("at", |_| Ok(()))).is_err());
    let labels = |reader: &Reader<'_>| {
        let all = reader.optional_texts_by_key("labels")?;
        Ok(all
            .iter()
            .map(|(key, value)| format!("{key}={value}"))
            .collect::<Vec<_>>())
    };
    assert_eq!(
        read("labels: {app: a, tier: 'true'}\n", labels),
        Ok(vec!["app=a".to_owned(), "tier=true".to_owned()])
    );
    assert_eq!(read("", labels), Ok(Vec::new()));
    assert_eq!(
        read("labels: {tier: true}\n", labels),
        Err(
            "t.yaml:2:16: `tier` has to be text, not the boolean `true`; put it in quotes"
                .to_owned()
        )
    );
    assert!(read("labels: [a]\n", labels).is_err());
}

proptest! {
    /// Foreign bytes never panic, and what is refused says where or is about the whole file.
    #[test]
    fn any_text_is_read_or_refused(text in "(schema: test.things/v[0-9]\n)?[a-c:{}\\[\\]\"', \n-]{0,60}") {
        match Document::open("t", text.as_bytes(), "test.things", 1..=2) {
            Ok(document) => {
                let _ = document.read(|reader| reader.optional_list("a")?.texts().map(|all| all.len()));
            }
            Err(error) => prop_assert!(error.position.is_known() || error.what.contains("file")),
        }
    }

    /// A mapping is accepted exactly when every key of it was asked for.
    #[test]
    fn exactly_the_fields_asked_for_are_accepted(keys in proptest::collection::btree_set("[a-d]{1,2}", 0..5)) {
        const KNOWN: &[&str] = &["a", "b", "ab", "cd"];
        let body: String = keys.iter().map(|key| format!("{key}: x\n")).collect();
        let outcome = read(&body, |reader| {
            for name in KNOWN {
                reader.optional_text(name)?;
            }
            Ok(())
        });
        prop_assert_eq!(outcome.is_ok(), keys.iter().all(|key| KNOWN.contains(&&**key)));
    }
}
