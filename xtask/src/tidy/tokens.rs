//! Looking at Rust tokens: names, signs, attributes.

use std::collections::HashSet;

use proc_macro2::{TokenStream, TokenTree};

/// `cfg(test)`, alone or among others; not `cfg(not(test))`.
pub(crate) fn is_test_attribute(attribute: &TokenStream) -> bool {
    let tokens: Vec<TokenTree> = attribute.clone().into_iter().collect();
    match tokens.as_slice() {
        [TokenTree::Ident(word), TokenTree::Group(group)] if *word == "cfg" => {
            needs_test(&group.stream())
        }
        [TokenTree::Ident(word)] => *word == "test",
        _ => false,
    }
}

fn needs_test(condition: &TokenStream) -> bool {
    let tokens: Vec<TokenTree> = condition.clone().into_iter().collect();
    tokens.iter().enumerate().any(|(at, token)| match token {
        TokenTree::Ident(word) if *word == "test" => true,
        TokenTree::Ident(word) if *word == "all" => {
            matches!(tokens.get(at + 1), Some(TokenTree::Group(group)) if needs_test(&group.stream()))
        }
        _ => false,
    })
}

/// Whether `pub`, with or without its reach in parentheses, stands in front.
pub(crate) fn is_public(tokens: &[TokenTree], at: usize) -> bool {
    let is_pub = |at: Option<usize>| at.and_then(|at| ident(tokens, at)).as_deref() == Some("pub");
    is_pub(at.checked_sub(1))
        || (matches!(
            at.checked_sub(1).and_then(|at| tokens.get(at)),
            Some(TokenTree::Group(_))
        ) && is_pub(at.checked_sub(2)))
}

/// Gathers every name, at any depth.
pub(crate) fn collect_names(tokens: &TokenStream, names: &mut HashSet<String>) {
    let mut open: Vec<TokenStream> = vec![tokens.clone()];
    while let Some(tokens) = open.pop() {
        for token in tokens {
            match token {
                TokenTree::Ident(word) => {
                    names.insert(plain(&word.to_string()));
                }
                TokenTree::Group(group) => open.push(group.stream()),
                _ => {}
            }
        }
    }
}

/// The name at this place.
pub(crate) fn ident(tokens: &[TokenTree], at: usize) -> Option<String> {
    match tokens.get(at)? {
        TokenTree::Ident(word) => Some(plain(&word.to_string())),
        _ => None,
    }
}

/// The sign at this place.
pub(crate) fn punct(tokens: &[TokenTree], at: usize) -> Option<char> {
    match tokens.get(at)? {
        TokenTree::Punct(sign) => Some(sign.as_char()),
        _ => None,
    }
}

/// Whether `::` is at this place.
pub(crate) fn is_double_colon(tokens: &[TokenTree], at: usize) -> bool {
    punct(tokens, at) == Some(':') && punct(tokens, at + 1) == Some(':')
}

/// `r#type` is `type`.
pub(crate) fn plain(word: &str) -> String {
    word.trim_start_matches("r#").to_owned()
}
