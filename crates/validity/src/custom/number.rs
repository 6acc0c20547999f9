//! Limits of numbers.

use seawall_syntax::{Node, Value};

use super::shape::Shape;

/// How far from a whole number a quotient is taken for one.
const SLACK: f64 = 1e-6;

/// What is wrong with a number.
pub(super) fn misfits(shape: &Shape, node: &Node, checks_int32: bool) -> Vec<String> {
    let (number, whole) = match node.value() {
        Value::Int(number) => (number as f64, Some(number)),
        Value::Float(number) => (number, None),
        _ => return Vec::new(),
    };
    let mut messages = Vec::new();
    if let Some(least) = shape.numbers.least
        && (number < least || (shape.excludes_minimum && number <= least))
    {
        messages.push(format!("`{number}` is below the minimum, `{least}`"));
    }
    if let Some(most) = shape.numbers.most
        && (number > most || (shape.excludes_maximum && number >= most))
    {
        messages.push(format!("`{number}` is above the maximum, `{most}`"));
    }
    if let Some(factor) = shape.multiple_of
        && !is_multiple(number, factor)
    {
        messages.push(format!("`{number}` is not a multiple of `{factor}`"));
    }
    if checks_int32
        && shape.is_int32
        && let Some(whole) = whole
        && i32::try_from(whole).is_err()
    {
        messages.push(format!("`{whole}` does not fit in 32 bits"));
    }
    messages
}

/// Larger quotients have no exact fraction left, so that nothing is certain about them.
fn is_multiple(number: f64, factor: f64) -> bool {
    let quotient = number / factor;
    quotient.abs() > 1e9 || (quotient - quotient.round()).abs() < SLACK
}
