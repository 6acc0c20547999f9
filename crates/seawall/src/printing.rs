//! How an answer is printed, and where to: the same two options for every command that has one.

use std::path::PathBuf;

use clap::Args;
use seawall_answer::Versioned;
use seawall_report::Format;
use seawall_text::{Answer, Document, Lines};
use serde::Serialize;

use crate::output;

/// Names of formats of answers that are no reports of findings.
const FORMATS: [&str; 4] = ["text", "yaml", "dot", "mermaid"];

/// The value of an `--output` that takes a file alone. `-o json`, as in kubectl, is the format and no file.
pub(crate) fn file(text: &str) -> Result<PathBuf, String> {
    if Format::NAMES
        .iter()
        .chain(&FORMATS)
        .any(|name| *name == text)
    {
        return Err(format!(
            "`{text}` is a format: use `--format {text}` (for a file with this name, write `./{text}`)"
        ));
    }
    Ok(PathBuf::from(text))
}

/// Where an answer goes.
#[derive(Debug, Clone, Args)]
pub(crate) struct OutputFile {
    /// Write to a file instead of standard output.
    #[arg(short, long, value_name = "FILE", value_parser = file)]
    output: Option<PathBuf>,
}

impl OutputFile {
    /// The file; none for standard output.
    pub(crate) fn file(&self) -> Option<&PathBuf> {
        self.output.as_ref()
    }

    /// Writes the answer there.
    pub(crate) fn write(&self, answer: &Answer) -> anyhow::Result<()> {
        output::write(self.file(), answer)
    }
}

/// An answer for people or for programs.
#[derive(Debug, Clone, Args)]
pub(crate) struct Printing {
    /// `text` or `json`.
    #[arg(long, default_value = "text", value_parser = ["text", "json"])]
    format: String,
    #[command(flatten)]
    output: OutputFile,
}

impl Printing {
    /// Prints an answer, for people in these words.
    pub(crate) fn print<A: Versioned + Serialize>(
        &self,
        answer: &A,
        text: impl FnOnce(&A) -> Lines,
    ) -> anyhow::Result<()> {
        self.output.write(&match &*self.format {
            "json" => seawall_answer::json(answer),
            _ => text(answer).into(),
        })
    }

    /// Where it goes.
    pub(crate) fn output(&self) -> &OutputFile {
        &self.output
    }
}

/// The same, and for the comment of a pull request or a page.
#[derive(Debug, Clone, Args)]
pub(crate) struct CommentPrinting {
    /// `text`, `markdown`, `html` (one page) or `json`.
    #[arg(long, default_value = "text", value_parser = ["text", "markdown", "html", "json"])]
    format: String,
    #[command(flatten)]
    output: OutputFile,
}

impl CommentPrinting {
    /// Prints an answer, for people in these words, as a comment or as a page with this title.
    pub(crate) fn print<A: Versioned + Serialize>(
        &self,
        answer: &A,
        text: impl FnOnce(&A) -> Lines,
        (title, document): (&str, impl FnOnce(&A) -> Document),
    ) -> anyhow::Result<()> {
        self.output.write(&match &*self.format {
            "json" => seawall_answer::json(answer),
            "markdown" => document(answer).markdown(),
            "html" => document(answer).page(title),
            _ => text(answer).into(),
        })
    }
}

#[cfg(test)]
mod tests {
    use clap::{Command, CommandFactory};

    use super::*;

    /// Commands with all words of their names.
    fn commands(command: &Command, words: &str, all: &mut Vec<(String, Command)>) {
        for below in command.get_subcommands() {
            let words = format!("{words} {}", below.get_name());
            all.push((words.clone(), below.clone()));
            commands(below, &words, all);
        }
    }

    #[test]
    fn every_answer_with_a_format_can_be_written_to_a_file() {
        let mut all = Vec::new();
        let mut program = crate::Cli::command();
        program.build();
        commands(&program, "seawall", &mut all);
        let has =
            |command: &Command, id: &str| command.get_arguments().any(|one| one.get_id() == id);
        let with_format: Vec<_> = all.iter().filter(|(_, one)| has(one, "format")).collect();
        assert!(with_format.len() > 25, "{}", with_format.len());
        for (words, command) in with_format {
            assert!(has(command, "output"), "{words}");
        }
    }

    #[test]
    fn a_format_is_no_file() {
        for name in ["json", "yaml", "html", "sarif", "dot"] {
            let error = file(name).expect_err(name);
            assert!(error.contains(&format!("--format {name}")), "{error}");
        }
        for name in ["./json", "json.txt", "a=b", "-"] {
            assert_eq!(file(name), Ok(PathBuf::from(name)));
        }
    }
}
