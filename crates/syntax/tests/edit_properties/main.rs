//! Random values written in many styles, changed at random places, compared with a plain reference.

mod reference;
mod rendering;

use proptest::prelude::*;
use reference::reference;
use rendering::{Form, Manner, Owner, Written, write};
use seawall_syntax::edit::{Change, Edit, EditError, NewValue, apply, unified_diff};
use seawall_syntax::{Path, Position, Step, parse_stream};
use serde_json::{Map, Value as Json};

const KEYS: [&str; 7] = ["a", "b", "c", "name", "app.x/y", "on", "8080"];

fn leaf() -> impl Strategy<Value = Json> {
    prop_oneof![
        3 => any::<bool>().prop_map(Json::from),
        3 => (-9i64..100).prop_map(Json::from),
        4 => "[a-z]{1,6}".prop_map(Json::from),
        1 => Just(Json::Null),
        1 => "[a-z: #'\"{}é,-]{0,6}".prop_map(Json::from),
        2 => prop::collection::vec("[a-z#]{1,3}( [a-z:]{1,3})?|", 1..4)
            .prop_map(|lines| Json::from(format!("x\n{}", lines.join("\n")))),
    ]
}

fn mapping(value: impl Strategy<Value = Json>, least: usize) -> impl Strategy<Value = Json> {
    let pair = (prop::sample::select(&KEYS[..]), value);
    prop::collection::vec(pair, least..5).prop_map(|pairs| {
        let map: Map<String, Json> = pairs.into_iter().map(|(k, v)| (k.to_owned(), v)).collect();
        Json::Object(map)
    })
}

/// An object: a mapping with at least one key.
fn tree() -> impl Strategy<Value = Json> {
    let inner = leaf().prop_recursive(4, 24, 4, |inner| {
        prop_oneof![
            2 => prop::collection::vec(inner.clone(), 0..4).prop_map(Json::Array),
            1 => prop::collection::vec("[a-z]{1,2}".prop_map(Json::from), 0..4)
                .prop_map(Json::Array),
            3 => mapping(inner, 0),
        ]
    });
    mapping(inner, 1)
}

fn form() -> impl Strategy<Value = Form> {
    let manner = prop_oneof![
        4 => Just(Manner::Block),
        1 => Just(Manner::FlowLine),
        1 => Just(Manner::FlowWide),
        1 => Just(Manner::JsonPretty),
        1 => Just(Manner::JsonCompact),
    ];
    (
        manner,
        prop::sample::select(&[2usize, 3, 4][..]),
        any::<bool>(),
        any::<bool>(),
        any::<bool>(),
        any::<bool>(),
        prop::collection::vec(any::<u8>(), 1..40),
    )
        .prop_map(
            |(manner, step, indent_lists, windows, comments, final_break, choices)| Form {
                manner,
                step,
                list_offset: if indent_lists { step } else { 0 },
                line_break: if windows { "\r\n" } else { "\n" },
                comments,
                final_break,
                choices,
            },
        )
}

fn new_value() -> impl Strategy<Value = NewValue> {
    prop_oneof![
        any::<bool>().prop_map(NewValue::Bool),
        any::<i64>().prop_map(NewValue::Int),
        "[a-z]{1,4}|[a-z: #'\"{}é,\n-]{0,6}".prop_map(NewValue::String),
        prop::collection::vec("[a-z]{1,2}|[,: yn1]{1,2}", 0..4).prop_map(NewValue::Strings),
        Just(NewValue::EmptyMapping),
    ]
}

/// A change somewhere: the numbers walk down the tree, then perhaps past its end.
#[derive(Debug, Clone)]
struct Wish {
    turns: Vec<usize>,
    beyond: Vec<Step>,
    value: Option<NewValue>,
}

fn wish() -> impl Strategy<Value = Wish> {
    let step = prop_oneof![
        4 => prop::sample::select(&KEYS[..]).prop_map(|key| Step::Key(key.to_owned())),
        1 => (0usize..3).prop_map(Step::Index),
    ];
    (
        prop::collection::vec(0usize..60, 0..5),
        prop::collection::vec(step, 0..3),
        prop::option::weighted(0.6, new_value()),
    )
        .prop_map(|(turns, beyond, value)| Wish {
            turns,
            beyond,
            value,
        })
}

fn change_for(wish: &Wish, tree: &Json) -> Option<Change> {
    let mut steps = Vec::new();
    let mut node = tree;
    for turn in &wish.turns {
        let (step, next) = match node {
            Json::Object(map) if !map.is_empty() => {
                let (key, value) = map.iter().nth(turn % map.len()).expect("in range");
                (Step::Key(key.clone()), value)
            }
            Json::Array(items) if !items.is_empty() => {
                let index = turn % items.len();
                (Step::Index(index), &items[index])
            }
            _ => break,
        };
        steps.push(step);
        node = next;
    }
    if wish.value.is_some() || steps.is_empty() {
        steps.extend(wish.beyond.iter().cloned());
    }
    if steps.is_empty() {
        return None;
    }
    let path = Path(steps);
    Some(match &wish.value {
        Some(value) => Change::Set {
            path,
            value: value.clone(),
        },
        None => Change::Remove { path },
    })
}

/// The first object of a text: where it begins, and its values.
fn read(text: &str) -> (Position, Json) {
    let documents = parse_stream(text.as_bytes());
    let nodes = documents[0]
        .nodes
        .as_ref()
        .unwrap_or_else(|error| panic!("{error}\n{text}"));
    let mut json = Vec::new();
    nodes[0].write_json(&mut json);
    (
        nodes[0].position(),
        serde_json::from_slice(&json).expect("JSON"),
    )
}

fn edit(text: &str, changes: &[Change]) -> Result<String, EditError> {
    let object = read(text).0;
    let edits: Vec<Edit> = changes
        .iter()
        .map(|change| Edit {
            object,
            change: change.clone(),
        })
        .collect();
    apply(text, &edits)
}

/// Whether the comment has to be there after the change.
fn must_survive(owner: &Owner, change: &Change) -> bool {
    match change {
        Change::Remove { path } => !owner.path().starts_with(&path.0),
        Change::Set { path, .. } => match owner {
            Owner::Inside(inside) => !inside.starts_with(&path.0),
            Owner::Behind(behind) => !behind.starts_with(&path.0) || behind.len() == path.0.len(),
        },
    }
}

fn changed_lines(before: &str, after: &str) -> (usize, usize) {
    let diff = unified_diff("x", before, after);
    let count = |mark: char| {
        let body = diff.lines().skip(2);
        body.filter(|line| line.starts_with(mark)).count()
    };
    (count('-'), count('+'))
}

fn check_one(tree: &Json, written: &Written, change: &Change) -> Result<(), TestCaseError> {
    let before = written.text.as_str();
    let meant = reference(tree, change);
    let after = match (edit(before, std::slice::from_ref(change)), &meant) {
        (Ok(after), Some(_)) => after,
        (Err(EditError::Refused { .. }), None) => return Ok(()),
        (result, _) => {
            return Err(TestCaseError::fail(format!(
                "{result:?}, meant {meant:?}\n{change:?}\n{before}"
            )));
        }
    };
    let context = format!("{change:?}\n--- before\n{before}\n--- after\n{after}");
    prop_assert_eq!(Some(read(&after).1), meant, "{}", context);
    for (comment, owner) in &written.comments {
        prop_assert!(
            after.contains(comment) || !must_survive(owner, change),
            "lost {}: {}",
            comment,
            context
        );
    }
    let (removed, added) = changed_lines(before, &after);
    match change {
        Change::Remove { .. } => prop_assert!(added <= 1, "{}", context),
        Change::Set { path, value } => {
            let exists = find(tree, &path.0).is_some_and(|old| !old.is_null());
            let room = match value {
                NewValue::Strings(texts) => texts.len() + 2,
                _ => 1,
            };
            prop_assert!(added <= 2 + room + 2 * path.0.len(), "{}", context);
            prop_assert!(exists || removed <= 1, "{}", context);
        }
    }
    let lone_breaks = |text: &str| text.replace("\r\n", "").contains('\n');
    if before.contains("\r\n") {
        prop_assert_eq!(lone_breaks(before), lone_breaks(&after), "{}", context);
    }
    let removes_item = matches!(change, Change::Remove { path }
        if matches!(path.0.last(), Some(Step::Index(_))));
    if !removes_item {
        let again = edit(&after, std::slice::from_ref(change));
        prop_assert_eq!(again, Ok(after), "{}", context);
    }
    Ok(())
}

fn find<'t>(tree: &'t Json, path: &[Step]) -> Option<&'t Json> {
    path.iter().try_fold(tree, |node, step| match step {
        Step::Key(key) => node.get(key),
        Step::Index(index) => node.get(index),
    })
}

proptest! {
    #![proptest_config(ProptestConfig { cases: ProptestConfig::default().cases.max(1000), failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn one_change_means_what_it_says(tree in tree(), form in form(), wish in wish()) {
        let written = write(&tree, &form);
        prop_assert_eq!(&read(&written.text).1, &tree, "{}", written.text);
        if let Some(change) = change_for(&wish, &tree) {
            check_one(&tree, &written, &change)?;
        }
    }

    #[test]
    fn several_changes_mean_what_they_say(
        tree in tree(),
        form in form(),
        wishes in prop::collection::vec(wish(), 1..9),
    ) {
        let written = write(&tree, &form);
        let mut meant = tree;
        let mut changes = Vec::new();
        for wish in wishes {
            let Some(change) = change_for(&wish, &meant) else { continue };
            let Some(next) = reference(&meant, &change) else { continue };
            meant = next;
            changes.push(change);
        }
        let after = edit(&written.text, &changes);
        let after = after.map_err(|error| {
            TestCaseError::fail(format!("{error}\n{changes:?}\n{}", written.text))
        })?;
        prop_assert_eq!(read(&after).1, meant, "{:?}\n{}\n{}", changes, written.text, after);
    }

    #[test]
    fn documents_around_stay_as_they_are(
        trees in prop::collection::vec((tree(), form()), 2..5),
        at in any::<prop::sample::Index>(),
        wish in wish(),
    ) {
        let texts: Vec<String> = trees
            .iter()
            .map(|(tree, form)| {
                // With a comment in front, a document alone is no JSON either.
                format!("# first\n{}", write(tree, &form.clone().in_a_stream()).text)
            })
            .collect();
        let stream = texts.join("---\n");
        let at = at.index(texts.len());
        let documents = parse_stream(stream.as_bytes());
        prop_assert_eq!(documents.len(), texts.len(), "{}", stream);
        let object = documents[at].nodes.as_ref().expect("reads")[0].position();
        let Some(change) = change_for(&wish, &trees[at].0) else { return Ok(()) };
        let alone = edit(&texts[at], std::slice::from_ref(&change));
        let inside = apply(&stream, &[Edit { object, change }]);
        match (alone, inside) {
            (Ok(alone), Ok(inside)) => {
                let mut expect = texts.clone();
                expect[at] = alone;
                prop_assert_eq!(inside, expect.join("---\n"));
            }
            (Err(_), Err(_)) => {}
            (alone, inside) => prop_assert!(false, "{:?}\n{:?}", alone, inside),
        }
    }

    #[test]
    fn no_text_panics(
        text in "([-a-c:#&*<\\[\\]{}|>'\"!?,1~ ]|\n|\n  |- |: |\r\n|é){0,40}",
        change in wish(),
        line in 1usize..5,
        column in 1usize..6,
    ) {
        let path = Path(change.beyond);
        let change = match change.value {
            Some(value) => Change::Set { path, value },
            None => Change::Remove { path },
        };
        let edit = Edit { object: Position::new(line, column), change };
        let _ = apply(&text, &[edit]);
    }

    #[test]
    fn every_object_that_is_read_can_be_found(
        text in "([a-c]: |- |[a-c]\n|  |\n|\\{|\\}|\\[|\\]|, |# c|\\||>-|'a'|\"b\" |&a |1|é){0,30}",
    ) {
        for document in parse_stream(text.as_bytes()).into_iter().filter(|one| one.warnings.iter().all(|warning| !warning.is_loss)) {
            let Ok(nodes) = document.nodes else { continue };
            for node in nodes.iter().filter(|node| node.type_name() == "mapping") {
                let change = Change::Set {
                    path: Path::default().key("new"),
                    value: NewValue::Bool(false),
                };
                let edit = Edit { object: node.position(), change };
                match apply(&text, &[edit]) {
                    Ok(_) | Err(EditError::Refused { .. }) => {}
                    Err(other) => prop_assert!(false, "{}\n{}", other, text),
                }
            }
        }
    }
}
