//! What the graph is, case by case.

mod corners;
mod entered;
mod images;
mod limits;
mod small;
