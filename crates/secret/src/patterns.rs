//! The table of patterns: one entry per kind of credential, after the formats that vendors document.
//!
//! Where two entries match the same text, the earlier one names it, so the more telling ones come first.

use crate::pattern::{Pattern, context, is_base64, is_base64url, name, shape, token};
use crate::shape;

/// Given to a marker whose id this version does not know.
pub(crate) static UNKNOWN: Pattern = name("credential", "Credential");

/// A password or key under a telling name.
pub(crate) static NAMED_PASSWORD: Pattern = name("named-password", "Password in plain text");
/// A token or key under a telling name.
pub(crate) static NAMED_SECRET: Pattern = name("named-secret", "Secret value in plain text");
/// A value that every attacker tries first.
pub(crate) static DEFAULT_PASSWORD: Pattern =
    name("default-password", "Default or well-known password");

/// The pattern with an id, of the table or found by name.
pub(crate) fn by_id(id: &str) -> Option<&'static Pattern> {
    [&NAMED_PASSWORD, &NAMED_SECRET, &DEFAULT_PASSWORD, &UNKNOWN]
        .into_iter()
        .chain(PATTERNS)
        .find(|pattern| pattern.id == id)
}

fn is_alphanumeric(byte: u8) -> bool {
    byte.is_ascii_alphanumeric()
}

fn is_digit(byte: u8) -> bool {
    byte.is_ascii_digit()
}

fn is_lower_hexadecimal(byte: u8) -> bool {
    matches!(byte, b'0'..=b'9' | b'a'..=b'f')
}

fn is_azure_secret(byte: u8) -> bool {
    is_base64url(byte) || byte == b'~' || byte == b'.'
}

fn is_header_value(byte: u8) -> bool {
    is_base64url(byte) || is_base64(byte) || byte == b'.' || byte == b'~'
}

/// All patterns that have a format.
#[rustfmt::skip]
pub(crate) static PATTERNS: &[Pattern] = &[
    // Kubernetes and containers
    shape("kubernetes-service-account-token", "Kubernetes service account token", &["eyJ"], shape::service_account_token),
    shape("kubeconfig-token", "Bearer token of a kubeconfig", &["user:", "user\":"], shape::kubeconfig_token),
    context("kubeconfig-client-key", "Client key of a kubeconfig", &[&["client", "key", "data"]], "[A-Za-z0-9+/]{64}")
        .goes_on_with(is_base64).with_entropy(3.5),
    context("bootstrap-token", "Kubernetes bootstrap token", &[&["token"]], r"[a-z0-9]{6}\.[a-z0-9]{16}")
        .with_digit(),
    shape("docker-config-auth", "Registry password of a Docker configuration", &["\"auth\"", "\\\"auth\\\""], shape::docker_auth),
    shape("docker-config", "Docker configuration with registry passwords", &["eyJhdXRocyI6", "eyAiYXV0aHMi", "ewogICJhdXRocyI6", "ewoJImF1dGhzIjo"], shape::docker_config),
    token("docker-hub-token", "Docker Hub access token", &["dckr_pat_", "dckr_oat_"], "dckr_[po]at_[A-Za-z0-9_-]{27}")
        .goes_on_with(is_base64url),
    token("age-secret-key", "age identity", &["AGE-SECRET-KEY-1"], "AGE-SECRET-KEY-1[QPZRY9X8GF2TVDW0S3JN54KHCE6MUA7L]{58}"),

    token("openshift-token", "OpenShift token", &["sha256~"], "sha256~[A-Za-z0-9_-]{43}"),
    token("swarm-token", "Docker Swarm join token", &["SWMTKN-1-"], "SWMTKN-1-[a-z0-9]{40,50}-[a-z0-9]{25}"),
    token("k3s-token", "K3s or RKE2 join token", &["K10"], "K10[a-f0-9]{64}::[A-Za-z0-9:._-]{8}").goes_on_with(is_azure_secret),

    // Keys
    shape("json-web-key", "Private JSON web key", &["\"kty\"", "\\\"kty\\\""], shape::json_web_key),
    shape("gcp-service-account-key", "Google Cloud service account key", &["\"private_key\"", "\\\"private_key\\\""], shape::gcp_private_key),
    shape("private-key", "Private key", &["-----BEGIN "], shape::private_key),
    shape("private-key-base64", "Private key in base64", &["LS0tLS1CRUdJTi"], shape::private_key_base64),
    shape("putty-private-key", "PuTTY private key", &["PuTTY-User-Key-File-"], shape::putty_private_key),

    // Clouds
    token("aws-access-key", "AWS access key id", &["AKIA", "ASIA", "ABIA", "ACCA"], "A(?:KIA|SIA|BIA|CCA)[A-Z2-7]{16}")
        .with_entropy(2.6),
    context("aws-secret-key", "AWS secret access key", &[&["secret", "access", "key"], &["aws", "secret", "key"], &["aws", "secret"]], "[A-Za-z0-9/+]{40}")
        .with_entropy(3.6),
    context("aws-session-token", "AWS session token", &[&["session", "token"]], "(?:IQoJ|Fwo[GD])[A-Za-z0-9/+=]{96}")
        .goes_on_with(is_base64).with_entropy(3.6),
    token("google-api-key", "Google API key", &["AIza"], "AIza[A-Za-z0-9_-]{35}"),
    token("google-oauth-secret", "Google OAuth client secret", &["GOCSPX-"], "GOCSPX-[A-Za-z0-9_-]{28}"),
    token("google-oauth-token", "Google OAuth access token", &["ya29."], r"ya29\.[A-Za-z0-9_-]{30}").goes_on_with(is_base64url),
    token("azure-storage-key", "Azure storage account key", &["AccountKey="], "AccountKey=([A-Za-z0-9+/]{86}==)"),
    token("azure-shared-access-key", "Azure shared access key", &["SharedAccessKey="], "SharedAccessKey=([A-Za-z0-9+/]{43}=)"),
    token("azure-sas-signature", "Azure shared access signature", &["sig="], "sig=((?:[A-Za-z0-9/+]|%2[BbFf]){43}(?:=|%3[Dd]))"),
    token("azure-client-secret", "Microsoft Entra client secret", &["Q~"], r"[A-Za-z0-9_~.-]{3}[0-9]Q~[A-Za-z0-9_~.-]{31,34}")
        .begins_with(is_azure_secret, 4),
    token("digitalocean-token", "DigitalOcean token", &["dop_v1_", "doo_v1_", "dor_v1_"], "do[opr]_v1_[a-f0-9]{64}"),
    token("alibaba-access-key", "Alibaba Cloud access key id", &["LTAI"], "LTAI[A-Za-z0-9]{12,26}"),
    token("tencent-secret-id", "Tencent Cloud secret id", &["AKID"], "AKID[A-Za-z0-9]{32}"),
    context("heroku-key", "Heroku API key", &[&["heroku", "api", "key"], &["heroku", "key"], &["heroku", "api", "token"]], "[0-9a-fA-F]{8}(?:-[0-9a-fA-F]{4}){3}-[0-9a-fA-F]{12}"),
    token("heroku-token", "Heroku API token", &["HRKU-"], "HRKU-[A-Za-z0-9_-]{58}").goes_on_with(is_base64url),
    context("cloudflare-token", "Cloudflare API token", &[&["cloudflare", "api", "token"], &["cf", "api", "token"], &["cloudflare", "token"]], "[A-Za-z0-9_-]{40}").with_digit(),
    token("cloudflare-tunnel-token", "Cloudflare tunnel token", &["eyJhIjoi"], "eyJhIjoi[A-Za-z0-9+/=_-]{100}").goes_on_with(is_base64),
    token("cloudflare-origin-key", "Cloudflare origin CA key", &["v1.0-"], "v1\\.0-[0-9a-f]{24}-[0-9a-f]{146}"),

    // Source forges and package registries
    token("github-fine-grained-token", "GitHub fine-grained token", &["github_pat_"], "github_pat_[A-Za-z0-9]{22}_[A-Za-z0-9]{59}"),
    token("github-token", "GitHub token", &["ghp_", "gho_", "ghu_", "ghs_", "ghr_"], "gh[pousr]_[A-Za-z0-9]{36}").goes_on_with(is_alphanumeric),
    token("gitlab-token", "GitLab token", &["glpat-", "gldt-", "glrt-", "glcbt-", "glptt-", "gloas-", "glagent-", "glsoat-"], "gl(?:pat|dt|rt|cbt|ptt|oas|agent|soat)-[A-Za-z0-9_-]{20}")
        .with_capital().goes_on_with(is_azure_secret),
    token("atlassian-token", "Atlassian API token", &["ATATT3", "ATCTT3"], "AT[AC]TT3[A-Za-z0-9_=-]{100}")
        .goes_on_with(is_header_value),
    token("bitbucket-token", "Bitbucket app password", &["ATBB"], "ATBB[A-Za-z0-9]{32}"),
    token("npm-token", "npm access token", &["npm_"], "npm_[A-Za-z0-9]{36}"),
    token("npmrc-token", "Registry token of an .npmrc", &["_authToken=", "_authToken "], "_authToken[= ][\"']?([A-Za-z0-9_+/=-]{20})").goes_on_with(is_header_value),
    token("pypi-token", "PyPI upload token", &["pypi-AgEI", "pypi-AgEN"], "pypi-AgE[IN][A-Za-z0-9_-]{60}").goes_on_with(is_base64url),
    token("rubygems-key", "RubyGems API key", &["rubygems_"], "rubygems_[0-9a-f]{48}"),
    token("nuget-key", "NuGet API key", &["oy2"], "oy2[a-z0-9]{43}").with_digit(),
    token("crates-token", "crates.io token", &["cio"], "cio[A-Za-z0-9]{32}").with_capital().with_digit(),
    token("circleci-token", "CircleCI token", &["CCIPAT_"], "CCIPAT_[A-Za-z0-9]{22}_[a-f0-9]{40}"),
    token("buildkite-token", "Buildkite token", &["bkua_"], "bkua_[a-f0-9]{40}"),
    token("sourcegraph-token", "Sourcegraph token", &["sgp_"], "sgp_(?:(?:[a-f0-9]{16}|local)_)?[a-f0-9]{40}"),
    token("gitlab-runner-token", "GitLab runner registration token", &["GR1348941"], "GR1348941[A-Za-z0-9_-]{20}"),
    token("artifactory-key", "Artifactory API key", &["AKCp"], "AKCp[A-Za-z0-9]{69}"),
    token("artifactory-token", "Artifactory reference token", &["cmVmdGtu"], "cmVmdGtu[A-Za-z0-9]{56}"),
    token("sonarqube-token", "SonarQube token", &["squ_", "sqp_", "sqa_"], "sq[upa]_[0-9a-f]{40}"),

    // Infrastructure and operations
    token("ceph-key", "Ceph key", &["AQA", "AQB", "AQC", "AQD"], "AQ[A-D][A-Za-z0-9+/]{10}[BRhx]AA[A-Za-z0-9+/]{22}=="),
    token("vault-token", "Vault token", &["hvs.", "hvb.", "hvr."], r"hv[sbr]\.[A-Za-z0-9_-]{24}").goes_on_with(is_base64url),
    shape("vault-legacy-token", "Vault token", &["s.", "b.", "r."], shape::vault_legacy_token),
    token("terraform-token", "HCP Terraform token", &[".atlasv1."], r"[A-Za-z0-9]{14}\.atlasv1\.[A-Za-z0-9_=-]{60}")
        .begins_with(is_alphanumeric, 14).goes_on_with(is_header_value),
    token("pulumi-token", "Pulumi access token", &["pul-"], "pul-[0-9a-f]{40}"),
    token("doppler-token", "Doppler token", &["dp.pt.", "dp.st.", "dp.ct.", "dp.sa.", "dp.scim.", "dp.audit."], r"dp\.(?:pt|st|ct|sa|scim|audit)\.(?:[a-z0-9_-]{2,35}\.)?[A-Za-z0-9]{40,44}"),
    token("databricks-token", "Databricks access token", &["dapi"], "dapi[0-9a-f]{32}"),
    context("datadog-key", "Datadog key", &[&["dd", "api", "key"], &["datadog", "api", "key"], &["dd", "app", "key"], &["datadog", "app", "key"], &["datadog", "application", "key"]], "[0-9a-f]{40}|[0-9a-f]{32}"),
    token("newrelic-key", "New Relic user key", &["NRAK-"], "NRAK-[A-Z0-9]{27}"),
    token("newrelic-license", "New Relic licence key", &["NRAL"], "[0-9a-f]{36}NRAL").begins_with(is_lower_hexadecimal, 36),
    token("grafana-service-account-token", "Grafana service account token", &["glsa_"], "glsa_[A-Za-z0-9]{32}_[0-9a-fA-F]{8}"),
    token("grafana-cloud-token", "Grafana Cloud token", &["glc_eyJ"], "glc_eyJ[A-Za-z0-9+/=]{60}").goes_on_with(is_base64),
    token("grafana-api-key", "Grafana API key", &["eyJrIjoi"], "eyJrIjoi[A-Za-z0-9+/=]{60}").goes_on_with(is_base64),
    token("dynatrace-token", "Dynatrace token", &["dt0c01.", "dt0s01."], r"dt0[cs]01\.[A-Z2-7]{24}\.[A-Z2-7]{64}"),
    token("sentry-token", "Sentry token", &["sntrys_eyJ", "sntryu_"], "sntrys_eyJ[A-Za-z0-9+/=_-]{80}|sntryu_[0-9a-f]{64}").goes_on_with(is_header_value),
    token("tailscale-key", "Tailscale key", &["tskey-"], "tskey-[a-z]{3,8}-[A-Za-z0-9]{8,24}-[A-Za-z0-9]{20,48}"),
    token("postman-key", "Postman API key", &["PMAK-"], "PMAK-[0-9a-f]{24}-[0-9a-f]{34}"),
    token("planetscale-token", "PlanetScale token", &["pscale_tkn_", "pscale_pw_", "pscale_oauth_"], r"pscale_(?:tkn|pw|oauth)_[A-Za-z0-9_.-]{32,64}"),
    context("confluent-secret", "Confluent API secret", &[&["confluent", "api", "secret"], &["confluent", "cloud", "api", "secret"], &["confluent", "secret"]], "[A-Za-z0-9+/]{64}")
        .with_entropy(3.6),
    context("okta-token", "Okta API token", &[&["okta", "api", "token"], &["okta", "token"]], "00[A-Za-z0-9_-]{40}"),

    // Messaging, mail and chat
    token("slack-webhook", "Slack webhook address", &["hooks.slack.com/"], "hooks\\.slack\\.com/(?:services|workflows|triggers)/[A-Z0-9]{8,14}/[A-Z0-9]{8,22}/[A-Za-z0-9]{24,64}"),
    token("slack-token", "Slack token", &["xoxa-", "xoxb-", "xoxe-", "xoxo-", "xoxp-", "xoxr-", "xoxs-", "xapp-", "xoxe."], "xox[abeoprs]-[0-9]{1,14}-[A-Za-z0-9-]{16}|xapp-[0-9]-[A-Z0-9]{8,14}-[0-9]{8,14}-[A-Za-z0-9]{32}|xoxe\\.xox[bp]-[0-9]-[A-Za-z0-9]{100}")
        .goes_on_with(is_base64url),
    token("teams-webhook", "Microsoft Teams webhook address", &["webhook.office.com/webhookb2/"], r"webhook\.office\.com/webhookb2/[0-9a-f-]{36}@[0-9a-f-]{36}/IncomingWebhook/[0-9a-f]{32}/[0-9a-f-]{36}"),
    token("discord-webhook", "Discord webhook address", &["discord.com/api/webhooks/", "discordapp.com/api/webhooks/"], r"discord(?:app)?\.com/api/webhooks/[0-9]{17,20}/[A-Za-z0-9_-]{60,80}"),
    context("discord-token", "Discord bot token", &[&["discord", "token"], &["discord", "bot", "token"]], r"[A-Za-z0-9_-]{23,28}\.[A-Za-z0-9_-]{6}\.[A-Za-z0-9_-]{27,40}"),
    token("telegram-token", "Telegram bot token", &[":AA"], "[0-9]{8,10}:AA[A-Za-z0-9_-]{33}").begins_with(is_digit, 10),
    token("twilio-key", "Twilio API key", &["SK"], "SK[0-9a-f]{32}"),
    token("sendgrid-key", "SendGrid API key", &["SG."], r"SG\.[A-Za-z0-9_-]{22}\.[A-Za-z0-9_-]{43}"),
    token("mailgun-key", "Mailgun API key", &["key-"], "key-[0-9a-f]{32}"),
    token("mailchimp-key", "Mailchimp API key", &["-us"], "[0-9a-f]{32}-us[0-9]{1,2}").begins_with(is_lower_hexadecimal, 32),
    token("linear-key", "Linear API key", &["lin_api_"], "lin_api_[A-Za-z0-9]{40}"),

    token("resend-key", "Resend API key", &["re_"], "re_[A-Za-z0-9]{8}_[A-Za-z0-9]{24}").with_digit(),
    token("brevo-key", "Brevo API key", &["xkeysib-"], "xkeysib-[a-f0-9]{64}-[A-Za-z0-9]{16}"),

    // Services for teams and sites
    token("figma-token", "Figma token", &["figd_"], "figd_[A-Za-z0-9_-]{40}").goes_on_with(is_base64url),
    token("notion-token", "Notion token", &["ntn_", "secret_"], "ntn_[A-Za-z0-9]{46}|secret_[A-Za-z0-9]{43}").with_digit().with_capital(),
    token("netlify-token", "Netlify token", &["nfp_"], "nfp_[A-Za-z0-9]{36}"),
    token("fly-token", "Fly.io token", &["fo1_"], "fo1_[A-Za-z0-9_-]{43}").goes_on_with(is_base64url),
    token("render-key", "Render API key", &["rnd_"], "rnd_[A-Za-z0-9]{28,32}").with_digit(),
    token("supabase-token", "Supabase token", &["sbp_"], "sbp_[a-f0-9]{40}"),
    token("contentful-token", "Contentful token", &["CFPAT-"], "CFPAT-[A-Za-z0-9_-]{43}"),
    token("posthog-key", "PostHog personal API key", &["phx_"], "phx_[A-Za-z0-9]{43}").goes_on_with(is_alphanumeric),
    token("airtable-token", "Airtable token", &["pat"], r"pat[A-Za-z0-9]{14}\.[a-f0-9]{64}"),
    token("one-password-token", "1Password service account token", &["ops_eyJ"], "ops_eyJ[A-Za-z0-9_-]{60}").goes_on_with(is_base64url),

    // Commerce
    token("stripe-key", "Stripe secret key", &["sk_live_", "rk_live_", "sk_test_", "rk_test_"], "[sr]k_(?:live|test)_[A-Za-z0-9]{24}").goes_on_with(is_alphanumeric),
    token("stripe-webhook-secret", "Stripe webhook secret", &["whsec_"], "whsec_[A-Za-z0-9+/=]{32}").goes_on_with(is_base64),
    token("square-token", "Square token", &["EAAA", "sq0atp-", "sq0csp-"], "EAAA[A-Za-z0-9_-]{60}|sq0atp-[A-Za-z0-9_-]{22}|sq0csp-[A-Za-z0-9_-]{43}"),
    token("braintree-token", "PayPal Braintree token", &["access_token$production$"], r"access_token\$production\$[0-9a-z]{16}\$[0-9a-f]{32}"),
    token("shopify-token", "Shopify token", &["shpat_", "shpca_", "shppa_", "shpss_"], "shp(?:at|ca|pa|ss)_[0-9a-fA-F]{32}"),

    // Models and data
    token("anthropic-key", "Anthropic API key", &["sk-ant-"], "sk-ant-[a-z]{3,8}[0-9]{2}-[A-Za-z0-9_-]{80}").goes_on_with(is_base64url).with_capital(),
    token("openai-key", "OpenAI API key", &["sk-proj-", "sk-svcacct-", "sk-admin-", "sk-"], "sk-(?:proj|svcacct|admin)-[A-Za-z0-9_-]{40}|sk-[A-Za-z0-9]{20}T3BlbkFJ[A-Za-z0-9]{20}")
        .with_capital().goes_on_with(is_base64url),
    token("openrouter-key", "OpenRouter API key", &["sk-or-v1-"], "sk-or-v1-[0-9a-f]{64}"),
    token("hugging-face-token", "Hugging Face token", &["hf_"], "hf_[A-Za-z0-9]{34}"),
    token("groq-key", "Groq API key", &["gsk_"], "gsk_[A-Za-z0-9]{52}"),
    token("replicate-token", "Replicate API token", &["r8_"], "r8_[A-Za-z0-9]{37}"),

    token("pinecone-key", "Pinecone API key", &["pcsk_"], "pcsk_[A-Za-z0-9]{5,7}_[A-Za-z0-9]{40}").goes_on_with(is_alphanumeric),
    token("nvidia-key", "NVIDIA API key", &["nvapi-"], "nvapi-[A-Za-z0-9_-]{60}").goes_on_with(is_base64url),
    token("xai-key", "xAI API key", &["xai-"], "xai-[A-Za-z0-9]{70}").goes_on_with(is_alphanumeric),
    token("langfuse-key", "Langfuse secret key", &["sk-lf-"], "sk-lf-[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}"),

    // Any vendor
    token("password-hash", "Password hash", &["$apr1$", "$1$", "$2a$", "$2b$", "$2x$", "$2y$", "$5$", "$6$", "$7$", "$argon2", "{SHA}", "{SSHA}", "{SSHA256}", "{SSHA512}", "SCRAM-SHA-"],
        r"\$(?:apr1|1)\$[./A-Za-z0-9]{1,8}\$[./A-Za-z0-9]{22}|\$2[abxy]\$[0-9]{2}\$[./A-Za-z0-9]{53}|\$5\$(?:rounds=[0-9]{1,9}\$)?[./A-Za-z0-9]{1,16}\$[./A-Za-z0-9]{43}|\$6\$(?:rounds=[0-9]{1,9}\$)?[./A-Za-z0-9]{1,16}\$[./A-Za-z0-9]{86}|\$7\$[0-9]{1,6}\$[A-Za-z0-9+/=]{8,24}\$[A-Za-z0-9+/=]{80,96}|\$argon2(?:id|i|d)\$v=[0-9]{1,3}\$[a-z0-9=,]{5,40}\$[A-Za-z0-9+/]{8,64}\$[A-Za-z0-9+/]{16,86}|\{S?SHA(?:256|512)?\}[A-Za-z0-9+/]{27,100}={0,2}|SCRAM-SHA-[0-9]{1,3}\$[0-9]{1,8}:[A-Za-z0-9+/=]{8,44}\$[A-Za-z0-9+/=]{20,88}:[A-Za-z0-9+/=]{20,88}"),
    shape("sql-password", "Password in an SQL statement", &["IDENTIFIED ", "identified "], shape::sql_password),
    shape("url-password", "Password in a URL", &["://", "@tcp(", "@unix(", "@(", "oracle:thin:", "oracle:oci:"], shape::url_password),
    shape("connection-string-password", "Password in a connection string", &["password=", "Password=", "PASSWORD=", "pwd=", "Pwd=", "PWD="], shape::connection_string_password),
    shape("jwt", "JSON web token", &["eyJ"], shape::json_web_token),
    context("authorization-header", "Authorization header", &[&["authorization"]], "(?i:basic|bearer|token|apikey|api-key|api-token|splunk|geniekey|sso-key|key|bot|discogs|snowflake) {1,4}([A-Za-z0-9+/=._~-]{16})")
        .goes_on_with(is_header_value).with_entropy(3.0),
    shape("basic-credentials", "User and password of HTTP basic authentication", &["Basic ", "basic "], shape::basic_credentials),
    shape("plain-password", "Password of a mail user in plain text", &["{PLAIN}", "{plain}", "{CLEARTEXT}"], shape::plain_password),
];

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;

    use regex_syntax::Parser;
    use regex_syntax::hir::Hir;

    use super::{DEFAULT_PASSWORD, NAMED_PASSWORD, NAMED_SECRET, PATTERNS, UNKNOWN, by_id};
    use crate::pattern::Recognition;

    fn expressions() -> Vec<(&'static str, Hir)> {
        PATTERNS
            .iter()
            .filter_map(|pattern| match pattern.recognition {
                Recognition::Token(regex) | Recognition::Context { regex, .. } => {
                    Some((pattern.id, Parser::new().parse(regex).unwrap()))
                }
                Recognition::Shape(_) | Recognition::Name => None,
            })
            .collect()
    }

    #[test]
    fn ids_are_unique_and_fit_into_a_marker() {
        let named = [&NAMED_PASSWORD, &NAMED_SECRET, &DEFAULT_PASSWORD, &UNKNOWN];
        let mut ids = BTreeSet::new();
        for pattern in PATTERNS.iter().chain(named) {
            assert!(ids.insert(pattern.id), "{} stands twice", pattern.id);
            let marker = format!("[redacted: {}]", pattern.id);
            assert_eq!(crate::redacted_pattern(&marker), Some(pattern.id));
            assert!(by_id(pattern.id).is_some_and(|found| std::ptr::eq(found, pattern)));
            assert!(!pattern.title.is_empty() && !pattern.title.ends_with('.'));
        }
    }

    #[test]
    fn every_expression_is_bounded_and_short() {
        for (id, expression) in expressions() {
            let longest = expression.properties().maximum_len();
            assert!(
                longest.is_some_and(|length| length <= 256),
                "{id}: {longest:?}"
            );
            assert!(
                expression
                    .properties()
                    .minimum_len()
                    .is_some_and(|length| length >= 8),
                "{id}"
            );
        }
    }

    #[test]
    fn every_expression_compiles() {
        for (id, expression) in expressions() {
            assert!(
                regex::Regex::new(&format!(r"\A(?:{expression})")).is_ok(),
                "{id}"
            );
        }
    }

    /// A format that begins in many words would cost time in every text.
    #[test]
    fn literals_are_not_too_short() {
        for pattern in PATTERNS {
            for literal in pattern.literals {
                assert!(literal.len() >= 2, "{}: {literal}", pattern.id);
            }
        }
    }
}
