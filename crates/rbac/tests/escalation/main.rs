//! Who could become what, case by case, and against a slow search that asks the authorizer about every step.

mod becoming;
mod roles;
mod slow;
mod world;
