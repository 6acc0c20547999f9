//! Helm charts through the user's `helm`.

use std::ffi::OsString;
use std::io::Write;
use std::path::{Path, PathBuf};
use std::sync::Arc;

use seawall_process::{Job, ProcessError, find_program};
use seawall_secret::redact_named;
use tempfile::NamedTempFile;

use crate::Diagnostic;
use crate::asks::{asked, is_stable};
use crate::assumptions::{Assumptions, difference};
use crate::budget::Cost;
use crate::confine::{area, refuse_links};
use crate::dependencies::{Assembled, Description, assemble};
use crate::options::FileOptions;
use crate::reader::Reader;
use crate::release::{Release, as_list_item, is_release_name, refuse_values};
use crate::text::TextResult;
use crate::traced::trace;
use crate::unrendered::name_unrendered;

/// Renders a chart (folder or archive) below an input and reads the result. Objects name their template as source.
pub(crate) fn read_chart(
    chart: &Path,
    root: &Path,
    release: &Release,
    reader: &Reader<'_>,
) -> TextResult {
    let options = reader.options;
    let name: Arc<str> = Arc::from(chart.display().to_string());
    let fail = |why: String, hint: &str| {
        let message = format!("this Helm chart was not evaluated: {why}");
        not_evaluated(Diagnostic::error(&name, message).hint(hint))
    };
    let is_library = Description::read(chart).is_some_and(|description| description.is_library);
    if is_library {
        let message = "is a library chart, which renders nothing by itself";
        let mut result = TextResult {
            diagnostics: vec![Diagnostic::note(&name, message).shown()],
            is_part: true,
            ..TextResult::default()
        };
        name_unrendered(chart, &name, &mut result);
        return result;
    }
    let called = release_name(release, options);
    if !is_release_name(called) {
        return fail(
            format!("`{called}` is not a release name that helm accepts"),
            "use up to 53 lowercase letters, digits, `-` and `.`, beginning and ending with a letter or digit",
        );
    }
    let Some(program) = program(options) else {
        return fail(
            "`helm` is not installed".to_owned(),
            "install helm 3 or later (https://helm.sh/docs/intro/install/), or render the chart elsewhere and scan the output",
        );
    };
    if let Err(refusal) = refuse_links(chart, root) {
        return fail(refusal.why, refusal.hint);
    }
    let named = [&*release.values, &*options.helm_values];
    if let Err(why) = named.into_iter().try_for_each(refuse_values) {
        return fail(why, "name a regular file of values");
    }
    let assembled = match assemble(chart, &area(chart, root), &release.defaults) {
        Ok(assembled) => assembled,
        Err(error) => {
            let why = format!("its dependencies cannot be assembled: {error}");
            return fail(why, "run `helm dependency build` and scan again");
        }
    };
    let inline = match written_out(release) {
        Ok(inline) => inline,
        Err(error) => {
            return fail(
                format!("its values cannot be written: {error}"),
                "free some space for temporary files",
            );
        }
    };
    let place = assembled
        .as_ref()
        .map_or_else(|| whole(chart), Assembled::chart);
    let readable = [whole(root), whole(chart), place.clone()];
    let values = release.values.iter().chain(&options.helm_values);
    let job = Job {
        program: &program,
        arguments: arguments(&place, release, &inline, options),
        readable: readable
            .into_iter()
            .chain(values.map(|file| whole(file)))
            .chain(inline.iter().map(|file| file.path().to_owned()))
            .collect(),
        programs: Vec::new(),
        is_network_allowed: options.is_network_allowed,
    };
    let output = options.runner.run(&job);
    let is_rendered = output.is_ok();
    let mut result = match output {
        Ok(output) => {
            let mut result = reader.rendered(&name, &output);
            trace(&place, &name, &output, &mut result);
            result
        }
        Err(error) => fail(
            told(&error),
            hint(
                &error,
                "run the same `helm template` by hand; fetch missing dependencies with `helm dependency build`, pass missing values with --values",
            ),
        ),
    };
    if let Some(assembled) = &assembled {
        rename(&mut result, chart, assembled);
    }
    if result.broken == 0
        && let Some((message, hint)) = asked(&place, options)
    {
        let note = Diagnostic::note(&name, message).hint(hint).shown();
        result.diagnostics.push(note);
    }
    if is_rendered {
        name_unrendered(chart, &name, &mut result);
    }
    if result.broken == 0 {
        let again = |other: &Assumptions| {
            let release = Release {
                name: Some(other.name.clone()),
                namespace: Some(other.namespace.clone()),
                ..release.clone()
            };
            let mut arguments = arguments(&place, &release, &inline, options);
            arguments.push("--is-upgrade".into());
            for api in &other.api_versions {
                arguments.extend(["--api-versions".into(), api.into()]);
            }
            options.runner.run(&Job {
                arguments,
                ..job.clone()
            })
        };
        let assumed = (release_name(release, options), namespace(release, options));
        let note = compare(&place, &name, assumed, &result, reader, again);
        result.diagnostics.extend(note);
    }
    result
}

/// Says what the chart renders otherwise under other assumptions than those that were made.
fn compare(
    chart: &Path,
    name: &Arc<str>,
    (release, namespace): (&str, &str),
    result: &TextResult,
    reader: &Reader<'_>,
    again: impl Fn(&Assumptions) -> Result<Vec<u8>, ProcessError>,
) -> Option<Diagnostic> {
    let other = Assumptions::other(chart, release, namespace)?;
    // Counts like one more chart; where no more are rendered, that is said of the next one.
    if !reader.budget.take(Cost::Charts, 1) {
        return None;
    }
    let assumptions =
        format!("release `{release}`, namespace `{namespace}`, the first install, no custom APIs");
    let message = match again(&other) {
        Ok(output) => {
            let output = other.undone(&output, release, namespace);
            let second = reader.rendered(name, &output);
            let what = difference(&result.objects, &second.objects, is_stable(chart));
            match (what, other.compared) {
                (Some(what), _) => format!(
                    "renders {what} differently under other assumptions than these: {assumptions}"
                ),
                (None, Some(text)) => format!(
                    "compares the release or its namespace with `{text}`, and was rendered under these assumptions: {assumptions}"
                ),
                (None, None) => return None,
            }
        }
        Err(_) => {
            format!("could not be rendered under other assumptions than these: {assumptions}")
        }
    };
    let hint = "--release-name, --default-namespace and --api-versions say otherwise; a scan of the cluster shows the result there";
    Some(Diagnostic::warning(name, message).hint(hint))
}

fn release_name<'r>(release: &'r Release, options: &'r FileOptions) -> &'r str {
    let name = release.name.as_ref().or(options.release_name.as_ref());
    name.map_or("release", String::as_str)
}

fn namespace<'r>(release: &'r Release, options: &'r FileOptions) -> &'r str {
    release.namespace.as_deref().unwrap_or(options.namespace())
}

/// The `helm` to run.
pub(crate) fn program(options: &FileOptions) -> Option<PathBuf> {
    options.helm.clone().or_else(|| find_program("helm"))
}

/// Names the templates of dependencies by where they are in the tree.
fn rename(result: &mut TextResult, chart: &Path, assembled: &Assembled) {
    let here = std::env::current_dir().unwrap_or_default();
    let copy = assembled.chart();
    let mut places: Vec<(String, PathBuf)> = Vec::new();
    for (place, from) in &assembled.parts {
        let inside = place.strip_prefix(&copy).unwrap_or(place);
        let from = from.strip_prefix(&here).unwrap_or(from);
        places.push((
            format!("{}/", chart.join(inside).display()),
            from.to_owned(),
        ));
    }
    // What lies deeper comes first.
    places.sort_by_key(|(place, _)| std::cmp::Reverse(place.len()));
    let renamed = |source: &Arc<str>| {
        let found = places
            .iter()
            .find_map(|(place, from)| Some((source.strip_prefix(&**place)?, from)));
        found.map(|(inside, from)| Arc::from(from.join(inside).display().to_string()))
    };
    for object in &mut result.objects {
        if let Some(name) = renamed(&object.source.name) {
            object.source.name = name;
        }
    }
    for diagnostic in &mut result.diagnostics {
        if let Some(name) = renamed(&diagnostic.source) {
            diagnostic.source = name;
        }
    }
}

/// Files of the values that are written out.
fn written_out(release: &Release) -> std::io::Result<Vec<NamedTempFile>> {
    let texts = release.inline.iter();
    texts
        .map(|text| {
            let mut file = tempfile::Builder::new()
                .prefix("seawall-values-")
                .suffix(".yaml")
                .tempfile()?;
            file.write_all(text.as_bytes())?;
            file.flush()?;
            Ok(file)
        })
        .collect()
}

/// A path that does not depend on where one stands, and leads through no link.
pub(crate) fn whole(path: &Path) -> PathBuf {
    path.canonicalize()
        .or_else(|_| std::path::absolute(path))
        .unwrap_or_else(|_| path.to_owned())
}

/// An error with its cause, without credentials. A chart can quote any value, so names count as in a file of values.
pub(crate) fn told(error: &ProcessError) -> String {
    let words = match std::error::Error::source(error) {
        Some(cause) => format!("{error}: {cause}"),
        None => error.to_string(),
    };
    redact_named("", &words).unwrap_or(words)
}

/// What to do about an error of a program, if the program itself has nothing to say about it.
pub(crate) fn hint(error: &ProcessError, otherwise: &'static str) -> &'static str {
    match error {
        _ if error.is_time() => {
            "allow more with --render-time, or render it elsewhere and scan the output"
        }
        ProcessError::NoSandbox { .. } => {
            "run `seawall doctor` to see what is missing, or render it elsewhere and scan the output"
        }
        _ => otherwise,
    }
}

fn arguments(
    chart: &Path,
    release: &Release,
    inline: &[NamedTempFile],
    options: &FileOptions,
) -> Vec<OsString> {
    let name = release_name(release, options);
    let mut arguments: Vec<OsString> = vec!["template".into(), name.into(), chart.into()];
    arguments.push("--include-crds".into());
    let namespace = namespace(release, options);
    arguments.extend(["--namespace".into(), namespace.into()]);
    arguments.extend([
        "--kube-version".into(),
        options.version().to_string().into(),
    ]);
    for api in &options.api_versions {
        arguments.extend(["--api-versions".into(), api.into()]);
    }
    if options.is_network_allowed {
        arguments.push("--dependency-update".into());
    }
    for file in release.values.iter().chain(&options.helm_values) {
        arguments.extend(["--values".into(), as_list_item(&whole(file))]);
    }
    for file in inline {
        arguments.extend(["--values".into(), as_list_item(file.path())]);
    }
    for (value, is_text) in &release.parameters {
        let flag = if *is_text { "--set-string" } else { "--set" };
        arguments.extend([flag.into(), value.into()]);
    }
    for value in &options.helm_set {
        arguments.extend(["--set".into(), value.into()]);
    }
    arguments
}

/// An input that counts as not evaluated.
pub(crate) fn not_evaluated(diagnostic: Diagnostic) -> TextResult {
    TextResult {
        diagnostics: vec![diagnostic],
        broken: 1,
        ..TextResult::default()
    }
}

#[cfg(test)]
mod tests {
    use seawall_model::KubernetesVersion;

    use super::*;

    #[test]
    fn charts_see_the_version_that_they_are_judged_by() {
        let asked = KubernetesVersion::minor(28);
        for (version, expected) in [(None, KubernetesVersion::NEWEST), (Some(asked), asked)] {
            let options = FileOptions {
                kubernetes_version: version,
                ..FileOptions::default()
            };
            let arguments = arguments(Path::new("chart"), &Release::default(), &[], &options);
            let expected: [OsString; 2] = ["--kube-version".into(), expected.to_string().into()];
            assert!(
                arguments.windows(2).any(|pair| pair == expected),
                "{arguments:?}"
            );
        }
    }
}
