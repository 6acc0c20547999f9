//! The server's own threads: they listen until they are told to stop.

use std::net::SocketAddr;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::mpsc;
use std::thread::JoinHandle;
use std::time::Duration;

use tokio::net::TcpListener;
use tokio::runtime::Runtime;
use tokio::sync::{Semaphore, watch};

use crate::metrics::Metrics;
use crate::spool::Spool;

use super::audit::Intake;
use super::body;
use super::connection;
use super::error::ServeError;
use super::late::Landed;
use super::request::Service;
use super::secrets::Secrets;
use super::settings::Settings;
use super::writer;

/// Threads that serve connections.
const THREADS: usize = 2;

/// Threads that check bodies.
const CHECKING_THREADS: usize = 4;

/// How long to wait when no connection can be accepted, as there are too many open files.
const PAUSE: Duration = Duration::from_millis(100);

/// What the system asks of the program.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Signal {
    /// SIGHUP: read everything again.
    Reload,
    /// SIGTERM or SIGINT: finish and end.
    Stop,
}

/// Tells people a line.
type Tell = Arc<dyn Fn(&str) + Send + std::marker::Sync>;

/// A server that runs.
pub struct Server {
    runtime: Runtime,
    address: SocketAddr,
    stop: watch::Sender<bool>,
    is_stopping: Arc<AtomicBool>,
    connections: Arc<Semaphore>,
    most_connections: usize,
    writer: JoinHandle<()>,
    spool: Arc<Spool>,
}

impl Server {
    /// Listens. `tell` says what people should know: files that changed and cannot be used.
    ///
    /// # Errors
    /// When the address, the keys or the tokens cannot be used.
    pub fn start(
        settings: &Settings,
        spool: Arc<Spool>,
        metrics: Arc<Metrics>,
        tell: Tell,
    ) -> Result<Self, ServeError> {
        let secrets = Arc::new(Secrets::read(settings)?);
        let runtime = tokio::runtime::Builder::new_multi_thread()
            .worker_threads(THREADS)
            .max_blocking_threads(CHECKING_THREADS)
            .thread_name("webhook")
            .enable_all()
            .build()
            .map_err(ServeError::Runtime)?;
        let failed = |source| ServeError::Listen {
            address: settings.listen,
            source,
        };
        let listener = runtime
            .block_on(TcpListener::bind(settings.listen))
            .map_err(failed)?;
        let address = listener.local_addr().map_err(failed)?;
        let (jobs, writer) = writer::start(Arc::clone(&spool)).map_err(ServeError::Runtime)?;
        let (stop, stopped) = watch::channel(false);
        let is_stopping = Arc::new(AtomicBool::new(false));
        let connections = Arc::new(Semaphore::new(settings.bounds.connections));
        let service = Arc::new(Service {
            intake: Intake {
                spool: Arc::clone(&spool),
                metrics: Arc::clone(&metrics),
                jobs,
                memory: body::memory(),
                landed: Arc::new(Landed::default()),
                acknowledge_within: settings.acknowledge_within,
                body_within: settings.bounds.body_within,
            },
            secrets: Arc::clone(&secrets),
            clusters: settings.clusters.clone(),
            needs_certificate: settings
                .tls
                .as_ref()
                .is_some_and(|tls| tls.client_authorities.is_some()),
            is_stopping: Arc::clone(&is_stopping),
            bounds: settings.bounds,
        });
        runtime.spawn(writer::keep_synced(
            Arc::clone(&spool),
            Arc::clone(&metrics),
        ));
        runtime.spawn(renew(secrets, metrics, settings.bounds.reload_every, tell));
        runtime.spawn(accept(listener, service, Arc::clone(&connections), stopped));
        Ok(Self {
            runtime,
            address,
            stop,
            is_stopping,
            connections,
            most_connections: settings.bounds.connections,
            writer,
            spool,
        })
    }

    /// Where it listens.
    pub fn address(&self) -> SocketAddr {
        self.address
    }

    /// What the system asks of the program from now on.
    ///
    /// # Errors
    /// When the system gives no signals.
    pub fn signals(&self) -> Result<mpsc::Receiver<Signal>, ServeError> {
        let (sender, signals) = mpsc::channel();
        let _guard = self.runtime.enter();
        listen_for_signals(&sender).map_err(ServeError::Runtime)?;
        Ok(signals)
    }

    /// Takes no more batches, answers those that are on their way, for this long at most, and brings all of it to the disk.
    pub fn stop(self, within: Duration) {
        self.is_stopping.store(true, Ordering::Relaxed);
        let _ = self.stop.send(true);
        let all = u32::try_from(self.most_connections).unwrap_or(u32::MAX);
        let connections = self.connections;
        self.runtime.block_on(async {
            // Whoever is not done by then is cut off, and was not acknowledged.
            let _ = tokio::time::timeout(within, connections.acquire_many(all)).await;
        });
        self.runtime.shutdown_timeout(within);
        // The last who could send is gone with the runtime. A panic there has been told already.
        let _ = self.writer.join();
        let _ = self.spool.sync_now();
        self.spool.close();
    }
}

/// Accepts connections until the server stops.
async fn accept(
    listener: TcpListener,
    service: Arc<Service>,
    connections: Arc<Semaphore>,
    mut stop: watch::Receiver<bool>,
) {
    loop {
        let accepted = tokio::select! {
            accepted = listener.accept() => accepted,
            _ = stop.changed() => return,
        };
        let Ok((stream, _)) = accepted else {
            tokio::time::sleep(PAUSE).await;
            continue;
        };
        service.intake.metrics.connect();
        let Ok(permit) = Arc::clone(&connections).try_acquire_owned() else {
            service.intake.metrics.refuse_connection();
            continue;
        };
        let (service, stop) = (Arc::clone(&service), stop.clone());
        tokio::spawn(async move {
            connection::serve(service, stream, stop).await;
            drop(permit);
        });
    }
}

/// Looks at the files of keys and tokens again and again.
async fn renew(secrets: Arc<Secrets>, metrics: Arc<Metrics>, every: Duration, tell: Tell) {
    loop {
        tokio::time::sleep(every).await;
        let secrets = Arc::clone(&secrets);
        let renewed = tokio::task::spawn_blocking(move || secrets.renew()).await;
        match renewed {
            Ok(Some(Ok(()))) => tell("keys and tokens were read again, as their files changed"),
            Ok(Some(Err(error))) => {
                metrics.fail_reload();
                let cause = std::error::Error::source(&error)
                    .map(|cause| format!(": {cause}"))
                    .unwrap_or_default();
                tell(&format!(
                    "keys and tokens changed and cannot be used, so that the old ones stay: {error}{cause}"
                ));
            }
            Ok(None) | Err(_) => {}
        }
    }
}

#[cfg(unix)]
fn listen_for_signals(sender: &mpsc::Sender<Signal>) -> std::io::Result<()> {
    use tokio::signal::unix::{SignalKind, signal};
    let kinds = [
        (SignalKind::hangup(), Signal::Reload),
        (SignalKind::terminate(), Signal::Stop),
        (SignalKind::interrupt(), Signal::Stop),
    ];
    for (kind, meaning) in kinds {
        let (mut stream, sender) = (signal(kind)?, sender.clone());
        tokio::spawn(async move {
            while stream.recv().await.is_some() {
                if sender.send(meaning).is_err() {
                    return;
                }
            }
        });
    }
    Ok(())
}

#[cfg(not(unix))]
fn listen_for_signals(sender: &mpsc::Sender<Signal>) -> std::io::Result<()> {
    let sender = sender.clone();
    tokio::spawn(async move {
        while tokio::signal::ctrl_c().await.is_ok() {
            if sender.send(Signal::Stop).is_err() {
                return;
            }
        }
    });
    Ok(())
}
