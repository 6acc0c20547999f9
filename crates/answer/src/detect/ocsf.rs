//! An alert as OCSF describes it: a Detection Finding (class 2004), with the request as API Activity (class 6003) for evidence.

use core::net::IpAddr;

use seawall_compliance::Matrix;
use seawall_detect::{Alert, Priority, Slot, Together};
use serde_json::{Map, Value, json};

use super::alert::AlertLine;
use super::technique::{is_attack, techniques};

/// The version of the schema that findings are written in.
pub const OCSF_VERSION: &str = "1.9.0-dev";

/// What all findings of a run say.
#[derive(Debug)]
pub struct OcsfWriter {
    /// The threat matrix, which knows the techniques of MITRE ATT&CK.
    matrix: Matrix,
    /// The version of the program.
    version: &'static str,
}

/// A severity of OCSF: its identifier and caption.
fn severity(priority: Priority) -> (u8, &'static str) {
    match priority {
        Priority::Debug | Priority::Informational => (1, "Informational"),
        Priority::Notice => (2, "Low"),
        Priority::Warning => (3, "Medium"),
        Priority::Error => (4, "High"),
        Priority::Critical | Priority::Alert | Priority::Emergency => (5, "Critical"),
    }
}

/// What a verb does in the words of API Activity: the identifier of the activity, and its caption.
fn activity(verb: &str) -> (u8, &'static str) {
    match verb {
        "create" => (1, "Create"),
        "get" | "list" | "watch" => (2, "Read"),
        "update" | "patch" => (3, "Update"),
        "delete" | "deletecollection" => (4, "Delete"),
        _ => (99, "Other"),
    }
}

/// What a rule says of itself.
struct Told<'r> {
    name: &'r str,
    title: &'r str,
    id: Option<&'r str>,
    description: &'r str,
    priority: Priority,
    techniques: Vec<&'r str>,
    response: &'r [String],
    references: &'r [String],
}

impl OcsfWriter {
    /// Findings of this version of the program, with techniques as the matrix has them.
    pub fn new(matrix: Matrix, version: &'static str) -> Self {
        Self { matrix, version }
    }

    /// An alert about one event, found at a time in milliseconds since 1970.
    pub fn alert(&self, alert: &Alert<'_, '_>, line: &AlertLine, now: i64) -> Value {
        let rule = alert.rule;
        let about = rule.about.as_deref();
        let told = Told {
            name: &rule.name,
            title: about.map_or(&rule.name, |about| &about.title),
            id: rule.origin.id.as_deref(),
            description: &rule.description,
            priority: rule.priority,
            techniques: techniques(
                about.map_or(&[], |about| &about.techniques),
                &rule.origin.techniques,
                &rule.tags,
            ),
            response: about.map_or(&[], |about| &about.response),
            references: &rule.origin.references,
        };
        let time = alert.time().map(|time| time.0.div_euclid(1000));
        let mut finding = self.finding(&told, line, time.zip(time), now);
        let audit_id = line.audit_id.as_deref().filter(|id| !id.is_empty());
        let verb = line.verb.as_deref().unwrap_or_default();
        let (number, caption) = activity(verb);
        finding["finding_info"]["related_events"] = json!([{
            "uid": audit_id.unwrap_or_else(|| finding["finding_info"]["uid"].as_str().unwrap_or_default()),
            "type_uid": 600_300 + u32::from(number),
            "type_name": format!("API Activity: {caption}"),
            "type": "audit.k8s.io/v1",
        }]);
        finding["finding_info"]["related_events_count"] = json!(1);
        finding["evidences"] = json!([evidence(alert, line)]);
        if let Some(resource) = resource(line) {
            finding["resources"] = json!([resource]);
        }
        finding
    }

    /// Several events that are an alert together.
    pub fn together(&self, together: &Together<'_>, line: &AlertLine, now: i64) -> Value {
        let rule = together.correlation;
        let told = Told {
            name: &rule.name,
            title: &rule.name,
            id: rule.origin.id.as_deref(),
            description: &rule.description,
            priority: rule.priority,
            techniques: techniques(&[], &rule.origin.techniques, &rule.tags),
            response: &[],
            references: &rule.origin.references,
        };
        let hit = &together.hit;
        let times = (hit.from.0.div_euclid(1000), hit.until.0.div_euclid(1000));
        let mut finding = self.finding(&told, line, Some(times), now);
        // Events are named by where they are, as a log says nothing else of many at once.
        finding["finding_info"]["related_events"] = line
            .events
            .iter()
            .map(|place| json!({"uid": place, "type": "audit.k8s.io/v1"}))
            .collect();
        finding["evidences"] = json!([{"data": {"fields": line.fields, "events": line.events}}]);
        finding
    }

    fn finding(
        &self,
        told: &Told<'_>,
        line: &AlertLine,
        times: Option<(i64, i64)>,
        now: i64,
    ) -> Value {
        let (severity_id, severity) = severity(told.priority);
        let product = json!({"name": "Seawall", "vendor_name": "Seawall", "version": self.version});
        let mut info = json!({
            "uid": line.fingerprint().to_string(),
            "title": told.title,
            "desc": told.description,
            "created_time": now,
            "analytic": {
                "uid": told.id.unwrap_or(told.name),
                "name": told.name,
                "type_id": 1,
                "type": "Rule",
                "category": line.language,
            },
            "types": told.techniques,
            "data_sources": ["Kubernetes audit log"],
            "product": product,
        });
        let attacks = self.attacks(&told.techniques);
        if !attacks.is_empty() {
            info["attacks"] = Value::Array(attacks);
        }
        let mut finding = json!({
            "activity_id": 1,
            "activity_name": "Create",
            "category_uid": 2,
            "category_name": "Findings",
            "class_uid": 2004,
            "class_name": "Detection Finding",
            "type_uid": 200_401,
            "type_name": "Detection Finding: Create",
            "time": now,
            "severity_id": severity_id,
            "severity": severity,
            "status_id": 1,
            "status": "New",
            "is_alert": true,
            "message": line.output,
            "metadata": {
                "version": OCSF_VERSION,
                "product": product,
                "log_name": line.log,
                "log_provider": "kube-apiserver",
            },
            "unmapped": {
                "fields": line.fields,
                "line": line.line,
                "rule_place": line.place,
                "rule_author": line.author,
                "tags": line.tags,
                "ended": line.ended,
            },
        });
        if let Some(accepted) = &line.accepted {
            finding["status_id"] = json!(3);
            finding["status"] = json!("Suppressed");
            finding["status_detail"] = json!(accepted);
            finding["is_alert"] = json!(false);
        }
        if let Some((first, last)) = times {
            info["first_seen_time"] = json!(first);
            info["last_seen_time"] = json!(last);
            finding["start_time"] = json!(first);
            finding["end_time"] = json!(last);
        }
        if let Some(time) = &line.time {
            finding["metadata"]["original_time"] = json!(time);
        }
        if !told.response.is_empty() {
            finding["remediation"] =
                json!({"desc": told.response.join("\n"), "references": told.references});
        }
        finding["finding_info"] = info;
        finding
    }

    /// Techniques of MITRE ATT&CK, each once.
    fn attacks(&self, techniques: &[&str]) -> Vec<Value> {
        let mut ids: Vec<&str> = Vec::new();
        for technique in techniques {
            match self.matrix.technique(technique) {
                Some(known) => ids.extend(known.attack.iter().map(String::as_str)),
                None if is_attack(technique) => ids.push(technique),
                None => {}
            }
        }
        ids.sort_unstable();
        ids.dedup();
        let attacks = ids.into_iter().map(|id| match id.split_once('.') {
            Some((above, _)) => json!({"technique": {"uid": above}, "sub_technique": {"uid": id}}),
            None => json!({"technique": {"uid": id}}),
        });
        attacks.collect()
    }
}

/// The request, with the attributes of API Activity.
fn evidence(alert: &Alert<'_, '_>, line: &AlertLine) -> Value {
    let mut evidence = Map::new();
    let mut put = |key: &str, value: Value| drop(evidence.insert(key.to_owned(), value));
    let audit_id = line.audit_id.as_deref().filter(|id| !id.is_empty());
    let uri = alert.values("requestURI").into_iter().next();
    let agent = alert.values("userAgent").into_iter().next();
    put("name", json!("audit.k8s.io/v1"));
    if let Some(id) = audit_id {
        put("uid", json!(id));
    }
    if let Some(user) = line.user.as_deref() {
        put(
            "actor",
            json!({"user": user_of(user, &alert.values("user.groups"))}),
        );
    }
    if let Some(user) = alert.values("impersonatedUser.username").first() {
        put(
            "user",
            user_of(user, &alert.values("impersonatedUser.groups")),
        );
    }
    let mut api = json!({
        "operation": line.verb.as_deref().unwrap_or_default(),
        "service": {"name": "kube-apiserver"},
    });
    if let Some(group) = alert.slot(Slot::Group).filter(|group| !group.is_empty()) {
        api["group"] = json!({"name": group});
    }
    if let Some(id) = audit_id {
        api["request"] = json!({"uid": id});
    }
    if let Some(code) = alert.code() {
        api["response"] = json!({"code": code});
        put("http_response", json!({"code": code}));
    }
    put("api", api);
    if uri.is_some() || agent.is_some() {
        let mut request = Map::new();
        if let Some(uri) = uri {
            let (path, query) = uri.split_once('?').unwrap_or((&uri, ""));
            let mut url = json!({"path": path, "url_string": uri});
            if !query.is_empty() {
                url["query_string"] = json!(query);
            }
            request.insert("url".to_owned(), url);
        }
        request.extend(agent.map(|agent| ("user_agent".to_owned(), json!(agent))));
        put("http_request", Value::Object(request));
    }
    // The client chooses all addresses but the last.
    let addresses = alert.values("sourceIPs");
    let (valid, invalid): (Vec<_>, Vec<_>) = addresses
        .iter()
        .partition(|address| address.parse::<IpAddr>().is_ok());
    if let Some((last, before)) = valid.split_last() {
        let mut endpoint = json!({"ip": last});
        if !before.is_empty() {
            endpoint["intermediate_ips"] = json!(before);
        }
        put("src_endpoint", endpoint);
    } else if let Some(last) = invalid.last() {
        put("src_endpoint", json!({"name": last}));
    }
    if let Some(resource) = resource(line) {
        put("resources", json!([resource]));
    }
    Value::Object(evidence)
}

/// What the request was about; `None` for paths that are no resource.
fn resource(line: &AlertLine) -> Option<Value> {
    let kind = line.resource.as_deref()?;
    let path = [line.namespace.as_deref(), Some(kind), line.name.as_deref()];
    let path: Vec<&str> = path
        .into_iter()
        .flatten()
        .filter(|part| !part.is_empty())
        .collect();
    // A list of objects has no name.
    let mut resource = json!({"type": kind, "uid": path.join("/")});
    for (key, value) in [("name", &line.name), ("namespace", &line.namespace)] {
        if let Some(value) = value.as_deref().filter(|value| !value.is_empty()) {
            resource[key] = json!(value);
        }
    }
    Some(resource)
}

fn user_of(name: &str, groups: &[String]) -> Value {
    let (type_id, kind) = if name.starts_with("system:serviceaccount:") {
        (4, "Service")
    } else if name.starts_with("system:") {
        (3, "System")
    } else {
        (1, "User")
    };
    let mut user = json!({"name": name, "type_id": type_id, "type": kind});
    if !groups.is_empty() {
        user["groups"] = groups.iter().map(|name| json!({"name": name})).collect();
    }
    user
}
