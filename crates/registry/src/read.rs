//! Reads images: each layer once, several at a time.

use std::collections::HashMap;
use std::io::Read;
use std::sync::Arc;

use rayon::prelude::*;
use seawall_image::config::{ImageConfig, LayerMedia};
use seawall_image::layer::LayerUnknown;
use seawall_image::{
    Contents, Digest, LayerReading, Readers, Unknown, UnknownKind, assemble, read_layer,
};

use crate::cache::Cache;
use crate::client::{Clients, DockerConfig, RegistryOptions};
use crate::documents::Documents;
use crate::error::SourceError;
use crate::limits::MAX_THREADS;
use crate::source::{BlobName, Image, Layer, Opened, Source, read_file, read_tree};

/// What a source contains.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ImageContents {
    /// What named it.
    pub name: String,
    /// The digest of its manifest, for images.
    pub digest: Option<Digest>,
    /// What it is recognised by, for images: the digests of the indexes that led to it, of its manifest and of its configuration.
    pub digests: Vec<Digest>,
    /// Its configuration, for images.
    pub config: Option<ImageConfig>,
    /// What is in it.
    pub contents: Contents,
    /// What the user should know and what changes nothing: kept readings that were ignored.
    pub notes: Vec<String>,
}

/// Reads several sources in order. A layer that several of them have is read once.
pub struct ImageReader<'r> {
    /// What reads files.
    pub readers: Readers<'r>,
    /// Where readings are kept; `None` to keep none.
    pub cache: Option<Cache>,
    /// How registries are asked, and which platform is meant.
    pub options: RegistryOptions,
}

/// A reading with what is to be said about having it.
type Had = (Arc<LayerReading>, Vec<String>);

impl ImageReader<'_> {
    /// Reads one source.
    ///
    /// # Errors
    /// When it cannot be opened. What cannot be read of it is unknown in the contents.
    pub fn read(&self, source: &Source) -> Result<ImageContents, SourceError> {
        let mut results = self.read_all(std::slice::from_ref(source));
        results
            .pop()
            .unwrap_or_else(|| Err(SourceError::image("", "nothing to read")))
    }

    /// Reads several sources, in order.
    pub fn read_all(&self, sources: &[Source]) -> Vec<Result<ImageContents, SourceError>> {
        self.read_all_with(sources, &[])
    }

    /// The same with credentials for each source, which are tried in order before those of the options. They are used for
    /// this source only, whatever others are read.
    pub fn read_all_with(
        &self,
        sources: &[Source],
        credentials: &[Vec<Arc<DockerConfig>>],
    ) -> Vec<Result<ImageContents, SourceError>> {
        let threads = std::thread::available_parallelism().map_or(1, usize::from);
        let pool = rayon::ThreadPoolBuilder::new()
            .num_threads(threads.min(MAX_THREADS))
            .build();
        let clients = Clients::default();
        let kept = self.cache.as_ref().map(Cache::documents);
        let open = || {
            let sources = sources.par_iter().enumerate();
            sources
                .map(|(at, source)| {
                    let own = credentials.get(at).map_or(&[][..], Vec::as_slice);
                    self.open(source, own, &clients, kept.as_ref())
                })
                .collect()
        };
        let opened: Vec<Result<Opened, SourceError>> = match &pool {
            Ok(pool) => pool.install(open),
            Err(_) => open(),
        };
        let mut uses: HashMap<Digest, usize> = HashMap::new();
        for image in opened.iter().flatten() {
            if let Opened::Image(image) = image {
                for digest in image.layers.iter().filter_map(named) {
                    *uses.entry(digest.clone()).or_default() += 1;
                }
            }
        }
        let mut kept: HashMap<Digest, Had> = HashMap::new();
        let mut results = Vec::with_capacity(opened.len());
        for opened in opened {
            results.push(opened.and_then(|opened| match opened {
                Opened::Image(image) => {
                    let read = || self.read_image(&image, &kept);
                    let (result, had) = match &pool {
                        Ok(pool) => pool.install(read),
                        Err(_) => read(),
                    };
                    for (digest, had) in had {
                        kept.insert(digest, had);
                    }
                    for digest in image.layers.iter().filter_map(named) {
                        // What no later image has is not held any longer.
                        if let Some(left) = uses.get_mut(digest) {
                            *left -= 1;
                            if *left == 0 {
                                kept.remove(digest);
                            }
                        }
                    }
                    Ok(result)
                }
                Opened::Tree(path, skips_mounts) => {
                    let layer = read_tree(&path, self.readers, skips_mounts)?;
                    Ok(without_layers(path.display().to_string(), &layer))
                }
                Opened::File(path) => {
                    let layer = read_file(&path, self.readers)?;
                    Ok(without_layers(path.display().to_string(), &layer))
                }
            }));
        }
        results
    }

    /// Opens a source with its own credentials first. A client of its own for each keeps what a registry grants to one image from
    /// every other.
    pub(crate) fn open(
        &self,
        source: &Source,
        own: &[Arc<DockerConfig>],
        clients: &Clients,
        kept: Option<&Documents>,
    ) -> Result<Opened, SourceError> {
        let mut failed = None;
        for credentials in own {
            let options = RegistryOptions {
                credentials: Arc::clone(credentials),
                ..self.options.clone()
            };
            match source.open(&options, &Clients::default(), kept) {
                Ok(opened) => return Ok(opened),
                Err(error) => failed = failed.or(Some(error)),
            }
        }
        source
            .open(&self.options, clients, kept)
            .map_err(|error| failed.unwrap_or(error))
    }

    fn read_image(
        &self,
        image: &Image,
        kept: &HashMap<Digest, Had>,
    ) -> (ImageContents, Vec<(Digest, Had)>) {
        let options = Cache::options(&self.readers);
        let mut first: HashMap<&Digest, usize> = HashMap::new();
        for (at, layer) in image.layers.iter().enumerate() {
            if let Some(digest) = named(layer) {
                first.entry(digest).or_insert(at);
            }
        }
        let is_needed = |at: usize| match named(&image.layers[at]) {
            Some(digest) => first.get(digest) == Some(&at) && !kept.contains_key(digest),
            None => true,
        };
        let needed: Vec<usize> = (0..image.layers.len())
            .filter(|at| is_needed(*at))
            .collect();
        let mut stored = self.read_as_stored(image, &needed, &options);
        let others: Vec<usize> = needed
            .into_iter()
            .filter(|at| !stored.contains_key(at))
            .collect();
        // The largest first, one at a time: what is begun last decides when all are read.
        let others: Vec<(usize, Had)> = largest_first(others, &image.layers)
            .into_iter()
            .par_bridge()
            .map(|at| {
                (
                    at,
                    self.read_layer(image, &image.layers[at], &options, None),
                )
            })
            .collect();
        stored.extend(others);
        let fresh: Vec<Option<Had>> = (0..image.layers.len())
            .map(|at| stored.remove(&at))
            .collect();
        let mut notes = Vec::new();
        let had: Vec<Had> = image
            .layers
            .iter()
            .enumerate()
            .map(|(at, layer)| {
                let own = fresh[at].as_ref();
                let shared = || {
                    let digest = named(layer)?;
                    let first = first.get(digest).and_then(|first| fresh[*first].as_ref());
                    first.or_else(|| kept.get(digest))
                };
                own.or_else(shared).cloned().unwrap_or_default()
            })
            .collect();
        for (_, said) in &had {
            notes.extend(said.iter().cloned());
        }
        notes.sort();
        notes.dedup();
        let layers: Vec<&LayerReading> = had.iter().map(|(reading, _)| &**reading).collect();
        let mut contents = assemble(&layers);
        self.compare(image, &layers, &mut contents);
        let fresh = image
            .layers
            .iter()
            .zip(fresh)
            .filter_map(|(layer, had)| Some((named(layer)?.clone(), had?)));
        let fresh = fresh.collect();
        let read = ImageContents {
            name: image.name.clone(),
            digest: image.digest.clone(),
            digests: image.digests.clone(),
            config: Some(image.config.clone()),
            contents,
            notes,
        };
        (read, fresh)
    }

    /// Reads layers in the order in which they are stored, from stores in which each begins anew.
    fn read_as_stored(
        &self,
        image: &Image,
        needed: &[usize],
        options: &Digest,
    ) -> HashMap<usize, Had> {
        let mut had = HashMap::new();
        let blobs: Vec<&BlobName> = needed.iter().map(|at| &image.layers[*at].blob).collect();
        image.store.walk(&blobs, &mut |number, stream| {
            let at = needed[number];
            let read = self.read_layer(image, &image.layers[at], options, Some(stream));
            had.insert(at, read);
        });
        had
    }

    /// `first`: the blob, where the store has it at hand.
    fn read_layer<'s>(
        &self,
        image: &Image,
        layer: &Layer,
        options: &Digest,
        mut first: Option<&'s mut dyn Read>,
    ) -> Had {
        let mut notes = Vec::new();
        let refused = match layer.media {
            LayerMedia::Tar => None,
            LayerMedia::Encrypted => Some("the layer is encrypted".to_owned()),
            LayerMedia::Other => Some(format!("a layer of the type `{}`", layer.media_type)),
        };
        if let Some(reason) = refused {
            return (unread(UnknownKind::Unsupported, reason), notes);
        }
        let expected = named(layer);
        if let (Some(cache), Some(digest)) = (&self.cache, expected) {
            match cache.get(digest, options) {
                Ok(Some(reading)) => return (Arc::new(reading), notes),
                Ok(None) => {}
                Err(note) => notes.push(note),
            }
        }
        let mut open = || -> std::io::Result<Box<dyn Read + 's>> {
            match first.take() {
                Some(stream) => Ok(Box::new(stream)),
                None => match image.store.open(&layer.blob) {
                    Ok(stream) => Ok(stream),
                    Err(error) => Err(std::io::Error::other(error)),
                },
            }
        };
        let reading = match read_layer(&mut open, expected, self.readers) {
            Ok(reading) => reading,
            Err(error) if layer.is_foreign => {
                let reason = format!("a foreign layer that its registry does not have: {error}");
                return (unread(UnknownKind::Unavailable, reason), notes);
            }
            Err(error) => return (unread(UnknownKind::Unavailable, error.to_string()), notes),
        };
        let is_passing = |one: &LayerUnknown| one.unknown.kind == UnknownKind::Unavailable;
        let is_verified = expected.is_some()
            && reading.blob.as_ref().map(|blob| &blob.digest) == expected
            && !reading.unknown.iter().any(is_passing);
        if let (Some(cache), true) = (&self.cache, is_verified)
            && let Err(error) = cache.put(options, &reading)
        {
            notes.push(format!("a reading could not be kept: {error}"));
        }
        (Arc::new(reading), notes)
    }

    /// Layers have to be what the configuration says: runtimes refuse all others.
    fn compare(&self, image: &Image, layers: &[&LayerReading], contents: &mut Contents) {
        let stated = image.config.diff_ids.len();
        if stated != layers.len() {
            let count = layers.len();
            let reason =
                format!("the configuration names {stated} layers, and the manifest {count}");
            contents
                .unknown
                .push(Unknown::new(UnknownKind::Malformed, "", reason));
        }
        for (at, (layer, reading)) in image.layers.iter().zip(layers).enumerate() {
            if let (Some(expected), Some(blob)) = (&layer.diff_id, &reading.blob)
                && expected.algorithm() == blob.diff_id.algorithm()
                && *expected != blob.diff_id
            {
                let found = &blob.diff_id;
                let reason = format!(
                    "the layer's content is `{found}`, and the configuration says `{expected}`"
                );
                let mut unknown = Unknown::new(UnknownKind::Digest, "", reason);
                unknown.layer = Some(at as u32);
                contents.unknown.push(unknown);
            }
        }
        if !image.config.platform.os.is_empty() && image.config.platform.os != "linux" {
            let os = &image.config.platform.os;
            let reason = format!("images for `{os}` are not understood");
            contents
                .unknown
                .push(Unknown::new(UnknownKind::Unsupported, "", reason));
        }
    }
}

/// Layers by their stated size; those without one keep their order after the others.
fn largest_first(mut layers: Vec<usize>, all: &[Layer]) -> Vec<usize> {
    layers.sort_by_key(|at| match all[*at].blob {
        BlobName::Digest { size, .. } => std::cmp::Reverse(size),
        BlobName::Member(_) => std::cmp::Reverse(0),
    });
    layers
}

/// The digest that names a layer's blob.
fn named(layer: &Layer) -> Option<&Digest> {
    match &layer.blob {
        BlobName::Digest { digest, .. } => Some(digest),
        BlobName::Member(_) => None,
    }
}

fn unread(kind: UnknownKind, reason: String) -> Arc<LayerReading> {
    let mut reading = LayerReading::default();
    reading.add_unknown(Unknown::new(kind, "", reason));
    Arc::new(reading)
}

fn without_layers(name: String, layer: &LayerReading) -> ImageContents {
    ImageContents {
        name,
        digest: None,
        digests: Vec::new(),
        config: None,
        contents: assemble(&[layer]),
        notes: Vec::new(),
    }
}
