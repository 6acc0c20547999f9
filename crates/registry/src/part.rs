//! A file that is being fetched, with what it is the beginning of: so that what breaks off can go on, and nothing is
//! continued with another file.

use std::fs::{File, OpenOptions};
use std::io::{self, Seek, SeekFrom, Write};
use std::path::{Path, PathBuf};

/// A file that is being fetched: `NAME.part`, and `NAME.part-from` beside it, which says where it is from and which version.
#[derive(Debug)]
pub struct Part {
    path: PathBuf,
    from: PathBuf,
    file: File,
    origin: String,
    version: Option<String>,
}

impl Part {
    /// The file that becomes `path`. What is there of it is kept when it has the same origin: an address, or a digest.
    ///
    /// # Errors
    /// When the files cannot be written.
    pub fn open(path: &Path, origin: &str) -> io::Result<Self> {
        let (part, from) = (
            path.with_extension("part"),
            path.with_extension("part-from"),
        );
        let file = OpenOptions::new()
            .create(true)
            .truncate(false)
            .read(true)
            .write(true)
            .open(&part)?;
        let known = std::fs::read_to_string(&from).unwrap_or_default();
        let (known, version) = known.split_once('\n').unwrap_or((&known, ""));
        let mut opened = Self {
            path: part,
            from,
            file,
            origin: origin.to_owned(),
            version: Some(version.to_owned()).filter(|version| !version.is_empty()),
        };
        if known != origin {
            opened.begin(None)?;
        }
        Ok(opened)
    }

    /// The file itself.
    pub fn file(&mut self) -> &mut File {
        &mut self.file
    }

    /// Where it is.
    pub fn path(&self) -> &Path {
        &self.path
    }

    /// Which version of the file it is the beginning of, in the words of its server; `None` where nothing says that.
    pub fn version(&self) -> Option<&str> {
        self.version.as_deref()
    }

    /// How many bytes are there. The next ones are written behind them.
    pub(crate) fn length(&mut self) -> io::Result<u64> {
        self.file.seek(SeekFrom::End(0))
    }

    /// Begins anew, with this version. The bytes go first: a version never stands beside those of another.
    pub(crate) fn begin(&mut self, version: Option<&str>) -> io::Result<()> {
        self.file.set_len(0)?;
        self.file.seek(SeekFrom::Start(0))?;
        self.version = version.map(str::to_owned);
        let version = self.version.as_deref().unwrap_or_default();
        std::fs::write(&self.from, format!("{}\n{version}", self.origin))
    }

    /// Puts the whole file in its place. What has the old one open keeps it.
    ///
    /// # Errors
    /// When it cannot be written. Then the old one is still there.
    pub fn persist(mut self, path: &Path) -> io::Result<()> {
        self.file.flush()?;
        self.file.sync_all()?;
        std::fs::rename(&self.path, path)?;
        // Without the file that it is about, it says nothing.
        let _ = std::fs::remove_file(&self.from);
        Ok(())
    }

    /// Throws it away: going on would only add to what is wrong.
    pub fn discard(self) {
        let _ = std::fs::remove_file(&self.path);
        let _ = std::fs::remove_file(&self.from);
    }
}
