//! Texts that fit into boxes of pictures. The width of a letter depends on the reader's font: these widths are those of a wide font.

/// How wide a letter is at a size of 100, in the widest of the common fonts.
fn width(letter: char) -> usize {
    match letter {
        'i' | 'j' | 'l' | 'I' | '.' | ',' | ':' | ';' | '\'' | '|' | ' ' => 34,
        'f' | 'r' | 't' | '-' | '/' | '[' | ']' | '(' | ')' | '`' | '"' => 42,
        'm' | 'M' | 'W' | '@' | '%' | '…' => 102,
        'w' | 'G' | 'O' | 'Q' | '=' | '+' | '<' | '>' => 86,
        'A'..='Z' => 76,
        _ if letter.is_ascii() => 65,
        // Letters of other scripts are often as wide as they are high.
        _ => 105,
    }
}

/// The beginning of a text that fits into this many pixels, with an ellipsis where something is left out.
pub(crate) fn fitted(text: &str, pixels: usize, size: usize) -> String {
    cut(text.chars(), pixels, size).map_or_else(|| text.to_owned(), |kept| format!("{kept}…"))
}

/// The same, with the end of the text, which distinguishes names.
pub(crate) fn fitted_end(text: &str, pixels: usize, size: usize) -> String {
    let kept = cut(text.chars().rev(), pixels, size);
    kept.map_or_else(
        || text.to_owned(),
        |kept| format!("…{}", kept.chars().rev().collect::<String>()),
    )
}

/// What is kept of a text, where not all of it fits.
fn cut(text: impl Iterator<Item = char>, pixels: usize, size: usize) -> Option<String> {
    let room = pixels * 100;
    let sign = width('…') * size;
    let (mut used, mut kept, mut fitting) = (0, String::new(), 0);
    for letter in text {
        used += width(letter) * size;
        if used > room {
            kept.truncate(fitting);
            return Some(kept);
        }
        kept.push(letter);
        if used + sign <= room {
            fitting = kept.len();
        }
    }
    None
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_does_not_fit_is_cut_with_a_sign() {
        assert_eq!(fitted("cart", 60, 13), "cart");
        assert_eq!(fitted("a-rather-long-name", 60, 13), "a-rath…");
        assert_eq!(fitted_end("shop/a-rather-long-name", 60, 13), "…-name");
        // Wide letters leave room for fewer of them.
        assert_eq!(fitted("mmmmmmmmmmmm", 60, 13), "mmm…");
        assert_eq!(fitted("ффффффффффф", 60, 13), "ффф…");
        assert_eq!(fitted("wide", 1, 13), "…");
        assert_eq!(fitted("", 0, 13), "");
    }
}
