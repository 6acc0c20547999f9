//! What the graph is, case by case.

mod corners;
mod images;
mod limits;
mod small;
