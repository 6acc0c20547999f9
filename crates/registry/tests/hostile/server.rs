//! A server that answers as a test says, and remembers what it was asked.

use std::io::{BufRead, BufReader, Read, Write};
use std::net::{TcpListener, TcpStream};
use std::sync::{Arc, Mutex};
use std::time::Duration;

/// What it was asked.
#[derive(Debug, Clone)]
pub struct Asked {
    pub method: String,
    pub path: String,
    pub authorization: Option<String>,
    pub range: Option<String>,
    pub if_range: Option<String>,
    pub content_range: Option<String>,
    pub body: Vec<u8>,
}

/// What it answers.
pub enum Answer {
    /// A whole answer: status, headers, body.
    Whole(u16, Vec<(String, String)>, Vec<u8>),
    /// A body that states one length and ends after fewer bytes.
    Cut(u16, Vec<(String, String)>, Vec<u8>, usize),
    /// A body without an end.
    Endless,
    /// A byte now and then.
    Slow(Vec<u8>, Duration),
}

impl Answer {
    pub fn ok(body: impl Into<Vec<u8>>) -> Self {
        Self::Whole(200, Vec::new(), body.into())
    }

    pub fn status(status: u16, headers: &[(&str, &str)]) -> Self {
        let headers = headers
            .iter()
            .map(|(name, value)| ((*name).to_owned(), (*value).to_owned()));
        Self::Whole(status, headers.collect(), Vec::new())
    }
}

pub struct Server {
    pub host: String,
    asked: Arc<Mutex<Vec<Asked>>>,
}

impl Server {
    pub fn start(answer: impl Fn(&Asked) -> Answer + Send + Sync + 'static) -> Self {
        Self::start_cutting(answer, |_| None)
    }

    /// The same; of some requests it takes so many bytes of the body only, and ends the connection without an answer.
    pub fn start_cutting(
        answer: impl Fn(&Asked) -> Answer + Send + Sync + 'static,
        cut: impl Fn(&Asked) -> Option<usize> + Send + Sync + 'static,
    ) -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").expect("a port");
        let host = listener.local_addr().expect("an address").to_string();
        let asked = Arc::new(Mutex::new(Vec::new()));
        let (answer, cut, log) = (Arc::new(answer), Arc::new(cut), Arc::clone(&asked));
        std::thread::spawn(move || {
            for stream in listener.incoming().flatten() {
                let (answer, cut, log) = (Arc::clone(&answer), Arc::clone(&cut), Arc::clone(&log));
                std::thread::spawn(move || serve(stream, &*answer, &*cut, &log));
            }
        });
        Self { host, asked }
    }

    pub fn asked(&self) -> Vec<Asked> {
        self.asked.lock().expect("no panic").clone()
    }
}

fn serve(
    mut stream: TcpStream,
    answer: &dyn Fn(&Asked) -> Answer,
    cut: &dyn Fn(&Asked) -> Option<usize>,
    log: &Mutex<Vec<Asked>>,
) {
    let mut lines = BufReader::new(stream.try_clone().expect("a stream"));
    let mut first = Vec::new();
    // TLS is tried first, and is no line of text.
    if !lines
        .fill_buf()
        .is_ok_and(|bytes| matches!(bytes.first(), Some(b'G' | b'P' | b'C' | b'H')))
    {
        return;
    }
    if lines.read_until(b'\n', &mut first).is_err() {
        return;
    }
    let Ok(first) = String::from_utf8(first) else {
        return;
    };
    let mut words = first.split(' ').map(str::to_owned);
    let (Some(method), Some(path)) = (words.next(), words.next()) else {
        return;
    };
    let mut asked = Asked {
        method,
        path,
        authorization: None,
        range: None,
        if_range: None,
        content_range: None,
        body: Vec::new(),
    };
    let mut length = 0;
    let mut line = String::new();
    while lines.read_line(&mut line).is_ok_and(|count| count > 2) {
        if let Some((name, value)) = line.trim().split_once(": ") {
            match name.to_ascii_lowercase().as_str() {
                "authorization" => asked.authorization = Some(value.to_owned()),
                "range" => asked.range = Some(value.to_owned()),
                "if-range" => asked.if_range = Some(value.to_owned()),
                "content-range" => asked.content_range = Some(value.to_owned()),
                "content-length" => length = value.parse().expect("a number"),
                _ => {}
            }
        }
        line.clear();
    }
    let most = cut(&asked);
    let taken = most.map_or(length, |most| length.min(most as u64));
    if lines
        .by_ref()
        .take(taken)
        .read_to_end(&mut asked.body)
        .is_err()
    {
        return;
    }
    log.lock().expect("no panic").push(asked.clone());
    let head = |status: u16, headers: &[(String, String)], length: Option<usize>| {
        let mut head = format!("HTTP/1.1 {status} X\r\nConnection: close\r\n");
        for (name, value) in headers {
            head.push_str(&format!("{name}: {value}\r\n"));
        }
        if let Some(length) = length {
            head.push_str(&format!("Content-Length: {length}\r\n"));
        }
        head + "\r\n"
    };
    let answer = answer(&asked);
    if most.is_some() {
        return;
    }
    let is_head = asked.method == "HEAD";
    let _ = match answer {
        Answer::Whole(status, headers, body) if is_head => {
            stream.write_all(head(status, &headers, Some(body.len())).as_bytes())
        }
        Answer::Whole(status, headers, body) => stream
            .write_all(head(status, &headers, Some(body.len())).as_bytes())
            .and_then(|()| stream.write_all(&body)),
        Answer::Cut(status, headers, body, stated) => stream
            .write_all(head(status, &headers, Some(stated)).as_bytes())
            .and_then(|()| stream.write_all(&body)),
        Answer::Endless => stream
            .write_all(head(200, &[], None).as_bytes())
            .and_then(|()| {
                loop {
                    stream.write_all(&[b' '; 65536])?;
                }
            }),
        Answer::Slow(body, pause) => stream
            .write_all(head(200, &[], Some(body.len())).as_bytes())
            .and_then(|()| {
                for byte in body {
                    std::thread::sleep(pause);
                    stream.write_all(&[byte])?;
                }
                Ok(())
            }),
    };
}
