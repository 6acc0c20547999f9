//! A small Kubernetes API server on loopback, for tests and benchmarks: it serves lists in pages with continue
//! tokens, and misbehaves as told ([`Fault`]).
//!
//! Plain HTTP/1.1 over blocking sockets, one thread a connection: what is tested is the client.

mod api;
mod discovery;
mod fault;
mod objects;
mod reviews;
mod served;
mod server;
mod store;

pub use api::Api;
pub use discovery::Discovery;
pub use fault::Fault;
pub use objects::{cluster_of_pods, cluster_with_everything, role, service_account};
pub use reviews::REVIEWS;
pub use server::Server;
pub use store::{Refused, Store, run as run_command};
