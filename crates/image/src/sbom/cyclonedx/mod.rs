//! CycloneDX, written as JSON and read as JSON and XML.

mod read;
mod write;
mod xml;

pub(super) use read::read;
pub(super) use write::write;
pub(super) use xml::read_xml;
