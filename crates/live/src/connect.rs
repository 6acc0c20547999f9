//! One API server, with retries.

use std::sync::atomic::{AtomicBool, AtomicU64, Ordering};
use std::sync::{Arc, OnceLock};
use std::time::{Duration, Instant};

use http::{Request, StatusCode};
use http_body_util::BodyExt;
use kube::Client;
use kube::client::Body;
use seawall_model::KubernetesVersion;

use crate::error::LiveError;
use crate::kubeconfig::{Target, target};
use crate::options::LiveOptions;

/// Tries for one request.
const MAX_TRIES: u32 = 6;

/// The first pause before trying again; each later one is twice as long.
const FIRST_PAUSE: Duration = Duration::from_millis(200);

/// The longest pause, also when the server asks for a longer one.
const LONGEST_PAUSE: Duration = Duration::from_secs(20);

/// Longest time for everything, also of a server that always answers just in time. The largest clusters of the field
/// are listed in ten minutes.
const LISTING_TIME: Duration = Duration::from_secs(60 * 60);

/// Longest time for asking whether the server is still there.
const PROBE_TIME: Duration = Duration::from_secs(10);

/// What answers are written in.
pub(crate) const JSON: &str = "application/json";

/// Largest answer that is taken, in bytes. A page of 500 objects of the largest size is smaller.
const MAX_ANSWER_BYTES: usize = 768 << 20;

/// Largest answer of a refusal that is read for its reason, in bytes. Those of the API server are one sentence.
const MAX_STATUS_BYTES: usize = 16 << 10;

/// What a request came to.
#[derive(Debug)]
pub(crate) enum Answer {
    /// The body of a success.
    Body(Vec<u8>),
    /// A status that trying again does not change.
    Status(StatusCode),
    /// The credentials are not accepted, by this request or an earlier one.
    Unauthorized,
    /// The server does not answer any more, whatever is asked: why.
    Gone(String),
    /// No answer after all tries.
    Failed(String),
}

/// A connection to one API server.
pub(crate) struct Connection {
    client: Client,
    name: Arc<str>,
    /// Scheme, host and port, without credentials that an address can hold.
    address: String,
    /// Set by the first 401: the others would be the same.
    is_rejected: AtomicBool,
    /// Set when the server is gone: waiting for it once is enough.
    gone: OnceLock<String>,
    opened: Instant,
    /// When the server last gave an answer, in milliseconds since it was opened.
    heard: AtomicU64,
    request_time: Duration,
    /// Whom the account acts as.
    impersonated: Option<String>,
    /// Why the server does not let it, in its own words.
    refusal: OnceLock<String>,
}

impl Connection {
    /// Opens a context of the kubeconfig; without a name the current one, or the cluster around the program.
    pub(crate) async fn open(
        context: Option<&str>,
        options: &LiveOptions,
    ) -> Result<Self, LiveError> {
        let Target {
            config,
            name,
            plugin,
        } = target(context, options).await?;
        let address = address(&config.cluster_url);
        // The client runs the plugin, which blocks. Its error quotes its variables, and may quote the credential.
        let made = tokio::task::block_in_place(|| Client::try_from(config));
        let client = made.map_err(|error| match plugin {
            Some(plugin) => LiveError::Plugin { plugin },
            None => LiveError::Config {
                message: error.to_string(),
            },
        })?;
        Ok(Self {
            client,
            name: Arc::from(name),
            address,
            is_rejected: AtomicBool::new(false),
            gone: OnceLock::new(),
            opened: Instant::now(),
            heard: AtomicU64::new(0),
            request_time: options.request_time,
            impersonated: options.impersonation.as_ref().map(|who| who.user.clone()),
            refusal: OnceLock::new(),
        })
    }

    /// The context.
    pub(crate) fn name(&self) -> &Arc<str> {
        &self.name
    }

    /// Where the server is.
    pub(crate) fn address(&self) -> &str {
        &self.address
    }

    /// The server's version; `None` when it does not tell.
    pub(crate) async fn version(&self) -> Result<Option<KubernetesVersion>, LiveError> {
        match self.get("/version", JSON).await {
            Answer::Body(body) => {
                let info: serde_json::Value = serde_json::from_slice(&body).unwrap_or_default();
                let version = info.get("gitVersion").and_then(serde_json::Value::as_str);
                Ok(version.and_then(|text| text.parse().ok()))
            }
            Answer::Status(_) => match (&self.impersonated, self.refusal.get()) {
                (Some(user), Some(message)) => Err(LiveError::Impersonation {
                    context: self.name.to_string(),
                    user: user.clone(),
                    message: message.clone(),
                }),
                _ => Ok(None),
            },
            Answer::Unauthorized => Err(LiveError::Unauthorized {
                context: self.name.to_string(),
            }),
            Answer::Gone(message) | Answer::Failed(message) => Err(LiveError::Unreachable {
                context: self.name.to_string(),
                server: self.address.clone(),
                message,
            }),
        }
    }

    /// Gets a path, trying again when the server is busy or the connection breaks.
    pub(crate) async fn get(&self, path: &str, accept: &str) -> Answer {
        self.ask(path, accept, None).await
    }

    /// Sends JSON to a path that answers and stores nothing, so that trying again does no harm.
    pub(crate) async fn post(&self, path: &str, body: &[u8]) -> Answer {
        self.ask(path, JSON, Some(body)).await
    }

    async fn ask(&self, path: &str, accept: &str, body: Option<&[u8]>) -> Answer {
        let begun = Instant::now();
        let mut pause = FIRST_PAUSE;
        let mut last = String::new();
        let mut is_silent = false;
        let mut tries = 0;
        for attempt in 0..MAX_TRIES {
            if attempt > 0 {
                tokio::time::sleep(pause).await;
                pause = (pause * 2).min(LONGEST_PAUSE);
            }
            if self.is_rejected.load(Ordering::Relaxed) {
                return Answer::Unauthorized;
            }
            if let Some(why) = self.gone.get() {
                return Answer::Gone(why.clone());
            }
            // One limit for all tries of a request, and one for all requests.
            let left = self.patience().min(match is_silent {
                true => self.request_time.saturating_sub(begun.elapsed()),
                false => self.request_time,
            });
            if left.is_zero() {
                break;
            }
            is_silent = true;
            tries += 1;
            match tokio::time::timeout(left, self.ask_once(path, accept, body)).await {
                Ok(Ok(Once::Body(body))) => {
                    self.hear();
                    return Answer::Body(body);
                }
                Ok(Ok(Once::Status(StatusCode::UNAUTHORIZED))) => {
                    self.is_rejected.store(true, Ordering::Relaxed);
                    return Answer::Unauthorized;
                }
                Ok(Ok(Once::Status(status))) => {
                    self.hear();
                    return Answer::Status(status);
                }
                Ok(Ok(Once::Busy(status, wait))) => {
                    is_silent = false;
                    last = format!("the server returned {status}");
                    pause = wait.unwrap_or(pause).min(LONGEST_PAUSE);
                }
                Ok(Err(message)) => last = message,
                Err(_) => {
                    last = format!(
                        "no complete response within {} s",
                        left.as_secs_f32().ceil()
                    )
                }
            }
        }
        if self.patience().is_zero() {
            let waited = self.opened.elapsed().as_secs();
            let why = || match last.as_str() {
                "" => format!("gave up after {waited} s"),
                last => format!("{last}; gave up after {waited} s"),
            };
            return Answer::Gone(self.gone.get_or_init(why).clone());
        }
        let why = match tries {
            1 => last,
            tries => format!("{last} ({tries} tries)"),
        };
        // One path may be broken; a server that does not even tell its version is gone.
        if is_silent && !self.is_there().await {
            return Answer::Gone(self.gone.get_or_init(|| why).clone());
        }
        Answer::Failed(why)
    }

    /// How long the server is waited for yet: twice the time of a request since its last answer.
    fn patience(&self) -> Duration {
        let elapsed = self.opened.elapsed();
        let heard = Duration::from_millis(self.heard.load(Ordering::Relaxed));
        let silence = (heard + self.request_time * 2).saturating_sub(elapsed);
        silence.min(LISTING_TIME.saturating_sub(elapsed))
    }

    fn hear(&self) {
        let now = u64::try_from(self.opened.elapsed().as_millis()).unwrap_or(u64::MAX);
        self.heard.fetch_max(now, Ordering::Relaxed);
    }

    async fn is_there(&self) -> bool {
        let time = PROBE_TIME.min(self.request_time);
        let asked = tokio::time::timeout(time, self.ask_once("/version", JSON, None));
        matches!(asked.await, Ok(Ok(_)))
    }

    async fn ask_once(
        &self,
        path: &str,
        accept: &str,
        body: Option<&[u8]>,
    ) -> Result<Once, String> {
        let request = match body {
            None => Request::get(path)
                .header("Accept", accept)
                .body(Body::empty()),
            Some(body) => Request::post(path)
                .header("Accept", accept)
                .header("Content-Type", JSON)
                .body(Body::from(body.to_vec())),
        };
        let request = request.map_err(|error| error.to_string())?;
        let response = self
            .client
            .send(request)
            .await
            .map_err(|error| chain(&error))?;
        let status = response.status();
        if status == StatusCode::TOO_MANY_REQUESTS || status.is_server_error() {
            let wait = response
                .headers()
                .get("Retry-After")
                .and_then(|value| value.to_str().ok())
                .and_then(|text| text.parse().ok())
                .map(Duration::from_secs);
            return Ok(Once::Busy(status, wait));
        }
        if status == StatusCode::FORBIDDEN && self.impersonated.is_some() {
            // What stays unread says nothing: the status alone is an answer.
            let body = body_of(response.into_body(), MAX_STATUS_BYTES).await;
            if let Some(message) = body.ok().and_then(|body| refused_impersonation(&body)) {
                let _ = self.refusal.set(message);
            }
            return Ok(Once::Status(status));
        }
        if !status.is_success() {
            return Ok(Once::Status(status));
        }
        let body = body_of(response.into_body(), MAX_ANSWER_BYTES).await?;
        Ok(Once::Body(body))
    }
}

async fn body_of(mut frames: Body, limit: usize) -> Result<Vec<u8>, String> {
    let mut body = Vec::new();
    while let Some(frame) = frames.frame().await {
        let frame = frame.map_err(|error| chain(&error))?;
        if let Some(data) = frame.data_ref() {
            if body.len() + data.len() > limit {
                return Err(format!("a response larger than {limit} bytes"));
            }
            body.extend_from_slice(data);
        }
    }
    Ok(body)
}

/// What the API server says where the account may not impersonate somebody, which it checks before all else. Both its
/// verbs, `impersonate` and the narrower `impersonate:user-info`, begin alike.
fn refused_impersonation(body: &[u8]) -> Option<String> {
    let status: serde_json::Value = serde_json::from_slice(body).ok()?;
    let message = status.get("message")?.as_str()?;
    message
        .contains("cannot impersonate")
        .then(|| message.to_owned())
}

/// What one try came to.
enum Once {
    Body(Vec<u8>),
    Status(StatusCode),
    Busy(StatusCode, Option<Duration>),
}

/// Scheme, host and port of a server.
fn address(url: &http::Uri) -> String {
    let scheme = url.scheme_str().unwrap_or("https");
    let host = url.host().unwrap_or_default();
    match url.port() {
        Some(port) => format!("{scheme}://{host}:{port}"),
        None => format!("{scheme}://{host}"),
    }
}

/// What libraries put in front of the reason, which says nothing to a person.
const FRAMES: [&str; 3] = [
    "ServiceError: ",
    "client error (Connect): ",
    "client error (SendRequest): ",
];

/// An error with its causes, which is where the reason stands.
fn chain(error: &dyn std::error::Error) -> String {
    let mut text = causes(error);
    for frame in FRAMES {
        if let Some(rest) = text.strip_prefix(frame) {
            text = rest.to_owned();
        }
    }
    text
}

fn causes(error: &dyn std::error::Error) -> String {
    let mut text = error.to_string();
    let mut cause = error.source();
    while let Some(inner) = cause {
        let inner_text = inner.to_string();
        if !text.contains(&inner_text) {
            text.push_str(": ");
            text.push_str(&inner_text);
        }
        cause = inner.source();
    }
    text
}
