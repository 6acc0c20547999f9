//! SPDX: 2.3 and 3.0 written, 2.2, 2.3 and 3.0 read.

mod purpose;
mod tag_value;
mod three_read;
mod three_write;
mod two_read;
mod two_write;

pub(super) use tag_value::{is_tag_value, read_tag_value};
pub(super) use three_read::read as read_three;
pub(super) use three_write::write as write_three;
pub(super) use two_read::read as read_two;
pub(super) use two_write::write as write_two;
