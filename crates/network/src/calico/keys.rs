//! Which labels the selectors of a policy look at.

use std::collections::HashSet;

use seawall_syntax::Node;

use super::selector::Expression;

/// The keys of labels that the selectors of a policy look at.
pub(crate) fn keys(spec: &Node, found: &mut HashSet<String>) {
    for entry in spec.entries() {
        let is_selector = matches!(
            &*entry.key,
            "selector" | "notSelector" | "namespaceSelector" | "serviceAccountSelector"
        );
        match entry.value.as_str() {
            Some(text) if is_selector => {
                let expression = Expression::parse(text).unwrap_or(Expression::All);
                let mut keys = Vec::new();
                expression.keys(&mut keys);
                found.extend(keys.into_iter().map(str::to_owned));
            }
            _ => keys(&entry.value, found),
        }
    }
    for item in spec.items() {
        keys(item, found);
    }
}

/// The labels that a selector asks for, each with one value, whatever else it asks for.
pub(crate) fn asked(text: &str) -> Vec<(String, String)> {
    fn add(expression: Expression, found: &mut Vec<(String, String)>) {
        match expression {
            Expression::In(key, values) => {
                if let [value] = &values[..] {
                    found.push((key, value.clone()));
                }
            }
            Expression::And(parts) => parts.into_iter().for_each(|part| add(part, found)),
            _ => {}
        }
    }
    let mut found = Vec::new();
    if let Ok(expression) = Expression::parse(text) {
        add(expression, &mut found);
    }
    found
}
