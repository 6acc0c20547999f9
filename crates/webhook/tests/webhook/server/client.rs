//! A client that can be as bad as it wants.

use std::io::{Read, Write};
use std::net::{SocketAddr, TcpStream};
use std::time::Duration;

/// What a server answered.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Reply {
    pub status: u16,
    pub head: String,
    pub body: String,
}

impl Reply {
    pub fn header(&self, name: &str) -> Option<&str> {
        let name = format!("{name}:");
        let mut lines = self.head.lines();
        lines.find_map(|line| {
            let (own, value) = line.split_at_checked(name.len())?;
            own.eq_ignore_ascii_case(&name).then(|| value.trim())
        })
    }
}

trait Stream: Read + Write + Send {}

impl<S: Read + Write + Send> Stream for S {}

/// A connection.
pub struct Client {
    stream: Box<dyn Stream>,
    read: Vec<u8>,
}

impl Client {
    pub fn plain(address: SocketAddr) -> Self {
        Self::over(connect(address))
    }

    pub fn over(stream: impl Read + Write + Send + 'static) -> Self {
        Self {
            stream: Box::new(stream),
            read: Vec::new(),
        }
    }

    pub fn send(&mut self, bytes: &[u8]) {
        self.stream.write_all(bytes).expect("a server that reads");
        self.stream.flush().expect("a server that reads");
    }

    /// Sends bytes to a server that may have closed the connection.
    pub fn try_send(&mut self, bytes: &[u8]) -> std::io::Result<()> {
        self.stream.write_all(bytes)
    }

    pub fn post(&mut self, path: &str, headers: &[&str], body: &[u8]) -> Reply {
        self.send(&head("POST", path, headers, body.len()));
        self.send(body);
        self.reply().expect("an answer")
    }

    pub fn get(&mut self, path: &str, headers: &[&str]) -> Reply {
        self.send(&head("GET", path, headers, 0));
        self.reply().expect("an answer")
    }

    /// The next answer; `None` when the server closes the connection instead.
    pub fn reply(&mut self) -> Option<Reply> {
        loop {
            if let Some(end) = self.read.windows(4).position(|four| four == b"\r\n\r\n") {
                let head = String::from_utf8_lossy(&self.read[..end]).into_owned();
                let reply = Reply {
                    status: head.split(' ').nth(1)?.parse().ok()?,
                    head,
                    body: String::new(),
                };
                let length = reply
                    .header("content-length")
                    .map_or(0, |length| length.parse().expect("a length"));
                if self.read.len() >= end + 4 + length {
                    let body = &self.read[end + 4..end + 4 + length];
                    let body = String::from_utf8_lossy(body).into_owned();
                    self.read.drain(..end + 4 + length);
                    return Some(Reply { body, ..reply });
                }
            }
            let mut bytes = [0; 4096];
            match self.stream.read(&mut bytes) {
                Ok(0) | Err(_) => return None,
                Ok(count) => self.read.extend(&bytes[..count]),
            }
        }
    }
}

pub fn connect(address: SocketAddr) -> TcpStream {
    let stream = TcpStream::connect(address).expect("a connection");
    let most = Some(Duration::from_secs(20));
    stream.set_read_timeout(most).expect("a limit");
    stream.set_write_timeout(most).expect("a limit");
    stream.set_nodelay(true).expect("no delay");
    stream
}

/// The head of a request.
pub fn head(method: &str, path: &str, headers: &[&str], length: usize) -> Vec<u8> {
    let mut head = format!("{method} {path} HTTP/1.1\r\n");
    for header in headers {
        head.push_str(header);
        head.push_str("\r\n");
    }
    let has = |name: &str| {
        let mut own = headers.iter();
        own.any(|header| header.to_lowercase().starts_with(name))
    };
    if !has("host:") {
        head.push_str("Host: localhost\r\n");
    }
    if !has("content-type:") {
        head.push_str("Content-Type: application/json\r\n");
    }
    if !has("transfer-encoding:") && method == "POST" {
        head.push_str(&format!("Content-Length: {length}\r\n"));
    }
    head.push_str("\r\n");
    head.into_bytes()
}
