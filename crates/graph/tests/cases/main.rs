//! What the graph is, case by case.

mod corners;
mod declared;
mod entered;
mod holes;
mod host_paths;
mod hosts;
mod images;
mod limits;
mod persistent;
mod shared;
mod small;
mod unconfirmed;
