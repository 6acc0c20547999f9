//! Names of Services as controllers take them: `cart`, `cart.shop`, `shop/cart`, `http://cart.shop.svc:80/path`.

/// A Service, as far as a text names it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Address<'t> {
    pub name: &'t str,
    pub namespace: Option<&'t str>,
    pub port: Option<u16>,
}

impl<'t> Address<'t> {
    /// Reads a text. Names outside of the cluster name no Service of it, and are `None` where that can be told.
    pub(super) fn parse(text: &'t str) -> Option<Self> {
        let (scheme, rest) = match text.trim().split_once("://") {
            Some((scheme, rest)) => (Some(scheme), rest),
            None => (None, text.trim()),
        };
        let (first, path) = match rest.split_once('/') {
            Some((first, path)) => (first, Some(path)),
            None => (rest, None),
        };
        if let (None, Some(name)) = (scheme, path.filter(|path| !path.is_empty()))
            && !first.contains([':', '.'])
        {
            let (name, port) = with_port(name);
            return Some(Self {
                name,
                namespace: Some(first),
                port,
            });
        }
        let (host, port) = with_port(first);
        let mut parts = host.trim_end_matches('.').split('.');
        let (name, namespace, third) = (parts.next()?, parts.next(), parts.next());
        if third.is_some_and(|part| part != "svc") {
            return None;
        }
        let by_scheme = match scheme {
            Some("http") => Some(80),
            Some("https") => Some(443),
            _ => None,
        };
        Some(Self {
            name,
            namespace,
            port: port.or(by_scheme),
        })
    }
}

fn with_port(text: &str) -> (&str, Option<u16>) {
    match text.rsplit_once(':') {
        Some((host, port)) => (host, port.parse().ok().filter(|port| *port > 0)),
        None => (text, None),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_are_read_as_controllers_take_them() {
        for (text, name, namespace, port) in [
            ("cart", "cart", None, None),
            ("cart:8080", "cart", None, Some(8080)),
            ("cart.shop", "cart", Some("shop"), None),
            ("shop/cart", "cart", Some("shop"), None),
            ("http://cart.shop/x:1", "cart", Some("shop"), Some(80)),
            (
                "https://cart.shop.svc.cluster.local.:9/",
                "cart",
                Some("shop"),
                Some(9),
            ),
            ("cart.shop.svc:0", "cart", Some("shop"), None),
        ] {
            let expect = Address {
                name,
                namespace,
                port,
            };
            assert_eq!(Address::parse(text), Some(expect), "{text}");
        }
        for outside in ["www.example.org", "https://a.b.example.org:443/x"] {
            assert_eq!(Address::parse(outside), None, "{outside}");
        }
    }
}
