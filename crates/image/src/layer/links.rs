//! Hard links: names under which a cataloger wants a file that has passed under another name.

use std::collections::{HashMap, HashSet};

use super::intake::Intake;
use crate::catalog::Want;
use crate::entry::EntryKind;
use crate::limits::{MAX_LINK_HOPS, MAX_LINKED_BYTES, MAX_UNKNOWNS};
use crate::unknown::UnknownKind;

/// Who wants a file under another name.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Wanted {
    /// The entry of the link.
    pub(crate) link: u32,
    /// Catalogers that want it.
    pub(crate) whole: u128,
    /// Catalogers that decide by the first bytes.
    pub(crate) by_head: u128,
}

/// Settles the hard links of a layer whose entries were all taken in: gives links the size and rights of their file, copies
/// what catalogers said by content alone, and gives back which files have to be read again, by the entry of the file.
pub(crate) fn settle(intake: &mut Intake<'_>) -> HashMap<u32, Vec<Wanted>> {
    let mut again: HashMap<u32, Vec<Wanted>> = HashMap::new();
    let links: Vec<(u32, String)> = intake
        .reading
        .entries
        .iter()
        .enumerate()
        .filter_map(|(at, entry)| match &entry.kind {
            EntryKind::HardLink(target) => Some((at as u32, target.clone())),
            _ => None,
        })
        .collect();
    if links.is_empty() {
        return again;
    }
    let mut linked = 0;
    let places = places_of(intake, &links);
    let mut copied: HashMap<u32, Vec<Wanted>> = HashMap::new();
    for (link, _) in &links {
        let file = file_of(intake, &places, *link);
        if let Some(file) = file {
            let target = &intake.reading.entries[file as usize];
            let (size, mode, uid, gid) = (target.size, target.mode, target.uid, target.gid);
            let entry = &mut intake.reading.entries[*link as usize];
            (entry.size, entry.mode, entry.uid, entry.gid) = (size, mode, uid, gid);
        }
        let (mut whole, mut by_head) = (0, 0);
        for (bit, cataloger) in intake.catalogers() {
            match cataloger.wants(&intake.reading.entries[*link as usize]) {
                Want::No => {}
                Want::ByHead => by_head |= bit,
                Want::Whole => whole |= bit,
            }
        }
        if whole | by_head == 0 {
            continue;
        }
        let Some(file) = file else {
            let path = intake.reading.entries[*link as usize].path.clone();
            let reason = "a hard link to a file that is not in the same layer was not read";
            intake.unknown(Some(*link), UnknownKind::Unsupported, &path, reason);
            continue;
        };
        // Who decides by content has decided under the other name.
        let known = by_head & intake.asked.get(&file).copied().unwrap_or(0);
        let wanted = |whole, by_head| Wanted {
            link: *link,
            whole,
            by_head,
        };
        if known != 0 {
            copied.entry(file).or_default().push(wanted(0, known));
        }
        if whole | (by_head & !known) != 0 {
            let size = intake.reading.entries[file as usize].size;
            linked += size.max(4 << 10);
            if linked > MAX_LINKED_BYTES {
                let reason =
                    format!("more than {MAX_LINKED_BYTES} bytes under the names of hard links");
                intake.unknown(None, UnknownKind::Limit, "", reason);
                break;
            }
            again
                .entry(file)
                .or_default()
                .push(wanted(whole, by_head & !known));
        }
    }
    copy(intake, &copied);
    again
}

/// By path that a link names: the entries with that path, in order.
fn places_of(intake: &Intake<'_>, links: &[(u32, String)]) -> HashMap<String, Vec<u32>> {
    let named: HashSet<&str> = links.iter().map(|(_, target)| target.as_str()).collect();
    let mut places: HashMap<String, Vec<u32>> = HashMap::new();
    for (at, entry) in intake.reading.entries.iter().enumerate() {
        if named.contains(entry.path.as_str()) {
            places
                .entry(entry.path.clone())
                .or_default()
                .push(at as u32);
        }
    }
    places
}

/// The file that a link is another name of: the last one with that path before the link.
fn file_of(intake: &Intake<'_>, places: &HashMap<String, Vec<u32>>, link: u32) -> Option<u32> {
    let mut at = link;
    for _ in 0..MAX_LINK_HOPS {
        let EntryKind::HardLink(target) = &intake.reading.entries[at as usize].kind else {
            break;
        };
        let before = places.get(target)?;
        at = *before.get(before.partition_point(|place| *place < at).checked_sub(1)?)?;
    }
    matches!(intake.reading.entries[at as usize].kind, EntryKind::File).then_some(at)
}

/// Repeats under the links what was said about their files.
fn copy(intake: &mut Intake<'_>, copied: &HashMap<u32, Vec<Wanted>>) {
    if copied.is_empty() {
        return;
    }
    let bits: HashMap<&str, u128> = intake
        .catalogers()
        .map(|(bit, cataloger)| (cataloger.name(), bit))
        .collect();
    for at in 0..intake.reading.files.len() {
        let said = &intake.reading.files[at];
        let bit = bits.get(said.cataloger.as_str()).copied().unwrap_or(0);
        let Some(links) = copied.get(&said.entry) else {
            continue;
        };
        let said = said.clone();
        for wanted in links {
            if wanted.by_head & bit == 0 {
                continue;
            }
            if !intake.has_room(&said) {
                return;
            }
            let mut file = said.clone();
            file.entry = wanted.link;
            intake.reading.files.push(file);
        }
    }
    let mut added = Vec::new();
    for unknown in &intake.reading.unknown {
        let Some(file) = unknown.entry else { continue };
        for wanted in copied.get(&file).into_iter().flatten().take(MAX_UNKNOWNS) {
            let path = intake.reading.entries[wanted.link as usize].path.clone();
            added.push((
                wanted.link,
                unknown.unknown.kind,
                path,
                unknown.unknown.reason.clone(),
            ));
        }
    }
    for (link, kind, path, reason) in added {
        intake.unknown(Some(link), kind, &path, reason);
    }
}
