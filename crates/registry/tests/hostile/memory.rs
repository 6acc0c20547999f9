//! A registry in memory that takes uploads in pieces, as the distribution specification says.

use std::collections::BTreeMap;
use std::sync::Mutex;

use seawall_image::Digest;

use super::server::{Answer, Asked};

/// What it has.
#[derive(Default)]
pub struct Memory {
    state: Mutex<State>,
}

#[derive(Default)]
struct State {
    blobs: BTreeMap<String, Vec<u8>>,
    manifests: BTreeMap<String, Vec<u8>>,
    uploads: BTreeMap<u32, Vec<u8>>,
}

fn headers(all: &[(&str, String)]) -> Vec<(String, String)> {
    all.iter()
        .map(|(name, value)| ((*name).to_owned(), value.clone()))
        .collect()
}

impl Memory {
    pub fn blobs(&self) -> BTreeMap<String, Vec<u8>> {
        self.state.lock().expect("no panic").blobs.clone()
    }

    pub fn manifest(&self, name: &str) -> Option<Vec<u8>> {
        let state = self.state.lock().expect("no panic");
        state.manifests.get(name).cloned()
    }

    pub fn put_manifest(&self, name: &str, bytes: Vec<u8>) {
        let mut state = self.state.lock().expect("no panic");
        let digest = Digest::of(&bytes).to_string();
        state.manifests.insert(digest, bytes.clone());
        state.manifests.insert(name.to_owned(), bytes);
    }

    pub fn answer(&self, asked: &Asked) -> Answer {
        let (path, query) = asked.path.split_once('?').unwrap_or((&asked.path, ""));
        let name = path.rsplit('/').next().unwrap_or_default();
        let is_read = matches!(asked.method.as_str(), "GET" | "HEAD");
        if path.contains("/blobs/uploads/") {
            return self.upload(asked, name, query);
        }
        if path.contains("/manifests/") && asked.method == "PUT" {
            self.put_manifest(name, asked.body.clone());
            return Answer::status(201, &[]);
        }
        let state = self.state.lock().expect("no panic");
        let found = match path.contains("/manifests/") {
            true => state.manifests.get(name),
            false => state.blobs.get(name),
        };
        match found {
            Some(bytes) if is_read => part(bytes, asked),
            _ if path.ends_with("/v2/") => Answer::ok(""),
            _ => Answer::status(404, &[]),
        }
    }

    fn upload(&self, asked: &Asked, name: &str, query: &str) -> Answer {
        let mut state = self.state.lock().expect("no panic");
        if asked.method == "POST" {
            let number = state.uploads.len() as u32 + 1;
            state.uploads.insert(number, Vec::new());
            let place = format!("{}{number}?state=x", asked.path);
            return Answer::Whole(202, headers(&[("Location", place)]), Vec::new());
        }
        let Some(bytes) = name
            .parse()
            .ok()
            .and_then(|number: u32| state.uploads.get_mut(&number))
        else {
            return Answer::status(404, &[]);
        };
        match asked.method.as_str() {
            "PATCH" => {
                let start = asked.content_range.as_deref().unwrap_or("0-");
                let start: usize = start
                    .split('-')
                    .next()
                    .expect("a start")
                    .parse()
                    .expect("a number");
                if start != bytes.len() {
                    return Answer::status(416, &[]);
                }
                bytes.extend_from_slice(&asked.body);
                let range = format!("0-{}", bytes.len().saturating_sub(1));
                Answer::Whole(202, headers(&[("Range", range)]), Vec::new())
            }
            "GET" => {
                let range = format!("0-{}", bytes.len().saturating_sub(1));
                Answer::Whole(204, headers(&[("Range", range)]), Vec::new())
            }
            _ => {
                let digest = Digest::of(bytes).to_string();
                if !query.contains(&format!("digest={digest}")) {
                    return Answer::status(400, &[]);
                }
                let bytes = bytes.clone();
                state.blobs.insert(digest, bytes);
                Answer::status(201, &[])
            }
        }
    }
}

/// A part of a file where one is asked for.
fn part(file: &[u8], asked: &Asked) -> Answer {
    let range = asked.range.as_deref().and_then(|range| {
        let range = range.strip_prefix("bytes=")?;
        range.trim_end_matches('-').parse::<usize>().ok()
    });
    match range {
        None => Answer::ok(file),
        Some(start) if start >= file.len() => Answer::status(416, &[]),
        Some(start) => {
            let range = format!("bytes {start}-{}/{}", file.len() - 1, file.len());
            Answer::Whole(
                206,
                headers(&[("Content-Range", range)]),
                file[start..].to_vec(),
            )
        }
    }
}
