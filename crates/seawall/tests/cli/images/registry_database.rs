//! `db push` and `db pull`: databases in registries.

use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::time::Duration;

use seawall_advisory::database::SigningKey;
use seawall_image::Digest;

use super::memory::Memory;
use super::samples::npm_records;
use super::server::{Answer, Server};
use super::update::{kept, left_over};
use super::workspace::{Workspace, database};

fn key(byte: u8) -> SigningKey {
    SigningKey::from_seed(&[byte; 32]).expect("a key")
}

/// A registry, and what it has.
fn registry() -> (Server, Arc<Memory>) {
    let memory = Arc::new(Memory::default());
    let inner = Arc::clone(&memory);
    (Server::start(move |asked| inner.answer(asked)), memory)
}

/// A directory whose database is signed by the first key, and made so many days ago; and the public key.
fn signed(days_ago: u64) -> (Workspace, String) {
    let workspace = Workspace::new(&[]);
    workspace.keep(&database(&npm_records(), days_ago, Some(&key(1))));
    (workspace, key(1).public().to_string())
}

#[test]
fn a_database_goes_through_a_registry() {
    let (server, memory) = registry();
    let (from, ours) = signed(0);
    let name = format!("{}/security/advisories:daily", server.host);
    let run = from.run(&[
        "db",
        "push",
        &name,
        "--database-key",
        &ours,
        "--format",
        "json",
    ]);
    assert_eq!(run.status, 0, "{}", run.err);
    let said = run.json();
    assert_eq!(said["signed_by"], ours.as_str());
    assert_eq!(said["was_there"], false);
    let manifest = memory.manifest("daily").expect("a manifest");
    assert_eq!(said["digest"], Digest::of(&manifest).as_str());
    let manifest: serde_json::Value = serde_json::from_slice(&manifest).expect("JSON");
    assert_eq!(
        manifest["artifactType"],
        "application/vnd.seawall.advisories.v1"
    );
    assert_eq!(
        manifest["annotations"]["dev.seawall.advisories.signer"],
        ours.as_str()
    );
    assert_eq!(manifest["annotations"]["dev.seawall.advisories.count"], "2");
    let again = from.run(&["db", "push", &name, "--database-key", &ours]);
    assert!(again.out.contains("had already"), "{}", again.out);
    // By tag, by digest, and as one source of `update`.
    let by_digest = said["reference"].as_str().expect("a name").to_owned();
    let with_scheme = format!("oci://{name}");
    for arguments in [
        ["db", "pull", &name],
        ["db", "pull", &by_digest],
        ["db", "pull", &with_scheme],
    ] {
        let to = Workspace::new(&[]);
        let run = to.run(&[&arguments[..], &["--database-key", &ours]].concat());
        assert_eq!(run.status, 0, "{}", run.err);
        assert!(kept(&to) == kept(&from));
        assert_eq!(left_over(&to), [""; 0]);
        let asked = server.asked().len();
        let again = to.run(&[
            "db",
            "update",
            "--from",
            &with_scheme,
            "--database-key",
            &ours,
        ]);
        assert_eq!(again.status, 0, "{}", again.err);
        assert!(again.err.contains("up to date already"), "{}", again.err);
        let later = &server.asked()[asked..];
        assert!(later.iter().all(|asked| !asked.path.contains("/blobs/")));
    }
}

#[test]
fn unsigned_databases_are_not_pushed_unless_that_is_said() {
    let (server, memory) = registry();
    let workspace = Workspace::new(&[]);
    workspace.keep(&database(&npm_records(), 0, None));
    let name = format!("{}/security/advisories", server.host);
    let run = workspace.run(&["db", "push", &name]);
    assert_eq!(run.status, 2);
    assert!(run.err.contains("is not signed"), "{}", run.err);
    assert!(server.asked().is_empty());
    let run = workspace.run(&["db", "push", &name, "--allow-unsigned"]);
    assert_eq!(run.status, 0, "{}", run.err);
    assert!(memory.manifest("latest").is_some());
    // A database that is not whole reaches no registry.
    let mut broken = kept(&workspace);
    let last = broken.len() - 10;
    broken[last] ^= 1;
    workspace.keep(&broken);
    let asked = server.asked().len();
    let run = workspace.run(&["db", "push", &name, "--allow-unsigned"]);
    assert_eq!(run.status, 2, "{}", run.err);
    assert_eq!(server.asked().len(), asked);
}

#[test]
fn a_pulled_database_is_checked_like_any_other() {
    let (server, _memory) = registry();
    let (from, ours) = signed(2);
    let other = key(2).public().to_string();
    let name = format!("{}/security/advisories:daily", server.host);
    let run = from.run(&["db", "push", &name, "--database-key", &ours]);
    assert_eq!(run.status, 0, "{}", run.err);
    let to = Workspace::new(&[]);
    for (key, why) in [(Some(&other), "sign"), (None, "sign")] {
        let mut arguments = vec!["db", "pull", &name];
        arguments.extend(key.iter().flat_map(|key| ["--database-key", key.as_str()]));
        let run = to.run(&arguments);
        assert_eq!(run.status, 2);
        assert!(run.err.contains(why), "{}", run.err);
        assert_eq!(kept(&to), [0; 0]);
        assert_eq!(left_over(&to), [""; 0]);
    }
    let newer = database(&npm_records()[..1], 0, Some(&key(1)));
    to.keep(&newer);
    let run = to.run(&["db", "pull", &name, "--database-key", &ours]);
    assert!(run.err.contains("older"), "{}", run.err);
    assert!(kept(&to) == newer);
    let run = to.run(&[
        "db",
        "pull",
        &name,
        "--database-key",
        &ours,
        "--allow-older",
    ]);
    assert_eq!(run.status, 0, "{}", run.err);
    assert!(kept(&to) == kept(&from));
}

#[test]
fn mirrors_come_first_and_the_next_one_counts_where_one_lies() {
    let (server, memory) = registry();
    let (from, ours) = signed(0);
    let name = format!("{}/security/advisories:daily", server.host);
    let run = from.run(&["db", "push", &name, "--database-key", &ours]);
    assert_eq!(run.status, 0, "{}", run.err);
    // One is down, one has another file under the digest, and one another database under the name.
    let down = Server::start(|_| Answer::status(404, &[]));
    let digest = Digest::of(&kept(&from)).to_string();
    let (inner, length) = (Arc::clone(&memory), kept(&from).len());
    let lying = Server::start(move |asked| match asked.path.ends_with(&digest) {
        true => Answer::ok(vec![b' '; length]),
        false => inner.answer(asked),
    });
    let (strange, _) = registry();
    let theirs = Workspace::new(&[]);
    theirs.keep(&database(&npm_records(), 0, Some(&key(2))));
    let run = theirs.run(&[
        "db",
        "push",
        &format!("{}/security/advisories:daily", strange.host),
        "--database-key",
        &key(2).public().to_string(),
    ]);
    assert_eq!(run.status, 0, "{}", run.err);
    let to = Workspace::new(&[]);
    let mirror = |host: &str| format!("{}={host}", server.host);
    let run = to.run(&[
        "db",
        "pull",
        &name,
        "--database-key",
        &ours,
        "--registry-mirror",
        &mirror(&down.host),
        "--registry-mirror",
        &mirror(&lying.host),
        "--registry-mirror",
        &mirror(&strange.host),
    ]);
    assert_eq!(run.status, 0, "{}", run.err);
    assert!(kept(&to) == kept(&from));
    assert_eq!(left_over(&to), [""; 0]);
    for host in [&down.host, &lying.host, &strange.host] {
        assert!(run.err.contains(host.as_str()), "{}", run.err);
    }
}

#[test]
fn a_pull_that_was_ended_goes_on() {
    let (server, _memory) = registry();
    let (from, ours) = signed(0);
    let name = format!("{}/security/advisories:daily", server.host);
    let run = from.run(&["db", "push", &name, "--database-key", &ours]);
    assert_eq!(run.status, 0, "{}", run.err);
    let whole = kept(&from);
    let to = Workspace::new(&[]);
    let data = to.database_path();
    let half = whole.len() / 2;
    std::fs::write(data.with_extension("part"), &whole[..half]).expect("a file");
    let origin = format!("{}\n", Digest::of(&whole));
    std::fs::write(data.with_extension("part-from"), origin).expect("a file");
    let run = to.run(&["db", "pull", &name, "--database-key", &ours]);
    assert_eq!(run.status, 0, "{}", run.err);
    assert!(kept(&to) == whole);
    let asked = server.asked();
    let ranges: Vec<_> = asked
        .iter()
        .filter_map(|asked| asked.range.as_ref())
        .collect();
    assert_eq!(ranges, [&format!("bytes={half}-")]);
}

/// Killed in the middle of a file that drips, it leaves the database as it was, and the next one goes on.
#[test]
fn a_pull_that_is_killed_changes_nothing_and_goes_on() {
    let memory = Arc::new(Memory::default());
    let (inner, slow) = (Arc::clone(&memory), Arc::new(AtomicBool::new(false)));
    let drips = Arc::clone(&slow);
    let server = Server::start(move |asked| match inner.answer(asked) {
        Answer::Whole(200, _, body)
            if asked.method == "GET"
                && asked.path.contains("/blobs/")
                && drips.load(Ordering::SeqCst) =>
        {
            Answer::Slow(body, Duration::from_millis(2))
        }
        answer => answer,
    });
    let (from, ours) = signed(0);
    let name = format!("{}/security/advisories:daily", server.host);
    let run = from.run(&["db", "push", &name, "--database-key", &ours]);
    assert_eq!(run.status, 0, "{}", run.err);
    let whole = kept(&from);
    let to = Workspace::new(&[]);
    let old = database(&npm_records()[..1], 3, Some(&key(1)));
    to.keep(&old);
    slow.store(true, Ordering::SeqCst);
    let part = to.database_path().with_extension("part");
    let arguments = ["db", "pull", &name, "--database-key", &ours];
    let mut child = to.spawn(&arguments);
    let has_some = || std::fs::metadata(&part).is_ok_and(|part| part.len() > 0);
    for _ in 0..1_000 {
        if has_some() {
            break;
        }
        std::thread::sleep(Duration::from_millis(10));
    }
    // Another one at the same time is refused, whatever the first one has.
    let second = to.run(&arguments);
    assert!(second.err.contains("is running"), "{}", second.err);
    child.kill().expect("it runs");
    child.wait().expect("it ran");
    assert!(has_some());
    let had = std::fs::metadata(&part).expect("a part").len();
    assert!(had < whole.len() as u64);
    assert!(kept(&to) == old);
    slow.store(false, Ordering::SeqCst);
    let run = to.run(&arguments);
    assert_eq!(run.status, 0, "{}", run.err);
    assert!(kept(&to) == whole);
    let asked = server.asked();
    let range = asked.iter().rev().find_map(|asked| asked.range.clone());
    assert_eq!(range, Some(format!("bytes={had}-")));
}
