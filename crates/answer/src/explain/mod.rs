//! `seawall.explain/v1`: what an ID means, whatever it names.

mod find;
mod topic;
mod topics;

pub use find::{find, near};
pub use topic::{Explanation, Fact, Related, Section, Topic, TopicKind};
pub use topics::topics;
