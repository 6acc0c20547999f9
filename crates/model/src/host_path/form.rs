//! The one form of a path of a node.

/// Parts of a path that are read; what lies deeper is inside of what these name.
const MAX_PARTS: usize = 64;

/// A path of a node in one form: without `.`, `..`, doubled or closing slashes, links of the system followed.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct HostPath {
    pub(super) system: System,
    pub(super) parts: Box<[Box<str>]>,
}

/// What the first part of a path is below.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub(super) enum System {
    /// `/`.
    Unix,
    /// A drive, which is the first part.
    Drive,
    /// Named pipes of Windows.
    Pipe,
}

impl HostPath {
    /// Reads a path as the kubelet does: below a drive where it is written so, or where the pod runs on Windows.
    pub fn new(text: &str, is_on_windows: bool) -> Self {
        match windows(text, is_on_windows) {
            Some(path) => path,
            None => unix(text),
        }
    }

    /// Whether it is the whole file system, or a whole drive of Windows.
    pub fn is_whole(&self) -> bool {
        match self.system {
            System::Unix => self.parts.is_empty(),
            System::Drive => self.parts.len() == 1,
            System::Pipe => false,
        }
    }

    /// What is at a relative path inside it.
    pub(super) fn below(&self, rest: &str) -> Self {
        let own = self.parts.join("/");
        match self.system {
            System::Unix => unix(&format!("{own}/{rest}")),
            System::Drive => Self::new(&format!("{own}/{rest}"), true),
            // A pipe has no parts.
            System::Pipe => self.clone(),
        }
    }

    /// Whether one of the two contains the other.
    pub fn touches(&self, other: &Self) -> bool {
        let mut pairs = self.parts.iter().zip(&other.parts);
        self.system == other.system && pairs.all(|(own, other)| own == other)
    }
}

/// The parts of a path, with `.` and `..` resolved.
fn parts<'t>(text: &'t str, separators: &[char]) -> Vec<&'t str> {
    let mut parts: Vec<&str> = Vec::new();
    for part in text.split(separators) {
        match part {
            "" | "." => {}
            ".." => {
                parts.pop();
            }
            part => parts.push(part),
        }
    }
    parts
}

fn unix(text: &str) -> HostPath {
    let mut parts = parts(text, &['/']);
    let mut rest = &parts[..];
    // The root and the working directory of a process are links; those of the init process and of the runtime lead to `/`.
    while let Some(below) = below_process_root(rest) {
        rest = below;
    }
    parts = rest.to_vec();
    if let ["var", "run", ..] = &parts[..] {
        parts.remove(0);
    }
    parts.truncate(MAX_PARTS);
    HostPath {
        system: System::Unix,
        parts: parts.into_iter().map(Box::from).collect(),
    }
}

/// What follows the root or working directory of a process in `/proc`.
fn below_process_root<'p, 't>(parts: &'p [&'t str]) -> Option<&'p [&'t str]> {
    let ["proc", process, rest @ ..] = parts else {
        return None;
    };
    if !is_process(process) {
        return None;
    }
    let rest = match rest {
        ["task", thread, rest @ ..] if is_process(thread) => rest,
        rest => rest,
    };
    match rest {
        ["root" | "cwd", rest @ ..] => Some(rest),
        _ => None,
    }
}

/// Whether a name in `/proc` is that of a process.
pub(super) fn is_process(part: &str) -> bool {
    part.bytes().all(|byte| byte.is_ascii_digit()) || matches!(part, "self" | "thread-self")
}

/// A path of Windows, where upper and lower case are one.
fn windows(text: &str, is_on_windows: bool) -> Option<HostPath> {
    let lower = text.to_lowercase().replace('\\', "/");
    // The two prefixes for devices: what follows is a pipe, a drive or a path on another host.
    let device = lower
        .strip_prefix("//./")
        .or_else(|| lower.strip_prefix("//?/"));
    if let Some(name) = device.and_then(|device| device.strip_prefix("pipe"))
        && (name.is_empty() || name.starts_with('/'))
    {
        return Some(HostPath {
            system: System::Pipe,
            parts: parts(name, &['/']).into_iter().map(Box::from).collect(),
        });
    }
    let path = device.unwrap_or(&lower);
    let path = of_share(path).unwrap_or_else(|| path.to_owned());
    let has_drive = {
        let bytes = path.as_bytes();
        bytes.first().is_some_and(u8::is_ascii_alphabetic)
            && bytes.get(1) == Some(&b':')
            && matches!(bytes.get(2), None | Some(b'/'))
    };
    let (drive, rest) = if has_drive {
        path.split_at(2)
    } else if is_on_windows || text.starts_with('\\') {
        // The kubelet takes what names no drive as on the first.
        ("c:", path.as_str())
    } else {
        return None;
    };
    let mut found = vec![Box::from(drive)];
    found.extend(
        parts(rest, &['/'])
            .into_iter()
            .take(MAX_PARTS)
            .map(Box::from),
    );
    Some(HostPath {
        system: System::Drive,
        parts: found.into(),
    })
}

/// A path of a drive that is written as a share of the node itself: `//localhost/c$/rest`.
fn of_share(path: &str) -> Option<String> {
    let (host, rest) = path.strip_prefix("//")?.split_once('/')?;
    let (drive, rest) = rest.split_once('/').unwrap_or((rest, ""));
    let letter = drive.strip_suffix('$')?;
    let is_own = matches!(host, "localhost" | "127.0.0.1" | "::1");
    (is_own && letter.len() == 1).then(|| format!("{letter}:/{rest}"))
}
