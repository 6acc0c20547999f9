//! Files as they are in a commit, of a repository that is not trusted.
//!
//! A repository tells git what to run: `core.fsmonitor`, `core.pager`, filters, hooks, remote helpers. So git never sees
//! the settings of the repository. It gets a directory of its own, with settings of its own, that borrows nothing but the
//! names of commits and the objects, and runs where every other program runs.

use std::ffi::OsString;
use std::path::{Path, PathBuf};

use seawall_process::{Job, ProcessError, Runner, find_program};
use thiserror::Error;

/// Largest settings of a repository that are looked at for how it names objects, in bytes.
const MAX_SETTINGS_BYTES: u64 = 1 << 20;

/// What git keeps names of commits in.
const NAMES: [&str; 4] = ["HEAD", "FETCH_HEAD", "packed-refs", "refs"];

/// Why there is no answer from a commit.
#[derive(Debug, Error)]
pub enum CommitError {
    /// The file lies elsewhere.
    #[error("`{}` is not in a Git repository", .0.display())]
    Elsewhere(PathBuf),
    /// There is no git.
    #[error("--trust-from requires git, which is not installed")]
    NoGit,
    /// There is no such commit.
    #[error(
        "`{commit}` is not a commit in `{}` ({message})\n  hint: a shallow clone has only one commit; fetch the branch first, as in `git fetch origin main`, and use --trust-from origin/main or FETCH_HEAD",
        root.display()
    )]
    NoCommit {
        /// As it was named.
        commit: String,
        /// The directory of the repository.
        root: PathBuf,
        /// What git says.
        message: String,
    },
    /// It is a directory, a link or a submodule.
    #[error("`{0}` is not a file")]
    NoFile(String),
    /// The repository cannot be read.
    #[error("the repository `{}` cannot be read", root.display())]
    Unreadable {
        /// The directory of the repository.
        root: PathBuf,
        /// Why.
        source: std::io::Error,
    },
    /// git fails.
    #[error(transparent)]
    Git(#[from] ProcessError),
}

/// The repository around a path.
#[derive(Debug, Clone)]
pub struct Repository {
    /// The directory that holds `.git`.
    root: PathBuf,
    /// Where the names of this working tree are.
    own: PathBuf,
    /// Where the objects are, and the names that all working trees share.
    common: PathBuf,
}

/// The directory of the repository around a path, where there is one.
pub fn repository_root(path: &Path) -> Option<PathBuf> {
    let whole = path.canonicalize().ok()?;
    let root = whole
        .ancestors()
        .find(|above| above.join(".git").exists())?;
    Some(root.to_owned())
}

/// The directory of the repository whose authors decide what a path holds. A submodule is a part of the repository that
/// names its commit, no matter who else writes in it: its `.git` is a file, which any directory of an archive can hold as well.
pub fn deciding_root(path: &Path) -> Option<PathBuf> {
    let mut root = repository_root(path)?;
    while root.join(".git").is_file()
        && let Some(outer) = root.parent().and_then(repository_root)
    {
        root = outer;
    }
    Some(root)
}

impl Repository {
    /// Finds the repository around a directory: that of the working directory where it holds both, since a submodule has
    /// commits that others name, or else the one that decides.
    pub fn around(directory: &Path) -> Option<Self> {
        let whole = directory.canonicalize().ok()?;
        let here = repository_root(Path::new("."));
        let root = match here.filter(|here| whole.starts_with(here)) {
            Some(here) => here,
            None => deciding_root(&whole)?,
        };
        let git = root.join(".git");
        let own = match git.is_dir() {
            true => git,
            // A working tree beside the repository, or a submodule.
            false => root.join(named_in(&git, "gitdir:")?),
        };
        let common = match named_in(&own.join("commondir"), "") {
            Some(common) => own.join(common),
            None => own.clone(),
        };
        Some(Self { root, own, common })
    }

    /// The directory that holds `.git`.
    pub fn root(&self) -> &Path {
        &self.root
    }

    /// A file as it is in a commit; `None` where the commit has no such file.
    ///
    /// # Errors
    /// When git is not there, the commit is not, or the file is none.
    pub fn read(
        &self,
        runner: &Runner,
        commit: &str,
        file: &Path,
    ) -> Result<Option<Vec<u8>>, CommitError> {
        let below = file
            .strip_prefix(&self.root)
            .ok()
            .and_then(Path::to_str)
            .ok_or_else(|| CommitError::Elsewhere(file.to_owned()))?;
        let program = find_program("git").ok_or(CommitError::NoGit)?;
        let borrowed = self.borrow()?;
        let git = |arguments: &[&str]| {
            let mut all: Vec<OsString> = vec!["--git-dir".into(), borrowed.path().into()];
            all.extend(
                ["--no-pager", "--no-replace-objects", "--literal-pathspecs"].map(Into::into),
            );
            all.extend(arguments.iter().map(Into::into));
            runner.run(&Job {
                program: &program,
                arguments: all,
                readable: vec![
                    borrowed.path().to_owned(),
                    self.own.clone(),
                    self.common.clone(),
                ],
                programs: Vec::new(),
                is_network_allowed: false,
            })
        };
        let asked = format!("{commit}^{{commit}}");
        let found = match git(&["rev-parse", "--verify", "--end-of-options", &asked]) {
            Err(ProcessError::Failed { message, .. }) => {
                return Err(CommitError::NoCommit {
                    commit: commit.to_owned(),
                    root: self.root.clone(),
                    message,
                });
            }
            answer => answer?,
        };
        let found = String::from_utf8_lossy(&found).trim().to_owned();
        let below = below.replace(std::path::MAIN_SEPARATOR, "/");
        let listed = git(&["ls-tree", "-z", "--full-tree", &found, "--", &below])?;
        let listed = String::from_utf8_lossy(&listed);
        // `100644 blob NAME\tPATH`, and nothing where there is no such file.
        let Some((about, _)) = listed.split_once('\t') else {
            return Ok(None);
        };
        match about.split(' ').collect::<Vec<_>>()[..] {
            ["100644" | "100755", "blob", object] => Ok(Some(git(&["cat-file", "blob", object])?)),
            _ => Err(CommitError::NoFile(format!("{commit}:{below}"))),
        }
    }

    /// A git directory with settings of its own over the names and objects of the repository.
    fn borrow(&self) -> Result<tempfile::TempDir, CommitError> {
        let make = || -> std::io::Result<tempfile::TempDir> {
            let directory = tempfile::Builder::new().prefix("seawall-").tempdir()?;
            let at = directory.path();
            let settings = match self.has_long_names() {
                true => {
                    "[core]\nrepositoryformatversion = 1\nbare = true\n[extensions]\nobjectformat = sha256\n"
                }
                false => "[core]\nrepositoryformatversion = 0\nbare = true\n",
            };
            std::fs::write(at.join("config"), settings)?;
            std::fs::create_dir_all(at.join("objects").join("info"))?;
            let objects = self.common.join("objects").canonicalize()?;
            let mut line = objects.into_os_string().into_encoded_bytes();
            line.push(b'\n');
            std::fs::write(at.join("objects").join("info").join("alternates"), line)?;
            for name in NAMES {
                let own = self.own.join(name);
                let source = match own.exists() && name != "refs" {
                    true => own,
                    false => self.common.join(name),
                };
                // git takes a link for a name, so that names that point elsewhere are copied.
                if let Some(text) = small(&source).filter(|_| name.ends_with("HEAD")) {
                    std::fs::write(at.join(name), text)?;
                } else if let Ok(source) = source.canonicalize() {
                    link(&source, &at.join(name))?;
                }
            }
            Ok(directory)
        };
        make().map_err(|source| CommitError::Unreadable {
            root: self.root.clone(),
            source,
        })
    }

    /// Whether objects are named by SHA-256. The one thing that is taken from the settings of the repository: a wrong
    /// answer finds nothing.
    fn has_long_names(&self) -> bool {
        small(&self.common.join("config")).is_some_and(|text| {
            text.lines().any(|line| {
                let line: String = line.to_ascii_lowercase().split_whitespace().collect();
                line == "objectformat=sha256"
            })
        })
    }
}

/// The path that a small file of git names.
fn named_in(file: &Path, before: &str) -> Option<PathBuf> {
    let text = small(file)?;
    let path = text.trim().strip_prefix(before)?.trim();
    (!path.is_empty()).then(|| PathBuf::from(path))
}

fn small(file: &Path) -> Option<String> {
    let metadata = std::fs::metadata(file).ok()?;
    let is_small = metadata.is_file() && metadata.len() <= MAX_SETTINGS_BYTES;
    is_small
        .then(|| std::fs::read_to_string(file).ok())
        .flatten()
}

#[cfg(unix)]
fn link(source: &Path, to: &Path) -> std::io::Result<()> {
    std::os::unix::fs::symlink(source, to)
}

#[cfg(not(unix))]
fn link(source: &Path, to: &Path) -> std::io::Result<()> {
    if source.is_file() {
        return std::fs::copy(source, to).map(|_| ());
    }
    std::fs::create_dir(to)?;
    for entry in std::fs::read_dir(source)? {
        let entry = entry?;
        link(&entry.path(), &to.join(entry.file_name()))?;
    }
    Ok(())
}
