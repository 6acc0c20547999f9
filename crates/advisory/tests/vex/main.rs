//! VEX documents: read, decided on, written and attacked.

mod deciding;
mod reading;
mod words;
