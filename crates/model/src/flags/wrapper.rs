//! Programs that run the program in their arguments, and where their arguments name it.

use super::program::program_name;
use super::word::{Word, is_assignment};

/// A program that runs another one: `wrapper [options] [operands] program [arguments]`.
struct Wrapper {
    name: &'static str,
    /// Options that take the next word, when they have no `=`.
    valued: &'static [&'static str],
    /// Options with which it runs nothing.
    inert: &'static [&'static str],
    /// How many words stand between its options and the program.
    operands: usize,
}

const fn plain(name: &'static str) -> Wrapper {
    with(name, &[], 0)
}

const fn with(name: &'static str, valued: &'static [&'static str], operands: usize) -> Wrapper {
    Wrapper {
        name,
        valued,
        inert: &[],
        operands,
    }
}

const WRAPPERS: &[Wrapper] = &[
    with("go-runner", &["--log-file", "-log-file"], 0),
    plain("hyperkube"),
    with("tini", &["-p", "-e"], 0),
    with("tini-static", &["-p", "-e"], 0),
    with("docker-init", &["-p", "-e"], 0),
    with("dumb-init", &["-r", "--rewrite"], 0),
    plain("catatonit"),
    with("env", &["-u", "--unset", "-C", "--chdir"], 0),
    with("exec", &["-a"], 0),
    Wrapper {
        name: "command",
        valued: &[],
        inert: &["-v", "-V"],
        operands: 0,
    },
    plain("builtin"),
    plain("busybox"),
    with("nice", &["-n", "--adjustment"], 0),
    with("ionice", &["-c", "--class", "-n", "--classdata"], 0),
    plain("nohup"),
    plain("setsid"),
    with(
        "stdbuf",
        &["-i", "--input", "-o", "--output", "-e", "--error"],
        0,
    ),
    with("taskset", &[], 1),
    with(
        "chrt",
        &[
            "-T",
            "--sched-runtime",
            "-P",
            "--sched-period",
            "-D",
            "--sched-deadline",
        ],
        1,
    ),
    with("timeout", &["-s", "--signal", "-k", "--kill-after"], 1),
    with("time", &["-f", "--format", "-o", "--output"], 0),
    with(
        "setpriv",
        &[
            "--reuid",
            "--regid",
            "--ruid",
            "--euid",
            "--rgid",
            "--egid",
            "--groups",
            "--inh-caps",
            "--ambient-caps",
            "--bounding-set",
            "--securebits",
            "--pdeathsig",
            "--selinux-label",
            "--apparmor-profile",
            "--landlock-access",
            "--landlock-rule",
            "--seccomp-filter",
        ],
        0,
    ),
    with("gosu", &[], 1),
    with("su-exec", &[], 1),
    with("chroot", &[], 1),
    with("nsenter", &["-t", "--target", "-S", "-G"], 0),
    with(
        "unshare",
        &[
            "-S", "-G", "-R", "-w", "--setuid", "--setgid", "--root", "--wd",
        ],
        0,
    ),
    with(
        "sudo",
        &[
            "-u", "--user", "-g", "--group", "-D", "--chdir", "-h", "-p", "-C", "-R", "-T",
        ],
        0,
    ),
];

/// Whether a program of this name runs the program in its arguments.
pub(super) fn is_wrapper(name: &str) -> bool {
    WRAPPERS.iter().any(|wrapper| wrapper.name == name)
}

/// What a wrapper runs.
pub(super) struct Inner<'w> {
    /// Its words, the program first.
    pub(super) words: &'w [Word],
    /// The variables that `env` sets.
    pub(super) assignments: Vec<Word>,
}

/// What the wrapper in the first word runs; `None` where it is no wrapper, or runs nothing.
pub(super) fn inner(words: &[Word]) -> Option<Inner<'_>> {
    let (first, rest) = words.split_first()?;
    let name = program_name(&first.text)?;
    let wrapper = WRAPPERS.iter().find(|wrapper| wrapper.name == name)?;
    let mut assignments = Vec::new();
    let mut operands = wrapper.operands;
    let mut reads_options = true;
    let mut index = 0;
    while let Some(word) = rest.get(index) {
        let text = word.text.as_str();
        if reads_options && text.len() > 1 && text.starts_with('-') {
            if wrapper.inert.contains(&text) {
                return None;
            }
            reads_options = text != "--";
            index += if wrapper.valued.contains(&text) { 2 } else { 1 };
            continue;
        }
        if name == "env" && is_assignment(text) {
            // Options end at the first variable.
            reads_options = false;
            assignments.push(word.clone());
            index += 1;
            continue;
        }
        if operands > 0 {
            operands -= 1;
            // What follows is the program, except for a `--` between them.
            reads_options = rest.get(index + 1).is_some_and(|next| next.text == "--");
            index += 1;
            continue;
        }
        return Some(Inner {
            words: rest.get(index..)?,
            assignments,
        });
    }
    None
}
