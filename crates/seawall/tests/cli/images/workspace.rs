//! A directory to work in, with a database, a cache and a configuration of its own.

use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};

use seawall_advisory::database::{SigningKey, Writer};
use seawall_advisory::import::{Feed, Unread, import};
use serde_json::Value;

use crate::support::{Run, run_with};

/// Where a test works. Nothing outside of it is read or written.
pub struct Workspace {
    folder: tempfile::TempDir,
}

impl Workspace {
    /// With these files in the working directory, and an empty database directory.
    pub fn new(files: &[(&str, &str)]) -> Self {
        let folder = tempfile::tempdir().expect("a folder");
        for name in ["work", "data/seawall", "cache", "docker"] {
            std::fs::create_dir_all(folder.path().join(name)).expect("a folder");
        }
        let workspace = Self { folder };
        for (name, text) in files {
            workspace.write(name, text.as_bytes());
        }
        workspace
    }

    /// The same, with a database of these records that is as old as can be said.
    pub fn with_database(files: &[(&str, &str)], records: &[Value]) -> Self {
        let workspace = Self::new(files);
        workspace.keep(&database(records, 0, None));
        workspace
    }

    /// A path in the working directory.
    pub fn path(&self, name: &str) -> PathBuf {
        self.folder.path().join("work").join(name)
    }

    /// The database that is used where none is named.
    pub fn database_path(&self) -> PathBuf {
        self.folder.path().join("data/seawall/advisories.db")
    }

    /// Writes a file of the working directory.
    pub fn write(&self, name: &str, bytes: &[u8]) {
        let path = self.path(name);
        std::fs::create_dir_all(path.parent().expect("a parent")).expect("folders");
        std::fs::write(path, bytes).expect("a file");
    }

    /// Puts a database in its place.
    pub fn keep(&self, bytes: &[u8]) {
        std::fs::write(self.database_path(), bytes).expect("a file");
    }

    /// Runs the program in the working directory.
    pub fn run(&self, arguments: &[&str]) -> Run {
        let below = |name: &str| self.folder.path().join(name);
        let (data, cache, docker) = (below("data"), below("cache"), below("docker"));
        let environment: [(&str, &Path); 3] = [
            ("XDG_DATA_HOME", &data),
            ("XDG_CACHE_HOME", &cache),
            ("DOCKER_CONFIG", &docker),
        ];
        run_with(&self.path(""), arguments, b"", &environment)
    }

    /// Starts the program in the working directory, for those who end it.
    pub fn spawn(&self, arguments: &[&str]) -> Child {
        let below = |name: &str| self.folder.path().join(name);
        Command::new(env!("CARGO_BIN_EXE_seawall"))
            .args(arguments)
            .current_dir(self.path(""))
            .env("XDG_DATA_HOME", below("data"))
            .env("XDG_CACHE_HOME", below("cache"))
            .env("DOCKER_CONFIG", below("docker"))
            .stdout(Stdio::null())
            .stderr(Stdio::null())
            .spawn()
            .expect("seawall runs")
    }

    /// Runs the program where no registry can be reached.
    pub fn run_offline(&self, arguments: &[&str]) -> Run {
        let below = |name: &str| self.folder.path().join(name);
        let (data, cache, docker) = (below("data"), below("cache"), below("docker"));
        let nowhere = Path::new("http://127.0.0.1:9");
        let environment: [(&str, &Path); 5] = [
            ("XDG_DATA_HOME", &data),
            ("XDG_CACHE_HOME", &cache),
            ("DOCKER_CONFIG", &docker),
            ("HTTPS_PROXY", nowhere),
            ("HTTP_PROXY", nowhere),
        ];
        run_with(&self.path(""), arguments, b"", &environment)
    }

    /// Scans as JSON.
    pub fn scan(&self, arguments: &[&str]) -> Run {
        self.run(&[&["image", "scan", "--format", "json"], arguments].concat())
    }
}

/// A database of OSV records, made so many days ago.
pub fn database(records: &[Value], days_ago: u64, key: Option<&SigningKey>) -> Vec<u8> {
    let mut writer = Writer::new();
    let mut unread = Unread::default();
    for record in records {
        let text = record.to_string();
        import(
            Feed::Osv,
            "a.json",
            text.as_bytes(),
            &mut unread,
            &mut |record| {
                writer.record(record).expect("a small record");
            },
        );
    }
    assert_eq!(unread.total(), 0, "{:?}", unread.items());
    let now = std::time::SystemTime::now();
    let now = now.duration_since(std::time::UNIX_EPOCH).expect("a time");
    writer
        .finish(now.as_secs() - days_ago * 86_400, key)
        .expect("a database")
}
