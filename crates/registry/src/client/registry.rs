//! One registry: requests with what it asks for, redirects, and waits.

use std::collections::HashMap;
use std::io::{self, Read};
use std::sync::{Mutex, PoisonError};

use http::Method;

use super::agent::{Agents, Answer};
use super::challenge::{Challenge, parse};
use super::docker_config::Credential;
use super::guard::is_loopback_host;
use super::options::RegistryOptions;
use super::token::{basic, fetch, is_pair};
use super::wait::wait_of;
use crate::error::SourceError;
use crate::limits::{MAX_ATTEMPTS, MAX_REDIRECTS};

/// What a request carries, from its beginning, each time that it is sent; and how many bytes that is.
pub(crate) type Body<'b> = &'b dyn Fn() -> io::Result<(Box<dyn Read + 'b>, u64)>;

/// One request to a registry.
pub(crate) struct Question<'q> {
    pub(crate) method: Method,
    pub(crate) url: &'q http::Uri,
    /// The repository, whose token is used.
    pub(crate) repository: &'q str,
    /// What a token has to allow: `pull`, `pull,push`.
    pub(crate) actions: &'static str,
    pub(crate) headers: &'q [(&'q str, String)],
    pub(crate) body: Option<Body<'q>>,
    /// How often it is sent at most, where failures pass.
    pub(crate) attempts: u32,
}

impl<'q> Question<'q> {
    /// Without headers and body, for reading.
    pub(crate) fn new(method: Method, url: &'q http::Uri, repository: &'q str) -> Self {
        Self {
            method,
            url,
            repository,
            actions: "pull",
            headers: &[],
            body: None,
            attempts: MAX_ATTEMPTS,
        }
    }
}

/// One registry or mirror.
pub(crate) struct Registry {
    /// The name that credentials are configured under: `docker.io`.
    name: String,
    /// What is asked: `registry-1.docker.io`.
    host: String,
    /// What goes before the names of repositories: of mirrors.
    prefix: String,
    agents: Agents,
    options: RegistryOptions,
    scheme: Mutex<Option<&'static str>>,
    /// By repository: the value of `Authorization`.
    granted: Mutex<HashMap<String, String>>,
}

impl Registry {
    /// `host[:port][/prefix]`.
    pub(crate) fn new(name: &str, options: &RegistryOptions) -> Result<Self, SourceError> {
        let (name, prefix) = name.split_once('/').unwrap_or((name, ""));
        let name = name.to_ascii_lowercase();
        let host = match name.as_str() {
            "docker.io" | "index.docker.io" => "registry-1.docker.io".to_owned(),
            _ => name.clone(),
        };
        let bare = match host.parse::<http::uri::Authority>() {
            Ok(authority) => authority.host().to_owned(),
            Err(_) => return Err(SourceError::registry(host, "not the name of a host")),
        };
        let allows_loopback = is_loopback_host(&bare);
        let agents = Agents::new(options, allows_loopback)
            .map_err(|reason| SourceError::registry(&host, reason))?;
        let scheme = if allows_loopback { None } else { Some("https") };
        Ok(Self {
            name,
            prefix: match prefix.is_empty() {
                true => String::new(),
                false => format!("{}/", prefix.trim_matches('/')),
            },
            host,
            agents,
            options: options.clone(),
            scheme: Mutex::new(scheme),
            granted: Mutex::new(HashMap::new()),
        })
    }

    pub(crate) fn host(&self) -> &str {
        &self.host
    }

    pub(crate) fn options(&self) -> &RegistryOptions {
        &self.options
    }

    pub(crate) fn error(&self, reason: impl Into<String>) -> SourceError {
        SourceError::registry(&self.host, reason)
    }

    /// Asks for something of a repository: `manifests/latest`, `blobs/sha256:…`.
    pub(crate) fn get(
        &self,
        repository: &str,
        what: &str,
        headers: &[(&str, String)],
    ) -> Result<Answer, SourceError> {
        let url = self.address(repository, what)?;
        let question = Question {
            headers,
            ..Question::new(Method::GET, &url, repository)
        };
        let answer = self.ask(&question)?;
        match answer.status().is_success() {
            true => Ok(answer),
            false => Err(self.error(refused(answer.status().as_u16(), repository, what))),
        }
    }

    /// The address of something of a repository.
    pub(crate) fn address(&self, repository: &str, what: &str) -> Result<http::Uri, SourceError> {
        let (scheme, host, prefix) = (self.scheme()?, &self.host, &self.prefix);
        format!("{scheme}://{host}/v2/{prefix}{repository}/{what}")
            .parse()
            .map_err(|_| self.error("not an address"))
    }

    /// The answer to a question, whatever its status: challenges are answered, and what passes is waited for.
    pub(crate) fn ask(&self, question: &Question<'_>) -> Result<Answer, SourceError> {
        let repository = question.repository;
        let mut has_asked = false;
        let mut pause = self.options.times.pause;
        let mut attempt = 1;
        loop {
            let granted = self.lock_granted().get(repository).cloned();
            let has_more = attempt < question.attempts;
            attempt += 1;
            let answer = match self.follow(question, granted.as_deref()) {
                Ok(answer) => answer,
                Err(failure) if failure.is_passing && has_more => {
                    std::thread::sleep(pause);
                    pause *= 2;
                    continue;
                }
                Err(failure) => return Err(self.error(failure.reason)),
            };
            match answer.status().as_u16() {
                401 if !has_asked => {
                    has_asked = true;
                    attempt -= 1;
                    let header = answer.headers().get("www-authenticate");
                    let challenge = header.and_then(|value| parse(value.to_str().ok()?));
                    let granted = self.answer_to(challenge, question)?;
                    self.lock_granted().insert(repository.to_owned(), granted);
                }
                429 | 500 | 502 | 503 | 504 if has_more => {
                    let wait = wait_of(&answer).map_err(|reason| self.error(reason))?;
                    std::thread::sleep(wait.unwrap_or(pause));
                    pause *= 2;
                }
                _ => return Ok(answer),
            }
        }
    }

    /// Follows redirects by hand: credentials stay with the registry, and no redirect leads to this machine.
    fn follow(
        &self,
        question: &Question<'_>,
        granted: Option<&str>,
    ) -> Result<Answer, super::agent::Failure> {
        let fatal = |reason: String| super::agent::Failure {
            reason,
            is_passing: false,
        };
        let mut at = question.url.clone();
        for _ in 0..=MAX_REDIRECTS {
            let mut sent = question.headers.to_vec();
            if let Some(granted) = granted
                && self.is_home(&at)
            {
                sent.push(("authorization", granted.to_owned()));
            }
            let answer = match question.body {
                None => self.agents.transmit(&question.method, &at, &sent, None)?,
                Some(body) => {
                    let (mut body, length) = body().map_err(|error| fatal(error.to_string()))?;
                    self.agents
                        .transmit(&question.method, &at, &sent, Some((&mut body, length)))?
                }
            };
            match (answer.status().as_u16(), &question.method) {
                (307 | 308, _) | (301..=303, &Method::GET | &Method::HEAD) => {}
                _ => return Ok(answer),
            }
            let location = answer.headers().get("location");
            let location = location
                .and_then(|value| value.to_str().ok())
                .ok_or_else(|| fatal("a redirect to nowhere".to_owned()))?;
            at = join(&at, location).ok_or_else(|| fatal("a redirect to no address".to_owned()))?;
            self.agents
                .check(&at)
                .map_err(|reason| fatal(format!("a redirect was not followed: {reason}")))?;
        }
        Err(fatal(format!("more than {MAX_REDIRECTS} redirects")))
    }

    /// Whether an address is the registry's own, which alone gets what it granted.
    fn is_home(&self, url: &http::Uri) -> bool {
        let scheme = *self.scheme.lock().unwrap_or_else(PoisonError::into_inner);
        let authority = url.authority().map(http::uri::Authority::as_str);
        scheme.is_some()
            && url.scheme_str() == scheme
            && authority.is_some_and(|authority| authority.eq_ignore_ascii_case(&self.host))
    }

    /// What to say to a challenge.
    fn answer_to(
        &self,
        challenge: Option<Challenge>,
        question: &Question<'_>,
    ) -> Result<String, SourceError> {
        let credential = || {
            self.options
                .credentials
                .credential(&self.name)
                .map_err(|reason| self.error(reason))
        };
        let nothing = || self.error("it asks for a credential, and none is configured for it");
        match challenge {
            Some(Challenge::Basic) => {
                let credential = credential()?.ok_or_else(nothing)?;
                basic(&credential).ok_or_else(nothing)
            }
            Some(Challenge::Bearer {
                realm,
                service,
                scope,
            }) => {
                let address: http::Uri = realm
                    .parse()
                    .map_err(|_| self.error("it names a token server that is no address"))?;
                self.agents.check(&address).map_err(|reason| {
                    self.error(format!(
                        "it names a token server that is not asked: {reason}"
                    ))
                })?;
                let is_trusted = is_pair(&self.options, &self.name, &self.host, &address);
                let credential = if is_trusted { credential()? } else { None };
                if let Some(Credential::Bearer(token)) = &credential {
                    return Ok(format!("Bearer {token}"));
                }
                let scope = match scope.is_empty() {
                    true => format!(
                        "repository:{}{}:{}",
                        self.prefix, question.repository, question.actions
                    ),
                    false => scope,
                };
                fetch(&self.agents, &realm, &service, &scope, credential.as_ref())
                    .map(|token| format!("Bearer {token}"))
                    .map_err(|reason| self.error(reason))
            }
            None => Err(self.error("it asks for a credential in a way that is not known")),
        }
    }

    /// On this machine, TLS is tried first; others get nothing else.
    fn scheme(&self) -> Result<&'static str, SourceError> {
        let mut scheme = self.scheme.lock().unwrap_or_else(PoisonError::into_inner);
        if let Some(known) = *scheme {
            return Ok(known);
        }
        let url = format!("https://{}/v2/", self.host);
        let url: http::Uri = url.parse().map_err(|_| self.error("not an address"))?;
        let known = match self.agents.send(&url, &[], None) {
            Ok(_) => "https",
            Err(failure) if failure.reason.contains("certificate") => {
                return Err(self.error(failure.reason));
            }
            Err(_) => "http",
        };
        *scheme = Some(known);
        Ok(known)
    }

    fn lock_granted(&self) -> std::sync::MutexGuard<'_, HashMap<String, String>> {
        self.granted.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

/// Why there is nothing, for the user.
pub(crate) fn refused(status: u16, repository: &str, what: &str) -> String {
    match status {
        401 | 403 => {
            format!("`{repository}` is not there or needs another credential (status {status})")
        }
        404 => format!("`{repository}` has no `{what}`"),
        429 => "too many requests (status 429)".to_owned(),
        _ => format!("status {status}"),
    }
}

/// An address that may be relative to another one.
pub(super) fn join(base: &http::Uri, location: &str) -> Option<http::Uri> {
    if location.contains("://") {
        return location.parse().ok();
    }
    let scheme = base.scheme_str()?;
    if let Some(rest) = location.strip_prefix("//") {
        return format!("{scheme}://{rest}").parse().ok();
    }
    let authority = base.authority()?;
    if location.starts_with('/') {
        return format!("{scheme}://{authority}{location}").parse().ok();
    }
    let directory = base
        .path()
        .rsplit_once('/')
        .map_or("", |(before, _)| before);
    format!("{scheme}://{authority}{directory}/{location}")
        .parse()
        .ok()
}
