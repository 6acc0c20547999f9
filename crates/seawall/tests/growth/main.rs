//! What costs how much more when the input doubles: counted in instructions, so that the answer is the same on every
//! machine. Twice the input may cost [`MOST`] times as much; a quadratic walk costs four times as much.
//!
//! A few cases at a small size are part of the tests. `SEAWALL_GROWTH=2` says how large the inputs are to be and counts every
//! case; a release build of it prints a table, which takes minutes.

mod inputs;

use std::fmt::Write as _;
use std::path::Path;
use std::process::Command;
use std::sync::Mutex;
use std::sync::atomic::{AtomicUsize, Ordering};

use inputs::{CASES, Case};

/// How many times as much twice the input may cost. Sorting and trees make it a little more than two.
const MOST: f64 = 2.5;

/// The cases that are counted in any case: one for each part that reads or decides.
const QUICK: &[&str] = &[
    "documents",
    "merges",
    "rules of one role",
    "blocks of a policy",
];

/// How much smaller their inputs are then.
const QUICK_PART: usize = 4;

/// What is known to grow faster, and by how much at most: each waits for its engine. This list only becomes shorter.
const DEBTS: &[(&str, f64)] = &[];

/// How many times as much twice the input of a case may cost.
fn most(name: &str) -> f64 {
    let debt = DEBTS.iter().find(|(debt, _)| *debt == name);
    debt.map_or(MOST, |(_, most)| *most)
}

/// What was counted, for one case.
struct Counted {
    name: &'static str,
    small: u64,
    large: u64,
}

impl Counted {
    fn factor(&self) -> f64 {
        self.large as f64 / self.small.max(1) as f64
    }
}

#[test]
fn twice_the_input_costs_about_twice_as_much() {
    if Command::new("valgrind").arg("--version").output().is_err() {
        println!("SKIPPED: growth is counted by valgrind, which is not installed");
        return;
    }
    let scale = std::env::var("SEAWALL_GROWTH")
        .ok()
        .map(|scale| -> usize { scale.parse().expect("SEAWALL_GROWTH is a number") });
    let only = std::env::var("SEAWALL_GROWTH_CASE").unwrap_or_default();
    let cases: Vec<&Case> = CASES
        .iter()
        .filter(|case| match scale {
            Some(_) => case.name.contains(&only),
            None => QUICK.contains(&case.name),
        })
        .collect();
    assert!(!cases.is_empty(), "no case is called `{only}`");
    let size = |case: &Case| match scale {
        Some(scale) => case.size * scale,
        None => case.size / QUICK_PART,
    };
    let next = AtomicUsize::new(0);
    let counted = Mutex::new(Vec::new());
    std::thread::scope(|scope| {
        let cores = std::thread::available_parallelism().map_or(1, usize::from);
        for _ in 0..cores {
            scope.spawn(|| {
                while let Some(case) = cases.get(next.fetch_add(1, Ordering::Relaxed)) {
                    let [none, small, large] =
                        [0, size(case), size(case) * 2].map(|n| cost(case, n));
                    counted.lock().expect("no panic").push(Counted {
                        name: case.name,
                        // What a run costs in any case says nothing about growth.
                        small: small.saturating_sub(none),
                        large: large.saturating_sub(none),
                    });
                }
            });
        }
    });
    let mut counted = counted.into_inner().expect("no panic");
    counted.sort_by_key(|one| one.name);
    let mut table =
        String::from("| Twice as many | Million instructions | Times |\n|---|---|---|\n");
    for one in &counted {
        let millions = |count: u64| count as f64 / 1e6;
        let (small, large) = (millions(one.small), millions(one.large));
        let _ = writeln!(
            table,
            "| {} | {small:.1} → {large:.1} | {:.2} |",
            one.name,
            one.factor()
        );
    }
    println!("{table}");
    assert_eq!(
        counted.len(),
        cases.len(),
        "a case was not counted\n{table}"
    );
    let unmet: Vec<&str> = counted
        .iter()
        .filter(|one| one.factor() < 1.2)
        .map(|one| one.name)
        .collect();
    assert!(
        unmet.is_empty(),
        "does not look at its input: {unmet:?}\n{table}"
    );
    let steep: Vec<&str> = counted
        .iter()
        .filter(|one| one.factor() > most(one.name))
        .map(|one| one.name)
        .collect();
    assert!(steep.is_empty(), "grows too fast: {steep:?}\n{table}");
}

/// The instructions of a run of the program over an input of this size.
fn cost(case: &Case, size: usize) -> u64 {
    let folder = tempfile::tempdir().expect("a folder");
    for (name, text) in (case.files)(size) {
        std::fs::write(folder.path().join(name), text).expect("a file is written");
    }
    if !case.before.is_empty() {
        run(folder.path(), &mut Command::new(PROGRAM), case.before);
    }
    let mut command = Command::new("valgrind");
    command.args([
        "--tool=cachegrind",
        "--cache-sim=no",
        "--cachegrind-out-file=/dev/null",
        PROGRAM,
    ]);
    let said = run(folder.path(), &mut command, case.command);
    let line = said
        .lines()
        .find(|line| line.contains("I refs:") || line.contains("I   refs:"));
    line.and_then(|line| line.rsplit(' ').next()?.replace(',', "").parse().ok())
        .unwrap_or_else(|| panic!("{}: valgrind counted nothing: {said}", case.name))
}

const PROGRAM: &str = env!("CARGO_BIN_EXE_seawall");

/// Runs in a folder; what was said on standard error.
fn run(folder: &Path, command: &mut Command, arguments: &[&str]) -> String {
    let output = command
        .args(arguments)
        .current_dir(folder)
        .env("RAYON_NUM_THREADS", "1")
        .env("SEAWALL_HELM", "/nowhere/helm")
        .env("SEAWALL_KUBECTL", "/nowhere/kubectl")
        .output()
        .expect("the program runs");
    let said = String::from_utf8_lossy(&output.stderr).into_owned();
    assert!(
        matches!(output.status.code(), Some(0..=2)),
        "{arguments:?} ended with {}: {said}",
        output.status
    );
    said
}
