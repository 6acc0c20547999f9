//! HTTP without redirects, and only to where requests may go.

use std::io::Read;
use std::sync::{Arc, Mutex};

use ureq::http::{Method, Request, Response};
use ureq::tls::{Certificate, PemItem, RootCerts, TlsConfig, parse_pem};
use ureq::unversioned::resolver::DefaultResolver;
use ureq::unversioned::transport::DefaultConnector;
use ureq::{Agent, Body, Proxy, SendBody};

use super::guard::{GuardedResolver, check_host};
use super::options::RegistryOptions;

/// One request's answer.
pub(crate) type Answer = Response<Body>;

/// What a request carries, and how many bytes that is.
pub(crate) type Carried<'c> = (&'c mut dyn Read, u64);

/// Sends requests. Nothing is followed by itself.
pub(crate) struct Agents {
    secure: Agent,
    plain: Agent,
    /// Without a proxy, for what `NO_PROXY` names.
    direct: Agent,
    no_proxy: String,
    allows_loopback: bool,
}

/// Why a request gave no answer.
#[derive(Debug)]
pub(crate) struct Failure {
    pub(crate) reason: String,
    /// Whether another attempt may help.
    pub(crate) is_passing: bool,
}

impl Agents {
    /// `allows_loopback` for a registry that is itself on this machine: then it is also asked without TLS.
    pub(crate) fn new(options: &RegistryOptions, allows_loopback: bool) -> Result<Self, String> {
        Ok(Self {
            secure: agent(options, allows_loopback, &options.proxies.https)?,
            plain: agent(options, allows_loopback, &options.proxies.http)?,
            direct: agent(options, allows_loopback, "")?,
            no_proxy: options.proxies.none.clone(),
            allows_loopback,
        })
    }

    /// Checks where a request would go.
    pub(crate) fn check(&self, url: &http::Uri) -> Result<(), String> {
        let host = url.host().ok_or("an address without a host")?;
        match url.scheme_str() {
            Some("https") => {}
            Some("http") if self.allows_loopback && super::guard::is_loopback_host(host) => {}
            Some("http") => return Err("plain HTTP is only for this machine".to_owned()),
            _ => return Err("an address that is not HTTPS".to_owned()),
        }
        if url
            .authority()
            .is_some_and(|authority| authority.as_str().contains('@'))
        {
            return Err("an address with a user name".to_owned());
        }
        check_host(host, self.allows_loopback).map_err(|error| error.to_string())
    }

    /// `GET`, or `POST` with a form.
    pub(crate) fn send(
        &self,
        url: &http::Uri,
        headers: &[(&str, String)],
        form: Option<&[(&str, String)]>,
    ) -> Result<Answer, Failure> {
        let Some(form) = form else {
            return self.transmit(&Method::GET, url, headers, None);
        };
        let mut request = self.agent_for(url)?.post(url);
        for (name, value) in headers {
            request = request.header(*name, value);
        }
        request
            .send_form(form.iter().map(|(name, value)| (*name, value.as_str())))
            .map_err(|error| failure(&error))
    }

    /// Any method, with a body of a known length where it has one.
    pub(crate) fn transmit(
        &self,
        method: &Method,
        url: &http::Uri,
        headers: &[(&str, String)],
        body: Option<Carried<'_>>,
    ) -> Result<Answer, Failure> {
        let agent = self.agent_for(url)?;
        let mut request = Request::builder().method(method).uri(url);
        for (name, value) in headers {
            request = request.header(*name, value);
        }
        let invalid = |error: http::Error| Failure {
            reason: error.to_string(),
            is_passing: false,
        };
        let sent = match body {
            None if matches!(*method, Method::GET | Method::HEAD) => {
                agent.run(request.body(()).map_err(invalid)?)
            }
            None => agent.run(request.body("").map_err(invalid)?),
            Some((body, length)) => {
                let request = request.header("content-length", length);
                agent.run(request.body(SendBody::from_reader(body)).map_err(invalid)?)
            }
        };
        sent.map_err(|error| failure(&error))
    }

    /// The client for an address that requests may go to.
    fn agent_for(&self, url: &http::Uri) -> Result<&Agent, Failure> {
        self.check(url).map_err(|reason| Failure {
            reason,
            is_passing: false,
        })?;
        let is_plain = url.scheme_str() == Some("http");
        let port = url.port_u16().unwrap_or(if is_plain { 80 } else { 443 });
        let host = url.host().unwrap_or_default();
        Ok(match seawall_proxy::is_direct(host, port, &self.no_proxy) {
            true => &self.direct,
            false if is_plain => &self.plain,
            false => &self.secure,
        })
    }
}

fn failure(error: &ureq::Error) -> Failure {
    let is_passing = matches!(
        error,
        ureq::Error::Io(_)
            | ureq::Error::Timeout(_)
            | ureq::Error::ConnectionFailed
            | ureq::Error::HostNotFound
    );
    let is_certificate = error.to_string().contains("certificate");
    Failure {
        reason: error.to_string(),
        is_passing: is_passing && !is_certificate,
    }
}

fn agent(options: &RegistryOptions, allows_loopback: bool, proxy: &str) -> Result<Agent, String> {
    let proxy = proxy_of(proxy)?;
    let resolver = GuardedResolver {
        inner: DefaultResolver::default(),
        allows_loopback,
        proxy: proxy.as_ref().map(|proxy| proxy.host().to_owned()),
    };
    let tls = TlsConfig::builder()
        .root_certs(RootCerts::Specific(roots(options)?))
        .unversioned_rustls_crypto_provider(Arc::new(rustls::crypto::ring::default_provider()))
        .build();
    let times = options.times;
    let config = Agent::config_builder()
        .proxy(proxy)
        .tls_config(tls)
        .max_redirects(0)
        .max_redirects_will_error(false)
        .http_status_as_error(false)
        .user_agent(concat!("seawall/", env!("CARGO_PKG_VERSION")))
        .timeout_resolve(Some(times.connect))
        .timeout_connect(Some(times.connect))
        .timeout_send_request(Some(times.answer))
        .timeout_recv_response(Some(times.answer))
        .timeout_per_read(Some(times.read))
        .timeout_per_write(Some(times.read))
        .max_response_header_size(64 << 10)
        .build();
    Ok(Agent::with_parts(
        config,
        DefaultConnector::default(),
        resolver,
    ))
}

/// The proxy at an address; `None` for an empty one. The error does not quote it: it may hold a password. `NO_PROXY` of the environment,
/// which the library would read itself, is not its business ([`Agents::agent_for`]).
fn proxy_of(text: &str) -> Result<Option<Proxy>, String> {
    if text.is_empty() {
        return Ok(None);
    }
    let proxy = Proxy::new(text).map_err(|_| "the proxy address is not valid")?;
    Ok(Some(proxy))
}

/// Certificates that are trusted: those of the system, read once, and further ones.
fn roots(options: &RegistryOptions) -> Result<Arc<Vec<Certificate<'static>>>, String> {
    static SYSTEM: Mutex<Option<Arc<Vec<Certificate<'static>>>>> = Mutex::new(None);
    let mut system = SYSTEM
        .lock()
        .unwrap_or_else(std::sync::PoisonError::into_inner);
    let known = system.get_or_insert_with(|| {
        let loaded = rustls_native_certs::load_native_certs().certs;
        let certificates = loaded
            .iter()
            .map(|one| Certificate::from_der(one).to_owned());
        Arc::new(certificates.collect())
    });
    if options.certificates.is_empty() {
        return Ok(Arc::clone(known));
    }
    let mut all = Vec::clone(known);
    for pem in &options.certificates {
        for item in parse_pem(pem) {
            match item {
                Ok(PemItem::Certificate(certificate)) => all.push(certificate),
                Ok(_) => {}
                Err(_) => return Err("a certificate that is to be trusted is not PEM".to_owned()),
            }
        }
    }
    Ok(Arc::new(all))
}

#[cfg(test)]
mod tests {
    use std::net::ToSocketAddrs;

    use seawall_image::config::Platform;

    use super::*;

    /// Names that lead to this machine and do not say so.
    #[test]
    fn names_that_lead_to_this_machine_are_refused() {
        let names = ["ip6-localhost", "localhost.localdomain", "vm"];
        let leads_here = |name: &&str| {
            let found = (*name, 443).to_socket_addrs();
            found.is_ok_and(|mut found| found.any(|address| address.ip().is_loopback()))
        };
        let Some(name) = names.into_iter().find(leads_here) else {
            return println!("skipped: no other name of this machine is known");
        };
        let options = RegistryOptions::new(Platform::linux("x86_64"));
        let agents = Agents::new(&options, false).expect("clients");
        let url = format!("https://{name}/v2/").parse().expect("an address");
        let failure = agents.send(&url, &[], None).expect_err("refused");
        assert!(failure.reason.contains("a loopback address"), "{failure:?}");
        assert!(!failure.is_passing);
        // A registry on this machine may lead to it.
        let agents = Agents::new(&options, true).expect("clients");
        let failure = agents.send(&url, &[], None).expect_err("nothing listens");
        assert!(
            !failure.reason.contains("a loopback address"),
            "{failure:?}"
        );
    }
}
