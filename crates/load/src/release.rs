//! How one chart is rendered: what the command line says, or the object that installs it.

use std::ffi::OsString;
use std::path::{Path, PathBuf};

use crate::named::open_named;

/// How a chart is rendered, where something else than the command line says so.
#[derive(Debug, Clone, Default, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) struct Release {
    /// Its name.
    pub name: Option<String>,
    /// The namespace that it is installed into.
    pub namespace: Option<String>,
    /// Files that take the place of the values of the chart itself.
    pub defaults: Vec<PathBuf>,
    /// Files of values, before those of the command line.
    pub values: Vec<PathBuf>,
    /// Values that are written out, after the files.
    pub inline: Vec<String>,
    /// Single values, with whether each is a text whatever it looks like.
    pub parameters: Vec<(String, bool)>,
}

/// The longest name of a release that helm takes, in bytes.
const MAX_NAME_BYTES: usize = 53;

/// Whether helm takes a name for a release: a DNS subdomain that leaves room for what charts append. Helm reads what
/// begins with `-` as an option instead, so that a name decides what is rendered, or whether anything is.
pub(crate) fn is_release_name(name: &str) -> bool {
    let is_plain = |byte: u8| byte.is_ascii_lowercase() || byte.is_ascii_digit();
    let is_label = |label: &str| {
        let bytes = label.as_bytes();
        bytes.first().copied().is_some_and(is_plain)
            && bytes.last().copied().is_some_and(is_plain)
            && bytes.iter().all(|byte| is_plain(*byte) || *byte == b'-')
    };
    name.len() <= MAX_NAME_BYTES && name.split('.').all(is_label)
}

/// Why helm must not read a file of values: it would wait for a pipe, or read a device until nothing is left.
pub(crate) fn refuse_values(files: &[PathBuf]) -> Result<(), String> {
    for file in files {
        if let Err(error) = open_named(file) {
            return Err(format!(
                "the values file `{}` cannot be read: {error}",
                file.display()
            ));
        }
    }
    Ok(())
}

/// A file as `--values` takes it: the option is a list with commas, in which a quoted part stands for itself.
pub(crate) fn as_list_item(file: &Path) -> OsString {
    match file.to_str() {
        Some(text) if text.contains([',', '"', '\n', '\r']) => {
            format!("\"{}\"", text.replace('"', "\"\"")).into()
        }
        _ => file.into(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_release_has_a_name_that_helm_takes() {
        let longest = "a".repeat(MAX_NAME_BYTES);
        for name in ["web", "a", "web-1.shop", "0", &longest] {
            assert!(is_release_name(name), "{name}");
        }
        let longer = "a".repeat(MAX_NAME_BYTES + 1);
        for name in [
            "", "--help", "-f", "-", "Web", "a_b", "a..b", ".a", "a.", "a-", "a b", "a=b", "é",
            "a\nb", &longer,
        ] {
            assert!(!is_release_name(name), "{name}");
        }
    }

    #[test]
    fn a_comma_in_the_path_of_a_values_file_begins_no_second_one() {
        for (path, expected) in [
            ("/in/values.yaml", "/in/values.yaml"),
            ("/in/a,/etc/passwd", "\"/in/a,/etc/passwd\""),
            ("/in/a\"b,c", "\"/in/a\"\"b,c\""),
        ] {
            assert_eq!(as_list_item(Path::new(path)), expected);
        }
    }
}
