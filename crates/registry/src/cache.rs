//! Readings of layers, kept from before.
//!
//! A reading is kept by the digest of its layer, which names the content, and by everything else that decides what it says.
//! What cannot be read or is not what its name says is as if it were not there.

use std::fs;
use std::io::{self, Read, Write};
use std::path::{Path, PathBuf};

use seawall_image::{Digest, LayerReading, Readers};
use serde::{Deserialize, Serialize};

use crate::documents::Documents;
use crate::limits::MAX_CACHE_BYTES;

/// Raised when the form of readings changes, or what this crate or `image` makes of the same layer.
const FORM: u32 = 1;

/// A directory of readings.
#[derive(Debug, Clone)]
pub struct Cache {
    directory: PathBuf,
}

#[derive(Serialize, Deserialize)]
struct Kept<T> {
    layer: Digest,
    options: Digest,
    reading: T,
}

impl Cache {
    /// In this directory, which is made when it is first written to.
    pub fn new(directory: impl Into<PathBuf>) -> Self {
        Self {
            directory: directory.into(),
        }
    }

    /// Where the manifests and configurations of images are kept.
    pub(crate) fn documents(&self) -> Documents {
        Documents::new(self.directory.join("documents"))
    }

    /// What besides the layer decides what is read: names and versions of all readers, and the limits.
    pub(crate) fn options(readers: &Readers<'_>) -> Digest {
        let mut text = format!("{FORM}\n{:?}\n", readers.limits);
        for cataloger in readers.catalogers {
            text.push_str(&format!("{} {}\n", cataloger.name(), cataloger.version()));
        }
        text.push_str("--\n");
        for examiner in readers.examiners {
            text.push_str(&format!("{} {}\n", examiner.name(), examiner.version()));
        }
        Digest::of(text.as_bytes())
    }

    /// A reading from before; `Ok(None)` where there is none.
    ///
    /// # Errors
    /// When there is one that cannot be used: a reason for the user. The layer is read anew.
    pub(crate) fn get(
        &self,
        layer: &Digest,
        options: &Digest,
    ) -> Result<Option<LayerReading>, String> {
        let path = self.path(layer, options);
        let file = match fs::File::open(&path) {
            Ok(file) => file,
            Err(error) if error.kind() == io::ErrorKind::NotFound => return Ok(None),
            Err(error) => return Err(said(&path, &error.to_string())),
        };
        let kept = decode(file).map_err(|error| said(&path, &error.to_string()))?;
        let is_own = kept.layer == *layer && kept.options == *options;
        let blob = kept.reading.blob.as_ref();
        match is_own && blob.is_some_and(|blob| blob.digest == *layer) {
            true => Ok(Some(kept.reading)),
            false => Err(said(&path, "it is of another layer")),
        }
    }

    /// Keeps a reading: written beside its place and renamed, so that it is whole or not there.
    pub(crate) fn put(&self, options: &Digest, reading: &LayerReading) -> io::Result<()> {
        let Some(blob) = &reading.blob else {
            return Ok(());
        };
        let path = self.path(&blob.digest, options);
        let directory = path.parent().unwrap_or(&self.directory);
        fs::create_dir_all(directory)?;
        let mut file = tempfile::NamedTempFile::new_in(directory)?;
        let mut encoder = zstd::stream::write::Encoder::new(&mut file, 1)?;
        encoder.include_checksum(true)?;
        let mut buffered = io::BufWriter::with_capacity(128 << 10, encoder);
        let kept = Kept {
            layer: blob.digest.clone(),
            options: options.clone(),
            reading,
        };
        serde_json::to_writer(&mut buffered, &kept)?;
        let encoder = buffered
            .into_inner()
            .map_err(io::IntoInnerError::into_error)?;
        encoder.finish()?.flush()?;
        file.persist(&path).map_err(|error| error.error)?;
        Ok(())
    }

    fn path(&self, layer: &Digest, options: &Digest) -> PathBuf {
        let name = format!("{}-{}.zst", layer.hex(), &options.hex()[..16]);
        self.directory.join(&layer.hex()[..2]).join(name)
    }
}

fn decode(file: fs::File) -> io::Result<Kept<LayerReading>> {
    let decoder = zstd::stream::read::Decoder::new(file)?;
    let mut bytes = Vec::new();
    decoder.take(MAX_CACHE_BYTES).read_to_end(&mut bytes)?;
    Ok(serde_json::from_slice(&bytes)?)
}

fn said(path: &Path, reason: &str) -> String {
    format!(
        "the kept reading `{}` was ignored: {reason}",
        path.display()
    )
}
