//! A spool in a directory.

use std::fs::{File, OpenOptions, TryLockError};
use std::io::{self, Read, Seek, SeekFrom, Write};
use std::path::{Path, PathBuf};
use std::sync::{Mutex, PoisonError};

use super::error::SpoolError;
use super::storage::{SegmentId, Storage};

/// How names of segments end.
const SUFFIX: &str = ".segment";

/// The file with the position.
const POSITION: &str = "position";

/// Bytes of the position that are read: more than it ever has.
const MAX_POSITION_BYTES: u64 = 1 << 16;

/// A directory that holds a spool, locked as long as this lives.
#[derive(Debug)]
pub struct Directory {
    path: PathBuf,
    /// Holds the lock.
    _lock: File,
    written: Mutex<Option<(SegmentId, File)>>,
    read: Mutex<Option<(SegmentId, File)>>,
}

impl Directory {
    /// Takes a directory, which is made where it is not there. What is in it is for its owner alone.
    ///
    /// # Errors
    /// When it cannot be made or another process has it.
    pub fn open(path: &Path) -> Result<Self, SpoolError> {
        let failed = |source| SpoolError::Path {
            path: path.to_owned(),
            source,
        };
        make(path).map_err(failed)?;
        let lock = private()
            .create(true)
            .truncate(false)
            .write(true)
            .open(path.join("lock"))
            .map_err(failed)?;
        match lock.try_lock() {
            Ok(()) => {}
            Err(TryLockError::WouldBlock) => return Err(SpoolError::Locked(path.to_owned())),
            Err(TryLockError::Error(error)) => return Err(failed(error)),
        }
        Ok(Self {
            path: path.to_owned(),
            _lock: lock,
            written: Mutex::new(None),
            read: Mutex::new(None),
        })
    }

    fn segment(&self, segment: SegmentId) -> PathBuf {
        self.path.join(format!("{:020}{SUFFIX}", segment.0))
    }

    /// Names that came and went are on the disk.
    fn sync_names(&self) -> io::Result<()> {
        match cfg!(unix) {
            true => File::open(&self.path)?.sync_all(),
            false => Ok(()),
        }
    }

    /// Uses a file that stays open, as the same one is used again and again.
    fn with<T>(
        &self,
        open: &Mutex<Option<(SegmentId, File)>>,
        segment: SegmentId,
        options: &OpenOptions,
        act: impl FnOnce(&mut File) -> io::Result<T>,
    ) -> io::Result<T> {
        let mut open = open.lock().unwrap_or_else(PoisonError::into_inner);
        if let Some((own, file)) = &mut *open
            && *own == segment
        {
            return act(file);
        }
        let (_, file) = open.insert((segment, options.open(self.segment(segment))?));
        act(file)
    }
}

impl Storage for Directory {
    fn segments(&self) -> io::Result<Vec<SegmentId>> {
        let mut found = Vec::new();
        for entry in std::fs::read_dir(&self.path)? {
            let name = entry?.file_name();
            let number = name.to_str().and_then(|name| name.strip_suffix(SUFFIX));
            found.extend(number.and_then(|number| number.parse().ok()).map(SegmentId));
        }
        found.sort_unstable();
        Ok(found)
    }

    fn length(&self, segment: SegmentId) -> io::Result<u64> {
        Ok(std::fs::metadata(self.segment(segment))?.len())
    }

    fn create(&self, segment: SegmentId) -> io::Result<()> {
        let file = private()
            .create(true)
            .truncate(true)
            .write(true)
            .open(self.segment(segment))?;
        let mut written = self.written.lock().unwrap_or_else(PoisonError::into_inner);
        *written = Some((segment, file));
        self.sync_names()
    }

    fn write(&self, segment: SegmentId, at: u64, bytes: &[u8]) -> io::Result<()> {
        self.with(&self.written, segment, private().write(true), |file| {
            file.seek(SeekFrom::Start(at))?;
            file.write_all(bytes)
        })
    }

    fn cut(&self, segment: SegmentId, length: u64) -> io::Result<()> {
        self.with(&self.written, segment, private().write(true), |file| {
            file.set_len(length)
        })
    }

    fn sync(&self, segment: SegmentId) -> io::Result<()> {
        // A handle of its own, so that nothing that is written meanwhile waits for it.
        let file = self.with(&self.written, segment, private().write(true), |file| {
            file.try_clone()
        })?;
        file.sync_data()
    }

    fn read(&self, segment: SegmentId, at: u64, bytes: &mut [u8]) -> io::Result<usize> {
        self.with(&self.read, segment, OpenOptions::new().read(true), |file| {
            file.seek(SeekFrom::Start(at))?;
            let mut filled = 0;
            while filled < bytes.len() {
                match file.read(&mut bytes[filled..]) {
                    Ok(0) => break,
                    Ok(count) => filled += count,
                    Err(error) if error.kind() == io::ErrorKind::Interrupted => {}
                    Err(error) => return Err(error),
                }
            }
            Ok(filled)
        })
    }

    fn remove(&self, segment: SegmentId) -> io::Result<()> {
        for open in [&self.written, &self.read] {
            let mut open = open.lock().unwrap_or_else(PoisonError::into_inner);
            open.take_if(|(own, _)| *own == segment);
        }
        std::fs::remove_file(self.segment(segment))
    }

    fn position(&self) -> io::Result<Option<Vec<u8>>> {
        let file = match File::open(self.path.join(POSITION)) {
            Ok(file) => file,
            Err(error) if error.kind() == io::ErrorKind::NotFound => return Ok(None),
            Err(error) => return Err(error),
        };
        let mut bytes = Vec::new();
        file.take(MAX_POSITION_BYTES).read_to_end(&mut bytes)?;
        Ok(Some(bytes))
    }

    fn set_position(&self, bytes: &[u8], is_synced: bool) -> io::Result<()> {
        let beside = self.path.join("position.new");
        let mut file = private()
            .create(true)
            .truncate(true)
            .write(true)
            .open(&beside)?;
        file.write_all(bytes)?;
        if is_synced {
            file.sync_data()?;
        }
        std::fs::rename(&beside, self.path.join(POSITION))?;
        match is_synced {
            true => self.sync_names(),
            false => Ok(()),
        }
    }
}

/// Audit events hold what only administrators are to see.
fn private() -> OpenOptions {
    #[allow(unused_mut)]
    let mut options = OpenOptions::new();
    #[cfg(unix)]
    {
        use std::os::unix::fs::OpenOptionsExt;
        options.mode(0o600);
    }
    options
}

fn make(path: &Path) -> io::Result<()> {
    #[allow(unused_mut)]
    let mut builder = std::fs::DirBuilder::new();
    #[cfg(unix)]
    {
        use std::os::unix::fs::DirBuilderExt;
        builder.mode(0o700);
    }
    builder.recursive(true).create(path)
}
