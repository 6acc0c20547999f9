//! Manifests and configurations of images, kept from before.
//!
//! A document is kept by its digest, which names its content, and is compared with it whenever it is used. So an image that is
//! named by digest, as a cluster names what it runs, can be told again without asking its registry.

use std::fs;
use std::io::{self, Read, Write};
use std::path::PathBuf;

use seawall_image::Digest;
use seawall_image::limits::{MAX_CONFIG_BYTES, MAX_MANIFEST_BYTES};

/// A directory of documents.
#[derive(Debug, Clone)]
pub(crate) struct Documents {
    directory: PathBuf,
}

impl Documents {
    /// In this directory, which is made when it is first written to.
    pub(crate) fn new(directory: PathBuf) -> Self {
        Self { directory }
    }

    /// A document; `None` where it was not kept, or is not what its name says.
    pub(crate) fn get(&self, digest: &Digest) -> Option<Vec<u8>> {
        let most = MAX_MANIFEST_BYTES.max(MAX_CONFIG_BYTES) as u64;
        let mut bytes = Vec::new();
        let file = fs::File::open(self.path(digest)).ok()?;
        file.take(most).read_to_end(&mut bytes).ok()?;
        digest.matches(&bytes).then_some(bytes)
    }

    /// Keeps a document. Where that fails, it is asked for again the next time.
    pub(crate) fn put(&self, digest: &Digest, bytes: &[u8]) {
        let write = || -> io::Result<()> {
            fs::create_dir_all(&self.directory)?;
            let mut file = tempfile::NamedTempFile::new_in(&self.directory)?;
            file.write_all(bytes)?;
            file.persist(self.path(digest))
                .map_err(|error| error.error)?;
            Ok(())
        };
        drop(write());
    }

    fn path(&self, digest: &Digest) -> PathBuf {
        self.directory.join(format!("{}.json", digest.hex()))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_what_its_name_says_is_used() {
        let folder = tempfile::tempdir().expect("a folder");
        let kept = Documents::new(folder.path().join("documents"));
        let digest = Digest::of(b"{}");
        assert_eq!(kept.get(&digest), None);
        kept.put(&digest, b"{}");
        assert_eq!(kept.get(&digest).as_deref(), Some(&b"{}"[..]));
        fs::write(kept.path(&digest), b"{\"a\":1}").expect("written");
        assert_eq!(kept.get(&digest), None);
        // Where nothing can be written, nothing is kept, and that is all.
        let nowhere = Documents::new("/proc/none".into());
        nowhere.put(&digest, b"{}");
        assert_eq!(nowhere.get(&digest), None);
    }
}
