//! What was given for charts where the input has none: what is named is never passed over in silence.

use std::sync::Arc;

use crate::Diagnostic;
use crate::found::{Found, Item, Walked};
use crate::options::FileOptions;

/// Says of what charts are given that there are none, and of a file among it that it cannot be read.
pub(crate) fn expect_charts(found: &[Found], options: &FileOptions, walked: &mut Walked) {
    let is_chart = |one: &Found| matches!(one.item, Item::Chart(_));
    if found.iter().any(is_chart) {
        return;
    }
    let mut unused = Vec::new();
    for values in &options.helm_values {
        match std::fs::metadata(values) {
            Ok(_) => unused.push((values.display().to_string(), "--values")),
            // Where there are charts, each of them says so.
            Err(error) => walked.leave_out(
                values,
                format!("values file {}", values.display()),
                format!("cannot be read: {error}"),
                None,
            ),
        }
    }
    for (flag, is_given) in [
        ("--set", !options.helm_set.is_empty()),
        ("--api-versions", !options.api_versions.is_empty()),
        ("--value-variants", options.has_value_variants),
    ] {
        if is_given {
            unused.push((flag.to_owned(), flag));
        }
    }
    for (name, flag) in unused {
        let message =
            format!("has no effect: {flag} is for Helm charts, and the input contains none");
        let note = Diagnostic::note(&Arc::from(name), message)
            .hint("a chart is a directory with Chart.yaml, or an archive made by `helm package`");
        walked.diagnostics.push(note.shown());
    }
}
