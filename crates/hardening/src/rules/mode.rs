//! Modes of `chmod`: not a rule, but what several rules ask.

use seawall_dockerfile::shell::{ShellCommand, ShellWord};

/// A mode of `chmod`.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Mode {
    /// The bits, where they are written as a number.
    pub octal: Option<u32>,
    /// Whether set-uid or set-gid is set.
    pub sets_id: bool,
    /// Whether every user can write.
    pub is_world_writable: bool,
    /// Whether the sticky bit is set.
    pub is_sticky: bool,
}

impl Mode {
    /// `777`, `u+s,o+w`, `a+rwX`, `ugo=rwx`.
    pub(super) fn parse(text: &str) -> Option<Self> {
        if !text.is_empty()
            && text.len() <= 5
            && text.bytes().all(|byte| (b'0'..=b'7').contains(&byte))
        {
            let octal = u32::from_str_radix(text, 8).ok()?;
            return Some(Self {
                octal: Some(octal),
                sets_id: octal & 0o6000 != 0,
                is_world_writable: octal & 0o002 != 0,
                is_sticky: octal & 0o1000 != 0,
            });
        }
        let mut mode = Self {
            octal: None,
            sets_id: false,
            is_world_writable: false,
            is_sticky: false,
        };
        for clause in text.split(',') {
            let at = clause.find(['+', '=', '-'])?;
            let (who, change) = clause.split_at(at);
            if !who.bytes().all(|byte| b"ugoa".contains(&byte)) {
                return None;
            }
            if !change.bytes().all(|byte| b"+-=rwxXstugo".contains(&byte)) {
                return None;
            }
            if change.starts_with('-') {
                continue;
            }
            // Without letters the umask counts, which takes writing from others.
            let is_others = who.contains(['o', 'a']);
            mode.is_world_writable |= is_others && change.contains('w');
            mode.sets_id |= change.contains('s');
            mode.is_sticky |= change.contains('t');
        }
        Some(mode)
    }
}

/// The mode that `chmod` or `install -m` sets, its word, and the paths.
pub(super) fn chmod(command: &ShellCommand) -> Option<(Mode, &ShellWord, &[ShellWord])> {
    if command.program() != "chmod" {
        return None;
    }
    let words = command.arguments();
    let at = words.iter().position(|word| {
        let is_flag = word.text.starts_with('-') && !word.text.starts_with("-rwx");
        !is_flag
    })?;
    let word = words.get(at)?;
    Some((Mode::parse(&word.text)?, word, words.get(at + 1..)?))
}

#[cfg(test)]
mod tests {
    use super::Mode;

    #[test]
    fn modes_are_numbers_or_letters() {
        for (text, sets_id, writable) in [
            ("777", false, true),
            ("0755", false, false),
            ("4755", true, false),
            ("u+s", true, false),
            ("a+w", false, true),
            ("+x", false, false),
            ("o-w", false, false),
            ("ugo+rwx", false, true),
            ("g+w", false, false),
            ("u=rwx,o=rw", false, true),
            ("+w", false, false),
            ("1777", false, true),
        ] {
            let mode = Mode::parse(text).expect(text);
            assert_eq!(
                (mode.sets_id, mode.is_world_writable),
                (sets_id, writable),
                "{text}"
            );
        }
        for text in ["", "/x", "999", "$MODE", "--reference=x"] {
            assert_eq!(Mode::parse(text), None, "{text}");
        }
    }
}
