//! Programs behind user agents.

/// The program of a user agent: its first word without the version; nothing for an empty one.
pub fn client(agent: &str) -> Option<&str> {
    let word = agent.split([' ', '/', '(']).find(|word| !word.is_empty())?;
    Some(word)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn versions_do_not_count() {
        for (agent, expect) in [
            (
                "kubectl/v1.36.0 (linux/amd64) kubernetes/abc",
                Some("kubectl"),
            ),
            ("Go-http-client/2.0", Some("Go-http-client")),
            ("curl", Some("curl")),
            ("", None),
            (" /", None),
        ] {
            assert_eq!(client(agent), expect, "{agent}");
        }
    }
}
