//! Which checks were asked for by `--check` and `--skip-check`.

use seawall_finding::glob_matches;
use seawall_scan::{Scan, ScanOptions};

/// A misspelt check would silently evaluate nothing, and so would a selection that cancels itself.
///
/// # Errors
/// For a pattern that nothing can match, and when no check is left.
pub(super) fn known_checks(options: &ScanOptions) -> anyhow::Result<()> {
    for pattern in options.only.iter().chain(&options.skip) {
        let is_check = seawall_checks::registry::all().any(|check| glob_matches(pattern, check.id));
        anyhow::ensure!(
            is_check || is_of_images(options, pattern),
            "no check matches `{pattern}`\n  hint: list them with `seawall checks list`{}",
            match options.images.is_some() {
                true => "; advisories are named as in the image results, as in `CVE-2021-44228`",
                false => "",
            }
        );
    }
    // Findings about images are there without a check that runs.
    let is_left = options.images.is_some()
        || seawall_checks::registry::all().any(|check| options.selects(check.id));
    anyhow::ensure!(
        is_left,
        "no check is left to run: --skip-check leaves out every check{}\n  hint: leave out fewer, or name others with --check",
        match options.only.is_empty() {
            true => "",
            false => " that --check selects",
        }
    );
    Ok(())
}

/// What the findings were narrowed down to, with what else narrows them: checks that were not asked for are not counted, and findings
/// about images are there all the same.
pub(super) fn narrowed(found: &Scan, otherwise: Option<String>) -> Option<String> {
    let left_out = match found.images_left_out {
        0 => return otherwise,
        1 => "1 finding about an image left out".to_owned(),
        count => format!("{count} findings about images left out"),
    };
    let checks = format!("what --check and --skip-check choose; {left_out}");
    Some(match otherwise {
        Some(more) => format!("{checks}; {more}"),
        None => checks,
    })
}

/// Whether a pattern can mean a finding of image results: one that is there, a rule for images, or an advisory, which has capital
/// letters and may be gone today.
fn is_of_images(options: &ScanOptions, pattern: &str) -> bool {
    let Some(images) = &options.images else {
        return false;
    };
    pattern.bytes().any(|byte| byte.is_ascii_uppercase())
        || seawall_hardening::registry::all().any(|rule| glob_matches(pattern, rule.id))
        || seawall_scan::images::rules().any(|rule| glob_matches(pattern, &rule.id))
        || images
            .findings()
            .any(|finding| glob_matches(pattern, finding.check()))
}
