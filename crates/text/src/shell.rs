//! Words of a shell, for commands that people copy; and the words of a command read again, to prove it.

use std::fmt::Write;

use crate::log::marker;
use crate::shown::steers;

/// A word for a shell. What would not be seen or would steer a terminal is written as `$'\033'`, which the shells of POSIX
/// 2024, bash and zsh read; every other word as all shells do.
pub fn word(text: &str) -> String {
    let is_plain = |letter: char| letter.is_ascii_alphanumeric() || "-_./:=".contains(letter);
    // With `=` in front, zsh looks for a program.
    if !text.is_empty() && !text.starts_with('=') && text.chars().all(is_plain) {
        return text.to_owned();
    }
    if !text.contains(steers) && marker(text, 0).is_none() {
        return format!("'{}'", text.replace('\'', "'\\''"));
    }
    let mut quoted = String::from("$'");
    for letter in text.chars() {
        if steers(letter) || "'\\!#".contains(letter) {
            for byte in letter.encode_utf8(&mut [0; 4]).bytes() {
                let _ = write!(quoted, "\\{byte:03o}");
            }
        } else {
            quoted.push(letter);
        }
    }
    quoted.push('\'');
    quoted
}

/// Commands whose output is the input of the next, in one line; nothing where the line would not be read as these words.
/// No argument of a program can hold NUL.
pub fn pipeline(commands: &[Vec<String>]) -> Option<String> {
    let quoted: Vec<String> = commands
        .iter()
        .map(|words| {
            let words: Vec<String> = words.iter().map(|text| word(text)).collect();
            words.join(" ")
        })
        .collect();
    let line = quoted.join(" | ");
    let is_possible = !commands.iter().flatten().any(|word| word.contains('\0'));
    (is_possible && parse(&line).as_deref() == Some(commands) && !line.contains(steers))
        .then_some(line)
}

/// The words of the commands of a pipeline; nothing where the line holds more than words and pipes.
pub fn parse(line: &str) -> Option<Vec<Vec<String>>> {
    let mut commands: Vec<Vec<String>> = vec![Vec::new()];
    // The bytes of the word that is being read.
    let mut word: Option<Vec<u8>> = None;
    let mut rest = line.chars();
    loop {
        let letter = rest.next();
        match letter {
            None | Some(' ' | '|') => {
                if let Some(bytes) = word.take() {
                    commands.last_mut()?.push(String::from_utf8(bytes).ok()?);
                }
                match letter {
                    None => break,
                    Some('|') => commands.push(Vec::new()),
                    _ => {}
                }
            }
            Some('\'') => {
                let text = rest.as_str();
                let (inside, behind) = text.split_once('\'')?;
                word.get_or_insert_default().extend(inside.bytes());
                rest = behind.chars();
            }
            Some('$') => {
                let text = rest.as_str().strip_prefix('\'')?;
                let (inside, behind) = escaped(text)?;
                word.get_or_insert_default().extend(inside);
                rest = behind.chars();
            }
            Some('\\') => {
                let letter = rest.next()?;
                push(letter, word.get_or_insert_default());
            }
            Some(letter) => {
                // Everything else that means something to a shell.
                if letter.is_whitespace() || "\"`&;<>()*?[]#~{}!^".contains(letter) {
                    return None;
                }
                push(letter, word.get_or_insert_default());
            }
        }
    }
    Some(commands)
}

fn push(letter: char, word: &mut Vec<u8>) {
    word.extend(letter.encode_utf8(&mut [0; 4]).bytes());
}

/// What stands behind `$'`, and what is left behind the quote at its end.
fn escaped(text: &str) -> Option<(Vec<u8>, &str)> {
    let mut bytes = Vec::new();
    let mut rest = text;
    loop {
        let letter = rest.chars().next()?;
        rest = &rest[letter.len_utf8()..];
        match letter {
            '\'' => return Some((bytes, rest)),
            '\\' => {
                let digits = rest.get(..3)?;
                bytes.push(u8::from_str_radix(digits, 8).ok()?);
                rest = &rest[3..];
            }
            letter => push(letter, &mut bytes),
        }
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    #[test]
    fn words_are_quoted_only_where_needed() {
        for (text, expect) in [
            ("deployment/web", "deployment/web"),
            ("", "''"),
            ("--type=json", "--type=json"),
            ("=a", "'=a'"),
            ("a b", "'a b'"),
            ("$(id)`id`", "'$(id)`id`'"),
            ("it's", "'it'\\''s'"),
            ("a\n\u{1b}!'", "$'a\\012\\033\\041\\047'"),
            ("\u{202e}x", "$'\\342\\200\\256x'"),
            ("##vso[x]", "$'\\043\\043vso[x]'"),
        ] {
            assert_eq!(word(text), expect);
        }
    }

    #[test]
    fn more_than_words_is_not_read() {
        for line in [
            "a; b",
            "a $(b)",
            "a `b`",
            "a > b",
            "a & b",
            "a \"b\"",
            "a 'b",
            "a\nb",
            "a $b",
            "a *",
            "a $'\\x41'",
        ] {
            assert_eq!(parse(line), None, "{line}");
        }
        let read = parse(r"a 'b c'\''d' | e").expect("words");
        assert_eq!(read, [vec!["a", "b c'd"], vec!["e"]]);
    }

    #[test]
    fn no_command_holds_what_no_argument_can() {
        let command = |word: &str| pipeline(&[vec!["kubectl".to_owned(), word.to_owned()]]);
        assert_eq!(command("a b").as_deref(), Some("kubectl 'a b'"));
        assert_eq!(command("a\0b"), None);
    }

    proptest! {
        #[test]
        fn words_are_read_as_they_were_meant(words in prop::collection::vec("(?s)[^\\x00]*", 1..5)) {
            let line = pipeline(&[words.clone(), words.clone()]).expect("a line");
            prop_assert_eq!(parse(&line).expect("words"), [words.clone(), words]);
        }
    }
}
