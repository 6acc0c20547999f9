//! How many processes a group has. A limit of the kernel counts all that a user runs, and none of the administrator's.

use std::process::Child;
use std::time::{Duration, Instant};

/// How often a group is counted: seldom enough to cost nothing, and no bomb fills a system's table in between.
const COUNT_EVERY: Duration = Duration::from_millis(50);

/// Counts the processes of the group that a program leads, now and then.
pub(crate) struct Crowd {
    group: u32,
    most: usize,
    next: Instant,
}

impl Crowd {
    /// Of the group of a program.
    pub(crate) fn of(child: &Child, most: usize) -> Self {
        Self {
            group: child.id(),
            most,
            next: Instant::now() + COUNT_EVERY,
        }
    }

    /// Whether there are more than there may be. Never where nobody tells which processes there are.
    pub(crate) fn is_too_large(&mut self) -> bool {
        let now = Instant::now();
        if now < self.next {
            return false;
        }
        self.next = now + COUNT_EVERY;
        members(self.group).take(self.most + 1).count() > self.most
    }
}

#[cfg(target_os = "linux")]
fn members(group: u32) -> impl Iterator<Item = ()> {
    let processes = std::fs::read_dir("/proc").into_iter().flatten().flatten();
    processes.filter_map(move |process| {
        let name = process.file_name();
        let is_number = name.as_encoded_bytes().iter().all(u8::is_ascii_digit);
        let stat = is_number.then(|| std::fs::read_to_string(process.path().join("stat")));
        let stat = stat?.ok()?;
        (group_of(&stat)? == group).then_some(())
    })
}

#[cfg(not(target_os = "linux"))]
fn members(_: u32) -> impl Iterator<Item = ()> {
    std::iter::empty()
}

/// The group in a line of `/proc/N/stat`: `number (name) state parent group …`, where the name may hold anything.
#[cfg(any(target_os = "linux", test))]
fn group_of(stat: &str) -> Option<u32> {
    let (_, behind) = stat.rsplit_once(')')?;
    behind.split_whitespace().nth(2)?.parse().ok()
}

#[cfg(test)]
mod tests {
    use super::group_of;

    #[test]
    fn a_name_with_brackets_changes_no_group() {
        assert_eq!(group_of("7 (sh) S 1 42 42 0 -1"), Some(42));
        assert_eq!(group_of("7 (a) R 9 9 (b) S 1 42 42 0"), Some(42));
        assert_eq!(group_of("7 (sh"), None);
        assert_eq!(group_of(""), None);
    }
}
