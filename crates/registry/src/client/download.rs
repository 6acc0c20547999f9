//! One file from a plain server, resumed where it broke off: databases of advisories from a mirror.

use std::fs::File;
use std::io::{Read, Seek, SeekFrom, Write};
use std::time::Duration;

use super::agent::{Agents, Answer, Failure};
use super::guard::is_loopback_host;
use super::options::RegistryOptions;
use super::registry::{join, retry_after};
use crate::error::SourceError;
use crate::limits::{MAX_ATTEMPTS, MAX_REDIRECTS, MAX_RESUMES, MAX_WAIT};

/// Fetches a file into `out`, which may already have its beginning.
///
/// # Errors
/// Where the server does not give it, or gives more than `most` bytes.
pub fn download(
    address: &str,
    options: &RegistryOptions,
    out: &mut File,
    most: u64,
) -> Result<(), SourceError> {
    let failed = |reason: String| SourceError::registry(address, reason);
    let url: http::Uri = address
        .parse()
        .map_err(|_| failed("it is no address".to_owned()))?;
    let is_here = url.host().is_some_and(is_loopback_host);
    let agents = Agents::new(options, is_here).map_err(failed)?;
    let mut pause = options.times.pause;
    let mut attempts = 0;
    let mut resumes = 0;
    loop {
        let had = out
            .seek(SeekFrom::End(0))
            .map_err(|error| failed(error.to_string()))?;
        let mut headers = vec![("accept-encoding", "identity".to_owned())];
        if had > 0 {
            headers.push(("range", format!("bytes={had}-")));
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
        match answer.status().as_u16() {
            206 if had > 0 => {}
            200 => {
                // The server begins anew.
                out.set_len(0)
                    .and_then(|()| out.seek(SeekFrom::Start(0)))
                    .map_err(|error| failed(error.to_string()))?;
            }
            // What is there is all that there is.
            416 if had > 0 => return Ok(()),
            429 | 500 | 502 | 503 | 504 if attempts < MAX_ATTEMPTS => {
                attempts += 1;
                let wait = retry_after(&answer).unwrap_or(pause);
                if wait > MAX_WAIT {
                    return Err(failed(format!("it asks to wait for {} s", wait.as_secs())));
                }
                std::thread::sleep(wait);
                pause *= 2;
                continue;
            }
            status => return Err(failed(format!("it answers with status {status}"))),
        }
        let at = if answer.status().as_u16() == 206 {
            had
        } else {
            0
        };
        let expected = length(&answer).map(|length| at + length);
        if expected.is_some_and(|expected| expected > most) {
            return Err(failed(format!("the file is larger than {most} bytes")));
        }
        let mut body = answer
            .into_body()
            .into_reader()
            .take(most - at.min(most) + 1);
        let copied = copy(&mut body, out);
        let now = out
            .stream_position()
            .map_err(|error| failed(error.to_string()))?;
        if now > most {
            return Err(failed(format!("the file is larger than {most} bytes")));
        }
        match copied {
            Ok(()) if expected.is_none_or(|expected| now >= expected) => return Ok(()),
            _ if resumes < MAX_RESUMES => {
                resumes += 1;
                std::thread::sleep(pause.min(Duration::from_secs(5)));
            }
            Ok(()) => return Err(failed("it ends before its end".to_owned())),
            Err(error) => return Err(failed(error.to_string())),
        }
    }
}

fn copy(from: &mut impl Read, to: &mut impl Write) -> std::io::Result<()> {
    std::io::copy(from, to)?;
    to.flush()
}

fn length(answer: &Answer) -> Option<u64> {
    answer
        .headers()
        .get("content-length")?
        .to_str()
        .ok()?
        .parse()
        .ok()
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
    }
    Err(fatal("too many redirects"))
}
