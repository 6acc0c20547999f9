//! The server: connections, requests, and what they need to be let in.

mod answer;
mod audit;
mod body;
mod connection;
mod error;
mod file;
mod late;
mod request;
mod secrets;
mod serve;
mod settings;
mod tls;
mod token;
mod writer;

pub use error::ServeError;
pub use serve::{Server, Signal};
pub use settings::{Bounds, Settings, Tls, TokenFile};
