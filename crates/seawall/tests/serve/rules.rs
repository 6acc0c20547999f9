//! Rules that are read again while the server runs.

use crate::{RULES, Server, batch, event, folder, names};

#[test]
fn new_rules_are_used_and_wrong_ones_are_not() {
    let folder = folder();
    let path = folder.path().join("rules.yaml");
    let mut server = Server::start(folder.path(), &[]);
    assert_eq!(
        server.post("/audit/default", &batch(&[event("one", 0)])),
        200
    );
    server.wait_for("seawall_detect_events_total", 1.0);
    std::fs::write(&path, RULES.replace("ka.verb=create", "ka.nonsense=create")).expect("a file");
    server.reload();
    server.until("the old rules stay", |server| {
        server.told().contains("the old ones stay").then_some(())
    });
    assert_eq!(server.metric("seawall_webhook_reloads_failed_total"), 1.0);
    assert_eq!(
        server.post("/audit/default", &batch(&[event("two", 1)])),
        200
    );
    server.wait_for("seawall_detect_events_total", 2.0);
    std::fs::write(&path, RULES.replace("ka.verb=create", "ka.verb=delete")).expect("a file");
    server.reload();
    server.until("the new rules", |server| {
        server.told().contains("were read again").then_some(())
    });
    assert_eq!(
        server.post("/audit/default", &batch(&[event("three", 2)])),
        200
    );
    let deleted = event("four", 3).replace("create", "delete");
    assert_eq!(server.post("/audit/default", &batch(&[deleted])), 200);
    server.wait_for("seawall_detect_events_total", 4.0);
    let ended = server.stop();
    assert_eq!(
        (ended.status, names(&ended.out)),
        (0, ["one", "two", "four"].map(str::to_owned).into())
    );
    // What came before is not told again, nor counted.
    assert!(
        ended.err.contains("default: 1 alert in 2 events"),
        "{}",
        ended.err
    );
}
