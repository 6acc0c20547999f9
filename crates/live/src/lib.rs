//! Live clusters to [`seawall_load::Loaded`]: what the API server says it serves, joined with the catalogue of the API,
//! listed in pages, several kinds at a time.
//!
//! Invariants: what the account may not list is unknown, with the rule that would allow it; what the API server does not
//! serve does not exist; a list that did not come to its end is unknown and never short; what is wrong with the whole
//! cluster (credentials that are not accepted, a server that is gone) is said once. Values of Secrets are dropped page by
//! page; only [`fetch_secrets`], which is asked for single ones by name, gives any. A server that gives no answer is given up within one limit over all requests, and credential plugins have one too.
//!
//! Deliberately not here: any judgement, and any request that changes something. Everything is read with GET, except for
//! [`review`], which asks with a POST that the server answers and does not store.

// Its feature picks the version of Kubernetes that kube is built for.
use k8s_openapi as _;

mod connect;
mod credential;
mod discovery;
mod error;
mod kubeconfig;
mod kubeconfig_file;
mod list;
mod options;
mod outcome;
mod pages;
mod plan;
mod plugin;
mod progress;
mod proxy;
mod pull_secret;
mod review;
mod rights;
mod slim;

pub use credential::check_plugin_output;
pub use error::LiveError;
pub use list::{Contexts, load_live};
pub use options::{Announce, Impersonation, LiveOptions};
pub use plugin::CREDENTIAL_SUBCOMMAND;
pub use progress::Progress;
pub use pull_secret::{FetchedSecret, fetch_secrets};
pub use review::{Question, Review, Reviewed, Reviews, review};
pub use rights::print_rights;
