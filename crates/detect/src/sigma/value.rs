//! One value of a rule, and what modifiers make of it.

use super::encode;
use super::modifier::Modifier;
use super::wild::Wild;
use crate::cidr::Block;
use crate::number::Number;
use crate::predicate::{Order, Test};

/// A value on its way from how it is written to what is asked.
#[derive(Debug, Clone, PartialEq)]
pub(super) enum Value {
    /// A text as it is written.
    Written(String),
    /// A text, wildcards read.
    Text(Wild),
    /// Bytes in which there is no text to look for yet.
    Bytes(Vec<u8>),
    /// A number, and how it is written.
    Number(Number, String),
    /// True or false, and how it is written.
    Bool(bool, String),
    Null,
    /// A regular expression, with its flags.
    Regex(String, String),
    Block(Block),
    Compare(Order, Number),
    Exists(bool),
    /// The name of another field.
    Field(String),
}

/// What is asked of a field.
#[derive(Debug, Clone, PartialEq)]
pub(super) enum Asks {
    /// A test of its values.
    Test(Test),
    /// The same, with a text that can be held against what the field may be.
    Text(Wild),
    /// It has no value.
    Null,
    /// It is there, or not, whatever its value.
    Exists(bool),
    /// A value of another field is the same.
    Field(String),
}

impl Value {
    /// What it is called in messages.
    fn kind(&self) -> &'static str {
        match self {
            Self::Written(_) | Self::Text(_) => "a text",
            Self::Bytes(_) => "bytes",
            Self::Number(..) => "a number",
            Self::Bool(..) => "true or false",
            Self::Null => "null",
            Self::Regex(..) => "a regular expression",
            Self::Block(_) => "a block of addresses",
            Self::Compare(..) => "a comparison of numbers",
            Self::Exists(_) => "a question for existence",
            Self::Field(_) => "a field",
        }
    }

    /// As it is written, for modifiers that take it so.
    fn written(&self, modifier: Modifier) -> Result<&str, String> {
        match self {
            Self::Written(text) | Self::Number(_, text) | Self::Bool(_, text) => Ok(text),
            other => Err(cannot(modifier, other)),
        }
    }

    /// As a text with wildcards.
    fn wild(self, modifier: Modifier) -> Result<Wild, String> {
        match self {
            Self::Written(text) => Ok(Wild::read(&text)),
            Self::Text(wild) => Ok(wild),
            Self::Number(_, text) | Self::Bool(_, text) => Ok(Wild::plain(&text)),
            Self::Bytes(bytes) => text_of(bytes).map(|text| Wild::plain(&text)),
            other => Err(cannot(modifier, &other)),
        }
    }

    /// As the bytes of the texts that it stands for.
    fn bytes(self, modifier: Modifier) -> Result<Vec<Vec<u8>>, String> {
        if let Self::Bytes(bytes) = self {
            return Ok(vec![bytes]);
        }
        let texts = self.wild(modifier)?.texts().ok_or_else(|| {
            format!(
                "`{}` encodes a text, and a text with wildcards cannot be encoded",
                modifier.name()
            )
        })?;
        Ok(texts.into_iter().map(String::into_bytes).collect())
    }

    /// What a modifier makes of it: any of the values.
    ///
    /// # Errors
    /// Why it cannot be modified so.
    pub fn modified(self, modifier: Modifier) -> Result<Vec<Self>, String> {
        Ok(vec![match modifier {
            // These are about all values of a field, or were done before.
            Modifier::All
            | Modifier::Cased
            | Modifier::Neq
            | Modifier::Expand
            | Modifier::Calendar(_) => self,
            Modifier::Contains => Self::Text(self.wild(modifier)?.open(true, true)),
            Modifier::StartsWith => Self::Text(self.wild(modifier)?.open(false, true)),
            Modifier::EndsWith => Self::Text(self.wild(modifier)?.open(true, false)),
            Modifier::Windash => Self::Text(self.wild(modifier)?.with_any_dash()),
            Modifier::Base64 => {
                let bytes = self.bytes(modifier)?.into_iter();
                return Ok(bytes
                    .map(|bytes| Self::Text(Wild::plain(&encode::base64(&bytes))))
                    .collect());
            }
            Modifier::Base64Offset => {
                let bytes = self.bytes(modifier)?.into_iter();
                let texts = bytes.flat_map(|bytes| encode::base64_anywhere(&bytes));
                return Ok(texts.map(|text| Self::Text(Wild::plain(&text))).collect());
            }
            Modifier::Utf16(wide) => {
                let texts = self.wild(modifier)?.texts().ok_or_else(|| {
                    format!("`{}` encodes a text without wildcards", modifier.name())
                })?;
                let texts = texts.into_iter();
                return Ok(texts
                    .map(|text| Self::Bytes(encode::wide(&text, wide)))
                    .collect());
            }
            Modifier::Regex => Self::Regex(self.written(modifier)?.to_owned(), String::new()),
            Modifier::Flag(flag) => match self {
                Self::Regex(pattern, flags) => Self::Regex(pattern, format!("{flags}{flag}")),
                other => return Err(cannot(modifier, &other)),
            },
            Modifier::Cidr => {
                let text = self.written(modifier)?;
                let block = Block::parse(text);
                Self::Block(block.ok_or_else(|| {
                    format!(
                        "`{}` is no block of addresses such as `10.0.0.0/8`",
                        shown(text)
                    )
                })?)
            }
            Modifier::Compare(order) => {
                let text = self.written(modifier)?;
                let number = match &self {
                    Self::Number(number, _) => Some(*number),
                    _ => Number::parse(text),
                };
                Self::Compare(
                    order,
                    number.ok_or_else(|| {
                        format!(
                            "`{}` compares numbers, and `{}` is none",
                            modifier.name(),
                            shown(text)
                        )
                    })?,
                )
            }
            Modifier::Exists => match self {
                Self::Bool(exists, _) => Self::Exists(exists),
                _ => return Err("`exists` takes true or false".to_owned()),
            },
            Modifier::FieldRef => match self {
                Self::Written(name) if !name.is_empty() => Self::Field(name),
                other => {
                    return Err(format!(
                        "`fieldref` takes the name of a field, not {}",
                        other.kind()
                    ));
                }
            },
        }])
    }

    /// What it asks in the end.
    ///
    /// # Errors
    /// Why nothing can be asked.
    pub fn asks(self, is_cased: bool) -> Result<Vec<Asks>, String> {
        let folded = |wild: Wild| match is_cased {
            true => Asks::Text(wild),
            false => Asks::Text(wild.folded()),
        };
        Ok(vec![match self {
            Self::Written(text) => folded(Wild::read(&text)),
            Self::Text(wild) => folded(wild),
            Self::Bytes(bytes) => folded(Wild::plain(&text_of(bytes)?)),
            Self::Bool(value, _) => folded(Wild::plain(if value { "true" } else { "false" })),
            Self::Number(number, written) => {
                let mut asks = vec![Asks::Test(Test::Compare(Order::Same, number))];
                // An identifier that looks like a number: `0022`, and what is beyond the precision of numbers.
                let float = number.as_float();
                if float.to_string() != written || float.abs() >= 9.0e15 {
                    asks.push(folded(Wild::plain(&written)));
                }
                return Ok(asks);
            }
            Self::Null => Asks::Null,
            Self::Regex(pattern, flags) => {
                let pattern = match flags.is_empty() {
                    true => pattern,
                    false => format!("(?{flags}){pattern}"),
                };
                Asks::Test(Test::Search(pattern.into()))
            }
            Self::Block(block) => Asks::Test(Test::Within([block].into())),
            Self::Compare(order, number) => Asks::Test(Test::Compare(order, number)),
            Self::Exists(exists) => Asks::Exists(exists),
            Self::Field(name) => Asks::Field(name),
        }])
    }
}

fn cannot(modifier: Modifier, value: &Value) -> String {
    format!("`{}` cannot modify {}", modifier.name(), value.kind())
}

fn shown(text: &str) -> String {
    crate::reader::shortened(text)
}

fn text_of(bytes: Vec<u8>) -> Result<String, String> {
    String::from_utf8(bytes).map_err(|_| {
        "no text of an event holds these bytes; put `base64` or `base64offset` behind the encoding"
            .to_owned()
    })
}
