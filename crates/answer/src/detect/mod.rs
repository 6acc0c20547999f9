//! What `seawall detect` answers.

mod accepted;
mod alert;
mod audit_policy;
mod audit_policy_check;
mod blind;
mod coverage;
mod coverage_text;
mod explain;
mod export;
mod falco;
mod identities;
mod incident;
mod lint;
mod noise;
mod ocsf;
mod read;
mod replay;
mod summary;
mod summary_text;
mod technique;
mod tested;
mod unknown;

pub use accepted::{AlertExceptions, ExceptionLine};
pub use alert::{AlertLine, Ended, language};
pub use audit_policy::{
    AuditPolicyProposal, Measured, PolicyLine, RuleNeed, UnservedRule, VolumeADay,
};
pub use audit_policy_check::{AuditPolicyCheck, PolicyLeak, RuleSight, Shadowed, Sight, SightLoss};
pub use blind::BlindRule;
pub use coverage::{
    AuditState, Coverage, CoverageRule, CoverageTactic, CoverageTechnique, Recording,
};
pub use explain::RuleExplanation;
pub use export::{refusals, sentinel_rule, sigma_rule};
pub use falco::FalcoLine;
pub use identities::{DeviationLine, Identities};
pub use incident::{IncidentLine, Playbook, ReachLine, StepLine};
pub use lint::{Lint, LintProblem, RuleCount};
pub use noise::{Noise, NoiseGroup, NoiseRule, Suggestion};
pub use ocsf::{OCSF_VERSION, OcsfWriter};
pub use read::Read;
pub use replay::{Compared, Replay, ReplayRule, ReplaySide};
pub use summary::{RuleLine, Seen, Summary};
pub use summary_text::View;
pub use tested::{ExampleLine, Tested};
