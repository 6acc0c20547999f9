//! Expressions of CEL, wherever the server compiles them: they have to read, name what there is, and be true or false
//! where something depends on it.

use seawall_syntax::Node;

use crate::cel;
use crate::mismatch::{Report, shown};
use crate::place::Place;
use crate::suggest::nearest;

/// Fields of CEL in all types that have some.
const FIELDS: &[&str] = &["expression", "messageExpression", "valueExpression", "rule"];

/// What an expression about a request can name.
/// Source: <https://kubernetes.io/docs/reference/access-authn-authz/validating-admission-policy/>.
const OF_REQUESTS: &[&str] = &[
    "object",
    "oldObject",
    "request",
    "params",
    "namespaceObject",
    "variables",
    "authorizer",
    "Object",
    "JSONPatch",
    "jsonpatch",
];

/// What a rule of a schema can name. Source: <https://kubernetes.io/docs/reference/using-api/cel/>.
const OF_SCHEMAS: &[&str] = &["self", "oldSelf"];

/// Types, and the first parts of the names of functions and types, which every expression can name.
const OF_ALL: &[&str] = &[
    "base64",
    "bool",
    "bytes",
    "cel",
    "cidr",
    "double",
    "duration",
    "dyn",
    "format",
    "google",
    "int",
    "ip",
    "json",
    "k8s",
    "kubernetes",
    "list",
    "lists",
    "map",
    "math",
    "net",
    "null_type",
    "optional",
    "optional_type",
    "quantity",
    "regex",
    "semver",
    "sets",
    "string",
    "strings",
    "timestamp",
    "type",
    "uint",
    "url",
];

/// Adds what is wrong with the expressions of a mapping.
pub(super) fn expressions(node: &Node, place: &Place<'_>, report: &mut Report) {
    check(node, OF_REQUESTS, &[], place, report);
}

/// The same for a mapping whose expression is a condition.
pub(super) fn condition(node: &Node, place: &Place<'_>, report: &mut Report) {
    check(node, OF_REQUESTS, &["expression"], place, report);
}

/// The same for a rule of a schema.
pub(super) fn schema_rule(node: &Node, place: &Place<'_>, report: &mut Report) {
    check(node, OF_SCHEMAS, &["rule"], place, report);
}

/// Adds expressions in a list of a policy that ask for parameters where the policy has none.
pub(super) fn parameterless(policy: &Node, list: &str, place: &Place<'_>, report: &mut Report) {
    let all = place.key(list);
    for (index, one) in policy.list(list).iter().enumerate() {
        parameterless_one(policy, Some(one), &all.index(index), report);
    }
}

/// The same for one mapping with expressions.
pub(super) fn parameterless_one(
    policy: &Node,
    one: Option<&Node>,
    place: &Place<'_>,
    report: &mut Report,
) {
    if policy.get("paramKind").is_some() {
        return;
    }
    for field in FIELDS {
        let text = one.and_then(|one| one.str(field)).unwrap_or_default();
        if cel::read(text).is_ok_and(|found| found.names.contains("params")) {
            report.refuse_with(
                &place.key(field),
                "`params` is used, and the policy has no parameters",
                "set `paramKind`",
            );
        }
    }
}

fn check(node: &Node, known: &[&str], conditions: &[&str], place: &Place<'_>, report: &mut Report) {
    for field in ["expression", "valueExpression"] {
        if node
            .str(field)
            .is_some_and(|text| !text.is_empty() && text.trim().is_empty())
        {
            report.refuse(&place.key(field), "the expression is empty");
        }
    }
    for field in FIELDS {
        let Some(text) = node.str(field).filter(|text| !text.trim().is_empty()) else {
            continue;
        };
        let place = place.key(field);
        let found = match cel::read(text) {
            Ok(found) => found,
            Err(error) => {
                let what = format!("{} is not a CEL expression: {error}", shown(text));
                report.refuse(&place, what);
                continue;
            }
        };
        let is_known = |name: &&str| known.contains(name) || OF_ALL.contains(name);
        if let Some(name) = found.names.iter().find(|name| !is_known(name)) {
            let what = format!(
                "the expression names {}, which is not declared",
                shown(name)
            );
            // Types are named where an object is built, which is not what a misspelt variable is.
            let variables = known
                .iter()
                .filter(|name| name.starts_with(|c: char| c.is_lowercase()));
            match nearest(name, variables.copied()) {
                Some(meant) => report.refuse_with(&place, what, format!("did you mean `{meant}`?")),
                None => report.refuse(&place, what),
            }
        } else if found.is_plain && conditions.contains(field) {
            report.refuse(
                &place,
                "the result of the expression is neither true nor false",
            );
        }
    }
}
