//! The index leaves nothing out, and compares a target with few exceptions only.

use std::collections::BTreeMap;

use proptest::prelude::*;

use super::*;

fn exception(check: &str, selector: Option<ResourceSelector>) -> Exception {
    Exception {
        checks: vec![Pattern::new(check)],
        resources: selector.into_iter().collect(),
        fingerprints: Vec::new(),
        reason: "r".to_owned(),
        justification: None,
        owner: "o".to_owned(),
        expires: "2999-01-01".parse().expect("a date"),
        origin: String::new(),
        is_whole: true,
        sources: None,
    }
}

fn pattern(text: &str) -> Option<Pattern> {
    Some(Pattern::new(text))
}

/// The work is linear: with as many exceptions as targets, each target is compared with a few exceptions only.
#[test]
fn a_target_is_compared_with_few_exceptions() {
    const COUNT: usize = 2_000;
    let selector = |form: usize, number: usize| match form {
        0 => ResourceSelector {
            name: pattern(&format!("app-{number}")),
            ..ResourceSelector::default()
        },
        1 => ResourceSelector {
            name: pattern(&format!("app-{number}-*")),
            namespace: pattern("team-*"),
            ..ResourceSelector::default()
        },
        2 => ResourceSelector {
            namespace: pattern(&format!("team-{number}")),
            name: pattern("*"),
            ..ResourceSelector::default()
        },
        3 => ResourceSelector {
            labels: BTreeMap::from([("app".to_owned(), Pattern::new(&format!("app-{number}")))]),
            ..ResourceSelector::default()
        },
        _ => ResourceSelector {
            name: pattern(&format!("*-{number}")),
            ..ResourceSelector::default()
        },
    };
    for form in 0..5 {
        let exceptions: Vec<Exception> = (0..COUNT)
            .map(|number| exception("host-*", Some(selector(form, number))))
            .collect();
        let index = Index::of_findings(&exceptions);
        for number in 0..COUNT {
            let name = match form {
                1 => format!("app-{number}-x"),
                _ => format!("app-{number}"),
            };
            let namespace = format!("team-{number}");
            let label = format!("app-{number}");
            let labels = |key: &str| (key == "app").then(|| label.clone());
            let asked = Asked {
                check: Some("host-pid"),
                kind: "Pod",
                namespace: &namespace,
                name: &name,
                labels: &labels,
                fingerprint: None,
            };
            assert!(
                index
                    .candidates(asked)
                    .any(|entry| entry.exception as usize == number),
                "form {form}, {number}"
            );
        }
        assert!(
            index.handed_out() <= 4 * COUNT as u64,
            "form {form}: {} comparisons",
            index.handed_out()
        );
    }
}

prop_compose! {
    fn selectors()(
        kind in proptest::option::of("[PS*?]{1,2}"),
        namespace in proptest::option::of("[ab*?]{0,3}"),
        name in proptest::option::of("[ab*?-]{1,4}"),
        label in proptest::option::of("[ab*]{1,2}"),
    ) -> ResourceSelector {
        ResourceSelector {
            kind: kind.as_deref().map(Pattern::new),
            namespace: namespace.as_deref().map(Pattern::new),
            name: name.as_deref().map(Pattern::new),
            labels: label.map(|value| ("k".to_owned(), Pattern::new(&value))).into_iter().collect(),
            ..ResourceSelector::default()
        }
    }
}

proptest! {
    /// Comparing everything with everything gives no exception that the index leaves out.
    #[test]
    fn no_exception_is_left_out(
        selectors in proptest::collection::vec((proptest::option::of(selectors()), "[hp*?]{1,3}"), 0..6),
        check in "[hp]{1,3}",
        kind in "[PS]{1,2}",
        namespace in "[ab]{0,3}",
        name in "[ab-]{0,4}",
        label in proptest::option::of("[ab]{1,2}"),
    ) {
        let exceptions: Vec<Exception> = selectors
            .into_iter()
            .map(|(selector, check)| exception(&check, selector))
            .collect();
        let labels = |key: &str| label.clone().filter(|_| key == "k");
        let asked = Asked {
            check: Some(&check),
            kind: &kind,
            namespace: &namespace,
            name: &name,
            labels: &labels,
            fingerprint: None,
        };
        let index = Index::of_findings(&exceptions);
        let candidates: Vec<usize> =
            index.candidates(asked).map(|entry| entry.exception as usize).collect();
        for (number, exception) in exceptions.iter().enumerate() {
            let covers = exception.names(&check)
                && (exception.resources.is_empty()
                    || exception.resources.iter().any(|selector| {
                        selector.covers_name(&kind, &namespace, &name, &labels)
                    }));
            prop_assert!(!covers || candidates.contains(&number), "{:?}", exception);
        }
    }
}
