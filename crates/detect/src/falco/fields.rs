//! What Falco's rules call the fields of audit events: those of the plugins `k8saudit` and `json`.

use super::known::{FieldProblem, Kind, Known};
use super::ours;
use crate::field::{Each, Field, Gaps};
use crate::json::{Step, steps};
use crate::record::{Part, Slot};

/// How the parts of a pod's containers are called.
const CONTAINERS: &[(&str, &str)] = &[
    ("containers", "containers"),
    ("initContainers", "initContainers"),
    ("ephemeralContainers", "ephemeralContainers"),
];

/// A field of audit events by its name, and by the argument in its brackets; `None` for fields of other events.
pub(crate) fn audit(name: &str, argument: Option<&str>) -> Option<Result<Known, FieldProblem>> {
    let class = name.split('.').next()?;
    if !matches!(class, "ka" | "jevt" | "json" | "sw") {
        return None;
    }
    Some(ours::ours(name, argument).unwrap_or_else(|| known(name, argument)))
}

/// Names of all fields of audit events that have no part in them that a rule chooses.
pub(crate) fn names() -> Vec<String> {
    let mut names: Vec<String> = SLOTS.iter().map(|(name, _)| (*name).to_owned()).collect();
    names.extend(VALUES.iter().map(|(name, ..)| (*name).to_owned()));
    names.extend(LISTS.iter().map(|(name, ..)| (*name).to_owned()));
    names.extend(RULES.iter().map(|name| format!("ka.req.role.rules.{name}")));
    names.extend(
        OTHERS
            .iter()
            .copied()
            .chain(ours::names())
            .map(ToOwned::to_owned),
    );
    for (own, _) in CONTAINERS {
        names.extend(
            INNER
                .iter()
                .map(|(inner, ..)| format!("ka.req.pod.{own}.{inner}")),
        );
        for inner in [
            "image.repository",
            "host_port",
            "eff_run_as_user",
            "eff_run_as_group",
        ] {
            names.push(format!("ka.req.pod.{own}.{inner}"));
        }
    }
    names
}

/// Fields that every event may have.
const SLOTS: &[(&str, Slot)] = &[
    ("ka.auditid", Slot::AuditId),
    ("ka.stage", Slot::Stage),
    ("ka.user.name", Slot::User),
    ("ka.verb", Slot::Verb),
    ("ka.uri", Slot::Uri),
    ("ka.target.name", Slot::Name),
    ("ka.target.namespace", Slot::Namespace),
    ("ka.target.resource", Slot::Resource),
    ("ka.target.subresource", Slot::Subresource),
    ("ka.req.configmap.name", Slot::Name),
    ("ka.useragent", Slot::UserAgent),
];

/// Fields with one value.
const VALUES: &[(&str, Part, &[&str])] = &[
    (
        "ka.auth.decision",
        Part::Event,
        &["annotations", "authorization.k8s.io/decision"],
    ),
    (
        "ka.auth.reason",
        Part::Event,
        &["annotations", "authorization.k8s.io/reason"],
    ),
    (
        "ka.auth.openshift.decision",
        Part::Event,
        &["annotations", "authentication.openshift.io/decision"],
    ),
    (
        "ka.auth.openshift.username",
        Part::Event,
        &["annotations", "authentication.openshift.io/username"],
    ),
    (
        "ka.impuser.name",
        Part::Event,
        &["impersonatedUser", "username"],
    ),
    (
        "ka.validations.admission.policy.failure",
        Part::Event,
        &[
            "annotations",
            "validation.policy.admission.k8s.io/validation_failure",
        ],
    ),
    ("ka.req.binding.role", Part::Request, &["roleRef", "name"]),
    ("ka.req.configmap.obj", Part::Request, &["data"]),
    ("ka.req.pod.host_ipc", Part::Request, &["spec", "hostIPC"]),
    (
        "ka.req.pod.host_network",
        Part::Request,
        &["spec", "hostNetwork"],
    ),
    (
        "ka.req.container.host_network",
        Part::Request,
        &["spec", "hostNetwork"],
    ),
    ("ka.req.pod.host_pid", Part::Request, &["spec", "hostPID"]),
    (
        "ka.req.pod.run_as_user",
        Part::Request,
        &["spec", "securityContext", "runAsUser"],
    ),
    (
        "ka.req.pod.run_as_group",
        Part::Request,
        &["spec", "securityContext", "runAsGroup"],
    ),
    (
        "ka.req.pod.fs_group",
        Part::Request,
        &["spec", "securityContext", "fsGroup"],
    ),
    ("ka.req.service.type", Part::Request, &["spec", "type"]),
    ("ka.resp.name", Part::Response, &["metadata", "name"]),
    ("ka.response.code", Part::Event, &["responseStatus", "code"]),
    (
        "ka.response.reason",
        Part::Event,
        &["responseStatus", "reason"],
    ),
    ("ka.cluster.name", Part::Event, &["annotations", "cluster"]),
];

/// Fields whose values are a list.
const LISTS: &[(&str, Part, &[&str])] = &[
    ("ka.user.groups", Part::Event, &["user", "groups"]),
    ("ka.sourceips", Part::Event, &["sourceIPs"]),
    ("ka.req.binding.subjects", Part::Request, &["subjects"]),
    ("ka.req.role.rules", Part::Request, &["rules"]),
    (
        "ka.req.pod.supplemental_groups",
        Part::Request,
        &["spec", "securityContext", "supplementalGroups"],
    ),
    ("ka.req.service.ports", Part::Request, &["spec", "ports"]),
];

/// What containers have, with whether one without it leaves the others.
const INNER: &[(&str, &[&str], Gaps)] = &[
    ("image", &["image"], Gaps::Fail),
    ("privileged", &["securityContext", "privileged"], Gaps::Skip),
    (
        "allow_privilege_escalation",
        &["securityContext", "allowPrivilegeEscalation"],
        Gaps::Skip,
    ),
    (
        "read_only_fs",
        &["securityContext", "readOnlyRootFilesystem"],
        Gaps::Skip,
    ),
    ("run_as_user", &["securityContext", "runAsUser"], Gaps::Skip),
    (
        "run_as_group",
        &["securityContext", "runAsGroup"],
        Gaps::Skip,
    ),
    ("proc_mount", &["securityContext", "procMount"], Gaps::Skip),
    (
        "add_capabilities",
        &["securityContext", "capabilities", "add"],
        Gaps::Skip,
    ),
];

/// What rules of roles have.
const RULES: &[&str] = &["apiGroups", "nonResourceURLs", "resources", "verbs"];

/// Fields that are read in a way of their own.
const OTHERS: &[&str] = &[
    "ka.uri.param",
    "ka.target.pod.name",
    "ka.req.binding.subject.has_name",
    "ka.req.container.image",
    "ka.req.container.image.repository",
    "ka.req.container.privileged",
    "ka.req.pod.volumes.hostpath",
    "ka.req.pod.volumes.flexvolume_driver",
    "ka.req.pod.volumes.volume_type",
    "ka.req.volume.hostpath",
    "jevt.value",
    "jevt.obj",
    "jevt.rawtime",
    "jevt.time",
    "jevt.time.iso8601",
    "json.value",
    "json.obj",
    "json.rawtime",
    "json.time",
    "json.time.iso8601",
];

fn known(name: &str, argument: Option<&str>) -> Result<Known, FieldProblem> {
    let text = |field: Field| Known {
        field,
        kind: Kind::Text,
        is_list: false,
    };
    let list = |field: Field| Known {
        is_list: true,
        ..text(field)
    };
    let plain = |known: Known| match argument {
        None => Ok(known),
        Some(_) => Err(FieldProblem::TakesNoArgument),
    };
    if let Some((_, slot)) = SLOTS.iter().find(|(own, _)| *own == name) {
        return plain(text(Field::Slot(*slot)));
    }
    if let Some((_, part, keys)) = VALUES.iter().find(|(own, ..)| *own == name) {
        return plain(text(Field::Value(*part, steps(keys))));
    }
    if let Some((_, part, keys)) = LISTS.iter().find(|(own, ..)| *own == name) {
        return match index(argument)? {
            None => Ok(list(Field::List(*part, steps(keys)))),
            Some(index) => Ok(list(Field::Each(each(
                *part,
                keys,
                Some(index),
                &[],
                Gaps::Skip,
            )))),
        };
    }
    if let Some(own) = name.strip_prefix("ka.req.role.rules.")
        && RULES.contains(&own)
    {
        let rules = each(
            Part::Request,
            &["rules"],
            index(argument)?,
            &[own],
            Gaps::Skip,
        );
        return Ok(list(Field::Each(rules)));
    }
    if let Some((containers, inner)) = name
        .strip_prefix("ka.req.pod.")
        .and_then(|rest| rest.split_once('.'))
        && let Some((_, key)) = CONTAINERS.iter().find(|(own, _)| *own == containers)
    {
        return of_containers(key, inner, index(argument)?).map(list);
    }
    let pointer = |argument: Option<&str>| {
        let argument = argument.ok_or(FieldProblem::NeedsArgument)?;
        // Falco's plugin reads what does not begin with a slash in the same way.
        let rooted = match argument.starts_with('/') {
            true => argument.to_owned(),
            false => format!("/{argument}"),
        };
        Step::pointer(&rooted).ok_or(FieldProblem::BadArgument("a JSON Pointer, such as /stage"))
    };
    let first = |inner: &[&str], gaps: Gaps| containers("containers", Some(0), inner, gaps);
    match name {
        "ka.uri.param" => match argument {
            Some(key) => Ok(text(Field::Parameter(key.into()))),
            None => Err(FieldProblem::NeedsArgument),
        },
        "ka.target.pod.name" => plain(text(Field::Slot(Slot::Name))),
        // It says so itself that it is of no use, and is true for everything.
        "ka.req.binding.subject.has_name" => match argument {
            Some(_) => Ok(text(Field::Always("true".into()))),
            None => Err(FieldProblem::NeedsArgument),
        },
        "ka.req.container.image" => plain(text(Field::Each(first(&["image"], Gaps::Fail)))),
        "ka.req.container.image.repository" => {
            plain(text(Field::Repository(first(&["image"], Gaps::Fail))))
        }
        "ka.req.container.privileged" => plain(text(Field::AnyTrue(containers(
            "containers",
            None,
            &["securityContext", "privileged"],
            Gaps::Skip,
        )))),
        "ka.req.pod.volumes.hostpath" => Ok(list(Field::Each(volumes(
            index(argument)?,
            &["hostPath", "path"],
        )))),
        "ka.req.pod.volumes.flexvolume_driver" => Ok(list(Field::Each(volumes(
            index(argument)?,
            &["flexVolume", "driver"],
        )))),
        "ka.req.pod.volumes.volume_type" => Ok(list(Field::Kinds(volumes(index(argument)?, &[])))),
        "ka.req.volume.hostpath" => match argument {
            Some(path) => Ok(text(Field::AnyLike(
                volumes(None, &["hostPath", "path"]),
                path.into(),
            ))),
            None => Err(FieldProblem::NeedsArgument),
        },
        "jevt.value" | "json.value" => {
            let steps = pointer(argument)?;
            Ok(text(Field::at(steps)))
        }
        "jevt.obj" | "json.obj" => plain(text(Field::Whole)),
        "jevt.rawtime" | "json.rawtime" => plain(Known {
            kind: Kind::Time,
            ..text(Field::Time)
        }),
        "jevt.time" | "json.time" => plain(text(Field::Clock { has_date: false })),
        "jevt.time.iso8601" | "json.time.iso8601" => plain(text(Field::Clock { has_date: true })),
        _ => Err(FieldProblem::Unknown),
    }
}

fn of_containers(key: &str, inner: &str, index: Option<usize>) -> Result<Field, FieldProblem> {
    if let Some((_, keys, gaps)) = INNER.iter().find(|(own, ..)| *own == inner) {
        return Ok(Field::Each(containers(key, index, keys, gaps.clone())));
    }
    let effective = |field: &str| {
        // Falco reads the container's own field and the pod's security context.
        let pod = steps(&["spec", "securityContext", field]);
        let gaps = Gaps::Default(pod, "0".into());
        Ok(Field::Each(containers(
            key,
            index,
            &["securityContext", field],
            gaps,
        )))
    };
    match inner {
        "image.repository" => Ok(Field::Repository(containers(
            key,
            index,
            &["image"],
            Gaps::Fail,
        ))),
        "host_port" => Ok(Field::HostPorts(containers(key, index, &[], Gaps::Skip))),
        "eff_run_as_user" => effective("runAsUser"),
        "eff_run_as_group" => effective("runAsGroup"),
        _ => Err(FieldProblem::Unknown),
    }
}

fn containers(key: &str, index: Option<usize>, inner: &[&str], gaps: Gaps) -> Each {
    each(Part::Request, &["spec", key], index, inner, gaps)
}

fn volumes(index: Option<usize>, inner: &[&str]) -> Each {
    each(
        Part::Request,
        &["spec", "volumes"],
        index,
        inner,
        Gaps::Skip,
    )
}

fn each(part: Part, list: &[&str], index: Option<usize>, inner: &[&str], gaps: Gaps) -> Each {
    Each {
        part,
        list: steps(list),
        index,
        inner: steps(inner),
        gaps,
    }
}

/// The number of an item.
fn index(argument: Option<&str>) -> Result<Option<usize>, FieldProblem> {
    let Some(argument) = argument else {
        return Ok(None);
    };
    let index = argument.parse();
    index
        .map(Some)
        .map_err(|_| FieldProblem::BadArgument("the number of an item, from 0"))
}
