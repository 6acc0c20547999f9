//! The image's processes run as root.

use seawall_dockerfile::{Base, Instruction, Keyword, Value};
use seawall_finding::Severity;

use crate::fix::Fix;
use crate::outcome::{Outcome, Place, Problem, shown};
use crate::reference::{BaseImage, base_image, official_name};
use crate::rule::HardeningRule;
use crate::view::DockerfileView;

pub const RULE: HardeningRule = HardeningRule {
    id: "image-runs-as-root",
    title: "Image runs as root",
    severity: Severity::Medium,
    severity_reason: "a process that is taken over is root in its container, and a kernel or runtime flaw makes it root on the node",
    what: "The last `USER` is root, or none is set and the base image runs as root.",
    why: "Root in a container can change the whole image, has the default capabilities, and meets fewer obstacles on the way to the node.",
    remedy: "Create a user and set `USER` with its number, so that `runAsNonRoot` can check it.",
    example: "USER 65532:65532",
    techniques: &["MS-TA9018", "T1611"],
    controls: &["cis-docker/4.1"],
    references: &["https://docs.docker.com/reference/dockerfile/#user"],
    dockerfile: Some(in_dockerfile),
    image: Some(|view| {
        let user = &view.config.user;
        match is_root(user) {
            false => Outcome::pass(),
            true if user.is_empty() => Outcome::of([Problem::new(
                Place::Config("config.User".to_owned()),
                "no user is set, so the image runs as root",
            )]),
            true => Outcome::of([Problem::new(
                Place::Config("config.User".to_owned()),
                format!("the user is {}, which is root", shown(user)),
            )]),
        }
    }),
};

/// Images of Docker's library that set no user: facts of their Dockerfiles.
const ROOT_IMAGES: &[&str] = &[
    "almalinux",
    "alpine",
    "amazoncorretto",
    "amazonlinux",
    "archlinux",
    "bash",
    "buildpack-deps",
    "busybox",
    "caddy",
    "centos",
    "clojure",
    "composer",
    "debian",
    "docker",
    "drupal",
    "eclipse-temurin",
    "elixir",
    "erlang",
    "fedora",
    "golang",
    "haskell",
    "httpd",
    "julia",
    "mariadb",
    "maven",
    "mongo",
    "mysql",
    "nginx",
    "node",
    "openjdk",
    "opensuse",
    "oraclelinux",
    "perl",
    "photon",
    "php",
    "postgres",
    "pypy",
    "python",
    "r-base",
    "rabbitmq",
    "redis",
    "rockylinux",
    "ruby",
    "rust",
    "sapmachine",
    "swift",
    "tomcat",
    "traefik",
    "ubuntu",
    "wordpress",
];

/// Whether a user, with or without a group, is root.
fn is_root(user: &str) -> bool {
    let name = user.split(':').next().unwrap_or_default().trim();
    let is_zero = !name.is_empty() && name.bytes().all(|byte| byte == b'0');
    name.is_empty() || name == "root" || is_zero
}

fn in_dockerfile(view: &DockerfileView<'_>) -> Outcome {
    let users = view
        .image_instructions()
        .filter(|one| one.keyword == Keyword::User);
    if let Some((instruction, word)) = users.last().and_then(|one| Some((one, one.text()?))) {
        return match &word.value {
            Value::Unknown(reason) => Outcome::unknown(format!("the user is not known: {reason}")),
            Value::Text(user) if is_root(user) => Outcome::of([Problem::new(
                view.place(instruction.span),
                format!("the last `USER` is {}, which is root", shown(user)),
            )
            .with_fix(drop_privileges(view, Some(instruction)))]),
            Value::Text(_) => Outcome::pass(),
        };
    }
    let Some((_, stage)) = view.image_stages().next() else {
        return Outcome::NOT_APPLICABLE;
    };
    let Some(from) = view.file.of(stage).first() else {
        return Outcome::NOT_APPLICABLE;
    };
    let fail = |message: String| {
        Outcome::of([
            Problem::new(view.place(from.span), message).with_fix(drop_privileges(view, None))
        ])
    };
    if stage.base == Base::Scratch {
        return fail("no `USER` is set over `scratch`, so the image runs as root".to_owned());
    }
    match base_image(stage) {
        BaseImage::Image(reference, text) => {
            let name = official_name(&reference);
            let tag = reference.tag.unwrap_or_default();
            // The publisher documents the user of these tags; elsewhere the word is only a name.
            if reference.registry == Some("gcr.io")
                && reference.repository.starts_with("distroless/")
                && tag.contains("nonroot")
            {
                return Outcome::pass();
            }
            if ["rootless", "unprivileged", "nonroot"]
                .iter()
                .any(|word| tag.contains(word))
            {
                return Outcome::unknown(format!(
                    "the user of the base image {} is not known",
                    shown(text)
                ));
            }
            match name.filter(|name| ROOT_IMAGES.contains(name)) {
                Some(_) => fail(format!(
                    "no `USER` is set, and the base image {} runs as root",
                    shown(text)
                )),
                None => Outcome::unknown(format!(
                    "no `USER` is set, and the user of the base image {} is not known",
                    shown(text)
                )),
            }
        }
        BaseImage::Unknown(reason) => Outcome::unknown(format!(
            "no `USER` is set, and the base image is not known: {reason}"
        )),
        BaseImage::None => Outcome::NOT_APPLICABLE,
    }
}

/// `USER` with the number that distroless images use, before the first instruction that says what runs, else at the end.
/// It needs no entry in `/etc/passwd`.
fn drop_privileges(view: &DockerfileView<'_>, last: Option<&Instruction>) -> Option<Fix> {
    const USER: &str = "USER 65532:65532";
    let (_, stage) = view.image_stages().last()?;
    let instructions = view.file.of(stage);
    let after = last.map_or(0, |last| last.span.end);
    let runs = instructions.iter().find(|one| {
        matches!(one.keyword, Keyword::Entrypoint | Keyword::Cmd) && one.span.start >= after
    });
    // Nothing behind it may need root.
    let needs_root = |one: &&Instruction| one.keyword == Keyword::Run;
    match runs {
        Some(one)
            if !instructions
                .iter()
                .any(|other| needs_root(&other) && other.span.start > one.span.start) =>
        {
            Some(Fix {
                span: (one.span.start..one.span.start).into(),
                replacement: format!("{USER}\n"),
            })
        }
        _ => {
            let end = instructions.last()?.span.end;
            Some(Fix {
                span: (end..end).into(),
                replacement: format!("\n{USER}"),
            })
        }
    }
}
