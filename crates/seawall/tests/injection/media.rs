//! One reader for each medium, which tells whether anything in an answer is more than text.

use serde_json::Value;

use crate::markup;
use crate::readers::{csv, diagram, markdown};

/// What an answer is written in.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Medium {
    /// For people, line by line.
    Lines,
    Json,
    JsonLines,
    /// Comments above documents of these kinds.
    Yaml(&'static [&'static str]),
    Csv,
    Xml,
    Html,
    Markdown,
    Github,
    Dot,
    Mermaid,
    Patch,
}

/// Elements of the pages and of the test report.
const ELEMENTS: &[&str] = &[
    "!doctype",
    "?xml",
    "html",
    "head",
    "meta",
    "title",
    "style",
    "body",
    "header",
    "h1",
    "h2",
    "h3",
    "h4",
    "p",
    "main",
    "section",
    "article",
    "aside",
    "svg",
    "defs",
    "marker",
    "path",
    "g",
    "rect",
    "text",
    "div",
    "details",
    "summary",
    "label",
    "input",
    "select",
    "option",
    "span",
    "button",
    "ul",
    "ol",
    "li",
    "b",
    "code",
    "script",
    "form",
    "fieldset",
    "legend",
    "output",
    "table",
    "thead",
    "tbody",
    "tr",
    "th",
    "td",
    "strong",
    "small",
    "em",
    "a",
    "pre",
    "br",
    "dl",
    "dt",
    "dd",
    "nav",
    "footer",
    "circle",
    "line",
    "testsuites",
    "testsuite",
    "testcase",
    "failure",
    "skipped",
    "error",
    "caption",
    "col",
    "colgroup",
    "sup",
    "abbr",
    "noscript",
    "tspan",
    "datalist",
];

/// The one attribute that runs something, as the pages have it.
const HANDLERS: &[&str] = &["onsubmit"];

/// Reads an answer.
pub fn read(medium: Medium, text: &str) -> Result<(), String> {
    match medium {
        Medium::Lines => lines(text),
        Medium::Json => serde_json::from_str::<Value>(text)
            .map(drop)
            .map_err(|error| error.to_string()),
        Medium::JsonLines => text.lines().try_for_each(|line| {
            serde_json::from_str::<Value>(line)
                .map(drop)
                .map_err(|error| format!("{error}: {line:.80}"))
        }),
        Medium::Yaml(kinds) => yaml(text, kinds),
        Medium::Csv => csv(text),
        Medium::Xml | Medium::Html => page(text),
        Medium::Markdown => markdown(text),
        Medium::Github => github(text),
        Medium::Dot => diagram(text, true),
        Medium::Mermaid => diagram(text, false),
        Medium::Patch => lines(text),
    }?;
    obeyed(text, medium)
}

/// Characters that no answer holds: those that steer a terminal, and those that nobody sees.
fn is_hidden(letter: char) -> bool {
    letter.is_control() && !matches!(letter, '\n' | '\t')
        || matches!(letter, '\u{ad}' | '\u{61c}' | '\u{200b}'..='\u{200f}' | '\u{2028}'..='\u{202e}' | '\u{2060}'..='\u{206f}')
        || matches!(
            letter,
            '\u{feff}' | '\u{fff9}' | '\u{ffff}' | '\u{e0000}'..='\u{e007f}'
        )
}

/// What terminals and build systems obey, in every medium.
fn obeyed(text: &str, medium: Medium) -> Result<(), String> {
    let text = match medium {
        Medium::Csv => text.replace("\r\n", "\n"),
        _ => text.to_owned(),
    };
    for line in text.lines() {
        if let Some(letter) = line.chars().find(|letter| is_hidden(*letter)) {
            return Err(format!("{letter:?} in {line:.120?}"));
        }
        for (at, _) in line.match_indices("##") {
            let word = line[at..]
                .trim_start_matches('#')
                .trim_start_matches(|letter: char| letter.is_ascii_alphabetic());
            if word.starts_with('[') {
                return Err(format!("a build system obeys {:.60}", &line[at..]));
            }
        }
        let begins = line.trim_start();
        let is_command = ["::error", "::warning", "::notice"]
            .iter()
            .any(|command| begins.starts_with(command));
        if is_command
            && (medium != Medium::Github
                || begins.contains("PWNED,")
                || begins.starts_with("::error file=a::"))
        {
            return Err(format!("a command: {line:.120}"));
        }
    }
    Ok(())
}

fn lines(text: &str) -> Result<(), String> {
    let wrong = |line: &&str| {
        let begins = line.trim_start_matches([' ', '+', '-', '#', '>', '*']);
        ["PWNED", "---", "EOF", "metadata: {name: PWNED"]
            .iter()
            .any(|word| begins.starts_with(word))
    };
    match text
        .lines()
        .filter(|line| !line.starts_with("--- "))
        .find(wrong)
    {
        None => Ok(()),
        Some(line) => Err(format!("a line of its own: {line:.120}")),
    }
}

fn yaml(text: &str, kinds: &[&str]) -> Result<(), String> {
    let documents: Vec<Value> =
        serde_saphyr::from_multiple(text).map_err(|error| error.to_string())?;
    for document in &documents {
        let kind = document["kind"].as_str().unwrap_or_default();
        let name = document["metadata"]["name"].as_str().unwrap_or_default();
        if !kinds.contains(&kind) || name.is_empty() || name == "PWNED" {
            return Err(format!("an object that nobody made: {kind} {name:.60}"));
        }
    }
    let markers = text.lines().filter(|line| *line == "---").count();
    match markers == documents.len() {
        true => Ok(()),
        false => Err(format!(
            "{markers} markers and {} documents",
            documents.len()
        )),
    }
}

fn page(text: &str) -> Result<(), String> {
    let page = markup::read(text)?;
    if let Some(element) = page
        .elements
        .iter()
        .find(|element| !ELEMENTS.contains(element))
    {
        return Err(format!("an element of its own: `{element:.60}`"));
    }
    let is_handler = |name: &&&str| name.starts_with("on") && !HANDLERS.contains(*name);
    if let Some(attribute) = page.attributes.iter().find(is_handler) {
        return Err(format!("an attribute of its own: `{attribute:.60}`"));
    }
    match page.raw.iter().any(|raw| raw.contains("PWNED")) || page.elements.contains(&"PWNED") {
        false => Ok(()),
        true => Err("foreign text in a script or a style".to_owned()),
    }
}

fn github(text: &str) -> Result<(), String> {
    for line in text.lines() {
        let Some(command) = line.strip_prefix("::") else {
            continue;
        };
        let (head, _) = command
            .split_once("::")
            .ok_or("a command without a message")?;
        let (name, properties) = head.split_once(' ').unwrap_or((head, ""));
        if !["error", "warning", "notice"].contains(&name) {
            return Err(format!("a command of its own: {line:.80}"));
        }
        for property in properties.split(',') {
            let (key, value) = property.split_once('=').unwrap_or((property, ""));
            let is_known = ["file", "line", "col", "title"].contains(&key);
            let is_number =
                !["line", "col"].contains(&key) || value.bytes().all(|byte| byte.is_ascii_digit());
            if !is_known || !is_number {
                return Err(format!("a property of its own: {property:.80}"));
            }
        }
    }
    lines(text)
}

#[test]
fn every_reader_refuses_what_is_more_than_text() {
    for (medium, wrong) in [
        (Medium::Lines, "a\n  PWNED\n"),
        (Medium::Lines, "a\u{200b}\n"),
        (Medium::Lines, "::error::a\n"),
        (Medium::Lines, "a ##vso[x]\n"),
        (Medium::Json, "{\"a\": \"\u{202e}\"}"),
        (Medium::JsonLines, "{}\nPWNED\n"),
        (
            Medium::Yaml(&["Role"]),
            "---\nkind: Role\nmetadata: {name: a}\n---\nkind: ConfigMap\nmetadata: {name: a}\n",
        ),
        (Medium::Csv, "a,b\r\nc\r\n"),
        (Medium::Csv, "a,b\r\n=c,d\r\n"),
        (Medium::Html, "<p><script>PWNED</script></p>"),
        (Medium::Html, "<p onload=\"a\"></p>"),
        (Medium::Xml, "<PWNED/>"),
        (Medium::Markdown, "| a | b |\n| c |\n"),
        (Medium::Markdown, "a <b>\n"),
        (Medium::Markdown, "&#64;a\n"),
        (Medium::Github, "::error file=a,x=y::b\n"),
        (Medium::Dot, "n [label=\"a\"]; PWNED\n"),
        (Medium::Mermaid, "n[\"%%{init}%%\"]\n"),
    ] {
        assert!(read(medium, wrong).is_err(), "{medium:?}: {wrong}");
    }
    for (medium, right) in [
        (Medium::Lines, "a PWNED\n"),
        (Medium::Csv, "a,b\r\n\"c,\"\"d\",e\r\n"),
        (Medium::Html, "<p>&lt;PWNED&gt;</p>"),
        (
            Medium::Markdown,
            "| a | b |\n|---|---|\n| `<c>` | d<br>`e` |\n",
        ),
        (Medium::Dot, "digraph {\n n0 [label=\"a\\\"PWNED\"];\n}\n"),
    ] {
        read(medium, right).unwrap_or_else(|error| panic!("{medium:?}: {right}: {error}"));
    }
}
