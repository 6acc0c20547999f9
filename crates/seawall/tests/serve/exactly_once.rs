//! Restarts and kills: each alert is in the file once.

use std::sync::Mutex;
use std::sync::atomic::{AtomicBool, Ordering};
use std::time::Duration;

use crate::{Server, batch, event, folder, names, read};

#[test]
fn a_server_goes_on_where_it_was_stopped() {
    let folder = folder();
    let server = Server::start(folder.path(), &[]);
    assert_eq!(
        server.post("/audit/default", &batch(&[event("one", 0)])),
        200
    );
    // Whatever is acknowledged is read before it ends, and its position kept.
    let ended = server.stop();
    assert_eq!(
        (ended.status, names(&ended.out)),
        (0, vec!["one".to_owned()])
    );
    let server = Server::start(folder.path(), &[]);
    // What the API server sends again, as it did not see the answer.
    assert_eq!(
        server.post(
            "/audit/default",
            &batch(&[event("one", 0), event("two", 1)])
        ),
        200
    );
    let ended = server.stop();
    assert_eq!(
        (ended.status, names(&ended.out)),
        (0, vec!["two".to_owned()])
    );
    let server = Server::start(folder.path(), &[]);
    let ended = server.stop();
    assert_eq!((ended.status, &*ended.out), (0, ""));
}

#[test]
fn a_server_that_is_killed_again_and_again_doubles_and_loses_nothing() {
    let folder = folder();
    let alerts = folder.path().join("alerts");
    let more = ["-o", "alerts", "--sync", "never"];
    let mut sent = Vec::new();
    for round in 0..6 {
        let server = Server::start(folder.path(), &more);
        let acknowledged = Mutex::new(Vec::new());
        let is_over = AtomicBool::new(false);
        std::thread::scope(|scope| {
            for client in 0..3 {
                let (server, acknowledged, is_over) = (&server, &acknowledged, &is_over);
                scope.spawn(move || {
                    for number in 0.. {
                        let name = format!("{round}-{client}-{number}");
                        let body = batch(&[event(&name, 0)]);
                        match server.try_post("/audit/default", &body) {
                            Ok(200) => acknowledged.lock().expect("a list").push(name),
                            _ if is_over.load(Ordering::Relaxed) => return,
                            other => panic!("{other:?}"),
                        }
                        if is_over.load(Ordering::Relaxed) {
                            return;
                        }
                    }
                });
            }
            std::thread::sleep(Duration::from_millis(150 + 90 * round));
            is_over.store(true, Ordering::Relaxed);
        });
        server.kill();
        sent.append(&mut acknowledged.into_inner().expect("a list"));
    }
    assert!(sent.len() > 50, "{}", sent.len());
    let ended = Server::start(folder.path(), &more).stop();
    assert_eq!(ended.status, 0, "{}", ended.err);
    let mut found = names(&read(&alerts));
    found.sort();
    sent.sort();
    let (seen, known) = (found.len(), sent.len());
    found.dedup();
    assert_eq!(
        (seen, found.len()),
        (known, known),
        "alerts, different ones"
    );
    assert!(found == sent);
}

#[test]
fn alerts_of_several_events_are_found_across_a_restart() {
    let folder = folder();
    let rules = "title: Pod made
name: made
status: test
logsource: {product: kubernetes, service: audit}
detection: {selection: {verb: create}, condition: selection}
level: low
---
title: Many pods
correlation:
  type: event_count
  rules: [made]
  group-by: [user.username]
  timespan: 10m
  condition: {gte: 3}
level: high
";
    std::fs::write(folder.path().join("rules.yaml"), rules).expect("a file");
    let server = Server::start(folder.path(), &[]);
    assert_eq!(
        server.post(
            "/audit/default",
            &batch(&[event("one", 0), event("two", 1)])
        ),
        200
    );
    assert_eq!(server.stop().out, "");
    let mut server = Server::start(folder.path(), &[]);
    // The last one lets those before it be counted, which wait for others to come late.
    assert_eq!(
        server.post(
            "/audit/default",
            &batch(&[event("three", 2), event("late", 1000)])
        ),
        200
    );
    server.wait_for("seawall_detect_events_total", 2.0);
    let ended = server.stop();
    let alerts: Vec<serde_json::Value> = ended
        .out
        .lines()
        .map(|line| serde_json::from_str(line).expect("JSON"))
        .collect();
    assert_eq!(alerts.len(), 1, "{}", ended.out);
    assert_eq!(alerts[0]["rule"], "Many pods");
    assert_eq!(
        alerts[0]["events"],
        serde_json::json!(["default:1", "default:2", "default:3"])
    );
}
