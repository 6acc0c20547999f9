//! The server, over real sockets of this machine.

mod access;
mod batches;
mod client;
mod hostile;
mod late;
mod stops;
mod tls;

use std::net::SocketAddr;
use std::path::Path;
use std::sync::{Arc, Mutex};
use std::time::Duration;

use seawall_webhook::{
    Bounds, Directory, Durability, Metrics, Reader, Record, Server, Settings, Spool, SpoolLimits,
    Storage,
};

use client::{Client, Reply};

/// A batch with an event of this name.
fn list(name: &str) -> String {
    format!(
        r#"{{"kind":"EventList","apiVersion":"audit.k8s.io/v1","metadata":{{}},"items":[{{"level":"Metadata","auditID":"{name}","stage":"ResponseComplete"}}]}}"#
    )
}

/// A server with its spool in a directory of its own.
struct Running {
    server: Option<Server>,
    spool: Arc<Spool>,
    metrics: Arc<Metrics>,
    told: Arc<Mutex<Vec<String>>>,
    address: SocketAddr,
    _folder: tempfile::TempDir,
}

/// What a server is told that takes batches of two clusters.
fn settings() -> Settings {
    Settings {
        listen: SocketAddr::from(([127, 0, 0, 1], 0)),
        tls: None,
        tokens: Vec::new(),
        metrics_token: None,
        clusters: ["prod", "test"]
            .map(|name| name.parse().expect("a name"))
            .into(),
        // Machines that run tests are busy.
        acknowledge_within: Duration::from_secs(20),
        bounds: Bounds {
            stranger_for: Duration::from_secs(2),
            body_within: Duration::from_secs(2),
            reload_every: Duration::from_millis(50),
            ..Bounds::default()
        },
    }
}

fn start(settings: &Settings) -> Running {
    let folder = tempfile::tempdir().expect("a directory");
    let storage = Directory::open(&folder.path().join("spool")).expect("a spool");
    start_with(
        settings,
        Box::new(storage),
        SpoolLimits::of(256 << 20),
        folder,
    )
}

fn start_with(
    settings: &Settings,
    storage: Box<dyn Storage>,
    limits: SpoolLimits,
    folder: tempfile::TempDir,
) -> Running {
    let (spool, _) = Spool::open(storage, limits, Durability::Always).expect("a spool");
    let spool = Arc::new(spool);
    let metrics = Arc::new(Metrics::default());
    let told: Arc<Mutex<Vec<String>>> = Arc::default();
    let own = Arc::clone(&told);
    let tell = Arc::new(move |text: &str| own.lock().expect("a list").push(text.to_owned()));
    let server = Server::start(settings, Arc::clone(&spool), Arc::clone(&metrics), tell);
    let server = server.expect("a server");
    Running {
        address: server.address(),
        server: Some(server),
        spool,
        metrics,
        told,
        _folder: folder,
    }
}

impl Running {
    fn client(&self) -> Client {
        Client::plain(self.address)
    }

    /// Sends a batch on a connection of its own.
    fn post(&self, path: &str, body: &[u8]) -> Reply {
        self.client().post(path, &[], body)
    }

    /// What the spool holds.
    fn read(&self) -> Vec<Record> {
        let mut reader = Reader::new(Arc::clone(&self.spool));
        let mut all = Vec::new();
        while let Some(record) = reader.next(Duration::ZERO).expect("a spool") {
            all.push(record);
        }
        all
    }

    /// The value of a line of the metrics.
    #[track_caller]
    fn metric(&self, line: &str) -> f64 {
        let text = self.client().get("/metrics", &[]).body;
        value(&text, line)
    }
}

/// The value of a line of metrics.
#[track_caller]
fn value(text: &str, line: &str) -> f64 {
    let found = text
        .lines()
        .find_map(|own| own.strip_prefix(line)?.strip_prefix(' '));
    let found = found.unwrap_or_else(|| panic!("no `{line}` in {text}"));
    found.parse().expect("a number")
}

fn write(path: &Path, text: &str) {
    std::fs::write(path, text).expect("a file");
}
