//! A blob as an upload that goes on where a connection broke (OCI distribution 1.1, "Pushing blobs").

use std::fs::File;
use std::io::{self, Read, Seek, SeekFrom};
use std::time::{Duration, Instant};

use http::Method;
use seawall_image::Digest;

use super::agent::Answer;
use super::registry::{Question, Registry, join};
use super::wait::wait_of;
use crate::error::SourceError;
use crate::limits::{MAX_RESUMES, MAX_UPLOAD_TIME, MIN_BYTES_PER_SECOND};

/// Both are needed: registries say which blobs they have to those who can read.
const ACTIONS: &str = "pull,push";

/// Whether a registry has a blob.
pub(crate) fn has_blob(
    registry: &Registry,
    repository: &str,
    digest: &Digest,
) -> Result<bool, SourceError> {
    let url = registry.address(repository, &format!("blobs/{digest}"))?;
    let answer = registry.ask(&Question {
        actions: ACTIONS,
        ..Question::new(Method::HEAD, &url, repository)
    })?;
    match answer.status().as_u16() {
        200..=299 => Ok(true),
        404 => Ok(false),
        status => Err(refused(registry, repository, status)),
    }
}

/// Uploads a file of this length and digest. It is read as it is sent, and never held in memory.
///
/// # Errors
/// When the registry does not take it.
pub(crate) fn upload_blob(
    registry: &Registry,
    repository: &str,
    digest: &Digest,
    file: &File,
    length: u64,
) -> Result<(), SourceError> {
    let upload = Upload {
        registry,
        repository,
        file,
        length,
    };
    let start = registry.address(repository, "blobs/uploads/")?;
    let answer = upload.ask(Method::POST, &start, None)?;
    if answer.status().as_u16() != 202 {
        return Err(refused(registry, repository, answer.status().as_u16()));
    }
    let place = upload.send_all(upload.place_of(&answer, &start)?)?;
    let separator = if place.query().is_some() { '&' } else { '?' };
    let last = format!("{place}{separator}digest={digest}");
    let last = last.parse().map_err(|_| registry.error("not an address"))?;
    let answer = upload.ask(Method::PUT, &last, None)?;
    match answer.status().as_u16() {
        201 | 204 => Ok(()),
        // What the registry has counts, not what it says: an answer that was lost is asked for twice.
        status => match has_blob(registry, repository, digest)? {
            true => Ok(()),
            false => Err(refused(registry, repository, status)),
        },
    }
}

/// Puts a manifest under a name.
pub(crate) fn put_manifest(
    registry: &Registry,
    repository: &str,
    name: &str,
    media_type: &str,
    bytes: &[u8],
) -> Result<(), SourceError> {
    let url = registry.address(repository, &format!("manifests/{name}"))?;
    let headers = [("content-type", media_type.to_owned())];
    let body = || {
        let content: Box<dyn Read> = Box::new(bytes);
        Ok((content, bytes.len() as u64))
    };
    let answer = registry.ask(&Question {
        actions: ACTIONS,
        headers: &headers,
        body: Some(&body),
        ..Question::new(Method::PUT, &url, repository)
    })?;
    match answer.status().as_u16() {
        200..=299 => Ok(()),
        status => Err(refused(registry, repository, status)),
    }
}

/// One upload of one file.
struct Upload<'u> {
    registry: &'u Registry,
    repository: &'u str,
    file: &'u File,
    length: u64,
}

impl Upload<'_> {
    fn ask(
        &self,
        method: Method,
        url: &http::Uri,
        part: Option<u64>,
    ) -> Result<Answer, SourceError> {
        let mut headers = Vec::new();
        let body = |from: u64| -> io::Result<(Box<dyn Read>, u64)> {
            // A handle of its own, which has the same position: only one is read at a time.
            let mut file = self.file.try_clone()?;
            file.seek(SeekFrom::Start(from))?;
            let rest = self.length - from;
            let paced = Paced {
                inner: file.take(rest),
                grace: self.registry.options().times.grace,
                began: Instant::now(),
                sent: 0,
            };
            Ok((Box::new(paced), rest))
        };
        let body = part.map(|from| move || body(from));
        if let Some(from) = part {
            headers.push(("content-type", "application/octet-stream".to_owned()));
            let last = self.length.saturating_sub(1);
            headers.push(("content-range", format!("{from}-{last}")));
        }
        let mut question = Question {
            actions: ACTIONS,
            headers: &headers,
            ..Question::new(method, url, self.repository)
        };
        if let Some(body) = &body {
            // What arrived of a part that broke off has to be known before more is sent.
            question.attempts = 1;
            question.body = Some(body);
        }
        self.registry.ask(&question)
    }

    /// Sends the file to the place of the upload; where the upload is after that.
    fn send_all(&self, mut place: http::Uri) -> Result<http::Uri, SourceError> {
        let began = Instant::now();
        let mut at = 0;
        let mut failures = 0;
        while at < self.length {
            let sent = self.ask(Method::PATCH, &place, Some(at));
            let mut wait = self.registry.options().times.pause;
            let reason = match sent {
                Ok(answer) => match answer.status().as_u16() {
                    200..=299 => {
                        place = self.place_of(&answer, &place)?;
                        // Who takes all of it need not say so; the digest is compared in the end.
                        let more = arrived(&answer).filter(|arrived| *arrived > at);
                        at = more.unwrap_or(self.length).min(self.length);
                        continue;
                    }
                    // Ranges are not in order: something arrived that was not confirmed.
                    429 | 500 | 502 | 503 | 504 | 416 => {
                        let asked = wait_of(&answer).map_err(|why| self.registry.error(why))?;
                        wait = asked.unwrap_or(wait);
                        refused(self.registry, self.repository, answer.status().as_u16())
                    }
                    status => return Err(refused(self.registry, self.repository, status)),
                },
                Err(error) => error,
            };
            failures += 1;
            if failures > MAX_RESUMES || began.elapsed() > MAX_UPLOAD_TIME {
                return Err(reason);
            }
            std::thread::sleep(wait);
            let answer = self.ask(Method::GET, &place, None)?;
            if !answer.status().is_success() {
                return Err(reason);
            }
            place = self.place_of(&answer, &place)?;
            at = arrived(&answer).unwrap_or(0).min(self.length);
        }
        Ok(place)
    }

    /// Where an answer says that the upload goes on; the same place where it does not say.
    fn place_of(&self, answer: &Answer, asked: &http::Uri) -> Result<http::Uri, SourceError> {
        match answer.headers().get("location") {
            None => Ok(asked.clone()),
            Some(location) => location
                .to_str()
                .ok()
                .and_then(|location| join(asked, location))
                .ok_or_else(|| self.registry.error("an upload to no address")),
        }
    }
}

/// Ends a transfer that drips: its receiver takes a byte now and then.
struct Paced<R> {
    inner: R,
    grace: Duration,
    began: Instant,
    sent: u64,
}

impl<R: Read> Read for Paced<R> {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        let slow = self.began.elapsed().saturating_sub(self.grace).as_secs();
        if slow > 0 && self.sent / slow < MIN_BYTES_PER_SECOND {
            let reason = "the transfer is too slow";
            return Err(io::Error::new(io::ErrorKind::TimedOut, reason));
        }
        let count = self.inner.read(buffer)?;
        self.sent += count as u64;
        Ok(count)
    }
}

/// How much of an upload a registry has: `Range: 0-4095` are 4,096 bytes. Docker's registry says `0-0` of nothing and of one
/// byte; then the byte is sent again, and refused where it was there.
fn arrived(answer: &Answer) -> Option<u64> {
    let header = answer.headers().get("range")?.to_str().ok()?;
    let range = header.trim().trim_start_matches("bytes=");
    let last: u64 = range.strip_prefix("0-")?.parse().ok()?;
    Some(if last == 0 { 0 } else { last.saturating_add(1) })
}

fn refused(registry: &Registry, repository: &str, status: u16) -> SourceError {
    registry.error(match status {
        401 | 403 => format!(
            "`{repository}` cannot be written to with the credential that is configured (status {status})"
        ),
        404 => format!("`{repository}` does not exist (status 404)"),
        405 => "it takes no uploads (status 405)".to_owned(),
        413 => "it takes no file that is so large (status 413)".to_owned(),
        status => format!("the upload to `{repository}` failed with status {status}"),
    })
}
