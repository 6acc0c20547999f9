//! Limits, with their reasons.

use std::time::Duration;

/// Bytes of a batch, unpacked. The API server sends 400 events at most by default, and without truncation one event can be as large as the
/// answer to a list of everything: tens of megabytes.
pub const MAX_BODY_BYTES: usize = 64 << 20;

/// Events of a batch. `--audit-webhook-batch-max-size` is 400 by default; nobody sends a thousand times as many.
pub const MAX_EVENTS: usize = 100_000;

/// Bytes of a body that is refused that are read and not kept, so that its sender sees why.
pub(crate) const MAX_DISCARDED_BYTES: usize = 2 * MAX_BODY_BYTES;

/// How deep JSON may nest. Objects of Kubernetes stay below 30, schemas of CustomResourceDefinitions below 100.
pub const MAX_DEPTH: usize = 512;

/// Clusters that one server takes batches from: each has rules and windows of its own in memory.
pub const MAX_CLUSTERS: usize = 64;

/// The smallest spool that is of any use: a batch of the largest size and what is around it.
pub const MIN_SPOOL_BYTES: u64 = 1 << 20;

/// Rules and clusters that alerts are counted by in the metrics.
pub const MAX_ALERT_SERIES: usize = 20_000;

/// Bytes of bodies that are held in memory at once, over all connections.
pub(crate) const MAX_HELD_BYTES: usize = 256 << 20;

/// Batches that wait for the spool.
pub(crate) const MAX_WAITING: usize = 256;

/// Bytes that are written to the spool at once, so that no batch waits for too many others.
pub(crate) const MAX_GROUP_BYTES: usize = 8 << 20;

/// Connections at once: an API server opens a handful.
pub(crate) const MAX_CONNECTIONS: usize = 512;

/// Bytes of the head of a request. Tokens of ServiceAccounts take one or two thousand.
pub(crate) const MAX_HEAD_BYTES: usize = 32 << 10;

/// Headers of a request.
pub(crate) const MAX_HEADERS: usize = 64;

/// Bytes that a token has at least, so that none can be guessed.
pub(crate) const MIN_TOKEN_BYTES: usize = 16;

/// Bytes of a file with a token, key or certificates.
pub(crate) const MAX_SECRET_FILE_BYTES: u64 = 1 << 20;

/// Batches that came too late and are known to be in the spool, so that they are not written again.
pub(crate) const MAX_LANDED: usize = 1024;

/// Bytes of what a reader keeps with its position.
pub(crate) const MAX_MARK_BYTES: usize = 4096;

/// How long a client has for the handshake of TLS and for its first request that is let in: whoever has no credential holds a
/// connection no longer.
pub(crate) const STRANGER_FOR: Duration = Duration::from_secs(10);

/// How long a connection that was let in waits for the next request. Clients written in Go close theirs after 90 seconds, and it is
/// better that they do: a request on a connection that the server is closing is lost, and sent again after a pause.
pub(crate) const IDLE_FOR: Duration = Duration::from_secs(120);

/// How long a body may take: 64 MiB in 30 seconds is 18 Mbit/s.
pub(crate) const BODY_WITHIN: Duration = Duration::from_secs(30);

/// How often files with tokens, keys and certificates are looked at.
pub(crate) const RELOAD_EVERY: Duration = Duration::from_secs(5);

/// How often what was written goes to the disk where acknowledgements do not wait for it.
pub(crate) const SYNC_EVERY: Duration = Duration::from_millis(100);

/// What a client that is refused for a while is asked to wait, in seconds: the smallest that HTTP knows.
pub(crate) const RETRY_AFTER_SECONDS: u32 = 1;
