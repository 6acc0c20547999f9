//! A Dockerfile as rules look at it.

use seawall_dockerfile::{Arguments, Base, Command, Dockerfile, Instruction, Keyword, Span, Stage};
use seawall_finding::Date;

use crate::commands::Commands;
use crate::history::is_posix_shell;
use crate::outcome::Place;
use crate::step::{Origin, Step};

/// A Dockerfile as rules look at it.
#[derive(Debug)]
pub struct DockerfileView<'a> {
    /// The file.
    pub file: &'a Dockerfile,
    /// Paths of the build context that `.dockerignore` leaves, relative to it; `None` where it is not known.
    pub context: Option<&'a [String]>,
    /// The day for which is asked; `None` where it is not known.
    pub today: Option<Date>,
    pub(crate) commands: Commands<'a>,
    image_stages: Vec<usize>,
}

/// An instruction with the stage that it is in.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Placed<'a> {
    pub instruction: &'a Instruction,
    /// `None` before the first stage.
    pub stage: Option<usize>,
    pub is_in_image: bool,
}

impl<'a> DockerfileView<'a> {
    /// A file, with its build context where that is known.
    pub fn new(file: &'a Dockerfile, context: Option<&'a [String]>) -> Self {
        let mut view = Self {
            file,
            context,
            today: None,
            commands: Commands::default(),
            image_stages: file.image_stages(),
        };
        let shells = view.shells();
        let steps = view.all().filter_map(|placed| {
            let shell = placed.stage.and_then(|stage| shells.get(stage)?.clone());
            view.step(placed, shell.as_deref())
        });
        view.commands.steps = steps.collect();
        view
    }

    /// The same on a day, so that ends of support are known.
    #[must_use]
    pub fn on(mut self, today: Date) -> Self {
        self.today = Some(today);
        self
    }

    /// All instructions, those behind `ONBUILD` taken as their own.
    pub(crate) fn all(&self) -> impl Iterator<Item = Placed<'a>> {
        let file = self.file;
        let mut stage = None;
        file.instructions
            .iter()
            .enumerate()
            .map(move |(index, written)| {
                let mut instruction = written;
                if let Arguments::Trigger(inner) = &written.arguments {
                    instruction = inner;
                }
                let next = stage.map_or(0, |stage: usize| stage + 1);
                if file
                    .stages
                    .get(next)
                    .is_some_and(|one| one.instructions.start == index)
                {
                    stage = Some(next);
                }
                Placed {
                    instruction,
                    stage,
                    is_in_image: stage.is_some_and(|stage| self.image_stages.contains(&stage)),
                }
            })
            .collect::<Vec<_>>()
            .into_iter()
    }

    pub(crate) fn of(&self, keyword: Keyword) -> impl Iterator<Item = Placed<'a>> {
        self.all()
            .filter(move |placed| placed.instruction.keyword == keyword)
    }

    /// The stages of the image, the lowest first.
    pub(crate) fn image_stages(&self) -> impl Iterator<Item = (usize, &'a Stage)> {
        let file = self.file;
        self.image_stages
            .iter()
            .filter_map(move |index| Some((*index, file.stages.get(*index)?)))
    }

    /// The instructions of the image in order, without those that wait behind `ONBUILD`.
    pub(crate) fn image_instructions(&self) -> impl Iterator<Item = &'a Instruction> {
        let file = self.file;
        self.image_stages()
            .flat_map(move |(_, stage)| file.of(stage))
    }

    /// What the image's lowest stage builds on.
    pub(crate) fn image_base(&self) -> Option<&'a Base> {
        self.image_stages().next().map(|(_, stage)| &stage.base)
    }

    pub(crate) fn place(&self, span: Span) -> Place {
        Place::Source {
            span,
            position: self.file.position(span),
        }
    }

    /// The shell of each stage as it is at its end, where it is none whose scripts are understood.
    fn shells(&self) -> Vec<Option<String>> {
        let mut shells: Vec<Option<String>> = Vec::new();
        let is_windows = self
            .file
            .directives
            .iter()
            .any(|one| one.name == "escape" && one.value == "`");
        for stage in &self.file.stages {
            let mut shell = match stage.base {
                Base::Stage(earlier) => shells.get(earlier).cloned().flatten(),
                _ => is_windows.then(|| "cmd".to_owned()),
            };
            for instruction in self.file.of(stage) {
                if let (Keyword::Shell, Some(Command::Exec(words))) =
                    (instruction.keyword, instruction.command())
                    && let Some(first) = words.first()
                {
                    shell = (!is_posix_shell(&first.text)).then(|| first.text.clone());
                }
            }
            shells.push(shell);
        }
        shells
    }

    fn step(&self, placed: Placed<'a>, shell: Option<&str>) -> Option<Step<'a>> {
        let instruction = placed.instruction;
        if instruction.keyword != Keyword::Run {
            return None;
        }
        let mut step = match instruction.command()? {
            Command::Exec(words) => {
                let words: Vec<_> = words
                    .iter()
                    .map(|word| (word.text.clone(), word.span))
                    .collect();
                Step::words(self.file, &words, placed.is_in_image)
            }
            Command::Shell(script) => {
                let content = match &instruction.heredocs[..] {
                    [heredoc] if is_only_heredoc(&script.text) => Some(&heredoc.content),
                    _ => None,
                };
                let text = content.unwrap_or(script);
                let interpreter = content.and_then(|content| foreign_interpreter(&content.text));
                let origin = Origin::Script(self.file, text.clone());
                match interpreter.or(shell.map(str::to_owned)) {
                    Some(shell) => {
                        let line = self.file.position(instruction.span).line;
                        let reason = format!("line {line}: scripts of `{shell}` are not evaluated");
                        Step::foreign(origin, &text.text, reason, placed.is_in_image)
                    }
                    None => Step::script(origin, &text.text, placed.is_in_image),
                }
            }
        };
        let mounts = instruction.flags.iter().filter(|flag| flag.name == "mount");
        step.mounts = mounts
            .filter_map(|flag| Some(flag.value.as_ref()?.text.clone()))
            .collect();
        Some(step)
    }
}

/// `<<EOF`, `bash <<EOF`, `sh -e <<'EOF'`: the content is the script.
fn is_only_heredoc(script: &str) -> bool {
    let mut words = script
        .split_whitespace()
        .filter(|word| !word.contains("<<"));
    let first = words.next();
    let rest_is_flags = words.all(|word| word.starts_with('-'));
    first.is_none_or(is_posix_shell) && rest_is_flags
}

/// The interpreter that the first line names, where it is no POSIX shell.
fn foreign_interpreter(content: &str) -> Option<String> {
    let line = content.lines().next()?.strip_prefix("#!")?;
    let mut words = line.split_whitespace();
    let mut program = words.next()?;
    if program.ends_with("/env") {
        program = words.find(|word| !word.starts_with('-'))?;
    }
    (!is_posix_shell(program)).then(|| program.to_owned())
}
