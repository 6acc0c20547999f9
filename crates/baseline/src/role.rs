//! Actors that are one by design, so that what one of them learns the others know.

/// Whom an actor is taken together with: nodes, sessions of a role at a cloud, tokens for joining. All others stand for themselves,
/// service accounts by namespace and name, so that the same workload in several clusters is one.
pub fn role(actor: &str) -> &str {
    if actor.starts_with("system:node:") {
        return "system:node:*";
    }
    if actor.starts_with("system:bootstrap:") {
        return "system:bootstrap:*";
    }
    // `arn:aws:sts::1:assumed-role/Role/session`: the session is another one each day.
    if actor.starts_with("arn:") && actor.contains(":assumed-role/") {
        let role = actor.match_indices('/').nth(1);
        return role.map_or(actor, |(end, _)| &actor[..end]);
    }
    actor
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn nodes_and_sessions_are_one() {
        for (actor, expect) in [
            ("system:node:a", "system:node:*"),
            ("system:bootstrap:abcdef", "system:bootstrap:*"),
            (
                "arn:aws:sts::1:assumed-role/Ops/ann",
                "arn:aws:sts::1:assumed-role/Ops",
            ),
            ("arn:aws:iam::1:user/ann", "arn:aws:iam::1:user/ann"),
            ("system:serviceaccount:a:b", "system:serviceaccount:a:b"),
            ("", ""),
        ] {
            assert_eq!(role(actor), expect);
        }
    }
}
