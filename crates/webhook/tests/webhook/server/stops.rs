//! Stopping: what is on its way is taken, and nothing is lost.

use std::time::Duration;

use super::client::head;
use super::{list, settings, start};

#[test]
fn a_batch_on_its_way_is_taken_before_the_server_ends() {
    let mut running = start(&settings());
    let body = list("one");
    let (first, rest) = body.as_bytes().split_at(20);
    let mut client = running.client();
    client.send(&head("POST", "/audit/prod", &[], body.len()));
    client.send(first);
    // Idle ones are closed, and do not hold it up.
    let mut idle = running.client();
    assert_eq!(idle.get("/healthz", &[]).status, 200);
    std::thread::sleep(Duration::from_millis(100));
    let server = running.server.take().expect("a server");
    let stopping = std::thread::spawn(move || server.stop(Duration::from_secs(10)));
    std::thread::sleep(Duration::from_millis(200));
    client.send(rest);
    assert_eq!(client.reply().expect("an answer").status, 200);
    stopping.join().expect("an end");
    assert!(idle.reply().is_none());
    assert_eq!(running.read().len(), 1);
    assert!(std::net::TcpStream::connect(running.address).is_err());
}
