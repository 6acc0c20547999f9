//! Prometheus' text format (version 0.0.4), which scrapers read line by line.

use std::fmt::Write;

use crate::shown::steers;

/// What a metric is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Kind {
    /// It only grows.
    Counter,
    /// It goes up and down.
    Gauge,
    /// Counts below bounds.
    Histogram,
}

/// Metrics as text.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Exposition(String);

impl Exposition {
    /// Begins a metric. The name and the help are ours.
    pub fn metric(&mut self, name: &'static str, kind: Kind, help: &'static str) {
        let kind = match kind {
            Kind::Counter => "counter",
            Kind::Gauge => "gauge",
            Kind::Histogram => "histogram",
        };
        // Writing to a text cannot fail.
        let _ = writeln!(self.0, "# HELP {name} {help}");
        let _ = writeln!(self.0, "# TYPE {name} {kind}");
    }

    /// Adds a value; the values of labels can be any text.
    pub fn value(&mut self, name: &'static str, labels: &[(&'static str, &str)], value: f64) {
        self.0.push_str(name);
        for (number, (label, text)) in labels.iter().enumerate() {
            let _ = write!(self.0, "{}{label}=\"", if number == 0 { "{" } else { "," });
            for character in text.chars() {
                match character {
                    '"' => self.0.push_str("\\\""),
                    '\\' => self.0.push_str("\\\\"),
                    '\n' => self.0.push_str("\\n"),
                    // Whoever looks at them does so on a terminal.
                    character if steers(character) => self.0.push('\u{fffd}'),
                    character => self.0.push(character),
                }
            }
            self.0.push('"');
        }
        if !labels.is_empty() {
            self.0.push('}');
        }
        let _ = writeln!(self.0, " {value}");
    }

    /// The text.
    pub fn into_string(self) -> String {
        self.0
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn no_label_ends_its_quotes_or_its_line() {
        let mut text = Exposition::default();
        text.metric("alerts_total", Kind::Counter, "Alerts.");
        text.value("alerts_total", &[], 3.0);
        text.value(
            "alerts_total",
            &[("rule", "a\"} 1\nb\\\u{1b}[31m"), ("cluster", "c")],
            0.25,
        );
        assert_eq!(
            text.into_string(),
            "# HELP alerts_total Alerts.\n# TYPE alerts_total counter\nalerts_total 3\n\
             alerts_total{rule=\"a\\\"} 1\\nb\\\\\u{fffd}[31m\",cluster=\"c\"} 0.25\n"
        );
    }
}
