//! How a table is read: a small cluster, and cases of policies and probes over it.

use std::path::Path;

use seawall_syntax::{Node, Value, parse_yaml};

/// A file.
pub struct Table {
    /// Its name.
    pub file: String,
    /// What every case begins with.
    pub cluster: Node,
    pub cases: Vec<Case>,
}

/// A case.
pub struct Case {
    pub name: String,
    /// What differs from the cluster of the table.
    pub with: Node,
    /// `Kind namespace/name (labels): spec`.
    pub policies: Node,
    pub probes: Vec<Probe>,
}

/// What is expected.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Expect {
    Yes,
    No,
    Unknown,
}

/// One question.
#[derive(Debug)]
pub struct Probe {
    pub from: String,
    pub to: String,
    /// `80`, `53/UDP`, `ICMP`; nothing for all or none of the ports.
    pub port: Option<String>,
    pub expect: Expect,
    pub line: u32,
}

/// A file with one document.
pub fn read(path: &Path) -> Node {
    let text =
        std::fs::read_to_string(path).unwrap_or_else(|error| panic!("{}: {error}", path.display()));
    let mut documents = parse_yaml(&text, 0, &mut Vec::new())
        .unwrap_or_else(|error| panic!("{}: {error:?}", path.display()));
    assert_eq!(documents.len(), 1, "{}", path.display());
    documents.remove(0)
}

impl Table {
    /// Every table, by name.
    pub fn all(folder: &Path) -> Vec<Self> {
        let mut files: Vec<String> = std::fs::read_dir(folder)
            .expect("the folder of the tables")
            .map(|entry| {
                let name = entry.expect("an entry").file_name();
                name.to_string_lossy().into_owned()
            })
            .filter(|name| name.ends_with(".yaml") && name != "expected-failures.yaml")
            .collect();
        files.sort_unstable();
        let tables = files.into_iter();
        tables.map(|file| Self::one(folder, file)).collect()
    }

    fn one(folder: &Path, file: String) -> Self {
        let root = read(&folder.join(&file));
        for entry in root.entries() {
            let is_known = matches!(&*entry.key, "about" | "cluster" | "cases");
            assert!(is_known, "{file}:{}: {}", entry.key_position(), entry.key);
        }
        let cluster = root.get("cluster").cloned().unwrap_or(Node::NULL);
        let mut table = Self {
            cases: Vec::new(),
            cluster,
            file,
        };
        for node in root.list("cases") {
            let case = table.case(node);
            assert!(
                table.cases.iter().all(|other| other.name != case.name),
                "{}: two cases are called `{}`",
                table.file,
                case.name
            );
            assert!(!case.probes.is_empty(), "{} asks nothing", case.name);
            table.cases.push(case);
        }
        table
    }

    fn case(&self, node: &Node) -> Case {
        for entry in node.entries() {
            let is_known = matches!(
                &*entry.key,
                "name" | "because" | "with" | "policies" | "probes" | "matrix"
            );
            assert!(
                is_known,
                "{}:{}: {}",
                self.file,
                entry.key_position(),
                entry.key
            );
        }
        let name = node.str("name").unwrap_or_else(|| {
            panic!("{}:{}: a case has a name", self.file, node.position());
        });
        let with = node.get("with").cloned().unwrap_or(Node::NULL);
        let mut probes = Vec::new();
        if let Some(lines) = node.get("probes") {
            for entry in lines.entries() {
                let place = format!("{}:{}", self.file, entry.key_position());
                self.line(&with, &entry.key, &entry.value, &place, &mut probes);
            }
        }
        if let Some(matrix) = node.get("matrix") {
            self.matrix(&with, matrix, &mut probes);
        }
        Case {
            name: name.to_owned(),
            policies: node.get("policies").cloned().unwrap_or(Node::NULL),
            with,
            probes,
        }
    }

    /// `A B -> C: yes 80 53/UDP; no 81`
    fn line(&self, with: &Node, ends: &str, said: &Node, place: &str, probes: &mut Vec<Probe>) {
        let (from, to) = self.ends(with, ends, place);
        let mut verdicts: Vec<(Expect, Vec<Option<String>>)> = Vec::new();
        match &said.value() {
            // Without ports, of all of them.
            Value::Bool(true) => verdicts.push((Expect::Yes, vec![None])),
            Value::Bool(false) => verdicts.push((Expect::No, vec![None])),
            Value::String(text) => {
                for part in text.split(';') {
                    let mut words = part.split_whitespace();
                    let expect = match words.next() {
                        Some("yes") => Expect::Yes,
                        Some("no") => Expect::No,
                        Some("unknown") => Expect::Unknown,
                        other => panic!("{place}: {other:?} is no verdict"),
                    };
                    let mut ports: Vec<_> = words.map(|port| Some(port.to_owned())).collect();
                    if ports.is_empty() {
                        ports.push(None);
                    }
                    verdicts.push((expect, ports));
                }
            }
            other => panic!("{place}: {other:?} is no verdict"),
        }
        for from in &from {
            for to in &to {
                for (expect, ports) in &verdicts {
                    probes.extend(ports.iter().map(|port| Probe {
                        from: from.clone(),
                        to: to.clone(),
                        port: port.clone(),
                        expect: *expect,
                        line: said.position().line,
                    }));
                }
            }
        }
    }

    /// Every pair of some pods: what is listed one way, and the rest the other way.
    fn matrix(&self, with: &Node, matrix: &Node, probes: &mut Vec<Probe>) {
        let place = format!("{}:{}", self.file, matrix.position());
        let pods = self.names(with, matrix.str("pods").unwrap_or("all"), &place);
        let text = matrix.get("ports").and_then(Node::scalar_text);
        let text = text.unwrap_or_else(|| "80".to_owned());
        let is_allowed = matrix.entry("allowed").is_some();
        let list = if is_allowed { "allowed" } else { "denied" };
        assert!(matrix.entry(list).is_some(), "{place}: allowed or denied");
        let mut listed = Vec::new();
        for node in matrix.list(list) {
            let place = format!("{}:{}", self.file, node.position());
            let (from, to) = self.ends(with, node.as_str().expect("ends"), &place);
            for from in &from {
                listed.extend(to.iter().map(|to| (from.clone(), to.clone())));
            }
        }
        for from in &pods {
            for to in pods.iter().filter(|to| *to != from) {
                let is_listed = listed.contains(&(from.clone(), to.clone()));
                probes.extend(text.split_whitespace().map(|port| Probe {
                    from: from.clone(),
                    to: to.clone(),
                    port: Some(port.to_owned()),
                    expect: if is_listed == is_allowed {
                        Expect::Yes
                    } else {
                        Expect::No
                    },
                    line: matrix.position().line,
                }));
            }
        }
    }

    fn ends(&self, with: &Node, text: &str, place: &str) -> (Vec<String>, Vec<String>) {
        let (from, to) = text
            .split_once("->")
            .unwrap_or_else(|| panic!("{place}: `{text}` is no `from -> to`"));
        (self.names(with, from, place), self.names(with, to, place))
    }

    /// `all` is every pod, `x/*` those of a namespace; the rest is a name, or an address.
    fn names(&self, with: &Node, text: &str, place: &str) -> Vec<String> {
        let mut pods: Vec<&str> = Vec::new();
        let places = [&self.cluster, with].into_iter();
        for entry in places
            .filter_map(|node| node.get("pods"))
            .flat_map(Node::entries)
        {
            pods.retain(|known| *known != entry.key);
            if !entry.value.is_null() {
                pods.push(&entry.key);
            }
        }
        let mut names = Vec::new();
        for word in text.split_whitespace() {
            let before = names.len();
            match word.strip_suffix('*') {
                Some(prefix) => {
                    let fitting = pods.iter().filter(|pod| pod.starts_with(prefix));
                    names.extend(fitting.map(|pod| (*pod).to_owned()));
                }
                None if word == "all" => names.extend(pods.iter().map(|pod| (*pod).to_owned())),
                None => {
                    let is_pod = word.contains('/') && !word.starts_with("service:");
                    let is_block = word.parse::<seawall_model::Cidr>().is_ok();
                    let is_there = !is_pod || is_block || pods.contains(&word);
                    assert!(is_there, "{place}: there is no pod {word}");
                    names.push(word.to_owned());
                }
            }
            assert!(names.len() > before, "{place}: `{word}` is nobody");
        }
        assert!(!names.is_empty(), "{place}: `{text}` names nobody");
        names
    }
}
