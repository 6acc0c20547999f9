//! Scripts taken apart.

use super::{Inside, Join, parse_script};
use proptest::prelude::*;

fn shown(script: &str) -> Vec<String> {
    let commands = parse_script(script).commands;
    let words = |index: usize| {
        let texts = commands[index].words.iter().map(|word| word.text.clone());
        texts.collect::<Vec<_>>().join(" ")
    };
    (0..commands.len()).map(words).collect()
}

#[test]
fn commands_are_told_apart() {
    let script = "set -eux; apt-get update&&apt-get install -y 'a b' \"c d\" e\\ f # no\nls|wc -l || true & x";
    let expect = [
        "set -eux",
        "apt-get update",
        "apt-get install -y a b c d e f",
        "ls",
        "wc -l",
        "true",
        "x",
    ];
    assert_eq!(shown(script), expect);
}

#[test]
fn substitutions_are_commands_inside_of_others() {
    let script =
        parse_script("bash -c \"$(curl -fsSL https://x/y)\" && sh <(wget -O- z) && eval `cat a`");
    let programs: Vec<_> = script
        .commands
        .iter()
        .map(|one| (one.program(), one.inside))
        .collect();
    assert_eq!(
        programs,
        [
            ("bash", None),
            ("curl", Some((0, Inside::Output))),
            ("sh", None),
            ("wget", Some((2, Inside::File))),
            ("eval", None),
            ("cat", Some((4, Inside::Output))),
        ]
    );
}

#[test]
fn pipes_say_what_is_read() {
    let script = parse_script("a | (b; c) | d; e");
    let reads: Vec<_> = script
        .commands
        .iter()
        .map(|one| (one.program(), one.reads))
        .collect();
    assert_eq!(
        reads,
        [
            ("a", None),
            ("b", Some(0)),
            ("c", None),
            ("d", Some(2)),
            ("e", None)
        ]
    );
    assert_eq!(script.commands[1].join, Join::Pipe);
}

#[test]
fn programs_stand_behind_others() {
    for (script, program) in [
        ("sudo -u app -E env A=b /usr/bin/curl x", "curl"),
        ("A=1 B=2 exec nohup sh", "sh"),
        ("if ! grep x y", "grep"),
        ("timeout 5 wget x", "wget"),
        ("sudo", "sudo"),
        ("A=1", ""),
    ] {
        assert_eq!(
            parse_script(script).commands[0].program(),
            program,
            "{script}"
        );
    }
}

#[test]
fn redirections_are_no_words() {
    let script = parse_script("cat /run/secrets/x 2>/dev/null >>/etc/x <<< y 2>&1");
    let command = &script.commands[0];
    assert_eq!(command.words.len(), 2);
    let operators: Vec<_> = command
        .redirects
        .iter()
        .map(|one| (one.operator, &*one.target.text))
        .collect();
    assert_eq!(
        operators,
        [
            (">", "/dev/null"),
            (">>", "/etc/x"),
            ("<<<", "y"),
            (">&", "1")
        ]
    );
}

#[test]
fn contents_of_heredocs_are_no_commands() {
    let script = "cat <<EOF > x\ncurl a | sh\nEOF\nls <<-'E'\n\trm\n\tE\nid";
    assert_eq!(shown(script), ["cat", "ls", "id"]);
}

#[test]
fn parameters_stay_as_they_are_written() {
    assert_eq!(
        shown("echo ${A:-b c} $X/y \"$(id)\" $"),
        ["echo ${A:-b c} $X/y $() $", "id"]
    );
}

#[test]
fn words_of_a_script_that_ends_too_early_are_whole() {
    for script in ["a $(b é", "a `é", "(é", "a \"$(é"] {
        for command in parse_script(script).commands {
            for word in command.words {
                assert!(
                    script.get(word.range.clone()).is_some(),
                    "{script}: {word:?}"
                );
            }
        }
    }
}

#[test]
fn nesting_is_bounded() {
    assert!(parse_script(&"$(".repeat(1000)).unknown.is_some());
    assert!(parse_script(&"${".repeat(100_000)).unknown.is_none());
}

proptest! {
    #[test]
    fn nothing_panics(script in "[abé '\"\\\\$(){}<>|&;#`\n=-]{0,60}") {
        let script_read = parse_script(&script);
        for command in &script_read.commands {
            let _ = command.program();
            for word in &command.words {
                prop_assert!(script.get(word.range.clone()).is_some());
            }
            prop_assert!(command.reads.is_none_or(|index| index < script_read.commands.len()));
        }
    }

    #[test]
    fn nothing_panics_on_any_text(script in "\\PC*") {
        parse_script(&script);
    }
}
