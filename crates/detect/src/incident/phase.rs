//! The phases of an attack, in the order in which attacks usually go through them.

use std::collections::BTreeMap;

/// A tactic of MITRE ATT&CK.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Phase {
    /// Getting in.
    InitialAccess,
    /// Running something.
    Execution,
    /// Staying.
    Persistence,
    /// Getting more rights.
    PrivilegeEscalation,
    /// Not being seen.
    DefenseEvasion,
    /// Getting credentials.
    CredentialAccess,
    /// Looking around.
    Discovery,
    /// Going elsewhere.
    LateralMovement,
    /// Gathering data.
    Collection,
    /// Taking data out.
    Exfiltration,
    /// Breaking things.
    Impact,
}

impl Phase {
    /// All of them with their names.
    pub const ALL: [(Self, &'static str); 11] = [
        (Self::InitialAccess, "Initial Access"),
        (Self::Execution, "Execution"),
        (Self::Persistence, "Persistence"),
        (Self::PrivilegeEscalation, "Privilege Escalation"),
        (Self::DefenseEvasion, "Defense Evasion"),
        (Self::CredentialAccess, "Credential Access"),
        (Self::Discovery, "Discovery"),
        (Self::LateralMovement, "Lateral Movement"),
        (Self::Collection, "Collection"),
        (Self::Exfiltration, "Exfiltration"),
        (Self::Impact, "Impact"),
    ];

    /// Its name.
    pub fn name(self) -> &'static str {
        let mut all = Self::ALL.iter();
        all.find(|(own, _)| *own == self)
            .map_or("", |(_, name)| name)
    }

    /// A phase by its name, however its words are joined: `initial_access`, `Initial Access`, `initial-access`.
    pub fn named(text: &str) -> Option<Self> {
        let folded = |text: &str| text.to_ascii_lowercase().replace(['_', '-'], " ");
        let text = folded(text);
        let mut all = Self::ALL.iter();
        all.find(|(_, name)| folded(name) == text)
            .map(|(phase, _)| *phase)
    }
}

/// Which phases techniques belong to, by their IDs.
#[derive(Debug, Clone, Default)]
pub struct Phases(BTreeMap<String, Vec<Phase>>);

impl Phases {
    /// Techniques with the phases that they belong to.
    pub fn new(techniques: impl IntoIterator<Item = (String, Vec<Phase>)>) -> Self {
        Self(techniques.into_iter().collect())
    }

    /// The phases that the tags of a rule name: techniques, Falco's `mitre_execution`, Sigma's `attack.execution`.
    pub fn of_tags(&self, tags: &[String]) -> Vec<Phase> {
        let mut found = Vec::new();
        for tag in tags {
            let named = tag
                .strip_prefix("mitre_")
                .or_else(|| tag.strip_prefix("attack."))
                .and_then(Phase::named);
            let known = self.0.get(tag).into_iter().flatten().copied();
            for phase in named.into_iter().chain(known) {
                if !found.contains(&phase) {
                    found.push(phase);
                }
            }
        }
        found
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn tags_of_every_language_name_phases() {
        let phases = Phases::new([("MS-TA9006".to_owned(), vec![Phase::Execution])]);
        let tags = |tags: &[&str]| {
            let tags: Vec<String> = tags.iter().map(|tag| (*tag).to_owned()).collect();
            phases.of_tags(&tags)
        };
        assert_eq!(tags(&["MS-TA9006", "mitre_execution"]), [Phase::Execution]);
        assert_eq!(
            tags(&[
                "attack.credential-access",
                "attack.t1552",
                "mitre_initial_access",
                "k8s"
            ]),
            [Phase::CredentialAccess, Phase::InitialAccess]
        );
        assert_eq!(tags(&["mitre_nothing"]), []);
        for (phase, name) in Phase::ALL {
            assert_eq!((phase.name(), Phase::named(name)), (name, Some(phase)));
        }
    }
}
