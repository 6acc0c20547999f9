//! A step of the build has the host's privileges or network.

use seawall_dockerfile::Keyword;
use seawall_finding::Severity;

use crate::outcome::{Outcome, Problem};
use crate::rule::HardeningRule;

pub const RULE: HardeningRule = HardeningRule {
    id: "privileged-build-step",
    title: "Privileged build step",
    severity: Severity::Medium,
    severity_reason: "code that the build fetches runs with the builder's privileges",
    what: "`RUN` has `--security=insecure`, or `--network=host`.",
    why: "A dependency that was taken over reaches the builder's host and the services that trust it, and with them every image that is built there.",
    remedy: "Drop the flag; fetch what needs the network before, and build without privileges.",
    example: "RUN --network=none make",
    techniques: &["T1611", "T1612"],
    controls: &["cis-docker/4.3"],
    references: &["https://docs.docker.com/reference/dockerfile/#run---security"],
    dockerfile: Some(|view| {
        let mut outcome = Outcome::NOT_APPLICABLE;
        for placed in view.of(Keyword::Run) {
            outcome.is_applicable = true;
            for flag in &placed.instruction.flags {
                let value = flag
                    .value
                    .as_ref()
                    .map_or("", |word| word.known().unwrap_or(&word.text));
                let message = match (flag.name.as_str(), value) {
                    ("security", "insecure") => {
                        "`RUN` is privileged on the builder (`--security=insecure`)"
                    }
                    ("network", "host") => "`RUN` uses the builder's network (`--network=host`)",
                    ("security" | "network", value) if value.contains('$') => {
                        outcome.doubt(format!("`--{}={value}` is not known", flag.name));
                        continue;
                    }
                    _ => continue,
                };
                outcome.add(Problem::new(view.place(flag.span), message));
            }
        }
        outcome
    }),
    // A history does not show the flags of `RUN`.
    image: None,
};
