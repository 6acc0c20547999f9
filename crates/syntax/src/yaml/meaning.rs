//! What a scalar means in YAML 1.1 as Kubernetes reads it: `yes` is a boolean, `0777` is octal.

use std::borrow::Cow;

use super::token::{ScalarStyle, Tag};
use crate::Value;
use crate::encoding::{decode_base64, text_of};

/// A scalar as a key: numbers and booleans become text, as `sigs.k8s.io/yaml` does on its way to JSON.
/// It refuses `null`.
pub(crate) fn key_text(value: Value<'_>) -> Option<Cow<'_, str>> {
    match value {
        Value::String(text) => Some(Cow::Borrowed(text)),
        Value::Bool(value) => Some(Cow::Owned(value.to_string())),
        Value::Int(value) => Some(Cow::Owned(value.to_string())),
        Value::Float(value) => Some(Cow::Owned(float_key(value))),
        Value::Null | Value::Sequence(_) | Value::Mapping(_) => None,
    }
}

/// A float with the digits of single precision; with an exponent from a million on, and below one ten-thousandth.
fn float_key(value: f64) -> String {
    if value.is_nan() {
        return ".nan".to_owned();
    }
    let single = value as f32;
    if single.is_infinite() {
        return if single > 0.0 { ".inf" } else { "-.inf" }.to_owned();
    }
    let scientific = format!("{single:e}");
    let (digits, exponent) = scientific.split_once('e').unwrap_or((&scientific, "0"));
    let exponent: i32 = exponent.parse().unwrap_or(0);
    if (-4..6).contains(&exponent) {
        return single.to_string();
    }
    let sign = if exponent < 0 { '-' } else { '+' };
    format!("{digits}e{sign}{:02}", exponent.abs())
}

/// What a scalar means.
#[derive(Debug, Clone, PartialEq)]
pub(crate) enum Scalar<'t> {
    /// What its text says.
    Written(Value<'t>),
    /// The text that base64 stands for.
    Decoded(String),
}

impl Scalar<'_> {
    pub(crate) fn value(&self) -> Value<'_> {
        match self {
            Self::Written(value) => *value,
            Self::Decoded(text) => Value::String(text),
        }
    }
}

/// The value of a scalar, or why its tag does not fit it.
pub(crate) fn scalar<'t>(
    text: &'t str,
    style: ScalarStyle,
    tag: Option<&Tag<'_>>,
) -> Result<Scalar<'t>, String> {
    let name = match tag {
        None if style == ScalarStyle::Plain => return Ok(Scalar::Written(plain(text))),
        None | Some(Tag::Other) => return Ok(Scalar::Written(Value::String(text))),
        Some(Tag::Core(name)) => name.as_ref(),
    };
    if name == "binary" {
        return match decode_base64(text.as_bytes()) {
            Some(bytes) => Ok(Scalar::Decoded(text_of(&bytes).into())),
            None => Err("a `!!binary` value that is not base64".to_owned()),
        };
    }
    let value = match (name, plain(text)) {
        ("null", Value::Null) => Value::Null,
        ("bool", value @ Value::Bool(_)) => value,
        ("int", value @ Value::Int(_)) => value,
        ("float", Value::Int(value)) => Value::Float(value as f64),
        ("float", value @ Value::Float(_)) => value,
        ("null" | "bool" | "int" | "float", _) => {
            return Err(format!(
                "`{text}` does not read as the `!!{name}` that its tag says"
            ));
        }
        _ => Value::String(text),
    };
    Ok(Scalar::Written(value))
}

/// What a plain (unquoted) scalar means in YAML 1.1 as Kubernetes reads it.
pub(crate) fn plain(text: &str) -> Value<'_> {
    let Some(first) = text.as_bytes().first() else {
        return Value::Null;
    };
    match first {
        b'y' | b'Y' | b'n' | b'N' | b't' | b'T' | b'f' | b'F' | b'o' | b'O' | b'~' => match text {
            "y" | "Y" | "yes" | "Yes" | "YES" | "true" | "True" | "TRUE" | "on" | "On" | "ON" => {
                Value::Bool(true)
            }
            "n" | "N" | "no" | "No" | "NO" | "false" | "False" | "FALSE" | "off" | "Off"
            | "OFF" => Value::Bool(false),
            "~" | "null" | "Null" | "NULL" => Value::Null,
            _ => Value::String(text),
        },
        b'0'..=b'9' | b'+' | b'-' | b'.' => number(text).unwrap_or(Value::String(text)),
        _ => Value::String(text),
    }
}

fn number(text: &str) -> Option<Value<'static>> {
    match text {
        ".inf" | ".Inf" | ".INF" | "+.inf" | "+.Inf" | "+.INF" => {
            return Some(Value::Float(f64::INFINITY));
        }
        "-.inf" | "-.Inf" | "-.INF" => return Some(Value::Float(f64::NEG_INFINITY)),
        ".nan" | ".NaN" | ".NAN" => return Some(Value::Float(f64::NAN)),
        _ => {}
    }
    let digits: Cow<'_, str> = if text.contains('_') {
        Cow::Owned(text.replace('_', ""))
    } else {
        Cow::Borrowed(text)
    };
    let (negative, magnitude) = match digits.strip_prefix('-') {
        Some(rest) => (true, rest),
        None => (false, digits.strip_prefix('+').unwrap_or(&digits)),
    };
    if let Some(value) = integer(magnitude) {
        let signed = if negative { -value } else { value };
        return Some(match i64::try_from(signed) {
            Ok(value) => Value::Int(value),
            Err(_) => Value::Float(signed as f64),
        });
    }
    if !is_float(magnitude) {
        return None;
    }
    // What overflows stays text.
    digits
        .parse()
        .ok()
        .filter(|value: &f64| value.is_finite())
        .map(Value::Float)
}

/// `12`, `0777`, `0o777`, `0x1F`, `0b11`, as Go's `strconv.ParseInt(text, 0, 64)`.
fn integer(text: &str) -> Option<i128> {
    let (radix, digits) = match text.as_bytes() {
        [b'0', b'x' | b'X', ..] => (16, &text[2..]),
        [b'0', b'o' | b'O', ..] => (8, &text[2..]),
        [b'0', b'b' | b'B', ..] => (2, &text[2..]),
        [b'0', b'0'..=b'9', ..] => (8, &text[1..]),
        _ => (10, text),
    };
    if digits.is_empty() || !digits.bytes().all(|digit| digit.is_ascii_alphanumeric()) {
        return None;
    }
    i128::from_str_radix(digits, radix)
        .ok()
        .filter(|value| *value <= u64::MAX as i128)
}

/// `[0-9]*(\.[0-9]*)?([eE][-+]?[0-9]+)?` with at least one digit in front of the exponent.
fn is_float(text: &str) -> bool {
    let (mantissa, exponent) = match text.find(['e', 'E']) {
        Some(at) => (&text[..at], Some(&text[at + 1..])),
        None => (text, None),
    };
    let mut digits = 0;
    let mut dots = 0;
    for byte in mantissa.bytes() {
        match byte {
            b'0'..=b'9' => digits += 1,
            b'.' => dots += 1,
            _ => return false,
        }
    }
    let exponent_reads = exponent.is_none_or(|text| {
        let text = text.strip_prefix(['-', '+']).unwrap_or(text);
        !text.is_empty() && text.bytes().all(|byte| byte.is_ascii_digit())
    });
    digits > 0 && dots <= 1 && exponent_reads
}
