//! One rpm header: an index of tags into a block of data, as the database keeps it (without the magic of package files).

use crate::catalog::bytes::{Order, slice};
use crate::catalog::limits::{MAX_FIELD_BYTES, MAX_HEADER_ENTRIES};

/// Tags that are read; numbers of rpm's `rpmtag.h`.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[repr(u32)]
pub(super) enum Tag {
    Name = 1000,
    Version = 1001,
    Release = 1002,
    Epoch = 1003,
    Vendor = 1011,
    License = 1014,
    Architecture = 1022,
    OldFileNames = 1027,
    FileStates = 1029,
    SourceRpm = 1044,
    DirectoryIndexes = 1116,
    BaseNames = 1117,
    DirectoryNames = 1118,
    ModularityLabel = 5096,
}

const CHAR: u32 = 1;
const INT32: u32 = 4;
const STRING: u32 = 6;
const STRING_ARRAY: u32 = 8;
const I18N_STRING: u32 = 9;

/// A header.
#[derive(Debug, Clone, Copy)]
pub(super) struct Header<'a> {
    index: &'a [u8],
    data: &'a [u8],
}

impl<'a> Header<'a> {
    /// From the bytes of the database; `None` when the lengths do not fit.
    pub(super) fn new(blob: &'a [u8]) -> Option<Self> {
        let entries = Order::Big.size(blob, 0)?;
        let length = Order::Big.size(blob, 4)?;
        if entries == 0 || entries > MAX_HEADER_ENTRIES {
            return None;
        }
        Some(Self {
            index: slice(blob, 8, entries * 16)?,
            data: slice(blob, 8 + entries * 16, length)?,
        })
    }

    /// Type, data from the tag's beginning, and count.
    fn find(&self, tag: Tag) -> Option<(u32, &'a [u8], usize)> {
        let entry = self
            .index
            .chunks_exact(16)
            .find(|entry| Order::Big.u32(entry, 0) == Some(tag as u32))?;
        let kind = Order::Big.u32(entry, 4)?;
        let data = self.data.get(Order::Big.size(entry, 8)?..)?;
        Some((kind, data, Order::Big.size(entry, 12)?))
    }

    /// A text, the first of several; empty texts count as absent.
    pub(super) fn text(&self, tag: Tag) -> Option<String> {
        let (kind, data, _) = self.find(tag)?;
        if !matches!(kind, STRING | STRING_ARRAY | I18N_STRING) {
            return None;
        }
        let window = &data[..data.len().min(MAX_FIELD_BYTES)];
        let end = memchr::memchr(0, window)?;
        let text = String::from_utf8_lossy(&window[..end]);
        (!text.is_empty()).then(|| text.into_owned())
    }

    /// A list of texts.
    pub(super) fn texts(&self, tag: Tag) -> impl Iterator<Item = &'a [u8]> {
        let (kind, data, count) = self.find(tag).unwrap_or((STRING_ARRAY, &[], 0));
        let count = if kind == STRING_ARRAY { count } else { 0 };
        data.split(|&byte| byte == 0).take(count)
    }

    /// A list of numbers.
    pub(super) fn numbers(&self, tag: Tag) -> impl Iterator<Item = u32> {
        let (kind, data, count) = self.find(tag).unwrap_or((INT32, &[], 0));
        let count = if kind == INT32 { count } else { 0 };
        let numbers = data.chunks_exact(4).take(count);
        numbers.filter_map(|number| Order::Big.u32(number, 0))
    }

    /// A list of bytes.
    pub(super) fn states(&self) -> &'a [u8] {
        match self.find(Tag::FileStates) {
            Some((CHAR, data, count)) => &data[..data.len().min(count)],
            _ => &[],
        }
    }
}

/// Makes headers for tests.
#[cfg(test)]
pub(super) mod sample {
    use super::*;

    /// A value of a tag.
    pub(crate) enum Value<'a> {
        Text(&'a str),
        Texts(&'a [&'a str]),
        Numbers(&'a [u32]),
        States(&'a [u8]),
    }

    /// The bytes of a header with these tags.
    pub(crate) fn header(tags: &[(Tag, Value<'_>)]) -> Vec<u8> {
        let mut index = Vec::new();
        let mut data: Vec<u8> = Vec::new();
        for (tag, value) in tags {
            let (kind, count, bytes) = match value {
                Value::Text(text) => (STRING, 1, [text.as_bytes(), &[0]].concat()),
                Value::Texts(texts) => {
                    let bytes = texts
                        .iter()
                        .flat_map(|text| [text.as_bytes(), &[0]].concat());
                    (STRING_ARRAY, texts.len(), bytes.collect())
                }
                Value::Numbers(numbers) => {
                    let bytes = numbers.iter().flat_map(|number| number.to_be_bytes());
                    (INT32, numbers.len(), bytes.collect())
                }
                Value::States(states) => (CHAR, states.len(), states.to_vec()),
            };
            for number in [*tag as u32, kind, data.len() as u32, count as u32] {
                index.extend_from_slice(&number.to_be_bytes());
            }
            data.extend_from_slice(&bytes);
        }
        let mut blob = (tags.len() as u32).to_be_bytes().to_vec();
        blob.extend_from_slice(&(data.len() as u32).to_be_bytes());
        blob.extend_from_slice(&index);
        blob.extend_from_slice(&data);
        blob
    }
}
