//! Sentences in which names stand between backticks.

/// Writes a sentence: what stands between backticks through `name`, the rest through `word`. A backtick without another
/// one is a character like any other.
pub(crate) fn render(
    sentence: &str,
    word: impl Fn(&str) -> String,
    name: impl Fn(&str) -> String,
) -> String {
    let mut text = String::with_capacity(sentence.len() + 32);
    let mut rest = sentence;
    while let Some((before, after)) = rest.split_once('`') {
        let Some((inside, behind)) = after.split_once('`') else {
            break;
        };
        text.push_str(&word(before));
        text.push_str(&name(inside));
        rest = behind;
    }
    text.push_str(&word(rest));
    text
}

#[cfg(test)]
mod tests {
    use super::render;

    #[test]
    fn names_and_words_are_told_apart() {
        let shown = |text: &str| render(text, str::to_owned, |name| format!("<{name}>"));
        assert_eq!(shown("a `b` c `d`"), "a <b> c <d>");
        assert_eq!(shown("a `b` c `d"), "a <b> c `d");
        assert_eq!(shown("``"), "<>");
    }
}
