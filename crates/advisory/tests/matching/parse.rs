//! Packages and advisories from a line of a table.

use seawall_advisory::matching::{Event, Presence, ranges_of_events};
use seawall_advisory::{Advisory, Affected, End, FixState, Range, RangeKind, Symbols};
use seawall_package::{Ecosystem, OsRelease, Package, PackageKind, SourcePackage};

/// A package with where it is and which functions it has.
pub struct Case {
    pub package: Package,
    pub release: Option<OsRelease>,
    functions: Option<Vec<String>>,
}

impl Case {
    /// Answers from the table of functions.
    pub fn presence(&self, path: &str, name: Option<&str>) -> Presence {
        let Some(functions) = &self.functions else {
            return Presence::Unknown;
        };
        let wanted = name.map_or_else(|| path.to_owned(), |name| format!("{path}.{name}"));
        let is_it = |function: &String| match name {
            Some(_) => *function == wanted,
            None => function.starts_with(&wanted),
        };
        if functions.iter().any(is_it) {
            Presence::Present
        } else {
            Presence::Absent
        }
    }
}

/// A word without its escapes.
pub fn text(word: &str) -> String {
    word.replace("%20", " ")
}

fn list(words: &str) -> Vec<String> {
    words
        .split(',')
        .filter(|word| !word.is_empty())
        .map(text)
        .collect()
}

/// Reads the column of the package.
pub fn parse_package(column: &str) -> Case {
    let mut words = column.split_whitespace();
    let (kind, release) = match words.next().unwrap().split_once('@') {
        Some((kind, release)) => (kind, Some(release)),
        None => (words_kind(column), None),
    };
    let kind = PackageKind::from_purl_type(kind).unwrap_or_else(|| panic!("kind in {column}"));
    let name = text(words.next().unwrap());
    let version = words.next().unwrap();
    let mut package = Package::new(
        kind,
        name,
        if version == "-" {
            String::new()
        } else {
            text(version)
        },
        "test",
    );
    let mut release = release.map(parse_release);
    let mut functions = None;
    for word in words {
        let (key, value) = word.split_once('=').unwrap_or_else(|| panic!("{word}"));
        match key {
            "source" => {
                let (name, version) = value.split_once('@').unwrap();
                package.source = Some(SourcePackage {
                    name: text(name),
                    version: text(version),
                });
            }
            "arch" => package.architecture = Some(value.to_owned()),
            "module" => package.modularity = Some(value.to_owned()),
            "codename" => release.as_mut().unwrap().codename = value.to_owned(),
            "pretty" => release.as_mut().unwrap().pretty = text(value),
            "has" => functions = Some(list(value)),
            _ => {
                let fact = key
                    .strip_prefix("fact.")
                    .unwrap_or_else(|| panic!("{word}"));
                package.facts.push((fact.to_owned(), text(value)));
            }
        }
    }
    Case {
        package,
        release,
        functions,
    }
}

fn words_kind(column: &str) -> &str {
    column.split_whitespace().next().unwrap()
}

fn parse_release(word: &str) -> OsRelease {
    let (word, support) = word.split_once('+').unwrap_or((word, ""));
    let (id, version) = word.rsplit_once('-').unwrap_or((word, ""));
    OsRelease {
        id: id.to_owned(),
        version: version.to_owned(),
        support: support.to_owned(),
        ..OsRelease::default()
    }
}

/// Reads the column of the advisory.
pub fn parse_advisory(column: &str) -> Advisory {
    let mut advisory = Advisory {
        id: "TEST-1".to_owned(),
        ..Advisory::default()
    };
    for entry in column.split(';') {
        let mut words = Vec::new();
        for word in entry.split_whitespace() {
            match word.split_once('=') {
                Some(("id", id)) => advisory.id = id.to_owned(),
                Some(("alias", ids)) => advisory.aliases = list(ids),
                Some(("upstream", ids)) => advisory.upstream = list(ids),
                _ if word == "withdrawn" => advisory.withdrawn = true,
                _ => words.push(word),
            }
        }
        if !words.is_empty() {
            advisory.affected.push(parse_entry(&words));
        }
    }
    advisory
}

fn parse_entry(words: &[&str]) -> Affected {
    let ecosystem = text(words[0]);
    let mut affected = Affected {
        ecosystem: Ecosystem::parse(&ecosystem).unwrap_or_else(|| panic!("ecosystem {ecosystem}")),
        name: text(words[1]),
        of_source: false,
        ranges: Vec::new(),
        versions: Vec::new(),
        state: FixState::ByRange,
        modularity: String::new(),
        architectures: Vec::new(),
        systems: Vec::new(),
        symbols: Vec::new(),
        scores: Vec::new(),
    };
    for word in &words[2..] {
        if let Some(versions) = word.strip_prefix('=') {
            affected.versions = list(versions);
        } else if *word == "src" {
            affected.of_source = true;
        } else if let Some(events) = word.strip_prefix("events:") {
            let events: Vec<Event<'_>> = events.split(',').map(parse_event).collect();
            let name = affected.ecosystem.name;
            affected
                .ranges
                .extend(ranges_of_events(name, RangeKind::Ecosystem, &events).unwrap());
        } else if word.contains('<') || word.contains('>') || word.ends_with("all") {
            affected.ranges.push(parse_range(word));
        } else {
            let (key, value) = word.split_once('=').unwrap_or_else(|| panic!("{word}"));
            match key {
                "module" => affected.modularity = value.to_owned(),
                "arch" => affected.architectures = list(value),
                "os" => affected.systems = list(value),
                "symbols" => {
                    let (path, names) = value.split_once(':').unwrap_or((value, ""));
                    affected.symbols.push(Symbols {
                        path: path.to_owned(),
                        names: list(names),
                    });
                }
                "state" => {
                    affected.state = match value {
                        "wont-fix" => FixState::WontFix,
                        "deferred" => FixState::Deferred,
                        "not-affected" => FixState::NotAffected,
                        "under-investigation" => FixState::UnderInvestigation,
                        _ => panic!("{word}"),
                    }
                }
                _ => panic!("{word}"),
            }
        }
    }
    affected
}

fn parse_event(word: &str) -> Event<'_> {
    match word.split_once('=') {
        Some(("introduced", version)) => Event::Introduced(version),
        Some(("fixed", version)) => Event::Fixed(version),
        Some(("last_affected", version)) => Event::LastAffected(version),
        Some(("limit", version)) => Event::Limit(version),
        _ => panic!("{word}"),
    }
}

fn parse_range(word: &str) -> Range {
    let (kind, word) = match word.split_once(':') {
        Some(("semver", word)) => (RangeKind::Semver, word),
        Some(("git", word)) => (RangeKind::Git, word),
        _ => (RangeKind::Ecosystem, word),
    };
    let mut range = Range {
        kind,
        introduced: "0".to_owned(),
        end: End::Open,
        repository: String::new(),
    };
    for part in word.split(',') {
        if let Some(version) = part.strip_prefix(">=") {
            range.introduced = text(version);
        } else if let Some(version) = part.strip_prefix("<=") {
            range.end = End::LastAffected(text(version));
        } else if let Some(version) = part.strip_prefix('<') {
            range.end = End::Fixed(text(version));
        } else {
            assert_eq!(part, "all");
        }
    }
    range
}
