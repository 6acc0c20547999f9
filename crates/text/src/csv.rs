//! Cells of CSV (RFC 4180), which people open in spreadsheets.

use crate::log::disarm;
use crate::shown::steers;

/// A cell, quoted where needed. Control characters become blanks. A cell that a spreadsheet would take for a formula gets
/// an apostrophe in front.
pub fn cell(text: &str) -> String {
    let mut cell = text.replace(steers, " ");
    disarm(&mut cell);
    // Spreadsheets with East Asian input take the wide signs for the narrow ones.
    let first = cell.trim_start().chars().next();
    let is_formula = text.starts_with(['\t', '\r', '\n'])
        || first.is_some_and(|first| "=+-@＝＋－＠".contains(first));
    if is_formula {
        cell.insert(0, '\'');
    }
    if cell.contains([',', '"']) {
        format!("\"{}\"", cell.replace('"', "\"\""))
    } else {
        cell
    }
}

#[cfg(test)]
mod tests {
    use super::cell;

    #[test]
    fn cells_are_safe() {
        assert_eq!(cell("plain"), "plain");
        assert_eq!(cell("a,\"b\""), "\"a,\"\"b\"\"\"");
        assert_eq!(cell("=cmd()"), "'=cmd()");
        assert_eq!(cell(" \n+1"), "'  +1");
        assert_eq!(cell("＝cmd()"), "'＝cmd()");
        assert_eq!(cell("a\n\u{1b}[31m"), "a  [31m");
    }
}
