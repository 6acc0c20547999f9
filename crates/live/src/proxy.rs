//! Which proxy is asked for a server, as Go's `net/http` and so kubectl decides it: the one of the kubeconfig, or that of
//! the environment unless `NO_PROXY` or the address speaks against it.

use http::Uri;

/// The proxy for a server.
///
/// # Errors
/// When the address of the proxy cannot be read.
pub(crate) fn proxy_for(
    server: &Uri,
    named: Option<&str>,
    variable: impl Fn(&str) -> Option<String>,
) -> Result<Option<Uri>, String> {
    let either = |upper: &str| {
        let lower = upper.to_ascii_lowercase();
        [upper, &lower]
            .into_iter()
            .filter_map(&variable)
            .find(|value| !value.is_empty())
    };
    if let Some(named) = named.filter(|named| !named.is_empty()) {
        return parse(named).map(Some);
    }
    let around = match server.scheme_str() {
        Some("http") => either("HTTP_PROXY"),
        _ => either("HTTPS_PROXY"),
    };
    match around {
        Some(around) if !is_direct(server, &either("NO_PROXY").unwrap_or_default()) => {
            parse(&around).map(Some)
        }
        _ => Ok(None),
    }
}

fn is_direct(server: &Uri, list: &str) -> bool {
    let port = server.port_u16().unwrap_or(match server.scheme_str() {
        Some("http") => 80,
        _ => 443,
    });
    seawall_proxy::is_direct(server.host().unwrap_or_default(), port, list)
}

/// An address without a scheme is one of HTTP. The error does not quote it: it may hold a password.
fn parse(text: &str) -> Result<Uri, String> {
    let whole = match text.contains("://") {
        true => text.to_owned(),
        false => format!("http://{text}"),
    };
    whole
        .parse()
        .map_err(|error| format!("the proxy address is not valid: {error}"))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[track_caller]
    fn check(server: &str, list: &str, is_proxied: bool) {
        let server = server.parse().expect("an address");
        let proxy = proxy_for(&server, None, |name| match name {
            "https_proxy" => Some("proxy.example.com:3128".to_owned()),
            "NO_PROXY" => Some(list.to_owned()),
            _ => None,
        });
        let proxy = proxy.expect("a proxy").map(|proxy| proxy.to_string());
        let expect = is_proxied.then(|| "http://proxy.example.com:3128/".to_owned());
        assert_eq!(proxy, expect, "{server} {list}");
    }

    #[test]
    fn addresses_and_no_proxy_decide() {
        for (server, list, is_proxied) in [
            ("https://k.example.com:6443", "", true),
            ("https://k.example.com:6443", "k.example.com", false),
            ("https://k.example.com:6443", "example.com,", false),
            ("https://k.example.com:6443", " , .example.com", false),
            ("https://k.example.com:6443", "*.EXAMPLE.com", false),
            ("https://example.com", ".example.com", true),
            ("https://badexample.com", "example.com", true),
            ("https://k.example.com:6443", "example.com:443", true),
            ("https://k.example.com", "example.com:443", false),
            ("https://k.example.com", "*", false),
            ("https://10.1.2.3", "10.0.0.0/8", false),
            ("https://11.1.2.3", "10.0.0.0/8,10.0.0.0/99,x/8", true),
            ("https://11.1.2.3", "0.0.0.0/0", false),
            ("https://[fd00::1]:6443", "fd00::/8", false),
            ("https://[fd00::1]:6443", "fd00::1", false),
            ("https://[fd00::2]:6443", "::/0", false),
            ("https://10.1.2.3:6443", "10.1.2.3:6443", false),
            ("https://127.0.0.1:6443", "", false),
            ("https://[::1]:6443", "", false),
            ("https://localhost:6443", "", false),
            ("https://localhost.example.com", "", true),
            // Another variable is for this one.
            ("http://k.example.com", "", false),
        ] {
            check(server, list, is_proxied);
        }
    }

    #[test]
    fn the_kubeconfig_comes_first() {
        let server = "https://127.0.0.1".parse().expect("an address");
        let named = proxy_for(&server, Some("socks5://p:1"), |_| Some("*".to_owned()));
        assert_eq!(
            named.expect("a proxy").expect("one").to_string(),
            "socks5://p:1/"
        );
        let why = proxy_for(&server, Some("http://user:secret@ bad"), |_| None);
        assert!(!why.expect_err("an error").contains("secret"));
    }
}
