//! The commands that README and guides show: those on the example clusters print what is shown there, and all others are
//! such that the program takes them.

use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};

use crate::support::root;

/// Commands whose inputs are not in the repository, by a word that only they have.
const WITHOUT_INPUT: &[&str] = &["audit.log", "doctor"];

/// Commands that go on until they are ended, which tests of their own run.
const ENDLESS: &[&str] = &["--follow", "detect serve --spool"];

/// Commands that would write outside of the directory where they run.
const WRITES: &str = "/usr/local";

/// A command with what is shown below it.
struct Shown {
    place: String,
    command: String,
    output: Vec<String>,
}

/// README and every guide.
fn pages() -> Vec<PathBuf> {
    let guides = std::fs::read_dir(root().join("docs/guide")).expect("the guides");
    let mut pages: Vec<PathBuf> = guides.map(|page| page.expect("a page").path()).collect();
    pages.sort();
    pages.insert(0, root().join("README.md"));
    pages
}

/// The lines of all code blocks of a language, each with its place.
fn blocks(page: &Path, language: &str) -> Vec<Vec<(String, String)>> {
    let text = std::fs::read_to_string(page).expect("a page");
    let name = page.file_name().unwrap_or_default().to_string_lossy();
    let fence = format!("```{language}");
    let mut blocks = Vec::new();
    let mut open: Option<Vec<(String, String)>> = None;
    for (number, line) in text.lines().enumerate() {
        match &mut open {
            None if line == fence => open = Some(Vec::new()),
            Some(_) if line == "```" => blocks.extend(open.take()),
            Some(block) => block.push((format!("{name}:{}", number + 1), line.to_owned())),
            None => {}
        }
    }
    blocks
}

/// Commands after `$ `, with lines that go on behind a pipe, and what stands below each.
fn shown(page: &Path) -> Vec<Shown> {
    let mut all: Vec<Shown> = Vec::new();
    for block in blocks(page, "console") {
        let mut is_whole = true;
        let before = all.len();
        for (place, line) in block {
            if let Some(command) = line.strip_prefix("$ ") {
                all.push(Shown {
                    place,
                    command: command.to_owned(),
                    output: Vec::new(),
                });
            } else {
                let last = all.get_mut(before..).and_then(<[Shown]>::last_mut);
                let last = last.unwrap_or_else(|| panic!("{place}: output without a command"));
                if is_whole {
                    last.output.push(line);
                    continue;
                }
                last.command.push_str(&line);
            }
            is_whole = all.last().is_some_and(|last| !last.command.ends_with('|'));
        }
    }
    all
}

/// Whether lines are those that are shown, where `…` stands for any lines, and at the end of one for the rest of it.
fn fits(shown: &[String], lines: &[&str]) -> bool {
    match shown.split_first() {
        None => lines.is_empty(),
        Some((first, rest)) if first == "…" => {
            (0..=lines.len()).any(|skipped| fits(rest, &lines[skipped..]))
        }
        Some((first, rest)) => {
            let is_line = |line: &&str| match first.strip_suffix('…') {
                Some(beginning) => line.starts_with(beginning),
                None => line == first,
            };
            lines.first().is_some_and(is_line) && fits(rest, &lines[1..])
        }
    }
}

/// The status that an answer has by its first word, where that says it.
fn status(output: &[String]) -> Option<i32> {
    let first = output.first()?;
    let known = [("yes: ", 0), ("no: ", 1), ("unknown: ", 2)];
    let said = known.iter().find(|(word, _)| first.starts_with(word));
    said.map(|(_, status)| *status)
}

#[cfg(unix)]
#[test]
fn what_the_guides_show_is_what_is_printed() {
    let tool = |name: &str| std::env::var_os(name).filter(|path| !path.is_empty());
    let Some(helm) = tool("SEAWALL_TEST_HELM") else {
        println!(
            "SKIPPED: SEAWALL_TEST_HELM names no helm, which the example cluster is rendered with"
        );
        return;
    };
    let programs = tempfile::tempdir().expect("a folder");
    let link = programs.path().join("seawall");
    std::os::unix::fs::symlink(env!("CARGO_BIN_EXE_seawall"), link).expect("a link");
    let path = std::env::var("PATH").unwrap_or_default();
    let path = format!("{}:{path}", programs.path().display());
    let (mut wrong, mut ran) = (Vec::new(), 0);
    for shown in pages().iter().flat_map(|page| shown(page)) {
        if WITHOUT_INPUT
            .iter()
            .any(|word| shown.command.contains(word))
        {
            continue;
        }
        let run = Command::new("sh")
            .args(["-c", &shown.command])
            .current_dir(root())
            .env("PATH", &path)
            .env("SEAWALL_HELM", &helm)
            .env_remove("KUBECONFIG")
            .env("COLUMNS", "100")
            // A database that one command makes is there for the next ones, and nothing of it stays.
            .env("XDG_DATA_HOME", programs.path().join("data"))
            .env("XDG_CACHE_HOME", programs.path().join("cache"))
            .stdin(Stdio::null())
            .output()
            .expect("it runs");
        let text = String::from_utf8_lossy(&run.stdout);
        let mut expected = shown.output;
        while expected.last().is_some_and(String::is_empty) {
            expected.pop();
        }
        // The first lines are enough where nothing says that these are all.
        let is_answer = status(&expected).is_some();
        if !is_answer && expected.last().is_some_and(|last| last != "…") {
            expected.push("…".to_owned());
        }
        let lines: Vec<&str> = text.trim_end().lines().collect();
        if !fits(&expected, &lines) {
            wrong.push(format!("{}: {}\n{text}", shown.place, shown.command));
        }
        let code = run.status.code();
        if is_answer && code != status(&expected) {
            wrong.push(format!("{}: exit status {code:?}", shown.place));
        }
        ran += 1;
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n\n"));
    assert!(ran >= 8, "{ran}");
}

/// The words of a command up to a comment, a pipe or a redirection; without it where it is no command of the program.
fn words(line: &str) -> Option<Vec<String>> {
    let mut words = vec![String::new()];
    let mut is_quoted = false;
    for letter in line.chars() {
        match letter {
            '"' | '\'' => is_quoted = !is_quoted,
            '#' | '>' | '|' if !is_quoted => break,
            ' ' if !is_quoted => words.push(String::new()),
            other => words.last_mut()?.push(other),
        }
    }
    words.retain(|word| !word.is_empty());
    (words.first()? == "seawall").then(|| words.split_off(1))
}

#[test]
fn the_program_takes_every_command_of_the_guides() {
    let folder = tempfile::tempdir().expect("a folder");
    let mut ran = 0;
    for page in pages() {
        for (place, line) in blocks(&page, "sh").into_iter().flatten() {
            let is_endless = ENDLESS.iter().any(|one| line.contains(one));
            let Some(words) = words(&line).filter(|_| !line.contains(WRITES) && !is_endless) else {
                continue;
            };
            let words: Vec<&str> = words.iter().map(String::as_str).collect();
            let own = [
                ("XDG_DATA_HOME", folder.path()),
                ("XDG_CACHE_HOME", folder.path()),
            ];
            let run = crate::support::run_with(folder.path(), &words, b"", &own);
            assert!(!run.err.contains("Usage:"), "{place}: {line}\n{}", run.err);
            ran += 1;
        }
    }
    assert!(ran > 40, "{ran}");
}

#[test]
fn the_checks_are_counted_right() {
    let run = crate::support::run(&["checks", "list"]);
    // Groups begin their lines, and checks are below them.
    let listed = run.out.lines().filter(|line| line.starts_with(' ')).count();
    let readme = std::fs::read_to_string(root().join("README.md")).expect("the README");
    let said = readme.split("| all ").nth(1);
    let count = said.and_then(|rest| rest.split(',').next());
    assert_eq!(count, Some(&*listed.to_string()));
}

#[test]
fn every_form_of_json_is_in_the_guide_of_formats() {
    let guide = std::fs::read_to_string(root().join("docs/guide/formats.md")).expect("a page");
    let schemas = std::fs::read_dir(root().join("docs/reference/schemas")).expect("schemas");
    for schema in schemas {
        let name = schema.expect("a file").file_name();
        let link = format!("(../reference/schemas/{})", name.to_string_lossy());
        assert!(guide.contains(&link), "{link}");
    }
}
