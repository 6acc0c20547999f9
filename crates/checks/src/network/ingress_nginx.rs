//! Annotations of ingress-nginx: which are its own, and what a harmless value looks like.

use seawall_model::Object;
use seawall_syntax::Node;

/// What a value that the controller writes into its configuration can contain.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Form {
    /// An address or a word: nothing that ends a directive, opens a block or begins a comment.
    Address,
    /// A regular expression, in which braces count repetitions.
    Expression,
    /// A line of text, such as an address to redirect to, in which `#` and `;` are common.
    Line,
    /// Unknown: lists and numbers, most likely.
    Unknown,
}

#[rustfmt::skip]
const FORMS: &[(Form, &[&str])] = &[
    (Form::Address, &[
        "auth-url", "auth-method", "mirror-target", "mirror-host", "auth-request-redirect", "auth-keepalive-share-vars",
        "auth-proxy-set-headers", "auth-secret", "auth-tls-secret", "proxy-ssl-secret", "proxy-ssl-name",
        "backend-protocol", "load-balance", "default-backend", "mirror-request-body", "upstream-vhost",
        "auth-type", "auth-secret-type", "auth-tls-verify-client", "auth-tls-verify-depth", "auth-keepalive",
        "auth-keepalive-requests", "auth-keepalive-timeout", "auth-response-headers", "auth-always-set-cookie",
        "proxy-ssl-protocols", "proxy-ssl-verify", "proxy-ssl-verify-depth", "proxy-ssl-server-name",
        "proxy-http-version", "proxy-body-size", "proxy-buffer-size", "proxy-buffers-number", "proxy-busy-buffers-size",
        "proxy-max-temp-file-size", "proxy-buffering", "proxy-request-buffering", "client-body-buffer-size",
        "proxy-connect-timeout", "proxy-read-timeout", "proxy-send-timeout", "proxy-next-upstream",
        "proxy-next-upstream-tries", "proxy-next-upstream-timeout", "custom-headers", "connection-proxy-header",
        "fastcgi-index", "fastcgi-params-configmap", "satisfy", "permanent-redirect-code", "temporal-redirect-code",
        "ssl-prefer-server-ciphers", "from-to-www-redirect", "opentelemetry-operation-name", "canary-by-header",
        "canary-by-cookie", "session-cookie-samesite", "session-cookie-expires", "session-cookie-max-age",
        "limit-rate", "limit-rps", "limit-rpm", "limit-connections", "limit-burst-multiplier",
    ]),
    (Form::Expression, &["auth-tls-match-cn", "server-alias"]),
    (Form::Line, &[
        "app-root", "auth-cache-key", "auth-realm", "auth-signin", "auth-signin-redirect-param",
        "auth-tls-error-page", "permanent-redirect", "temporal-redirect", "rewrite-target", "proxy-cookie-domain",
        "proxy-cookie-path", "proxy-redirect-from", "proxy-redirect-to", "session-cookie-domain",
        "session-cookie-name", "session-cookie-path", "ssl-ciphers", "proxy-ssl-ciphers", "upstream-hash-by",
        "x-forwarded-prefix", "canary-by-header-pattern", "cors-allow-origin", "cors-allow-headers",
        "cors-allow-methods", "cors-expose-headers", "modsecurity-transaction-id",
    ]),
];

/// The form of an annotation's value, by its name behind the slash. For an unknown name, only what looks like a
/// directive is reported; annotations meant for directives have a separate check.
pub(super) fn form(name: &str) -> Option<Form> {
    if name.ends_with("-snippet") || name.ends_with("-snippets") {
        return None;
    }
    let known = FORMS.iter().find(|(_, names)| names.contains(&name));
    Some(known.map_or(Form::Unknown, |(form, _)| *form))
}

/// What in a value breaks out of its place, in words. Blanks and line breaks around a value are harmless.
pub(super) fn breaks_out(value: &str, form: Form) -> Option<&'static str> {
    let value = value.trim();
    let has_break = value.contains(['\n', '\r', '\u{85}', '\u{2028}', '\u{2029}']);
    if has_break && form != Form::Unknown {
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
        Form::Line => return ends_early(value),
        Form::Unknown => {
            let ends = value.contains(';') && (has_break || value.contains(['{', '}']));
            return ends.then_some("`;` with a line break or a brace");
        }
    };
    forbidden
        .iter()
        .find(|(character, _)| value.contains(*character))
        .map(|(_, word)| *word)
}

/// What in a line ends the directive that it is in, read as nginx reads words: quotation marks at the beginning of a
/// word keep it together, `${name}` is a variable. A `;` counts where something follows that can be another
/// directive; by itself it breaks the configuration and gains nothing.
fn ends_early(value: &str) -> Option<&'static str> {
    let mut rest = value.char_indices().peekable();
    let mut begins_word = true;
    let mut quote = None;
    while let Some((at, character)) = rest.next() {
        match (quote, character) {
            (Some(_), '\\') => {
                rest.next();
            }
            (Some(open), _) => {
                if open == character {
                    quote = None;
                    begins_word = false;
                }
            }
            (None, '"' | '\'') if begins_word => quote = Some(character),
            (None, '\\') => {
                rest.next();
                begins_word = false;
            }
            (None, '$') => {
                if rest.peek().is_some_and(|(_, next)| *next == '{') {
                    // To the end of the variable's name.
                    while rest.peek().is_some_and(|(_, next)| *next != '}') {
                        rest.next();
                    }
                    rest.next();
                }
                begins_word = false;
            }
            (None, '{') => return Some("`{`"),
            (None, '}') => return Some("`}`"),
            (None, ';') => {
                let after = value[at + 1..].trim_start();
                if after.contains([' ', '\t', ';', '{', '}']) {
                    return Some("`;`");
                }
                begins_word = true;
            }
            (None, _) => begins_word = character.is_whitespace(),
        }
    }
    quote.map(|_| "an unclosed quotation mark")
}

/// Whether annotations under a prefix are read by ingress-nginx: its own prefix, the older one, or a custom one
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
            ("rewrite-target", "/api/${1}/list"),
            (
                "proxy-cookie-path",
                "/ \"/; Secure; HttpOnly; SameSite=None\"",
            ),
            ("auth-realm", "Authentication Required - it's us"),
            ("upstream-hash-by", "${request_uri}-text-value"),
            ("whitelist-source-range", "10.0.0.0/8,\n192.168.0.0/16"),
            ("custom-http-errors", "404,503"),
            ("proxy-body-size", "8m"),
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
            ("rewrite-target", "/a; return 200"),
            ("rewrite-target", "\"/a"),
            ("proxy-cookie-path", "/ \"/;\" ; access_by_lua_block {x}"),
            ("proxy-body-size", "8m;}"),
            ("auth-proxy-set-headers", "web/headers#"),
            ("x-new-annotation", "a;\nload_module x;"),
            ("x-new-annotation", "a;}"),
        ] {
            let form = form(name).expect(name);
            assert!(breaks_out(value, form).is_some(), "{name}: {value}");
        }
        assert_eq!(form("configuration-snippet"), None);
    }
}
