//! A credential that a later step deletes stays in its layer.

use seawall_dockerfile::Keyword;
use seawall_finding::Severity;

use crate::credential_path::credential;
use crate::limits::MAX_COMPARED;
use crate::outcome::{Outcome, Problem, shown};
use crate::rule::HardeningRule;
use crate::view::DockerfileView;

pub const RULE: HardeningRule = HardeningRule {
    id: "deleted-credential-in-layer",
    title: "Deleted credential stays in a layer",
    severity: Severity::High,
    severity_reason: "anyone who can pull the image can read the file from its layer",
    what: "`RUN rm` deletes what an earlier `COPY` or `ADD` brought as a credential; in an image, a layer has a credential file that a later one hides.",
    why: "Deleting hides a file in later layers only. The layer that brought it is pulled with the image.",
    remedy: "Never copy it: use `--mount=type=secret`, or a stage that the image does not build on. Replace the credential.",
    example: "RUN --mount=type=ssh git clone git@example.com:shop/front.git",
    techniques: &["T1552.001"],
    controls: &["cis-docker/4.10"],
    references: &["https://docs.docker.com/build/building/secrets/"],
    dockerfile: Some(in_dockerfile),
    image: Some(|view| {
        view.file_outcome(|file| {
            let what = credential(file.path)
                .filter(|_| !file.is_visible && file.is_file() && file.size > 0)?;
            let message = format!(
                "layer {} still has `/{}`, which a later one hides: {what}",
                file.layer, file.path
            );
            Some(Problem::new(file.place(), message))
        })
    }),
};

fn in_dockerfile(view: &DockerfileView<'_>) -> Outcome {
    let mut outcome = view.commands.doubts();
    // What each copy adds, by the path in the image.
    let mut copied: Vec<(String, &'static str)> = Vec::new();
    for instruction in view.image_instructions() {
        if !matches!(instruction.keyword, Keyword::Copy | Keyword::Add) {
            continue;
        }
        let Some((target, sources)) = instruction.words().split_last() else {
            continue;
        };
        let Some(target) = target.known() else {
            continue;
        };
        for source in sources.iter().filter_map(|word| word.known()) {
            let name = source
                .trim_end_matches('/')
                .rsplit('/')
                .next()
                .unwrap_or(source);
            let path = match target.ends_with('/') || target == "." {
                true => format!("{}/{name}", target.trim_end_matches('/')),
                false => target.to_owned(),
            };
            if let Some(what) = credential(source).or_else(|| credential(&path)) {
                if copied.len() == MAX_COMPARED {
                    outcome.doubt(format!(
                        "more than {MAX_COMPARED} credential files are copied"
                    ));
                    break;
                }
                copied.push((path, what));
            }
        }
    }
    let mut compared = 0;
    for run in view
        .commands
        .runs()
        .filter(|run| run.step.is_in_image && run.command.program() == "rm")
    {
        for word in run.command.operands() {
            compared += 1;
            if compared > MAX_COMPARED {
                outcome.doubt(format!("more than {MAX_COMPARED} paths are deleted"));
                break;
            }
            let name = |path: &str| {
                path.trim_end_matches('/')
                    .rsplit('/')
                    .next()
                    .unwrap_or_default()
                    .to_owned()
            };
            let deleted = copied.iter().find(|(path, _)| {
                let is_same = *path == word.text
                    || !word.text.starts_with('/') && name(path) == name(&word.text);
                let is_inside = path
                    .strip_prefix(word.text.trim_end_matches(['/', '*']))
                    .is_some_and(|rest| rest.starts_with('/'));
                is_same || is_inside && word.text.len() > 1
            });
            if let Some((path, what)) = deleted {
                let message = format!(
                    "{} is deleted here and stays in the layer that copied it: {what}",
                    shown(path)
                );
                outcome.add(Problem::new(run.place_of(word.range.clone()), message));
            }
        }
    }
    outcome
}
