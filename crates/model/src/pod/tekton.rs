//! Tekton: each task is a pod, its steps are the containers. What holds for the whole pod is written in the run.

use super::fields::POD_FIELDS;
use super::finder::Finder;
use super::pattern::join;
use super::spot::{Builder, Item, Spot};
use super::tree::{Extent, FoundPod};
use super::whereabouts::Whereabouts;

/// Deepest nesting of pipelines in pipelines.
const MAX_NESTED: usize = 8;

/// A task on its own.
pub(crate) fn task(finder: &mut Finder, name: &str, spec: &Spot<'_>) {
    pod(finder, name, spec, &[], &[], None);
}

/// A run with its task inside.
pub(crate) fn task_run(finder: &mut Finder, name: &str, spec: &Spot<'_>) {
    if let Some(task) = spec.get("taskSpec") {
        let templates: Vec<Spot<'_>> = spec.get("podTemplate").into_iter().collect();
        let account: Vec<Spot<'_>> = spec.get("serviceAccountName").into_iter().collect();
        pod(finder, name, &task, &templates, &account, None);
    }
}

/// A pipeline on its own.
pub(crate) fn pipeline(finder: &mut Finder, name: &str, spec: &Spot<'_>) {
    tasks(finder, name, spec, &Run::default(), 0);
}

/// A run with its pipeline inside.
pub(crate) fn pipeline_run(finder: &mut Finder, name: &str, spec: &Spot<'_>) {
    let Some(pipeline) = spec.get("pipelineSpec") else {
        return;
    };
    let run = Run {
        templates: ["podTemplate", "taskRunTemplate.podTemplate"]
            .iter()
            .filter_map(|path| spec.walk(path))
            .collect(),
        accounts: ["serviceAccountName", "taskRunTemplate.serviceAccountName"]
            .iter()
            .filter_map(|path| spec.walk(path))
            .collect(),
        of_tasks: spec.list("taskRunSpecs"),
    };
    tasks(finder, name, &pipeline, &run, 0);
}

/// A listener for events, which acts as its account.
pub(crate) fn event_listener(finder: &mut Finder, name: &str, spec: &Spot<'_>) {
    let template = spec.walk("resources.kubernetesResource.spec.template");
    let pod_spec = template.as_ref().and_then(|template| template.get("spec"));
    for part in [&template, &pod_spec].into_iter().flatten() {
        if !part.is_mapping() {
            let reason = format!("is a {}, expected a mapping", part.node.type_name());
            finder.unreadable(&part.place, reason);
        }
        finder.take(part.node);
    }
    let mut builder = Builder::default();
    for field in POD_FIELDS.iter().filter(|field| **field != "containers") {
        let account = (*field == "serviceAccountName").then(|| spec.get(field));
        let own = pod_spec.as_ref().and_then(|spec| spec.get(field));
        let layers: Vec<Spot<'_>> = account.flatten().into_iter().chain(own).collect();
        builder.field(field, &layers);
    }
    let containers: Vec<Item<'_>> = pod_spec
        .iter()
        .flat_map(|spec| spec.list("containers"))
        .map(|container| Item::whole("event-listener", vec![container]))
        .collect();
    builder.list("containers", &containers);
    if builder.is_empty() {
        return;
    }
    let (place, position) = match &template {
        Some(template) => (template.place.clone(), template.node.position()),
        None => (
            spec.place
                .below(".resources.kubernetesResource.spec.template"),
            spec.node.position(),
        ),
    };
    let metadata = template.and_then(|template| template.get("metadata"));
    finder.push(FoundPod {
        name: name.to_owned(),
        spec: builder.finish(place.key("spec"), position),
        metadata: metadata.as_ref().map(super::finder::tree),
        metadata_place: place.key("metadata"),
        extent: Extent::Part,
        whereabouts: Whereabouts::Own,
    });
}

/// What a run says about the pods of its tasks, the weakest first.
#[derive(Default)]
struct Run<'o> {
    templates: Vec<Spot<'o>>,
    accounts: Vec<Spot<'o>>,
    of_tasks: Vec<Spot<'o>>,
}

fn tasks(finder: &mut Finder, name: &str, pipeline: &Spot<'_>, run: &Run<'_>, depth: usize) {
    if depth > MAX_NESTED {
        finder.unreadable(&pipeline.place, "is a pipeline nested too deep in others");
        return;
    }
    for task in ["tasks", "finally"]
        .iter()
        .flat_map(|list| pipeline.list(list))
    {
        let own = task.node.str("name").unwrap_or_default();
        let name = join(name, own);
        if let Some(inner) = task.get("pipelineSpec") {
            tasks(finder, &name, &inner, run, depth + 1);
        }
        let Some(spec) = task.get("taskSpec") else {
            continue;
        };
        let mut templates = run.templates.clone();
        let mut accounts = run.accounts.clone();
        let of_task = run
            .of_tasks
            .iter()
            .filter(|spec| spec.node.str("pipelineTaskName") == Some(own));
        for spec in of_task {
            // The second names are those of the first versions.
            templates.extend(
                spec.get("podTemplate")
                    .or_else(|| spec.get("taskPodTemplate")),
            );
            accounts.extend(
                spec.get("serviceAccountName")
                    .or_else(|| spec.get("taskServiceAccountName")),
            );
        }
        let metadata = spec.get("metadata");
        pod(
            finder,
            &name,
            &spec,
            &templates,
            &accounts,
            metadata.as_ref(),
        );
    }
}

fn pod(
    finder: &mut Finder,
    name: &str,
    task: &Spot<'_>,
    templates: &[Spot<'_>],
    accounts: &[Spot<'_>],
    metadata: Option<&Spot<'_>>,
) {
    let mut builder = Builder::default();
    for field in POD_FIELDS {
        if ["containers", "initContainers", "ephemeralContainers"].contains(field) {
            continue;
        }
        let is_account = *field == "serviceAccountName";
        let layers: Vec<Spot<'_>> = templates
            .iter()
            .filter_map(|template| template.get(field))
            .chain((*field == "volumes").then(|| task.get("volumes")).flatten())
            .chain(accounts.iter().filter(|_| is_account).cloned())
            .collect();
        builder.field(field, &layers);
    }
    let common = task.get("stepTemplate");
    let steps = task.get("steps");
    let sidecars = task.get("sidecars");
    for part in [&common, &steps, &sidecars].into_iter().flatten() {
        finder.take(part.node);
    }
    let steps: Vec<Item<'_>> = steps
        .iter()
        .flat_map(Spot::items)
        .map(|step| Item::whole("", common.iter().cloned().chain([step]).collect()))
        .collect();
    let sidecars: Vec<Item<'_>> = sidecars
        .iter()
        .flat_map(Spot::items)
        .map(|sidecar| Item::whole("", vec![sidecar]))
        .collect();
    builder.list("containers", &steps);
    builder.list("sidecars", &sidecars);
    finder.push(FoundPod {
        name: name.to_owned(),
        spec: builder.finish(task.place.clone(), task.node.position()),
        metadata: metadata.map(super::finder::tree),
        metadata_place: task.place.key("metadata"),
        extent: Extent::Containers,
        whereabouts: Whereabouts::Own,
    });
}
