//! What of the sandbox holds on this system: tried out, and not concluded from versions.

use std::path::Path;
use std::process::{Command, Stdio};

use crate::environment::{isolate, work_directory};
use crate::group::lead_group;
use crate::sandbox::{Grants, SUBCOMMAND, enter};

/// Something that a sandbox keeps a program from.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Protection {
    /// Files outside of the input and the system's programs are not read, and nothing but the work directory is written.
    Files,
    /// There are no sockets.
    Network,
    /// A program stays in its process group, and ends with it.
    Group,
}

impl Protection {
    /// All of them.
    pub const ALL: [Self; 3] = [Self::Files, Self::Network, Self::Group];

    fn word(self) -> &'static str {
        match self {
            Self::Files => "files",
            Self::Network => "network",
            Self::Group => "group",
        }
    }
}

/// What was found.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Measured {
    /// What was tried.
    pub protection: Protection,
    /// Whether it holds.
    pub holds: bool,
}

/// Starts this program in the sandbox, lets it try to break out, and says what held. Nothing holds where it cannot be
/// started.
pub fn measure(launcher: &Path) -> Vec<Measured> {
    let said = attempt(launcher).unwrap_or_default();
    Protection::ALL
        .into_iter()
        .map(|protection| Measured {
            protection,
            holds: said.lines().any(|line| line == protection.word()),
        })
        .collect()
}

fn attempt(launcher: &Path) -> std::io::Result<String> {
    let work = work_directory()?;
    let mut command = Command::new(launcher);
    command
        .args([SUBCOMMAND, "--check", "--work"])
        .arg(work.path());
    isolate(&mut command, work.path());
    lead_group(&mut command);
    let output = command.stdin(Stdio::null()).output()?;
    Ok(String::from_utf8_lossy(&output.stdout).into_owned())
}

/// Enters the sandbox in this process and tries what it should refuse: the words of what held.
pub fn self_check(work: &Path) -> String {
    let grants = Grants {
        work: work.to_owned(),
        ..Grants::default()
    };
    enter(&grants, Path::new("/").join("nowhere").as_path());
    Protection::ALL
        .into_iter()
        .filter(|protection| is_refused(*protection, work))
        .map(|protection| format!("{}\n", protection.word()))
        .collect()
}

fn is_refused(protection: Protection, work: &Path) -> bool {
    match protection {
        Protection::Files => {
            let is_work_writable = std::fs::write(work.join("try"), "x").is_ok();
            let outside = work.parent().unwrap_or(Path::new("/"));
            let is_outside_open = std::fs::read_dir(outside).is_ok();
            let is_environment_open = std::fs::read("/proc/self/environ").is_ok();
            is_work_writable && !is_outside_open && !is_environment_open
        }
        Protection::Network => {
            let datagrams = std::net::UdpSocket::bind("127.0.0.1:0");
            let stream = std::net::TcpListener::bind("127.0.0.1:0");
            datagrams.is_err() && stream.is_err() && is_local_socket_refused()
        }
        Protection::Group => is_leaving_refused(),
    }
}

#[cfg(unix)]
fn is_local_socket_refused() -> bool {
    std::os::unix::net::UnixDatagram::unbound().is_err()
}

#[cfg(not(unix))]
fn is_local_socket_refused() -> bool {
    false
}

/// The first of a group may make itself the first of its group, which changes nothing and is refused by the filter only.
#[cfg(unix)]
fn is_leaving_refused() -> bool {
    rustix::process::setpgid(None, None).is_err()
}

#[cfg(not(unix))]
fn is_leaving_refused() -> bool {
    false
}
