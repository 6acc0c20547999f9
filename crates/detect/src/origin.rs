//! Where a rule comes from, and what else its author says about it.

/// What a rule says of itself beside its condition. Falco's rules have none of it.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Origin {
    /// Its identifier, in Sigma a UUID.
    pub id: Option<String>,
    /// The name that correlations and filters refer to it by.
    pub name: Option<String>,
    /// How mature it is: `stable`, `test`, `experimental`, `deprecated`, `unsupported`.
    pub status: Option<String>,
    /// Who wrote it. The Detection Rule License asks that alerts name them.
    pub author: Option<String>,
    /// The licence that it names itself.
    pub license: Option<String>,
    /// Where to read more.
    pub references: Vec<String>,
    /// What may look the same and is harmless.
    pub false_positives: Vec<String>,
    /// Techniques of MITRE ATT&CK from its tags (`attack.t1609`), such as `T1609`, sorted.
    pub techniques: Vec<String>,
}
