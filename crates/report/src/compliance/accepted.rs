//! Which exception accepts a finding: its reason, owner and end.

use std::collections::HashMap;

use seawall_finding::Exception;

use super::answer::Accepted;

/// What ends the words of an annotation, before the object that has it.
const ANNOTATION: &str = " (annotation, ";

/// Exceptions by the words that findings carry.
pub(super) struct Acceptances<'a>(HashMap<String, &'a Exception>);

impl<'a> Acceptances<'a> {
    pub(super) fn of(exceptions: &'a [Exception]) -> Self {
        let by_words = exceptions.iter().map(|one| (one.words(), one));
        Self(by_words.collect())
    }

    /// What accepts a finding with these words.
    pub(super) fn find(&self, words: &'a str) -> Accepted<'a> {
        let mut rest = words;
        let mut with = None;
        loop {
            if let Some(exception) = self.0.get(rest) {
                return Accepted {
                    reason: &exception.reason,
                    owner: &exception.owner,
                    expires: Some(exception.expires.to_string()),
                    origin: &exception.origin,
                    with,
                };
            }
            // What follows an accepted finding of another check says so first.
            let followed = rest.strip_prefix("with ");
            let followed = followed.and_then(|rest| rest.split_once(": "));
            match followed.filter(|(check, _)| !check.contains(' ')) {
                Some((check, more)) => (with, rest) = (Some(check), more),
                None => break,
            }
        }
        let annotation = rest
            .strip_suffix(')')
            .and_then(|rest| rest.rsplit_once(ANNOTATION));
        let (reason, origin) = annotation.unwrap_or((rest, ""));
        Accepted {
            reason,
            owner: "",
            expires: None,
            origin,
            with,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn exception(origin: &str) -> Exception {
        Exception {
            checks: Vec::new(),
            resources: Vec::new(),
            fingerprints: Vec::new(),
            reason: "needed: until (soon)".to_owned(),
            justification: None,
            owner: "team, a".to_owned(),
            expires: "2999-01-31".parse().expect("a day"),
            origin: origin.to_owned(),
            is_whole: true,
            sources: None,
        }
    }

    #[test]
    fn reason_owner_and_end_are_those_of_the_exception() {
        let all = [exception("e.yaml:3")];
        let (acceptances, words) = (Acceptances::of(&all), all[0].words());
        let found = acceptances.find(&words);
        assert_eq!(
            (found.reason, found.owner),
            ("needed: until (soon)", "team, a")
        );
        assert_eq!(found.expires.as_deref(), Some("2999-01-31"));
        assert_eq!((found.origin, found.with), ("e.yaml:3", None));
        let followed = format!("with host-pid: with privileged: {words}");
        let found = acceptances.find(&followed);
        assert_eq!((found.owner, found.with), ("team, a", Some("privileged")));
    }

    #[test]
    fn an_annotation_has_no_owner_and_no_end() {
        let acceptances = Acceptances::of(&[]);
        let found = acceptances.find("for now (annotation, annotation of shop/Pod/a)");
        assert_eq!((found.reason, found.owner), ("for now", ""));
        assert_eq!(found.origin, "annotation of shop/Pod/a");
        assert_eq!(found.expires, None);
        assert_eq!(acceptances.find("with care: b").with, Some("care"));
        assert_eq!(acceptances.find("as it is").reason, "as it is");
    }
}
