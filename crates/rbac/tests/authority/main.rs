//! What gives rights besides the roles and bindings of an input: built-in roles, other authorizers, other programs.

mod authorizers;
mod builtin;
mod certificates;
mod constrained;
mod declared;
mod given;
mod pods;
mod support;
