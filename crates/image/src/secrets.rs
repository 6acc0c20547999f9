//! Credentials in files of images, also in layers whose files a later layer deletes: everyone who can pull the image has them.
//!
//! Only small files are examined that people write settings and credentials into: programs, libraries and their documentation
//! are large, many, and full of examples.

use seawall_secret::{Confidence, find_named};

use crate::layer::{Examination, Examiner, Observation};
use crate::{Entry, EntryKind};

/// Largest file that is examined, in bytes: settings and keys are small, and what is larger is data.
const MAX_BYTES: u64 = 256 << 10;

/// Most credentials that are told of one file.
const MAX_PER_FILE: usize = 20;

/// Endings of files with settings and credentials.
const ENDINGS: &[&str] = &[
    "cfg",
    "cnf",
    "conf",
    "config",
    "env",
    "ini",
    "json",
    "key",
    "pem",
    "pgpass",
    "ppk",
    "properties",
    "service",
    "sh",
    "tfstate",
    "tfvars",
    "toml",
    "txt",
    "xml",
    "yaml",
    "yml",
];

/// Names of files with credentials, as far as they have no telling ending.
const NAMES: &[&str] = &[
    ".dockercfg",
    ".dockerconfigjson",
    ".env",
    ".git-credentials",
    ".htpasswd",
    ".netrc",
    ".npmrc",
    ".pgpass",
    ".pypirc",
    ".s3cfg",
    ".yarnrc",
    "_netrc",
    "authorized_keys",
    "config",
    "credentials",
    "dockerfile",
    "id_dsa",
    "id_ecdsa",
    "id_ed25519",
    "id_rsa",
    "kubeconfig",
];

/// Directories of packages and their documentation: what is there came with a package, and everyone has it.
const OF_PACKAGES: &[&str] = &[
    "usr/share/",
    "usr/lib/",
    "usr/lib64/",
    "usr/include/",
    "usr/libexec/",
    "lib/",
    "var/lib/dpkg/",
    "var/lib/rpm/",
    "var/cache/",
    "proc/",
    "sys/",
];

/// Directories with this name contain packages of a language.
const OF_LANGUAGES: &[&str] = &[
    "node_modules",
    "site-packages",
    "dist-packages",
    "vendor",
    "gems",
    "testdata",
    "test",
    "tests",
];

/// Finds credentials.
pub struct Secrets;

impl Examiner for Secrets {
    fn name(&self) -> &'static str {
        "secrets"
    }

    fn version(&self) -> u32 {
        1
    }

    fn begin(&self, entry: &Entry) -> Option<Box<dyn Examination>> {
        let is_file = matches!(entry.kind, EntryKind::File);
        if !is_file || entry.size == 0 || entry.size > MAX_BYTES || !may_hold(&entry.path) {
            return None;
        }
        Some(Box::new(Text {
            bytes: Vec::with_capacity(entry.size as usize),
        }))
    }
}

/// Whether people write credentials into a file of this name.
fn may_hold(path: &str) -> bool {
    if OF_PACKAGES
        .iter()
        .any(|directory| path.starts_with(directory))
    {
        return false;
    }
    let mut parts = path.rsplit('/');
    let name = parts.next().unwrap_or_default().to_ascii_lowercase();
    if parts.any(|part| OF_LANGUAGES.contains(&part)) {
        return false;
    }
    let ending = name.rsplit_once('.').map(|(_, ending)| ending);
    NAMES.contains(&name.as_str())
        || name.starts_with(".env.")
        || ending.is_some_and(|ending| ENDINGS.contains(&ending))
}

/// A file that is examined as text, whole.
struct Text {
    bytes: Vec<u8>,
}

impl Examination for Text {
    fn chunk(&mut self, bytes: &[u8]) {
        let room = (MAX_BYTES as usize).saturating_sub(self.bytes.len());
        self.bytes
            .extend_from_slice(&bytes[..bytes.len().min(room)]);
    }

    fn finish(self: Box<Self>) -> Vec<Observation> {
        let Ok(text) = std::str::from_utf8(&self.bytes) else {
            return Vec::new();
        };
        // Settings are read line by line under their own names; the name of the file says nothing about a value.
        let found = find_named("", text).into_iter();
        let sure = found.filter(|found| found.confidence == Confidence::High);
        sure.take(MAX_PER_FILE)
            .map(|found| Observation {
                rule: found.pattern.to_owned(),
                offset: found.start as u64,
                text: format!("{} in line {}", found.title, line(text, found.start)),
            })
            .collect()
    }
}

impl Text {
    #[cfg(test)]
    fn of(text: &str) -> Vec<Observation> {
        let mut examined = Box::new(Self { bytes: Vec::new() });
        examined.chunk(text.as_bytes());
        examined.finish()
    }
}

/// The line of a byte, from 1.
fn line(text: &str, at: usize) -> usize {
    let before = text.as_bytes().get(..at).unwrap_or_default();
    before.iter().filter(|byte| **byte == b'\n').count() + 1
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn keys_are_found_and_never_shown() {
        let key = format!("AKIA{}", "QYLPMN5HHHFPZAM2");
        let text = format!("# settings\naws_access_key_id = {key}\n");
        let found = Text::of(&text);
        assert_eq!(found.len(), 1, "{found:?}");
        assert!(found[0].text.ends_with("in line 2"), "{found:?}");
        assert!(!format!("{found:?}").contains(&key));
    }

    #[test]
    fn settings_without_credentials_are_quiet() {
        assert_eq!(Text::of("level: info\npassword: ${PASSWORD}\n"), []);
    }

    #[test]
    fn packages_and_large_files_are_left_out() {
        for path in [
            "usr/share/doc/x/config.txt",
            "app/node_modules/x/config.json",
            "usr/lib/python3/x.cfg",
            "app/main.bin",
        ] {
            assert!(!may_hold(path), "{path}");
        }
        for path in [
            "root/.aws/credentials",
            "app/.env",
            "app/.env.production",
            "etc/app/config.yaml",
            "root/.ssh/id_rsa",
        ] {
            assert!(may_hold(path), "{path}");
        }
    }
}
