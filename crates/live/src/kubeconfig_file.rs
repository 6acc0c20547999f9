//! The files of a kubeconfig, read and merged as kubectl does.

use std::path::{Path, PathBuf};

use kube::config::Kubeconfig;
use seawall_syntax::parse_stream;

/// Reads the files of `KUBECONFIG`, or the one below the home directory. Files that are not there are passed over, as
/// kubectl does; one that cannot be read is an error.
pub(crate) fn read(
    variable: Option<std::ffi::OsString>,
    home: Option<PathBuf>,
) -> Result<Option<Kubeconfig>, String> {
    let files: Vec<PathBuf> = match variable.filter(|value| !value.is_empty()) {
        Some(value) => std::env::split_paths(&value)
            .filter(|path| !path.as_os_str().is_empty())
            .collect(),
        None => home
            .map(|home| home.join(".kube").join("config"))
            .into_iter()
            .collect(),
    };
    let mut merged: Option<Kubeconfig> = None;
    for file in files.iter().filter(|file| file.exists()) {
        let fail = |error: kube::config::KubeconfigError| {
            format!("kubeconfig `{}`: {error}", file.display())
        };
        if let Some(why) = endless(file) {
            return Err(format!("kubeconfig `{}`: {why}", file.display()));
        }
        let next = parse(file).map_err(|why| format!("kubeconfig `{}`: {why}", file.display()))?;
        for next in next {
            merged = Some(match merged {
                Some(merged) => Kubeconfig::merge(merged, next).map_err(fail)?,
                None => next,
            });
        }
    }
    Ok(merged)
}

/// Reads one file as kubectl does: a key that stands twice counts once.
fn parse(file: &Path) -> Result<Vec<Kubeconfig>, String> {
    let bytes = seawall_load::read_named(file).map_err(|error| error.to_string())?;
    let mut all = Vec::new();
    for document in parse_stream(&bytes) {
        let nodes = document.nodes.map_err(|error| error.to_string())?;
        for node in nodes {
            let mut one: Kubeconfig =
                serde_json::from_str(&node.to_json()).map_err(|error| without_value(&error))?;
            if let Some(directory) = file.parent() {
                resolve(&mut one, directory);
            }
            all.push(one);
        }
    }
    // An empty file says nothing.
    if all.is_empty() {
        all.push(Kubeconfig::default());
    }
    Ok(all)
}

/// What is wrong with a field, without what it holds, which may be a credential.
fn without_value(error: &serde_json::Error) -> String {
    let text = error.to_string();
    let text = text.split(" at line ").next().unwrap_or_default();
    match text.rsplit_once(", expected ") {
        Some((_, expected)) => {
            format!("a field has a value of the wrong type, expected {expected}")
        }
        None => text.to_owned(),
    }
}

/// Names files from the directory of the kubeconfig, and a plugin as well where it is no program of `PATH`.
fn resolve(file: &mut Kubeconfig, directory: &Path) {
    let absolute = |path: &mut Option<String>| {
        if let Some(path) = path.as_mut().filter(|path| Path::new(path).is_relative())
            && let Some(whole) = directory.join(&*path).to_str()
        {
            *path = whole.to_owned();
        }
    };
    for cluster in file
        .clusters
        .iter_mut()
        .filter_map(|one| one.cluster.as_mut())
    {
        absolute(&mut cluster.certificate_authority);
    }
    let users = file.auth_infos.iter_mut();
    for user in users.filter_map(|one| one.auth_info.as_mut()) {
        absolute(&mut user.client_certificate);
        absolute(&mut user.client_key);
        absolute(&mut user.token_file);
        let plugin = user.exec.as_mut().map(|plugin| &mut plugin.command);
        let is_path = |command: &&mut Option<String>| {
            let command = command.as_deref().unwrap_or_default();
            command.contains(std::path::MAIN_SEPARATOR)
        };
        if let Some(command) = plugin.filter(is_path) {
            absolute(command);
        }
    }
}

/// Largest file of a credential, a certificate or a kubeconfig.
const MAX_FILE_BYTES: u64 = 16 << 20;

/// Why a file is not read: it is a device, or far too large. What is not there the client says.
fn endless(file: &Path) -> Option<String> {
    match seawall_load::open_named(file).and_then(|file| file.metadata()) {
        Ok(metadata) if metadata.len() > MAX_FILE_BYTES => {
            Some(format!("it is larger than {MAX_FILE_BYTES} bytes"))
        }
        Err(error) if error.kind() == std::io::ErrorKind::Other => Some(error.to_string()),
        _ => None,
    }
}

/// Refuses files that a kubeconfig names and that never end.
pub(crate) fn refuse_endless(file: &Kubeconfig) -> Result<(), String> {
    let users = file
        .auth_infos
        .iter()
        .filter_map(|user| user.auth_info.as_ref());
    let of_users =
        users.flat_map(|user| [&user.token_file, &user.client_certificate, &user.client_key]);
    let clusters = file.clusters.iter().filter_map(|one| one.cluster.as_ref());
    let of_clusters = clusters.map(|cluster| &cluster.certificate_authority);
    for named in of_users.chain(of_clusters).flatten() {
        if let Some(why) = endless(Path::new(named)) {
            return Err(format!("`{named}`, which the kubeconfig refers to: {why}"));
        }
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use kube::config::AuthInfo;

    use super::*;

    #[test]
    fn files_that_are_not_there_are_passed_over_and_the_first_wins() {
        let directory = tempfile::tempdir().expect("a directory");
        let at = |name: &str| directory.path().join(name);
        std::fs::write(at("a"), "current-context: one\n").expect("a file");
        std::fs::write(at("b"), "current-context: two\n").expect("a file");
        let list = std::env::join_paths([at("missing"), at("a"), at("b")]).expect("paths");
        let merged = read(Some(list), None).expect("reads").expect("a file");
        assert_eq!(merged.current_context.as_deref(), Some("one"));
        let none = read(Some(at("missing").into_os_string()), None);
        assert!(none.expect("no error").is_none());
        std::fs::write(at("broken"), "{").expect("a file");
        let why = read(Some(at("broken").into_os_string()), None).expect_err("an error");
        assert!(why.contains("broken"), "{why}");
    }
    #[test]
    fn a_file_is_read_as_kubectl_reads_it() {
        let directory = tempfile::tempdir().expect("a directory");
        let file = directory.path().join("config");
        let read_text = |text: &str| {
            std::fs::write(&file, text).expect("a file");
            read(Some(file.clone().into_os_string()), None)
        };
        let text = "current-context: one\ncurrent-context: two\nclusters:\n- {name: c, cluster: {server: a, certificate-authority: ca.crt}}\nusers:\n- {name: u, user: {tokenFile: /t, client-key: k, exec: {command: bin/p}}}\n- {name: v, user: {exec: {command: aws}}}\n";
        let config = read_text(text).expect("reads").expect("a file");
        assert_eq!(config.current_context.as_deref(), Some("two"));
        let at = |name: &str| Some(directory.path().join(name).display().to_string());
        let cluster = config.clusters[0].cluster.as_ref().expect("a cluster");
        assert_eq!(cluster.certificate_authority, at("ca.crt"));
        let users: Vec<&AuthInfo> = config
            .auth_infos
            .iter()
            .filter_map(|one| one.auth_info.as_ref())
            .collect();
        assert_eq!(users[0].token_file.as_deref(), Some("/t"));
        assert_eq!(users[0].client_key, at("k"));
        let command = |user: &AuthInfo| user.exec.as_ref().and_then(|it| it.command.clone());
        assert_eq!(command(users[0]), at("bin/p"));
        assert_eq!(command(users[1]).as_deref(), Some("aws"));
        let empty = read_text("# nothing\n").expect("reads").expect("a file");
        assert!(empty.contexts.is_empty());
        for text in [
            "users: [{name: u, user: {token: {secret: hunter2}}}]",
            "users: hunter2",
            "a: [hunter2",
        ] {
            let why = read_text(text).expect_err(text);
            assert!(
                !why.contains("hunter2") && !why.contains(['\n', '\u{fffd}']),
                "{why}"
            );
        }
    }
}
