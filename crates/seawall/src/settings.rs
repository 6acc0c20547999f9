//! `seawall.yaml`: what is said once for every run in a directory. A setting is a flag of whatever command has it, and a flag
//! that is given wins.

use std::ffi::OsString;
use std::path::{Path, PathBuf};

use anyhow::{Context, bail};
use clap::parser::ValueSource;
use clap::{Arg, ArgAction, ArgMatches, Command};
use seawall_content::{ContentError, Document, Field, closest};

use crate::command::exceptions;
use crate::command::image::path_of;
use crate::rendering::runner;
use crate::trust::Trust;

/// The settings file that is used without being named.
const DEFAULT: &str = "seawall.yaml";

const SCHEMA: &str = "seawall.settings";

/// The keys, and the flag that each is.
const KEYS: [(&str, &str); 9] = [
    ("allow-registry", "allow_registry"),
    ("exceptions", "exceptions"),
    ("exclude", "exclude"),
    ("fail-on", "fail_on"),
    ("frameworks", "framework"),
    ("include", "include"),
    ("kubernetes-version", "kubernetes_version"),
    ("namespace", "default_namespace"),
    ("plugin", "plugin"),
];

/// Whether a flag of a command is what a key says: `kubernetes-version` is called otherwise where it is the version of the
/// Pod Security Standards alone, and `--fail-on` of some commands is no severity.
fn is_flag_of(key: &str, id: &str, argument: &Arg) -> bool {
    let takes = |name: &str| {
        let names = argument.get_value_names().unwrap_or_default();
        names.iter().any(|one| one == name)
    };
    match key {
        "fail-on" => argument.get_id() == id && takes("SEVERITY"),
        "kubernetes-version" => {
            argument.get_id() == id || argument.get_id() == "version" && takes("VERSION")
        }
        _ => argument.get_id() == id,
    }
}

/// Arguments that name what is read, by their ids.
const INPUTS: [&str; 5] = ["paths", "input", "from", "old", "new"];

/// Keys that are lists, and those whose values are files.
const LISTS: [&str; 5] = [
    "allow-registry",
    "exceptions",
    "exclude",
    "frameworks",
    "include",
];
const FILES: [&str; 1] = ["exceptions"];

/// One setting.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Setting {
    pub key: &'static str,
    pub values: Vec<String>,
    /// File, line and column.
    pub place: String,
}

/// The settings of a file, which lies in a directory that the files it names are named from.
///
/// # Errors
/// For an unknown key, a value of another type, and a framework that nobody knows, with the place.
fn parse(file: &str, above: &Path, text: &[u8]) -> Result<Vec<Setting>, ContentError> {
    let document = Document::open(file, text, SCHEMA, 1..=1)?;
    document.read(|root| {
        let mut settings = Vec::new();
        for (key, _) in KEYS {
            let Some(field) = root.optional(key) else {
                continue;
            };
            let position = field.position();
            let mut values: Vec<String> = values(key, field)?;
            if FILES.contains(&key) {
                for value in &mut values {
                    *value = above.join(&*value).display().to_string();
                }
            }
            settings.push(Setting {
                key,
                values,
                place: format!("{file}:{position}"),
            });
        }
        Ok(settings)
    })
}

fn values(key: &str, field: Field<'_>) -> Result<Vec<String>, ContentError> {
    if !LISTS.contains(&key) {
        return Ok(vec![field.text()?.to_owned()]);
    }
    let items = field.list()?.not_empty()?.items();
    let frameworks = match key {
        "frameworks" => seawall_compliance::builtin().unwrap_or_default(),
        _ => Vec::new(),
    };
    let known: Vec<&str> = frameworks.iter().map(|one| &*one.id).collect();
    items
        .map(|item| {
            let text = item.text()?;
            if key == "frameworks" && !known.contains(&text) {
                let hint = match closest(text, known.iter().copied()) {
                    Some(meant) => format!("did you mean `{meant}`?"),
                    None => format!("frameworks are {}", known.join(", ")),
                };
                return Err(item
                    .error(format!("`{text}` is not a framework"))
                    .with_hint(hint));
            }
            Ok(text.to_owned())
        })
        .collect()
}

/// The settings that hold: of the named file, or of the one in the working directory where it is trusted.
///
/// # Errors
/// When the file cannot be read.
pub(crate) fn read(
    named: Option<&PathBuf>,
    scanned: &[&Path],
    trust: &Trust<'_>,
) -> anyhow::Result<Vec<Setting>> {
    let found = match named {
        Some(file) => Some(
            exceptions::trusted(file, trust)
                .with_context(|| format!("settings `{}` cannot be read", file.display()))?,
        ),
        None => {
            let Ok(here) = Path::new(".").canonicalize() else {
                return Ok(Vec::new());
            };
            exceptions::found(Path::new(DEFAULT), &here, scanned, trust, "is not used")?
        }
    };
    let Some((name, text)) = found else {
        return Ok(Vec::new());
    };
    let above = named.and_then(|file| file.parent());
    Ok(parse(&name, above.unwrap_or(Path::new("")), &text)?)
}

/// The arguments of the program, read, with the settings of the file as flags of the command, as far as it has them and they
/// are not given. A mistake in the arguments is the inner error.
///
/// # Errors
/// When the file cannot be read, or a value is none that the flag takes.
pub(crate) fn applied(
    program: &mut Command,
    given: Vec<OsString>,
) -> anyhow::Result<Result<ArgMatches, clap::Error>> {
    // The command line is built once, and read from again where there are settings: building it takes longer than reading a
    // small manifest.
    let mut read = match program.try_get_matches_from_mut(&given) {
        Ok(read) => read,
        Err(error) => return Ok(Err(error)),
    };
    let mut arguments = given;
    let (words, flags) = flags_of(program, &read)?;
    for (setting, flag) in flags {
        let values = setting.values.iter();
        let values = values.map(|value| OsString::from(format!("--{flag}={value}")));
        let mut with = arguments.clone();
        let end = with
            .iter()
            .position(|word| word == "--")
            .unwrap_or(with.len());
        with.splice(end..end, values);
        read = match program.try_get_matches_from_mut(&with) {
            Ok(read) => read,
            Err(error) => {
                let what = error.to_string();
                let what = what
                    .lines()
                    .next()
                    .unwrap_or_default()
                    .trim_start_matches("error: ");
                bail!(
                    "{}: `{}`: {what}\n  hint: `{words} --help` says what `--{flag}` takes",
                    setting.place,
                    setting.key
                );
            }
        };
        arguments = with;
    }
    Ok(Ok(read))
}

/// The words of the command that was asked for, and the settings that hold for it, each with its flag.
fn flags_of(
    program: &Command,
    read: &ArgMatches,
) -> anyhow::Result<(String, Vec<(Setting, String)>)> {
    let (mut command, mut own) = (program, read);
    let mut words = program.get_name().to_owned();
    while let Some((name, below)) = own.subcommand() {
        let Some(next) = command.find_subcommand(name) else {
            break;
        };
        (command, own) = (next, below);
        words.push(' ');
        words.push_str(name);
    }
    let argument = |(key, id): &(&str, &str)| {
        let mut all = command.get_arguments();
        all.find(|one| is_flag_of(key, id, one))
    };
    let mut flags = Vec::new();
    if !KEYS.iter().any(|key| argument(key).is_some()) {
        return Ok((words, flags));
    }
    for setting in settings_for(own)? {
        let key = KEYS.iter().find(|(key, _)| *key == setting.key);
        let Some(argument) = key.and_then(argument) else {
            continue;
        };
        let is_given =
            own.value_source(argument.get_id().as_str()) == Some(ValueSource::CommandLine);
        let is_list = matches!(argument.get_action(), ArgAction::Append);
        let flag = argument
            .get_long()
            .filter(|_| !is_given && (is_list || setting.values.len() == 1));
        if let Some(flag) = flag.map(str::to_owned) {
            flags.push((setting, flag));
        }
    }
    Ok((words, flags))
}

/// The settings for a command, by what it reads and whom it trusts.
fn settings_for(matches: &ArgMatches) -> anyhow::Result<Vec<Setting>> {
    let named = matches.try_get_one::<PathBuf>("settings").ok().flatten();
    let inputs: Vec<&PathBuf> = INPUTS
        .iter()
        .filter_map(|id| matches.try_get_many::<PathBuf>(id).ok().flatten())
        .flatten()
        .collect();
    // Images are named by texts, of which some are paths.
    let images = matches.try_get_many::<String>("images").ok().flatten();
    let images: Vec<PathBuf> = images
        .into_iter()
        .flatten()
        .filter_map(|name| path_of(name))
        .collect();
    let inputs = inputs.iter().map(|path| path.as_path());
    let scanned: Vec<&Path> = inputs.chain(images.iter().map(PathBuf::as_path)).collect();
    let runner = runner();
    let commit = matches.try_get_one::<String>("trust_from").ok().flatten();
    let is_trusted = matches.try_get_one::<bool>("trust_input").ok().flatten();
    let trust = Trust::of(
        commit.map(String::as_str),
        is_trusted == Some(&true),
        &runner,
    );
    read(named, &scanned, &trust)
}

/// Every key with the flag that it is of most commands.
pub(crate) fn keys() -> impl Iterator<Item = (&'static str, String)> {
    KEYS.iter()
        .map(|(key, id)| (*key, format!("--{}", id.replace('_', "-"))))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn settings_are_read_strictly() {
        let parse = |text: &str| {
            let text = format!("schema: seawall.settings/v1\n{text}");
            parse("deploy/seawall.yaml", Path::new("deploy"), text.as_bytes())
        };
        let settings = parse("fail-on: high\nexceptions: [e.yaml]\nframeworks: [cis-kubernetes]\n")
            .expect("settings");
        assert_eq!(settings.len(), 3);
        assert_eq!(settings[0].values, ["deploy/e.yaml"]);
        assert_eq!(settings[1].place, "deploy/seawall.yaml:2:10");
        for (text, words) in [
            ("fail-no: high\n", "did you mean `fail-on`?"),
            ("fail-on: [high]\n", "2:10: `fail-on` has to be text"),
            (
                "frameworks: cis-kubernetes\n",
                "2:13: `frameworks` has to be a list",
            ),
            (
                "frameworks: [cis-kubernets]\n",
                "2:14: `cis-kubernets` is not a framework",
            ),
            ("frameworks: []\n", "`frameworks` is empty"),
        ] {
            let error = parse(text).expect_err(text).to_string();
            assert!(error.contains(words), "{error}");
        }
    }
}
