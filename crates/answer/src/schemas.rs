//! Which answers there are.

use crate::{
    Schema, attack, checks, compliance, database, detect, diff, explain, image, network,
    pod_security, rbac,
};

/// The schema of every answer, by name.
pub fn schemas() -> Vec<Schema> {
    let mut all = vec![
        Schema::of::<attack::Cut>(),
        Schema::of::<attack::Diff>(),
        Schema::of::<attack::Edges>(),
        Schema::of::<attack::Exposure>(),
        Schema::of::<attack::Kinds>(),
        Schema::of::<attack::Paths>(),
        Schema::of::<checks::CheckList>(),
        Schema::of::<compliance::Matrix>(),
        Schema::of::<database::DatabaseStatus>(),
        Schema::of::<database::Imported>(),
        Schema::of::<database::Pushed>(),
        Schema::of::<detect::AlertLine>(),
        Schema::of::<detect::AuditPolicyCheck>(),
        Schema::of::<detect::AuditPolicyProposal>(),
        Schema::of::<detect::Coverage>(),
        Schema::of::<detect::Identities>(),
        Schema::of::<detect::Lint>(),
        Schema::of::<detect::Replay>(),
        Schema::of::<detect::RuleExplanation>(),
        Schema::of::<detect::Summary>(),
        Schema::of::<detect::Tested>(),
        Schema::of::<diff::Diff>(),
        Schema::of::<explain::Explanation>(),
        Schema::of::<image::Diff>(),
        Schema::of::<image::Explanation>(),
        Schema::of::<image::Rebuilds>(),
        Schema::of::<network::Can>(),
        Schema::of::<network::Connections>(),
        Schema::of::<network::Diff>(),
        Schema::of::<network::Exposure>(),
        Schema::of::<network::Flow>(),
        Schema::of::<network::Lints>(),
        Schema::of::<pod_security::Assessment>(),
        Schema::of::<rbac::Decision>(),
        Schema::of::<rbac::Diff>(),
        Schema::of::<rbac::Graph>(),
        Schema::of::<rbac::Holders>(),
        Schema::of::<rbac::Rights>(),
        Schema::of::<rbac::Risks>(),
        Schema::of::<rbac::Tenancy>(),
        Schema::of::<rbac::Used>(),
        Schema::of_line::<network::BatchLine>(),
        Schema::of_line::<network::ClassesLine>(),
        Schema::of_line::<pod_security::CheckLine>(),
        Schema::of_line::<rbac::BatchLine<'_>>(),
    ];
    all.sort_by_key(|schema| schema.name);
    all
}

#[cfg(test)]
mod tests {
    use serde_json::Value;

    use super::*;

    /// Places of fields without a description.
    fn undescribed(schema: &Value, place: &str, found: &mut Vec<String>) {
        match schema {
            Value::Object(fields) => {
                if let Some(Value::Object(properties)) = fields.get("properties") {
                    let bare = properties
                        .iter()
                        .filter(|(_, field)| field.get("description").is_none());
                    found.extend(bare.map(|(name, _)| format!("{place}: {name}")));
                }
                for (name, below) in fields {
                    undescribed(below, &format!("{place}/{name}"), found);
                }
            }
            Value::Array(all) => {
                for below in all {
                    undescribed(below, place, found);
                }
            }
            _ => {}
        }
    }

    #[test]
    fn every_field_of_every_answer_is_described() {
        let mut found = Vec::new();
        for schema in schemas() {
            assert!(
                schema.schema.get("description").is_some(),
                "{}",
                schema.name
            );
            undescribed(&schema.schema, schema.name, &mut found);
        }
        assert!(found.is_empty(), "{}", found.join("\n"));
        let bare = serde_json::json!({"properties": {"a": {"type": "string"}}});
        undescribed(&bare, "bare", &mut found);
        assert_eq!(found, ["bare: a"]);
    }

    #[test]
    fn a_field_that_may_be_null_is_required_and_one_that_may_be_left_out_is_not() {
        let all = schemas();
        let of = |name: &str| {
            let schema = all.iter().find(|schema| schema.name == name);
            schema.expect("a schema").schema.clone()
        };
        let decision = of("seawall.rbac-decision/v1");
        let required = decision["required"].as_array().expect("a list");
        assert!(required.contains(&"nearest_miss".into()), "{required:?}");
        let line = of("seawall.rbac-batch/v1");
        let required = line["required"].as_array().expect("a list");
        assert!(required.contains(&"witness".into()), "{required:?}");
        assert!(!required.contains(&"unknown".into()), "{required:?}");
    }

    #[test]
    fn no_two_answers_have_one_name() {
        let all = schemas();
        assert!(all.is_sorted_by(|one, next| one.name < next.name));
    }
}
