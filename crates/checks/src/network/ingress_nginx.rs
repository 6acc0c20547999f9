//! Annotations of ingress-nginx: which are its own, and what a harmless value looks like.

use seawall_model::Object;
use seawall_syntax::Node;

/// What may stand in a value that the controller writes into its configuration.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Form {
    /// An address or a word: nothing that ends a directive, opens a block or begins a comment.
    Address,
    /// A regular expression, in which braces count repetitions.
    Expression,
    /// A line of text, such as an address to redirect to, in which `#` and `;` are common.
    Line,
}

#[rustfmt::skip]
const FORMS: &[(Form, &[&str])] = &[
    (Form::Address, &[
        "auth-url", "auth-method", "mirror-target", "mirror-host", "auth-request-redirect", "auth-keepalive-share-vars",
        "auth-proxy-set-headers", "auth-secret", "auth-tls-secret", "proxy-ssl-secret", "proxy-ssl-name",
        "backend-protocol", "load-balance", "default-backend", "mirror-request-body", "upstream-vhost",
    ]),
    (Form::Expression, &["auth-tls-match-cn", "server-alias"]),
    (Form::Line, &[
        "app-root", "auth-cache-key", "auth-realm", "auth-signin", "auth-signin-redirect-param",
        "auth-tls-error-page", "permanent-redirect", "temporal-redirect", "rewrite-target", "proxy-cookie-domain",
        "proxy-cookie-path", "proxy-redirect-from", "proxy-redirect-to", "session-cookie-domain",
        "session-cookie-name", "session-cookie-path", "ssl-ciphers", "proxy-ssl-ciphers", "upstream-hash-by",
        "x-forwarded-prefix", "canary-by-header-pattern", "cors-allow-origin",
    ]),
];

/// The form of an annotation's value, by its name behind the slash.
pub(super) fn form(name: &str) -> Option<Form> {
    FORMS
        .iter()
        .find(|(_, names)| names.contains(&name))
        .map(|(form, _)| *form)
}

/// What in a value reaches beyond it, in words. Blanks and line breaks around a value do no harm.
pub(super) fn breaks_out(value: &str, form: Form) -> Option<&'static str> {
    let value = value.trim();
    if value.contains(['\n', '\r', '\u{85}', '\u{2028}', '\u{2029}']) {
        return Some("a line break");
    }
    let forbidden: &[(char, &str)] = match form {
        Form::Address => &[
            ('#', "`#`"),
            (';', "`;`"),
            ('{', "`{`"),
            ('}', "`}`"),
            ('"', "a quotation mark"),
            ('\'', "a quotation mark"),
            ('`', "a backtick"),
        ],
        Form::Expression => &[('#', "`#`"), (';', "`;`"), ('"', "a quotation mark")],
        Form::Line => &[('{', "`{`"), ('}', "`}`")],
    };
    forbidden
        .iter()
        .find(|(character, _)| value.contains(*character))
        .map(|(_, word)| *word)
}

/// Whether annotations under a prefix are read by ingress-nginx: its own prefix, the older one, or one that somebody chose
/// for a controller whose class says that it is nginx. `nginx.org` belongs to another controller.
pub(super) fn is_prefix(domain: &str, ingress: &Object) -> bool {
    match domain {
        "nginx.org" | "nginx.com" | "appprotect.f5.com" => false,
        "ingress.kubernetes.io" => true,
        domain => {
            domain.contains("nginx") || class(ingress).is_some_and(|class| class.contains("nginx"))
        }
    }
}

fn class(ingress: &Object) -> Option<&str> {
    let spec = ingress.root.get("spec");
    spec.and_then(|spec| spec.str("ingressClassName"))
        .or_else(|| {
            ingress
                .metadata()?
                .get("annotations")
                .and_then(|annotations: &Node| annotations.str("kubernetes.io/ingress.class"))
        })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn harmless_values_pass() {
        for (name, value) in [
            (
                "auth-url",
                "https://$host/oauth2/auth?rd=$escaped_request_uri",
            ),
            (
                "auth-url",
                "http://auth.login.svc.cluster.local:4180/check\n",
            ),
            (
                "auth-tls-match-cn",
                "CN=(client-[0-9]{2}|admin)\\.example\\.com",
            ),
            (
                "server-alias",
                "www.example.com,~^shop\\d{2}\\.example\\.com$",
            ),
            ("permanent-redirect", "https://example.com/#/start;v=2"),
            ("rewrite-target", "/$1"),
            ("mirror-target", "https://mirror.example.com$request_uri"),
        ] {
            let form = form(name).expect(name);
            assert_eq!(breaks_out(value, form), None, "{name}: {value}");
        }
    }

    #[test]
    fn values_that_reach_beyond_themselves_are_told() {
        for (name, value) in [
            ("auth-url", "http://a/#;}"),
            ("auth-url", "http://a\rb"),
            ("auth-tls-match-cn", "CN=a #(\n){}\n}}"),
            ("auth-tls-match-cn", "CN=a;"),
            ("mirror-target", "http://a;}}"),
            ("mirror-host", "a\nb"),
            ("server-alias", "a;b"),
            ("permanent-redirect", "http://a;}location /x {"),
            ("rewrite-target", "/a\nb"),
        ] {
            let form = form(name).expect(name);
            assert!(breaks_out(value, form).is_some(), "{name}: {value}");
        }
        assert_eq!(form("configuration-snippet"), None);
    }
}
