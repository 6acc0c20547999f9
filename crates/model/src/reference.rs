//! What a pod takes from Secrets and ConfigMaps.

use crate::Pod;

/// A Secret that a pod names.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct SecretUse<'a> {
    /// Its name; it is in the namespace of the pod.
    pub name: &'a str,
    /// The container that sees its values; `None` where only the kubelet does, to pull images.
    pub container: Option<&'a str>,
    /// The field that names it.
    pub path: String,
}

impl<'a> Pod<'a> {
    /// The ConfigMaps that containers see: name, container, and the field that names it.
    pub fn configs(&self) -> Vec<(&'a str, &'a str, String)> {
        let mut found = Vec::new();
        let mut of_volumes: Vec<(&'a str, &'a str, String)> = Vec::new();
        for (volume, path) in self.volumes() {
            let named = volume.str("name").unwrap_or_default();
            let config = volume
                .get("configMap")
                .and_then(|config| config.str("name"));
            if let Some(name) = config {
                of_volumes.push((named, name, format!("{path}.configMap.name")));
            }
        }
        for container in self.containers() {
            for mount in container.node.list("volumeMounts") {
                for (volume, name, path) in &of_volumes {
                    if mount.str("name") == Some(volume) {
                        found.push((*name, container.name, path.clone()));
                    }
                }
            }
            for (index, variable) in container.environment() {
                let from = variable.get("valueFrom");
                let key = from.and_then(|from| from.get("configMapKeyRef"));
                if let Some(name) = key.and_then(|key| key.str("name")) {
                    let path = container.path(&format!("env[{index}].valueFrom.configMapKeyRef"));
                    found.push((name, container.name, path));
                }
            }
            for (index, from) in container.node.list("envFrom").iter().enumerate() {
                if let Some(name) = from.get("configMapRef").and_then(|key| key.str("name")) {
                    let path = container.path(&format!("envFrom[{index}].configMapRef"));
                    found.push((name, container.name, path));
                }
            }
        }
        found
    }

    /// The Secrets that are mounted, read into the environment, or used to pull images.
    pub fn secrets(&self) -> Vec<SecretUse<'a>> {
        let mut found = Vec::new();
        for (index, entry) in self.spec.list("imagePullSecrets").iter().enumerate() {
            if let Some(name) = entry.str("name") {
                found.push(SecretUse {
                    name,
                    container: None,
                    path: self.path(&format!("imagePullSecrets[{index}]")),
                });
            }
        }
        let mut of_volumes: Vec<(&'a str, &'a str, String)> = Vec::new();
        for (volume, path) in self.volumes() {
            let volume_name = volume.str("name").unwrap_or_default();
            if let Some(name) = volume
                .get("secret")
                .and_then(|secret| secret.str("secretName"))
            {
                of_volumes.push((volume_name, name, format!("{path}.secret.secretName")));
            }
            let sources = volume
                .get("projected")
                .map_or(&[][..], |projected| projected.list("sources"));
            for (index, source) in sources.iter().enumerate() {
                if let Some(name) = source.get("secret").and_then(|secret| secret.str("name")) {
                    let path = format!("{path}.projected.sources[{index}].secret.name");
                    of_volumes.push((volume_name, name, path));
                }
            }
        }
        for container in self.containers() {
            for mount in container.node.list("volumeMounts") {
                for (volume, name, path) in &of_volumes {
                    if mount.str("name") == Some(volume) {
                        found.push(SecretUse {
                            name,
                            container: Some(container.name),
                            path: path.clone(),
                        });
                    }
                }
            }
            for (index, variable) in container.environment() {
                let key = variable
                    .get("valueFrom")
                    .and_then(|from| from.get("secretKeyRef"));
                if let Some(name) = key.and_then(|key| key.str("name")) {
                    found.push(SecretUse {
                        name,
                        container: Some(container.name),
                        path: container.path(&format!("env[{index}].valueFrom.secretKeyRef")),
                    });
                }
            }
            for (index, from) in container.node.list("envFrom").iter().enumerate() {
                if let Some(name) = from.get("secretRef").and_then(|key| key.str("name")) {
                    found.push(SecretUse {
                        name,
                        container: Some(container.name),
                        path: container.path(&format!("envFrom[{index}].secretRef")),
                    });
                }
            }
        }
        found
    }
}

#[cfg(test)]
mod tests {
    use std::sync::Arc;

    use seawall_syntax::parse_stream;

    use crate::{Object, Origin, Pod, Source};

    fn object(text: &str) -> Object {
        let source = Source {
            name: Arc::from("a.yaml"),
            origin: Origin::File,
        };
        let document = parse_stream(text.as_bytes()).remove(0);
        let node = document.nodes.expect("YAML").remove(0);
        Object::from_node(node, source).expect("an object")
    }

    #[test]
    fn every_way_to_take_a_config_map() {
        let object = object(
            "apiVersion: v1\nkind: Pod\nmetadata: {name: a}\nspec: {volumes: [{name: v, configMap: {name: file}}], containers: [{name: c, volumeMounts: [{name: v, mountPath: /v}], env: [{name: A, valueFrom: {configMapKeyRef: {name: variable, key: k}}}], envFrom: [{configMapRef: {name: all}}]}]}\n",
        );
        let pod = Pod::all(&object).next().expect("a pod");
        let found: Vec<&str> = pod.configs().into_iter().map(|(name, ..)| name).collect();
        assert_eq!(found, ["file", "variable", "all"]);
    }

    #[test]
    fn every_way_to_take_a_secret() {
        let text = "apiVersion: v1\nkind: Pod\nmetadata: {name: a, namespace: b}\nspec: {imagePullSecrets: [{name: pull}], volumes: [{name: v, secret: {secretName: file}}, {name: p, projected: {sources: [{secret: {name: part}}]}}, {name: idle, secret: {secretName: nobody}}], containers: [{name: c, volumeMounts: [{name: v, mountPath: /v}, {name: p, mountPath: /p}], env: [{name: A, value: x}, {name: B, valueFrom: {secretKeyRef: {name: variable, key: k}}}], envFrom: [{secretRef: {name: all}}]}]}\n";
        let object = object(text);
        let found: Vec<(String, Option<String>, String)> = Pod::all(&object)
            .next()
            .expect("a pod")
            .secrets()
            .into_iter()
            .map(|used| {
                (
                    used.name.to_owned(),
                    used.container.map(str::to_owned),
                    used.path,
                )
            })
            .collect();
        let expect = [
            ("pull", None, "spec.imagePullSecrets[0]"),
            ("file", Some("c"), "spec.volumes[0].secret.secretName"),
            (
                "part",
                Some("c"),
                "spec.volumes[1].projected.sources[0].secret.name",
            ),
            (
                "variable",
                Some("c"),
                "spec.containers[0].env[1].valueFrom.secretKeyRef",
            ),
            ("all", Some("c"), "spec.containers[0].envFrom[0].secretRef"),
        ]
        .map(|(name, container, path)| {
            (
                name.to_owned(),
                container.map(str::to_owned),
                path.to_owned(),
            )
        });
        assert_eq!(found, expect);
    }
}
