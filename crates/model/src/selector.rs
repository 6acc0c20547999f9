//! Labels and label selectors, with the semantics of `k8s.io/apimachinery/pkg/labels`.

use seawall_syntax::Node;

/// The labels of an object: a mapping node or nothing.
#[derive(Debug, Clone, Copy, Default)]
pub struct Labels<'a>(pub Option<&'a Node>);

impl<'a> Labels<'a> {
    /// The value of a label.
    pub fn get(self, key: &str) -> Option<&'a str> {
        self.0?.str(key)
    }
}

/// A `LabelSelector`: `matchLabels` and `matchExpressions`.
#[derive(Debug, Clone, Copy)]
pub struct LabelSelector<'a>(pub &'a Node);

impl LabelSelector<'_> {
    /// Whether the selector matches; the empty selector matches everything. An unknown operator matches
    /// nothing: the API server would have refused it.
    pub fn matches(&self, labels: Labels<'_>) -> bool {
        let exact = self
            .0
            .get("matchLabels")
            .is_none_or(|wanted| selects(wanted, labels));
        exact
            && self.0.list("matchExpressions").iter().all(|expression| {
                let Some(key) = expression.str("key") else {
                    return false;
                };
                let value = labels.get(key);
                let listed = || {
                    expression
                        .strings("values")
                        .any(|known| Some(known) == value)
                };
                match expression.str("operator") {
                    Some("In") => value.is_some() && listed(),
                    Some("NotIn") => value.is_none() || !listed(),
                    Some("Exists") => value.is_some(),
                    Some("DoesNotExist") => value.is_none(),
                    _ => false,
                }
            })
    }

    /// Whether the selector is empty, and so matches everything.
    pub fn is_empty(&self) -> bool {
        self.0
            .get("matchLabels")
            .is_none_or(|labels| labels.entries().is_empty())
            && self.0.list("matchExpressions").is_empty()
    }
}

/// Whether every label of a plain mapping selector is present with its value. Values that are no text match
/// nothing.
pub fn selects(wanted: &Node, labels: Labels<'_>) -> bool {
    wanted.entries().iter().all(|entry| {
        entry
            .value
            .as_str()
            .is_some_and(|value| labels.get(&entry.key) == Some(value))
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[track_caller]
    fn check(selector: &str, labels: &str, expect: bool) {
        let parse = |text: &str| {
            seawall_syntax::parse_yaml(text, 0, &mut Vec::new())
                .expect("parses")
                .remove(0)
        };
        let (selector, labels) = (parse(selector), parse(labels));
        assert_eq!(
            LabelSelector(&selector).matches(Labels(Some(&labels))),
            expect
        );
    }

    #[test]
    fn selectors() {
        check("{}", "{a: b}", true);
        check("{matchLabels: {a: b}}", "{a: b, c: d}", true);
        check("{matchLabels: {a: b}}", "{a: c}", false);
        check(
            "{matchExpressions: [{key: a, operator: In, values: [b, c]}]}",
            "{a: c}",
            true,
        );
        check(
            "{matchExpressions: [{key: a, operator: NotIn, values: [b]}]}",
            "{x: z}",
            true,
        );
        check(
            "{matchExpressions: [{key: a, operator: NotIn, values: [b]}]}",
            "{a: b}",
            false,
        );
        check(
            "{matchExpressions: [{key: a, operator: Exists}]}",
            "{a: ''}",
            true,
        );
        check(
            "{matchExpressions: [{key: a, operator: DoesNotExist}]}",
            "{a: ''}",
            false,
        );
        check(
            "{matchExpressions: [{key: a, operator: Gt, values: ['1']}]}",
            "{a: '2'}",
            false,
        );
    }
}
