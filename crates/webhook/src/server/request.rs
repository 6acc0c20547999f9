//! Requests: who may ask what.

use std::net::IpAddr;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};

use hyper::body::Incoming;
use hyper::header::{HOST, HeaderMap};
use hyper::{Method, Request, StatusCode, Version};

use crate::cluster::ClusterName;
use crate::limits::MAX_BODY_BYTES;
use crate::metrics::Metrics;
use crate::refused::Refused;
use crate::spool::Spool;

use super::answer::{self, Answer};
use super::audit::{Intake, now_ms};
use super::secrets::Secrets;
use super::settings::Bounds;
use super::token::is_brought;

/// What all requests share.
pub(super) struct Service {
    pub intake: Intake,
    pub secrets: Arc<Secrets>,
    pub clusters: Vec<ClusterName>,
    pub needs_certificate: bool,
    pub is_stopping: Arc<AtomicBool>,
    pub bounds: Bounds,
}

/// Whom a connection comes from.
pub(super) struct Peer {
    /// It brought a certificate of the authority that clients need.
    pub has_certificate: bool,
    /// One of its requests was let in.
    pub is_known: AtomicBool,
}

/// What a path names.
enum Route<'p> {
    Alive,
    Ready,
    Metrics,
    Audit(&'p str),
}

impl Route<'_> {
    fn of(path: &str) -> Option<Route<'_>> {
        Some(match path {
            "/healthz" => Route::Alive,
            "/readyz" => Route::Ready,
            "/metrics" => Route::Metrics,
            _ => Route::Audit(path.strip_prefix("/audit/")?),
        })
    }

    fn allow(&self) -> &'static str {
        match self {
            Route::Audit(_) => "POST",
            _ => "GET, HEAD",
        }
    }
}

impl Service {
    fn metrics(&self) -> &Metrics {
        &self.intake.metrics
    }

    fn spool(&self) -> &Spool {
        &self.intake.spool
    }

    /// Answers a request.
    pub async fn answer(&self, request: Request<Incoming>, peer: &Peer) -> Answer {
        let path = request.uri().path().to_owned();
        let route = Route::of(&path);
        let allow = route.as_ref().map_or("", Route::allow);
        let answered = match route {
            None => Err(Refused::Path),
            Some(route) => self.routed(request, route, peer).await,
        };
        answered.unwrap_or_else(|refused| {
            self.metrics().refuse(refused);
            answer::refused(refused, allow)
        })
    }

    async fn routed(
        &self,
        request: Request<Incoming>,
        route: Route<'_>,
        peer: &Peer,
    ) -> Result<Answer, Refused> {
        self.is_meant(&request)?;
        let is_read = matches!(*request.method(), Method::GET | Method::HEAD);
        let is_right = match route {
            Route::Audit(_) => *request.method() == Method::POST,
            _ => is_read,
        };
        if !is_right {
            return Err(Refused::Method);
        }
        match route {
            Route::Alive => Ok(plain(StatusCode::OK, "ok\n")),
            Route::Ready => Ok(match self.is_ready() {
                Ok(()) => plain(StatusCode::OK, "ok\n"),
                Err(why) => plain(StatusCode::SERVICE_UNAVAILABLE, why),
            }),
            Route::Metrics => {
                self.may_scrape(request.headers(), peer)?;
                peer.is_known.store(true, Ordering::Relaxed);
                let text = self.metrics().text(self.spool(), now_ms());
                Ok(answer::text(
                    StatusCode::OK,
                    text,
                    "text/plain; version=0.0.4; charset=utf-8",
                ))
            }
            Route::Audit(name) => {
                let cluster: Option<ClusterName> = name.parse().ok();
                self.may_send(request.headers(), peer, cluster.as_ref())?;
                peer.is_known.store(true, Ordering::Relaxed);
                let cluster = cluster.filter(|cluster| self.clusters.contains(cluster));
                let cluster = cluster.ok_or(Refused::Cluster)?;
                if self.is_stopping.load(Ordering::Relaxed) {
                    return Err(Refused::Stopping);
                }
                self.intake.take(request, cluster).await?;
                Ok(answer::acknowledged())
            }
        }
    }

    /// Whether nothing but the address lets requests in.
    fn is_open(&self) -> bool {
        !self.needs_certificate && self.secrets.keys().tokens.is_empty()
    }

    fn may_send(
        &self,
        headers: &HeaderMap,
        peer: &Peer,
        cluster: Option<&ClusterName>,
    ) -> Result<(), Refused> {
        let keys = self.secrets.keys();
        let has_token = keys.tokens.is_empty() || is_brought(headers, &keys.tokens, cluster);
        let has_certificate = !self.needs_certificate || peer.has_certificate;
        match has_token && has_certificate {
            true => Ok(()),
            false => Err(Refused::Unauthorized),
        }
    }

    fn may_scrape(&self, headers: &HeaderMap, peer: &Peer) -> Result<(), Refused> {
        let keys = self.secrets.keys();
        let may = match &keys.metrics {
            Some(token) => is_brought(headers, std::slice::from_ref(token), None),
            None if self.is_open() => true,
            None => self.may_send(headers, peer, None).is_ok(),
        };
        match may {
            true => Ok(()),
            false => Err(Refused::Unauthorized),
        }
    }

    /// Whether the request is for this server: on an address of this machine where no credential is needed, a page in a browser could
    /// send one through a name of its own.
    fn is_meant(&self, request: &Request<Incoming>) -> Result<(), Refused> {
        let mut hosts = request.headers().get_all(HOST).iter();
        let host = match (hosts.next(), hosts.next()) {
            (Some(host), None) => host.to_str().map_err(|_| Refused::Host)?,
            (None, _) if request.version() < Version::HTTP_11 => return Ok(()),
            _ => return Err(Refused::Host),
        };
        match !self.is_open() || is_this_machine(host) {
            true => Ok(()),
            false => Err(Refused::Misdirected),
        }
    }

    fn is_ready(&self) -> Result<(), &'static str> {
        if self.is_stopping.load(Ordering::Relaxed) {
            return Err("the server is stopping\n");
        }
        // The usual batch: 400 events of a few kilobytes.
        let usual = (MAX_BODY_BYTES as u64 / 32).min(self.spool().capacity() / 4);
        match self.spool().has_room(usual) {
            true => Ok(()),
            false => Err("the spool is full\n"),
        }
    }
}

fn plain(status: StatusCode, text: &str) -> Answer {
    answer::text(status, text.to_owned(), "text/plain; charset=utf-8")
}

/// Whether a host is a name or an address of this machine, with or without a port.
fn is_this_machine(host: &str) -> bool {
    let name = match host.strip_prefix('[') {
        Some(rest) => rest.split(']').next().unwrap_or_default(),
        None => host.split(':').next().unwrap_or_default(),
    };
    name.eq_ignore_ascii_case("localhost")
        || name
            .parse::<IpAddr>()
            .is_ok_and(|address| address.is_loopback())
}

#[cfg(test)]
mod tests {
    use super::is_this_machine;

    #[test]
    fn names_of_this_machine() {
        for host in [
            "localhost",
            "LOCALHOST:80",
            "127.0.0.1:9443",
            "[::1]:9443",
            "[::1]",
        ] {
            assert!(is_this_machine(host), "{host}");
        }
        for host in [
            "",
            "evil.example",
            "localhost.evil.example",
            "10.0.0.1",
            "[::2]",
            "127.0.0.1.nip.io",
        ] {
            assert!(!is_this_machine(host), "{host}");
        }
    }
}
