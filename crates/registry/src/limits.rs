//! What reading from elsewhere may cost at most.

use std::time::Duration;

/// Most redirects of one request. A blob is redirected once or twice.
pub(crate) const MAX_REDIRECTS: usize = 5;

/// Most attempts of one request: rate limits, broken connections, errors of the server.
pub(crate) const MAX_ATTEMPTS: u32 = 5;

/// Most times that one blob is resumed. Large blobs on bad connections need a few.
pub(crate) const MAX_RESUMES: u32 = 20;

/// Longest wait that a server can ask for (`Retry-After`). Longer ones end the request.
pub(crate) const MAX_WAIT: Duration = Duration::from_secs(60);

/// Longest time for sending one file again and again after failures: five hours for a gigabyte and a bad line.
pub(crate) const MAX_UPLOAD_TIME: Duration = Duration::from_secs(5 * 3600);

/// Largest artifact that is fetched or sent, in bytes: a database of every feed has about 300 MB.
pub const MAX_ARTIFACT_BYTES: u64 = 4 << 30;

/// Most pages of a list of referrers.
pub(crate) const MAX_REFERRERS_PAGES: usize = 20;

/// Most artifacts that are attached to one image and looked at. Real images have a handful.
pub(crate) const MAX_ATTACHED_MANIFESTS: usize = 200;

/// Largest file that is attached and read, in bytes.
pub(crate) const MAX_ATTACHED_FILE_BYTES: u64 = 64 << 20;

/// Most bytes of all files that are attached to one image.
pub(crate) const MAX_ATTACHED_BYTES: u64 = 256 << 20;

/// Largest answer of a token server, in bytes. Tokens have a few kilobytes.
pub(crate) const MAX_TOKEN_BYTES: u64 = 1 << 20;

/// How slow a transfer may be on average beyond its first minute, in bytes for each second: what drips never ends.
pub(crate) const MIN_BYTES_PER_SECOND: u64 = 4 << 10;

/// Longest time for a credential helper.
pub(crate) const HELPER_TIME: Duration = Duration::from_secs(30);

/// Largest configuration file of docker, in bytes.
pub(crate) const MAX_DOCKER_CONFIG_BYTES: u64 = 4 << 20;

/// Most members of an archive of images: blobs of some thousand images.
pub(crate) const MAX_ARCHIVE_MEMBERS: usize = 200_000;

/// Deepest directory that is walked. Paths end at 4,096 bytes.
pub(crate) const MAX_DEPTH: usize = 2_048;

/// Largest kept reading of a layer, in bytes uncompressed.
pub(crate) const MAX_CACHE_BYTES: u64 = 1 << 30;

/// Most layers that are read at a time. Each may hold a file of the largest size in memory.
pub(crate) const MAX_THREADS: usize = 4;

/// Largest database of containerd that is read, in bytes. A node with thousands of images has some tens of megabytes.
pub(crate) const MAX_BOLT_BYTES: u64 = 256 << 20;
