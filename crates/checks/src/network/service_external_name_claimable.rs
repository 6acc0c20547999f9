//! An ExternalName Service points to a host name that anyone can claim from its provider once it is free.

use seawall_finding::Severity;

use crate::{Check, Evaluate, Outcome, Problem};

pub const CHECK: Check = Check {
    id: "service-external-name-claimable",
    title: "ExternalName target can be claimed",
    severity: Severity::Low,
    severity_reason: "no object shows whether the name is still yours; check with the provider",
    what: "An ExternalName Service points to a host under a provider domain where customers choose their own names (S3 buckets, Azure web apps and storage, Heroku, GitHub Pages and others). No object shows whether the name is still taken.",
    why: "When the bucket or application behind the name is deleted, anyone can create one with that name, and receives what the cluster's programs send there, including credentials.",
    remedy: "Check that the name is still yours. Use your own domain, with a record that you remove together with its target, and verify the server in your programs.",
    example: "spec:\n  type: ExternalName\n  externalName: files.example.com",
    techniques: &["MS-TA9034", "MS-TA9005"],
    controls: &["nsa-cisa/5.3"],
    references: &[
        "https://kubernetes.io/docs/concepts/services-networking/service/",
        "https://learn.microsoft.com/azure/security/fundamentals/subdomain-takeover",
    ],
    evaluate: Evaluate::Object(&["Service"], |_, service| {
        let Some(spec) = service
            .spec()
            .filter(|spec| service.group().is_empty() && spec.str("type") == Some("ExternalName"))
        else {
            return Outcome::NotApplicable;
        };
        let written = spec.str("externalName").unwrap_or_default();
        let name = written.trim_end_matches('.').to_ascii_lowercase();
        let provider = PROVIDERS.iter().find(|(domain, _)| is_below(&name, domain));
        Outcome::from_problem(
            provider
                .map(|(_, provider)| *provider)
                .or_else(|| is_bucket(&name).then_some("Amazon S3"))
                .map(|provider| {
                    let message =
                        format!("anyone can claim `{written}` from {provider} if the name is free");
                    Problem::at("spec.externalName", message).value(written)
                }),
        )
    }),
};

/// Domains under which customers of a provider choose names, and names become free when they are deleted.
const PROVIDERS: &[(&str, &str)] = &[
    ("azurewebsites.net", "Azure App Service"),
    ("cloudapp.azure.com", "Azure"),
    ("cloudapp.net", "Azure"),
    ("trafficmanager.net", "Azure Traffic Manager"),
    ("azureedge.net", "Azure CDN"),
    ("azurecontainer.io", "Azure Container Instances"),
    ("blob.core.windows.net", "Azure Storage"),
    ("elasticbeanstalk.com", "AWS Elastic Beanstalk"),
    ("storage.googleapis.com", "Google Cloud Storage"),
    ("herokuapp.com", "Heroku"),
    ("github.io", "GitHub Pages"),
    ("netlify.app", "Netlify"),
    ("fly.dev", "Fly.io"),
    ("surge.sh", "Surge"),
];

fn is_below(name: &str, domain: &str) -> bool {
    name.strip_suffix(domain)
        .is_some_and(|rest| rest.ends_with('.') && rest.len() > 1)
}

/// `bucket.s3.amazonaws.com`, `bucket.s3.eu-west-1.amazonaws.com`, `bucket.s3-website-eu-west-1.amazonaws.com`; the service
/// itself has no bucket before it.
fn is_bucket(name: &str) -> bool {
    let Some(rest) = name.strip_suffix(".amazonaws.com") else {
        return false;
    };
    let labels: Vec<&str> = rest.split('.').collect();
    labels
        .iter()
        .position(|label| *label == "s3" || label.starts_with("s3-website"))
        .is_some_and(|at| at > 0)
}
