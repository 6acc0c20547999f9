//! A Service of the type ExternalName names a host that its provider gives to whoever asks first.

use seawall_finding::Severity;

use crate::{Check, Evaluate, Outcome, Problem};

pub const CHECK: Check = Check {
    id: "service-external-name-claimable",
    title: "Service that trusts a name which others can claim",
    severity: Severity::Low,
    severity_reason: "nothing shows that the name is no longer yours; whether it is has to be looked up",
    what: "A Service of the type ExternalName names a host under a domain of a provider where customers choose names themselves (S3 buckets, Azure web apps and storage, Heroku, GitHub Pages and others). Whether the name is still taken is in no object.",
    why: "When the bucket or application behind the name is given up, anyone can create one of that name, and answers what programs of the cluster send there, credentials included.",
    remedy: "Check that the name is still yours. Use a domain of your own with a record that you remove together with what it names, and let programs verify who answers.",
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
                    let message = format!(
                        "`{written}` is a name that {provider} gives to whoever asks first, should it be free"
                    );
                    Problem::at("spec.externalName", message).value(written)
                }),
        )
    }),
};

/// Domains below which customers of a provider choose names, and names come back when they are given up.
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
