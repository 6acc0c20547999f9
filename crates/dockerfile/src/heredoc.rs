//! Heredocs: `<<EOF`, `<<-EOF`, `<<"EOF"`, `3<<EOF`.

use crate::limits::MAX_HEREDOCS;
use crate::logical::Logical;

/// A heredoc with its content.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Heredoc {
    /// What ends it, and as what `COPY` names the file.
    pub name: String,
    /// Whether variables in it are replaced: the name has no quotes.
    pub is_expanded: bool,
    /// Whether tabs at the beginning of lines are dropped.
    pub is_chomped: bool,
    /// What stands between the lines.
    pub content: Logical,
}

/// The heredocs that a line announces, without their content.
pub(crate) fn announced(line: &str) -> Vec<Heredoc> {
    if !line.contains("<<") {
        return Vec::new();
    }
    // A quote without its end leaves BuildKit without words, and so without heredocs.
    let words: Option<Vec<&str>> = raw_words(line).collect();
    let announced = words.unwrap_or_default().into_iter().filter_map(announce);
    announced.take(MAX_HEREDOCS).collect()
}

/// One word that announces a heredoc.
pub(crate) fn announce(word: &str) -> Option<Heredoc> {
    let (descriptor, rest) = word.split_once("<<")?;
    if !descriptor.bytes().all(|byte| byte.is_ascii_digit()) {
        return None;
    }
    let (is_chomped, rest) = match rest.strip_prefix('-') {
        Some(rest) => (true, rest),
        None => (false, rest),
    };
    if rest.is_empty() || rest.contains('<') {
        return None;
    }
    let name: String = rest
        .chars()
        .filter(|c| !matches!(c, '"' | '\'' | '\\'))
        .collect();
    (!name.is_empty()).then(|| Heredoc {
        is_expanded: name == rest,
        name,
        is_chomped,
        content: Logical::default(),
    })
}

/// The escape character here, whatever the parser directive says.
const ESCAPE: char = '\\';

/// Words divided by blanks that stand in no quotes; quotes and escapes stay. `None` where a quote is not closed.
fn raw_words(line: &str) -> impl Iterator<Item = Option<&str>> {
    let mut rest = line;
    std::iter::from_fn(move || {
        rest = rest.trim_start();
        let mut quote = None;
        let mut is_escaped = false;
        let mut end = rest.len();
        for (at, letter) in rest.char_indices() {
            match (quote, letter) {
                _ if is_escaped => is_escaped = false,
                (open, _) if letter == ESCAPE && open != Some('\'') => is_escaped = true,
                (Some(open), _) if open == letter => quote = None,
                (None, '"' | '\'') => quote = Some(letter),
                (None, _) if letter.is_whitespace() => {
                    end = at;
                    break;
                }
                _ => {}
            }
        }
        let (word, behind) = rest.split_at(end);
        rest = behind;
        let is_closed = quote.is_none();
        (!word.is_empty()).then(|| is_closed.then_some(word))
    })
}
