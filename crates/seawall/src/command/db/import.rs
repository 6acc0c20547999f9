//! `seawall db import`: feeds into a database.

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};

use anyhow::{Context, ensure};
use clap::Args;
use seawall_advisory::database::{Database, FeedStatus, Trust, Writer};
use seawall_advisory::import::{Feed, Record, Unread, UnreadReason, detect, import};
use seawall_answer::database::Imported;
use seawall_package::{Ecosystem, EcosystemName};
use seawall_registry::read_feed;

use super::fetched_feed::FetchedFeed;
use super::lock::lock;
use super::place::{Place, feed as told};
use super::{key, place};
use crate::output::Keep;
use crate::printing::Printing;
use crate::registries::RegistryArguments;
use crate::{Outcome, clock, output};

/// Make a database from feeds: files, directories and archives.
#[derive(Debug, Args)]
pub(super) struct Arguments {
    /// Feeds, each a file, a directory, an archive (`.tar`, `.zip`, `.gz`, `.zst`), or the HTTPS address of one: OSV, Debian's tracker, secdb of Alpine,
    /// Wolfi and Chainguard, CSAF of Red Hat and SUSE, updateinfo of Amazon, RustSec, RubySec, Kubernetes' feed, CVE List v5,
    /// CISA KEV, EPSS. What they are is detected.
    #[arg(value_name = "FEED", required = true)]
    feeds: Vec<String>,
    /// Add to the database instead of making it anew.
    #[arg(long)]
    add: bool,
    /// Sign the database with the secret key in this file; `seawall db key` makes one.
    #[arg(long, value_name = "FILE")]
    sign_with: Option<PathBuf>,
    #[command(flatten)]
    printing: Printing,
    #[command(flatten)]
    place: Place,
    #[command(flatten)]
    registries: RegistryArguments,
}

/// What is told one by one of what was not understood, where nothing else was found.
const MAX_TOLD: usize = 10;

/// Ecosystems whose own feeds state every known vulnerability of a package, those without a fix included.
const COMPLETE: &[EcosystemName] = &[
    EcosystemName::Debian,
    EcosystemName::Ubuntu,
    EcosystemName::RedHat,
    EcosystemName::Suse,
];

/// What one kind of feed gave.
#[derive(Default)]
struct Given {
    source: String,
    records: u64,
    unread: u64,
    newest: String,
    complete: std::collections::BTreeSet<Ecosystem>,
}

/// Runs the command.
pub(super) fn run(arguments: &Arguments) -> anyhow::Result<Outcome> {
    let path = arguments.place.path()?;
    let _lock = lock(&path)?;
    let signing = arguments.sign_with.as_deref().map(key::read).transpose()?;
    let mut writer = Writer::new();
    let old = match arguments.add && path.exists() {
        true => Some(place::open(&path, &arguments.place.trust())?),
        false => None,
    };
    if let Some(old) = &old {
        writer
            .copy_from(&mut old.reader(), &|_| true)
            .with_context(|| format!("`{}`", path.display()))?;
    }
    let mut given: BTreeMap<String, Given> = BTreeMap::new();
    let mut unread = Unread::default();
    let mut sentences = Vec::new();
    // What is known is as old as the oldest feed, not as the moment of its import.
    let mut fetched = clock::seconds();
    if let Some(old) = &old {
        fetched = fetched.min(old.created());
    }
    for feed in &arguments.feeds {
        let named = || format!("the feed `{feed}` cannot be read");
        let fetched_feed = FetchedFeed::of(feed, &arguments.registries).with_context(named)?;
        let files = read_feed(fetched_feed.path(), &mut |name, bytes| {
            each_part(name, bytes, &mut |name, bytes| {
                let Some(kind) = detect(name, bytes) else {
                    if is_other(name) {
                        return;
                    }
                    let reason = UnreadReason::UnknownForm;
                    unread.note(name, "", reason, "none of the known feeds");
                    return;
                };
                let before = unread.total();
                // One record that does not fit keeps no other from being imported.
                let mut refused = Vec::new();
                import(kind, name, bytes, &mut unread, &mut |record| {
                    note(&mut given, kind, feed, &record);
                    if let Err(error) = writer.record(record) {
                        refused.push(error.to_string());
                    }
                });
                for reason in refused {
                    unread.note(name, "", UnreadReason::Limit, &reason);
                }
                let missed = unread.total() - before;
                if missed > 0 {
                    let one = given.entry(kind.as_str().to_owned()).or_default();
                    one.unread += missed;
                    if one.source.is_empty() {
                        one.source.clone_from(feed);
                    }
                }
            })
        })
        .with_context(named)?;
        sentences.extend(files.unread);
        if files.changed > 0 {
            fetched = fetched.min(files.changed);
        }
    }
    let records: u64 = given.values().map(|one| one.records).sum();
    if records == 0 {
        for sentence in sentences.iter().take(MAX_TOLD) {
            output::warn(sentence);
        }
        for item in unread.items().iter().take(MAX_TOLD) {
            output::warn(&format!(
                "{}: {}: {}",
                item.member,
                item.reason.as_str(),
                item.text
            ));
        }
    }
    ensure!(
        records > 0,
        "no advisory was found in the feeds\n  hint: `seawall db import --help` lists the forms that are read"
    );
    let mut feeds = Vec::new();
    for (name, given) in given {
        let status = FeedStatus {
            name,
            source: given.source,
            date: given.newest,
            records: given.records,
            unread: given.unread,
            complete: given.complete.into_iter().collect(),
        };
        feeds.push(told(&status));
        writer.feed(status)?;
    }
    let replaced = writer.duplicates().replaced;
    let bytes = writer.finish(fetched, signing.as_ref())?;
    // What cannot be opened again is not put in the place of what can.
    let trust = Trust {
        accept_unsigned: true,
        keys: signing
            .iter()
            .map(seawall_advisory::database::SigningKey::public)
            .collect(),
        not_before: None,
    };
    Database::open(&bytes, &trust).context("the database that was made")?;
    output::write_with(&path, Keep::Safe, |out| out.write_all(&bytes))?;
    let skipped = sentences.len() as u64;
    sentences.extend(unread.items().iter().map(|item| {
        let place = match item.place.as_str() {
            "" => item.member.clone(),
            place => format!("{}: {place}", item.member),
        };
        format!("{place}: {}: {}", item.reason.as_str(), item.text)
    }));
    let imported = Imported {
        path: path.display().to_string(),
        bytes: bytes.len() as u64,
        feeds,
        replaced,
        unread: sentences,
        unread_total: unread.total() + skipped,
    };
    arguments.printing.print(&imported, |it| it.text())?;
    Ok(match imported.unread_total {
        0 => Outcome::Clean,
        _ => Outcome::Incomplete,
    })
}

/// A member, or each line of one that is made of lines.
fn each_part(name: &str, bytes: &[u8], each: &mut dyn FnMut(&str, &[u8])) {
    let lower = name.to_ascii_lowercase();
    if !(lower.ends_with(".jsonl") || lower.ends_with(".ndjson")) {
        return each(name, bytes);
    }
    for (number, line) in (1..).zip(bytes.split(|byte| *byte == b'\n')) {
        if !line.trim_ascii().is_empty() {
            each(&format!("{name}:{number}"), line);
        }
    }
}

/// What stands beside advisories in the repositories that keep them, and is none.
fn is_other(name: &str) -> bool {
    let file = Path::new(name).file_name().unwrap_or_default();
    let file = file.to_string_lossy().to_ascii_lowercase();
    // An advisory by its name is one, whatever is in it.
    if ["rustsec-", "cve-", "ghsa-", "pysec-", "go-20"]
        .iter()
        .any(|id| file.starts_with(id))
    {
        return false;
    }
    let is_document = [
        ".md", ".txt", ".py", ".rb", ".sh", ".lock", ".toml", ".html",
    ];
    is_document.iter().any(|ending| file.ends_with(ending))
        || [
            "license",
            "licence",
            "gemfile",
            "rakefile",
            "makefile",
            "codeowners",
        ]
        .iter()
        .any(|known| file == *known)
}

fn note(given: &mut BTreeMap<String, Given>, kind: Feed, source: &str, record: &Record) {
    let name = match record {
        Record::Advisory(advisory) => advisory.feed.as_str(),
        Record::Exploited(_) | Record::Likelihood(_) => kind.as_str(),
    };
    let one = given.entry(name.to_owned()).or_default();
    source.clone_into(&mut one.source);
    one.records += 1;
    match record {
        Record::Advisory(advisory) => {
            if advisory.modified > one.newest {
                one.newest.clone_from(&advisory.modified);
            }
            for affected in &advisory.affected {
                let ecosystem = &affected.ecosystem;
                if COMPLETE.contains(&ecosystem.name) && !one.complete.contains(ecosystem) {
                    one.complete.insert(ecosystem.clone());
                }
            }
        }
        Record::Exploited(exploited) => {
            if exploited.date_added > one.newest {
                one.newest.clone_from(&exploited.date_added);
            }
        }
        Record::Likelihood(likelihood) => {
            if likelihood.date > one.newest {
                one.newest.clone_from(&likelihood.date);
            }
        }
    }
}
