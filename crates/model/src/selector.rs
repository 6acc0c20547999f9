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

/// What is known of a label.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum LabelState<'l> {
    /// Nothing.
    Unknown,
    /// It is not there.
    Absent,
    /// It is there, with some value.
    Present,
    /// It has this value, or is not there.
    Perhaps(&'l str),
    /// It has this value.
    Is(&'l str),
}

/// A `LabelSelector`: `matchLabels` and `matchExpressions`.
#[derive(Debug, Clone, Copy)]
pub struct LabelSelector<'a>(pub &'a Node);

impl LabelSelector<'_> {
    /// Whether the selector matches; the empty selector matches everything. An unknown operator matches
    /// nothing: the API server would have refused it.
    pub fn matches(&self, labels: Labels<'_>) -> bool {
        self.decide(|key| Some(labels.get(key))) == Some(true)
    }

    /// Whether the selector matches labels of which some may not be known: `label` gives a label's value, or `None`
    /// when it cannot tell. The answer is `None` when it hangs on such a label.
    pub fn decide<'l>(&self, label: impl Fn(&str) -> Option<Option<&'l str>>) -> Option<bool> {
        self.weigh(|key| match label(key) {
            None => LabelState::Unknown,
            Some(None) => LabelState::Absent,
            Some(Some(value)) => LabelState::Is(value),
        })
    }

    /// The same, where it may also be known that a label is there and not which value it has.
    pub fn weigh<'l>(&self, label: impl Fn(&str) -> LabelState<'l>) -> Option<bool> {
        let exact = self
            .0
            .get("matchLabels")
            .map_or(&[][..], |wanted| wanted.entries())
            .iter()
            .map(|entry| match (entry.value.as_str(), label(&entry.key)) {
                (Some(wanted), LabelState::Is(value)) => Some(value == wanted),
                (None, _) | (_, LabelState::Absent) => Some(false),
                (Some(wanted), LabelState::Perhaps(value)) => (value != wanted).then_some(false),
                (_, LabelState::Present | LabelState::Unknown) => None,
            });
        let expressions = self.0.list("matchExpressions").iter().map(|expression| {
            let Some(key) = expression.str("key") else {
                return Some(false);
            };
            let state = label(key);
            let is_there = match state {
                LabelState::Is(_) | LabelState::Present => Some(true),
                LabelState::Absent => Some(false),
                LabelState::Perhaps(_) | LabelState::Unknown => None,
            };
            let mut listed = expression.strings("values");
            let is_listed = match state {
                LabelState::Is(value) => Some(listed.any(|known| known == value)),
                LabelState::Absent => Some(false),
                LabelState::Perhaps(value) => {
                    (!listed.any(|known| known == value)).then_some(false)
                }
                LabelState::Present | LabelState::Unknown => None,
            };
            match expression.str("operator") {
                Some("In") => is_listed,
                Some("NotIn") => is_listed.map(|is_listed| !is_listed),
                Some("Exists") => is_there,
                Some("DoesNotExist") => is_there.map(|is_there| !is_there),
                _ => Some(false),
            }
        });
        // One part that does not fit decides, whatever the others are.
        let mut is_open = false;
        for part in exact.chain(expressions) {
            match part {
                Some(false) => return Some(false),
                Some(true) => {}
                None => is_open = true,
            }
        }
        (!is_open).then_some(true)
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
    fn what_hangs_on_an_unknown_label_is_open() {
        let parse = |text: &str| {
            seawall_syntax::parse_yaml(text, 0, &mut Vec::new())
                .expect("parses")
                .remove(0)
        };
        let known = |key: &str| (key == "a").then_some(Some("b"));
        let decide = |text: &str| LabelSelector(&parse(text)).decide(known);
        assert_eq!(decide("{matchLabels: {a: b}}"), Some(true));
        assert_eq!(decide("{matchLabels: {x: y1}}"), None);
        assert_eq!(decide("{matchLabels: {x: y1, a: c}}"), Some(false));
        assert_eq!(
            decide(
                "{matchExpressions: [{key: x, operator: Exists}, {key: a, operator: NotIn, values: [b]}]}"
            ),
            Some(false)
        );
    }

    #[test]
    fn a_label_with_some_value_is_there() {
        let weigh = |text: &str| {
            let node = seawall_syntax::parse_yaml(text, 0, &mut Vec::new())
                .expect("parses")
                .remove(0);
            LabelSelector(&node).weigh(|_| LabelState::Present)
        };
        assert_eq!(weigh("{matchLabels: {a: b}}"), None);
        assert_eq!(
            weigh("{matchExpressions: [{key: a, operator: Exists}]}"),
            Some(true)
        );
        assert_eq!(
            weigh("{matchExpressions: [{key: a, operator: DoesNotExist}]}"),
            Some(false)
        );
        assert_eq!(
            weigh("{matchExpressions: [{key: a, operator: NotIn, values: [b]}]}"),
            None
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
