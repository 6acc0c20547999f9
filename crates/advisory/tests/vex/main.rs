//! VEX documents: read, decided on, written and attacked.

mod deciding;
mod hostile;
mod reading;
mod schema;
mod words;
mod writing;
