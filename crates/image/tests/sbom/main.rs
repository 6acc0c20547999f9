//! Bills of materials: written and read back, read as others write them, held against their schemas, and attacked.

mod foreign;
mod hostile;
mod round_trip;
mod sample;
mod schema;
