//! Patches: lines of files that somebody else wrote, each behind its sign.

use crate::log::disarm;
use crate::shown::{UNSHOWN, steers};

/// A patch without what terminals or build systems obey. Where that changes something the patch does not apply, and
/// whoever prints it says so.
pub fn safe(patch: &str) -> String {
    let mut safe = String::with_capacity(patch.len());
    for line in patch.split_inclusive('\n') {
        let (text, end) = match (line.strip_suffix("\r\n"), line.strip_suffix('\n')) {
            (Some(text), _) => (text, "\r\n"),
            (None, Some(text)) => (text, "\n"),
            (None, None) => (line, ""),
        };
        // A mark of the encoding begins a file, and is seen by nobody.
        let obeyed = |letter: char| steers(letter) && !matches!(letter, '\t' | '\u{feff}');
        let mut text = text.replace(obeyed, UNSHOWN.encode_utf8(&mut [0; 4]));
        disarm(&mut text);
        safe.push_str(&text);
        safe.push_str(end);
    }
    safe
}

#[cfg(test)]
mod tests {
    use super::safe;

    #[test]
    fn a_patch_keeps_its_lines() {
        let patch = "--- a/x\r\n+++ b/x\n@@ -1,2 +1,2 @@\n+\u{feff}a:\tb\n";
        assert_eq!(safe(patch), patch);
        assert_eq!(
            safe(" ::error::a\n-\u{1b}[31m\u{202e}\n+##vso[x]"),
            " :\u{fffd}error::a\n-\u{fffd}[31m\u{fffd}\n+#\u{fffd}vso[x]"
        );
    }
}
