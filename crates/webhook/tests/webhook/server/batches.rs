//! Batches that are taken, and those that are not.

use std::io::Write;

use seawall_webhook::{Refused, SpoolLimits};

use super::{list, settings, start, start_with};
use crate::disk::Disk;

fn gzip(body: &[u8]) -> Vec<u8> {
    let mut out = flate2::write::GzEncoder::new(Vec::new(), flate2::Compression::fast());
    out.write_all(body).expect("gzip");
    out.finish().expect("gzip")
}

#[test]
fn a_batch_is_in_the_spool_when_it_is_acknowledged() {
    let running = start(&settings());
    let mut client = running.client();
    let reply = client.post("/audit/prod", &[], list("one").as_bytes());
    assert_eq!((reply.status, &*reply.body), (200, ""));
    // The same connection, another cluster, in pieces and packed.
    client.send(&super::client::head(
        "POST",
        "/audit/test",
        &["Transfer-Encoding: chunked"],
        0,
    ));
    let two = list("two");
    for piece in two.as_bytes().chunks(50) {
        client.send(format!("{:x}\r\n", piece.len()).as_bytes());
        client.send(piece);
        client.send(b"\r\n");
    }
    client.send(b"0\r\n\r\n");
    assert_eq!(client.reply().expect("an answer").status, 200);
    let packed = gzip(list("three").as_bytes());
    let reply = client.post("/audit/prod", &["Content-Encoding: gzip"], &packed);
    assert_eq!(reply.status, 200);
    let all = running.read();
    let found: Vec<(&str, &str)> = all
        .iter()
        .map(|record| (record.cluster.as_str(), &*record.body))
        .collect();
    let (one, three) = (list("one"), list("three"));
    assert_eq!(found, [("prod", &*one), ("test", &*two), ("prod", &*three)]);
    assert_eq!(
        running.metric("seawall_webhook_acknowledged_batches_total"),
        3.0
    );
    assert_eq!(
        running.metric("seawall_webhook_acknowledged_events_total"),
        3.0
    );
    assert_eq!(running.metric("seawall_detect_lag_events"), 3.0);
    assert_eq!(
        running.metric("seawall_webhook_acknowledge_seconds_count"),
        3.0
    );
}

#[test]
fn what_is_no_batch_is_refused_with_its_reason_and_counted() {
    let running = start(&settings());
    let one = list("one");
    let cases: &[(&str, &[&str], &[u8], Refused)] = &[
        ("/audit/prod", &[], b"{", Refused::Json),
        ("/audit/prod", &[], b"", Refused::Json),
        ("/audit/prod", &[], b"\xff", Refused::Utf8),
        ("/audit/prod", &[], b"{\"kind\":\"Event\"}", Refused::Kind),
        (
            "/audit/prod",
            &["Content-Encoding: gzip"],
            b"plain",
            Refused::Packed,
        ),
        (
            "/audit/prod",
            &["Content-Encoding: br"],
            one.as_bytes(),
            Refused::Encoding,
        ),
        (
            "/audit/prod",
            &["Content-Type: application/yaml"],
            one.as_bytes(),
            Refused::Type,
        ),
        ("/audit/other", &[], one.as_bytes(), Refused::Cluster),
        ("/audit/../prod", &[], one.as_bytes(), Refused::Cluster),
        ("/audit/", &[], one.as_bytes(), Refused::Cluster),
        ("/", &[], one.as_bytes(), Refused::Path),
        ("/metrics", &[], one.as_bytes(), Refused::Method),
    ];
    for (path, headers, body, refused) in cases {
        let reply = running.client().post(path, headers, body);
        assert_eq!(reply.status, refused.status(), "{path} {refused:?}");
        let status: serde_json::Value = serde_json::from_str(&reply.body).expect("a Status");
        assert_eq!(status["kind"], "Status");
        assert_eq!(status["message"], refused.message());
        assert_eq!(reply.header("retry-after"), None);
        assert!(running.metrics.refused(*refused) > 0, "{refused:?}");
    }
    let reply = running.client().get("/audit/prod", &[]);
    assert_eq!((reply.status, reply.header("allow")), (405, Some("POST")));
    assert!(running.read().is_empty());
    assert_eq!(
        running.metric("seawall_webhook_refused_total{reason=\"cluster\"}"),
        3.0
    );
}

#[test]
fn a_full_spool_answers_429_until_it_was_read() {
    let folder = tempfile::tempdir().expect("a directory");
    let limits = SpoolLimits {
        bytes: 4000,
        segment_bytes: 500,
        kept_bytes: 500,
    };
    let running = start_with(&settings(), Box::new(Disk::default()), limits, folder);
    let mut client = running.client();
    let mut taken = 0;
    let refused = loop {
        let reply = client.post("/audit/prod", &[], list(&format!("{taken}")).as_bytes());
        if reply.status != 200 {
            break reply;
        }
        taken += 1;
    };
    assert_eq!(
        (refused.status, refused.header("retry-after")),
        (429, Some("1"))
    );
    assert!((10..40).contains(&taken), "{taken}");
    assert_eq!(client.get("/readyz", &[]).status, 503);
    assert_eq!(client.get("/healthz", &[]).status, 200);
    let mut reader = seawall_webhook::Reader::new(running.spool.clone());
    for number in 0..taken {
        let record = reader.next(std::time::Duration::ZERO).expect("read");
        assert_eq!(record.expect("a batch").body, list(&number.to_string()));
    }
    reader.commit(Vec::new()).expect("a position");
    assert_eq!(client.get("/readyz", &[]).status, 200);
    assert_eq!(
        client.post("/audit/prod", &[], list("x").as_bytes()).status,
        200
    );
    let record = reader.next(std::time::Duration::ZERO).expect("read");
    assert_eq!(record.expect("a batch").body, list("x"));
    // What never fits is not asked for again.
    let large = list(&"x".repeat(3000));
    assert_eq!(
        client.post("/audit/prod", &[], large.as_bytes()).status,
        413
    );
}

#[test]
fn a_full_disk_answers_503_until_there_is_room() {
    let disk = Disk::default();
    let folder = tempfile::tempdir().expect("a directory");
    let limits = SpoolLimits::of(1 << 20);
    let running = start_with(&settings(), Box::new(disk.clone()), limits, folder);
    assert_eq!(
        running.post("/audit/prod", list("one").as_bytes()).status,
        200
    );
    disk.set_capacity(Some(disk.used() + 20));
    let reply = running.post("/audit/prod", list("two").as_bytes());
    assert_eq!(
        (reply.status, reply.header("retry-after")),
        (503, Some("1"))
    );
    disk.set_capacity(None);
    assert_eq!(
        running.post("/audit/prod", list("three").as_bytes()).status,
        200
    );
    let all: Vec<String> = running
        .read()
        .into_iter()
        .map(|record| record.body)
        .collect();
    assert_eq!(all, [list("one"), list("three")]);
}

#[test]
fn an_event_of_twenty_megabytes_is_taken() {
    let running = start(&settings());
    let body = list(&"x".repeat(20 << 20));
    let mut client = running.client();
    assert_eq!(client.post("/audit/prod", &[], body.as_bytes()).status, 200);
    assert_eq!(running.read()[0].body, body);
    // What is too large is refused before it is sent, where the client asks, and otherwise so that the client sees it.
    let ask = super::client::head("POST", "/audit/prod", &["Expect: 100-continue"], 65 << 20);
    client.send(&ask);
    assert_eq!(client.reply().expect("an answer").status, 413);
    let large = list(&"x".repeat(65 << 20));
    let mut client = running.client();
    assert_eq!(
        client.post("/audit/prod", &[], large.as_bytes()).status,
        413
    );
    let yaml = ["Content-Type: application/yaml"];
    assert_eq!(
        client.post("/audit/prod", &yaml, body.as_bytes()).status,
        415
    );
    assert_eq!(
        client
            .post("/audit/prod", &[], list("small").as_bytes())
            .status,
        200
    );
}

#[test]
fn many_clients_at_once_lose_and_double_nothing() {
    let running = start(&settings());
    std::thread::scope(|scope| {
        for client in 0..8 {
            let running = &running;
            scope.spawn(move || {
                let mut connection = running.client();
                for number in 0..50 {
                    let body = list(&format!("{client}-{number}"));
                    let reply = connection.post("/audit/prod", &[], body.as_bytes());
                    assert_eq!(reply.status, 200);
                }
            });
        }
    });
    let mut all: Vec<String> = running
        .read()
        .into_iter()
        .map(|record| record.body)
        .collect();
    assert_eq!(all.len(), 400);
    all.sort();
    all.dedup();
    assert_eq!(all.len(), 400);
}
