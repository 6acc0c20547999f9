//! The names under which VEX knows an image as a product: package URLs and digests.

use seawall_image::config::ImageConfig;
use seawall_model::ImageRef;
use seawall_package::Purl;

use super::describe::ImageName;

/// Names of Docker's registry.
const DOCKER: [&str; 4] = [
    "docker.io",
    "index.docker.io",
    "registry-1.docker.io",
    "registry.hub.docker.com",
];

/// The package URLs of an image of a registry, one for each way to write its repository; none for what else is scanned. Statements name
/// any part of one: what they do not say they leave open.
///
/// `pkg:oci` has the last part of the repository as its name and the repository in `repository_url`, with that part or without it;
/// `pkg:docker` has the repository as its namespace and name, and a tag or a digest as its version.
pub fn image_purls(name: &ImageName, config: Option<&ImageConfig>) -> Vec<Purl> {
    let without_version = name.without_version();
    let reference = name.reference.as_str();
    let reference = reference
        .strip_prefix("registry:")
        .or_else(|| reference.strip_prefix("containerd:"))
        .or_else(|| reference.strip_prefix("docker://"))
        .unwrap_or(reference);
    // A path is what it is, and no image of a registry.
    let is_path = reference.starts_with(['.', '/', '~']) || !reference.starts_with(without_version);
    let image = ImageRef::parse(reference).filter(|_| !is_path);
    let (Some(_), Some(image)) = (config, image) else {
        return Vec::new();
    };
    let full = image.full_name();
    let Some((registry, repository)) = full.split_once('/') else {
        return Vec::new();
    };
    let (namespace, last) = repository.rsplit_once('/').unwrap_or(("", repository));
    let architecture = config.map_or("", |config| config.platform.architecture.as_str());
    let tag = match (image.tag, image.digest) {
        (Some(tag), _) => tag,
        (None, None) => "latest",
        (None, Some(_)) => "",
    };
    let registries = match DOCKER.contains(&registry) {
        true => DOCKER.to_vec(),
        false => vec![registry],
    };
    let mut all = Vec::new();
    for registry in registries {
        let place = format!("{registry}/{namespace}");
        let place = place.trim_end_matches('/');
        for url in [&format!("{place}/{last}"), place] {
            let purl = Purl::new("oci", "", last)
                .map(|purl| purl.with_version(&name.digest))
                .and_then(|purl| purl.with_qualifier("repository_url", url))
                .and_then(|purl| purl.with_qualifier("arch", architecture))
                .and_then(|purl| purl.with_qualifier("tag", tag));
            all.extend(purl);
        }
        let namespaces = match namespace {
            "library" => vec!["library", ""],
            namespace => vec![namespace],
        };
        for namespace in namespaces {
            for version in [tag, &name.digest] {
                let purl = Purl::new("docker", namespace, last)
                    .map(|purl| purl.with_version(version))
                    .and_then(|purl| purl.with_qualifier("repository_url", registry));
                all.extend(purl);
            }
        }
    }
    all
}

#[cfg(test)]
mod tests {
    use seawall_advisory::vex::{Component, Product, Statement, Status, Target, applies};

    use super::*;

    const DIGEST: &str = "sha256:e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855";

    #[track_caller]
    fn check(reference: &str, stated: &str, expect: bool) {
        let name = ImageName {
            reference: reference.to_owned(),
            digest: DIGEST.to_owned(),
        };
        let mut config = ImageConfig::default();
        config.platform.architecture = "amd64".to_owned();
        let statement = Statement {
            vulnerabilities: vec!["CVE-2026-1".to_owned()],
            products: vec![Product {
                component: Component {
                    purls: vec![stated.parse().expect("a package URL")],
                    ids: Vec::new(),
                },
                subcomponents: Vec::new(),
            }],
            status: Status::Fixed,
            justification: None,
            impact: String::new(),
            action: String::new(),
            author: String::new(),
            timestamp: String::new(),
            source: String::new(),
        };
        let purls = image_purls(&name, Some(&config));
        let target = Target {
            product_purls: &purls,
            product_ids: &[DIGEST.to_owned()],
            package: None,
        };
        assert_eq!(applies(&statement, &target), expect, "{stated}: {purls:?}");
    }

    #[test]
    fn images_are_known_by_their_package_urls() {
        let image = "registry.example.com/team/app:1.2";
        for (stated, expect) in [
            ("pkg:oci/app", true),
            ("pkg:oci/other", false),
            (
                "pkg:oci/app?repository_url=registry.example.com/team/app",
                true,
            ),
            ("pkg:oci/app?repository_url=registry.example.com/team", true),
            (
                "pkg:oci/app?repository_url=registry.example.com/other/app",
                false,
            ),
            (
                "pkg:oci/app?repository_url=registry.example.com/team/app&tag=1.2&arch=amd64",
                true,
            ),
            ("pkg:oci/app?tag=1.3", false),
            ("pkg:oci/app?arch=arm64", false),
            (&format!("pkg:oci/app@{DIGEST}"), true),
            (&format!("pkg:oci/app@sha256:{}", "0".repeat(64)), false),
            (
                "pkg:docker/team/app@1.2?repository_url=registry.example.com",
                true,
            ),
            ("pkg:docker/team/app@1.3", false),
        ] {
            check(image, stated, expect);
        }
    }

    #[test]
    fn dockers_registry_has_several_names() {
        for stated in [
            "pkg:oci/nginx?repository_url=docker.io/library/nginx",
            "pkg:oci/nginx?repository_url=index.docker.io/library/nginx&tag=latest",
            "pkg:docker/nginx@latest",
            "pkg:docker/library/nginx",
        ] {
            check("nginx", stated, true);
        }
    }

    #[test]
    fn a_path_is_no_image_of_a_registry() {
        check("oci:app:1.2", "pkg:oci/app", false);
        check("./app", "pkg:oci/app", false);
    }
}
