//! One credential of every kind, built when the tests run: the repository itself holds none.

use crate::patterns::PATTERNS;
use crate::{find, judge, redact, redact_named, redacted_pattern};

const WORD: &str = "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789";
const LOWER: &str = "abcdefghijklmnopqrstuvwxyz0123456789";
const UPPER: &str = "ABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789";
const BASE32: &str = "ABCDEFGHIJKLMNOPQRSTUVWXYZ234567";
const BECH32: &str = "QPZRY9X8GF2TVDW0S3JN54KHCE6MUA7L";
const HEXADECIMAL: &str = "0123456789abcdef";
const DIGITS: &str = "0123456789";

/// Characters of an alphabet, the same in every run.
fn random(alphabet: &str, length: usize) -> String {
    let characters: Vec<char> = alphabet.chars().collect();
    let mut state = 0x9e37_79b9_7f4a_7c15_u64 ^ (length as u64);
    (0..length)
        .map(|_| {
            state = state
                .wrapping_mul(6_364_136_223_846_793_005)
                .wrapping_add(1_442_695_040_888_963_407);
            characters[(state >> 33) as usize % characters.len()]
        })
        .collect()
}

fn encode(bytes: &str, url: bool) -> String {
    let alphabet: Vec<char> = WORD[26..52]
        .chars()
        .chain(WORD[..26].chars())
        .chain(WORD[52..].chars())
        .chain(if url { ['-', '_'] } else { ['+', '/'] })
        .collect();
    let mut text = String::new();
    for group in bytes.as_bytes().chunks(3) {
        let mut bits = [0; 4];
        bits[1..=group.len()].copy_from_slice(group);
        let bits = u32::from_be_bytes(bits);
        for digit in 0..=group.len() {
            text.push(alphabet[(bits >> (18 - 6 * digit)) as usize & 63]);
        }
        if !url {
            text.push_str(&"=".repeat(3 - group.len()));
        }
    }
    text
}

fn json_web_token(claims: &str) -> String {
    let header = encode(r#"{"alg":"RS256","kid":"key one"}"#, true);
    format!("{header}.{}.{}", encode(claims, true), random(WORD, 86))
}

fn pem(label: &str) -> String {
    let line = random(WORD, 64);
    format!("-----BEGIN {label}-----\n{line}\n{line}\n-----END {label}-----")
}

fn uuid() -> String {
    [8, 4, 4, 4, 12]
        .map(|length| random(HEXADECIMAL, length))
        .join("-")
}

/// What stands before the credential, the credential, and what stands behind it.
type Example = (String, String, String);

fn bare(credential: String) -> Example {
    (String::new(), credential, String::new())
}

fn within(before: &str, credential: String, after: &str) -> Example {
    (before.to_owned(), credential, after.to_owned())
}

/// Examples of a pattern; several where the format has several forms.
#[rustfmt::skip]
fn examples(id: &str) -> Vec<Example> {
    let word = |prefix: &str, length| vec![bare(format!("{prefix}{}", random(WORD, length)))];
    let hexadecimal = |prefix: &str, length| vec![bare(format!("{prefix}{}", random(HEXADECIMAL, length)))];
    match id {
        "kubernetes-service-account-token" => vec![
            bare(json_web_token(r#"{"iss":"kubernetes/serviceaccount","sub":"system:serviceaccount:a:b"}"#)),
            bare(json_web_token(r#"{"aud":["x"],"kubernetes.io":{"namespace":"a"}}"#)),
        ],
        "kubeconfig-token" => vec![
            within("users:\n- name: a\n  user:\n    token: ", random(WORD, 40), "\n"),
            within(r#""user":{"token":""#, random(WORD, 40), "\"}"),
        ],
        "kubeconfig-client-key" => vec![within("client-key-data: ", random(WORD, 200), "\n")],
        "bootstrap-token" => vec![within("--token ", format!("{}.{}", random(LOWER, 6), random(LOWER, 16)), " --discovery")],
        "docker-config-auth" => vec![
            within(r#"{"auths":{"a.b":{"auth":""#, encode("robot:Tr0ub4dor&3", false), "\"}}}"),
            within(r#"{\"auth\":\""#, encode("robot:Tr0ub4dor&3", false), "\\\"}"),
        ],
        "docker-config" => vec![bare(encode(r#"{"auths":{"a.b":{"auth":"eDp5"}}}"#, false)), bare(encode("{\n  \"auths\": {\"a.b\": {\"password\": \"x\"}}}", false))],
        "ceph-key" => vec![bare(format!("AQB{}RAA{}==", random(WORD, 10), random(WORD, 22)))],
        "docker-hub-token" => word("dckr_pat_", 27),
        "age-secret-key" => vec![bare(format!("AGE-SECRET-KEY-1{}", random(BECH32, 58)))],
        "gcp-service-account-key" => vec![
            within(r#"{"type":"service_account","private_key": ""#, pem("PRIVATE KEY").replace('\n', "\\n"), "\\n\"}"),
            within(r#"{\"private_key\":\""#, pem("PRIVATE KEY").replace('\n', "\\\\n"), "\\\\n\\\"}"),
        ],
        "private-key" => ["PRIVATE KEY", "RSA PRIVATE KEY", "EC PRIVATE KEY", "DSA PRIVATE KEY", "OPENSSH PRIVATE KEY", "ENCRYPTED PRIVATE KEY", "PGP PRIVATE KEY BLOCK"]
            .map(|label| bare(pem(label)))
            .into_iter()
            .chain([
                bare(pem("OpenVPN Static key V1").replace(&random(WORD, 64), &random(HEXADECIMAL, 64))),
                bare(pem("RSA PRIVATE KEY").replacen('\n', "\nProc-Type: 4,ENCRYPTED\nDEK-Info: AES-128-CBC,00\n\n", 1)),
                bare(pem("RSA PRIVATE KEY").split("\n-----END").next().unwrap().to_owned()),
            ])
            .collect(),
        "private-key-base64" => ["PRIVATE KEY", "RSA PRIVATE KEY", "EC PRIVATE KEY", "DSA PRIVATE KEY", "OPENSSH PRIVATE KEY", "ENCRYPTED PRIVATE KEY", "PGP PRIVATE KEY BLOCK"]
            .map(|label| bare(encode(&pem(label), false)))
            .to_vec(),
        "putty-private-key" => vec![bare(format!("PuTTY-User-Key-File-3: ssh-rsa\nComment: a\nPrivate-Lines: 1\n{}\nPrivate-MAC: {}", random(WORD, 64), random(HEXADECIMAL, 64)))],
        "aws-access-key" => ["AKIA", "ASIA"].map(|kind| bare(format!("{kind}{}", random(BASE32, 16)))).to_vec(),
        "aws-secret-key" => vec![
            within("aws_secret_access_key = ", random(WORD, 40), "\n"),
            within(r#"{"name":"AWS_SECRET_ACCESS_KEY","value":""#, random(WORD, 40), "\"}"),
            within("secretAccessKey: '", random(WORD, 40), "'"),
        ],
        "aws-session-token" => vec![within("AWS_SESSION_TOKEN=", format!("IQoJ{}", random(WORD, 300)), "\n")],
        "google-api-key" => word("AIza", 35),
        "google-oauth-secret" => word("GOCSPX-", 28),
        "google-oauth-token" => word("ya29.", 120),
        "azure-storage-key" => vec![within("AccountName=a;AccountKey=", format!("{}==", random(WORD, 86)), ";EndpointSuffix=core.windows.net")],
        "azure-shared-access-key" => vec![within("SharedAccessKeyName=a;SharedAccessKey=", format!("{}=", random(WORD, 43)), ";")],
        "azure-sas-signature" => vec![within("?sv=2022-11-02&sr=b&sig=", format!("{}%2B{}%3D", random(WORD, 20), random(WORD, 22)), "&se=1")],
        "azure-client-secret" => vec![bare(format!("{}8Q~{}", random(WORD, 3), random(WORD, 34)))],
        "digitalocean-token" => hexadecimal("dop_v1_", 64),
        "alibaba-access-key" => word("LTAI", 20),
        "tencent-secret-id" => word("AKID", 32),
        "heroku-key" => vec![within("HEROKU_API_KEY=", uuid(), "\n")],
        "heroku-token" => word("HRKU-", 60),
        "cloudflare-token" => vec![within("CLOUDFLARE_API_TOKEN: ", random(WORD, 40), "\n")],
        "cloudflare-tunnel-token" => vec![bare(encode(&format!(r#"{{"a":"{}","t":"{}","s":"x"}}"#, random(HEXADECIMAL, 32), uuid()), false))],
        "cloudflare-origin-key" => vec![bare(format!("v1.0-{}-{}", random(HEXADECIMAL, 24), random(HEXADECIMAL, 146)))],
        "github-fine-grained-token" => vec![bare(format!("github_pat_{}_{}", random(WORD, 22), random(WORD, 59)))],
        "github-token" => ["p", "o", "u", "s", "r"].map(|kind| bare(format!("gh{kind}_{}", random(WORD, 36)))).to_vec(),
        "gitlab-token" => word("glpat-", 20),
        "atlassian-token" => word("ATATT3", 186),
        "bitbucket-token" => word("ATBB", 32),
        "npm-token" => word("npm_", 36),
        "npmrc-token" => vec![within("//registry.a.b/:_authToken=", random(WORD, 36), "\n")],
        "pypi-token" => word("pypi-AgEI", 150),
        "rubygems-key" => hexadecimal("rubygems_", 48),
        "artifactory-key" => word("AKCp", 69),
        "artifactory-token" => word("cmVmdGtu", 56),
        "sonarqube-token" => hexadecimal("squ_", 40),
        "vault-token" => word("hvs.", 90),
        "vault-legacy-token" => word("s.", 24),
        "terraform-token" => vec![bare(format!("{}.atlasv1.{}", random(WORD, 14), random(WORD, 67)))],
        "pulumi-token" => hexadecimal("pul-", 40),
        "doppler-token" => vec![bare(format!("dp.pt.{}", random(WORD, 43))), bare(format!("dp.st.prd.{}", random(WORD, 43)))],
        "databricks-token" => hexadecimal("dapi", 32),
        "datadog-key" => vec![within("DD_API_KEY=", random(HEXADECIMAL, 32), "\n"), within("datadog_app_key: ", random(HEXADECIMAL, 40), "\n")],
        "newrelic-key" => vec![bare(format!("NRAK-{}", random(UPPER, 27)))],
        "newrelic-license" => vec![bare(format!("{}NRAL", random(HEXADECIMAL, 36)))],
        "grafana-service-account-token" => vec![bare(format!("glsa_{}_{}", random(WORD, 32), random(HEXADECIMAL, 8)))],
        "grafana-cloud-token" => word("glc_eyJ", 100),
        "grafana-api-key" => vec![bare(encode(&format!(r#"{{"k":"{}","n":"a","id":1}}"#, random(WORD, 32)), false))],
        "dynatrace-token" => vec![bare(format!("dt0c01.{}.{}", random(BASE32, 24), random(BASE32, 64)))],
        "sentry-token" => vec![bare(format!("sntryu_{}", random(HEXADECIMAL, 64))), bare(format!("sntrys_eyJ{}", random(WORD, 120)))],
        "tailscale-key" => vec![bare(format!("tskey-auth-{}CNTRL-{}", random(WORD, 8), random(WORD, 32)))],
        "openshift-token" => word("sha256~", 43),
        "swarm-token" => vec![bare(format!("SWMTKN-1-{}-{}", random(LOWER, 50), random(LOWER, 25)))],
        "k3s-token" => vec![bare(format!("K10{}::server:{}", random(HEXADECIMAL, 64), random(HEXADECIMAL, 32)))],
        "json-web-key" => vec![
            within("{", format!(r#""kty":"RSA","n":"x","d":"{}""#, random(WORD, 86)), "}"),
            within("{", format!(r#""k":"{}","kty":"oct""#, random(WORD, 43)), "}"),
        ],
        "nuget-key" => vec![bare(format!("oy2{}", random(LOWER, 43)))],
        "crates-token" => word("cio", 32),
        "circleci-token" => vec![bare(format!("CCIPAT_{}_{}", random(WORD, 22), random(HEXADECIMAL, 40)))],
        "buildkite-token" => hexadecimal("bkua_", 40),
        "sourcegraph-token" => hexadecimal("sgp_", 40),
        "gitlab-runner-token" => word("GR1348941", 20),
        "resend-key" => vec![bare(format!("re_{}_{}", random(WORD, 8), random(WORD, 24)))],
        "brevo-key" => vec![bare(format!("xkeysib-{}-{}", random(HEXADECIMAL, 64), random(WORD, 16)))],
        "figma-token" => word("figd_", 40),
        "notion-token" => vec![bare(format!("ntn_{}", random(WORD, 46))), bare(format!("secret_{}", random(WORD, 43)))],
        "netlify-token" => word("nfp_", 36),
        "fly-token" => word("fo1_", 43),
        "render-key" => word("rnd_", 28),
        "supabase-token" => hexadecimal("sbp_", 40),
        "contentful-token" => word("CFPAT-", 43),
        "posthog-key" => word("phx_", 43),
        "airtable-token" => vec![bare(format!("pat{}.{}", random(WORD, 14), random(HEXADECIMAL, 64)))],
        "one-password-token" => word("ops_eyJ", 120),
        "pinecone-key" => vec![bare(format!("pcsk_{}_{}", random(WORD, 6), random(WORD, 63)))],
        "nvidia-key" => word("nvapi-", 64),
        "xai-key" => word("xai-", 80),
        "langfuse-key" => vec![bare(format!("sk-lf-{}", uuid()))],
        "password-hash" => vec![
            within("ops:", format!("$apr1${}${}", random(WORD, 8), random(WORD, 22)), "\n"),
            within("ops:", format!("$2y$10${}", random(WORD, 53)), "\n"),
            within("root:", format!("$6${}${}", random(WORD, 16), random(WORD, 86)), ":19000:"),
            bare(format!("$argon2id$v=19$m=65536,t=3,p=4${}${}", random(WORD, 22), random(WORD, 43))),
            bare(format!("{{SSHA}}{}", random(WORD, 32))),
            bare(format!("SCRAM-SHA-256$4096:{}==${}=:{}=", random(WORD, 22), random(WORD, 43), random(WORD, 43))),
        ],
        "sql-password" => vec![
            within("CREATE USER a IDENTIFIED BY '", "sommerwind".to_owned(), "';"),
            within("ALTER USER a IDENTIFIED WITH mysql_native_password BY '", "Tr0ub4dor".to_owned(), "';"),
        ],
        "postman-key" => vec![bare(format!("PMAK-{}-{}", random(HEXADECIMAL, 24), random(HEXADECIMAL, 34)))],
        "planetscale-token" => word("pscale_tkn_", 43),
        "confluent-secret" => vec![within("CONFLUENT_CLOUD_API_SECRET=", random(WORD, 64), "\n")],
        "okta-token" => vec![within("OKTA_API_TOKEN=", format!("00{}", random(WORD, 40)), "\n")],
        "slack-webhook" => vec![within("https://", format!("hooks.slack.com/services/T{}/B{}/{}", random(UPPER, 8), random(UPPER, 10), random(WORD, 24)), "")],
        "slack-token" => vec![
            bare(format!("xoxb-{}-{}-{}", random(DIGITS, 12), random(DIGITS, 13), random(WORD, 24))),
            bare(format!("xapp-1-A{}-{}-{}", random(UPPER, 10), random(DIGITS, 13), random(HEXADECIMAL, 64))),
        ],
        "teams-webhook" => vec![within("https://a.", format!("webhook.office.com/webhookb2/{}@{}/IncomingWebhook/{}/{}", uuid(), uuid(), random(HEXADECIMAL, 32), uuid()), "")],
        "discord-webhook" => vec![within("https://", format!("discord.com/api/webhooks/{}/{}", random(DIGITS, 18), random(WORD, 68)), "")],
        "discord-token" => vec![within("DISCORD_BOT_TOKEN=", format!("M{}.{}.{}", random(WORD, 25), random(WORD, 6), random(WORD, 38)), "\n")],
        "telegram-token" => vec![bare(format!("{}:AA{}", random(DIGITS, 10), random(WORD, 33)))],
        "twilio-key" => hexadecimal("SK", 32),
        "sendgrid-key" => vec![bare(format!("SG.{}.{}", random(WORD, 22), random(WORD, 43)))],
        "mailgun-key" => hexadecimal("key-", 32),
        "mailchimp-key" => vec![bare(format!("{}-us12", random(HEXADECIMAL, 32)))],
        "linear-key" => word("lin_api_", 40),
        "stripe-key" => vec![bare(format!("sk_live_{}", random(WORD, 24))), bare(format!("rk_live_{}", random(WORD, 99)))],
        "stripe-webhook-secret" => word("whsec_", 32),
        "square-token" => vec![bare(format!("EAAA{}", random(WORD, 60))), bare(format!("sq0csp-{}", random(WORD, 43)))],
        "braintree-token" => vec![bare(format!("access_token$production${}${}", random(LOWER, 16), random(HEXADECIMAL, 32)))],
        "shopify-token" => hexadecimal("shpat_", 32),
        "anthropic-key" => word("sk-ant-api03-", 95),
        "openai-key" => vec![bare(format!("sk-proj-{}", random(WORD, 120))), bare(format!("sk-{}T3BlbkFJ{}", random(WORD, 20), random(WORD, 20)))],
        "openrouter-key" => hexadecimal("sk-or-v1-", 64),
        "hugging-face-token" => word("hf_", 34),
        "groq-key" => word("gsk_", 52),
        "replicate-token" => word("r8_", 37),
        "url-password" => vec![
            within("postgres://app:", "Tr0ub4dor".to_owned(), "@db.prod:5432/app"),
            within("mongodb+srv://app:", "p@ss:w0rd".to_owned(), "@cluster.mongodb.net"),
            within("https://robot:", random(WORD, 20), "@git.corp/repository.git"),
            within("redis://:", "Tr0ub4dor".to_owned(), "@redis:6379/0"),
            within("app:", "Tr0ub4dor".to_owned(), "@tcp(db:3306)/app"),
            within("jdbc:oracle:thin:app/", "Tr0ub4dor".to_owned(), "@//db:1521/app"),
        ],
        "connection-string-password" => vec![
            within("Server=db;Database=a;User Id=sa;Password=", "Tr0ub4dor".to_owned(), ";"),
            within("host=db user=app password=", "Tr0ub4dor".to_owned(), " dbname=app"),
            within("jdbc:mysql://db/app?user=app&password=", "Tr0ub4dor".to_owned(), "&ssl=1"),
        ],
        "jwt" => vec![bare(json_web_token(r#"{"sub":"1234567890","admin":true}"#))],
        "authorization-header" => vec![
            within("Authorization: Bearer ", random(WORD, 40), "\n"),
            within(r#""Authorization": "Basic "#, encode("robot:Tr0ub4dor&3", false), "\""),
        ],
        "basic-credentials" => vec![
            within("x-upstream: Basic ", encode("robot:Tr0ub4dor&3", false), "\n"),
            within("Basic ", encode("svc:kq7Zt1pLx9", false), ""),
        ],
        "plain-password" => vec![
            within("bob:{PLAIN}", "Tr0ub4dor".to_owned(), ":1000:1000::/srv/bob"),
            within("ann:{CLEARTEXT}", "Tr0ub4dor".to_owned(), "\n"),
        ],
        _ => Vec::new(),
    }
}

/// Every example, with its pattern.
fn all() -> Vec<(&'static str, Example)> {
    PATTERNS
        .iter()
        .flat_map(|pattern| {
            let examples = examples(pattern.id);
            assert!(!examples.is_empty(), "{} has no example", pattern.id);
            examples.into_iter().map(|example| (pattern.id, example))
        })
        .collect()
}

#[test]
fn every_pattern_finds_its_examples_exactly() {
    for (id, (before, credential, after)) in all() {
        let text = format!("{before}{credential}{after}");
        let found: Vec<_> = find(&text)
            .into_iter()
            .map(|found| (found.pattern, &text[found.start..found.end]))
            .collect();
        assert_eq!(found, [(id, credential.as_str())], "{text}");
    }
}

#[test]
fn examples_are_found_inside_other_texts() {
    for (id, (before, credential, after)) in all() {
        let example = format!("{before}{credential}{after}");
        for (left, right) in [
            ("a text: ", " and more"),
            ("\"", "\""),
            ("(", ")"),
            ("ä", "ö"),
            ("line\\n", "\\nline"),
            ("line\n", "\nline"),
        ] {
            let text = format!("{left}{example}{right}");
            let found: Vec<_> = find(&text).into_iter().map(|found| found.pattern).collect();
            assert!(found.contains(&id), "{id} in {text}: {found:?}");
        }
    }
}

#[test]
fn redaction_takes_the_credential_away_and_keeps_the_finding() {
    for (id, (before, credential, after)) in all() {
        let text = format!("{before}{credential}{after}");
        let redacted = redact(&text).unwrap();
        assert_eq!(redacted, format!("{before}[redacted: {id}]{after}"));
        assert_eq!(redacted_pattern(&redacted), Some(id));
        assert_eq!(redact(&redacted), None, "{redacted}");
        let again: Vec<_> = find(&redacted)
            .into_iter()
            .map(|found| found.pattern)
            .collect();
        assert_eq!(again, [id], "{redacted}");
    }
}

#[test]
fn a_value_is_judged_by_its_format_under_any_name() {
    for (id, (before, credential, after)) in all() {
        let text = format!("{before}{credential}{after}");
        let judged = judge("anything", &text).map(|found| found.pattern);
        assert_eq!(judged, Some(id), "{text}");
        let redacted = redact_named("anything", &text).unwrap();
        let judged = judge("anything", &redacted).map(|found| found.pattern);
        assert_eq!(judged, Some(id), "{redacted}");
    }
}
