//! Debian's `docker-registry` on loopback, pushed to with skopeo: with and without authentication and TLS.

use std::fs;
use std::net::TcpListener;
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};
use std::sync::Arc;
use std::time::Duration;

use seawall_image::config::Platform;
use seawall_image::{Digest, Readers};
use seawall_registry::{DockerConfig, ImageContents, ImageReader, RegistryOptions, Source};

struct Registry {
    child: Child,
    port: u16,
}

impl Drop for Registry {
    fn drop(&mut self) {
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}

fn is_there(program: &str) -> bool {
    let there = Command::new(program)
        .arg("--help")
        .stdout(Stdio::null())
        .stderr(Stdio::null())
        .status()
        .is_ok();
    if !there {
        println!("skipped: `{program}` is not installed");
    }
    there
}

fn run(program: &str, arguments: &[&str]) {
    let output = Command::new(program)
        .args(arguments)
        .output()
        .expect(program);
    assert!(
        output.status.success(),
        "{program}: {}",
        String::from_utf8_lossy(&output.stderr)
    );
}

impl Registry {
    fn start(directory: &Path, extra: &str) -> Self {
        let port = TcpListener::bind("127.0.0.1:0")
            .expect("a port")
            .local_addr()
            .expect("an address")
            .port();
        let config = directory.join(format!("{port}.yml"));
        let storage = directory.join(format!("storage-{port}"));
        // `extra` may begin with a part of `http`.
        let text = format!(
            "version: 0.1\nlog:\n  level: error\nstorage:\n  filesystem:\n    rootdirectory: {}\nhttp:\n  addr: 127.0.0.1:{port}\n{extra}",
            storage.display()
        );
        fs::write(&config, text).expect("written");
        let child = Command::new("docker-registry")
            .arg("serve")
            .arg(&config)
            .stdout(Stdio::null())
            .stderr(Stdio::null())
            .spawn()
            .expect("docker-registry");
        let registry = Self { child, port };
        for _ in 0..100 {
            if std::net::TcpStream::connect(("127.0.0.1", port)).is_ok() {
                return registry;
            }
            std::thread::sleep(Duration::from_millis(50));
        }
        panic!("docker-registry did not start");
    }

    fn push(&self, layout: &Path, extra: &[&str]) {
        let from = format!("oci:{}:v1", layout.display());
        let to = format!("docker://localhost:{}/team/app:v1", self.port);
        let mut arguments = vec!["--insecure-policy", "copy", "--dest-tls-verify=false"];
        arguments.extend(extra);
        arguments.extend([from.as_str(), &to]);
        run("skopeo", &arguments);
    }

    fn read(&self, options: RegistryOptions) -> Result<ImageContents, String> {
        let reader = ImageReader {
            readers: Readers::new(&[]),
            cache: None,
            options,
        };
        let source =
            Source::parse(&format!("localhost:{}/team/app:v1", self.port)).expect("a source");
        reader.read(&source).map_err(|error| error.to_string())
    }
}

/// An OCI layout with an image `v1` of two files.
fn layout(directory: &Path) -> PathBuf {
    let layout = directory.join("layout");
    let blobs = layout.join("blobs/sha256");
    fs::create_dir_all(&blobs).expect("a directory");
    let mut tar = tar::Builder::new(Vec::new());
    for path in ["etc/one", "etc/two"] {
        let mut header = tar::Header::new_gnu();
        header.set_size(1 << 20);
        tar.append_data(&mut header, path, &vec![b'x'; 1 << 20][..])
            .expect("memory");
    }
    let tar = tar.into_inner().expect("memory");
    let put = |bytes: &[u8]| {
        let digest = Digest::of(bytes);
        fs::write(blobs.join(digest.hex()), bytes).expect("written");
        format!(r#""digest":"{digest}","size":{}"#, bytes.len())
    };
    let layer = put(&tar);
    let config = put(format!(
        r#"{{"os":"linux","architecture":"amd64","config":{{}},"rootfs":{{"type":"layers","diff_ids":["{}"]}},"history":[{{"created_by":"test"}}]}}"#,
        Digest::of(&tar)
    )
    .as_bytes());
    let manifest = put(format!(
        r#"{{"schemaVersion":2,"mediaType":"application/vnd.oci.image.manifest.v1+json","config":{{"mediaType":"application/vnd.oci.image.config.v1+json",{config}}},"layers":[{{"mediaType":"application/vnd.oci.image.layer.v1.tar",{layer}}}]}}"#
    )
    .as_bytes());
    fs::write(
        layout.join("oci-layout"),
        r#"{"imageLayoutVersion":"1.0.0"}"#,
    )
    .expect("written");
    fs::write(
        layout.join("index.json"),
        format!(r#"{{"schemaVersion":2,"manifests":[{{"mediaType":"application/vnd.oci.image.manifest.v1+json",{manifest},"annotations":{{"org.opencontainers.image.ref.name":"v1"}}}}]}}"#),
    )
    .expect("written");
    layout
}

fn options() -> RegistryOptions {
    RegistryOptions::new(Platform::linux("x86_64"))
}

#[track_caller]
fn check(read: Result<ImageContents, String>) {
    let read = read.expect("an image");
    assert_eq!(read.contents.unknown, []);
    assert_eq!(read.contents.files, 2);
}

#[test]
fn without_tls_and_authentication() {
    if !(is_there("docker-registry") && is_there("skopeo")) {
        return;
    }
    let directory = tempfile::tempdir().expect("a directory");
    let registry = Registry::start(directory.path(), "");
    registry.push(&layout(directory.path()), &[]);
    check(registry.read(options()));
    registry.push(
        &layout(directory.path()),
        &["--format=v2s2", "--dest-compress-format=gzip"],
    );
    check(registry.read(options()));
    let reader = ImageReader {
        readers: Readers::new(&[]),
        cache: None,
        options: options(),
    };
    let nothing = Source::Registry(format!("localhost:{}/team/app:v9", registry.port));
    let why = reader.read(&nothing).expect_err("nothing").to_string();
    assert!(why.contains("has no `manifests/v9`"), "{why}");
}

#[test]
fn with_tls_and_a_password() {
    if !(is_there("docker-registry")
        && is_there("skopeo")
        && is_there("openssl")
        && is_there("htpasswd"))
    {
        return;
    }
    let directory = tempfile::tempdir().expect("a directory");
    let at = |name: &str| directory.path().join(name).display().to_string();
    run(
        "openssl",
        &[
            "req",
            "-x509",
            "-newkey",
            "rsa:2048",
            "-nodes",
            "-days",
            "2",
            "-subj",
            "/CN=localhost",
            "-addext",
            "subjectAltName=DNS:localhost",
            "-addext",
            "basicConstraints=critical,CA:FALSE",
            "-keyout",
            &at("key"),
            "-out",
            &at("crt"),
        ],
    );
    run("htpasswd", &["-Bbc", &at("users"), "user", "secret"]);
    let extra = format!(
        "  tls:\n    certificate: {}\n    key: {}\nauth:\n  htpasswd:\n    realm: test\n    path: {}\n",
        at("crt"),
        at("key"),
        at("users")
    );
    let registry = Registry::start(directory.path(), &extra);
    registry.push(&layout(directory.path()), &["--dest-creds=user:secret"]);
    let mut options = options();
    let why = registry
        .read(options.clone())
        .expect_err("an unknown certificate");
    assert!(why.to_lowercase().contains("certificate"), "{why}");
    options
        .certificates
        .push(fs::read(at("crt")).expect("a certificate"));
    let why = registry.read(options.clone()).expect_err("no password");
    assert!(why.contains("asks for a credential"), "{why}");
    for (password, is_right) in [("wrong", false), ("secret", true)] {
        let text = format!(
            r#"{{"auths":{{"localhost:{}":{{"username":"user","password":"{password}"}}}}}}"#,
            registry.port
        );
        options.credentials = Arc::new(DockerConfig::parse(text.as_bytes()).expect("a file"));
        match registry.read(options.clone()) {
            read if is_right => check(read),
            read => assert!(
                read.expect_err("wrong")
                    .contains("needs another credential")
            ),
        }
    }
}
