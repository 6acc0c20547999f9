//! What values a field has, and what operators ask of them.

use std::collections::BTreeSet;

use super::known::{Kind, Known};
use super::lexer::unescaped;
use super::number::number;
use super::operator::Operator;
use crate::glob::Glob;
use crate::number::Number;
use crate::paths::Prefixes;
use crate::predicate::{Order, Test, Transform};

/// A value of a list as it was written: quotes around it are not part of it.
pub(super) fn unquoted(text: &str) -> Result<String, String> {
    for quote in ['"', '\''] {
        let inside = text
            .strip_prefix(quote)
            .and_then(|rest| rest.strip_suffix(quote));
        if let Some(inside) = inside {
            return unescaped(inside);
        }
    }
    Ok(text.to_owned())
}

/// What values an operand has, after what happens to them.
pub(super) struct Shape {
    kind: Kind,
    is_list: bool,
}

impl Shape {
    /// Of a field, after what happens to it.
    pub fn of(known: &Known, transforms: &[Transform]) -> Self {
        let mut shape = Self {
            kind: known.kind,
            is_list: known.is_list,
        };
        for transform in transforms {
            if *transform == Transform::Length {
                shape = Self {
                    kind: Kind::Number,
                    is_list: false,
                };
            }
        }
        shape
    }

    /// Whether an operator makes sense for it.
    ///
    /// # Errors
    /// Why not.
    pub fn admits(&self, operator: Operator) -> Result<(), String> {
        use Operator as O;
        let is_of_sets = matches!(operator, O::Exists | O::In | O::Intersects);
        if self.is_list && !is_of_sets {
            return Err(format!(
                "the field has a list of values, and `{}` compares one; use `in`, `intersects` or `exists`",
                operator.text()
            ));
        }
        if self.kind == Kind::Any {
            return Ok(());
        }
        let is_number = matches!(self.kind, Kind::Number | Kind::Time | Kind::Port);
        if operator.compares_numbers() && !is_number {
            return Err(format!(
                "`{}` compares numbers, and the field is none",
                operator.text()
            ));
        }
        let is_of_text = matches!(
            operator,
            O::Glob
                | O::GlobAnyCase
                | O::ContainsAnyCase
                | O::StartsWith
                | O::EndsWith
                | O::Regex
                | O::Below
        );
        if is_of_text && (is_number || matches!(self.kind, Kind::Bool | Kind::Net)) {
            return Err(format!(
                "`{}` compares text, and the field is none",
                operator.text()
            ));
        }
        let is_of_bytes = matches!(operator, O::ContainsBytes | O::StartsWithBytes);
        if is_of_bytes && self.kind != Kind::Bytes && self.kind != Kind::Text {
            return Err(format!(
                "`{}` compares bytes, and the field has none",
                operator.text()
            ));
        }
        Ok(())
    }

    /// Whether a value may be one of its values.
    ///
    /// # Errors
    /// Why not.
    pub fn holds(&self, operator: Operator, value: &str) -> Result<(), String> {
        if matches!(
            operator,
            Operator::ContainsBytes | Operator::StartsWithBytes
        ) {
            let is_hexadecimal =
                value.len().is_multiple_of(2) && value.bytes().all(|byte| byte.is_ascii_hexdigit());
            return match is_hexadecimal && !value.is_empty() {
                true => Ok(()),
                false => Err(format!("`{value}` is no hexadecimal number of whole bytes")),
            };
        }
        match self.kind {
            Kind::Number | Kind::Time | Kind::Port if number(value).is_none() => {
                Err(format!("the field is a number, and `{value}` is none"))
            }
            Kind::Bool if !matches!(value, "true" | "false" | "0" | "1" | "True" | "False") => Err(
                format!("the field is true or false, and `{value}` is neither"),
            ),
            _ => Ok(()),
        }
    }
}

/// What an operator asks of a value.
pub(super) fn test(operator: Operator, values: &[&str], shape: &Shape) -> Test {
    let one = values.first().copied().unwrap_or_default();
    let of_kind = |value: &str| -> Box<str> {
        match shape.kind {
            // As values of events are written.
            Kind::Number | Kind::Time | Kind::Port => plain_number(value).into(),
            Kind::Bool => match value {
                "1" | "True" => "true".into(),
                "0" | "False" => "false".into(),
                value => value.into(),
            },
            _ => value.into(),
        }
    };
    let set = || -> BTreeSet<Box<str>> { values.iter().map(|value| of_kind(value)).collect() };
    let compare = |order| Test::Compare(order, number(one).unwrap_or(Number::float(f64::NAN)));
    match operator {
        Operator::Exists => Test::Exists,
        Operator::Less => compare(Order::Less),
        Operator::AtMost => compare(Order::AtMost),
        Operator::More => compare(Order::More),
        Operator::AtLeast => compare(Order::AtLeast),
        Operator::Equals => Test::Equals(of_kind(one)),
        Operator::Differs => Test::Differs(of_kind(one)),
        Operator::Glob => Test::Glob(Glob::new(one, false)),
        Operator::GlobAnyCase => Test::Glob(Glob::new(one, true)),
        Operator::Contains => Test::Contains(one.into()),
        Operator::ContainsAnyCase => Test::ContainsAnyCase(one.to_lowercase().into()),
        Operator::StartsWith => Test::StartsWith(one.into()),
        Operator::EndsWith => Test::EndsWith(one.into()),
        Operator::Regex => Test::Regex(one.into()),
        Operator::Intersects => Test::Intersects(set()),
        Operator::In => Test::In(set()),
        Operator::Below => Test::Below(Prefixes::new(values.iter().copied())),
        Operator::ContainsBytes | Operator::StartsWithBytes => {
            let bytes = hexadecimal(one).into();
            match operator {
                Operator::ContainsBytes => Test::ContainsBytes(bytes),
                _ => Test::StartsWithBytes(bytes),
            }
        }
    }
}

fn hexadecimal(text: &str) -> Vec<u8> {
    let digits: Vec<u32> = text
        .chars()
        .filter_map(|digit| digit.to_digit(16))
        .collect();
    let bytes = digits
        .chunks_exact(2)
        .map(|pair| u8::try_from(pair[0] << 4 | pair[1]));
    bytes.map(Result::unwrap_or_default).collect()
}

/// A whole number without signs and exponents.
fn plain_number(text: &str) -> String {
    let Some(number) = number(text) else {
        return text.to_owned();
    };
    format!("{number}")
}
