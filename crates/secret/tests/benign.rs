//! What is no credential, and what is one only by its name.

use seawall_secret::{Confidence, find, judge, redact, redact_named};

/// Values under names as they stand in manifests.
#[rustfmt::skip]
const BENIGN: &[(&str, &str)] = &[
    // Images, digests, identities
    ("image", "registry.k8s.io/kube-apiserver:v1.31.2"),
    ("image", "quay.io/prometheus/node-exporter@sha256:4cb2b9019f1757be8482419002cb7afe028fdba35d47958829e4cfeaf6246d80"),
    ("digest", "sha256:9f86d081884c7d659a2feaa0c55ad015a3bf4f1b2b0b822cd15d6c15b0f00a08"),
    ("SECRET_DIGEST", "9f86d081884c7d659a2feaa0c55ad015a3bf4f1b2b0b822cd15d6c15b0f00a08"),
    ("token", "sha256:9f86d081884c7d659a2feaa0c55ad015a3bf4f1b2b0b822cd15d6c15b0f00a08"),
    ("uid", "550e8400-e29b-41d4-a716-446655440000"),
    ("AZURE_CLIENT_ID", "550e8400-e29b-41d4-a716-446655440000"),
    ("SECRET_ID", "550e8400-e29b-41d4-a716-446655440000"),
    ("commit", "da39a3ee5e6b4b0d3255bfef95601890afd80709"),
    ("resourceVersion", "148921"),
    ("pod-template-hash", "7d9f8b6c5d"),
    ("name", "my-app-token-abcde"),
    ("name", "default-token-x7k2p"),
    ("name", "sk-learn-worker"),
    ("secretName", "my-app-token-abcde"),
    ("secret", "my-app-token-abcde"),
    ("secret", "grafana-admin-credentials-7d9f8b6c5d"),
    ("token", "controller-token-7d9f8b6c5d"),
    // Names that are about a credential
    ("PASSWORD_FILE", "/etc/secrets/password"),
    ("PASSWORD", "/run/secrets/db-password"),
    ("TOKEN_TTL", "3600"),
    ("TOKEN", "3600"),
    ("token-timeout", "1h30m"),
    ("SECRET_NAME", "my-secret"),
    ("EXISTING_SECRET", "my-secret"),
    ("password", "db-credentials"),
    ("KEY", "app.kubernetes.io/name"),
    ("key", "password"),
    ("passwordKey", "admin-password"),
    ("secretKey", "db-password"),
    ("topologyKey", "topology.kubernetes.io/zone"),
    ("API_KEY", "app.kubernetes.io/name"),
    ("TOKEN_URL", "https://login.example.com/oauth2/token"),
    ("token", "https://login.example.com/oauth2/token"),
    ("TOKEN_AUDIENCE", "sts.amazonaws.com"),
    ("authMethod", "token"),
    ("grant_type", "password"),
    ("auth", "basic"),
    ("PUBLIC_KEY", "MCowBQYDK2VwAyEAGb9ECWmEzf6FQbrBZ9w7lshQhqowtrbLDFw4rXAxZuE="),
    ("ssh_key", "ssh-ed25519 AAAAC3NzaC1lZDI1NTE5AAAAIGb9ECWmEzf6FQbrBZ9w7lshQhqowtrbLDFw4rXAxZuE me@host"),
    ("SECRET_KEY", "AAAAC3NzaC1lZDI1NTE5AAAAIGb9ECWmEzf6FQbrBZ9w7lshQhqowtrbLDFw4rXAxZuE"),
    ("GOPATH_TOKEN_PROVIDER", "JwtTokenProviderFactoryBean"),
    ("token", "JwtTokenProviderFactoryBean"),
    ("secret", "my-kubernetes2-cluster1"),
    ("token", "system:serviceaccount:monitoring:prometheus-k8s"),
    // References
    ("DB_PASSWORD", "$(DB_PASSWORD)"),
    ("DB_PASSWORD", "${DB_PASSWORD}"),
    ("DB_PASSWORD", "${DB_PASSWORD:-}"),
    ("DB_PASSWORD", "$DB_PASSWORD"),
    ("DB_PASSWORD", "%DB_PASSWORD%"),
    ("DB_PASSWORD", "POSTGRES_PASSWORD"),
    ("DB_PASSWORD", "{{ .Values.db.password }}"),
    ("DB_PASSWORD", "prefix-{{ .Values.db.password }}"),
    ("DB_PASSWORD", "vault:secret/data/db#password"),
    ("DB_PASSWORD", "ref+vault://secret/db#/password"),
    ("DB_PASSWORD", "arn:aws:secretsmanager:eu-west-1:123456789012:secret:db-Ab1Cd2"),
    ("DB_PASSWORD", "op://vault/db/password"),
    ("DB_PASSWORD", "ENC[AES256_GCM,data:p673w7k2Ao,iv:1ab2,tag:9x,type:str]"),
    ("API_TOKEN", "projects/123/secrets/api/versions/7"),
    ("DATABASE_URL", "postgres://app:$(DB_PASSWORD)@db:5432/app"),
    ("DATABASE_URL", "postgres://app:${DB_PASSWORD}@db:5432/app"),
    ("DATABASE_URL", "postgres://app:{{password}}@db:5432/app"),
    ("DATABASE_URL", "postgres://app:%s@db:5432/app"),
    ("DATABASE_URL", "postgres://app:<password>@db:5432/app"),
    ("DATABASE_URL", "postgres://app:********@db:5432/app"),
    ("DATABASE_URL", "postgres://user:password@example.com/app"),
    ("DATABASE_URL", "postgres://app@db:5432/app"),
    ("URL", "http://[::1]:8080/a@b"),
    ("URL", "git+ssh://git@github.com:22/a/b.git"),
    ("dsn", "Server=db;Database=a;User Id=sa;Password=${PASSWORD};"),
    // Placeholders and settings
    ("PASSWORD", ""),
    ("PASSWORD", "  "),
    ("PASSWORD", "\"\""),
    ("PASSWORD", "<password>"),
    ("PASSWORD", "********"),
    ("PASSWORD", "xxxxxxxx"),
    ("PASSWORD", "your-password-here"),
    ("PASSWORD", "REPLACE_ME"),
    ("PASSWORD", "none"),
    ("PASSWORD", "true"),
    ("ENABLE_PASSWORD", "false"),
    ("PASSWORD", "Enter the password of the database"),
    ("password", "string"),
    ("API_KEY", "YOUR_API_KEY"),
    ("API_KEY", "0123456789abcdef0123456789abcdef"),
    ("AWS_SECRET_ACCESS_KEY", "wJalrXUtnFEMI/K7MDENG/bPxRfiCYEXAMPLEKEY"),
    ("AWS_ACCESS_KEY_ID", "AKIAIOSFODNN7EXAMPLE"),
    ("SK", "SKffffffffffffffffffffffffffffffff"),
    ("PWD", "/srv/app"),
    ("bypass", "192.168.0.0/16"),
    ("author", "a1b2c3d4e5f6a7b8c9d0"),
];

/// Free texts without any credential.
#[rustfmt::skip]
const BENIGN_TEXTS: &[&str] = &[
    "-----BEGIN CERTIFICATE-----\nMIIBszCCAVmgAwIBAgIUQ2Fubm90IGJlIGEga2V5MAoGCCqGSM49BAMCMBQxEjAQ\n-----END CERTIFICATE-----",
    "-----BEGIN PUBLIC KEY-----\nMCowBQYDK2VwAyEAGb9ECWmEzf6FQbrBZ9w7lshQhqowtrbLDFw4rXAxZuE=\n-----END PUBLIC KEY-----",
    "must begin with -----BEGIN RSA PRIVATE KEY----- and end with -----END RSA PRIVATE KEY-----",
    "-----BEGIN PRIVATE KEY-----\n{{ .Values.tls.key | indent 4 }}\n-----END PRIVATE KEY-----",
    "LS0tLS1CRUdJTiBDRVJUSUZJQ0FURS0tLS0tCk1JSUJzekNDQVZtZ0F3SUJBZ0lVUTJGdWJtOTBJR0pq",
    "ssh-rsa AAAAB3NzaC1yc2EAAAADAQABAAABAQC7b0iGvQ8kqxw4t8J1 me@host",
    r#"{"panels":[{"id":2,"type":"graph","targets":[{"expr":"sum(rate(http_requests_total{job=\"api\"}[5m])) by (token)","refId":"A"}]}]}"#,
    "VGhpcyBpcyBvcmRpbmFyeSB0ZXh0LCBlbmNvZGVkIGFzIGJhc2U2NCwgYW5kIG5vIHNlY3JldCBhdCBhbGw=",
    "the task-runner asks the disk-manager for risk-free pods. as described in docs. b.",
    "--kubelet-certificate-authority=/etc/kubernetes/pki/ca.crt --token-auth-file=/etc/tokens.csv",
    "password: must have at least 8 characters; token: see https://docs.example.com/token",
    "user:\n  token: string\n  description: the bearer token",
    r#"{"auths":{"registry.corp":{"auth":"not base64!"}}}"#,
    r#"{"auth":"dGhpcyBpcyB0ZXh0"}"#,
    "eyJhbGciOiJSUzI1NiJ9.not-a-payload.and-no-signature",
    "eyJrIjoi is how such a key begins",
    "kubeadm join 10.0.0.1:6443 --token <token> --discovery-token-ca-cert-hash sha256:9f86d081884c7d659a2feaa0c55ad015",
    "token: system.serviceaccounts",
    "Authorization: Bearer <token>",
    "Authorization: Bearer $(cat /var/run/secrets/kubernetes.io/serviceaccount/token)",
    "curl -H \"Authorization: Bearer ${TOKEN}\" https://api",
    "set the secret_access_key and the access_key_id in the secret",
    "hooks.slack.com/services/T00000000/B00000000/XXXXXXXXXXXXXXXXXXXXXXXX",
    "ghp_xxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxx",
    "xoxb-your-token-here",
    "sk-proj-... or sk-ant-...",
    "?sv=2022-11-02&sig=<signature>",
    "AccountName=devstore;AccountKey=<key>;EndpointSuffix=core.windows.net",
    "2024-01-31T12:00:00Z level=info msg=\"listening\" address=0.0.0.0:8080",
    "",
];

#[test]
fn benign_values_give_nothing() {
    for (name, value) in BENIGN {
        assert_eq!(judge(name, value), None, "{name}={value}");
        assert_eq!(redact_named(name, value), None, "{name}={value}");
    }
}

#[test]
fn benign_texts_give_nothing() {
    for text in BENIGN_TEXTS {
        assert_eq!(find(text), [], "{text}");
        assert_eq!(redact(text), None, "{text}");
    }
}

/// Letters and digits without a pattern, the same in every run.
fn random(length: usize) -> String {
    let alphabet: Vec<char> = "q7Rf2ZkX9mLw4TbV8sYc1NhJ6dGp3K".chars().collect();
    let mut state = 7_u32;
    (0..length)
        .map(|_| {
            state = state.wrapping_mul(1_664_525).wrapping_add(1_013_904_223);
            alphabet[(state >> 16) as usize % alphabet.len()]
        })
        .collect()
}

#[test]
fn values_are_judged_by_their_names() {
    let token = random(32);
    for (name, value, pattern) in [
        ("DB_PASSWORD", "Tr0ub4dor", "named-password"),
        ("DB_PASSWORD", "\"Tr0ub4dor\"", "named-password"),
        ("DB_PASSWORD", "sunshine", "named-password"),
        ("DB_PASSWORD", "${DB_PASSWORD:-Tr0ub4dor}", "named-password"),
        ("--db-password", "Tr0ub4dor", "named-password"),
        (
            "dbPassword",
            "$2y$10$abcdefghijklmnopqrstuv",
            "named-password",
        ),
        (
            "passphrase",
            "correct horse battery staple",
            "named-password",
        ),
        ("", "--db-password=Tr0ub4dor", "named-password"),
        ("", "DB_PASSWORD=Tr0ub4dor", "named-password"),
        ("DB_PASSWORD", "changeme", "default-password"),
        ("DB_PASSWORD", "ChangeMe", "default-password"),
        ("DB_PASSWORD", "123456", "default-password"),
        ("GF_SECURITY_ADMIN_PASSWORD", "admin", "default-password"),
        ("SECRET_KEY", "changeme", "default-password"),
        ("API_KEY", &token, "named-secret"),
        ("github-token", &token, "named-secret"),
        ("TOKEN_GITHUB", &token, "named-secret"),
        ("APP_KEY", &format!("base64:{token}="), "named-secret"),
        ("PROXY_AUTH", &format!("Bearer {token}"), "named-secret"),
        (
            "API_TOKEN",
            "5f0e84c0-e29b-41d4-a716-4d66554a0c00",
            "named-secret",
        ),
        ("SESSION_SECRET", "kT9!vQ2#xL", "named-secret"),
    ] {
        let found = judge(name, value).unwrap_or_else(|| panic!("{name}={value}"));
        assert_eq!(found.pattern, pattern, "{name}={value}");
        assert_eq!(found.confidence, Confidence::Medium);
        let redacted = redact_named(name, value).unwrap();
        assert!(redacted.contains(&format!("[redacted: {pattern}]")));
        assert_eq!(redact_named(name, &redacted), None);
        assert_eq!(
            judge(name, &redacted).map(|found| found.pattern),
            Some(pattern)
        );
    }
}

#[test]
fn only_the_credential_is_replaced() {
    for (name, value, redacted) in [
        (
            "",
            "--password=Tr0ub4dor",
            "--password=[redacted: named-password]",
        ),
        (
            "PASSWORD",
            "'Tr0ub4dor'\n",
            "'[redacted: named-password]'\n",
        ),
        (
            "PASSWORD",
            "${P:-Tr0ub4dor}",
            "${P:-[redacted: named-password]}",
        ),
        (
            "DATABASE_URL",
            "postgres://app:Tr0ub4dor@db:5432/app?sslmode=off",
            "postgres://app:[redacted: url-password]@db:5432/app?sslmode=off",
        ),
    ] {
        assert_eq!(redact_named(name, value).as_deref(), Some(redacted));
    }
}

#[test]
fn a_name_gives_a_format_its_context() {
    let (forty, hexadecimal) = (random(40), "3f".repeat(4) + "90a1b2c4d7e8f6051827364a");
    for (name, value, pattern) in [
        ("AWS_SECRET_ACCESS_KEY", forty.as_str(), "aws-secret-key"),
        ("awsSecretAccessKey", forty.as_str(), "aws-secret-key"),
        ("DD_API_KEY", hexadecimal.as_str(), "datadog-key"),
        (
            "proxy-authorization",
            &format!("Bearer {forty}"),
            "authorization-header",
        ),
        (
            "tlsBootstrapToken",
            "q3zk8d.w1m5n7x2c4v6b8n0",
            "bootstrap-token",
        ),
    ] {
        let found = judge(name, value).unwrap_or_else(|| panic!("{name}={value}"));
        assert_eq!(
            (found.pattern, found.confidence),
            (pattern, Confidence::High)
        );
        assert_eq!(found.end, value.len());
    }
}

#[test]
fn several_credentials_are_found_in_order() {
    let text = format!(
        "a: postgres://app:Tr0ub4dor@db\nb: {}{}\nc: amqp://app:s3kr1tWord@mq\n",
        "ghp_",
        random(36)
    );
    let patterns: Vec<_> = find(&text).into_iter().map(|found| found.pattern).collect();
    assert_eq!(patterns, ["url-password", "github-token", "url-password"]);
    assert_eq!(
        redact(&text).unwrap(),
        "a: postgres://app:[redacted: url-password]@db\nb: [redacted: github-token]\nc: amqp://app:[redacted: url-password]@mq\n"
    );
}
