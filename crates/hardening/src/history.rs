//! Steps of an image's history as the instructions that they were.

use seawall_dockerfile::Keyword;

/// One step of a history.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct HistoryStep {
    /// Index in the history.
    pub index: usize,
    /// The instruction; `None` where the builder does not write instructions.
    pub keyword: Option<Keyword>,
    /// What follows it: of `RUN` the script.
    pub text: String,
    /// Arguments of the build that the step could see: `NAME=value`.
    pub arguments: Vec<String>,
    /// What ran the script, where it is no POSIX shell.
    pub other_shell: Option<String>,
}

const SHELLS: &[&str] = &["sh", "bash", "ash", "dash", "zsh", "ksh"];

/// Whether a program is a shell whose scripts are understood.
pub(crate) fn is_posix_shell(program: &str) -> bool {
    let name = program.rsplit('/').next().unwrap_or(program);
    SHELLS.contains(&name)
}

/// Reads `created_by` as the classic builder, BuildKit, Buildah and Kaniko write it: `/bin/sh -c #(nop)  ENV A=b`,
/// `RUN |1 A=b /bin/sh -c make # buildkit`, `COPY file:… in /`, `/bin/sh -c make`.
pub(crate) fn read(index: usize, created_by: &str) -> HistoryStep {
    let mut text = created_by.trim();
    text = text.strip_suffix("# buildkit").unwrap_or(text).trim();
    if let Some((_, instruction)) = text.split_once("#(nop)") {
        text = instruction.trim();
    }
    let mut step = HistoryStep {
        index,
        keyword: None,
        text: String::new(),
        arguments: Vec::new(),
        other_shell: None,
    };
    let first = text.split_whitespace().next().unwrap_or_default();
    let is_upper = first.bytes().all(|byte| byte.is_ascii_uppercase());
    if let Some(keyword) = Keyword::parse(first).filter(|_| is_upper) {
        step.keyword = Some(keyword);
        text = text[first.len()..].trim();
    } else if first.starts_with('|') || is_posix_shell(first) || is_windows_shell(first) {
        step.keyword = Some(Keyword::Run);
    }
    if step.keyword == Some(Keyword::Run) {
        text = arguments(text, &mut step.arguments);
        text = script(text, &mut step.other_shell);
    }
    step.text = text.to_owned();
    step
}

/// Takes `|2 A=b C=d` from the beginning. Values with blanks are not quoted there, so the shell's path ends them.
fn arguments<'t>(text: &'t str, arguments: &mut Vec<String>) -> &'t str {
    let Some(rest) = text.strip_prefix('|') else {
        return text;
    };
    let digits = rest.bytes().take_while(u8::is_ascii_digit).count();
    let rest = rest[digits..].trim_start();
    let Some(end) = ["/bin/sh -c", "/bin/bash ", "/bin/ash "]
        .iter()
        .filter_map(|shell| rest.find(shell))
        .min()
    else {
        return rest;
    };
    // A value goes on until the next word that has a name.
    for word in rest[..end].split_whitespace() {
        let is_named = seawall_dockerfile::shell::assignment(word).is_some();
        match arguments.last_mut() {
            Some(last) if !is_named => {
                last.push(' ');
                last.push_str(word);
            }
            _ => arguments.push(word.to_owned()),
        }
    }
    &rest[end..]
}

/// Takes the shell with its flags from the beginning of a script.
fn script<'t>(text: &'t str, other: &mut Option<String>) -> &'t str {
    let first = text.split_whitespace().next().unwrap_or_default();
    if is_windows_shell(first) {
        *other = Some(first.to_owned());
        return text;
    }
    if !is_posix_shell(first) {
        return text;
    }
    let mut rest = text[first.len()..].trim_start();
    while rest.starts_with('-') {
        let flag = rest.split_whitespace().next().unwrap_or_default();
        rest = rest[flag.len()..].trim_start();
        // `-o pipefail -c`
        if flag.ends_with('o') {
            let option = rest.split_whitespace().next().unwrap_or_default();
            rest = rest[option.len()..].trim_start();
        }
        if flag.ends_with('c') {
            break;
        }
    }
    rest
}

fn is_windows_shell(program: &str) -> bool {
    let name = program
        .rsplit(['/', '\\'])
        .next()
        .unwrap_or(program)
        .to_ascii_lowercase();
    [
        "cmd",
        "cmd.exe",
        "powershell",
        "powershell.exe",
        "pwsh",
        "pwsh.exe",
    ]
    .contains(&&*name)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn check(created_by: &str, keyword: Option<Keyword>, text: &str) -> HistoryStep {
        let step = read(0, created_by);
        assert_eq!((step.keyword, &*step.text), (keyword, text), "{created_by}");
        step
    }

    #[test]
    fn builders_write_steps_in_their_own_ways() {
        check(
            "/bin/sh -c #(nop)  CMD [\"sh\"]",
            Some(Keyword::Cmd),
            "[\"sh\"]",
        );
        check(
            "/bin/sh -c apt-get update",
            Some(Keyword::Run),
            "apt-get update",
        );
        check("RUN /bin/sh -c make # buildkit", Some(Keyword::Run), "make");
        check(
            "RUN /bin/bash -eo pipefail -c make x # buildkit",
            Some(Keyword::Run),
            "make x",
        );
        check("COPY a /b # buildkit", Some(Keyword::Copy), "a /b");
        check("bazel build ...", None, "bazel build ...");
        check("RUN make", Some(Keyword::Run), "make");
        let step = check(
            "RUN |2 A=b c D=e /bin/sh -c make # buildkit",
            Some(Keyword::Run),
            "make",
        );
        assert_eq!(step.arguments, ["A=b c", "D=e"]);
        let step = read(0, "cmd /S /C dir");
        assert_eq!(step.other_shell.as_deref(), Some("cmd"));
    }
}
