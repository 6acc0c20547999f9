//! Label selectors as `kubectl -l` takes them.

use serde_json::Value;

use super::refused::Refused;

/// Requirements that all have to hold.
pub(super) struct Selector(Vec<Requirement>);

struct Requirement {
    key: String,
    /// No values: the key is what matters.
    values: Option<Vec<String>>,
    negated: bool,
}

impl Selector {
    /// Reads `a=b`, `a==b`, `a!=b`, `a in (b,c)`, `a notin (b)`, `a` and `!a`, with commas between them.
    pub(super) fn parse(text: &str) -> Result<Self, Refused> {
        let mut parts = vec![String::new()];
        let mut depth = 0;
        for letter in text.chars() {
            depth += i32::from(letter == '(') - i32::from(letter == ')');
            match (letter, depth, parts.last_mut()) {
                (',', 0, _) => parts.push(String::new()),
                (letter, _, Some(part)) => part.push(letter),
                (_, _, None) => {}
            }
        }
        let requirements = parts.iter().map(|part| Requirement::parse(part.trim()));
        Ok(Self(requirements.collect::<Result<_, _>>()?))
    }

    pub(super) fn matches(&self, labels: &Value) -> bool {
        self.0.iter().all(|one| {
            let value = labels.get(&one.key).and_then(Value::as_str);
            let holds = match (&one.values, value) {
                (Some(values), Some(value)) => values.iter().any(|own| own == value),
                (None, Some(_)) => true,
                (_, None) => false,
            };
            holds != one.negated
        })
    }
}

impl Requirement {
    fn parse(text: &str) -> Result<Self, Refused> {
        let set = |key: &str, list: &str, negated| {
            let inside = list
                .trim()
                .strip_prefix('(')
                .and_then(|list| list.strip_suffix(')'));
            let values = inside.ok_or_else(|| format!("no list of values: {text}"))?;
            Ok(Self {
                key: key.trim().to_owned(),
                values: Some(
                    values
                        .split(',')
                        .map(|value| value.trim().to_owned())
                        .collect(),
                ),
                negated,
            })
        };
        if let Some((key, list)) = text.split_once(" notin ") {
            return set(key, list, true);
        }
        if let Some((key, list)) = text.split_once(" in ") {
            return set(key, list, false);
        }
        let one = |key: &str, value: Option<&str>, negated| Self {
            key: key.to_owned(),
            values: value.map(|value| vec![value.to_owned()]),
            negated,
        };
        let requirement = if let Some((key, value)) = text.split_once("!=") {
            one(key, Some(value), true)
        } else if let Some((key, value)) = text.split_once("==").or_else(|| text.split_once('=')) {
            one(key, Some(value), false)
        } else if let Some(key) = text.strip_prefix('!') {
            one(key, None, true)
        } else {
            one(text, None, false)
        };
        if requirement.key.is_empty() || requirement.key.contains(' ') {
            return Err(format!("not a requirement: {text}"));
        }
        Ok(requirement)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    #[test]
    fn each_form_selects() {
        let labels = json!({"app": "web", "tier": "front"});
        for (selector, matches) in [
            ("app=web", true),
            ("app==web,tier!=back", true),
            ("app in (api,web),tier", true),
            ("app notin (api, web)", false),
            ("!tier", false),
            ("!other,other notin (x)", true),
            ("app=web,tier=back", false),
        ] {
            let parsed = Selector::parse(selector).expect(selector);
            assert_eq!(parsed.matches(&labels), matches, "{selector}");
        }
        for refused in ["", "app in web", "a b"] {
            assert!(Selector::parse(refused).is_err(), "{refused}");
        }
    }
}
