//! Why a request is refused: the status, the reason in the metrics, and what the API server's log says.

use crate::limits::RETRY_AFTER_SECONDS;

/// Why a request is refused.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Refused {
    /// The spool holds as much as it may.
    Full,
    /// The disk did not take the batch.
    Disk,
    /// Too many batches wait, or are held in memory.
    Busy,
    /// The spool did not answer in time. The batch may be in it.
    Late,
    /// The server is stopping.
    Stopping,
    /// No credential, or a wrong one.
    Unauthorized,
    /// The `Host` is of another server.
    Misdirected,
    /// No `Host`, or several.
    Host,
    /// No such path.
    Path,
    /// No such cluster.
    Cluster,
    /// The path knows other methods.
    Method,
    /// The body is of another type.
    Type,
    /// The body is packed in a form that is not known.
    Encoding,
    /// The body is longer than a batch can be.
    Size,
    /// The body did not come in time.
    Slow,
    /// The body ended early.
    Cut,
    /// The body cannot be unpacked.
    Packed,
    /// The body is no UTF-8.
    Utf8,
    /// The body is no JSON.
    Json,
    /// The body nests deeper than objects do.
    Depth,
    /// The body is no `EventList` of a version that is read.
    Kind,
    /// The batch holds more events than batches do.
    Events,
}

impl Refused {
    /// All of them.
    pub const ALL: [Self; 22] = [
        Self::Full,
        Self::Disk,
        Self::Busy,
        Self::Late,
        Self::Stopping,
        Self::Unauthorized,
        Self::Misdirected,
        Self::Host,
        Self::Path,
        Self::Cluster,
        Self::Method,
        Self::Type,
        Self::Encoding,
        Self::Size,
        Self::Slow,
        Self::Cut,
        Self::Packed,
        Self::Utf8,
        Self::Json,
        Self::Depth,
        Self::Kind,
        Self::Events,
    ];

    /// The status of HTTP.
    pub fn status(self) -> u16 {
        match self {
            Self::Full | Self::Busy => 429,
            Self::Disk | Self::Late | Self::Stopping => 503,
            Self::Unauthorized => 401,
            Self::Misdirected => 421,
            Self::Path | Self::Cluster => 404,
            Self::Method => 405,
            Self::Type | Self::Encoding => 415,
            Self::Size | Self::Events => 413,
            Self::Slow => 408,
            Self::Host
            | Self::Cut
            | Self::Packed
            | Self::Utf8
            | Self::Json
            | Self::Depth
            | Self::Kind => 400,
        }
    }

    /// The word that it is counted by.
    pub fn reason(self) -> &'static str {
        match self {
            Self::Full => "full",
            Self::Disk => "disk",
            Self::Busy => "busy",
            Self::Late => "late",
            Self::Stopping => "stopping",
            Self::Unauthorized => "unauthorized",
            Self::Misdirected => "misdirected",
            Self::Host => "host",
            Self::Path => "path",
            Self::Cluster => "cluster",
            Self::Method => "method",
            Self::Type => "type",
            Self::Encoding => "encoding",
            Self::Size => "size",
            Self::Slow => "slow",
            Self::Cut => "cut",
            Self::Packed => "packed",
            Self::Utf8 => "utf8",
            Self::Json => "json",
            Self::Depth => "depth",
            Self::Kind => "kind",
            Self::Events => "events",
        }
    }

    /// What the API server's log says.
    pub fn message(self) -> &'static str {
        match self {
            Self::Full => "the spool is full",
            Self::Disk => "the spool cannot be written",
            Self::Busy => "too many batches at once",
            Self::Late => "the spool did not answer in time",
            Self::Stopping => "the server is stopping",
            Self::Unauthorized => "no credential for this path",
            Self::Misdirected => "the host is not this server",
            Self::Host => "the request names no host, or several",
            Self::Path => "no such path: audit events go to /audit/CLUSTER",
            Self::Cluster => "no such cluster: it is not in --audit-cluster",
            Self::Method => "the method is not allowed here",
            Self::Type => "expected application/json",
            Self::Encoding => "expected a body that is plain or gzip",
            Self::Size => "the batch is too large",
            Self::Slow => "the body did not come in time",
            Self::Cut => "the body ended early",
            Self::Packed => "the body is no gzip",
            Self::Utf8 => "the body is not UTF-8",
            Self::Json => "the body is not JSON",
            Self::Depth => "the body nests too deep",
            Self::Kind => "expected an EventList of audit.k8s.io/v1 or v1beta1",
            Self::Events => "the batch holds too many events",
        }
    }

    /// How many seconds to wait before the same request may succeed; `None` where it never will.
    pub fn retry_after(self) -> Option<u32> {
        let is_passing = matches!(
            self,
            Self::Full | Self::Disk | Self::Busy | Self::Late | Self::Stopping
        );
        is_passing.then_some(RETRY_AFTER_SECONDS)
    }
}
