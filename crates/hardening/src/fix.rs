//! Edits in place.

use seawall_dockerfile::Span;

/// An edit of the source.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Fix {
    /// What is replaced; an empty span inserts.
    pub span: Span,
    /// By what.
    pub replacement: String,
}

/// The source with edits; `None` where two of them overlap or one does not fit.
pub fn apply_fixes(source: &str, fixes: &[Fix]) -> Option<String> {
    let mut fixes: Vec<&Fix> = fixes.iter().collect();
    fixes.sort_by_key(|fix| fix.span);
    fixes.dedup();
    let mut result = String::with_capacity(source.len());
    let mut at = 0;
    for fix in fixes {
        result.push_str(source.get(at..fix.span.start)?);
        result.push_str(&fix.replacement);
        source.get(fix.span.range())?;
        at = fix.span.end;
    }
    result.push_str(source.get(at..)?);
    Some(result)
}
