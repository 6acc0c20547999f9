//! Sentences in HTML.

use seawall_text::html::escape;
use seawall_text::markdown::sentence_parts;

/// A sentence whose names become code.
pub(crate) fn prose(text: &str) -> String {
    sentence_parts(text, escape, |name| {
        format!("<code>{}</code>", escape(name))
    })
}
