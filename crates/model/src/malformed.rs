//! Fields whose type the API server would refuse. A pod with such a field is never judged as passing.
//!
//! The table holds every field that a judgement about pods reads. A null counts as absent, as the API server has it.

use seawall_syntax::{Node, Value};

use crate::Pod;

/// What a field must look like.
enum Shape {
    Bool,
    Int,
    Text,
    /// A number or a text: ports, quantities.
    Either,
    /// A mapping whose fields are not looked at.
    Mapping,
    /// A mapping of any keys to values of one shape.
    Map(&'static Shape),
    /// A list of values of one shape.
    List(&'static Shape),
    /// A mapping; fields that are not named may be anything.
    Fields(&'static [(&'static str, Shape)]),
}

use Shape::{Bool, Either, Fields, Int, List, Map, Mapping, Text};

const METADATA: Shape = Fields(&[("annotations", Map(&Text)), ("labels", Map(&Text))]);

const POD: Shape = Fields(&[
    ("hostPID", Bool),
    ("hostIPC", Bool),
    ("hostNetwork", Bool),
    ("hostUsers", Bool),
    ("shareProcessNamespace", Bool),
    ("automountServiceAccountToken", Bool),
    ("serviceAccountName", Text),
    ("serviceAccount", Text),
    ("nodeName", Text),
    ("priorityClassName", Text),
    ("securityContext", SECURITY_CONTEXT),
    ("os", Fields(&[("name", Text)])),
    ("nodeSelector", Map(&Text)),
    ("tolerations", List(&Mapping)),
    ("hostAliases", List(&Mapping)),
    ("imagePullSecrets", List(&Mapping)),
    ("volumes", List(&VOLUME)),
    ("initContainers", List(&CONTAINER)),
    ("containers", List(&CONTAINER)),
    ("ephemeralContainers", List(&CONTAINER)),
    ("sidecars", List(&CONTAINER)),
]);

/// Of pods and of containers: no field of one has another type in the other.
const SECURITY_CONTEXT: Shape = Fields(&[
    ("runAsNonRoot", Bool),
    ("runAsUser", Int),
    ("runAsGroup", Int),
    ("fsGroup", Int),
    ("supplementalGroups", List(&Int)),
    ("sysctls", List(&Fields(&[("name", Text), ("value", Text)]))),
    (
        "seLinuxOptions",
        Fields(&[
            ("type", Text),
            ("user", Text),
            ("role", Text),
            ("level", Text),
        ]),
    ),
    ("seccompProfile", PROFILE),
    ("appArmorProfile", PROFILE),
    (
        "windowsOptions",
        Fields(&[("hostProcess", Bool), ("runAsUserName", Text)]),
    ),
    ("privileged", Bool),
    ("allowPrivilegeEscalation", Bool),
    ("readOnlyRootFilesystem", Bool),
    ("procMount", Text),
    (
        "capabilities",
        Fields(&[("add", List(&Text)), ("drop", List(&Text))]),
    ),
]);

const PROFILE: Shape = Fields(&[("type", Text), ("localhostProfile", Text)]);

const VOLUME: Shape = Fields(&[
    ("name", Text),
    ("hostPath", Fields(&[("path", Text), ("type", Text)])),
    ("configMap", Mapping),
    ("csi", Mapping),
    ("downwardAPI", Mapping),
    ("emptyDir", Mapping),
    ("ephemeral", Mapping),
    ("image", Fields(&[("reference", Text)])),
    ("persistentVolumeClaim", Mapping),
    ("projected", Fields(&[("sources", List(&Mapping))])),
    ("secret", Mapping),
]);

const CONTAINER: Shape = Fields(&[
    ("name", Text),
    ("image", Text),
    ("imagePullPolicy", Text),
    ("restartPolicy", Text),
    ("securityContext", SECURITY_CONTEXT),
    (
        "ports",
        List(&Fields(&[
            ("containerPort", Int),
            ("hostPort", Int),
            ("hostIP", Text),
            ("protocol", Text),
        ])),
    ),
    (
        "env",
        List(&Fields(&[
            ("name", Text),
            ("value", Text),
            ("valueFrom", Mapping),
        ])),
    ),
    ("envFrom", List(&Mapping)),
    ("command", List(&Text)),
    ("args", List(&Text)),
    (
        "volumeMounts",
        List(&Fields(&[
            ("name", Text),
            ("mountPath", Text),
            ("subPath", Text),
            ("readOnly", Bool),
            ("mountPropagation", Text),
        ])),
    ),
    ("volumeDevices", List(&Mapping)),
    (
        "resources",
        Fields(&[("limits", Map(&Either)), ("requests", Map(&Either))]),
    ),
    ("livenessProbe", HANDLER),
    ("readinessProbe", HANDLER),
    ("startupProbe", HANDLER),
    (
        "lifecycle",
        Fields(&[("postStart", HANDLER), ("preStop", HANDLER)]),
    ),
]);

const HANDLER: Shape = Fields(&[
    ("httpGet", Fields(&[("host", Text), ("port", Either)])),
    ("tcpSocket", Fields(&[("host", Text), ("port", Either)])),
]);

impl Shape {
    fn name(&self) -> &'static str {
        match self {
            Bool => "boolean",
            Int => "whole number",
            Text => "string",
            Either => "number or string",
            List(_) => "list",
            Mapping | Map(_) | Fields(_) => "mapping",
        }
    }

    /// The first misfit in a value, as a relative path with the shape expected and the value found.
    fn misfit<'a>(&'static self, node: &'a Node) -> Option<Misfit<'a>> {
        let here = || {
            Some(Misfit {
                path: String::new(),
                expected: self,
                found: node,
            })
        };
        // Nearly every field is as it should be, so that its name is written down only where it is not.
        let inside = |key: &dyn Fn() -> String, shape: &'static Shape, node: &'a Node| {
            let mut misfit = shape.misfit(node)?;
            misfit.path.insert_str(0, &key());
            Some(misfit)
        };
        match (self, node.value()) {
            (Bool, Value::Bool(_)) | (Text, Value::String(_)) | (Mapping, Value::Mapping(_)) => {
                None
            }
            (Int, _) if node.as_i64().is_some() => None,
            (Either, Value::String(_) | Value::Int(_) | Value::Float(_)) => None,
            (List(shape), Value::Sequence(items)) => items
                .iter()
                .enumerate()
                .find_map(|(index, item)| inside(&|| format!("[{index}]"), shape, item)),
            (Map(shape), Value::Mapping(entries)) => entries
                .iter()
                .filter(|entry| !entry.value.is_null())
                .find_map(|entry| inside(&|| format!(".{}", entry.key), shape, &entry.value)),
            (Fields(fields), Value::Mapping(_)) => fields.iter().find_map(|(field, shape)| {
                inside(&|| format!(".{field}"), shape, node.get(field)?)
            }),
            _ => here(),
        }
    }
}

struct Misfit<'a> {
    path: String,
    expected: &'static Shape,
    found: &'a Node,
}

impl Misfit<'_> {
    /// `path` gives the full path of a field.
    fn words(&self, path: impl Fn(&str) -> String) -> String {
        format!(
            "`{}` is a {}, expected a {}",
            path(self.path.strip_prefix('.').unwrap_or(&self.path)),
            self.found.type_name(),
            self.expected.name()
        )
    }
}

impl Pod<'_> {
    /// The first field that has a type which the API server would refuse, in words. Judgements on such a pod
    /// are not to be trusted.
    pub fn malformed(&self) -> Option<String> {
        let of_metadata = self
            .metadata
            .and_then(|metadata| METADATA.misfit(metadata))
            .map(|misfit| misfit.words(|field| self.metadata_path(field)));
        of_metadata.or_else(|| {
            POD.misfit(self.spec)
                .map(|misfit| misfit.words(|field| self.path(field)))
        })
    }
}

#[cfg(test)]
mod tests {
    use seawall_syntax::parse_stream;

    use crate::{Object, Origin, Pod, Source};

    fn misfit(spec: &str) -> Option<String> {
        let text = format!(
            "apiVersion: v1\nkind: Pod\nmetadata: {{name: app, annotations: {{a: b}}}}\nspec: {spec}\n"
        );
        let node = parse_stream(text.as_bytes())
            .remove(0)
            .nodes
            .unwrap()
            .remove(0);
        let source = Source {
            name: "pod.yaml".into(),
            origin: Origin::File,
        };
        let object = Object::from_node(node, source).unwrap();
        Pod::all(&object).next().unwrap().malformed()
    }

    #[test]
    fn well_formed_pods_have_no_misfit() {
        assert_eq!(
            misfit("{containers: [{name: a, ports: [{hostPort: 80}]}]}"),
            None
        );
        assert_eq!(misfit("{containers: null, hostPID: null}"), None);
    }

    #[test]
    fn the_field_and_both_types_are_named() {
        let cases = [
            ("{hostPID: 'true'}", "spec.hostPID", "boolean"),
            ("{volumes: [text]}", "spec.volumes[0]", "mapping"),
            ("{volumes: {a: {}}}", "spec.volumes", "list"),
            (
                "{volumes: [{name: a, hostPath: /etc}]}",
                "spec.volumes[0].hostPath",
                "mapping",
            ),
            ("{containers: [null]}", "spec.containers[0]", "mapping"),
            (
                "{containers: [{ports: [{hostPort: '80'}]}]}",
                "spec.containers[0].ports[0].hostPort",
                "whole number",
            ),
            (
                "{initContainers: [{securityContext: {capabilities: {add: [1]}}}]}",
                "spec.initContainers[0].securityContext.capabilities.add[0]",
                "string",
            ),
            (
                "{securityContext: {windowsOptions: {hostProcess: 1}}}",
                "spec.securityContext.windowsOptions.hostProcess",
                "boolean",
            ),
            (
                "{securityContext: {seccompProfile: Unconfined}}",
                "spec.securityContext.seccompProfile",
                "mapping",
            ),
            (
                "{securityContext: {sysctls: [kernel.msgmax]}}",
                "spec.securityContext.sysctls[0]",
                "mapping",
            ),
            ("[]", "spec", "mapping"),
        ];
        for (spec, path, expected) in cases {
            let words = misfit(spec).unwrap_or_else(|| panic!("{spec} was taken"));
            assert!(words.starts_with(&format!("`{path}` is a ")), "{words}");
            assert!(
                words.ends_with(&format!("expected a {expected}")),
                "{words}"
            );
        }
    }
}
