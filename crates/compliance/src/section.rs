//! A part of a framework: the controls of some sections.

use std::fmt;

use seawall_content::closest;

use crate::{ControlResult, FrameworkResult};

/// A text that names no section of a framework.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct UnknownSection {
    section: String,
    framework: String,
    meant: Option<String>,
    groups: Vec<String>,
}

impl fmt::Display for UnknownSection {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(
            f,
            "`{}` has no section `{}`\n  hint: ",
            self.framework, self.section
        )?;
        match &self.meant {
            Some(meant) => write!(f, "did you mean `{meant}`?"),
            None => write!(f, "sections are {}", self.groups.join(", ")),
        }
    }
}

impl std::error::Error for UnknownSection {}

/// The result with only the controls of these sections, all of them without a section. A section is the id of a control, whole
/// parts of it (`5.1` has `5.1.3` and not `5.10`), or the id or title of a group.
///
/// # Errors
/// For a section that no control is in.
pub fn in_sections(
    result: &FrameworkResult,
    sections: &[String],
) -> Result<FrameworkResult, UnknownSection> {
    let mut kept = result.clone();
    if sections.is_empty() {
        return Ok(kept);
    }
    for section in sections {
        let is_known = result.groups.iter().any(|(id, title, controls)| {
            is_group(section, id, title) || controls.iter().any(|control| is_in(section, control))
        });
        if !is_known {
            return Err(unknown(result, section));
        }
    }
    for (id, title, controls) in &mut kept.groups {
        if !sections.iter().any(|section| is_group(section, id, title)) {
            controls.retain(|control| sections.iter().any(|section| is_in(section, control)));
        }
    }
    kept.groups.retain(|(_, _, controls)| !controls.is_empty());
    Ok(kept)
}

fn is_group(section: &str, id: &str, title: &str) -> bool {
    section == id || section.eq_ignore_ascii_case(title)
}

fn is_in(section: &str, control: &ControlResult) -> bool {
    control
        .control
        .id
        .strip_prefix(section)
        .is_some_and(|rest| !section.is_empty() && (rest.is_empty() || rest.starts_with('.')))
}

fn unknown(result: &FrameworkResult, section: &str) -> UnknownSection {
    let groups = || result.groups.iter();
    let ids = groups().map(|(id, _, _)| id.as_str());
    let titles = groups().map(|(_, title, _)| title.as_str());
    let controls = groups().flat_map(|(_, _, controls)| controls);
    let controls = controls.map(|control| control.control.id.as_str());
    UnknownSection {
        section: section.to_owned(),
        framework: result.framework.id.clone(),
        meant: closest(section, ids.chain(titles).chain(controls)).map(str::to_owned),
        groups: groups()
            .map(|(id, title, _)| format!("`{id}` ({title})"))
            .collect(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{Framework, roll_up};

    const FRAMEWORK: &[u8] = b"schema: seawall.framework/v1\nid: f\ntitle: F\nversion: '1'\npublisher: P\nurl: https://example.com\nnotice: own words\ngroups:\n- id: '5.1'\n  title: Roles\n  controls:\n  - {id: '5.1.1', title: a, description: a, assessment: automated}\n  - {id: '5.1.10', title: b, description: b, assessment: automated}\n- id: T1\n  title: Impact\n  controls:\n  - {id: '5.10', title: c, description: c, assessment: automated}\n";

    #[track_caller]
    fn check(sections: &[&str], expect: &[&str]) {
        let result = roll_up(&Framework::parse("f", FRAMEWORK).expect("reads"), &[]);
        let sections: Vec<String> = sections.iter().map(ToString::to_string).collect();
        let kept = in_sections(&result, &sections).expect("known");
        let ids = kept.groups.iter().flat_map(|(_, _, controls)| controls);
        let ids: Vec<&str> = ids.map(|control| control.control.id.as_str()).collect();
        assert_eq!(ids, expect);
    }

    #[test]
    fn sections_are_whole_parts_of_ids_or_groups() {
        check(&[], &["5.1.1", "5.1.10", "5.10"]);
        check(&["5"], &["5.1.1", "5.1.10", "5.10"]);
        check(&["5.1"], &["5.1.1", "5.1.10"]);
        check(&["5.1.1"], &["5.1.1"]);
        check(&["impact", "5.1.1"], &["5.1.1", "5.10"]);
        check(&["T1"], &["5.10"]);
    }

    #[test]
    fn a_section_that_is_not_there_is_an_error() {
        let result = roll_up(&Framework::parse("f", FRAMEWORK).expect("reads"), &[]);
        for (section, hint) in [
            ("Rolse", "did you mean `Roles`?"),
            ("zzzzzzzz", "sections are `5.1` (Roles), `T1` (Impact)"),
            ("", "hint: "),
            ("5.", "hint: "),
        ] {
            let error = in_sections(&result, &["5.1".to_owned(), section.to_owned()]);
            let error = error.expect_err(section).to_string();
            assert!(error.contains(hint), "{error}");
        }
    }
}
