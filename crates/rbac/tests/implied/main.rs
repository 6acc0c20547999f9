//! What the API server asks besides a request: which permission each recorded request needed as well, by version, by what
//! the log holds of its object, and by what the input gives.

mod admission;
mod openshift;
mod reviews;
mod roles;
mod support;
mod writes;
