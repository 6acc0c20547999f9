//! Every place that is not a registry.

mod image;

use std::fs;
use std::io::Write;
use std::path::Path;

use image::{Sample, tar};
use seawall_image::config::Platform;
use seawall_image::{
    Cataloger, Digest, Entry, FileView, Readers, Reading, UnknownKind, Unreadable, Want,
};
use seawall_package::{Package, PackageKind};
use seawall_registry::{ImageContents, ImageReader, RegistryOptions, Source};

/// Reads `NAME VERSION` lines of every file.
struct Lines;

impl Cataloger for Lines {
    fn name(&self) -> &'static str {
        "lines"
    }

    fn version(&self) -> u32 {
        1
    }

    fn wants(&self, _: &Entry) -> Want {
        Want::Whole
    }

    fn read(&self, file: &FileView<'_>) -> Result<Reading, Unreadable> {
        let text = String::from_utf8_lossy(file.bytes);
        let words = text.lines().filter_map(|line| line.split_once(' '));
        let packages =
            words.map(|(name, version)| Package::new(PackageKind::Generic, name, version, "lines"));
        Ok(Reading {
            packages: packages.collect(),
            ..Reading::default()
        })
    }
}

/// An image of two layers: the first brings `a` and `dir/b`, the second replaces `a` and removes `dir/b`.
fn sample() -> Sample {
    let layers = vec![
        tar(&[("a", "a 1\n"), ("dir/b", "b 1\n")]),
        tar(&[("a", "a 2\n"), ("dir/.wh.b", "")]),
    ];
    Sample::of(layers, r#""config":{"User":"app"}"#)
}

fn read(text: &str) -> Result<ImageContents, String> {
    let reader = ImageReader {
        readers: Readers::new(&[&Lines]),
        cache: None,
        options: RegistryOptions::new(Platform::linux("x86_64")),
    };
    let source = Source::parse(text).map_err(|error| error.to_string())?;
    reader.read(&source).map_err(|error| error.to_string())
}

#[track_caller]
fn check(text: &str, expect: &[&str]) -> ImageContents {
    let read = read(text).expect(text);
    let packages = read.contents.packages.iter().map(|package| {
        let place = &package.places[0];
        let layer = place
            .layer
            .map_or(String::new(), |layer| format!("@{layer}"));
        format!("{} {} {}{layer}", package.name, package.version, place.path)
    });
    assert_eq!(packages.collect::<Vec<_>>(), expect, "{text}");
    assert_eq!(read.contents.unknown, [], "{text}");
    read
}

fn gzip(bytes: &[u8]) -> Vec<u8> {
    let mut encoder = flate2::write::GzEncoder::new(Vec::new(), flate2::Compression::fast());
    encoder.write_all(bytes).expect("memory");
    encoder.finish().expect("memory")
}

fn bzip2(bytes: &[u8]) -> Vec<u8> {
    let mut encoder = ::bzip2::write::BzEncoder::new(Vec::new(), ::bzip2::Compression::fast());
    encoder.write_all(bytes).expect("memory");
    encoder.finish().expect("memory")
}

fn xz(bytes: &[u8]) -> Vec<u8> {
    let options = lzma_rust2::XzOptions::with_preset(0);
    let mut writer = lzma_rust2::XzWriter::new(Vec::new(), options).expect("options");
    writer.write_all(bytes).expect("memory");
    writer.finish().expect("memory")
}

#[test]
fn the_same_image_is_the_same_wherever_it_is() {
    let directory = tempfile::tempdir().expect("a directory");
    let root = directory.path();
    let sample = sample();
    sample.write_layout(&root.join("layout"));
    sample.write_layout(&root.join("containerd/io.containerd.content.v1.content"));
    let write = |name: &str, bytes: &[u8]| fs::write(root.join(name), bytes).expect("written");
    write("layout.tar", &sample.layout_archive());
    write("layout.tar.gz", &gzip(&sample.layout_archive()));
    write("layout.tar.bz2", &bzip2(&sample.layout_archive()));
    write("old.tar", &sample.old_archive());
    write("old.tar.xz", &xz(&sample.old_archive()));
    write(
        "old.tar.zst",
        &zstd::encode_all(&sample.old_archive()[..], 1).expect("memory"),
    );
    let digest = Digest::of(&sample.manifest);
    let base = root.display();
    for text in [
        format!("{base}/layout"),
        format!("oci:{base}/layout"),
        format!("oci:{base}/layout:v1"),
        format!("oci:{base}/layout:{digest}"),
        format!("{base}/layout.tar"),
        format!("oci-archive:{base}/layout.tar:v1"),
        format!("{base}/layout.tar.gz"),
        format!("{base}/layout.tar.bz2"),
        format!("docker-archive:{base}/old.tar:app:v1"),
        format!("docker-archive:{base}/old.tar.xz:app:v1"),
        format!("docker-archive:{base}/old.tar.zst:app:v1"),
        format!("containerd:{base}/containerd:{digest}"),
    ] {
        let read = check(&text, &["a 2 a@1"]);
        assert_eq!(
            read.config.map(|config| config.user).as_deref(),
            Some("app"),
            "{text}"
        );
        assert_eq!(read.contents.layers.len(), 2);
    }
    for (text, why) in [
        (format!("oci:{base}/layout:v2"), "it has no image `v2`"),
        (
            format!("{base}/old.tar"),
            "it has several images; choose one: app:v1, app:v2",
        ),
        (
            format!("docker-archive:{base}/old.tar:app:v3"),
            "it has no such image",
        ),
        (format!("oci:{base}/nothing"), "cannot be read"),
        (
            format!("{base}/nothing"),
            "there is no such file or directory",
        ),
        (
            format!("containerd:{base}/containerd:nginx"),
            "cannot be read",
        ),
        ("dir:".to_owned(), "it is empty"),
        ("UPPER CASE".to_owned(), "it is no file and no"),
    ] {
        let error = read(&text).expect_err(&text);
        assert!(error.contains(why), "{text}: {error}");
    }
    // A layer that is not in the archive is unknown, and not taken from the disk.
    let unknown = read(&format!("docker-archive:{base}/old.tar:app:v2"))
        .expect("an image")
        .contents
        .unknown;
    assert!(
        unknown
            .iter()
            .any(|one| one.kind == UnknownKind::Unavailable),
        "{unknown:?}"
    );
}

#[test]
fn layers_are_what_the_configuration_says() {
    let directory = tempfile::tempdir().expect("a directory");
    let mut sample = sample();
    sample.layers.swap(0, 1);
    fs::write(directory.path().join("x.tar"), sample.old_archive()).expect("written");
    let read = read(&format!(
        "docker-archive:{}/x.tar:app:v1",
        directory.path().display()
    ))
    .expect("an image");
    let digests = read
        .contents
        .unknown
        .iter()
        .filter(|one| one.kind == UnknownKind::Digest);
    assert_eq!(digests.count(), 2);
}

#[test]
fn trees_and_files_are_read() {
    let directory = tempfile::tempdir().expect("a directory");
    let root = directory.path();
    fs::create_dir_all(root.join("etc/deep")).expect("a directory");
    fs::write(root.join("etc/deep/x"), "x 1\n").expect("written");
    let base = root.display();
    check(&format!("dir:{base}"), &["x 1 etc/deep/x"]);
    check(&format!("rootfs:{base}"), &["x 1 etc/deep/x"]);
    check(&format!("{base}"), &["x 1 etc/deep/x"]);
    check(&format!("{base}/etc/deep/x"), &["x 1 x"]);
    check(&format!("file:{base}/etc/deep/x"), &["x 1 x"]);
}

#[cfg(unix)]
#[test]
fn trees_lead_nowhere_else() {
    use std::os::unix::fs::symlink;
    let directory = tempfile::tempdir().expect("a directory");
    let root = directory.path();
    let (inside, outside) = (root.join("in"), root.join("out"));
    fs::create_dir_all(&inside).expect("a directory");
    fs::create_dir_all(&outside).expect("a directory");
    fs::write(outside.join("secret"), "secret 1\n").expect("written");
    symlink(&outside, inside.join("link")).expect("a link");
    symlink(outside.join("secret"), inside.join("file")).expect("a link");
    symlink(&inside, inside.join("loop")).expect("a link");
    let made = std::process::Command::new("mkfifo")
        .arg(inside.join("fifo"))
        .status();
    if !made.is_ok_and(|status| status.success()) {
        println!("skipped: a FIFO, because `mkfifo` is not installed");
    }
    let _socket = std::os::unix::net::UnixListener::bind(inside.join("socket")).expect("a socket");
    check(&format!("dir:{}", inside.display()), &[]);
    // A blob of a layout that is a link is not read.
    let sample = sample();
    sample.write_layout(&root.join("layout"));
    let blob = root
        .join("layout/blobs/sha256")
        .join(Digest::of(&sample.config).hex());
    fs::rename(&blob, outside.join("config")).expect("moved");
    symlink(outside.join("config"), &blob).expect("a link");
    let why = read(&format!("oci:{}", root.join("layout").display())).expect_err("a link");
    assert!(why.contains("not a regular file"), "{why}");
}

#[cfg(target_os = "linux")]
#[test]
fn a_running_process_is_read_without_mounts() {
    let own = std::process::id();
    if !Path::new(&format!("/proc/{own}/root/etc")).exists() {
        return println!("skipped: the root of a process cannot be read here");
    }
    let source = Source::parse(&format!("pid:{own}")).expect("a source");
    assert_eq!(source, Source::Process(own));
    assert!(read("pid:0").is_err());
    assert!(Source::parse("pid:x").is_err());
}

#[test]
fn a_real_store_is_read_by_name() {
    use std::process::{Command, Stdio};
    let programs = ["containerd", "ctr"];
    let is_there = |program: &&str| {
        Command::new(program)
            .arg("--version")
            .stdout(Stdio::null())
            .status()
            .is_ok()
    };
    if !programs.iter().all(is_there) {
        return println!("skipped: containerd is not installed");
    }
    let directory = tempfile::tempdir().expect("a directory");
    let root = directory.path();
    let at = |name: &str| root.join(name).display().to_string();
    fs::write(root.join("image.tar"), sample().layout_archive()).expect("written");
    fs::write(
        root.join("config.toml"),
        "version = 2\ndisabled_plugins = [\"io.containerd.grpc.v1.cri\"]\n",
    )
    .expect("written");
    let daemon = Command::new("containerd")
        .args([
            "--config",
            &at("config.toml"),
            "--root",
            &at("root"),
            "--state",
            &at("state"),
            "--address",
            &at("socket"),
        ])
        .stdout(Stdio::null())
        .stderr(Stdio::null())
        .spawn();
    let mut daemon = daemon.expect("containerd");
    let import = || {
        let arguments = [
            "--address",
            &at("socket"),
            "-n",
            "k8s.io",
            "images",
            "import",
            "--no-unpack",
            "--all-platforms",
            "--base-name",
            "docker.io/team/app",
            &at("image.tar"),
        ];
        Command::new("ctr")
            .args(arguments)
            .output()
            .is_ok_and(|output| output.status.success())
    };
    let is_imported = (0..50).any(|_| {
        std::thread::sleep(std::time::Duration::from_millis(200));
        import()
    });
    let read = is_imported.then(|| read(&format!("containerd:{}:team/app:v1", at("root"))));
    let _ = daemon.kill();
    let _ = daemon.wait();
    match read {
        None => println!("skipped: containerd does not run here"),
        Some(read) => assert_eq!(read.expect("an image").contents.packages.len(), 1),
    }
}
