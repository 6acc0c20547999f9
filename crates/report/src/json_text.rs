//! JSON as it is written, piece by piece: pretty, and with everything in its strings escaped that a terminal would interpret as control sequences.

use std::io::{self, Write};

use seawall_text::json::piece;
use serde::Serialize;
use serde_json::ser::{CharEscape, Formatter, PrettyFormatter};

/// Writes a value and an end of line. Nothing of it is kept.
pub(crate) fn write(value: &impl Serialize, out: &mut dyn Write) -> io::Result<()> {
    let formatter = Safe(PrettyFormatter::new());
    let mut serializer = serde_json::Serializer::with_formatter(&mut *out, formatter);
    value.serialize(&mut serializer)?;
    out.write_all(b"\n")
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
