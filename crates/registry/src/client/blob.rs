//! A blob as a stream that resumes where a connection broke.

use std::io::{self, Read};
use std::sync::Arc;
use std::time::Instant;

use super::registry::Registry;
use crate::error::SourceError;
use crate::limits::{MAX_RESUMES, MIN_BYTES_PER_SECOND};

/// A blob. What it is was not verified: its reader computes the digest.
pub(crate) struct BlobReader {
    registry: Arc<Registry>,
    repository: String,
    digest: String,
    size: u64,
    /// Where reading began: what was there before says nothing about the speed.
    first: u64,
    at: u64,
    body: Option<Box<dyn Read + Send>>,
    resumes: u32,
    began: Instant,
}

impl BlobReader {
    pub(crate) fn open(
        registry: Arc<Registry>,
        repository: &str,
        digest: &str,
        size: u64,
    ) -> Result<Self, SourceError> {
        Self::open_at(registry, repository, digest, size, 0)
    }

    /// The same without its first bytes, which are there already.
    pub(crate) fn open_at(
        registry: Arc<Registry>,
        repository: &str,
        digest: &str,
        size: u64,
        at: u64,
    ) -> Result<Self, SourceError> {
        let mut reader = Self {
            registry,
            repository: repository.to_owned(),
            digest: digest.to_owned(),
            size,
            first: at,
            at,
            body: None,
            resumes: 0,
            began: Instant::now(),
        };
        reader.connect()?;
        Ok(reader)
    }

    fn connect(&mut self) -> Result<(), SourceError> {
        let what = format!("blobs/{}", self.digest);
        let range = match self.at {
            0 => Vec::new(),
            at => vec![("range", format!("bytes={at}-"))],
        };
        let answer = self.registry.get(&self.repository, &what, &range)?;
        let is_partial = answer.status().as_u16() == 206;
        let starts_at = match is_partial {
            true => {
                let header = answer.headers().get("content-range");
                let text = header.and_then(|value| value.to_str().ok());
                let start = text.and_then(|text| {
                    let range = text.trim().strip_prefix("bytes ")?;
                    range.split('-').next()?.parse::<u64>().ok()
                });
                start.ok_or_else(|| {
                    self.registry
                        .error("a part of a blob that does not say which")
                })?
            }
            false => 0,
        };
        if starts_at > self.at {
            return Err(self
                .registry
                .error("another part of the blob than was asked for"));
        }
        let mut body: Box<dyn Read + Send> = Box::new(answer.into_body().into_reader());
        let known = self.at - starts_at;
        let skipped = io::copy(&mut (&mut body).take(known), &mut io::sink());
        if skipped.ok() != Some(known) {
            // The next read asks again.
            return Ok(());
        }
        self.body = Some(body);
        Ok(())
    }

    fn check_speed(&self) -> io::Result<()> {
        let grace = self.registry.options().times.grace;
        let slow = self.began.elapsed().saturating_sub(grace).as_secs();
        if slow > 0 && (self.at - self.first) / slow < MIN_BYTES_PER_SECOND {
            let reason = "the transfer is too slow";
            return Err(io::Error::new(
                io::ErrorKind::TimedOut,
                self.registry.error(reason),
            ));
        }
        Ok(())
    }
}

impl Read for BlobReader {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        loop {
            self.check_speed()?;
            let rest = self.size - self.at;
            if rest == 0 {
                // One byte more than stated is another blob.
                let mut more = [0];
                let has_more = self
                    .body
                    .take()
                    .is_some_and(|mut body| matches!(body.read(&mut more), Ok(1)));
                return match has_more {
                    true => Err(io::Error::other(self.registry.error(format!(
                        "the blob is longer than the {} bytes stated",
                        self.size
                    )))),
                    false => Ok(0),
                };
            }
            let most = usize::try_from(rest)
                .unwrap_or(usize::MAX)
                .min(buffer.len());
            let failed = match self
                .body
                .as_mut()
                .map(|body| body.read(&mut buffer[..most]))
            {
                Some(Ok(count)) if count > 0 => {
                    self.at += count as u64;
                    return Ok(count);
                }
                Some(Err(error)) if error.kind() == io::ErrorKind::Interrupted => continue,
                Some(Err(error)) => error.to_string(),
                Some(Ok(_)) | None => "the connection ended early".to_owned(),
            };
            self.resumes += 1;
            if self.resumes > MAX_RESUMES {
                return Err(io::Error::new(
                    io::ErrorKind::UnexpectedEof,
                    self.registry.error(failed),
                ));
            }
            std::thread::sleep(self.registry.options().times.pause);
            self.connect().map_err(io::Error::other)?;
        }
    }
}
