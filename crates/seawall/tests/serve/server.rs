//! Runs the server, and talks to it.

use std::io::{Read, Write};
use std::net::{SocketAddr, TcpStream};
use std::path::Path;
use std::process::{Child, Command, Stdio};
use std::time::Duration;

/// How long anything may take here.
const PATIENCE: Duration = Duration::from_secs(40);

/// A server that runs. One that is dropped is killed.
pub struct Server {
    child: Option<Child>,
    address: SocketAddr,
    err: std::path::PathBuf,
}

/// What a server said.
pub struct Ended {
    pub status: i32,
    pub out: String,
    pub err: String,
}

/// An event of a pod that was made in this second.
pub fn event(name: &str, second: u32) -> String {
    format!(
        r#"{{"level":"Request","auditID":"a","stage":"ResponseComplete","requestURI":"/api/v1/pods","verb":"create","user":{{"username":"ann"}},"objectRef":{{"resource":"pods","namespace":"shop","name":"{name}"}},"responseStatus":{{"code":201}},"requestObject":{{"spec":{{"containers":[{{}}]}}}},"stageTimestamp":"2026-11-20T09:{:02}:{:02}.000000Z","annotations":{{"authorization.k8s.io/decision":"allow"}}}}"#,
        second / 60 % 60,
        second % 60
    )
}

/// A batch of events.
pub fn batch(events: &[String]) -> String {
    format!(
        r#"{{"kind":"EventList","apiVersion":"audit.k8s.io/v1","metadata":{{}},"items":[{}]}}"#,
        events.join(",")
    )
}

fn command(folder: &Path, more: &[&str]) -> Command {
    let mut command = Command::new(env!("CARGO_BIN_EXE_seawall"));
    command
        .args([
            "detect",
            "serve",
            "--rules",
            "rules.yaml",
            "--spool",
            "spool",
        ])
        .args(["--listen", "127.0.0.1:0"])
        // Machines that run tests are busy.
        .args(["--acknowledge-within", "20000"])
        .args(more)
        .current_dir(folder)
        .stdin(Stdio::null());
    command
}

impl Server {
    /// Starts it in a directory with rules.
    pub fn start(folder: &Path, more: &[&str]) -> Self {
        let err = folder.join("err");
        let out = std::fs::File::create(folder.join("out")).expect("a file");
        let child = command(folder, more)
            .stdout(out)
            .stderr(std::fs::File::create(&err).expect("a file"))
            .spawn()
            .expect("seawall starts");
        let mut server = Self {
            child: Some(child),
            address: SocketAddr::from(([127, 0, 0, 1], 0)),
            err,
        };
        server.until("it listens", |server| {
            let told = server.told();
            let from = told.find("listening on ")? + "listening on ".len();
            server.address = told[from..].split(' ').next()?.parse().ok()?;
            Some(())
        });
        server
    }

    /// Runs one that ends by itself.
    pub fn refused(folder: &Path, more: &[&str]) -> Ended {
        let output = command(folder, more).output().expect("seawall runs");
        Ended {
            status: output.status.code().expect("a status"),
            out: String::from_utf8(output.stdout).expect("text"),
            err: String::from_utf8(output.stderr).expect("text"),
        }
    }

    /// What it said so far.
    pub fn told(&self) -> String {
        std::fs::read_to_string(&self.err).unwrap_or_default()
    }

    #[track_caller]
    pub fn until<T>(&mut self, what: &str, mut ask: impl FnMut(&mut Self) -> Option<T>) -> T {
        let begun = std::time::Instant::now();
        loop {
            if let Some(found) = ask(self) {
                return found;
            }
            assert!(begun.elapsed() < PATIENCE, "{what}: {}", self.told());
            std::thread::sleep(Duration::from_millis(10));
        }
    }

    fn request(&self, head: &str, body: &str) -> std::io::Result<(u16, String)> {
        let mut stream = TcpStream::connect(self.address)?;
        stream.set_read_timeout(Some(PATIENCE))?;
        let head = format!(
            "{head} HTTP/1.1\r\nHost: localhost\r\nContent-Type: application/json\r\nContent-Length: {}\r\nConnection: close\r\n\r\n",
            body.len()
        );
        stream.write_all(head.as_bytes())?;
        stream.write_all(body.as_bytes())?;
        let mut reply = String::new();
        stream.read_to_string(&mut reply)?;
        let status = reply
            .split(' ')
            .nth(1)
            .and_then(|status| status.parse().ok());
        let (_, body) = reply.split_once("\r\n\r\n").unwrap_or_default();
        let status = status.ok_or_else(|| std::io::Error::other("no answer"))?;
        Ok((status, body.to_owned()))
    }

    /// Sends a batch; the status.
    #[track_caller]
    pub fn post(&self, path: &str, body: &str) -> u16 {
        self.try_post(path, body).expect("an answer")
    }

    /// The same, to a server that may be gone.
    pub fn try_post(&self, path: &str, body: &str) -> std::io::Result<u16> {
        Ok(self.request(&format!("POST {path}"), body)?.0)
    }

    /// The value of a line of the metrics; 0 where there is none.
    #[track_caller]
    pub fn metric(&self, line: &str) -> f64 {
        let (_, text) = self.request("GET /metrics", "").expect("an answer");
        let found = text
            .lines()
            .find_map(|own| own.strip_prefix(line)?.strip_prefix(' '));
        found.map_or(0.0, |value| value.parse().expect("a number"))
    }

    #[track_caller]
    pub fn wait_for(&mut self, line: &str, value: f64) {
        self.until(line, |server| (server.metric(line) >= value).then_some(()));
    }

    fn signal(&self, name: &str) {
        let child = self.child.as_ref().expect("a server");
        let status = Command::new("kill")
            .args([&format!("-{name}"), &child.id().to_string()])
            .status();
        assert!(status.expect("kill runs").success());
    }

    /// Has the rules read again.
    pub fn reload(&self) {
        self.signal("HUP");
    }

    /// Kills it, as a system without memory does.
    pub fn kill(mut self) {
        let mut child = self.child.take().expect("a server");
        child.kill().expect("a process of ours");
        child.wait().expect("a process of ours");
    }

    /// Stops it.
    pub fn stop(mut self) -> Ended {
        self.signal("TERM");
        let mut child = self.child.take().expect("a server");
        let status = child.wait().expect("a process of ours");
        Ended {
            status: status.code().unwrap_or(-1),
            out: std::fs::read_to_string(self.err.with_file_name("out")).expect("text"),
            err: self.told(),
        }
    }
}

impl Drop for Server {
    fn drop(&mut self) {
        if let Some(mut child) = self.child.take() {
            let _ = child.kill();
            let _ = child.wait();
        }
    }
}
