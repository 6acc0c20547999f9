//! Where a right leads whose object somebody else acts on: a controller with rights of its own.
//!
//! What the controller's account may do decides. A controller that is known not to run does nothing; one that may run
//! where the input does not show is a condition, and only where the input gives a reason to think so: the holder's rule
//! names the API group, or the input holds its definition or an object of it.

use super::extent::Extent;
use super::graph::{Graph, PrimitiveId};
use super::holding::Names;
use super::lead::Step;
use super::permission::Fit;
use super::places::Crowd;
use super::presence::{Acting, Elsewhere, Presence};
use super::primitive::Effect;
use seawall_model::{Principal, TableIndex};

impl Graph<'_> {
    /// Draws where a primitive leads on which a controller acts.
    pub(super) fn draw_controlled(&mut self, step: &Step<'_>, effect: Effect) {
        let presence = self.controllers.presence[step.primitive.index()].clone();
        match presence {
            None | Some(Presence::Absent) => {}
            Some(Presence::Distribution) => {
                if let Some(step) = self.with_objects(step) {
                    self.act(&step, effect, None);
                }
            }
            Some(Presence::Unknown(doubt)) => {
                if self.is_expected(step)
                    && let Some(step) = self.with_objects(step)
                {
                    let doubt = Some(self.also(step.doubt, &doubt));
                    self.act(&Step { doubt, ..step }, effect, None);
                }
            }
            Some(Presence::Running(all)) => {
                for acting in &all {
                    let Some(step) = self.where_acted(step, acting) else {
                        continue;
                    };
                    let Some(mut step) = self.with_objects(&step) else {
                        continue;
                    };
                    if let Some(doubt) = &acting.doubt {
                        step.doubt = Some(self.also(step.doubt, doubt));
                    }
                    self.act(&step, effect, Some(acting));
                }
            }
        }
    }

    /// A step as far as a controller looks and may act; nothing where it does not.
    fn where_acted<'k>(&mut self, step: &Step<'k>, acting: &Acting) -> Option<Step<'k>> {
        let primitive = self.primitives[step.primitive];
        let own = Extent::of(acting.namespace);
        let mut step = *step;
        let is_everywhere = step.extent == Extent::EVERYWHERE && !self.is_about_the_cluster(&step);
        let looks_anywhere =
            acting.elsewhere == Elsewhere::Everywhere || self.is_about_the_cluster(&step);
        if !looks_anywhere && step.extent != own {
            if is_everywhere {
                step.extent = own;
            } else if acting.elsewhere == Elsewhere::Nowhere {
                return None;
            } else {
                let namespace = &self.inventory.namespaces[step.namespace()?].name;
                let controller = primitive.controller.as_ref()?;
                let text = format!(
                    "{} is configured to watch namespace `{namespace}`",
                    controller.is
                );
                step.doubt = Some(self.also(step.doubt, &text));
            }
        }
        let Some(need) = &primitive.may else {
            return Some(step);
        };
        let mut may = self.account_may(acting.account, need, step.extent);
        // A controller of one namespace has its rights there.
        if may != Some(true)
            && is_everywhere
            && self.account_may(acting.account, need, own) == Some(true)
        {
            step.extent = own;
            may = Some(true);
        }
        match may {
            Some(true) => {}
            Some(false) => return None,
            None => {
                let controller = primitive.controller.as_ref()?;
                let text = format!(
                    "{} can `{}` (the input may be missing its permissions)",
                    controller.is, need.text
                );
                step.doubt = Some(self.also(step.doubt, &text));
            }
        }
        Some(step)
    }

    /// Whether all that the first need of a primitive is about lives outside of namespaces.
    fn is_about_the_cluster(&self, step: &Step<'_>) -> bool {
        let mut rights = self.primitives[step.primitive].first_rights().iter();
        rights.all(|right| {
            let resource = self
                .cluster
                .catalogue()
                .by_plural(&right.group, &right.resource);
            resource.is_some_and(seawall_model::ApiResource::is_cluster_scoped)
        })
    }

    /// A step with what it hangs on that there is something to write: whoever may make no object needs one that is there.
    fn with_objects<'k>(&mut self, step: &Step<'k>) -> Option<Step<'k>> {
        let primitive = self.primitives[step.primitive];
        let mut step = *step;
        if let Some(beside) = &primitive.beside {
            match self.has_object(beside, step.extent, |_| true) {
                Some(true) => {}
                Some(false) => return None,
                None => {
                    let text = format!(
                        "a `{}.{}` object exists (the input may be missing it)",
                        beside.1, beside.0
                    );
                    step.doubt = Some(self.also(step.doubt, &text));
                }
            }
        }
        if Self::has_everything(step.actor, step.extent) {
            return Some(step);
        }
        for need in &primitive.needs {
            let mut best = Some(false);
            let mut wanted = "";
            for right in &need.any {
                let rules: Vec<_> = self.rules(step.actor, step.extent).collect();
                let mut names = Vec::new();
                let mut fits = None;
                for rule in rules {
                    match right.fit(rule) {
                        Some(Fit::Whole) => fits = Some(Fit::Whole),
                        Some(Fit::Named) => {
                            names.extend(rule.resource_names.iter().cloned());
                            fits = fits.or(Some(Fit::Named));
                        }
                        None => {}
                    }
                }
                let Some(fits) = fits else {
                    continue;
                };
                wanted = &right.resource;
                // A name for which server-side apply makes an object is as good as any.
                let found = if !matches!(&*right.verb, "update" | "patch") {
                    Some(true)
                } else {
                    let resource = (right.group.clone(), right.resource.clone());
                    self.has_object(&resource, step.extent, |name| {
                        fits == Fit::Whole || names.iter().any(|own| **own == *name)
                    })
                };
                best = match (best, found) {
                    (Some(true), _) | (_, Some(true)) => Some(true),
                    (None, _) | (_, None) => None,
                    _ => Some(false),
                };
            }
            match best {
                Some(true) => {}
                Some(false) => return None,
                None => {
                    let text = format!(
                        "a `{wanted}` object exists that can be changed (the input may be missing it)"
                    );
                    step.doubt = Some(self.also(step.doubt, &text));
                }
            }
        }
        Some(step)
    }

    /// Whether nobody acts on what a primitive writes.
    pub(super) fn is_ignored(&self, id: PrimitiveId) -> bool {
        matches!(
            self.controllers.presence[id.index()],
            Some(Presence::Absent)
        )
    }

    /// Whether the input gives a reason to think that the resource is served.
    fn is_expected(&self, step: &Step<'_>) -> bool {
        let rights = self.primitives[step.primitive].first_rights();
        rights.iter().any(|right| {
            self.controllers.groups.contains(&right.group)
                || self
                    .rules(step.actor, step.extent)
                    .any(|rule| rule.api_groups.contains(&right.group) && right.fit(rule).is_some())
        })
    }

    /// Draws what a controller does for somebody.
    fn act(&mut self, step: &Step<'_>, effect: Effect, acting: Option<&Acting>) {
        let Some(step) = &self.with_project(step, acting) else {
            return;
        };
        match effect {
            Effect::Source => self.draw_source(step, acting),
            Effect::Deputy => self.draw_deputy(step, acting),
            Effect::Store | Effect::Push => self.draw_stores(step, effect),
            Effect::Issuer => self.draw_issuers(step),
            Effect::OwnSecrets => self.draw_own(step, acting, Crowd::SecretsOf),
            Effect::OwnAccounts => self.draw_own(step, acting, Crowd::AccountsOf),
            _ => self.draw(step, effect, &Names::All),
        }
    }

    fn draw_deputy(&mut self, step: &Step<'_>, acting: Option<&Acting>) {
        if let Some(accounts) = self.confined(step) {
            for account in accounts {
                self.draw_to(step, self.places.principal(account));
            }
            return;
        }
        let Some(acting) = acting else {
            let controller = self.primitives[step.primitive].controller.as_ref();
            if controller.is_some_and(|controller| controller.is_admin) {
                self.draw_crowd(step, Crowd::ClusterAdmin);
            }
            return;
        };
        if acting.acts_as.is_some() && !self.is_about_the_cluster(step) {
            // The resource names an account of its own namespace.
            self.draw_crowd(step, step.wide(Crowd::Accounts, Crowd::AccountsOf));
        } else {
            self.draw_to(step, self.places.principal(acting.account));
        }
    }

    /// The accounts that what has to stand beside the resource confines the controller to; nothing where it does not.
    fn confined(&self, step: &Step<'_>) -> Option<Vec<super::inventory::PrincipalId>> {
        let (group, plural) = self.primitives[step.primitive].beside.as_ref()?;
        let namespace = step.namespace()?;
        let own = &self.inventory.namespaces[namespace].name;
        let resource = self.cluster.catalogue().by_plural(group, plural)?;
        let objects: Vec<_> = self
            .cluster
            .of_kind(&resource.kind)
            .filter(|object| object.group() == &**group && *object.namespace == **own)
            .collect();
        let accounts: Vec<_> = objects
            .iter()
            .filter_map(|object| object.spec()?.str("serviceAccountName"))
            .filter(|name| !name.is_empty())
            .filter_map(|name| {
                self.inventory.principal(&Principal::ServiceAccount {
                    namespace: (&**own).into(),
                    name: name.into(),
                })
            })
            .collect();
        (!objects.is_empty() && accounts.len() == objects.len()).then_some(accounts)
    }
}
