//! Admission policies in CEL and their bindings.

use seawall_model::Object;

/// The kinds of policies.
pub(super) const POLICIES: &[&str] = &["ValidatingAdmissionPolicy", "MutatingAdmissionPolicy"];

/// The kinds of bindings.
pub(super) const BINDINGS: &[&str] = &[
    "ValidatingAdmissionPolicyBinding",
    "MutatingAdmissionPolicyBinding",
];

/// The group of both.
pub(super) const GROUP: &str = "admissionregistration.k8s.io";

/// The kind of binding of a policy, or of policy of a binding.
pub(super) fn counterpart(object: &Object) -> &'static str {
    match &*object.kind {
        "ValidatingAdmissionPolicy" => "ValidatingAdmissionPolicyBinding",
        "MutatingAdmissionPolicy" => "MutatingAdmissionPolicyBinding",
        "MutatingAdmissionPolicyBinding" => "MutatingAdmissionPolicy",
        _ => "ValidatingAdmissionPolicy",
    }
}

/// The policy that a binding references.
pub(super) fn policy_name(binding: &Object) -> &str {
    binding
        .spec()
        .and_then(|spec| spec.str("policyName"))
        .unwrap_or_default()
}
