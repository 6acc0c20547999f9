//! How many events a second are asked about, on one core, from memory, beside reading them with `serde_json` and nothing else.
//!
//! `cargo bench -p seawall-detect -- LOG [RULES...]`: a log of audit events, and files of Falco's and Sigma's rules beside our own.
//! `SEAWALL_BENCH_ROUNDS=870` reads the log so often, to see that memory stays as it is: a log of 11,497 events is then ten million.

use std::time::Instant;

use seawall_detect::window::EventId;
use seawall_detect::{Detector, Loaded, Program, falco, native, sigma};
use serde_json::value::RawValue;

/// Times that the log is read.
const ROUNDS: usize = 5;

/// Times that the log is read, as somebody said.
fn rounds() -> usize {
    let said = std::env::var("SEAWALL_BENCH_ROUNDS").ok();
    said.and_then(|said| said.parse().ok()).unwrap_or(ROUNDS)
}

fn main() {
    let arguments: Vec<String> = std::env::args()
        .skip(1)
        .filter(|one| one != "--bench")
        .collect();
    let Some((log, rules)) = arguments.split_first() else {
        eprintln!("skipped: no log was named");
        return;
    };
    let text = std::fs::read_to_string(log).expect("a log");
    let lines: Vec<&str> = text.lines().collect();
    let texts: Vec<(String, String)> = rules
        .iter()
        .map(|path| (path.clone(), std::fs::read_to_string(path).expect("rules")))
        .collect();
    let named: Vec<(&str, &str)> = texts
        .iter()
        .map(|(name, text)| (name.as_str(), text.as_str()))
        .collect();
    let (sigma_rules, named): (Vec<_>, Vec<_>) = named
        .into_iter()
        .partition(|(_, text)| sigma::is_sigma(text));
    println!("| Question | Rules asked | Events a second | MB a second | Alerts |");
    println!("|---|---|---|---|---|");
    measure("serde_json RawValue", 0, &lines, || {
        let read = |line: &&str| {
            serde_json::from_str::<&RawValue>(line).map_or(0, |value| value.get().len())
        };
        u64::from(lines.iter().map(read).sum::<usize>() == 0)
    });
    for copies in [0, 1, 10] {
        let mut program = Program::default();
        let mut all = Loaded::default();
        if copies > 0 {
            all.append(native::built_in(&mut program).expect("rules"));
            all.append(falco::load(&named, &mut program).expect("rules"));
            all.append(sigma::load(&sigma_rules, &mut program).expect("rules"));
        }
        // The same rules under other users' names, so that nothing of them is shared but what rules do share.
        for copy in 1..copies {
            let other = |text: &str| {
                text.replace(
                    "ka.verb",
                    &format!("ka.user.name != nobody{copy} and ka.verb"),
                )
            };
            let changed: Vec<(&str, String)> = named
                .iter()
                .map(|(name, text)| (*name, other(text)))
                .collect();
            let changed: Vec<(&str, &str)> = changed
                .iter()
                .map(|(name, text)| (*name, text.as_str()))
                .collect();
            all.append(falco::load(&changed, &mut program).expect("rules"));
        }
        let mut detector = Detector::new(all, program);
        let asked = detector.asked();
        let what = match copies {
            0 => "events read",
            1 => "all rules asked",
            _ => "ten times as many",
        };
        measure(what, asked, &lines, || {
            let mut alerts = 0;
            for line in &lines {
                let _ = detector.see(EventId(0), line, &mut |_| alerts += 1);
            }
            alerts
        });
    }
}

/// Prints the best of some rounds.
fn measure(what: &str, rules: usize, lines: &[&str], mut run: impl FnMut() -> u64) {
    let bytes: usize = lines.iter().map(|line| line.len()).sum();
    let mut best = f64::MAX;
    let mut alerts = 0;
    for _ in 0..rounds() {
        let start = Instant::now();
        alerts = run();
        best = best.min(start.elapsed().as_secs_f64());
    }
    #[allow(clippy::cast_precision_loss)]
    let (events, megabytes) = (lines.len() as f64 / best, bytes as f64 / best / 1e6);
    println!("| {what} | {rules} | {events:.0} | {megabytes:.0} | {alerts} |");
}
