//! A made-up image in every form that it is kept in.

use std::fs;
use std::path::Path;

use seawall_image::Digest;

/// An image.
pub struct Sample {
    pub layers: Vec<Vec<u8>>,
    pub config: Vec<u8>,
    pub manifest: Vec<u8>,
}

/// A layer with these files.
pub fn tar(files: &[(&str, &str)]) -> Vec<u8> {
    let mut builder = tar::Builder::new(Vec::new());
    for (path, content) in files {
        let mut header = tar::Header::new_gnu();
        header.set_size(content.len() as u64);
        header.set_mode(0o644);
        builder
            .append_data(&mut header, path, content.as_bytes())
            .expect("memory");
    }
    builder.into_inner().expect("memory")
}

impl Sample {
    /// Of these layers, with these fields in its configuration.
    pub fn of(layers: Vec<Vec<u8>>, fields: &str) -> Self {
        let diff_ids: Vec<String> = layers
            .iter()
            .map(|layer| format!("\"{}\"", Digest::of(layer)))
            .collect();
        let config = format!(
            r#"{{"os":"linux","architecture":"amd64",{fields},"rootfs":{{"type":"layers","diff_ids":[{}]}}}}"#,
            diff_ids.join(",")
        )
        .into_bytes();
        let described: Vec<String> = layers
            .iter()
            .map(|layer| descriptor("application/vnd.oci.image.layer.v1.tar", layer))
            .collect();
        let manifest = format!(
            r#"{{"schemaVersion":2,"mediaType":"application/vnd.oci.image.manifest.v1+json","config":{},"layers":[{}]}}"#,
            descriptor("application/vnd.oci.image.config.v1+json", &config),
            described.join(",")
        )
        .into_bytes();
        Self {
            layers,
            config,
            manifest,
        }
    }

    fn blobs(&self) -> Vec<&Vec<u8>> {
        self.layers
            .iter()
            .chain([&self.config, &self.manifest])
            .collect()
    }

    fn index(&self) -> Vec<u8> {
        let manifest = descriptor("application/vnd.oci.image.manifest.v1+json", &self.manifest);
        let named = format!(
            r#"{},"annotations":{{"org.opencontainers.image.ref.name":"v1"}}}}"#,
            manifest.trim_end_matches('}')
        );
        format!(r#"{{"schemaVersion":2,"manifests":[{named}]}}"#).into_bytes()
    }

    pub fn write_layout(&self, path: &Path) {
        let blobs = path.join("blobs/sha256");
        fs::create_dir_all(&blobs).expect("a directory");
        for blob in self.blobs() {
            fs::write(blobs.join(Digest::of(blob).hex()), blob).expect("written");
        }
        fs::write(path.join("oci-layout"), r#"{"imageLayoutVersion":"1.0.0"}"#).expect("written");
        fs::write(path.join("index.json"), self.index()).expect("written");
    }

    pub fn layout_archive(&self) -> Vec<u8> {
        let mut builder = tar::Builder::new(Vec::new());
        for blob in self.blobs() {
            add(
                &mut builder,
                &format!("blobs/sha256/{}", Digest::of(blob).hex()),
                blob,
            );
        }
        add(
            &mut builder,
            "oci-layout",
            br#"{"imageLayoutVersion":"1.0.0"}"#,
        );
        add(&mut builder, "index.json", &self.index());
        builder.into_inner().expect("memory")
    }

    /// `docker save` before 25: a directory for each layer; the second one is a link to what another image had.
    pub fn old_archive(&self) -> Vec<u8> {
        let mut builder = tar::Builder::new(Vec::new());
        add(&mut builder, "one/layer.tar", &self.layers[0]);
        add(&mut builder, "zwei/layer.tar", &self.layers[1]);
        let mut header = tar::Header::new_gnu();
        header.set_entry_type(tar::EntryType::Symlink);
        header.set_size(0);
        builder
            .append_link(&mut header, "two/layer.tar", "../zwei/layer.tar")
            .expect("memory");
        add(&mut builder, "config.json", &self.config);
        let list = r#"[{"Config":"config.json","RepoTags":["app:v1"],"Layers":["one/layer.tar","two/layer.tar"]},
            {"Config":"config.json","RepoTags":["app:v2"],"Layers":["two/layer.tar","../../etc/passwd"]}]"#;
        add(&mut builder, "manifest.json", list.as_bytes());
        builder.into_inner().expect("memory")
    }
}

fn add(builder: &mut tar::Builder<Vec<u8>>, path: &str, content: &[u8]) {
    let mut header = tar::Header::new_gnu();
    header.set_size(content.len() as u64);
    header.set_mode(0o644);
    builder
        .append_data(&mut header, path, content)
        .expect("memory");
}

fn descriptor(media_type: &str, bytes: &[u8]) -> String {
    format!(
        r#"{{"mediaType":"{media_type}","digest":"{}","size":{}}}"#,
        Digest::of(bytes),
        bytes.len()
    )
}
