//! One connection: TLS where it is wanted, then requests until it is idle, strange for too long, or the server stops.

use std::convert::Infallible;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};

use hyper::server::conn::http1;
use hyper::service::service_fn;
use hyper_util::rt::{TokioIo, TokioTimer};
use tokio::io::{AsyncRead, AsyncWrite};
use tokio::net::TcpStream;
use tokio::sync::watch;
use tokio_rustls::TlsAcceptor;

use crate::limits::{MAX_HEAD_BYTES, MAX_HEADERS};

use super::request::{Peer, Service};

/// Serves a connection to its end.
pub(super) async fn serve(service: Arc<Service>, stream: TcpStream, stop: watch::Receiver<bool>) {
    // Answers are small, and the API server waits for them.
    let _ = stream.set_nodelay(true);
    let Some(config) = service.secrets.keys().tls else {
        return requests(service, stream, false, stop).await;
    };
    let handshake = TlsAcceptor::from(config).accept(stream);
    match tokio::time::timeout(service.bounds.stranger_for, handshake).await {
        Ok(Ok(stream)) => {
            let certificates = stream.get_ref().1.peer_certificates();
            let has_certificate = certificates.is_some_and(|all| !all.is_empty());
            requests(service, stream, has_certificate, stop).await;
        }
        _ => service.intake.metrics.fail_handshake(),
    }
}

async fn requests(
    service: Arc<Service>,
    stream: impl AsyncRead + AsyncWrite + Unpin,
    has_certificate: bool,
    mut stop: watch::Receiver<bool>,
) {
    let bounds = service.bounds;
    let peer = Arc::new(Peer {
        has_certificate,
        is_known: AtomicBool::new(false),
    });
    let own = Arc::clone(&peer);
    let answer = service_fn(move |request| {
        let (service, peer) = (Arc::clone(&service), Arc::clone(&own));
        async move { Ok::<_, Infallible>(service.answer(request, &peer).await) }
    });
    let connection = http1::Builder::new()
        .timer(TokioTimer::new())
        .header_read_timeout(bounds.idle_for)
        .max_headers(MAX_HEADERS)
        .max_header_size(MAX_HEAD_BYTES)
        .serve_connection(TokioIo::new(stream), answer);
    let mut connection = std::pin::pin!(connection);
    let mut strange = std::pin::pin!(tokio::time::sleep(bounds.stranger_for));
    let (mut is_strange, mut is_running) = (true, true);
    if *stop.borrow() {
        connection.as_mut().graceful_shutdown();
        is_running = false;
    }
    loop {
        tokio::select! {
            // Whatever went wrong is known to the client, or the client is what went wrong.
            _ = connection.as_mut() => return,
            () = strange.as_mut(), if is_strange => {
                if !peer.is_known.load(Ordering::Relaxed) {
                    return;
                }
                is_strange = false;
            }
            _ = stop.changed(), if is_running => {
                connection.as_mut().graceful_shutdown();
                is_running = false;
            }
        }
    }
}
