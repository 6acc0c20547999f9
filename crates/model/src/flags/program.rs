//! Which program a word of a command line names.

/// The name of the program that a word names: the last part of a path. An option, an assignment, an address and a text
/// of several words name none, however they end: `--data-dir=/var/lib/etcd`, `https://host/kubelet`.
pub fn program_name(word: &str) -> Option<&str> {
    let is_program = !word.starts_with(['-', '+'])
        && !word.contains(['=', '\n', '\t', ' '])
        && !word.contains("://");
    let name = word.rsplit('/').next().unwrap_or(word);
    (is_program && !name.is_empty()).then_some(name)
}

/// Directories with data, whose entries are named after programs: `/var/lib/etcd`.
const DATA: &[&str] = &[
    "backup", "data", "dev", "etc", "home", "media", "mnt", "proc", "run", "srv", "sys", "tmp",
    "var",
];

/// The name of the program that the first argument names in a container without a command. The image's entrypoint runs
/// there and may read the argument as anything: only a plain name and the absolute path of a program say that the
/// entrypoint is missing or runs its arguments, and not `namespace/name` or a directory.
pub(super) fn argument_name(word: &str) -> Option<&str> {
    let name = program_name(word)?;
    let is_program = match word.strip_prefix('/') {
        Some(path) => {
            let top = path.split('/').next().unwrap_or(path);
            top == name || !DATA.contains(&top)
        }
        None => word == name,
    };
    is_program.then_some(name)
}
