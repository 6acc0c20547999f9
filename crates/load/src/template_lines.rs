//! Which line of a template a rendered line is from, where that is certain.
//!
//! A line of a template that is rendered in any case begins, in what helm prints, as it is written, up to its first action.
//! Where exactly one rendered line begins like that, it is this one. A line inside of `if`, `with` or `range` is rendered in
//! any case that matters only if nothing outside of the block could have printed the same: no action, and no other line.
//! Everything else has no line.

/// Deepest nesting of blocks; what is deeper has no lines.
const MAX_DEPTH: usize = 32;

/// Largest template, in bytes, whose lines are told.
const MAX_TEMPLATE_BYTES: usize = 1 << 20;

/// Fewest characters of a line that tell it from others.
const MIN_PREFIX: usize = 3;

/// A branch of a block, each with a number of its own.
type Branch = usize;

/// The branch of what is defined, and rendered elsewhere or not at all.
const DEFINED: Branch = 0;

/// A line of a template.
#[derive(Debug, PartialEq, Eq)]
struct Line<'t> {
    number: u32,
    /// What is rendered as it is written: everything before the first action.
    prefix: &'t str,
    /// The branches around it, the outermost first.
    branches: Vec<Branch>,
    /// Whether nothing takes its beginning away.
    is_intact: bool,
}

/// The lines of a template, with the branches that all its actions have in common; `None` without any action that prints.
struct Template<'t> {
    lines: Vec<Line<'t>>,
    common: Option<Vec<Branch>>,
}

/// For rendered lines of one template, the number of the line of the template and how many characters of it are rendered as
/// they are written. The rest has `None`.
pub(crate) fn template_lines(template: &str, rendered: &[&str]) -> Vec<Option<(u32, u32)>> {
    let mut found = vec![None; rendered.len()];
    let Some(template) = read(template) else {
        return found;
    };
    let mut written: Vec<&str> = template.lines.iter().map(|line| line.prefix).collect();
    written.sort_unstable();
    let mut sorted: Vec<usize> = (0..rendered.len()).collect();
    sorted.sort_unstable_by_key(|index| rendered[*index]);
    for line in &template.lines {
        let prefix = line.prefix.trim_end();
        let is_telling =
            prefix.trim_start().len() >= MIN_PREFIX && !prefix.trim_start().starts_with('#');
        let depth = line.branches.len();
        let is_rendered = line.is_intact
            && (depth == 0
                || !line.branches.contains(&DEFINED)
                    && template
                        .common
                        .as_ref()
                        .is_none_or(|common| common.get(..depth) == Some(&line.branches)));
        if !is_telling || !is_rendered {
            continue;
        }
        let begins = |text: &str| text.starts_with(prefix);
        let only = |first: usize, all: &dyn Fn(usize) -> Option<bool>| {
            all(first) == Some(true) && all(first + 1) != Some(true)
        };
        let first = written.partition_point(|text| *text < prefix);
        if !only(first, &|at| written.get(at).map(|text| begins(text))) {
            continue;
        }
        let first = sorted.partition_point(|index| rendered[*index] < prefix);
        if only(first, &|at| {
            sorted.get(at).map(|index| begins(rendered[*index]))
        }) {
            let written = u32::try_from(line.prefix.chars().count()).unwrap_or(u32::MAX);
            found[sorted[first]] = Some((line.number, written));
        }
    }
    found
}

/// Whether something else than the end of a line, as editors count them, ends lines for YAML or for some editors.
pub(crate) fn has_other_breaks(text: &str) -> bool {
    let is_lone = |at: usize| text.as_bytes().get(at + 1) != Some(&b'\n');
    text.contains(['\u{85}', '\u{2028}', '\u{2029}'])
        || memchr::memchr_iter(b'\r', text.as_bytes()).any(is_lone)
}

fn read(text: &str) -> Option<Template<'_>> {
    if text.len() > MAX_TEMPLATE_BYTES || has_other_breaks(text) {
        return None;
    }
    let mut template = Template {
        lines: Vec::new(),
        common: None,
    };
    let mut open: Vec<Branch> = Vec::new();
    let mut branches = DEFINED;
    let (mut at, mut number) = (0, 1);
    // Whether the action before takes away what is blank behind it.
    let mut is_trimmed = false;
    loop {
        let action = next_action(text, at)?;
        let end = action.as_ref().map_or(text.len(), |action| action.start);
        let literal = &text[at..end];
        for (index, part) in literal.split('\n').enumerate() {
            let is_begin = index > 0 || at == 0;
            if index > 0 {
                number += 1;
            }
            if part.trim().is_empty() {
                continue;
            }
            if is_begin {
                template.lines.push(Line {
                    number,
                    prefix: part.strip_suffix('\r').unwrap_or(part),
                    branches: open.clone(),
                    is_intact: !is_trimmed,
                });
            }
            is_trimmed = false;
        }
        let Some(action) = action else {
            return open.is_empty().then_some(template);
        };
        let around = open.clone();
        match action.word {
            "if" | "with" | "range" => {
                branches += 1;
                open.push(branches);
            }
            "define" | "block" => open.push(DEFINED),
            "else" => {
                branches += 1;
                *open.last_mut()? = branches;
            }
            "end" => drop(open.pop()?),
            // What follows in a loop is not rendered in any case.
            "break" | "continue" => return None,
            _ => {}
        }
        if open.len() > MAX_DEPTH {
            return None;
        }
        let is_in_definition = around.contains(&DEFINED) && action.word != "block";
        if !(is_in_definition || action.is_silent() && is_alone(text, &action)) {
            // The action may print, or puts lines together: it counts for what is on both sides of it.
            let shared = |one: &[Branch], other: &[Branch]| {
                one.iter().zip(other).take_while(|(a, b)| a == b).count()
            };
            let mut common = around[..shared(&around, &open)].to_vec();
            if let Some(before) = &template.common {
                common.truncate(shared(before, &common));
            }
            template.common = Some(common);
        }
        number += u32::try_from(text[action.start..action.end].matches('\n').count()).ok()?;
        is_trimmed = action.trims_right;
        at = action.end;
    }
}

/// An action of a template.
struct Action<'t> {
    start: usize,
    end: usize,
    /// Its first word.
    word: &'t str,
    /// Whether it is a comment or sets a variable.
    is_quiet: bool,
    trims_right: bool,
}

impl Action<'_> {
    /// Whether nothing is printed for it.
    fn is_silent(&self) -> bool {
        self.is_quiet
            || matches!(
                self.word,
                "if" | "with" | "range" | "define" | "else" | "end"
            )
    }
}

/// Whether a line holds an action and nothing else, so that it puts no two lines together.
fn is_alone(text: &str, action: &Action<'_>) -> bool {
    const BLANK: [char; 3] = [' ', '\t', '\r'];
    let before = text[..action.start].trim_end_matches(BLANK);
    let behind = text[action.end..].trim_start_matches(BLANK);
    !action.trims_right
        && (before.is_empty() || before.ends_with('\n'))
        && (behind.is_empty() || behind.starts_with('\n'))
}

/// The next action from here; `None` where one does not end.
fn next_action(text: &str, from: usize) -> Option<Option<Action<'_>>> {
    let Some(start) = text[from..].find("{{").map(|at| from + at) else {
        return Some(None);
    };
    let inside = &text[start + 2..];
    let body = match inside.strip_prefix('-') {
        Some(rest) if rest.starts_with([' ', '\t', '\r', '\n']) => rest,
        _ => inside,
    };
    let begin = text.len() - body.len();
    let blank = body.len() - body.trim_start().len();
    let is_comment = body[blank..].starts_with("/*");
    let end = match is_comment {
        true => {
            let close = begin + blank + 2 + body[blank + 2..].find("*/")? + 2;
            close + text[close..].find("}}")?
        }
        false => begin + end_of_code(body)?,
    };
    let code = &text[begin..end];
    let trims_right = code
        .strip_suffix('-')
        .is_some_and(|code| code.ends_with([' ', '\t', '\r', '\n']));
    let code = code.trim();
    let is_name = |c: char| c.is_ascii_alphanumeric() || c == '_';
    let word = &code[..code.find(|c| !is_name(c)).unwrap_or(code.len())];
    let is_set = code.strip_prefix('$').is_some_and(|rest| {
        let rest = rest.trim_start_matches(is_name).trim_start();
        rest.starts_with(":=") || rest.starts_with('=')
    });
    Some(Some(Action {
        start,
        end: end + 2,
        word,
        is_quiet: is_comment || is_set,
        trims_right,
    }))
}

/// Where the code of an action ends, past its texts.
fn end_of_code(code: &str) -> Option<usize> {
    let bytes = code.as_bytes();
    let mut at = 0;
    while at < bytes.len() {
        match bytes[at] {
            b'}' if bytes.get(at + 1) == Some(&b'}') => return Some(at),
            b'`' => at += memchr::memchr(b'`', &bytes[at + 1..])? + 1,
            quote @ (b'"' | b'\'') => {
                at += 1;
                while *bytes.get(at)? != quote {
                    at += if bytes[at] == b'\\' { 2 } else { 1 };
                }
            }
            _ => {}
        }
        at += 1;
    }
    None
}

#[cfg(test)]
mod tests {
    use super::*;

    /// The lines of the template that the rendered lines are from; 0 for none.
    #[track_caller]
    fn check(template: &str, rendered: &str, expected: &[u32]) {
        let rendered: Vec<&str> = rendered.lines().collect();
        let found: Vec<u32> = template_lines(template, &rendered)
            .into_iter()
            .map(|one| one.map_or(0, |(line, _)| line))
            .collect();
        assert_eq!(found, expected, "{template}");
    }

    #[test]
    fn what_is_rendered_in_any_case_and_once_has_a_line() {
        check(
            "kind: Pod\nmetadata:\n  name: {{ .Values.name }}\n{{- with .Values.labels }}\n  labels: {{ toYaml . }}\n{{- end }}\nspec:\n  hostPID: true\n",
            "kind: Pod\nmetadata:\n  name: web\nspec:\n  hostPID: true",
            &[1, 2, 3, 7, 8],
        );
        // The beginning counts, and what is written in strings and comments of actions is no end of them.
        check(
            "a: {{ \"}}\" | quote }}\n{{/* }}\nb: 1 */}}\nc1: '{{ `}}` }}'\nd11: {{ '\\'' }}\n",
            "a: \"}}\"\n\nc1: '}}'\nd11: 39",
            &[0, 0, 4, 5],
        );
        check("key: 1\r\nbar: {{ .x }}\r\n", "key: 1\nbar: 2", &[1, 2]);
    }

    #[test]
    fn what_is_rendered_several_times_or_written_several_times_has_none() {
        check(
            "kind: List\n{{- range .Values.all }}\n- name: x\n{{- end }}\n",
            "kind: List\n- name: x\n- name: x",
            &[1, 0, 0],
        );
        check(
            "{{- if .a }}\nprivileged: true\n{{- else }}\nprivileged: true\n{{- end }}\n",
            "privileged: true",
            &[0],
        );
        // The first may be the beginning of the second.
        check(
            "hostPID: {{ .a }}\nhostPID: true\n",
            "hostPID: true\nhostPID: true",
            &[0, 0],
        );
    }

    #[test]
    fn a_line_in_a_block_has_one_where_nothing_else_can_have_printed_it() {
        // Everything is in the block, and so it was rendered.
        check(
            "{{- if .Values.enabled }}\nkind: Pod\nname: {{ .x }}\n{{- end }}\n",
            "kind: Pod\nname: a",
            &[2, 3],
        );
        check(
            "kind: Pod\n{{- if .a }}\nhostPID: true\n{{- end }}\n",
            "kind: Pod\nhostPID: true",
            &[1, 3],
        );
        // The values can say the same as the block that was not rendered.
        check(
            "kind: Pod\n{{- if .a }}\nhostPID: true\n{{- end }}\n{{ toYaml .Values.more }}\n",
            "kind: Pod\nhostPID: true",
            &[1, 0],
        );
        check(
            "{{- if .a }}\nhostPID: true\n{{- else }}\n{{ toYaml .Values.more }}\n{{- end }}\n",
            "hostPID: true",
            &[0],
        );
        // A block that puts lines together can make one as well.
        check(
            "{{- if .a }}\nhostPID: true\n{{- end }}\n{{ if .b }}hostPID: true{{ end }}\n",
            "hostPID: true",
            &[0],
        );
        check(
            "{{ define \"a\" }}\nhostPID: true\n{{ end }}\nkind: Pod\n{{ include \"a\" . }}\n",
            "kind: Pod\nhostPID: true",
            &[4, 0],
        );
    }

    #[test]
    fn a_line_whose_beginning_is_taken_away_has_none() {
        check(
            "key: {{ .x -}}\n  bar: 1\nbaz: 2\n",
            "key: 1bar: 1\n  bar: 1\nbaz: 2",
            &[1, 0, 3],
        );
        check(
            "{{- /* note */ -}}\nkey: 1\nbar: 2\n",
            "key: 1\nbar: 2",
            &[0, 3],
        );
    }

    #[test]
    fn what_is_not_understood_has_no_lines() {
        for template in [
            "key: 1\n{{ if .a }}\n",
            "key: 1\n{{ end }}\n",
            "key: 1\n{{ \"\n",
            "key: 1\n{{ .a }\n",
            "key: 1\n{{/* a\n",
            "{{ range .a }}\n{{ if . }}{{ break }}{{ end }}\nkey: 1\n{{ end }}\n",
            "key: 1\n{{ else }}\n",
            "key: 1 {{ '\\",
            "a: 2\rkey: 1\n",
        ] {
            check(template, "key: 1", &[0]);
        }
        let deep = "{{ if .a }}\n".repeat(40);
        check(&format!("key: 1\n{deep}"), "key: 1", &[0]);
    }
}
