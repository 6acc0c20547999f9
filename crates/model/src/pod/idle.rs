//! Templates of which no pod runs, because their object is scaled to none or suspended.

use super::Pod;

impl Pod<'_> {
    /// What has to happen for a pod of this template to run, as a clause; nothing where some run as it is.
    pub fn idle(&self) -> Option<String> {
        if self.is_running_kind() {
            return None;
        }
        let spec = self.object.spec()?;
        let is_zero = |field: &str| spec.int(field) == Some(0);
        let (field, happens) = if spec.bool("suspend") == Some(true) {
            ("suspend: true", "is resumed")
        } else if is_zero("replicas") && self.path("containers").starts_with("spec.template.") {
            ("replicas: 0", "is scaled up")
        } else if self.object.is("batch", "Job") && is_zero("parallelism") {
            ("parallelism: 0", "is scaled up")
        } else {
            return None;
        };
        let object = self.object;
        Some(format!(
            "{} `{}/{}`, which has `{field}`, {happens}",
            object.kind,
            self.namespace(),
            object.name
        ))
    }
}

#[cfg(test)]
mod tests {
    use std::sync::Arc;

    use seawall_syntax::parse_stream;

    use super::*;
    use crate::{Object, Origin, Source};

    fn idle(group_version: &str, kind: &str, spec: &str) -> Option<String> {
        let text = format!(
            "apiVersion: {group_version}\nkind: {kind}\nmetadata: {{name: mill, namespace: farm}}\nspec: {spec}\n"
        );
        let source = Source {
            name: Arc::from("idle"),
            origin: Origin::File,
        };
        let mut documents = parse_stream(text.as_bytes());
        let node = documents.remove(0).nodes.expect("YAML").remove(0);
        let object = Object::from_node(node, source).expect("an object");
        let pod = Pod::all(&object).next().expect("a pod");
        pod.idle()
    }

    const TEMPLATE: &str = "template: {spec: {containers: [{name: c, image: i}]}}";

    #[test]
    fn what_is_scaled_to_none_or_suspended_runs_nothing() {
        for (group, kind, field, clause) in [
            ("apps/v1", "Deployment", "replicas: 0", "is scaled up"),
            ("apps/v1", "StatefulSet", "replicas: 0", "is scaled up"),
            ("apps/v1", "ReplicaSet", "replicas: 0", "is scaled up"),
            ("v1", "ReplicationController", "replicas: 0", "is scaled up"),
            (
                "argoproj.io/v1alpha1",
                "Rollout",
                "replicas: 0",
                "is scaled up",
            ),
            ("batch/v1", "Job", "suspend: true", "is resumed"),
            ("batch/v1", "Job", "parallelism: 0", "is scaled up"),
        ] {
            let found = idle(group, kind, &format!("{{{field}, {TEMPLATE}}}"));
            let expected = format!("{kind} `farm/mill`, which has `{field}`, {clause}");
            assert_eq!(found.as_deref(), Some(&*expected));
        }
        let scheduled = format!(
            "{{schedule: '0 0 * * *', suspend: true, jobTemplate: {{spec: {{{TEMPLATE}}}}}}}"
        );
        assert!(idle("batch/v1", "CronJob", &scheduled).is_some());
    }

    #[test]
    fn everything_else_runs() {
        for spec in [
            format!("{{{TEMPLATE}}}"),
            format!("{{replicas: 1, {TEMPLATE}}}"),
            format!("{{replicas: null, {TEMPLATE}}}"),
            format!("{{replicas: '0', {TEMPLATE}}}"),
            format!("{{suspend: false, {TEMPLATE}}}"),
        ] {
            assert_eq!(idle("apps/v1", "Deployment", &spec), None, "{spec}");
        }
        // The field means nothing to a DaemonSet's pods, but no server takes it there either.
        let pod = "{replicas: 0, containers: [{name: c, image: i}]}";
        assert_eq!(idle("v1", "Pod", pod), None);
    }
}
