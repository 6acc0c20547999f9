//! Images and the database of vulnerabilities: what is read, what is known of it, and what is not.

mod attached;
mod benchmark;
mod database;
mod dockerfiles;
mod exchange;
mod explain;
mod fetched;
mod findings;
mod formats;
mod found_before;
mod hostile;
mod joined;
mod manifests;
#[path = "../../../../registry/tests/hostile/memory.rs"]
#[expect(dead_code, reason = "what only tests of the registry client look at")]
mod memory;
mod pull_secrets;
mod registry_database;
mod rematched;
mod samples;
#[path = "../../../../registry/tests/hostile/server.rs"]
#[expect(
    dead_code,
    reason = "answers that only tests of the registry client give"
)]
mod server;
#[path = "../../../../registry/tests/sources/image.rs"]
mod stored;
mod unknown;
mod update;
mod vex;
mod vex_repository;
mod workspace;
