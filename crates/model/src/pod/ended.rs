//! What of a pod is over: nobody can enter it any more.

use seawall_syntax::Node;

use super::Pod;
use crate::{Container, ContainerRole, Origin};

impl Pod<'_> {
    /// Whether nothing runs and nothing will: a pod that has ended, or the template of a Job that has.
    pub fn has_ended(&self) -> bool {
        self.is_finished() || self.is_of_ended_job()
    }

    /// Whether a container of a pod that a cluster reported has ended and is not started again. Ordinary init containers
    /// have when the pod is running.
    pub fn is_over(&self, container: &Container<'_>) -> bool {
        self.is_over_in(self.phase(), container)
    }

    /// Whether the status that a file gives a pod or Job says the same. A server drops it from a manifest, and where a
    /// cluster printed the file it says how the pod was: neither shows that the container has ended.
    pub fn is_said_over(&self, container: &Container<'_>) -> bool {
        self.object.source.origin == Origin::File
            && (self.is_of_job_that_ended()
                || self.is_running_kind() && self.is_over_in(self.phase_in_status(), container))
    }

    /// Whether the status that a file gives this pod, or its Job, says that it has ended: see [`Pod::is_said_over`].
    pub fn is_said_ended(&self) -> bool {
        self.object.source.origin == Origin::File
            && (self.is_of_job_that_ended()
                || self.is_running_kind()
                    && matches!(self.phase_in_status(), Some("Succeeded" | "Failed")))
    }

    fn is_over_in(&self, phase: Option<&str>, container: &Container<'_>) -> bool {
        match phase {
            None => return false,
            Some("Succeeded" | "Failed") => return true,
            Some(_) => {}
        }
        let status = self.object.root.get("status");
        let is_started = phase == Some("Running");
        let state = |list: &str| {
            let mut all = status?.list(list).iter();
            let own = all.find(|own| own.str("name") == Some(container.name))?;
            own.get("state")?.get("terminated")
        };
        match container.role {
            ContainerRole::Init => is_started || state("initContainerStatuses").is_some(),
            ContainerRole::Ephemeral => state("ephemeralContainerStatuses").is_some(),
            ContainerRole::Main => {
                let ended = state("containerStatuses");
                let has_succeeded = ended.and_then(|ended| ended.int("exitCode")) == Some(0);
                match self.spec.str("restartPolicy") {
                    Some("Never") => ended.is_some(),
                    Some("OnFailure") => has_succeeded,
                    _ => false,
                }
            }
            ContainerRole::Sidecar => false,
        }
    }

    /// Whether this is a pod that has ended and runs nothing any more.
    fn is_finished(&self) -> bool {
        matches!(self.phase(), Some("Succeeded" | "Failed"))
    }

    /// Whether this is a pod that a cluster reported, and that has not ended.
    pub fn is_running(&self) -> bool {
        self.phase().is_some() && !self.is_finished()
    }

    /// What a server said of the pod. In a manifest, `status` is what its author likes: a server drops it.
    fn phase(&self) -> Option<&str> {
        (self.is_running_kind() && self.object.source.origin == Origin::Cluster)
            .then(|| self.phase_in_status())
            .flatten()
    }

    fn phase_in_status(&self) -> Option<&str> {
        self.object.root.get("status")?.str("phase")
    }

    fn is_of_ended_job(&self) -> bool {
        self.object.source.origin == Origin::Cluster && self.is_of_job_that_ended()
    }

    /// Whether this is the template of a Job whose status says that it has ended.
    fn is_of_job_that_ended(&self) -> bool {
        let is_true = |condition: &Node| {
            matches!(condition.str("type"), Some("Complete" | "Failed"))
                && condition.str("status") == Some("True")
        };
        self.object.is("batch", "Job")
            && self
                .object
                .root
                .get("status")
                .is_some_and(|status| status.list("conditions").iter().any(is_true))
    }
}

#[cfg(test)]
mod tests {
    use std::sync::Arc;

    use seawall_syntax::parse_stream;

    use super::*;
    use crate::{Object, Source};

    fn object(text: &str, origin: Origin) -> Object {
        let source = Source {
            name: Arc::from("pod"),
            origin,
        };
        let mut documents = parse_stream(text.as_bytes());
        let node = documents.remove(0).nodes.expect("YAML").remove(0);
        Object::from_node(node, source).expect("an object")
    }

    /// The containers that are over.
    fn over(text: &str, origin: Origin) -> Vec<String> {
        let object = object(text, origin);
        let pod = Pod::all(&object).next().expect("a pod");
        let containers = pod.containers().filter(|own| pod.is_over(own));
        containers.map(|own| own.name.to_owned()).collect()
    }

    const POD: &str = "apiVersion: v1\nkind: Pod\nmetadata: {name: p}\nspec:\n  restartPolicy: Never\n  initContainers: [{name: once}, {name: beside, restartPolicy: Always}]\n  containers: [{name: main}, {name: done}]\n  ephemeralContainers: [{name: debug}]\nstatus: {phase: Running, containerStatuses: [{name: done, state: {terminated: {exitCode: 1}}}, {name: main, state: {running: {}}}], ephemeralContainerStatuses: [{name: debug, state: {terminated: {exitCode: 0}}}]}\n";

    #[test]
    fn init_containers_are_over_when_the_pod_runs_and_sidecars_are_not() {
        assert_eq!(over(POD, Origin::Cluster), ["once", "done", "debug"]);
        let pending = POD.replace("phase: Running", "phase: Pending");
        assert_eq!(over(&pending, Origin::Cluster), ["done", "debug"]);
        // A failed container that is started again is not over; one that succeeded is.
        let again = POD.replace("restartPolicy: Never", "restartPolicy: OnFailure");
        assert_eq!(over(&again, Origin::Cluster), ["once", "debug"]);
        let succeeded = again.replace("exitCode: 1", "exitCode: 0");
        assert_eq!(over(&succeeded, Origin::Cluster), ["once", "done", "debug"]);
        // What a manifest says of its status is dropped by the server.
        assert!(over(POD, Origin::File).is_empty());
        let object = object(POD, Origin::File);
        let pod = Pod::all(&object).next().expect("a pod");
        let said = pod.containers().filter(|own| pod.is_said_over(own));
        assert_eq!(
            said.map(|own| own.name).collect::<Vec<_>>(),
            ["once", "done", "debug"]
        );
        assert_eq!(
            over(&POD.replace("Running", "Succeeded"), Origin::Cluster).len(),
            5
        );
    }

    #[test]
    fn a_job_that_has_ended_makes_no_pods() {
        let job = "apiVersion: batch/v1\nkind: Job\nmetadata: {name: j}\nspec: {template: {spec: {containers: [{name: c}]}}}\nstatus: {conditions: [{type: Complete, status: 'True'}]}\n";
        let ended = |text: &str, origin| {
            let object = object(text, origin);
            Pod::all(&object).next().expect("a pod").has_ended()
        };
        assert!(ended(job, Origin::Cluster));
        assert!(!ended(job, Origin::File));
        assert!(!ended(&job.replace("'True'", "'False'"), Origin::Cluster));
        assert!(!ended(
            &job.replace("Complete", "Suspended"),
            Origin::Cluster
        ));
    }
}
