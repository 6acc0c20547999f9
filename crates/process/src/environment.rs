//! The environment and the work directory of a program: nothing of the caller's is in them.

use std::path::Path;
use std::process::Command;

use tempfile::TempDir;

/// Where programs look for others.
const PATH: &str = "/usr/local/bin:/usr/bin:/bin";

/// A new and empty directory that goes when the program has ended.
pub(crate) fn work_directory() -> std::io::Result<TempDir> {
    tempfile::Builder::new().prefix("seawall-").tempdir()
}

/// Replaces the environment of a command. No variable of the caller is kept: no credentials, no proxies, no plugins, no
/// kubeconfig. Everything that a program keeps for itself lies in the work directory.
pub(crate) fn isolate(command: &mut Command, work: &Path) {
    command.env_clear().current_dir(work);
    for name in [
        "HOME",
        "TMPDIR",
        "XDG_CACHE_HOME",
        "XDG_CONFIG_HOME",
        "XDG_DATA_HOME",
        "XDG_STATE_HOME",
        "HELM_PLUGINS",
    ] {
        command.env(name, work);
    }
    command
        .env("PATH", PATH)
        .env("LANG", "C.UTF-8")
        .env("TZ", "UTC")
        .env("KUBECONFIG", work.join("no-kubeconfig"))
        .env("HELM_NO_PLUGINS", "1")
        .env("GIT_CONFIG_NOSYSTEM", "1")
        .env("GIT_CONFIG_GLOBAL", work.join("no-gitconfig"))
        .env("GIT_TERMINAL_PROMPT", "0");
    // Without it no program starts on Windows.
    if let Some(root) = std::env::var_os("SystemRoot") {
        command.env("SystemRoot", root);
    }
}
