//! What is configured badly in images and Dockerfiles.
//!
//! A [`HardeningRule`] is one question with one id, answered for a Dockerfile ([`DockerfileView`]), for a built image
//! ([`ImageView`]), or for both: a `RUN` of a Dockerfile and the step of an image's history that it became are taken apart
//! by the same code. [`evaluate_dockerfile`] and [`evaluate_image`] ask all rules.
//!
//! ```
//! use seawall_hardening::{DockerfileView, apply_fixes, evaluate_dockerfile};
//!
//! let file = seawall_dockerfile::parse(b"FROM alpine:3.22@sha256:0000000000000000000000000000000000000000000000000000000000000000\nRUN chmod 777 /srv\nUSER 65532\n");
//! let evaluations = evaluate_dockerfile(&DockerfileView::new(&file, None));
//! let found = evaluations.iter().find(|one| one.rule.id == "world-writable-path").unwrap();
//! let problem = &found.outcome.problems[0];
//! assert_eq!(problem.message, "`chmod 777` makes `/srv` writable for every user");
//! assert!(apply_fixes(file.source(), &problem.fixes).unwrap().contains("chmod 755 /srv"));
//! ```
//!
//! Invariants: a credential is never part of a message; what cannot be read (a variable of the build, a script of another
//! shell, layers that were not read) is [`Outcome::unknown`] where nothing was found, never a pass.
//!
//! Deliberately not here: packages and their vulnerabilities, the content of files, and reading images.

mod commands;
mod credential_path;
mod evaluate;
mod fix;
mod history;
mod limits;
mod outcome;
mod reference;
pub mod registry;
mod rule;
mod rules;
mod step;
mod view;

pub use evaluate::{Evaluation, evaluate_dockerfile, evaluate_image};
pub use fix::{Fix, apply_fixes};
pub use outcome::{Outcome, Place, Problem};
pub use rule::HardeningRule;
pub use view::{DockerfileView, ImageFile, ImageView};
