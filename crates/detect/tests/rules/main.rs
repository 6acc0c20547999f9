//! Rules as people write them, and what they find.

mod builtin;
mod catalogue;
mod changes;
mod conditions;
mod falco_corpus;
mod incidents;
mod joins;
mod mutated;
mod native;
mod recorded;
mod several;
mod support;
mod support_list;
mod techniques;
mod values;
