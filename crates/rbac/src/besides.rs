//! What counts besides roles and bindings: other authorizers, and groups that objects put users into.

use seawall_model::{ANONYMOUS_GROUP, MASTERS};

use crate::{AllowsAll, Identity, Mapped, Rbac};

impl Rbac {
    /// The authorizer that allows an identity everything, whatever roles and bindings say.
    pub fn allows_all(&self, identity: &Identity) -> Option<&AllowsAll> {
        let is_anonymous = identity.groups.iter().any(|group| group == ANONYMOUS_GROUP);
        let all = self.authorizers.all.as_ref()?;
        (!is_anonymous || all.anonymous == Some(true)).then_some(all)
    }

    /// The authorizer that allows everybody everything who has a credential.
    pub fn allows_everybody(&self) -> Option<&AllowsAll> {
        self.authorizers.all.as_ref()
    }

    /// Why an identity without a credential may be allowed everything, as a sentence without a full stop.
    pub fn may_allow_anonymous(&self, identity: &Identity) -> Option<&'static str> {
        let is_anonymous = identity.groups.iter().any(|group| group == ANONYMOUS_GROUP);
        let all = self.authorizers.all.as_ref().filter(|_| is_anonymous)?;
        (all.anonymous.is_none()).then_some(
            "the API server allows everything to those whom it lets in, and whether it lets in requests without a credential beside that is not known",
        )
    }

    /// Why a request that RBAC allows may be denied all the same, as a sentence without a full stop.
    pub fn overruled(&self) -> Option<&str> {
        self.authorizers.overruled.as_deref()
    }

    /// Why a request that RBAC does not allow may be allowed all the same, as a sentence without a full stop.
    pub fn other_authorizer(&self) -> Option<&str> {
        self.authorizers.others.as_deref()
    }

    /// The users whom objects put into groups, by entry.
    pub fn mapped(&self) -> &[Mapped] {
        &self.members.all
    }

    /// An identity with the groups that objects put it into.
    pub fn with_groups(&self, identity: &Identity) -> Identity {
        let groups = self.members.groups_of(identity).map(str::to_owned);
        let mut all = identity.clone();
        all.groups.extend(groups);
        all
    }

    /// The entry that puts an identity into `system:masters`, where its own groups do not.
    pub fn made_master(&self, identity: &Identity) -> Option<&Mapped> {
        let mut entries = self.members.of_user(&identity.user);
        entries.find(|mapped| mapped.groups.iter().any(|group| **group == *MASTERS))
    }
}
