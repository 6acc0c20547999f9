//! `--registry-pull-secrets`: which Secret reads which image, and that nothing else sees one.

use std::collections::BTreeSet;

use super::manifests::answer;
use super::samples::{base64, image, image_records};
use super::server::{Answer, Server};
use super::workspace::Workspace;

/// `shop:tr0ub4dor-and-9`.
const BASIC: &str = "Basic c2hvcDp0cjB1YjRkb3ItYW5kLTk=";

const PASSWORD: &str = "tr0ub4dor-and-9";

/// A registry that wants this password for everything.
fn registry() -> Server {
    let sample = image("1.0.0");
    Server::start(move |asked| match &asked.authorization {
        _ if asked.path == "/v2/" => Answer::ok(""),
        Some(header) if header == BASIC => answer(&sample, asked),
        _ => Answer::status(401, &[("WWW-Authenticate", "Basic realm=\"x\"")]),
    })
}

fn config(host: &str) -> String {
    format!(r#"{{"auths":{{"{host}":{{"username":"shop","password":"{PASSWORD}"}}}}}}"#)
}

/// The repositories that the password was sent for.
fn trusted_with_it(server: &Server) -> BTreeSet<String> {
    let asked = server.asked();
    let paths = asked.iter().filter(|asked| asked.authorization.is_some());
    let names = paths.filter_map(|asked| {
        let path = asked.path.strip_prefix("/v2/")?;
        Some(path.split_once("/manifests/")?.0.to_owned())
    });
    names.collect()
}

fn manifests(host: &str) -> String {
    let config = config(host);
    // `{"HOST": {"auth": base64("shop:PASSWORD")}}`, in base64 once more.
    let old = format!(r#"{{"{host}":{{"auth":"{}"}}}}"#, &BASIC["Basic ".len()..]);
    let old = base64(old.as_bytes());
    format!(
        "apiVersion: v1
kind: Namespace
metadata: {{name: shop}}
---
apiVersion: v1
kind: List
items:
- apiVersion: v1
  kind: Secret
  metadata: {{name: pull, namespace: shop}}
  type: kubernetes.io/dockerconfigjson
  stringData:
    .dockerconfigjson: '{config}'
---
apiVersion: v1
kind: Secret
metadata: {{name: old, namespace: shop}}
type: kubernetes.io/dockercfg
data:
  .dockercfg: {old}
---
apiVersion: v1
kind: ServiceAccount
metadata: {{name: builder, namespace: shop}}
imagePullSecrets: [{{name: old}}]
---
apiVersion: v1
kind: Pod
metadata: {{name: own, namespace: shop}}
spec:
  imagePullSecrets: [{{name: pull}}, {{name: missing}}]
  serviceAccountName: builder
  containers: [{{name: a, image: '{host}/team/own:1'}}]
---
apiVersion: v1
kind: Pod
metadata: {{name: of-account, namespace: shop}}
spec:
  serviceAccountName: builder
  containers: [{{name: a, image: '{host}/team/account:1'}}]
---
apiVersion: v1
kind: Pod
metadata: {{name: none, namespace: shop}}
spec:
  containers: [{{name: a, image: '{host}/team/none:1'}}]
"
    )
}

const FLAG: &str = "--registry-pull-secrets";

#[test]
fn each_secret_reads_the_images_of_those_who_name_it() {
    for (arguments, expect) in [
        (&[][..], &[][..]),
        (&[FLAG][..], &["team/account", "team/own"][..]),
    ] {
        let server = registry();
        let text = manifests(&server.host);
        let workspace = Workspace::with_database(&[("deploy/all.yaml", &text)], &image_records());
        let all = ["-i", "deploy", "--platform", "linux/amd64"];
        let run = workspace.scan(&[&all[..], arguments].concat());
        assert_eq!(run.status, 2, "{}{}", run.out, run.err);
        let names: Vec<String> = trusted_with_it(&server).into_iter().collect();
        assert_eq!(names, expect);
        let read = 3 - run.out.matches("cannot be read").count();
        assert_eq!(read, expect.len(), "{}", run.out);
        assert_eq!(
            run.err.contains("`shop/missing` is not used"),
            !expect.is_empty()
        );
        for hidden in [PASSWORD, &BASIC[6..]] {
            assert!(!run.out.contains(hidden) && !run.err.contains(hidden));
        }
    }
}

#[test]
fn a_secret_is_for_its_registry_only() {
    let (server, other) = (registry(), registry());
    // The secret is for one registry, and its workload runs an image of another one.
    let text = manifests(&server.host).replace(
        &format!("{}/team/own", server.host),
        &format!("{}/team/own", other.host),
    );
    let workspace = Workspace::with_database(&[("deploy/all.yaml", &text)], &image_records());
    let run = workspace.scan(&["-i", "deploy", FLAG]);
    assert_eq!(run.status, 2, "{}", run.err);
    assert!(!other.asked().is_empty());
    assert!(
        other
            .asked()
            .iter()
            .all(|asked| asked.authorization.is_none())
    );
}

#[test]
fn what_cannot_be_read_again_is_said() {
    let server = registry();
    let text = manifests(&server.host);
    let workspace = Workspace::with_database(&[("deploy/all.yaml", &text)], &image_records());
    let saved = workspace.run(&["snapshot", "save", "-i", "deploy", "-o", "saved.zst"]);
    assert_eq!(saved.status, 0, "{}", saved.err);
    let run = workspace.scan(&["-i", "saved.zst", FLAG]);
    assert_eq!(run.status, 2);
    assert!(
        run.err.contains("a snapshot has no values of Secrets"),
        "{}",
        run.err
    );
    assert!(trusted_with_it(&server).is_empty());
    let broken = text.replace("kubernetes.io/dockercfg", "Opaque");
    workspace.write("deploy/all.yaml", broken.as_bytes());
    let run = workspace.scan(&["-i", "deploy", FLAG]);
    assert!(run.err.contains("its type is `Opaque`"), "{}", run.err);
    let run = workspace.scan(&["deploy", FLAG]);
    assert!(run.err.contains("has no effect"), "{}", run.err);
}
