//! What a spool needs of the disk. Tests have one that fails, fills up and loses power.

use std::io;

/// A file of the spool, by the number of the first batch in it.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct SegmentId(pub u64);

/// Where the files of a spool are.
pub trait Storage: Send + Sync {
    /// The files, in order.
    ///
    /// # Errors
    /// When they cannot be listed.
    fn segments(&self) -> io::Result<Vec<SegmentId>>;

    /// Bytes of a file.
    ///
    /// # Errors
    /// When it cannot be asked.
    fn length(&self, segment: SegmentId) -> io::Result<u64>;

    /// Makes an empty file, also where one is.
    ///
    /// # Errors
    /// When it cannot be made.
    fn create(&self, segment: SegmentId) -> io::Result<()>;

    /// Writes bytes at this place, which is the end of what counts. After an error any part of them may be there.
    ///
    /// # Errors
    /// When not all of them could be written.
    fn write(&self, segment: SegmentId, at: u64, bytes: &[u8]) -> io::Result<()>;

    /// Shortens a file.
    ///
    /// # Errors
    /// When it could not be.
    fn cut(&self, segment: SegmentId, length: u64) -> io::Result<()>;

    /// Waits until all that was written to a file is on the disk.
    ///
    /// # Errors
    /// When the disk says that it is not.
    fn sync(&self, segment: SegmentId) -> io::Result<()>;

    /// Reads what is at a place, as far as the file goes; gives the number of bytes.
    ///
    /// # Errors
    /// When it cannot be read.
    fn read(&self, segment: SegmentId, at: u64, bytes: &mut [u8]) -> io::Result<usize>;

    /// Removes a file.
    ///
    /// # Errors
    /// When it cannot be removed.
    fn remove(&self, segment: SegmentId) -> io::Result<()>;

    /// What [`Storage::set_position`] kept last.
    ///
    /// # Errors
    /// When it cannot be read.
    fn position(&self) -> io::Result<Option<Vec<u8>>>;

    /// Replaces what is kept, all or nothing; `is_synced` waits until it is on the disk.
    ///
    /// # Errors
    /// When it could not be replaced. The old one is whole then.
    fn set_position(&self, bytes: &[u8], is_synced: bool) -> io::Result<()>;
}
