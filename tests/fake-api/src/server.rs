//! The server: connections, requests and their answers.

use std::io::{BufRead, BufReader, Read, Write};
use std::net::{SocketAddr, TcpListener, TcpStream};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::Duration;

use crate::{Api, Fault, REVIEWS, reviews, served};

/// A running server. It serves until the process ends.
#[derive(Debug)]
pub struct Server {
    address: SocketAddr,
    state: Arc<Mutex<State>>,
}

#[derive(Debug)]
struct State {
    api: Api,
    requests: Vec<String>,
    /// Whom each request is to be taken for, as its headers say.
    impersonated: Vec<Vec<String>>,
}

impl Server {
    /// Starts on a free port of the loopback interface.
    ///
    /// # Errors
    /// When no socket can be had.
    pub fn start(api: Api) -> std::io::Result<Self> {
        let listener = TcpListener::bind("127.0.0.1:0")?;
        let address = listener.local_addr()?;
        let state = Arc::new(Mutex::new(State {
            api,
            requests: Vec::new(),
            impersonated: Vec::new(),
        }));
        let shared = state.clone();
        std::thread::spawn(move || {
            for stream in listener.incoming().flatten() {
                let shared = shared.clone();
                std::thread::spawn(move || serve(stream, &shared));
            }
        });
        Ok(Self { address, state })
    }

    /// A kubeconfig with the context `fake`.
    pub fn kubeconfig(&self) -> String {
        format!(
            "apiVersion: v1\nkind: Config\ncurrent-context: fake\nclusters:\n- name: fake\n  cluster: {{server: \"http://{}\"}}\nusers:\n- name: fake\n  user: {{}}\ncontexts:\n- name: fake\n  context: {{cluster: fake, user: fake}}\n",
            self.address
        )
    }

    /// Scheme, host and port.
    pub fn address(&self) -> String {
        format!("http://{}", self.address)
    }

    /// The `Impersonate-` headers of each request, sorted, as `name: value`.
    pub fn impersonated(&self) -> Vec<Vec<String>> {
        lock(&self.state).impersonated.clone()
    }

    /// Paths with queries, in the order in which they were asked for.
    pub fn requests(&self) -> Vec<String> {
        lock(&self.state).requests.clone()
    }
}

fn lock(state: &Mutex<State>) -> MutexGuard<'_, State> {
    state.lock().unwrap_or_else(PoisonError::into_inner)
}

fn serve(stream: TcpStream, state: &Mutex<State>) {
    // Answers are written in two parts; waiting for acknowledgements between them would cost 40 ms each.
    let _ = stream.set_nodelay(true);
    let Ok(reading) = stream.try_clone() else {
        return;
    };
    let mut reader = BufReader::new(reading);
    let mut writer = stream;
    loop {
        let mut request = String::new();
        if reader.read_line(&mut request).unwrap_or(0) == 0 {
            return;
        }
        let mut header = String::new();
        let mut accept = String::new();
        let mut length = 0;
        let mut impersonated = Vec::new();
        while reader.read_line(&mut header).unwrap_or(0) > 2 {
            let lower = header.to_ascii_lowercase();
            if lower.starts_with("accept:") {
                accept.clone_from(&header);
            }
            if let Some(value) = lower.strip_prefix("content-length:") {
                length = value.trim().parse().unwrap_or(0);
            }
            if lower.starts_with("impersonate-")
                && let Some((name, value)) = header.trim_end().split_once(": ")
            {
                impersonated.push(format!("{}: {value}", name.to_ascii_lowercase()));
            }
            header.clear();
        }
        let Some(target) = request.split_whitespace().nth(1) else {
            return;
        };
        let mut body = Vec::new();
        if reader.by_ref().take(length).read_to_end(&mut body).is_err() {
            return;
        }
        impersonated.sort();
        let Some(answer) = answer(target, &accept, &body, impersonated, state) else {
            return;
        };
        if let Some(delay) = answer.delay {
            std::thread::sleep(delay);
        }
        let head = format!(
            "HTTP/1.1 {}\r\nContent-Type: application/json\r\nContent-Length: {}\r\n{}\r\n",
            answer.status,
            answer.body.len(),
            answer.header
        );
        let sent = if answer.cut {
            answer.body.len() / 2
        } else {
            answer.body.len()
        };
        let written = writer
            .write_all(head.as_bytes())
            .and_then(|()| writer.write_all(&answer.body.as_bytes()[..sent]));
        if answer.cut || written.is_err() {
            return;
        }
    }
}

/// What Kubernetes says to an account that is not allowed to impersonate.
const IMPERSONATION_REFUSED: &str = r#"{"kind":"Status","apiVersion":"v1","metadata":{},"status":"Failure","message":"users \"jane\" is forbidden: User \"ci\" cannot impersonate resource \"users\" in API group \"\" at the cluster scope","reason":"Forbidden","details":{"name":"jane","kind":"users"},"code":403}"#;

struct Answer {
    status: &'static str,
    header: &'static str,
    body: String,
    cut: bool,
    delay: Option<Duration>,
}

impl Answer {
    fn status(status: &'static str) -> Self {
        Self {
            status,
            header: "",
            body: format!(
                "{{\"kind\":\"Status\",\"apiVersion\":\"v1\",\"status\":\"Failure\",\"message\":\"{status}\"}}"
            ),
            cut: false,
            delay: None,
        }
    }

    fn body(body: String) -> Self {
        Self {
            body,
            ..Self::status("200 OK")
        }
    }
}

/// The answer; `None` where the connection ends without one.
fn answer(
    target: &str,
    accept: &str,
    body: &[u8],
    impersonated: Vec<String>,
    state: &Mutex<State>,
) -> Option<Answer> {
    let mut state = lock(state);
    state.requests.push(target.to_owned());
    let is_refused = state.api.forbids_impersonation && !impersonated.is_empty();
    state.impersonated.push(impersonated);
    let count = state.requests.len();
    let is_over = |limit: Option<usize>| limit.is_some_and(|limit| count > limit);
    if is_over(state.api.stops_after) {
        return None;
    }
    if is_over(state.api.refuses_after) {
        return Some(Answer::status("401 Unauthorized"));
    }
    if is_refused {
        // The API server checks this before it looks at the path.
        return Some(Answer {
            body: IMPERSONATION_REFUSED.to_owned(),
            ..Answer::status("403 Forbidden")
        });
    }
    if target == REVIEWS {
        return Some(answer_review(body, &mut state.api));
    }
    Some(answer_of(target, accept, &mut state))
}

fn answer_review(body: &[u8], api: &mut Api) -> Answer {
    let fault = api.faults.get_mut(REVIEWS);
    match fault.and_then(|fault| fault.strike(false)) {
        Some(Fault::Forbidden) => return Answer::status("403 Forbidden"),
        Some(Fault::NotFound) => return Answer::status("404 Not Found"),
        Some(Fault::Throttled(_)) => {
            return Answer {
                header: "Retry-After: 0\r\n",
                ..Answer::status("429 Too Many Requests")
            };
        }
        Some(Fault::BrokenPage) => return Answer::body("{\"kind\":".to_owned()),
        _ => {}
    }
    match &api.reviews {
        None => Answer::status("404 Not Found"),
        Some(reviewer) => Answer {
            status: "201 Created",
            ..Answer::body(reviews::answer(reviewer, body))
        },
    }
}

fn answer_of(target: &str, accept: &str, state: &mut State) -> Answer {
    let (path, query) = target.split_once('?').unwrap_or((target, ""));
    if path == "/version" {
        return Answer::body(
            "{\"major\":\"1\",\"minor\":\"36\",\"gitVersion\":\"v1.36.2\"}".to_owned(),
        );
    }
    if let Some(body) = served::answer(&state.api, path, accept) {
        return Answer::body(body);
    }
    if state.api.forbids_all {
        return Answer::status("403 Forbidden");
    }
    let parameter = |name: &str| {
        query
            .split('&')
            .find_map(|pair| pair.strip_prefix(name)?.strip_prefix('='))
    };
    let limit: usize = parameter("limit")
        .and_then(|text| text.parse().ok())
        .unwrap_or(usize::MAX);
    let from: usize = parameter("continue")
        .and_then(|text| text.parse().ok())
        .unwrap_or(0);
    let page = |state: &State| {
        state
            .api
            .lists
            .get(path)
            .map(|(kind, objects)| list_page(kind, objects, from, limit))
            .or_else(|| single(path, &state.api))
    };
    let fault = state
        .api
        .faults
        .get_mut(path)
        .and_then(|fault| fault.strike(from > 0));
    match fault {
        Some(Fault::Throttled(_)) => {
            return Answer {
                header: "Retry-After: 0\r\n",
                ..Answer::status("429 Too Many Requests")
            };
        }
        Some(Fault::Unavailable(_)) => return Answer::status("503 Service Unavailable"),
        Some(Fault::ExpiredToken(_)) => return Answer::status("410 Gone"),
        Some(Fault::NotFound) => return Answer::status("404 Not Found"),
        Some(Fault::Forbidden) => return Answer::status("403 Forbidden"),
        Some(Fault::NoList) => return Answer::body(Answer::status("200 OK").body),
        _ => {}
    }
    let Some(body) = page(state) else {
        return Answer::status("404 Not Found");
    };
    match fault {
        Some(Fault::BrokenPage) => {
            let half = body.len() / 2;
            Answer::body(body.chars().take(half).collect())
        }
        Some(Fault::Cut(_)) => Answer {
            cut: true,
            ..Answer::body(body)
        },
        Some(Fault::Slow(delay)) => Answer {
            delay: Some(delay),
            ..Answer::body(body)
        },
        _ => Answer::body(body),
    }
}

/// One object of a list of the core group, by its path.
fn single(path: &str, api: &Api) -> Option<String> {
    let rest = path.strip_prefix("/api/v1/namespaces/")?;
    let [namespace, plural, name] = rest.split('/').collect::<Vec<_>>().try_into().ok()?;
    let (_, objects) = api.lists.get(&format!("/api/v1/{plural}"))?;
    let is_meant = |object: &&String| {
        let object: serde_json::Value = serde_json::from_str(object).unwrap_or_default();
        object["metadata"]["namespace"] == namespace && object["metadata"]["name"] == name
    };
    objects.iter().find(is_meant).cloned()
}

fn list_page(kind: &str, objects: &[String], from: usize, limit: usize) -> String {
    let end = from.saturating_add(limit).min(objects.len());
    let token = if end < objects.len() {
        end.to_string()
    } else {
        String::new()
    };
    format!(
        "{{\"kind\":\"{kind}List\",\"apiVersion\":\"v1\",\"metadata\":{{\"resourceVersion\":\"1\",\"continue\":\"{token}\"}},\"items\":[{}]}}",
        objects.get(from..end).unwrap_or(&[]).join(",")
    )
}
