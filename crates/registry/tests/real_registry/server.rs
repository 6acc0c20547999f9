//! Debian's `docker-registry` on loopback.

use std::fs;
use std::net::TcpListener;
use std::path::Path;
use std::process::{Child, Command, Stdio};
use std::sync::Arc;
use std::time::Duration;

use seawall_image::Readers;
use seawall_registry::{DockerConfig, ImageContents, ImageReader, RegistryOptions, Source};

/// A registry of a test, which ends with it.
pub struct Registry {
    child: Child,
    pub port: u16,
}

impl Drop for Registry {
    fn drop(&mut self) {
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}

/// Whether a program is installed; says so where it is not.
pub fn is_there(program: &str) -> bool {
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

pub fn run(program: &str, arguments: &[&str]) {
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
    pub fn start(directory: &Path, extra: &str) -> Self {
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

    pub fn push(&self, layout: &Path, extra: &[&str]) {
        let from = format!("oci:{}:v1", layout.display());
        let to = format!("docker://localhost:{}/team/app:v1", self.port);
        let mut arguments = vec!["--insecure-policy", "copy", "--dest-tls-verify=false"];
        arguments.extend(extra);
        arguments.extend([from.as_str(), &to]);
        run("skopeo", &arguments);
    }

    pub fn read(&self, options: RegistryOptions) -> Result<ImageContents, String> {
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

/// Whether everything is installed that a registry with TLS and a password needs.
pub fn can_be_secured() -> bool {
    ["docker-registry", "openssl", "htpasswd"]
        .into_iter()
        .all(is_there)
}

impl Registry {
    /// With TLS by `crt` in the directory, and a user `user` with the password `secret`.
    pub fn start_secured(directory: &Path) -> Self {
        let at = |name: &str| directory.join(name).display().to_string();
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
        Self::start(directory, &extra)
    }

    /// How it is asked, with its certificate trusted and this password.
    pub fn options(&self, directory: &Path, password: &str) -> RegistryOptions {
        let mut options = super::options();
        let certificate = fs::read(directory.join("crt")).expect("a certificate");
        options.certificates.push(certificate);
        let text = format!(
            r#"{{"auths":{{"localhost:{}":{{"username":"user","password":"{password}"}}}}}}"#,
            self.port
        );
        options.credentials = Arc::new(DockerConfig::parse(text.as_bytes()).expect("a file"));
        options
    }
}
