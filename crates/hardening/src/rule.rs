//! What a rule is: its words, its severity, its references and its functions.

use seawall_finding::{Rule, Severity};

use crate::outcome::Outcome;
use crate::view::{DockerfileView, ImageView};

/// One rule. Each lives in a file of its own and is listed in [`crate::registry`].
#[derive(Debug)]
pub struct HardeningRule {
    /// Kebab-case id that names the problem: `image-runs-as-root`.
    pub id: &'static str,
    /// The problem in a few words, without a full stop.
    pub title: &'static str,
    /// How bad it is, unless a problem says otherwise.
    pub severity: Severity,
    /// Why it is this bad, in one sentence.
    pub severity_reason: &'static str,
    /// What is evaluated and when it fails.
    pub what: &'static str,
    /// What an attacker gains from it.
    pub why: &'static str,
    /// How to fix it.
    pub remedy: &'static str,
    /// A fragment of a Dockerfile that passes.
    pub example: &'static str,
    /// Threat-matrix (`MS-TA…`) and ATT&CK (`T…`) techniques that it makes harder.
    pub techniques: &'static [&'static str],
    /// Framework controls it decides, as `framework/control`.
    pub controls: &'static [&'static str],
    /// Further reading.
    pub references: &'static [&'static str],
    /// The answer for a Dockerfile; `None` where only an image shows it.
    pub dockerfile: Option<fn(&DockerfileView<'_>) -> Outcome>,
    /// The answer for an image; `None` where only a Dockerfile shows it.
    pub image: Option<fn(&ImageView<'_>) -> Outcome>,
}

impl HardeningRule {
    /// The words and references, as findings carry them.
    pub fn rule(&self) -> Rule {
        let owned = |texts: &[&'static str]| texts.iter().map(|text| (*text).into()).collect();
        Rule {
            id: self.id.into(),
            title: self.title.into(),
            severity: self.severity,
            severity_reason: self.severity_reason.into(),
            remedy: self.remedy.into(),
            techniques: owned(self.techniques),
            controls: owned(self.controls),
            references: owned(self.references),
        }
    }
}
