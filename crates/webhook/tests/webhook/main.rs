//! The webhook: its spool, and its server over real sockets of this machine.

mod disk;
mod server;
mod spool;
