//! TLS certificates are not verified.

use seawall_dockerfile::Keyword;
use seawall_dockerfile::shell::{ShellCommand, assignment};
use seawall_finding::Severity;

use crate::commands::{Commands, Harms};
use crate::outcome::{Outcome, Place, Problem};
use crate::rule::HardeningRule;

pub const RULE: HardeningRule = HardeningRule {
    id: "tls-verification-off",
    title: "TLS certificates not verified",
    severity: Severity::Medium,
    severity_reason: "anyone on the network path can replace what is fetched",
    what: "A command of the build fetches without verifying certificates, or the image's environment turns verification off.",
    why: "Without verification the other end can be anyone. In the environment it also holds for everything that runs later.",
    remedy: "Drop the option; where an own authority signs, add its certificate to the trust store.",
    example: "RUN curl -fsSLo /tmp/tool https://example.com/tool",
    techniques: &["T1525"],
    controls: &["cis-docker/4.11"],
    references: &["https://curl.se/docs/sslcerts.html"],
    dockerfile: Some(|view| {
        let mut outcome = in_commands(&view.commands);
        for placed in view.of(Keyword::Env) {
            outcome.is_applicable = true;
            for pair in placed.instruction.pairs() {
                let Some(word) = &pair.value else { continue };
                if word
                    .known()
                    .is_some_and(|value| is_off(&pair.name.text, value))
                {
                    let message = format!(
                        "`{}` turns verification off for all that runs in the image",
                        pair.name.text
                    );
                    outcome.add(Problem::new(
                        view.place(pair.name.span.to(word.span)),
                        message,
                    ));
                }
            }
        }
        outcome
    }),
    image: Some(|view| {
        let mut outcome = in_commands(&view.commands).merge(Outcome::pass());
        for (index, entry) in view.config.env.iter().enumerate() {
            if let Some((name, value)) = entry.split_once('=')
                && is_off(name, value)
            {
                let message =
                    format!("`{name}` turns verification off for all that runs in the image");
                outcome.add(Problem::new(
                    Place::Config(format!("config.Env[{index}]")),
                    message,
                ));
            }
        }
        outcome
    }),
};

/// Variables that turn verification off, and the values that do.
const VARIABLES: &[(&str, &[&str])] = &[
    ("NODE_TLS_REJECT_UNAUTHORIZED", &["0"]),
    ("PYTHONHTTPSVERIFY", &["0"]),
    ("GIT_SSL_NO_VERIFY", &["1", "true", "yes", "on"]),
    ("npm_config_strict_ssl", &["false"]),
    ("NPM_CONFIG_STRICT_SSL", &["false"]),
    ("GOINSECURE", &["*"]),
    ("CARGO_HTTP_CHECK_REVOKE", &["false"]),
    ("HEX_UNSAFE_HTTPS", &["1"]),
    ("PERL_LWP_SSL_VERIFY_HOSTNAME", &["0"]),
];

fn is_off(name: &str, value: &str) -> bool {
    let value = value.trim().to_ascii_lowercase();
    let found = VARIABLES.iter().find(|(known, _)| *known == name);
    found.is_some_and(|(_, values)| values.contains(&&*value))
}

fn in_commands(commands: &Commands<'_>) -> Outcome {
    commands.outcome(Harms::Build, |run| {
        let what = turned_off(run.command)?;
        // An address of this machine needs no certificate.
        let is_local = run.command.arguments().iter().any(|word| {
            ["https://localhost", "https://127.0.0.1"]
                .iter()
                .any(|local| word.text.starts_with(local))
        });
        (!is_local).then(|| Problem::new(run.place(), format!("{what} verifies no certificates")))
    })
}

fn turned_off(command: &ShellCommand) -> Option<String> {
    let assigned = command
        .words
        .iter()
        .filter_map(|word| assignment(&word.text));
    if let Some((name, _)) = assigned
        .into_iter()
        .find(|(name, value)| is_off(name, value))
    {
        return Some(format!("`{name}`"));
    }
    let program = command.program();
    let words: Vec<&str> = command
        .arguments()
        .iter()
        .map(|word| word.text.as_str())
        .collect();
    let has = |options: &[&str]| words.iter().find(|word| options.contains(word)).copied();
    let starts = |option: &str| words.iter().find(|word| word.starts_with(option)).copied();
    let found = match program {
        "curl" => has(&["--insecure", "--proxy-insecure"])
            .or_else(|| command.has_short_flag('k').then_some("-k")),
        "wget" => has(&["--no-check-certificate"]),
        "pip" | "pip3" | "pipx" | "python" | "python3" | "uv" => {
            starts("--trusted-host").or_else(|| starts("--allow-insecure-host"))
        }
        "npm" | "yarn" | "pnpm" => {
            let joined = words.join(" ").replace('=', " ").to_ascii_lowercase();
            let is_off = ["strict-ssl false", "enablestrictssl false"]
                .iter()
                .any(|off| joined.contains(off));
            is_off.then_some("strict-ssl=false")
        }
        "git" => {
            let joined = words.join(" ").replace('=', " ").to_ascii_lowercase();
            joined
                .contains("http.sslverify false")
                .then_some("http.sslVerify=false")
        }
        "apt-get" | "apt" => words
            .iter()
            .find(|word| {
                let word = word.to_ascii_lowercase();
                word.contains("https::verify-peer=false")
                    || word.contains("https::verify-host=false")
            })
            .copied(),
        "yum" | "dnf" | "microdnf" => words
            .iter()
            .find(|word| word.ends_with("sslverify=0") || word.ends_with("sslverify=false"))
            .copied(),
        "conda" | "mamba" => {
            let joined = words.join(" ").to_ascii_lowercase();
            (joined.contains("ssl_verify false") || joined.contains("--insecure"))
                .then_some("ssl_verify false")
        }
        "composer" => words
            .join(" ")
            .contains("disable-tls true")
            .then_some("disable-tls true"),
        _ => None,
    };
    found.map(|option| format!("`{program} {option}`"))
}
