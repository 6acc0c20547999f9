//! Which finding a fingerprint, or its beginning, means; and which one it was most likely meant to be where it means none.

use anyhow::{bail, ensure};
use seawall_answer::few;
use seawall_content::closest;
use seawall_finding::{Finding, Fingerprint};
use seawall_scan::Scan;

/// Digits of a fingerprint that say which finding is meant, where no other begins with them.
const MIN_DIGITS: usize = 6;

/// Digits of a whole fingerprint.
const MAX_DIGITS: usize = 32;

/// Digits at the beginning that have to be right in a fingerprint that is wrong further on. By chance one finding in
/// 65 536 has them.
const MIN_COMMON: usize = 4;

/// A finding, and its own fingerprint or that of one that is folded into it.
type Seen<'s> = (&'s Finding, Fingerprint);

/// The finding of a fingerprint or its beginning, and its whole fingerprint: its own, or that of one folded into it.
///
/// # Errors
/// When it is no fingerprint, that of no finding, or the beginning of several. `is_full` says whether all of the input
/// was evaluated.
pub(super) fn meant<'s>(found: &'s Scan, asked: &str, is_full: bool) -> anyhow::Result<Seen<'s>> {
    let digits = asked.to_ascii_lowercase();
    let is_hexadecimal = digits.bytes().all(|digit| digit.is_ascii_hexdigit());
    ensure!(
        is_hexadecimal && (MIN_DIGITS..=MAX_DIGITS).contains(&digits.len()),
        "`{asked}` is not a fingerprint; expected {MIN_DIGITS} to {MAX_DIGITS} hexadecimal digits\n  hint: {}",
        of_check(found, asked)
            .or_else(|| similar(found, &digits))
            .unwrap_or_else(|| "`seawall scan --full` shows them".to_owned())
    );
    let mut fitting: Vec<Seen<'_>> = Vec::new();
    for one in all(found) {
        let is_new = fitting.iter().all(|(_, known)| *known != one.1);
        if is_new && one.1.to_string().starts_with(&digits) {
            fitting.push(one);
        }
    }
    match fitting[..] {
        [one] => Ok(one),
        [] => bail!(
            "no finding `{asked}` in the input, so nothing is accepted\n  hint: {}",
            similar(found, &digits).unwrap_or_else(|| elsewhere(found, is_full))
        ),
        _ => bail!(
            "`{asked}` begins {} fingerprints\n  hint: say which: {}",
            fitting.len(),
            names(&fitting)
        ),
    }
}

/// Every finding with every fingerprint that means it.
fn all(found: &Scan) -> impl Iterator<Item = Seen<'_>> {
    found.findings.iter().flat_map(|finding| {
        let folded = finding.folded.iter().map(|part| part.fingerprint);
        let own = std::iter::once(finding.fingerprint).chain(folded);
        own.map(move |fingerprint| (finding, fingerprint))
    })
}

fn names(seen: &[Seen<'_>]) -> String {
    let names: Vec<String> = seen
        .iter()
        .map(|(finding, fingerprint)| {
            format!("{fingerprint} ({} of {})", finding.check(), finding.target)
        })
        .collect();
    few(&names)
}

/// What to say of the name of a check that has findings.
fn of_check(found: &Scan, asked: &str) -> Option<String> {
    let own = |finding: &&Finding| finding.check() == asked;
    let seen: Vec<Seen<'_>> = found
        .findings
        .iter()
        .filter(own)
        .map(|finding| (finding, finding.fingerprint))
        .collect();
    match seen.len() {
        0 => None,
        1 => Some(format!("it is a check; its finding is {}", names(&seen))),
        _ => Some(format!("it is a check; its findings are {}", names(&seen))),
    }
}

/// The findings that were most likely meant: those that begin with most of the same digits, or the one of which few digits
/// differ.
fn similar(found: &Scan, digits: &str) -> Option<String> {
    let common = |fingerprint: Fingerprint| {
        let text = fingerprint.to_string();
        let pairs = text.bytes().zip(digits.bytes());
        pairs.take_while(|(a, b)| a == b).count()
    };
    // What is too short to say which finding is meant is right as far as it goes.
    let least = MIN_COMMON.min(digits.len()).max(1);
    let most = all(found).map(|(_, fingerprint)| common(fingerprint)).max();
    if let Some(most) = most.filter(|most| *most >= least) {
        let seen = all(found).filter(|(_, fingerprint)| common(*fingerprint) == most);
        return Some(format!(
            "did you mean {}?",
            names(&seen.collect::<Vec<_>>())
        ));
    }
    if digits.len() < MIN_DIGITS {
        return None;
    }
    let beginnings: Vec<(String, Seen<'_>)> = all(found)
        .map(|one| (one.1.to_string().chars().take(digits.len()).collect(), one))
        .collect();
    let near = closest(digits, beginnings.iter().map(|(text, _)| &**text))?;
    let (_, one) = beginnings.iter().find(|(text, _)| text == near)?;
    Some(format!("did you mean {}?", names(&[*one])))
}

/// Where else the finding may be.
fn elsewhere(found: &Scan, is_full: bool) -> String {
    let count = match found.findings.len() {
        0 => "no findings are".to_owned(),
        1 => "1 finding is".to_owned(),
        count => format!("{count} findings are"),
    };
    match is_full {
        true => {
            format!("name the input in which it was found with -i; {count} there")
        }
        false => format!(
            "not all of the input was evaluated; {count} in the rest. Fix that, or name the input in which it was found with -i"
        ),
    }
}
