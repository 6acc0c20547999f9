//! The one question that this crate answers.

use seawall_model::{KubernetesVersion, Object};
use seawall_syntax::Node;

use crate::apis::{self, Judged};
use crate::carried;
use crate::custom::CustomSchemas;
use crate::former;
use crate::metadata::{self, Form};
use crate::mismatch::{Cause, Mismatch, Report};
use crate::object_meta;
use crate::place::Place;
use crate::rules;
use crate::schemas::Schemas;
use crate::versions::Versions;
use crate::walk::Walk;

/// What the API server would not take of an object. Without a version, a field is taken that any version from 1.31 on
/// has.
pub fn check(
    object: &Object,
    version: Option<KubernetesVersion>,
    crds: &CustomSchemas<'_>,
) -> Vec<Mismatch> {
    let schemas = Schemas::builtin();
    let wanted = Versions::wanted(version);
    let mut report = Report::of(object, version);
    match apis::judge(schemas, object, version, crds) {
        Judged::Known(kind) => {
            let mut walk = Walk {
                schemas,
                wanted,
                is_custom: kind.is_custom,
                report: &mut report,
            };
            if let Some(index) = kind.type_index {
                let place = Place::ROOT.of_type(index);
                walk.mapping(index, &object.root, object.root.entries(), &place, 0);
            }
            metadata::check(object, kind.form, &mut report);
            rules::object(object, version, &mut report);
        }
        Judged::Custom(schema) => {
            object_meta::walk(schemas, &object.root, &mut report);
            metadata::check(object, Form::Subdomain, &mut report);
            schema.check(&object.root, version, &mut report);
        }
        Judged::Refused(message, hint) => {
            let place = Place::ROOT;
            let field = match message.cause {
                Cause::Version | Cause::NoVersion => "apiVersion",
                _ => "kind",
            };
            let is_gone = message.cause == Cause::Version;
            report.strange(
                &place.key(field),
                message.cause,
                message.text,
                hint,
                message.meant,
            );
            if is_gone {
                former::check(schemas, object, &mut report);
            }
        }
        Judged::Unknown => {
            object_meta::check_any(schemas, object, &mut report);
            carried::check(schemas, object, &mut report);
        }
    }
    if report.is_empty() {
        return Vec::new();
    }
    let mut mismatches = report.into_vec();
    if is_encrypted(&object.root) {
        mismatches.retain(|mismatch| is_left_by_encryption(object, mismatch));
    }
    mismatches.sort();
    mismatches.dedup();
    mismatches
}

/// What counts of an encrypted object. The values of Secrets and ConfigMaps do not decide anything, and nor does what
/// SOPS adds; any other encrypted value may be anything, and is refused for its type where that shows.
fn is_left_by_encryption(object: &Object, mismatch: &Mismatch) -> bool {
    let is_data = ["Secret", "ConfigMap"].contains(&&*object.kind) && object.group().is_empty();
    !is_data && mismatch.path != "sops"
}

/// Whether a text is what SOPS made of an object: it is decrypted before anybody sends it.
fn is_encrypted(root: &Node) -> bool {
    root.get("sops")
        .is_some_and(|sops| sops.get("mac").is_some())
}
