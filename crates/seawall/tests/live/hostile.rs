//! Servers that say nothing, and credential plugins that do what they like.
#![cfg(unix)]

use std::io::{BufRead, BufReader, Write};
use std::net::{TcpListener, TcpStream};
use std::os::unix::fs::PermissionsExt;
use std::path::Path;
use std::process::{Command, Output};
use std::sync::{Arc, Mutex};
use std::time::{Duration, Instant};

use seawall_fake_api::{Server, cluster_of_pods};

/// A server that keeps what it is asked, and answers what the function gives; without an answer it never says anything.
struct Listener {
    address: String,
    heard: Arc<Mutex<Vec<String>>>,
}

impl Listener {
    fn start(answer: fn(&str) -> Option<String>) -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").expect("a port");
        let address = listener.local_addr().expect("an address").to_string();
        let heard = Arc::new(Mutex::new(Vec::new()));
        let all = heard.clone();
        std::thread::spawn(move || {
            for stream in listener.incoming().flatten() {
                let all = all.clone();
                std::thread::spawn(move || serve(stream, &all, answer));
            }
        });
        Self { address, heard }
    }

    fn heard(&self) -> String {
        self.heard.lock().expect("a list").join("\n")
    }
}

fn serve(stream: TcpStream, heard: &Mutex<Vec<String>>, answer: fn(&str) -> Option<String>) {
    let mut reader = BufReader::new(stream.try_clone().expect("a stream"));
    let mut writer = stream;
    loop {
        let mut request = String::new();
        loop {
            let mut line = String::new();
            if reader.read_line(&mut line).unwrap_or(0) == 0 {
                return;
            }
            if line == "\r\n" {
                break;
            }
            request.push_str(&line);
        }
        heard.lock().expect("a list").push(request.clone());
        if let Some(text) = answer(&request) {
            let _ = writer.write_all(text.as_bytes());
        }
    }
}

fn ok(body: &str) -> String {
    format!(
        "HTTP/1.1 200 OK\r\nContent-Type: application/json\r\nContent-Length: {}\r\n\r\n{body}",
        body.len()
    )
}

/// Scans with a kubeconfig of one context `fake`, whose server and user are given.
fn scan(
    directory: &Path,
    server: &str,
    user: &str,
    arguments: &[&str],
    variables: &[(&str, &str)],
) -> Output {
    let text = format!(
        "apiVersion: v1\nkind: Config\ncurrent-context: fake\nclusters: [{{name: c, cluster: {{{server}}}}}]\nusers: [{{name: u, user: {user}}}]\ncontexts: [{{name: fake, context: {{cluster: c, user: u}}}}]\n"
    );
    let kubeconfig = directory.join("kubeconfig");
    std::fs::write(&kubeconfig, text).expect("a kubeconfig");
    let all = [
        &["scan", "--context", "fake", "--format", "json"],
        arguments,
    ]
    .concat();
    Command::new(env!("CARGO_BIN_EXE_seawall"))
        .args(all)
        .env("KUBECONFIG", &kubeconfig)
        .env_remove("HTTPS_PROXY")
        .env_remove("NO_PROXY")
        .envs(variables.iter().copied())
        .current_dir(directory)
        .output()
        .expect("seawall runs")
}

fn errors(output: &Output) -> String {
    String::from_utf8_lossy(&output.stderr).into_owned()
}

fn address(server: &Server) -> String {
    let text = server.kubeconfig();
    let at = text.find("http://").expect("an address");
    let end = text[at..]
        .find(['"', '\n', ',', '}', ' '])
        .map_or(text.len(), |end| at + end);
    format!("server: '{}'", &text[at..end])
}

fn program(directory: &Path, text: &str) -> String {
    let file = directory.join("plugin");
    std::fs::write(&file, text).expect("a file");
    std::fs::set_permissions(&file, PermissionsExt::from_mode(0o755)).expect("a mode");
    file.display().to_string()
}

fn directory() -> tempfile::TempDir {
    tempfile::tempdir().expect("a directory")
}

#[test]
fn a_server_that_never_answers_is_given_up_within_one_limit() {
    for answer in [
        (|_| None) as fn(&str) -> Option<String>,
        // It tells its version, and so is there, and nothing else.
        |request| {
            request
                .starts_with("GET /version")
                .then(|| ok(r#"{"gitVersion":"v1.36.0"}"#))
        },
    ] {
        let listener = Listener::start(answer);
        let directory = directory();
        let begun = Instant::now();
        let output = scan(
            directory.path(),
            &format!("server: 'http://{}'", listener.address),
            "{}",
            &["--request-timeout", "2"],
            &[],
        );
        let took = begun.elapsed();
        assert!(took < Duration::from_secs(15), "{took:?}");
        assert_eq!(output.status.code(), Some(2));
        assert!(
            errors(&output).contains("does not respond"),
            "{}",
            errors(&output)
        );
    }
}

#[test]
fn a_plugin_is_named_where_nobody_watches_and_its_credential_is_used() {
    let listener = Listener::start(|_| {
        Some("HTTP/1.1 401 Unauthorized\r\nContent-Length: 0\r\n\r\n".to_owned())
    });
    let directory = directory();
    let plugin = program(
        directory.path(),
        "#!/bin/sh\nread -r line && exit 3\necho \"{\\\"kind\\\": \\\"ExecCredential\\\", \\\"apiVersion\\\": \\\"client.authentication.k8s.io/v1\\\", \\\"status\\\": {\\\"token\\\": \\\"given-$1-$OWN\\\"}}\"\n",
    );
    let user = format!(
        "{{exec: {{apiVersion: client.authentication.k8s.io/v1, interactiveMode: IfAvailable, command: '{plugin}', args: [one], env: [{{name: OWN, value: two}}]}}}}"
    );
    let output = scan(
        directory.path(),
        &format!("server: 'http://{}'", listener.address),
        &user,
        &[],
        &[("CI", "true")],
    );
    let told = errors(&output);
    assert!(
        told.contains("runs the credential plugin") && told.contains("plugin` `one`"),
        "{told}"
    );
    let heard = listener.heard().to_lowercase();
    assert!(
        heard.contains("authorization: bearer given-one-two\r\n"),
        "{heard}"
    );
}

#[test]
fn a_plugin_that_hangs_ends_with_what_it_started() {
    let server = Server::start(cluster_of_pods(1)).expect("a server");
    let directory = directory();
    let seconds = format!("79{:07}.5", std::process::id());
    let plugin = program(
        directory.path(),
        &format!("#!/bin/sh\ntrap '' TERM\nsleep {seconds} &\nsleep {seconds}\n"),
    );
    let begun = Instant::now();
    let output = scan(
        directory.path(),
        &address(&server),
        &format!(
            "{{exec: {{apiVersion: client.authentication.k8s.io/v1, interactiveMode: Never, command: '{plugin}'}}}}"
        ),
        &["--request-timeout", "2"],
        &[],
    );
    assert!(begun.elapsed() < Duration::from_secs(15));
    assert_eq!(output.status.code(), Some(2));
    assert!(
        errors(&output).contains("did not return usable credentials"),
        "{}",
        errors(&output)
    );
    let is_running = std::fs::read_dir("/proc")
        .into_iter()
        .flatten()
        .flatten()
        .filter_map(|process| std::fs::read(process.path().join("cmdline")).ok())
        .any(|line| String::from_utf8_lossy(&line).contains(&seconds));
    assert!(!is_running);
}

#[test]
fn a_plugin_that_fails_or_floods_does_not_spill_credentials() {
    let server = Server::start(cluster_of_pods(1)).expect("a server");
    for text in [
        "#!/bin/sh\necho token-that-is-secret\nexit 1\n",
        "#!/bin/sh\nexec yes token-that-is-secret\n",
        "#!/bin/sh\necho '{\"token-that-is-secret\": '\n",
        "#!/bin/sh\nprintf '%s' '{\"apiVersion\": \"client.authentication.k8s.io/v1\", \"kind\": \"ExecCredential\", \"status\": {\"token\": \"token-that-is-secret\\nX-Evil: 1\"}}'\n",
    ] {
        let directory = directory();
        let plugin = program(directory.path(), text);
        let output = scan(
            directory.path(),
            &address(&server),
            &format!(
                "{{exec: {{apiVersion: client.authentication.k8s.io/v1, interactiveMode: Never, command: '{plugin}', env: [{{name: A, value: variable-that-is-secret}}]}}}}"
            ),
            &["--request-timeout", "5"],
            &[],
        );
        assert_eq!(output.status.code(), Some(2), "{text}");
        let told = errors(&output);
        assert!(told.contains("did not return usable credentials"), "{told}");
        assert!(!told.contains("is-secret"), "{told}");
    }
}

#[test]
fn a_token_that_is_no_header_is_an_error_and_not_quoted() {
    let server = Server::start(cluster_of_pods(1)).expect("a server");
    let directory = directory();
    std::fs::write(directory.path().join("token"), "is-secret\nX-Evil: 1\n").expect("a file");
    for user in [
        r#"{token: "is-secret\nX-Evil: 1"}"#,
        r#"{token: "is-secret\r"}"#,
        "{tokenFile: token}",
    ] {
        let output = scan(directory.path(), &address(&server), user, &[], &[]);
        assert_eq!(output.status.code(), Some(2), "{user}");
        let told = errors(&output);
        assert!(told.contains("contains a line break"), "{told}");
        assert!(
            !told.contains("panicked") && !told.contains("is-secret"),
            "{told}"
        );
    }
    // A line break in a password is encoded.
    let user = r#"{username: "a\nb", password: "c\nd"}"#;
    let output = scan(directory.path(), &address(&server), user, &[], &[]);
    assert!(!errors(&output).contains("panicked"), "{}", errors(&output));
}

#[test]
fn a_plugin_that_is_not_there_is_said_with_its_hint() {
    let server = Server::start(cluster_of_pods(1)).expect("a server");
    let directory = directory();
    let output = scan(
        directory.path(),
        &address(&server),
        "{exec: {apiVersion: client.authentication.k8s.io/v1, interactiveMode: Never, command: no-such-plugin, installHint: 'get it from example.com'}}",
        &[],
        &[],
    );
    assert_eq!(output.status.code(), Some(2));
    let told = errors(&output);
    assert!(told.contains("`no-such-plugin` is not installed"), "{told}");
    assert!(told.contains("get it from example.com"), "{told}");
}

#[test]
fn a_token_file_that_ends_with_a_line_break_is_a_token() {
    let listener = Listener::start(|_| {
        Some("HTTP/1.1 401 Unauthorized\r\nContent-Length: 0\r\n\r\n".to_owned())
    });
    let directory = directory();
    let file = directory.path().join("token");
    std::fs::write(&file, "one-token\n").expect("a file");
    let output = scan(
        directory.path(),
        &format!("server: 'http://{}'", listener.address),
        &format!("{{tokenFile: '{}'}}", file.display()),
        &[],
        &[],
    );
    let heard = listener.heard().to_lowercase();
    assert!(
        heard.contains("authorization: bearer one-token\r\n"),
        "{heard} {}",
        errors(&output)
    );
}

#[test]
fn proxies_are_asked_as_kubectl_asks_them() {
    let answer =
        |_: &str| Some("HTTP/1.1 401 Unauthorized\r\nContent-Length: 0\r\n\r\n".to_owned());
    let directory = directory();
    let named = Listener::start(answer);
    scan(
        directory.path(),
        &format!(
            "server: 'https://cluster.invalid:6443', proxy-url: 'http://{}'",
            named.address
        ),
        "{}",
        &["--request-timeout", "2"],
        &[],
    );
    assert!(
        named.heard().contains("cluster.invalid:6443"),
        "{}",
        named.heard()
    );
    let around = Listener::start(answer);
    let proxy = format!("http://{}", around.address);
    let scan_around = |server: &str, no_proxy: &str| {
        scan(
            directory.path(),
            &format!("server: '{server}'"),
            "{}",
            &["--request-timeout", "2"],
            &[("HTTPS_PROXY", &proxy), ("NO_PROXY", no_proxy)],
        );
        std::mem::take(&mut *around.heard.lock().expect("a list")).join("\n")
    };
    assert!(scan_around("https://cluster.invalid:6443", "").contains("cluster.invalid"));
    assert_eq!(
        scan_around("https://cluster.invalid:6443", "other,.invalid"),
        ""
    );
    // What is on this machine is asked directly.
    assert_eq!(scan_around("https://127.0.0.1:1", ""), "");
}
