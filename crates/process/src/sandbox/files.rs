//! Which files a program may touch: Landlock.

use std::path::{Path, PathBuf};

use landlock::{
    ABI, Access, AccessFs, AccessNet, BitFlags, CompatLevel, Compatible, PathBeneath, PathFd,
    Ruleset, RulesetAttr, RulesetCreated, RulesetCreatedAttr, RulesetError, RulesetStatus, Scope,
};

use super::grants::Grants;

/// What is handled. Newer kernels know more, which no program here needs a rule for.
const VERSION: ABI = ABI::V6;

/// What programs need to start: other programs, libraries, time zones. Nothing of a user and nothing of a process is in
/// it: `/proc`, `/home`, `/root`, `/var` and `/run` are not.
const SYSTEM: [&str; 14] = [
    "/usr",
    "/bin",
    "/sbin",
    "/lib",
    "/lib32",
    "/lib64",
    "/nix/store",
    "/gnu/store",
    "/etc/alternatives",
    "/etc/ld.so.cache",
    "/etc/ld.so.conf",
    "/etc/ld.so.conf.d",
    "/etc/localtime",
    "/etc/timezone",
];

/// What programs need to find and trust a server, where they may ask one.
const NETWORK: [&str; 6] = [
    "/etc/resolv.conf",
    "/etc/hosts",
    "/etc/nsswitch.conf",
    "/etc/ssl",
    "/etc/pki",
    "/etc/ca-certificates",
];

/// What programs read from and write to that is no file.
const DEVICES: [&str; 4] = ["/dev/null", "/dev/zero", "/dev/random", "/dev/urandom"];

/// Restricts this thread, and all that comes of it. The error says what is missing.
pub(crate) fn restrict(grants: &Grants, program: &Path) -> Result<(), String> {
    let status = try_restrict(grants, program)
        .map_err(|error| format!("Landlock cannot be used ({error})"))?;
    match status {
        RulesetStatus::NotEnforced => {
            Err("Landlock is missing or disabled (available since Linux 5.13)".to_owned())
        }
        RulesetStatus::PartiallyEnforced | RulesetStatus::FullyEnforced => Ok(()),
    }
}

fn try_restrict(grants: &Grants, program: &Path) -> Result<RulesetStatus, RulesetError> {
    let all = AccessFs::from_all(VERSION);
    let run = AccessFs::Execute | AccessFs::ReadFile | AccessFs::ReadDir;
    let read = AccessFs::ReadFile | AccessFs::ReadDir;
    let device = AccessFs::ReadFile | AccessFs::WriteFile;
    let mut ruleset = Ruleset::default()
        .set_compatibility(CompatLevel::BestEffort)
        .handle_access(all)?
        .scope(Scope::from_all(VERSION))?;
    if !grants.is_network_allowed {
        ruleset = ruleset.handle_access(AccessNet::from_all(VERSION))?;
    }
    let mut ruleset = ruleset.create()?;
    for path in SYSTEM {
        ruleset = allow(ruleset, Path::new(path), run)?;
    }
    for path in DEVICES {
        ruleset = allow(ruleset, Path::new(path), device)?;
    }
    if grants.is_network_allowed {
        for path in NETWORK {
            ruleset = allow(ruleset, Path::new(path), read)?;
        }
    }
    ruleset = allow(ruleset, program, run)?;
    for path in &grants.programs {
        ruleset = allow(ruleset, path, run)?;
    }
    for path in &grants.readable {
        ruleset = allow(ruleset, path, read)?;
    }
    ruleset = allow(
        ruleset,
        &grants.work,
        all & !BitFlags::from(AccessFs::Execute),
    )?;
    Ok(ruleset.restrict_self()?.ruleset)
}

/// Allows something below a path; what is not there needs no rule.
fn allow(
    ruleset: RulesetCreated,
    path: &Path,
    access: BitFlags<AccessFs>,
) -> Result<RulesetCreated, RulesetError> {
    let Ok(file) = PathFd::new(whole(path)) else {
        return Ok(ruleset);
    };
    let access = match path.is_dir() {
        true => access,
        false => access & AccessFs::from_file(VERSION),
    };
    ruleset.add_rule(PathBeneath::new(file, access))
}

/// An empty path is the directory that one stands in.
fn whole(path: &Path) -> PathBuf {
    match path.as_os_str().is_empty() {
        true => PathBuf::from("."),
        false => path.to_owned(),
    }
}
