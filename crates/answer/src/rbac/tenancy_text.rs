//! Who has permissions in more than one tenant, for people.

use seawall_text::{Lines, counted, say};

use super::named::may_be_more;
use super::tenancy::{Crossing, Given, Reach, Tenancy};

/// Tenants that are shown of each subject.
const MAX_TENANTS: usize = 4;

/// Bindings that are shown of each subject.
const MAX_BINDINGS: usize = 2;

impl Tenancy {
    /// For people: `top` subjects in each section.
    pub fn text(&self, top: usize) -> Lines {
        let mut text = Lines::new();
        let tenants = counted(self.tenants.len(), "tenant");
        match &self.label {
            Some(label) => say!(text, "{tenants} by the label `{label}`"),
            None => say!(
                text,
                "{tenants}: no label identifies tenants, so each namespace is its own tenant; set a label with `--tenant-label`"
            ),
        }
        text.gap();
        say!(
            text,
            "Permissions in namespaces of more than one tenant: {}",
            counted(self.crossings.len(), "subject")
        );
        for crossing in self.crossings.iter().take(top) {
            let reach = match crossing.reach {
                Reach::Read => "reads",
                Reach::ReadSecrets => "reads secrets",
                Reach::Write => "writes",
            };
            say!(
                text,
                "  {} {reach} in {}",
                crossing.subject,
                place(crossing)
            );
            bindings(&crossing.bindings, &mut text);
        }
        more(self.crossings.len(), top, &mut text);
        text.gap();
        say!(
            text,
            "Can write in namespaces that belong to no tenant: {}",
            counted(self.writers.len(), "subject")
        );
        for writer in self.writers.iter().take(top) {
            let place = match writer.is_all {
                true => "all of them".to_owned(),
                false => format!("`{}`", writer.namespaces.join("`, `")),
            };
            say!(text, "  {} in {place}", writer.subject);
            bindings(&writer.bindings, &mut text);
        }
        more(self.writers.len(), top, &mut text);
        text.gap();
        say!(
            text,
            "Users bound directly, not through a group: {}",
            self.users_bound_directly.len()
        );
        for user in self.users_bound_directly.iter().take(top) {
            say!(text, "  {}, {}", user.subject, user.login);
            bindings(&user.bindings, &mut text);
        }
        more(self.users_bound_directly.len(), top, &mut text);
        self.logins_text(&mut text);
        for reason in self.open.iter().take(top) {
            say!(text, "unknown: {reason}");
        }
        if let Some(gap) = &self.gap {
            say!(text, "{}", may_be_more(gap));
        }
        text
    }

    fn logins_text(&self, text: &mut Lines) {
        text.gap();
        say!(text, "How bound subjects authenticate");
        for login in &self.logins {
            say!(text, "  {:>6}  {}", login.subjects, login.login);
        }
        if !self.api_server_in_input {
            say!(
                text,
                "  unknown: no API server in the input, so its flags do not show which credentials it accepts"
            );
            return;
        }
        say!(
            text,
            "  The API server accepts service accounts, {}",
            self.accepts.join(", ")
        );
        for reason in &self.unread {
            say!(text, "  unknown: {reason}");
        }
    }
}

fn place(crossing: &Crossing) -> String {
    if crossing.everywhere {
        return "every namespace".to_owned();
    }
    let names: Vec<String> = crossing
        .tenants
        .iter()
        .take(MAX_TENANTS)
        .map(|tenant| format!("`{tenant}`"))
        .collect();
    let hidden = crossing.tenants.len() - names.len();
    let shown = names.join(", ");
    let home = crossing.home.as_ref();
    let home = home.map_or_else(String::new, |home| format!(", and belongs to `{home}`"));
    match hidden {
        0 => format!("{shown}{home}"),
        hidden => format!("{shown} and {hidden} more{home}"),
    }
}

fn bindings(bindings: &[Given], text: &mut Lines) {
    for given in bindings.iter().take(MAX_BINDINGS) {
        let (binding, role, at) = (&given.binding, &given.role, &given.role_at);
        say!(text, "    by {binding} → {role}{at}");
    }
    if bindings.len() > MAX_BINDINGS {
        say!(text, "    … and {} more", bindings.len() - MAX_BINDINGS);
    }
}

fn more(count: usize, top: usize, text: &mut Lines) {
    if count > top {
        say!(
            text,
            "  … and {} more; `--top {count}` shows them",
            count - top
        );
    }
}
