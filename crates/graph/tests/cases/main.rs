//! What the graph is, case by case.

mod corners;
mod limits;
mod small;
