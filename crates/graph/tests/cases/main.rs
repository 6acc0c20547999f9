//! What the graph is, case by case.

mod corners;
mod declared;
mod entered;
mod hosts;
mod images;
mod limits;
mod persistent;
mod small;
