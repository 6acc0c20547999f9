//! `db update`: a database from elsewhere takes the place of the old one only when it is whole, signed and newer.

use std::sync::Mutex;

use seawall_advisory::database::SigningKey;

use super::samples::npm_records;
use super::server::{Answer, Asked, Server};
use super::workspace::{Workspace, database};
use crate::support::Run;

pub fn update(workspace: &Workspace, arguments: &[&str]) -> Run {
    workspace.run(&[&["db", "update"], arguments].concat())
}

/// What is in place.
pub fn kept(workspace: &Workspace) -> Vec<u8> {
    std::fs::read(workspace.database_path()).unwrap_or_default()
}

/// What an update leaves beside the database.
pub fn left_over(workspace: &Workspace) -> Vec<String> {
    let directory = workspace.database_path();
    let directory = directory.parent().expect("a directory").to_owned();
    let files = std::fs::read_dir(directory).expect("a directory");
    let names = files.map(|file| file.expect("a file").file_name());
    let names = names.map(|name| name.to_string_lossy().into_owned());
    let mut names: Vec<String> = names
        .filter(|name| name != "advisories.db" && name != "advisories.lock")
        .collect();
    names.sort();
    names
}

/// A server with one file, that can be asked for parts of it.
pub fn mirror(file: Vec<u8>) -> Server {
    Server::start(move |asked| part(&file, asked))
}

/// What names the version of a file.
fn tag(file: &[u8]) -> String {
    format!("\"{}\"", seawall_image::Digest::of(file).hex())
}

fn part(file: &[u8], asked: &Asked) -> Answer {
    let tag = tag(file);
    let mut headers = vec![("ETag".to_owned(), tag.clone())];
    let is_same = asked.if_range.as_ref().is_none_or(|wanted| *wanted == tag);
    match start(asked).filter(|_| is_same) {
        None => Answer::Whole(200, headers, file.to_vec()),
        Some(start) if start >= file.len() => {
            let range = format!("bytes */{}", file.len());
            Answer::status(416, &[("Content-Range", &range)])
        }
        Some(start) => {
            let range = format!("bytes {start}-{}/{}", file.len() - 1, file.len());
            headers.push(("Content-Range".to_owned(), range));
            Answer::Whole(206, headers, file[start..].to_vec())
        }
    }
}

/// Puts the beginning of a file where an earlier run would have left it.
fn leave(workspace: &Workspace, bytes: &[u8], address: &str, version: &str) {
    let data = workspace.database_path();
    std::fs::write(data.with_extension("part"), bytes).expect("a file");
    let from = format!("{address}\n{version}");
    std::fs::write(data.with_extension("part-from"), from).expect("a file");
}

fn start(asked: &Asked) -> Option<usize> {
    let range = asked.range.as_deref()?.strip_prefix("bytes=")?;
    range.trim_end_matches('-').parse().ok()
}

pub fn address(server: &Server) -> String {
    format!("http://{}/advisories.db", server.host)
}

#[test]
fn from_a_file() {
    let workspace = Workspace::new(&[]);
    let newer = database(&npm_records(), 0, None);
    // A name that a download would have is no reason to take the file away.
    for name in ["newer.db", "newer.part"] {
        workspace.write(name, &newer);
        let run = update(&workspace, &["--from", name]);
        assert_eq!(run.status, 0, "{}", run.err);
        assert!(kept(&workspace) == newer);
        assert!(workspace.path(name).exists(), "{name}");
    }
    workspace.write("broken.part", &newer[..newer.len() - 1]);
    assert_eq!(update(&workspace, &["--from", "broken.part"]).status, 2);
    assert!(workspace.path("broken.part").exists());
    assert_eq!(left_over(&workspace), [""; 0]);
}

#[test]
fn from_a_server() {
    let workspace = Workspace::new(&[]);
    let newer = database(&npm_records(), 0, None);
    let server = mirror(newer.clone());
    let run = update(&workspace, &["--from", &address(&server)]);
    assert_eq!(run.status, 0, "{}", run.err);
    assert!(kept(&workspace) == newer);
    assert_eq!(left_over(&workspace), [""; 0]);
    // Again, from the beginning: what is in place is no part of a download.
    let run = update(&workspace, &["--from", &address(&server)]);
    assert_eq!(run.status, 0, "{}", run.err);
    assert!(server.asked().iter().all(|asked| asked.range.is_none()));
}

#[test]
fn a_download_that_broke_off_is_resumed() {
    let workspace = Workspace::new(&[]);
    let newer = database(&npm_records(), 0, None);
    let half = newer.len() / 2;
    let file = newer.clone();
    let cut = Mutex::new(true);
    let server = Server::start(move |asked| {
        let mut cut = cut.lock().expect("no panic");
        match std::mem::take(&mut *cut) {
            true => {
                let headers = vec![("ETag".to_owned(), tag(&file))];
                Answer::Cut(200, headers, file[..half].to_vec(), file.len())
            }
            false => part(&file, asked),
        }
    });
    let run = update(&workspace, &["--from", &address(&server)]);
    assert_eq!(run.status, 0, "{}", run.err);
    assert!(kept(&workspace) == newer);
    let ranges: Vec<usize> = server.asked().iter().filter_map(start).collect();
    assert!(ranges.iter().any(|start| *start > 0), "{ranges:?}");
    // So is one of an earlier run, which was ended.
    let data = workspace.database_path();
    let server = mirror(newer.clone());
    leave(&workspace, &newer[..half], &address(&server), &tag(&newer));
    std::fs::remove_file(&data).expect("it was there");
    let run = update(&workspace, &["--from", &address(&server)]);
    assert_eq!(run.status, 0, "{}", run.err);
    assert!(kept(&workspace) == newer);
    assert_eq!(server.asked().iter().find_map(start), Some(half));
}

#[test]
fn the_beginning_of_something_else_is_thrown_away() {
    let workspace = Workspace::new(&[]);
    let newer = database(&npm_records(), 0, None);
    let server = mirror(newer.clone());
    let here = address(&server);
    for (from, version) in [
        // Another mirror; the same address with another file, or with one that nothing names the version of.
        ("http://other/", tag(&newer)),
        (here.as_str(), tag(b"of yesterday")),
        (here.as_str(), String::new()),
    ] {
        leave(&workspace, b"something else", from, &version);
        let run = update(&workspace, &["--from", &here]);
        assert_eq!(run.status, 0, "{}", run.err);
        assert!(kept(&workspace) == newer);
        assert_eq!(left_over(&workspace), [""; 0]);
    }
    // A server that does not know `If-Range` says of the part which version it is of, or that it starts elsewhere.
    for (header, value) in [("ETag", "\"another\""), ("Content-Range", "bytes 0-9/10")] {
        let (file, version) = (newer.clone(), tag(b"of yesterday"));
        let careless = Server::start(move |asked| match start(asked) {
            Some(_) => Answer::Whole(
                206,
                vec![(header.to_owned(), value.to_owned())],
                b"a part".to_vec(),
            ),
            None => Answer::ok(file.clone()),
        });
        leave(&workspace, b"something else", &address(&careless), &version);
        let run = update(&workspace, &["--from", &address(&careless)]);
        assert_eq!(run.status, 0, "{}", run.err);
        assert!(kept(&workspace) == newer);
    }
}

#[test]
fn a_file_that_changes_while_it_is_fetched_is_not_stitched_together() {
    let workspace = Workspace::new(&[]);
    let old = database(&npm_records()[..1], 0, None);
    let newer = database(&npm_records(), 0, None);
    let half = old.len() / 2;
    let (before, after) = (old.clone(), newer.clone());
    let cut = Mutex::new(true);
    let server =
        Server::start(
            move |asked| match std::mem::take(&mut *cut.lock().expect("no panic")) {
                true => {
                    let headers = vec![("ETag".to_owned(), tag(&before))];
                    Answer::Cut(200, headers, before[..half].to_vec(), before.len())
                }
                false => part(&after, asked),
            },
        );
    let run = update(&workspace, &["--from", &address(&server)]);
    assert_eq!(run.status, 0, "{}", run.err);
    assert!(kept(&workspace) == newer);
    let asked = server.asked();
    assert_eq!(asked.len(), 2);
    assert_eq!(asked[1].if_range, Some(tag(&old)));
}

#[test]
fn what_is_not_whole_takes_no_place() {
    let workspace = Workspace::new(&[]);
    let old = database(&npm_records()[..1], 1, None);
    workspace.keep(&old);
    let newer = database(&npm_records(), 0, None);
    let mut changed = newer.clone();
    let last = changed.len() - 10;
    changed[last] ^= 1;
    for wrong in [
        changed,
        newer[..newer.len() / 2].to_vec(),
        b"<html>not found</html>".to_vec(),
        Vec::new(),
    ] {
        let server = mirror(wrong.clone());
        let run = update(&workspace, &["--from", &address(&server)]);
        assert_eq!(run.status, 2, "{}", run.err);
        assert!(kept(&workspace) == old);
        workspace.write("wrong.db", &wrong);
        let run = update(&workspace, &["--from", "wrong.db"]);
        assert_eq!(run.status, 2, "{}", run.err);
        assert!(run.err.contains("wrong.db"), "{}", run.err);
        assert!(kept(&workspace) == old);
    }
}

#[test]
fn older_databases_are_refused() {
    let workspace = Workspace::new(&[]);
    let newer = database(&npm_records(), 1, None);
    let older = database(&npm_records(), 2, None);
    workspace.keep(&newer);
    workspace.write("older.db", &older);
    let refused = update(&workspace, &["--from", "older.db"]);
    assert_eq!(refused.status, 2);
    assert!(refused.err.contains("older"), "{}", refused.err);
    assert!(kept(&workspace) == newer);
    let allowed = update(&workspace, &["--from", "older.db", "--allow-older"]);
    assert_eq!(allowed.status, 0, "{}", allowed.err);
    assert!(kept(&workspace) == older);
}

#[test]
fn unknown_signers_are_refused() {
    let workspace = Workspace::new(&[]);
    let key = |byte: u8| SigningKey::from_seed(&[byte; 32]).expect("a key");
    let ours = key(1).public().to_string();
    let signed = database(&npm_records(), 0, Some(&key(1)));
    workspace.keep(&database(&npm_records(), 3, Some(&key(1))));
    let before = kept(&workspace);
    for other in [
        database(&npm_records(), 0, Some(&key(2))),
        database(&npm_records(), 0, None),
    ] {
        workspace.write("other.db", &other);
        let run = update(&workspace, &["--from", "other.db", "--database-key", &ours]);
        assert_eq!(run.status, 2, "{}", run.err);
        assert!(run.err.contains("sign"), "{}", run.err);
        assert!(kept(&workspace) == before);
    }
    workspace.write("signed.db", &signed);
    let run = update(
        &workspace,
        &["--from", "signed.db", "--database-key", &ours],
    );
    assert_eq!(run.status, 0, "{}", run.err);
    assert!(kept(&workspace) == signed);
}

#[test]
fn mirrors_are_asked_in_turn() {
    let workspace = Workspace::new(&[]);
    let newer = database(&npm_records(), 0, None);
    let down = Server::start(|_| Answer::status(404, &[]));
    let good = mirror(newer.clone());
    let (first, second) = (address(&down), address(&good));
    let run = update(&workspace, &["--from", &first, "--from", &second]);
    assert_eq!(run.status, 0, "{}", run.err);
    assert!(run.err.contains(&first), "{}", run.err);
    assert!(kept(&workspace) == newer);
    let none = update(&workspace, &["--from", &first, "--from", "missing.db"]);
    assert_eq!(none.status, 2);
    assert!(none.err.contains("none of 2 sources"), "{}", none.err);
}

#[test]
fn servers_that_ask_to_wait_are_asked_again() {
    let workspace = Workspace::new(&[]);
    let newer = database(&npm_records(), 0, None);
    let file = newer.clone();
    let busy = Mutex::new(true);
    let server =
        Server::start(
            move |asked| match std::mem::take(&mut *busy.lock().expect("no panic")) {
                true => Answer::status(429, &[("Retry-After", "1")]),
                false => part(&file, asked),
            },
        );
    let run = update(&workspace, &["--from", &address(&server)]);
    assert_eq!(run.status, 0, "{}", run.err);
    assert!(kept(&workspace) == newer);
    assert_eq!(server.asked().len(), 2);
}

#[test]
fn two_changes_at_a_time_are_one_too_many() {
    let workspace = Workspace::new(&[("a.json", &npm_records()[0].to_string())]);
    workspace.write("newer.db", &database(&npm_records(), 0, None));
    let lock = std::fs::File::create(workspace.database_path().with_extension("lock"));
    let lock = lock.expect("a file");
    lock.lock().expect("nobody else has it");
    for run in [
        update(&workspace, &["--from", "newer.db"]),
        workspace.run(&["db", "import", "a.json"]),
        workspace.run(&["db", "pull", "localhost:1/a:b"]),
    ] {
        assert_eq!(run.status, 2);
        assert!(run.err.contains("is running"), "{}", run.err);
        assert_eq!(kept(&workspace), [0; 0]);
    }
}
