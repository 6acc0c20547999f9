//! Recall and precision over the labelled corpus in `corpus/`.
//!
//! `cargo test -p seawall-secret --test corpus -- --nocapture` prints the figures and what was missed. A quarter of the
//! forms is held out: their lines are printed only with `SEAWALL_CORPUS_HELD_OUT=1`, so that nobody tunes by them.

mod corpus_form;

use std::fmt::Write;

use corpus_form::{Form, Place};
use seawall_secret::{find_in_arguments, judge, redact_arguments, redact_named};

/// Whether something is reported, and what is left of the texts.
fn ask(form: &Form) -> (bool, Vec<String>) {
    if form.place == Place::Arguments {
        let words: Vec<&str> = form.texts.iter().map(String::as_str).collect();
        let left = redact_arguments(&words).into_iter().zip(&form.texts);
        return (
            !find_in_arguments(&words).is_empty(),
            left.map(|(left, text)| left.unwrap_or_else(|| text.clone()))
                .collect(),
        );
    }
    let text = &form.texts[0];
    let redacted = redact_named(&form.name, text).unwrap_or_else(|| text.clone());
    (judge(&form.name, text).is_some(), vec![redacted])
}

#[derive(Default)]
struct Counts {
    positive: usize,
    found: usize,
    benign: usize,
    alarms: usize,
    wrong: String,
}

impl Counts {
    fn recall(&self) -> f64 {
        self.found as f64 / self.positive as f64
    }

    fn precision(&self) -> f64 {
        self.found as f64 / (self.found + self.alarms) as f64
    }
}

#[test]
fn recall_and_precision_are_held() {
    let mut tuned = Counts::default();
    let mut held_out = Counts::default();
    for form in corpus_form::positive() {
        let counts = if form.is_held_out {
            &mut held_out
        } else {
            &mut tuned
        };
        counts.positive += 1;
        let (is_reported, left) = ask(&form);
        let is_left = |value: &String| left.iter().any(|text| text.contains(value.as_str()));
        if is_reported && !form.planted.iter().any(is_left) {
            counts.found += 1;
        } else {
            let _ = writeln!(counts.wrong, "missed: {}\n    {:?}", form.line, left);
        }
    }
    for form in corpus_form::benign() {
        let counts = if form.is_held_out {
            &mut held_out
        } else {
            &mut tuned
        };
        counts.benign += 1;
        let (is_reported, left) = ask(&form);
        if is_reported || left != form.texts {
            counts.alarms += 1;
            let _ = writeln!(counts.wrong, "false alarm: {}\n    {:?}", form.line, left);
        }
    }
    print!("{}", tuned.wrong);
    if std::env::var_os("SEAWALL_CORPUS_HELD_OUT").is_some() {
        print!("{}", held_out.wrong);
    }
    for (name, counts) in [("tuned", &tuned), ("held out", &held_out)] {
        println!(
            "{name:>9}: {} of {} found, {} false alarms in {}: recall {:.1} %, precision {:.1} %",
            counts.found,
            counts.positive,
            counts.alarms,
            counts.benign,
            100.0 * counts.recall(),
            100.0 * counts.precision(),
        );
        assert!(counts.recall() > 0.95, "{name}: too much is missed");
        assert!(counts.precision() > 0.98, "{name}: too many false alarms");
    }
    assert!(tuned.positive + held_out.positive >= 400);
    assert!(tuned.benign + held_out.benign >= 2000);
}
