//! Who is in the crowds, and who is everything without a role.

use seawall_model::{MASTERS, Principal};

use super::graph::{DoubtId, Graph, Way};
use super::inventory::PrincipalId;
use super::places::{Crowd, PlaceId, Places};
use super::runner_token::RunnerToken;
use super::said::Said;

impl Graph<'_> {
    /// Who is in the crowds, whatever anybody holds.
    pub(super) fn add_crowds(&mut self) {
        for namespace in self.inventory.namespaces.ids() {
            self.is(
                Places::crowd(Crowd::Secrets),
                Places::crowd(Crowd::SecretsOf(namespace)),
            );
            self.is(
                Places::crowd(Crowd::Accounts),
                Places::crowd(Crowd::AccountsOf(namespace)),
            );
            self.is(
                Places::crowd(Crowd::AnyAccount),
                Places::crowd(Crowd::AnyAccountOf(namespace)),
            );
            self.is(
                Places::crowd(Crowd::Running),
                Places::crowd(Crowd::RunningIn(namespace)),
            );
        }
        for id in self.inventory.principals.ids() {
            let node = self.places.principal(id);
            self.add_said(id, node);
            let principal = &self.inventory.principals[id];
            let (exists, is_builtin) = (principal.exists, principal.is_builtin);
            match principal.subject.clone() {
                Principal::User(_) => self.is(Places::crowd(Crowd::Users), node),
                Principal::Group(name) if &*name == MASTERS => {
                    self.is(node, Places::crowd(Crowd::ClusterAdmin));
                }
                Principal::Group(_) => self.is(Places::crowd(Crowd::Groups), node),
                Principal::ServiceAccount { namespace, .. } => {
                    if let Some(namespace) = self.inventory.namespace(&namespace) {
                        self.is(Places::crowd(Crowd::AnyAccountOf(namespace)), node);
                        let all = Places::crowd(Crowd::AccountsOf(namespace));
                        if exists {
                            self.is(all, node);
                        } else if let (true, Some(doubt)) = (is_builtin, self.builtin_doubt()) {
                            self.add(all, node, Way::Is, Some(doubt));
                        }
                    }
                }
            }
        }
        for id in self.inventory.runners.ids() {
            let runner = &self.inventory.runners[id];
            let (namespace, account) = (runner.namespace, runner.account);
            let node = self.places.runner(id);
            self.is(Places::crowd(Crowd::RunningIn(namespace)), node);
            let own = self.places.principal(account);
            match self.inventory.runners[id].token.clone() {
                RunnerToken::Mounted => self.is(node, own),
                RunnerToken::OnlyIf(text) => {
                    let doubt = self.doubts.add_text(&text);
                    self.add(node, own, Way::Is, Some(doubt));
                }
                RunnerToken::Missing => {}
            }
        }
        for id in self.inventory.secrets.ids() {
            let secret = &self.inventory.secrets[id];
            let (namespace, account) = (secret.namespace, secret.account);
            let node = self.places.secret(id);
            self.is(Places::crowd(Crowd::SecretsOf(namespace)), node);
            if let Some(account) = account {
                self.is(node, self.places.principal(account));
            }
        }
        self.is(Places::crowd(Crowd::Node), Places::crowd(Crowd::Running));
        let doubt = match self.inventory.has_control_plane {
            Some(true) => None,
            Some(false) => return,
            None => Some(
                self.doubt("a control plane node is within reach (the input may be missing Nodes)"),
            ),
        };
        self.add(
            Places::crowd(Crowd::Node),
            Places::crowd(Crowd::ClusterAdmin),
            Way::ControlPlane,
            doubt,
        );
    }

    /// What objects say of somebody without a role.
    fn add_said(&mut self, id: PrincipalId, node: PlaceId) {
        let identity = &self.inventory.identity(id, self.rbac);
        let mapped = self.rbac.made_master(identity).map(|mapped| Said {
            words: format!("is put into group `{MASTERS}`, which is allowed everything"),
            object: mapped.object,
            path: mapped.path.to_owned(),
        });
        let allowed = || {
            let all = self.rbac.allows_all(identity)?;
            Some(Said {
                words: "is allowed everything by the authorizer `AlwaysAllow`".to_owned(),
                object: all.object,
                path: all.path.clone(),
            })
        };
        if let Some(said) = mapped.or_else(allowed) {
            let said = match self.said.values().last() {
                Some(last) if *last == said => self.said.ids().last(),
                _ => Some(self.said.push(said)),
            };
            if let Some(said) = said {
                let admin = Places::crowd(Crowd::ClusterAdmin);
                self.add(node, admin, Way::Said { said }, None);
            }
        }
    }

    /// What has to hold for the accounts of Kubernetes' own controllers to be there; `None` where it is known.
    pub(super) fn builtin_doubt(&mut self) -> Option<DoubtId> {
        let is_open = self.inventory.has_controllers.is_none();
        is_open.then(|| {
            self.doubt(
                "the controller manager uses an account for each controller (`--use-service-account-credentials`), which the input does not show",
            )
        })
    }
}
