//! Registries: the distribution API, credentials, and where requests never go.

mod agent;
mod blob;
mod challenge;
mod clients;
mod docker_config;
mod download;
mod guard;
mod options;
mod pull_secret;
mod registry;
mod token;
mod upload;
mod wait;

pub(crate) use agent::Answer;
pub(crate) use blob::BlobReader;
pub(crate) use clients::Clients;
pub use docker_config::{Credential, DockerConfig};
pub use download::download;
pub use options::{KNOWN_PAIRS, Proxies, RegistryOptions, Times};
pub use pull_secret::{PULL_SECRET_TYPES, PullSecret};
pub(crate) use registry::{Question, Registry, refused};
pub(crate) use upload::{has_blob, put_manifest, upload_blob};
