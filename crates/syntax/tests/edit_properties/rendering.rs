//! Values as text in many styles, for property tests. Written apart from the code under test.

use seawall_syntax::Step;
use serde_json::Value as Json;

/// The large forms of a document.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Manner {
    /// Lines with indentation; small parts in flow form here and there.
    Block,
    /// `{a: 1}` on one line.
    FlowLine,
    /// `{` and `}` with a line for each element.
    FlowWide,
    /// JSON with a line for each element.
    JsonPretty,
    /// JSON without blanks.
    JsonCompact,
}

/// How to write a tree.
#[derive(Debug, Clone)]
pub struct Form {
    pub manner: Manner,
    pub step: usize,
    pub list_offset: usize,
    pub line_break: &'static str,
    pub comments: bool,
    pub final_break: bool,
    /// Small choices, used in turn and again from the beginning.
    pub choices: Vec<u8>,
}

impl Form {
    /// Without what a stream of documents joined by `---` cannot have.
    pub fn in_a_stream(mut self) -> Self {
        self.final_break = true;
        if matches!(self.manner, Manner::JsonPretty | Manner::JsonCompact) {
            self.manner = Manner::FlowLine;
        }
        self
    }
}

/// What a comment belongs to.
#[derive(Debug, Clone)]
pub enum Owner {
    /// On a line of its own inside the mapping or list at this path.
    Inside(Vec<Step>),
    /// Behind the key, dash or value at this path.
    Behind(Vec<Step>),
}

impl Owner {
    pub fn path(&self) -> &[Step] {
        match self {
            Self::Inside(path) | Self::Behind(path) => path,
        }
    }
}

/// A text and its comments.
#[derive(Debug)]
pub struct Written {
    pub text: String,
    pub comments: Vec<(String, Owner)>,
}

/// Writes a mapping as a document.
pub fn write(tree: &Json, form: &Form) -> Written {
    let mut writer = Writer {
        form,
        text: String::new(),
        comments: Vec::new(),
        path: Vec::new(),
        choice: 0,
        keeps_breaks: false,
    };
    match form.manner {
        Manner::Block => writer.block(tree, 0, false),
        Manner::FlowLine => {
            let text = writer.flow_line(tree);
            writer.text.push_str(&text);
        }
        Manner::FlowWide | Manner::JsonPretty => writer.wide(tree, 0),
        Manner::JsonCompact => writer.text.push_str(&tree.to_string()),
    }
    while writer.text.ends_with('\n') && form.manner != Manner::Block {
        writer.text.pop();
    }
    if form.final_break && !writer.text.ends_with('\n') {
        writer.text.push('\n');
    } else if !form.final_break && writer.text.ends_with('\n') && !writer.keeps_breaks {
        writer.text.pop();
    }
    Written {
        text: writer.text.replace('\n', form.line_break),
        comments: writer.comments,
    }
}

struct Writer<'f> {
    form: &'f Form,
    text: String,
    comments: Vec<(String, Owner)>,
    path: Vec<Step>,
    choice: usize,
    /// Whether the last value was a `|+`, to which an empty line behind it would belong.
    keeps_breaks: bool,
}

impl Writer<'_> {
    /// One of `count` choices.
    fn choose(&mut self, count: u8) -> u8 {
        let choices = &self.form.choices;
        let chosen = choices[self.choice % choices.len()] % count;
        self.choice += 1;
        chosen
    }

    fn comment(&mut self, owner: Owner) -> String {
        let text = format!("# comment-{}.", self.comments.len());
        self.comments.push((text.clone(), owner));
        text
    }

    fn may_comment(&mut self) -> bool {
        self.form.comments && self.choose(3) == 0
    }

    /// A comment or an empty line in front of an element of the current path.
    fn line_above(&mut self, column: usize) {
        if self.may_comment() {
            let comment = self.comment(Owner::Inside(self.path.clone()));
            self.text
                .push_str(&format!("{}{comment}\n", " ".repeat(column)));
        } else if self.choose(8) == 0 && !self.keeps_breaks {
            self.text.push('\n');
        }
    }

    /// Perhaps a comment behind the current path, then the end of the line.
    fn end_line(&mut self) {
        if self.may_comment() {
            let comment = self.comment(Owner::Behind(self.path.clone()));
            self.text.push_str(&format!("  {comment}"));
        }
        self.text.push('\n');
    }

    /// A non-empty mapping or list as lines; `inline` when the first element stands behind a dash.
    fn block(&mut self, tree: &Json, column: usize, inline: bool) {
        for (index, (step, value)) in elements(tree).into_iter().enumerate() {
            if index > 0 || !inline {
                self.line_above(column);
                self.text.push_str(&" ".repeat(column));
            }
            let is_item = matches!(step, Step::Index(_));
            match &step {
                Step::Key(key) => {
                    let key = self.string(key);
                    self.text.push_str(&format!("{key}:"));
                }
                Step::Index(_) => self.text.push('-'),
            }
            self.path.push(step);
            self.block_value(value, column, is_item);
            self.path.pop();
        }
    }

    fn block_value(&mut self, value: &Json, column: usize, is_item: bool) {
        let nested = !elements(value).is_empty();
        self.keeps_breaks = false;
        if nested && self.choose(5) > 0 {
            if is_item {
                self.text.push(' ');
                self.block(value, column + 2, true);
                return;
            }
            let offset = match value {
                Json::Array(_) => self.form.list_offset,
                _ => self.form.step,
            };
            self.end_line();
            self.block(value, column + offset, false);
            return;
        }
        if nested && self.choose(3) == 0 {
            self.text.push(' ');
            self.wide(value, column + 2);
            self.end_line();
            return;
        }
        if let Some(lines) = value.as_str().and_then(block_scalar_lines)
            && self.choose(4) > 0
        {
            self.block_scalar(&lines, column);
            return;
        }
        if self.leaves_out(value) {
            self.end_line();
            return;
        }
        let text = self.flow_line(value);
        self.text.push_str(&format!(" {text}"));
        self.end_line();
    }

    /// `|` with the chomping that the last lines need.
    fn block_scalar(&mut self, lines: &[&str], column: usize) {
        let mut content = lines;
        let mut empty = 0;
        while let [start @ .., ""] = content {
            content = start;
            empty += 1;
        }
        self.text.push_str(match empty {
            0 => " |-",
            1 => " |",
            _ => " |+",
        });
        self.end_line();
        for line in content {
            let indent = if line.is_empty() { 0 } else { column + 2 };
            self.text
                .push_str(&format!("{}{line}\n", " ".repeat(indent)));
        }
        self.keeps_breaks = empty > 1;
        for _ in 1..empty {
            self.text.push('\n');
        }
    }

    /// `{}` and `[]` with a line for each element.
    fn wide(&mut self, tree: &Json, column: usize) {
        let json = self.form.manner == Manner::JsonPretty;
        let all = elements(tree);
        if all.is_empty() {
            let text = if json {
                tree.to_string()
            } else {
                self.flow_line(tree)
            };
            self.text.push_str(&text);
            return;
        }
        let (open, close) = brackets(tree);
        let inner = column + self.form.step;
        self.text.push(open);
        self.text.push('\n');
        let count = all.len();
        let trailing_comma = !json && self.choose(4) == 0;
        for (index, (step, value)) in all.into_iter().enumerate() {
            if !json {
                self.line_above(inner);
            }
            self.text.push_str(&" ".repeat(inner));
            if let Step::Key(key) = &step {
                let key = if json { quoted(key) } else { self.string(key) };
                self.text.push_str(&format!("{key}: "));
            }
            let left_out = !json && matches!(step, Step::Key(_)) && self.leaves_out(value);
            self.path.push(step);
            if !left_out {
                self.wide(value, inner);
            }
            if index + 1 < count || trailing_comma {
                self.text.push(',');
            }
            if json {
                self.text.push('\n');
            } else {
                self.end_line();
            }
            self.path.pop();
        }
        self.text
            .push_str(&format!("{}{close}", " ".repeat(column)));
    }

    /// Whether nothing stands behind a colon that could have a `null` behind it.
    fn leaves_out(&mut self, value: &Json) -> bool {
        value.is_null() && self.choose(2) == 0
    }

    /// A value on one line.
    fn flow_line(&mut self, value: &Json) -> String {
        match value {
            Json::String(text) => self.string(text),
            Json::Array(_) | Json::Object(_) => {
                let (open, close) = brackets(value);
                let padding = if self.choose(3) == 0 { " " } else { "" };
                let mut parts = Vec::new();
                for (step, value) in elements(value) {
                    let left_out = matches!(step, Step::Key(_)) && self.leaves_out(value);
                    let value = if left_out {
                        String::new()
                    } else {
                        self.flow_line(value)
                    };
                    parts.push(match step {
                        Step::Key(key) => format!("{}: {value}", self.string(&key)),
                        Step::Index(_) => value,
                    });
                }
                format!("{open}{padding}{}{padding}{close}", parts.join(", "))
            }
            other => other.to_string(),
        }
    }

    /// Plain only for lower-case words that mean nothing else.
    fn string(&mut self, text: &str) -> String {
        let words = ["y", "n", "on", "no", "off", "yes", "true", "false", "null"];
        let plain = !text.is_empty()
            && text.bytes().all(|byte| byte.is_ascii_lowercase())
            && !words.contains(&text);
        match self.choose(4) {
            0 if !text.contains('\n') => format!("'{}'", text.replace('\'', "''")),
            1 => quoted(text),
            _ if plain => text.to_owned(),
            _ => quoted(text),
        }
    }
}

fn quoted(text: &str) -> String {
    Json::from(text).to_string()
}

fn brackets(tree: &Json) -> (char, char) {
    match tree {
        Json::Array(_) => ('[', ']'),
        _ => ('{', '}'),
    }
}

fn elements(tree: &Json) -> Vec<(Step, &Json)> {
    match tree {
        Json::Object(map) => map
            .iter()
            .map(|(key, value)| (Step::Key(key.clone()), value))
            .collect(),
        Json::Array(items) => items
            .iter()
            .enumerate()
            .map(|(index, value)| (Step::Index(index), value))
            .collect(),
        _ => Vec::new(),
    }
}

/// The lines of a text that a block scalar can hold.
fn block_scalar_lines(text: &str) -> Option<Vec<&str>> {
    let fits = text.contains('\n') && text.starts_with('x');
    fits.then(|| text.split('\n').collect())
}
