//! Where a report goes: one place, or several in several formats (`-o sarif=a.sarif -o html=b.html`).

use std::path::{Path, PathBuf};

use anyhow::{bail, ensure};
use seawall_content::closest;

/// Names of formats, as the command line knows them.
pub(crate) type Names = &'static [&'static str];

/// One value of `--output`.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Target {
    /// The format that is named with it; `None` for that of `--format`.
    format: Option<&'static str>,
    /// The file; `None` for standard output.
    file: Option<PathBuf>,
}

/// A report that is to be written.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Planned {
    /// In which format.
    pub format: &'static str,
    /// To which file; `None` for standard output.
    pub file: Option<PathBuf>,
}

impl Target {
    /// Reads `FILE` or `FORMAT=FILE`; `-` is standard output. What stands before `=` is a format unless it holds what no
    /// name of a format has, such as the `/` of `./a=b`. A format alone, as kubectl takes it, is no file.
    pub(crate) fn parse(text: &str, formats: Names) -> Result<Self, String> {
        let is_name = |name: &str| {
            !name.is_empty()
                && name
                    .bytes()
                    .all(|b| b.is_ascii_alphanumeric() || b == b'-' || b == b'_')
        };
        let (format, file) = match text.split_once('=') {
            Some((name, file)) if is_name(name) => {
                let known = formats.iter().find(|format| **format == name);
                (
                    Some(*known.ok_or_else(|| unknown(name, text, formats))?),
                    file,
                )
            }
            _ if formats.contains(&text) => {
                return Err(format!(
                    "`{text}` is a format: use `--format {text}`, or `{text}=FILE` (for a file with this name, write `./{text}`)"
                ));
            }
            _ => (None, text),
        };
        if file.is_empty() {
            return Err("the file has no name".to_owned());
        }
        let is_standard = file == "-" || file == "/dev/stdout";
        Ok(Self {
            format,
            file: (!is_standard).then(|| PathBuf::from(file)),
        })
    }

    /// The file of an output that names no format.
    pub(crate) fn plain(targets: &[Self]) -> anyhow::Result<Option<&PathBuf>> {
        let Some(first) = targets.first() else {
            return Ok(None);
        };
        ensure!(
            targets.len() == 1 && first.format.is_none(),
            "this is one text without formats to choose from\n  hint: give `--output FILE` once, without `FORMAT=`"
        );
        Ok(first.file.as_ref())
    }
}

fn unknown(name: &str, text: &str, formats: Names) -> String {
    let what = match closest(name, formats.iter().copied()) {
        Some(meant) => format!("did you mean `{meant}`?"),
        None => format!("formats are {}", formats.join(", ")),
    };
    format!("`{name}` is not a format: {what} (for a file with this name, write `./{text}`)")
}

/// What is written where: files first, so that what a pipe gets comes last. A format that is asked for by itself, beside
/// outputs that all name their own, goes to standard output.
///
/// # Errors
/// When two reports would go to the same place.
pub(crate) fn plan(
    format: Option<&'static str>,
    usual: &'static str,
    targets: &[Target],
) -> anyhow::Result<Vec<Planned>> {
    let mut all: Vec<Planned> = targets
        .iter()
        .map(|target| Planned {
            format: target.format.or(format).unwrap_or(usual),
            file: target.file.clone(),
        })
        .collect();
    let is_left = format.is_some() && targets.iter().all(|target| target.format.is_some());
    if targets.is_empty() || is_left {
        all.push(Planned {
            format: format.unwrap_or(usual),
            file: None,
        });
    }
    all.sort_by_key(|planned| planned.file.is_none());
    for (place, planned) in all.iter().enumerate() {
        let same = all[..place]
            .iter()
            .find(|before| is_same(before.file.as_deref(), planned.file.as_deref()));
        let Some(same) = same else {
            continue;
        };
        let where_to = match &planned.file {
            Some(file) => format!("`{}`", file.display()),
            None => "standard output".to_owned(),
        };
        bail!(
            "two reports would go to {where_to}: {} and {}\n  hint: give all but one a file, as in `-o {}=FILE`",
            same.format,
            planned.format,
            planned.format
        );
    }
    Ok(all)
}

/// Whether two outputs are one. Devices such as `/dev/null` take any number.
fn is_same(one: Option<&Path>, other: Option<&Path>) -> bool {
    let (Some(one), Some(other)) = (one, other) else {
        return one.is_none() && other.is_none();
    };
    let is_device = std::fs::metadata(one).is_ok_and(|found| !found.is_file());
    let whole = |path: &Path| {
        let above = match path.parent() {
            Some(above) if !above.as_os_str().is_empty() => above,
            _ => Path::new("."),
        };
        let above = above.canonicalize().unwrap_or_else(|_| above.to_owned());
        path.file_name().map(|name| above.join(name))
    };
    !is_device && whole(one) == whole(other)
}

#[cfg(test)]
mod tests {
    use super::*;

    const NAMES: Names = &["table", "json", "gitlab-sast"];

    fn planned(
        format: Option<&'static str>,
        outputs: &[&str],
    ) -> Result<Vec<(&'static str, Option<String>)>, String> {
        let targets = outputs
            .iter()
            .map(|text| Target::parse(text, NAMES))
            .collect::<Result<Vec<_>, _>>()?;
        let all = plan(format, "table", &targets).map_err(|error| error.to_string())?;
        Ok(all
            .into_iter()
            .map(|one| (one.format, one.file.map(|file| file.display().to_string())))
            .collect())
    }

    #[test]
    fn outputs_name_a_file_and_can_name_a_format() {
        let file = |name: &str| Some(name.to_owned());
        assert_eq!(planned(None, &[]), Ok(vec![("table", None)]));
        assert_eq!(planned(Some("json"), &[]), Ok(vec![("json", None)]));
        assert_eq!(
            planned(Some("json"), &["a.b"]),
            Ok(vec![("json", file("a.b"))])
        );
        assert_eq!(planned(None, &["-"]), Ok(vec![("table", None)]));
        assert_eq!(
            planned(None, &["json=-", "table=a=b", "./json=c"]),
            Ok(vec![
                ("table", file("a=b")),
                ("table", file("./json=c")),
                ("json", None)
            ])
        );
        // What is asked for by itself is still answered.
        assert_eq!(
            planned(Some("table"), &["json=a"]),
            Ok(vec![("json", file("a")), ("table", None)])
        );
        assert_eq!(planned(None, &["json=a"]), Ok(vec![("json", file("a"))]));
        assert_eq!(
            planned(Some("json"), &["a", "table=-"]),
            Ok(vec![("json", file("a")), ("table", None)])
        );
    }

    #[test]
    fn what_is_no_output_is_an_error() {
        for (format, outputs, words) in [
            (None, &["jsn=a"][..], "did you mean `json`?"),
            (None, &["gitlab_sast=a"], "did you mean `gitlab-sast`?"),
            (None, &["xyz=a"], "formats are table, json, gitlab-sast"),
            (None, &["xyz=a"], "`./xyz=a`"),
            (None, &["json"], "use `--format json`, or `json=FILE`"),
            (None, &["json="], "no name"),
            (None, &[""], "no name"),
            (None, &["json=-", "table=-"], "standard output"),
            (None, &["json=-", "table=/dev/stdout"], "standard output"),
            (Some("json"), &["table=-"], "standard output"),
            (None, &["json=a", "table=./a"], "`./a`"),
            (None, &["a", "b", "a"], "`a`"),
        ] {
            let error = planned(format, outputs).expect_err(words);
            assert!(error.contains(words), "{outputs:?}: {error}");
        }
        assert!(planned(None, &["json=/dev/null", "table=/dev/null"]).is_ok());
    }
}
