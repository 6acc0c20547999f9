//! What Syft finds in a directory and we do not: run with `SEAWALL_SYFT` (path of syft) and `SEAWALL_TREE` (a directory).
//!
//! Trees that were compared: `pip install --target` of flask, numpy and others; `npm install` of express and eslint; lock files of
//! the same packages by npm (versions 1 to 3), yarn 1 and 4, pnpm 7, 8 and 10, bun, uv, pdm and pipenv; Debian's packages of Java,
//! Ruby, R, PHP, Erlang, Elixir and Haskell unpacked; PyPI's `dotnetcore2` and `pythonnet`; Jetty and App Engine's Java libraries.
//!
//! Every package that Syft finds by a cataloger of languages has to be found, or its reason is in [`REASONS`].

use std::collections::{BTreeMap, BTreeSet};
use std::path::Path;
use std::process::Command;

use seawall_image::{Entry, EntryKind, FileView, Want, languages};
use seawall_package::PackageKind;

/// Syft's types that a cataloger of languages covers, and our kind.
const TYPES: &[(&str, &[PackageKind])] = &[
    ("R-package", &[PackageKind::Cran]),
    ("conan", &[PackageKind::Conan]),
    ("dart-pub", &[PackageKind::Pub]),
    ("dotnet", &[PackageKind::Nuget]),
    ("erlang-otp", &[PackageKind::Hex]),
    ("gem", &[PackageKind::Gem]),
    ("github-action", &[PackageKind::Github]),
    ("github-action-workflow", &[PackageKind::Github]),
    ("go-module", &[PackageKind::Golang]),
    ("hackage", &[PackageKind::Hackage]),
    ("hex", &[PackageKind::Hex]),
    ("java-archive", &[PackageKind::Maven]),
    ("jenkins-plugin", &[PackageKind::Maven]),
    ("npm", &[PackageKind::Npm]),
    ("php-composer", &[PackageKind::Composer]),
    ("pod", &[PackageKind::Cocoapods]),
    ("python", &[PackageKind::Pypi]),
    ("rust-crate", &[PackageKind::Cargo]),
    ("swift", &[PackageKind::Swift]),
    ("terraform", &[PackageKind::Generic]),
];

/// Why a package of Syft's is not ours: what its name or path contains, and the reason.
const REASONS: &[(&str, &str)] = &[
    (
        ".exe [dotnet-portable-executable",
        "a program whose version resource names no package of NuGet",
    ),
    (
        "/shared/Microsoft.",
        "an assembly of the shared framework, which is one package",
    ),
    (
        "/node_modules/",
        "a lock file or fixture inside an installed package: nothing in it is installed",
    ),
    (
        "/gems/",
        "a lock file inside an installed gem: nothing in it is installed",
    ),
];

/// Names as both can be compared: Python's normalised, Java's without group.
fn key(kind: PackageKind, name: &str, version: &str) -> (PackageKind, String, String) {
    let name = match kind {
        PackageKind::Pypi => name.to_lowercase().replace(['_', '.'], "-"),
        PackageKind::Maven => name.rsplit(':').next().unwrap_or(name).to_owned(),
        PackageKind::Cocoapods => name.split('/').next().unwrap_or(name).to_owned(),
        PackageKind::Github => name.split('/').take(2).collect::<Vec<_>>().join("/"),
        _ => name.to_owned(),
    };
    (kind, name, version.to_owned())
}

/// What Syft 1.18.1 misreads in lock files of Node: peers and addresses in versions of pnpm, the project itself in Yarn's, and
/// aliases (named so in the trees of the comparison), which are other packages; and workflows of the same repository.
fn is_misread((kind, name, version): &(PackageKind, String, String)) -> bool {
    let of_node = *kind == PackageKind::Npm
        && (version.contains(['/', '_']) || version == "0.0.0-use.local" || name == "alias");
    of_node || *kind == PackageKind::Github && name.starts_with("./")
}

type Found = BTreeMap<(PackageKind, String, String), BTreeSet<String>>;

fn ours(root: &Path) -> Found {
    let mut found = Found::new();
    let mut open = vec![root.to_owned()];
    let (mut files, mut bytes_read) = (0, 0);
    while let Some(directory) = open.pop() {
        for item in std::fs::read_dir(&directory)
            .expect("a directory")
            .flatten()
        {
            let kind = item.file_type().expect("a type");
            let path = item.path();
            if kind.is_dir() {
                open.push(path);
                continue;
            }
            if !kind.is_file() {
                continue;
            }
            files += 1;
            let entry = Entry {
                path: path
                    .strip_prefix(root)
                    .expect("inside")
                    .to_string_lossy()
                    .into_owned(),
                kind: EntryKind::File,
                mode: 0,
                uid: 0,
                gid: 0,
                size: 0,
            };
            for cataloger in languages::all() {
                let want = cataloger.wants(&entry);
                if want == Want::No {
                    continue;
                }
                let bytes = std::fs::read(&path).expect("read");
                let head = bytes.get(..512).unwrap_or(&bytes);
                if want == Want::ByHead && !cataloger.wants_content(head) {
                    continue;
                }
                bytes_read += bytes.len();
                let view = FileView {
                    entry: &entry,
                    bytes: &bytes,
                };
                match cataloger.read(&view) {
                    Ok(reading) => {
                        for text in &reading.unknown {
                            println!("unknown: {}: {text}", entry.path);
                        }
                        for package in reading.packages {
                            let key = key(package.kind, &package.name, &package.version);
                            found
                                .entry(key)
                                .or_default()
                                .insert(format!("{} ({})", entry.path, package.name));
                        }
                    }
                    Err(error) => println!("unknown: {}: {}", entry.path, error.reason),
                }
            }
        }
    }
    println!(
        "{files} files, {bytes_read} bytes read, {} packages",
        found.len()
    );
    found
}

fn syfts(syft: &str, root: &Path) -> Found {
    let output = Command::new(syft)
        .args([
            "scan",
            "-q",
            "-o",
            "syft-json",
            "--override-default-catalogers",
            "all",
        ])
        .arg(format!("dir:{}", root.display()))
        .env("SYFT_CHECK_FOR_APP_UPDATE", "false")
        .output()
        .expect("syft runs");
    assert!(
        output.status.success(),
        "{}",
        String::from_utf8_lossy(&output.stderr)
    );
    let json: serde_json::Value = serde_json::from_slice(&output.stdout).expect("JSON");
    let mut found = Found::new();
    for artifact in json["artifacts"].as_array().expect("a list") {
        let of = |name: &str| artifact[name].as_str().unwrap_or("");
        // Binaries are other catalogers' part.
        if of("foundBy").contains("binary") {
            continue;
        }
        let Some((_, kinds)) = TYPES.iter().find(|(name, _)| *name == of("type")) else {
            continue;
        };
        let version = match of("version") {
            "UNKNOWN" => "",
            version => version,
        };
        let places = artifact["locations"].as_array().into_iter().flatten();
        let paths = places.filter_map(|place| place["path"].as_str());
        let paths = paths.map(|path| format!("{path} [{}]", of("foundBy")));
        for kind in *kinds {
            found
                .entry(key(*kind, of("name"), version))
                .or_default()
                .extend(paths.clone());
        }
    }
    found
}

#[test]
fn nothing_that_syft_finds_is_missed() {
    let (Ok(syft), Ok(tree)) = (std::env::var("SEAWALL_SYFT"), std::env::var("SEAWALL_TREE"))
    else {
        println!("skipped: SEAWALL_SYFT and SEAWALL_TREE are not set");
        return;
    };
    let root = Path::new(&tree);
    let begin = std::time::Instant::now();
    let ours = ours(root);
    println!(
        "{:?} for ours, with reading files on one thread",
        begin.elapsed()
    );
    let begin = std::time::Instant::now();
    let syfts = syfts(&syft, root);
    println!("{:?} for Syft's", begin.elapsed());
    let mut missed = 0;
    for (package, places) in &syfts {
        if ours.contains_key(package) {
            continue;
        }
        let reason = is_misread(package)
            || places
                .iter()
                .all(|place| REASONS.iter().any(|(part, _)| place.contains(part)));
        // The same archive or assembly, with what it says of itself where Syft takes the file's name or number of the build.
        let otherwise = places.iter().find_map(|place| {
            let archive = place.trim_start_matches('/').split(" [").next()?;
            matches!(package.0, PackageKind::Maven | PackageKind::Nuget).then_some(())?;
            ours.iter().find(|((kind, ..), places)| {
                let is_archive = |place: &str| {
                    place
                        .strip_prefix(archive)
                        .is_some_and(|rest| rest.starts_with(" ("))
                };
                *kind == package.0 && places.iter().any(|place| is_archive(place))
            })
        });
        if let Some(((_, name, version), _)) = otherwise {
            println!(
                "named otherwise: {} {} is {name} {version}: {places:?}",
                package.1, package.2
            );
        } else if !reason {
            missed += 1;
            println!("missed: {package:?} {places:?}");
        }
    }
    for (package, places) in ours
        .iter()
        .filter(|(package, _)| !syfts.contains_key(package))
    {
        println!("only ours: {package:?} {places:?}");
    }
    println!(
        "{} of ours, {} of Syft's, {missed} missed",
        ours.len(),
        syfts.len()
    );
    assert_eq!(missed, 0);
}
