//! The tokens of Erlang's and Elixir's terms, as far as lock files and application files use them.

/// A token.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum Term<'t> {
    /// An atom or number, without the colon of Elixir's and without quotes.
    Word(&'t str),
    /// A text: Erlang's string or binary, Elixir's string.
    Text(String),
    /// Any other character: brackets, commas.
    Mark(char),
}

/// The tokens of a text with their lines, from 1. Comments are left out.
pub(super) fn terms(text: &str) -> impl Iterator<Item = (usize, Term<'_>)> {
    let mut rest = text;
    let mut line = 1;
    std::iter::from_fn(move || {
        loop {
            let trimmed = rest.trim_start();
            line += newlines(&rest[..rest.len() - trimmed.len()]);
            rest = trimmed;
            let first = rest.chars().next()?;
            let at = line;
            match first {
                // Elixir's mapping.
                '%' if rest.starts_with("%{") => rest = &rest[1..],
                '%' | '#' => {
                    rest = &rest[rest.find('\n').unwrap_or(rest.len())..];
                }
                '"' => {
                    let (value, end) = quoted(rest, '"');
                    line += newlines(&rest[..end]);
                    rest = &rest[end..];
                    return Some((at, Term::Text(value)));
                }
                '\'' => {
                    let end = rest[1..].find('\'').map_or(rest.len(), |end| end + 1);
                    let word = &rest[1..end];
                    line += newlines(word);
                    rest = rest.get(end + 1..).unwrap_or("");
                    return Some((at, Term::Word(word)));
                }
                ':' if rest[1..].starts_with(is_word) => rest = &rest[1..],
                first if is_word(first) => {
                    let end = rest
                        .find(|character| !is_word(character))
                        .unwrap_or(rest.len());
                    let word = &rest[..end];
                    rest = &rest[end..];
                    return Some((at, Term::Word(word)));
                }
                mark => {
                    rest = &rest[mark.len_utf8()..];
                    return Some((at, Term::Mark(mark)));
                }
            }
        }
    })
}

fn is_word(character: char) -> bool {
    character.is_alphanumeric() || matches!(character, '_' | '@' | '-' | '.')
}

fn newlines(text: &str) -> usize {
    text.bytes().filter(|byte| *byte == b'\n').count()
}

/// The text in quotes at the beginning, and where it ends.
fn quoted(text: &str, quote: char) -> (String, usize) {
    let mut value = String::new();
    let mut characters = text.char_indices().skip(1);
    while let Some((at, character)) = characters.next() {
        match character {
            '\\' => value.extend(characters.next().map(|(_, escaped)| escaped)),
            character if character == quote => return (value, at + quote.len_utf8()),
            character => value.push(character),
        }
    }
    (value, text.len())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn terms_of_both_languages() {
        let found: Vec<_> = terms("%{\n \"a\\\"b\": {:hex, :a, <<\"1.0\">>}} # x\n'b c'").collect();
        assert!(found.contains(&(2, Term::Text("a\"b".to_owned()))));
        assert!(found.contains(&(2, Term::Word("hex"))));
        assert!(found.contains(&(2, Term::Text("1.0".to_owned()))));
        assert_eq!(found.last(), Some(&(3, Term::Word("b c"))));
    }

    proptest::proptest! {
        #[test]
        fn any_text_ends(text in "\\PC{0,60}") {
            proptest::prop_assert!(terms(&text).count() <= text.len());
        }
    }
}
