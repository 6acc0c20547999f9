//! One file from a plain server, resumed where it broke off: databases of advisories from a mirror, and feeds.

use std::io::{self, Read, Write};
use std::time::{Duration, Instant, SystemTime};

use super::agent::{Agents, Answer, Failure};
use super::guard::is_loopback_host;
use super::options::RegistryOptions;
use super::registry::join;
use super::wait::wait_of;
use crate::error::SourceError;
use crate::limits::{MAX_ATTEMPTS, MAX_REDIRECTS, MAX_RESUMES, MIN_BYTES_PER_SECOND};
use crate::part::Part;

/// Longest pause between two attempts to go on.
const MAX_PAUSE: Duration = Duration::from_secs(5);

/// Fetches a file whose beginning may be there already. It is continued only where the server says that it is the same
/// version of the file (RFC 9110, `If-Range`). Gives when the file was last changed, where the server says it.
///
/// # Errors
/// Where the server does not give it, or gives more than `most` bytes.
pub fn download(
    address: &str,
    options: &RegistryOptions,
    part: &mut Part,
    most: u64,
) -> Result<Option<SystemTime>, SourceError> {
    let failed = |reason: String| SourceError::registry(address, reason);
    let broken = |error: io::Error| failed(error.to_string());
    let too_large = || failed(format!("the file is larger than {most} bytes"));
    let url: http::Uri = address
        .parse()
        .map_err(|_| failed("it is no address".to_owned()))?;
    let is_here = url.host().is_some_and(is_loopback_host);
    let agents = Agents::new(options, is_here).map_err(failed)?;
    let mut pause = options.times.pause;
    let (mut attempts, mut resumes) = (0, 0);
    loop {
        let mut had = part.length().map_err(broken)?;
        let mut headers = vec![("accept-encoding", "identity".to_owned())];
        match part.version() {
            Some(version) if had > 0 => {
                headers.push(("if-range", version.to_owned()));
                headers.push(("range", format!("bytes={had}-")));
            }
            // What nothing names the version of is not continued.
            _ => had = 0,
        }
        let answer = match follow(&agents, &url, &headers) {
            Ok(answer) => answer,
            Err(failure) if failure.is_passing && attempts < MAX_ATTEMPTS => {
                attempts += 1;
                std::thread::sleep(pause);
                pause *= 2;
                continue;
            }
            Err(failure) => return Err(failed(failure.reason)),
        };
        let modified = date(&answer, "last-modified");
        match answer.status().as_u16() {
            206 if had > 0 && continues(&answer, had, part.version()) => {}
            200 => {
                part.begin(version(&answer).as_deref()).map_err(broken)?;
                had = 0;
            }
            // What is there is all that there is.
            416 if had > 0 && total(&answer) == Some(had) => return Ok(modified),
            206 | 416 if had > 0 && resumes < MAX_RESUMES => {
                resumes += 1;
                part.begin(None).map_err(broken)?;
                continue;
            }
            429 | 500 | 502 | 503 | 504 if attempts < MAX_ATTEMPTS => {
                attempts += 1;
                std::thread::sleep(wait_of(&answer).map_err(failed)?.unwrap_or(pause));
                pause *= 2;
                continue;
            }
            status => return Err(failed(format!("it answers with status {status}"))),
        }
        let expected = length(&answer).map(|length| had.saturating_add(length));
        if expected.is_some_and(|expected| expected > most) {
            return Err(too_large());
        }
        let rest = most.saturating_sub(had).saturating_add(1);
        let mut body = answer.into_body().into_reader().take(rest);
        let copied = copy(&mut body, part.file(), options.times.grace);
        let now = part.length().map_err(broken)?;
        if now > most {
            return Err(too_large());
        }
        match copied {
            Ok(()) if expected.is_none_or(|expected| now >= expected) => return Ok(modified),
            // Neither a full disk nor a server that drips gets better by asking again.
            Err(error) if error.kind() == io::ErrorKind::StorageFull => return Err(broken(error)),
            Err(error) if error.get_ref().is_some_and(|inner| inner.is::<TooSlow>()) => {
                return Err(broken(error));
            }
            _ if resumes < MAX_RESUMES => {
                resumes += 1;
                std::thread::sleep(pause.min(MAX_PAUSE));
            }
            Ok(()) => return Err(failed("it ends before its end".to_owned())),
            Err(error) => return Err(broken(error)),
        }
    }
}

/// What comes so slowly that it may have no end.
#[derive(Debug, thiserror::Error)]
#[error("the transfer is too slow")]
struct TooSlow;

/// Whether a part goes on where the file ends, and is of the same version.
fn continues(answer: &Answer, had: u64, version: Option<&str>) -> bool {
    let range = header(answer, "content-range").and_then(|range| range.strip_prefix("bytes "));
    let start = range.and_then(|range| range.split('-').next()?.trim().parse::<u64>().ok());
    // A server that does not know `If-Range` gives a part of whatever the file is now.
    let now = match version {
        Some(version) if is_strong(version) => header(answer, "etag"),
        _ => header(answer, "last-modified"),
    };
    start == Some(had) && (now.is_none() || now == version)
}

/// How long the whole file is: `bytes */1234`.
fn total(answer: &Answer) -> Option<u64> {
    let range = header(answer, "content-range")?;
    range.rsplit('/').next()?.trim().parse().ok()
}

/// What names the version of a file: an entity tag that is strong, or else when it was last changed, where that was a while
/// before the answer (RFC 9110, section 8.8.2.2).
fn version(answer: &Answer) -> Option<String> {
    if let Some(tag) = header(answer, "etag").filter(|tag| is_strong(tag)) {
        return Some(tag.to_owned());
    }
    let since = date(answer, "date")?.duration_since(date(answer, "last-modified")?);
    let is_settled = since.is_ok_and(|since| since >= Duration::from_secs(1));
    is_settled.then(|| header(answer, "last-modified").map(str::to_owned))?
}

fn is_strong(tag: &str) -> bool {
    tag.len() >= 2 && tag.starts_with('"') && tag.ends_with('"')
}

/// Copies until the end, unless it comes too slowly.
fn copy(from: &mut impl Read, to: &mut impl Write, grace: Duration) -> io::Result<()> {
    let began = Instant::now();
    let mut buffer = vec![0; 1 << 16];
    let mut copied = 0_u64;
    loop {
        let count = match from.read(&mut buffer) {
            Ok(0) => return to.flush(),
            Ok(count) => count,
            Err(error) if error.kind() == io::ErrorKind::Interrupted => continue,
            Err(error) => return Err(error),
        };
        to.write_all(&buffer[..count])?;
        copied += count as u64;
        let slow = began.elapsed().saturating_sub(grace).as_secs();
        if slow > 0 && copied / slow < MIN_BYTES_PER_SECOND {
            return Err(io::Error::new(io::ErrorKind::TimedOut, TooSlow));
        }
    }
}

fn header<'a>(answer: &'a Answer, name: &str) -> Option<&'a str> {
    let value = answer.headers().get(name)?.to_str().ok()?.trim();
    // It is written beside the file, on a line of its own.
    (!value.is_empty() && value.len() <= 1024).then_some(value)
}

fn date(answer: &Answer, name: &str) -> Option<SystemTime> {
    httpdate::parse_http_date(header(answer, name)?).ok()
}

fn length(answer: &Answer) -> Option<u64> {
    header(answer, "content-length")?.parse().ok()
}

fn follow(agents: &Agents, url: &http::Uri, headers: &[(&str, String)]) -> Result<Answer, Failure> {
    let fatal = |reason: &str| Failure {
        reason: reason.to_owned(),
        is_passing: false,
    };
    let mut at = url.clone();
    for _ in 0..=MAX_REDIRECTS {
        let answer = agents.send(&at, headers, None)?;
        if !matches!(answer.status().as_u16(), 301 | 302 | 303 | 307 | 308) {
            return Ok(answer);
        }
        let location = answer.headers().get("location");
        let location = location
            .and_then(|value| value.to_str().ok())
            .ok_or_else(|| fatal("a redirect to nowhere"))?;
        at = join(&at, location).ok_or_else(|| fatal("a redirect to no address"))?;
        agents
            .check(&at)
            .map_err(|reason| fatal(&format!("a redirect was not followed: {reason}")))?;
    }
    Err(fatal("too many redirects"))
}
