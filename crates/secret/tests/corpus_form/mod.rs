//! The labelled corpus: forms as they are kept in `corpus/`, with values made for each of them.

mod make;

use make::Maker;

/// Where a text stands in an object.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Place {
    Variable,
    ConfigMap,
    Arguments,
    Field,
    Annotation,
}

/// One form with its values.
#[derive(Debug)]
pub struct Form {
    /// The line it was made from, for a person.
    pub line: String,
    pub place: Place,
    pub name: String,
    /// One text; several for arguments.
    pub texts: Vec<String>,
    /// What must not be left, each a credential. Empty where there is none.
    pub planted: Vec<String>,
    /// Whether it was kept aside while the finder was made.
    pub is_held_out: bool,
}

/// Every form that holds a credential.
pub fn positive() -> Vec<Form> {
    read(include_str!("../corpus/positive.txt"))
}

/// Every form that holds none.
pub fn benign() -> Vec<Form> {
    read(include_str!("../corpus/benign.txt"))
}

fn read(text: &str) -> Vec<Form> {
    let mut forms = Vec::new();
    let mut names: Option<Vec<&str>> = None;
    for line in text.lines() {
        if line.starts_with('#') || line.trim().is_empty() {
            if line.trim().is_empty() {
                names = None;
            }
            continue;
        }
        if let Some(block) = line
            .strip_prefix("each ")
            .and_then(|rest| rest.strip_suffix(" ×"))
        {
            names = Some(block.split(' ').collect());
            continue;
        }
        if let Some(names) = &names {
            forms.extend(names.iter().map(|name| form("env", name, line)));
            continue;
        }
        let (head, text) = line
            .split_once('|')
            .unwrap_or_else(|| panic!("no `|` in {line}"));
        let (place, name) = head.trim().split_once(' ').unwrap_or((head.trim(), ""));
        let text = text.strip_prefix(' ').unwrap_or(text);
        forms.push(form(place, name, text));
    }
    forms
}

fn form(place: &str, name: &str, text: &str) -> Form {
    let line = format!("{place} {name} | {text}");
    let seed = hash(&line);
    let mut maker = Maker::new(seed);
    let mut planted = Vec::new();
    let place = match place {
        "env" => Place::Variable,
        "cm" => Place::ConfigMap,
        "arg" => Place::Arguments,
        "field" => Place::Field,
        "note" => Place::Annotation,
        other => panic!("no place `{other}` in {line}"),
    };
    let texts = if place == Place::Arguments {
        text.split(" ¦ ")
            .map(|one| maker.text(one, &mut planted))
            .collect()
    } else {
        vec![maker.text(text, &mut planted)]
    };
    Form {
        line,
        place,
        name: name.to_owned(),
        texts,
        planted,
        is_held_out: seed.is_multiple_of(4),
    }
}

/// FNV-1a with a last mix, so that every bit counts.
fn hash(text: &str) -> u64 {
    let hash = text.bytes().fold(0xcbf2_9ce4_8422_2325_u64, |hash, byte| {
        (hash ^ u64::from(byte)).wrapping_mul(0x0100_0000_01b3)
    });
    (hash ^ hash >> 29).wrapping_mul(0x9e37_79b9_7f4a_7c15) >> 16
}
