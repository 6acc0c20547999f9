//! Files as BuildKit reads them.

use proptest::prelude::*;

use crate::{Arguments, Base, Command, Dockerfile, Keyword, Span, Value, parse};

fn fine(text: &str) -> Dockerfile {
    let file = parse(text.as_bytes());
    assert!(file.refusals.is_empty(), "{text}: {:?}", file.refusals);
    file
}

fn refused(text: &str, reason: &str) {
    let file = parse(text.as_bytes());
    let all: Vec<String> = file.refusals.iter().map(ToString::to_string).collect();
    assert!(
        all.iter().any(|one| one.contains(reason)),
        "{text}: {all:?}"
    );
}

fn slice(file: &Dockerfile, span: Span) -> &str {
    &file.source()[span.range()]
}

fn last_words(text: &str) -> Vec<Value> {
    let file = fine(text);
    let last = file.instructions.last().expect("an instruction");
    match &last.arguments {
        Arguments::Text(word) => vec![word.value.clone()],
        _ => last.words().iter().map(|word| word.value.clone()).collect(),
    }
}

fn texts(words: &[&str]) -> Vec<Value> {
    words
        .iter()
        .map(|word| Value::Text((*word).to_owned()))
        .collect()
}

#[test]
fn lines_are_joined_and_comments_dropped() {
    let text = "# syntax=docker/dockerfile:1\nfrom a\n\n  # a comment\nRUN one \\\n  # inside\n\n  two \\  \n three\nCMD x";
    let file = fine(text);
    assert_eq!(file.directives[0].value, "docker/dockerfile:1");
    let Some(Command::Shell(script)) = file.instructions[1].command() else {
        panic!("a script")
    };
    assert_eq!(script.text, "one   two  three");
    assert_eq!(file.instructions.len(), 3);
    let at = script.text.find("three").expect("a word");
    assert_eq!(slice(&file, script.span(at..at + 5)), "three");
    assert_eq!(file.position(script.span(at..at + 5)).line, 9);
    assert!(script.contiguous(at..at + 5).is_some());
    assert!(script.contiguous(0..at + 5).is_none());
}

#[test]
fn the_escape_character_can_be_a_backtick() {
    let file = fine("# escape=`\nFROM a\nRUN dir C:\\ `\n more\nWORKDIR C:\\x\n");
    let Some(Command::Shell(script)) = file.instructions[1].command() else {
        panic!("a script")
    };
    assert_eq!(script.text, "dir C:\\  more");
    refused("# escape=x\nFROM a", "not an escape character");
    refused("# escape=`\n# escape=`\nFROM a", "only one");
    // A comment ends the directives.
    assert!(fine("# hello\n# escape=`\nFROM a\n").directives.is_empty());
    // Two escape characters are no continuation.
    assert_eq!(fine("FROM a\nRUN a \\\\\nRUN b").instructions.len(), 3);
}

#[test]
fn heredocs_belong_to_their_instruction() {
    let file = fine(
        "FROM a\nRUN <<EOF\nb\nEOF\nCOPY <<-\"x\" <<y /t/\n\tone\n\tx\ntwo\ny\nRUN [\"<<EOF\"]\nUSER z",
    );
    assert_eq!(file.instructions.len(), 5);
    assert_eq!(file.instructions[1].heredocs[0].content.text, "b\n");
    let copy = &file.instructions[2];
    assert_eq!(copy.heredocs[0].content.text, "\tone\n");
    assert!(copy.heredocs[0].is_chomped && !copy.heredocs[0].is_expanded);
    assert_eq!(copy.heredocs[1].content.text, "two\n");
    // A quote that is not closed leaves no heredoc, and blanks are escaped by a backslash whatever the directive says.
    assert_eq!(fine("FROM a\nRUN a 3<<W\" -\nUSER b").instructions.len(), 3);
    assert_eq!(
        fine("# escape=`\nFROM a\nRUN \\ <<E\nUSER b")
            .instructions
            .len(),
        3
    );
    refused("FROM a\nRUN <<EOF\nb\n", "not terminated");
    assert_eq!(
        fine("FROM a\nONBUILD RUN <<E\nx\nE\nUSER b")
            .instructions
            .len(),
        3
    );
    assert_eq!(
        fine("FROM a\nRUN echo a<<b && x\nUSER b")
            .instructions
            .len(),
        3
    );
}

#[test]
fn the_exec_form_is_json_or_it_is_a_script() {
    let file = fine("FROM a\nCMD [\"a\", \"b\\u0020c\"]\nCMD ['a']\nCMD [\"a\"] x\nCMD []\n");
    let Some(Command::Exec(words)) = file.instructions[1].command() else {
        panic!("words")
    };
    assert_eq!(
        (&*words[1].text, slice(&file, words[1].span)),
        ("b c", "\"b\\u0020c\"")
    );
    for script in [2, 3] {
        assert!(matches!(
            file.instructions[script].command(),
            Some(Command::Shell(_))
        ));
    }
    refused("FROM a\nCMD [\"a\", 1]", "strings only");
    refused("FROM a\nSHELL bash", "JSON array");
}

#[test]
fn pairs_have_two_forms() {
    let file =
        fine("FROM a\nENV A b c\nENV B=\"x y\" C='z' D=e\\ f\nLABEL l=1 \\\n  m=2\nARG X Y=3");
    let all: Vec<Vec<(String, Option<Value>)>> = file.instructions[1..]
        .iter()
        .map(|one| {
            let pairs = one.pairs().iter();
            pairs
                .map(|pair| {
                    (
                        pair.name.text.clone(),
                        pair.value.as_ref().map(|word| word.value.clone()),
                    )
                })
                .collect()
        })
        .collect();
    let text = |text: &str| Some(Value::Text(text.to_owned()));
    assert_eq!(all[0], [("A".to_owned(), text("b c"))]);
    assert_eq!(
        all[1],
        [
            ("B".to_owned(), text("x y")),
            ("C".to_owned(), text("z")),
            ("D".to_owned(), text("e f"))
        ]
    );
    assert_eq!(
        all[2],
        [("l".to_owned(), text("1")), ("m".to_owned(), text("2"))]
    );
    assert_eq!(
        all[3],
        [("X".to_owned(), None), ("Y".to_owned(), text("3"))]
    );
    refused("FROM a\nENV A", "a name and a value");
    refused("FROM a\nENV A=b c", "no `=`");
    refused("FROM a\nENV =b", "empty");
}

#[test]
fn variables_are_those_of_their_place() {
    for (text, expect) in [
        ("FROM scratch\nENV A=b\nUSER ${A}-$A", "b-b"),
        ("FROM scratch\nARG A=b\nUSER ${A:-c}", "b"),
        ("FROM scratch\nARG A\nUSER ${A:-c}", "c"),
        ("FROM scratch\nUSER ${A:-c}${A:+d}", "c"),
        ("FROM scratch\nENV A=\nUSER x${A:-c}${A-d}", "xc"),
        ("FROM scratch\nENV A=b\nENV A=c B=$A\nUSER $B", "b"),
        ("ARG A=b\nFROM scratch\nARG A\nUSER $A", "b"),
        ("ARG A=b\nFROM scratch\nUSER x$A", "x"),
        ("FROM scratch AS x\nENV A=b\nFROM x\nUSER $A", "b"),
        ("FROM scratch\nENV A=b\nARG A=c\nUSER $A", "b"),
        ("FROM scratch\nENV A=b\nUSER '$A'\\$\"${A}\\$\"", "$A$b$"),
        ("FROM scratch\nUSER ${A:-${B:-c}}", "c"),
    ] {
        assert_eq!(last_words(text), texts(&[expect]), "{text}");
    }
    for unknown in [
        "FROM a\nUSER $A",
        "FROM a\nUSER ${A:-b}",
        "FROM scratch\nARG A\nUSER $A",
        "FROM scratch\nENV A=b\nUSER ${A#b}",
        "FROM scratch AS x\nARG A=b\nFROM a\nUSER $A",
    ] {
        assert!(
            matches!(last_words(unknown)[..], [Value::Unknown(_)]),
            "{unknown}"
        );
    }
    refused("FROM scratch\nUSER ${A", "`}` is missing");
    refused("FROM scratch\nUSER ${A?no}", "not set");
    refused("FROM scratch\nUSER \"a", "not closed");
}

#[test]
fn stages_have_names_and_numbers() {
    let file = fine(
        "ARG V=1\nFROM --platform=$BUILDPLATFORM go:$V AS Build\nRUN x\nFROM build AS two\nFROM scratch\nCOPY --from=build /a /b\n",
    );
    assert_eq!(file.stages[0].base, Base::Image("go:1".into()));
    assert_eq!(file.stages[0].name.as_deref(), Some("build"));
    assert_eq!(file.stages[1].base, Base::Stage(0));
    assert_eq!(file.stages[2].base, Base::Scratch);
    assert_eq!(file.lineage(1), [1, 0]);
    assert_eq!(file.image_stages(), [2]);
    assert_eq!(file.stage("BUILD", 2), Some(0));
    assert_eq!(file.stage("1", 2), Some(1));
    assert_eq!(file.stage("2", 2), None);
    let unknown = parse(b"ARG V\nFROM go:$V\n");
    assert!(matches!(unknown.stages[0].base, Base::Unknown(_)));
}

/// BuildKit keeps the last stage of a name: `FROM` knows those before it, `--from` all of the file.
#[test]
fn of_stages_with_one_name_the_last_counts() {
    let file = fine(
        "FROM one AS build\nFROM build AS a\nCOPY --from=build /a /b\nFROM two AS Build\nFROM build AS b\nFROM b\n",
    );
    assert_eq!(file.stages[1].base, Base::Stage(0));
    assert_eq!(file.stages[3].base, Base::Stage(2));
    assert_eq!(file.stage("build", 1), Some(2));
    assert_eq!(file.image_stages(), [2, 3, 4]);
}

#[test]
fn what_docker_refuses_has_a_place() {
    for (text, reason) in [
        ("", "line 1, column 1: there are no instructions"),
        ("ARG a\n", "`FROM` is missing"),
        ("RUN x\nFROM a", "line 1, column 1: no stage has begun"),
        (
            "FROM a\n  RNU x",
            "line 2, column 3: unknown instruction `RNU`",
        ),
        ("FROM a b", "an image is needed"),
        (
            "FROM a AS 1x",
            "line 1, column 11: `1x` is not a valid stage name",
        ),
        (
            "FROM $X",
            "line 1, column 6: the base image's name is empty",
        ),
        ("FROM a\nCOPY x", "a source and a destination"),
        ("FROM a\nCOPY x y z", "ends with `/`"),
        ("FROM a\nCOPY --form=b x y", "no flag `--form`"),
        ("FROM a\nCOPY --from x y", "needs a value"),
        ("FROM a\nEXPOSE 99999", "not a port"),
        ("FROM a\nONBUILD ONBUILD RUN x", "cannot follow"),
        ("FROM a\nONBUILD FROM x", "cannot follow"),
        ("FROM a\nHEALTHCHECK x", "neither"),
        ("FROM a\nHEALTHCHECK NONE x", "no arguments"),
        ("FROM a\nUSER", "exactly one"),
        ("FROM a\n\\\n\n", "line 2, column 1: a continuation without"),
    ] {
        refused(text, reason);
    }
    assert_eq!(parse(b"FROM a\xff").refusals.len(), 1);
    let nul = parse(&vec![b'\n'; crate::limits::MAX_BYTES + 1]);
    assert_eq!(nul.refusals.len(), 1);
}

#[test]
fn flags_have_values_and_places() {
    let file = fine(
        "FROM a\nRUN --mount=type=secret,id=x \\\n --network=none pip install x\nCOPY --chown=1:1 --link a b\n",
    );
    let run = &file.instructions[1];
    let mount = run.flag("mount").expect("a flag");
    assert_eq!(
        mount.value.as_ref().and_then(|word| word.known()),
        Some("type=secret,id=x")
    );
    assert_eq!(slice(&file, mount.span), "--mount=type=secret,id=x");
    assert!(run.flag("network").is_some());
    assert_eq!(file.instructions[2].words().len(), 2);
    assert!(
        fine("FROM a\nHEALTHCHECK --interval=5s CMD curl -f x\n").instructions[1]
            .command()
            .is_some()
    );
    assert_eq!(file.instructions[2].keyword, Keyword::Copy);
}

#[test]
fn growth_is_bounded() {
    let mut text = "FROM scratch\nENV A=0123456789\n".to_owned();
    text.push_str(&"ENV A=$A$A$A\n".repeat(1000));
    text.push_str("USER $A");
    assert!(matches!(last_words(&text)[..], [Value::Unknown(_)]));
    let deep = format!("FROM scratch\nUSER {}", "${A:-".repeat(10_000));
    assert!(!parse(deep.as_bytes()).refusals.is_empty());
}

proptest! {
    #[test]
    fn no_bytes_panic(bytes in proptest::collection::vec(any::<u8>(), 0..200)) {
        parse(&bytes);
    }

    #[test]
    fn no_file_panics_and_spans_are_in_it(
        lines in proptest::collection::vec(
            ("(FROM|RUN|COPY|ENV|ARG|USER|LABEL|CMD|ONBUILD RUN|HEALTHCHECK|EXPOSE|VOLUME|# escape=|WORKDIR|)", "[ a-cé=\"'$\\{\\}:\\-<>E`\\\\\\[\\],/]{0,20}"), 0..8)
    ) {
        let text: Vec<String> = lines.iter().map(|(name, rest)| format!("{name} {rest}")).collect();
        let text = text.join("\n");
        let file = parse(text.as_bytes());
        for instruction in &file.instructions {
            prop_assert!(text.get(instruction.span.range()).is_some());
            prop_assert!(text.get(instruction.keyword_span.range()).is_some());
            for word in instruction.words().iter().chain(instruction.text()) {
                prop_assert!(text.get(word.span.range()).is_some());
            }
            if let Some(Command::Shell(script)) = instruction.command() {
                for command in crate::shell::parse_script(&script.text).commands {
                    for word in command.words {
                        prop_assert!(text.get(script.span(word.range).range()).is_some());
                    }
                }
            }
        }
        for refusal in &file.refusals {
            prop_assert!(text.get(refusal.span.range()).is_some());
        }
    }
}
