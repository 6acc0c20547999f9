//! Clients that are slow, many, or send anything.

use std::time::{Duration, Instant};

use proptest::prelude::*;
use seawall_webhook::{Refused, TokenFile};

use super::client::head;
use super::{list, settings, start, write};

#[test]
fn a_client_that_never_finishes_its_head_is_cut_off() {
    let running = start(&settings());
    let begun = Instant::now();
    let mut slow = running.client();
    let mut silent = running.client();
    // A byte now and then is no sign of life.
    let mut is_open = true;
    for byte in head("POST", "/audit/prod", &[], 10)
        .iter()
        .cycle()
        .take(200)
    {
        if slow.try_send(&[*byte]).is_err() {
            is_open = false;
            break;
        }
        std::thread::sleep(Duration::from_millis(50));
    }
    assert!(!is_open || slow.reply().is_none());
    assert!(silent.reply().is_none());
    assert!(begun.elapsed() < Duration::from_secs(12));
    assert_eq!(
        running.post("/audit/prod", list("one").as_bytes()).status,
        200
    );
}

#[test]
fn a_body_that_does_not_come_is_refused() {
    let running = start(&settings());
    let mut client = running.client();
    client.send(&head("POST", "/audit/prod", &[], 1000));
    client.send(b"{");
    let begun = Instant::now();
    assert_eq!(client.reply().expect("an answer").status, 408);
    assert!(begun.elapsed() < Duration::from_secs(10));
    assert_eq!(running.metrics.refused(Refused::Slow), 1);
    // One that ends early is not half a batch.
    let mut client = running.client();
    client.send(&head("POST", "/audit/prod", &[], 1000));
    client.send(list("one").as_bytes());
    drop(client);
    std::thread::sleep(Duration::from_millis(200));
    assert!(running.read().is_empty());
}

#[test]
fn connections_have_a_limit_and_those_of_strangers_end() {
    let folder = tempfile::tempdir().expect("a directory");
    let path = folder.path().join("token");
    write(&path, "0123456789abcdef");
    let mut settings = settings();
    settings.tokens = vec![TokenFile {
        cluster: None,
        path,
    }];
    settings.bounds.connections = 4;
    let running = start(&settings);
    let mut strangers: Vec<_> = (0..4).map(|_| running.client()).collect();
    std::thread::sleep(Duration::from_millis(200));
    let mut fifth = running.client();
    let _ = fifth.try_send(&head("GET", "/healthz", &[], 0));
    assert!(fifth.reply().is_none());
    for stranger in &mut strangers {
        assert!(stranger.reply().is_none());
    }
    let token = ["Authorization: Bearer 0123456789abcdef"];
    let mut client = running.client();
    assert_eq!(
        client
            .post("/audit/prod", &token, list("one").as_bytes())
            .status,
        200
    );
    // Who was let in stays.
    std::thread::sleep(Duration::from_millis(2500));
    assert_eq!(
        client
            .post("/audit/prod", &token, list("two").as_bytes())
            .status,
        200
    );
}

#[test]
fn heads_have_limits() {
    let running = start(&settings());
    let long = format!("X: {}", "x".repeat(40_000));
    let mut client = running.client();
    let _ = client.try_send(&head("GET", "/healthz", &[&long], 0));
    assert!(client.reply().is_none_or(|reply| reply.status == 431));
    let many: Vec<String> = (0..100).map(|number| format!("X-{number}: x")).collect();
    let many: Vec<&str> = many.iter().map(String::as_str).collect();
    let mut client = running.client();
    client.send(&head("GET", "/healthz", &many, 0));
    assert!(client.reply().is_none_or(|reply| reply.status == 431));
    assert_eq!(running.client().get("/healthz", &[]).status, 200);
}

#[test]
fn any_bytes_leave_the_server_as_it_was() {
    let running = start(&settings());
    let mut runner = proptest::test_runner::TestRunner::new(ProptestConfig {
        cases: 64,
        failure_persistence: None,
        ..ProptestConfig::default()
    });
    let bytes = prop::collection::vec(any::<u8>(), 0..400);
    let outcome = runner.run(&(bytes, any::<bool>()), |(bytes, is_body)| {
        let mut client = running.client();
        match is_body {
            true => {
                let reply = client.post("/audit/prod", &[], &bytes);
                prop_assert!((400..500).contains(&reply.status), "{}", reply.status);
            }
            false => {
                let _ = client.try_send(&bytes);
            }
        }
        Ok(())
    });
    outcome.expect("a server that lives");
    assert_eq!(running.client().get("/healthz", &[]).status, 200);
    assert!(running.read().is_empty());
}
