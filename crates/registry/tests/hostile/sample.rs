//! A made-up image, and reading it.

use std::io::Write;
use std::time::Duration;

use seawall_image::config::Platform;
use seawall_image::{Digest, Readers};
use seawall_registry::{ImageContents, ImageReader, RegistryOptions, Source, Times};

use crate::server::{Answer, Asked, Server};

/// An image with one layer.
#[derive(Clone)]
pub struct Sample {
    pub manifest: Vec<u8>,
    pub config: Vec<u8>,
    pub layer: Vec<u8>,
}

impl Sample {
    pub fn new() -> Self {
        let mut tar = tar::Builder::new(Vec::new());
        let mut header = tar::Header::new_gnu();
        header.set_size(5000);
        tar.append_data(&mut header, "a/file", &[7_u8; 5000][..])
            .expect("memory");
        let tar = tar.into_inner().expect("memory");
        let mut gzip = flate2::write::GzEncoder::new(Vec::new(), flate2::Compression::none());
        gzip.write_all(&tar).expect("memory");
        let layer = gzip.finish().expect("memory");
        let config = format!(
            r#"{{"os":"linux","architecture":"amd64","rootfs":{{"type":"layers","diff_ids":["{}"]}}}}"#,
            Digest::of(&tar)
        )
        .into_bytes();
        let manifest = format!(
            r#"{{"schemaVersion":2,"config":{{"mediaType":"application/vnd.oci.image.config.v1+json","digest":"{}","size":{}}},
            "layers":[{{"mediaType":"application/vnd.oci.image.layer.v1.tar+gzip","digest":"{}","size":{}}}]}}"#,
            Digest::of(&config),
            config.len(),
            Digest::of(&layer),
            layer.len()
        )
        .into_bytes();
        Self {
            manifest,
            config,
            layer,
        }
    }

    pub fn answer(&self, asked: &Asked) -> Answer {
        if asked.path.contains("/manifests/") {
            Answer::ok(self.manifest.clone())
        } else if asked.path.ends_with(Digest::of(&self.config).as_str()) {
            Answer::ok(self.config.clone())
        } else if self.is_layer(asked) {
            Answer::ok(self.layer.clone())
        } else {
            Answer::status(404, &[])
        }
    }

    pub fn is_layer(&self, asked: &Asked) -> bool {
        asked.path.ends_with(Digest::of(&self.layer).as_str())
    }
}

pub fn options() -> RegistryOptions {
    let mut options = RegistryOptions::new(Platform::linux("x86_64"));
    options.times = Times {
        connect: Duration::from_secs(2),
        answer: Duration::from_millis(700),
        read: Duration::from_millis(700),
        grace: Duration::from_secs(1),
        pause: Duration::from_millis(5),
    };
    options
}

pub fn read_with(server: &Server, options: RegistryOptions) -> Result<ImageContents, String> {
    let reader = ImageReader {
        readers: Readers::new(&[]),
        cache: None,
        options,
    };
    let source = Source::Registry(format!("{}/team/app:1", server.host));
    reader.read(&source).map_err(|error| error.to_string())
}

pub fn read(server: &Server) -> Result<ImageContents, String> {
    read_with(server, options())
}

#[track_caller]
pub fn check_whole(read: Result<ImageContents, String>) {
    let read = read.expect("an image");
    assert_eq!(read.contents.unknown, []);
    assert_eq!(read.contents.files, 1);
}
