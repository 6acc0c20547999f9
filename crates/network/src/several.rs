//! What a policy may do of which there are several declarations: all that each may do, and for certain what each does.

use crate::bounds::{Asked, Closes, Outcome, State};
use crate::declarations::{Form, Several};
use crate::fit::View;
use crate::rival::Rival;
use crate::{Direction, EndpointId, Network, Ports};

impl Network<'_> {
    /// Adds the declarations of a policy to those that are asked: as one where they come at one place, and otherwise each as
    /// one that may be.
    pub(crate) fn ask_several<'p>(
        &'p self,
        rival: &'p Rival,
        direction: Direction,
        own: EndpointId,
        asked: &mut Vec<Asked<'p>>,
    ) {
        let found: Vec<Asked<'p>> = asked
            .extract_if(.., |asked| asked.policy.object == rival.found)
            .collect();
        let found = found.into_iter().map(|asked| Form {
            place: asked.place,
            policy: asked.policy,
            is_sure: asked.is_sure,
        });
        let mut declarations: Vec<Vec<Form<'p>>> = vec![found.collect()];
        for other in &rival.others {
            declarations.push(self.forms_of(other, own, direction));
        }
        let is_whole = declarations.iter().all(|forms| !forms.is_empty());
        let is_one_each = declarations.iter().all(|forms| forms.len() <= 1);
        let forms: Vec<Form<'p>> = declarations.into_iter().flatten().collect();
        let Some(first) = forms.first().copied() else {
            return;
        };
        let is_one_place = |form: &Form<'_>| form.policy.rank == first.policy.rank;
        if is_one_each && forms.iter().all(is_one_place) {
            asked.push(Asked {
                place: first.place,
                policy: first.policy,
                is_sure: first.is_sure,
                rival: Some(Several {
                    rival,
                    others: forms[1..].to_vec(),
                    is_complete: is_whole,
                }),
            });
            return;
        }
        asked.extend(forms.into_iter().map(|form| Asked {
            place: form.place,
            policy: form.policy,
            is_sure: form.is_sure,
            rival: Some(Several {
                rival,
                others: Vec::new(),
                is_complete: false,
            }),
        }));
    }

    /// What it may do, whichever declaration stands.
    pub(crate) fn weigh_several(
        &self,
        view: View<'_>,
        asked: &Asked<'_>,
        several: &Several<'_>,
        open: &Ports,
        state: &mut State,
    ) -> (Outcome, Closes) {
        let own = Form {
            place: asked.place,
            policy: asked.policy,
            is_sure: asked.is_sure,
        };
        let mut joined = Outcome::default();
        // What all of them do; nothing where one is not for the endpoint.
        let mut common: Option<Outcome> = (!several.is_complete).then(Outcome::default);
        let mut all_close = several.is_complete;
        let mut may_close = Ports::none();
        for form in std::iter::once(&own).chain(&several.others) {
            let mut outcome = self.weigh_form(view, form.policy, open, state);
            let closes = form.policy.closes(view.direction);
            if closes {
                may_close.join(&open.without(&outcome.decided));
            }
            if !form.is_sure {
                let touched = if closes {
                    open.clone()
                } else {
                    outcome.touched()
                };
                let why = self.why_maybe_asked(view, form.policy);
                state.bounds.doubts.push((why, touched));
                outcome.decided = Ports::none();
            }
            all_close &= closes && form.is_sure;
            joined.join(&outcome);
            common = Some(match common {
                Some(common) => common.meet(&outcome),
                None => outcome,
            });
        }
        let common = common.unwrap_or_default();
        let mut differ = joined.allow.without(&common.allow);
        differ.join(&joined.deny.without(&common.deny));
        differ.join(&joined.pass.without(&common.pass));
        if !all_close {
            differ.join(&may_close);
        }
        if !differ.is_empty() {
            let why = self.contested_text(several.rival.found);
            state.bounds.doubts.push((why, differ));
        }
        joined.decided = common.decided;
        let closes = match all_close {
            true => Closes::Surely,
            false if may_close.is_empty() => Closes::No,
            false => Closes::Maybe(may_close),
        };
        (joined, closes)
    }
}

impl Outcome {
    fn meet(&self, other: &Self) -> Self {
        Self {
            allow: self.allow.intersect(&other.allow),
            deny: self.deny.intersect(&other.deny),
            pass: self.pass.intersect(&other.pass),
            decided: self.decided.intersect(&other.decided),
        }
    }
}
