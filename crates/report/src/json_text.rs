//! JSON as it is written, piece by piece: pretty, and with everything in its strings escaped that a terminal would interpret as control sequences.

use std::cell::{Cell, RefCell};
use std::io::{self, Write};

use rayon::prelude::*;
use seawall_text::json::piece;
use serde::ser::{Serialize, SerializeSeq, Serializer};
use serde_json::ser::{CharEscape, Formatter, PrettyFormatter};

/// Items of a list that are written one after another by one thread: enough that handing them out costs nothing.
const PART: usize = 256;

/// Items whose text is kept before it goes out, some megabytes.
const BATCH: usize = 32 * PART;

/// Writes a value and an end of line. Nothing of it is kept.
pub(crate) fn write(value: &impl Serialize, out: &mut dyn Write) -> io::Result<()> {
    let formatter = Safe(PrettyFormatter::new());
    let mut serializer = serde_json::Serializer::with_formatter(&mut *out, formatter);
    value.serialize(&mut serializer)?;
    out.write_all(b"\n")
}

/// A place in a value for a list that is too long to be written by one thread. It is a field of the outermost object.
#[derive(Default)]
pub(crate) struct Gap {
    /// What stands around the list.
    around: RefCell<Vec<u8>>,
    at: Cell<Option<usize>>,
}

/// An empty list, which says where it stands.
impl Serialize for Gap {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        self.at.set(Some(self.around.borrow().len()));
        serializer.serialize_seq(Some(0))?.end()
    }
}

/// What is written around a gap.
struct Around<'g>(&'g RefCell<Vec<u8>>);

impl Write for Around<'_> {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        self.0.borrow_mut().write(bytes)
    }

    fn flush(&mut self) -> io::Result<()> {
        Ok(())
    }
}

/// Writes a value with a list in its gap, and an end of line. `wire` gives the form of an item, `None` for one that is left
/// out.
pub(crate) fn write_around<'a, T: Sync, W: Serialize>(
    value: &impl Serialize,
    gap: &Gap,
    items: &'a [T],
    wire: impl Fn(&'a T) -> Option<W> + Sync,
    out: &mut dyn Write,
) -> io::Result<()> {
    let formatter = Safe(PrettyFormatter::new());
    let mut serializer = serde_json::Serializer::with_formatter(Around(&gap.around), formatter);
    value.serialize(&mut serializer)?;
    let around = gap.around.take();
    let (before, behind) = around.split_at(gap.at.take().unwrap_or(around.len()));
    out.write_all(before)?;
    let mut is_empty = true;
    for batch in items.chunks(BATCH) {
        let parts: Vec<io::Result<Vec<u8>>> = batch
            .par_chunks(PART)
            .map(|part| part.iter().filter_map(&wire).try_fold(Vec::new(), item))
            .collect();
        for part in parts {
            let part = part?;
            // Each item stands behind a comma, but for the first of all.
            if let ([_comma, first @ ..], true) = (&*part, is_empty) {
                out.write_all(b"[")?;
                out.write_all(first)?;
                is_empty = false;
            } else {
                out.write_all(&part)?;
            }
        }
    }
    match behind.strip_prefix(b"[]") {
        Some(behind) if !is_empty => {
            out.write_all(b"\n  ]")?;
            out.write_all(behind)?;
        }
        _ => out.write_all(behind)?,
    }
    out.write_all(b"\n")
}

/// An item of a list in the outermost object, behind a comma.
fn item(mut text: Vec<u8>, item: impl Serialize) -> io::Result<Vec<u8>> {
    let mut formatter = PrettyFormatter::new();
    formatter.begin_object(&mut io::sink())?;
    formatter.begin_array(&mut io::sink())?;
    text.extend_from_slice(b",\n    ");
    let mut serializer = serde_json::Serializer::with_formatter(&mut text, Safe(formatter));
    item.serialize(&mut serializer)?;
    Ok(text)
}

/// Pretty JSON whose strings contain no control sequences.
struct Safe(PrettyFormatter<'static>);

impl Formatter for Safe {
    fn write_string_fragment<W: ?Sized + Write>(
        &mut self,
        out: &mut W,
        fragment: &str,
    ) -> io::Result<()> {
        out.write_all(piece(fragment).as_bytes())
    }

    fn write_char_escape<W: ?Sized + Write>(
        &mut self,
        out: &mut W,
        escape: CharEscape,
    ) -> io::Result<()> {
        self.0.write_char_escape(out, escape)
    }

    fn begin_array<W: ?Sized + Write>(&mut self, out: &mut W) -> io::Result<()> {
        self.0.begin_array(out)
    }

    fn end_array<W: ?Sized + Write>(&mut self, out: &mut W) -> io::Result<()> {
        self.0.end_array(out)
    }

    fn begin_array_value<W: ?Sized + Write>(&mut self, out: &mut W, first: bool) -> io::Result<()> {
        self.0.begin_array_value(out, first)
    }

    fn end_array_value<W: ?Sized + Write>(&mut self, out: &mut W) -> io::Result<()> {
        self.0.end_array_value(out)
    }

    fn begin_object<W: ?Sized + Write>(&mut self, out: &mut W) -> io::Result<()> {
        self.0.begin_object(out)
    }

    fn end_object<W: ?Sized + Write>(&mut self, out: &mut W) -> io::Result<()> {
        self.0.end_object(out)
    }

    fn begin_object_key<W: ?Sized + Write>(&mut self, out: &mut W, first: bool) -> io::Result<()> {
        self.0.begin_object_key(out, first)
    }

    fn begin_object_value<W: ?Sized + Write>(&mut self, out: &mut W) -> io::Result<()> {
        self.0.begin_object_value(out)
    }

    fn end_object_value<W: ?Sized + Write>(&mut self, out: &mut W) -> io::Result<()> {
        self.0.end_object_value(out)
    }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    #[test]
    fn a_list_in_a_gap_is_as_if_it_was_written_with_the_rest() {
        for count in [0, 1, 3, 1000, 20_000] {
            let items: Vec<usize> = (0..count).collect();
            let wire = |number: &usize| {
                (!number.is_multiple_of(3)).then(|| json!({"n": [number], "e": {}}))
            };
            let gap = super::Gap::default();
            let mut text = Vec::new();
            let value = Filled {
                before: "[]",
                list: &gap,
                behind: [1],
            };
            super::write_around(&value, &gap, &items, wire, &mut text)
                .expect("memory takes everything");
            let list: Vec<_> = items.iter().filter_map(wire).collect();
            let mut expect = Vec::new();
            let value = Filled {
                before: "[]",
                list,
                behind: [1],
            };
            super::write(&value, &mut expect).expect("memory takes everything");
            assert_eq!(
                String::from_utf8(text),
                String::from_utf8(expect),
                "{count}"
            );
        }
    }

    #[derive(serde::Serialize)]
    struct Filled<L> {
        before: &'static str,
        list: L,
        behind: [u8; 1],
    }

    #[test]
    fn strings_and_keys_do_not_steer_and_mean_the_same() {
        let value =
            json!({"k\u{1b}ey": ["a\u{9b}\"\\\n", "\u{202e}é", ""], "n": [1, null, {}], "e": []});
        let mut text = Vec::new();
        super::write(&value, &mut text).expect("writing to memory does not fail");
        let text = String::from_utf8(text).expect("text");
        assert_eq!(
            serde_json::from_str::<serde_json::Value>(&text).ok(),
            Some(value.clone())
        );
        assert!(
            !text.contains(|c| seawall_text::steers(c) && c != '\n'),
            "{text:?}"
        );
        let plain = json!({"a": [1, {"b": "c"}], "d": {}});
        let mut text = Vec::new();
        super::write(&plain, &mut text).expect("writing to memory does not fail");
        let pretty = serde_json::to_string_pretty(&plain).expect("JSON");
        assert_eq!(
            String::from_utf8(text).expect("text"),
            format!("{pretty}\n")
        );
    }
}
