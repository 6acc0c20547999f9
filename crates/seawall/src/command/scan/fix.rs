//! `seawall scan --fix`: changes to the files themselves, each proved by a second scan of what it would give.

use std::collections::{BTreeMap, HashMap, HashSet};
use std::mem::ManuallyDrop;
use std::path::{Path, PathBuf};

use seawall_finding::{Fingerprint, Verdict};
use seawall_graph::Told;
use seawall_load::{read_named, repository_root};
use seawall_model::KubernetesVersion;
use seawall_scan::{FixedFile, Scan, ScanOptions, SkippedFix, plan_fixes, shown_diff};
use seawall_text::{Answer, diff};

use super::all::scan_all;
use crate::input::NamedInput;
use crate::{Outcome, output};

/// What was asked for.
pub(super) struct Order<'o> {
    pub inputs: NamedInput,
    pub version: Option<KubernetesVersion>,
    /// Whether to print the patch instead of writing the files.
    pub is_diff: bool,
    pub output: Option<&'o PathBuf>,
    /// What no object shows.
    pub told: &'o Told,
}

/// Fixes files, or prints the patch that would. A finding counts as fixed when a scan of the changed files does not have it
/// any more, and a file in which nothing would be fixed stays as it is.
pub(super) fn fix(
    order: &Order<'_>,
    found: &Scan,
    options: &mut ScanOptions,
    is_full: bool,
) -> anyhow::Result<Outcome> {
    let inputs: Vec<PathBuf> = order.inputs.paths().map(Path::to_owned).collect();
    let (mut files, mut skipped) = plan_fixes(found, |file| text_to_fix(&inputs, file));
    if !files.is_empty() {
        let left = left_over(order, &files, options)?;
        for file in &mut files {
            prove(file, &left, &mut skipped);
        }
        files.retain(|file| !file.mends.is_empty());
        // Inputs may overlap, so that one file has several names.
        let mut seen = HashSet::new();
        files.retain(|file| {
            let whole = Path::new(&*file.file).canonicalize();
            whole.is_ok_and(|whole| seen.insert(whole))
        });
    }
    let mut patch = String::new();
    let base = match order.is_diff {
        true => base(&files)?,
        false => PathBuf::new(),
    };
    for file in &files {
        if order.is_diff {
            let (shown, is_hidden) = shown_diff(&name_from(&base, &file.file)?, file);
            let safe = diff::safe(&shown);
            let hides = match (is_hidden, safe != shown) {
                (false, false) => None,
                (true, false) => Some("credentials"),
                (false, true) => Some("text that terminals or build systems interpret"),
                (true, true) => {
                    Some("credentials, and text that terminals or build systems interpret,")
                }
            };
            if let Some(hides) = hides {
                output::note(&format!(
                    "the patch of {} hides {hides} and does not apply; --fix without --diff changes the file itself",
                    file.file
                ));
            }
            patch.push_str(&safe);
        } else {
            output::write_file(Path::new(&*file.file), file.after.as_bytes())?;
            let count = match file.mends.len() {
                1 => "1 finding".to_owned(),
                count => format!("{count} findings"),
            };
            output::tell(format_args!("fixed {count} in {}", file.file));
        }
    }
    let names = names(found, &skipped);
    for skip in &skipped {
        let name = names.get(&skip.finding).cloned();
        output::tell(format_args!(
            "not fixed: {} in {}: {}",
            name.unwrap_or_else(|| skip.finding.to_string()),
            skip.file,
            skip.reason
        ));
    }
    output::write(order.output, &Answer::of_writer(patch))?;
    if files.is_empty() && skipped.is_empty() {
        output::tell(format_args!("nothing can be fixed safely"));
    }
    Ok(if skipped.is_empty() && is_full {
        Outcome::Clean
    } else {
        Outcome::Incomplete
    })
}

/// The directory that the patch names files from, where `git apply` takes it: the working directory where all files are
/// below it, else the repository around it or the nearest directory above all of them, and then a note says so.
fn base(files: &[FixedFile]) -> anyhow::Result<PathBuf> {
    let here = Path::new(".").canonicalize()?;
    let paths: Vec<PathBuf> = files
        .iter()
        .map(|file| Path::new(&*file.file).canonicalize())
        .collect::<std::io::Result<_>>()?;
    let holds_all = |directory: &Path| paths.iter().all(|path| path.starts_with(directory));
    if holds_all(&here) {
        return Ok(here);
    }
    let repository = repository_root(&here).filter(|root| holds_all(root));
    let above = paths.first().and_then(|first| {
        let mut above = first.ancestors().skip(1);
        above.find(|directory| holds_all(directory))
    });
    let base = repository
        .or_else(|| above.map(Path::to_owned))
        .unwrap_or(here);
    output::note(&format!(
        "the patch names files from `{}`, because not all of them are below the working directory: apply it there, with `git apply` or `patch -p1`",
        base.display()
    ));
    Ok(base)
}

/// A file as the patch names it: from the base, without links and `..`, which `git apply` refuses.
fn name_from(base: &Path, file: &str) -> anyhow::Result<String> {
    let whole = Path::new(file).canonicalize()?;
    let below = whole.strip_prefix(base).unwrap_or(&whole);
    Ok(below.display().to_string())
}

/// What people know the findings by that were not mended: `privilege-escalation-allowed of shop/Deployment/web`.
fn names(found: &Scan, skipped: &[SkippedFix]) -> HashMap<Fingerprint, String> {
    let asked: HashSet<Fingerprint> = skipped.iter().map(|skip| skip.finding).collect();
    let mut names = HashMap::new();
    for finding in &found.findings {
        let folded = finding
            .folded
            .iter()
            .map(|part| (part.fingerprint, part.rule.id.to_string()));
        let own = (finding.fingerprint, finding.check().to_owned());
        for (fingerprint, check) in folded.chain([own]) {
            if asked.contains(&fingerprint) {
                names.insert(fingerprint, format!("{check} of {}", finding.target));
            }
        }
    }
    names
}

/// The text of a file that may be changed: a link in a foreign repository may lead anywhere.
fn text_to_fix(inputs: &[PathBuf], file: &str) -> std::io::Result<String> {
    let path = Path::new(file);
    if let Some(link) = output::link_below(inputs, path) {
        return Err(std::io::Error::other(format!(
            "`{}` is a symlink, and is not written through",
            link.display()
        )));
    }
    String::from_utf8(read_named(path)?).map_err(std::io::Error::other)
}

/// What a scan finds with the changed texts in place of what the files hold.
fn left_over(
    order: &Order<'_>,
    files: &[FixedFile],
    options: &mut ScanOptions,
) -> anyhow::Result<HashMap<Fingerprint, (Verdict, String)>> {
    let texts: BTreeMap<PathBuf, Vec<u8>> = files
        .iter()
        .map(|file| {
            Ok((
                Path::new(&*file.file).canonicalize()?,
                file.after.clone().into_bytes(),
            ))
        })
        .collect::<std::io::Result<_>>()?;
    let loaded = ManuallyDrop::new(order.inputs.load_with(order.version, texts)?);
    let found = ManuallyDrop::new(scan_all(&loaded, order.version, options, order.told)?);
    let mut left = HashMap::new();
    for finding in &found.findings {
        let folded = finding.folded.iter();
        left.extend(folded.map(|part| (part.fingerprint, (Verdict::Fail, String::new()))));
        left.insert(
            finding.fingerprint,
            (finding.verdict, finding.message.clone()),
        );
    }
    Ok(left)
}

/// Keeps what is fixed, and says of the rest why it is not.
fn prove(
    file: &mut FixedFile,
    left: &HashMap<Fingerprint, (Verdict, String)>,
    skipped: &mut Vec<SkippedFix>,
) {
    let (still, gone) = file
        .mends
        .iter()
        .partition(|mended| left.contains_key(mended));
    file.mends = gone;
    for finding in still {
        let finding: Fingerprint = finding;
        let reason = match &left[&finding] {
            (Verdict::Unknown, why) => format!("unknown after the change: {why}"),
            _ => "the change does not resolve it".to_owned(),
        };
        skipped.push(SkippedFix {
            file: file.file.clone(),
            finding,
            reason,
        });
    }
}
