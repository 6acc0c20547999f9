//! Cloud Logging, where GKE writes to: entries whose payload is an `AuditLog`, which is another form of the same event. What that
//! form does not have is listed in the event as not recorded, as it may be there nevertheless.

use std::borrow::Cow;

use super::fields::Fields;
use super::inner::{Inner, Take};
use super::object::{Object, list};
use super::origin::Origin;
use super::resource::Resource;

/// What the payload never holds. The path of a request follows from its resource, and its parameters do not.
const NEVER: [&str; 4] = ["user.groups", "user.uid", "user.extra", "impersonatedUser"];

/// Takes an entry of Cloud Logging apart; false for anything else.
pub(super) fn open<'t>(fields: &Fields<'t>, _: Origin, take: Take<'_, 't>) -> bool {
    if !(fields.has("logName") || fields.has("insertId") || fields.has("protoPayload")) {
        return false;
    }
    if let Some(payload) = fields.object("protoPayload") {
        let is_of_cluster = payload.text("serviceName").as_deref() == Some("k8s.io")
            || payload
                .text("methodName")
                .is_some_and(|method| method.starts_with("io.k8s."));
        take(match is_of_cluster {
            true => event(fields, &payload).map_or(Inner::Broken, |event| {
                Inner::Event(event.into(), origin(fields, &payload))
            }),
            // Other services of the project: the container API, IAM.
            false => Inner::Other,
        });
    } else if let Some(inner) = fields.raw("jsonPayload") {
        // Clusters that somebody runs on their own machines there.
        take(Inner::Line(inner.into(), Origin::Plain));
    } else if let Some(text) = fields.text("textPayload") {
        take(Inner::Line(text, Origin::Plain));
    } else {
        take(Inner::Other);
    }
    true
}

/// Which of the logs of the project: by the name of the log, or else by the verb.
fn origin(fields: &Fields<'_>, payload: &Fields<'_>) -> Origin {
    let name = fields.text("logName").unwrap_or_default();
    if name.ends_with("data_access") {
        return Origin::GkeDataAccess;
    }
    if name.ends_with("activity") {
        return Origin::GkeActivity;
    }
    let method = payload.text("methodName").unwrap_or_default();
    match verb(&method) {
        Some("get" | "list" | "watch") => Origin::GkeDataAccess,
        _ => Origin::GkeActivity,
    }
}

/// The verb, which a method ends with.
fn verb(method: &str) -> Option<&str> {
    let (_, verb) = method.rsplit_once('.')?;
    (!verb.is_empty()).then_some(verb)
}

fn event(fields: &Fields<'_>, payload: &Fields<'_>) -> Option<String> {
    let method = payload.text("methodName")?;
    let verb = verb(&method)?;
    let name = payload.text("resourceName").unwrap_or_default();
    let resource = Resource::named(&name, &method);
    let mut unrecorded: Vec<&str> = NEVER.to_vec();
    let mut event = Object::default();
    event.text("kind", "Event");
    event.text("apiVersion", "audit.k8s.io/v1");
    let bodies = (payload.raw("request"), payload.raw("response"));
    event.text(
        "level",
        match bodies {
            (Some(_), Some(_)) => "RequestResponse",
            (Some(_), None) => "Request",
            // Which bodies there are is another matter than which there would be.
            (None, _) => "Metadata",
        },
    );
    if let Some(id) = fields.raw("insertId") {
        event.raw("auditID", id);
    }
    let is_open = fields
        .object("operation")
        .is_some_and(|operation| operation.raw("last") == Some("false"));
    event.text(
        "stage",
        if is_open {
            "ResponseStarted"
        } else {
            "ResponseComplete"
        },
    );
    event.text("verb", verb);
    match who(payload) {
        Some(who) => {
            let mut user = Object::default();
            user.text("username", &who);
            event.raw("user", &user.finish());
        }
        None => unrecorded.push("user.username"),
    }
    let request = payload.object("requestMetadata");
    match request
        .as_ref()
        .and_then(|request| request.text("callerIp"))
    {
        Some(address) => event.raw("sourceIPs", &list([&*address])),
        None => unrecorded.push("sourceIPs"),
    }
    match request
        .as_ref()
        .and_then(|request| request.raw("callerSuppliedUserAgent"))
    {
        Some(agent) => event.raw("userAgent", agent),
        None => unrecorded.push("userAgent"),
    }
    match resource {
        Some(resource) => {
            event.raw("objectRef", &resource.write());
            unrecorded.push("requestURI");
        }
        None => event.text("requestURI", &format!("/{}", name.trim_start_matches('/'))),
    }
    match code(
        payload,
        verb,
        resource.as_ref().map(|resource| resource.subresource),
    ) {
        Some(code) => {
            let mut status = Object::default();
            status.raw("code", &code.to_string());
            event.raw("responseStatus", &status.finish());
        }
        None => unrecorded.push("responseStatus"),
    }
    for (body, key) in [(bodies.0, "requestObject"), (bodies.1, "responseObject")] {
        if let Some(body) = body {
            event.raw(key, body);
        }
    }
    if let Some(time) = fields.raw("timestamp") {
        event.raw("requestReceivedTimestamp", time);
        event.raw("stageTimestamp", time);
    }
    if let Some(annotations) = annotations(fields, payload) {
        event.raw("annotations", &annotations);
    }
    event.raw("unrecorded", &list(unrecorded));
    Some(event.finish())
}

/// Who asked. Identities of a federation have no address.
fn who<'t>(payload: &Fields<'t>) -> Option<Cow<'t, str>> {
    let authentication = payload.object("authenticationInfo")?;
    let found = ["principalEmail", "principalSubject"].into_iter();
    let mut found = found.filter_map(|key| authentication.text(key));
    found.find(|who| !who.is_empty())
}

/// What authorizers and admission noted, which are labels here. The decision stands in the payload as well.
fn annotations(fields: &Fields<'_>, payload: &Fields<'_>) -> Option<String> {
    const DECISION: &str = "authorization.k8s.io/decision";
    let labels = fields.object("labels");
    let mut annotations = Object::default();
    for (key, value) in labels.iter().flat_map(Fields::iter) {
        annotations.raw(key, value);
    }
    if !labels.as_ref().is_some_and(|labels| labels.has(DECISION))
        && let Some(checks) = payload.list("authorizationInfo")
        && !checks.is_empty()
    {
        let is_granted = |check: &&str| {
            Fields::read(check).is_some_and(|check| check.raw("granted") == Some("true"))
        };
        let decision = match checks.iter().all(is_granted) {
            true => "allow",
            false => "forbid",
        };
        annotations.text(DECISION, decision);
    }
    (!annotations.is_empty()).then(|| annotations.finish())
}

/// The HTTP status. The payload has the code of a remote call (google.rpc.Code), of which success is one, and leaves it out.
fn code(payload: &Fields<'_>, verb: &str, subresource: Option<&str>) -> Option<u16> {
    let answer = payload.object("response").filter(|answer| {
        answer
            .text("@type")
            .is_some_and(|kind| kind.ends_with("Status"))
            || answer.text("kind").as_deref() == Some("Status")
    });
    let own = answer.and_then(|answer| answer.raw("code")?.parse().ok());
    let status = payload.object("status")?;
    let code: u16 = match status.raw("code") {
        Some(code) => code.parse().ok()?,
        None => 0,
    };
    Some(match code {
        0 => own.unwrap_or(match (verb, subresource) {
            (_, Some("exec" | "attach" | "portforward")) => 101,
            ("create", None | Some("")) => 201,
            _ => 200,
        }),
        100.. => code,
        _ if own.is_some() => own?,
        3 | 9 | 11 => 400,
        4 => 504,
        5 => 404,
        6 | 10 => 409,
        7 => 403,
        8 => 429,
        12 => 501,
        14 => 503,
        16 => 401,
        1 => 499,
        _ => 500,
    })
}

impl Resource<'_> {
    fn write(&self) -> String {
        let mut reference = Object::default();
        for (key, value) in [
            ("resource", self.resource),
            ("subresource", self.subresource),
            ("namespace", self.namespace),
            ("name", self.name),
            ("apiGroup", self.group),
            ("apiVersion", self.version),
        ] {
            if !value.is_empty() {
                reference.text(key, value);
            }
        }
        reference.finish()
    }
}
