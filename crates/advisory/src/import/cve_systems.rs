//! Which operating systems a CVE record speaks of: `platforms`, which is free text.

/// How texts begin that name an operating system which is not Linux, and its name.
const SYSTEMS: &[(&str, &str)] = &[
    ("aix", "aix"),
    ("android", "android"),
    ("apple ios", "ios"),
    ("apple macos", "macos"),
    ("darwin", "macos"),
    ("freebsd", "freebsd"),
    ("ios", "ios"),
    ("ipados", "ios"),
    ("mac", "macos"),
    ("microsoft windows", "windows"),
    ("ms windows", "windows"),
    ("netbsd", "netbsd"),
    ("openbsd", "openbsd"),
    ("os x", "macos"),
    ("osx", "macos"),
    ("solaris", "solaris"),
    ("win32", "windows"),
    ("win64", "windows"),
    ("windows", "windows"),
];

/// The operating systems of an entry. Empty, which is all of them, as soon as one text names Linux or is not understood: a processor,
/// a distribution, `All`.
pub(super) fn systems(platforms: &[String]) -> Vec<String> {
    let known = |text: &String| {
        let text = text.trim().to_lowercase();
        let found = SYSTEMS.iter().find(|(beginning, _)| {
            let rest = text.strip_prefix(beginning);
            // `macos`, `mac os x` and `mac`, but no `machine`; several in one text are not taken apart.
            rest.is_some_and(|rest| {
                let is_word = !rest.starts_with(char::is_alphabetic) || rest.starts_with("os");
                is_word && !rest.contains([',', '/', '&', ';', '|']) && !rest.contains("linux")
            })
        });
        found.map(|(_, name)| (*name).to_owned())
    };
    let all: Option<Vec<String>> = platforms.iter().map(known).collect();
    let mut all = all.unwrap_or_default();
    all.sort_unstable();
    all.dedup();
    all
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_what_is_surely_another_system_is_told_apart() {
        for (platforms, expect) in [
            (&["Windows"][..], &["windows"][..]),
            (&["Microsoft Windows 10", "MacOS"], &["macos", "windows"]),
            (&["Mac OS X"], &["macos"]),
            (&["iOS", "iPadOS"], &["ios"]),
            (&["Windows", "Linux"], &[]),
            (&["Windows", "x64"], &[]),
            (&["Windows/Linux"], &[]),
            (&["Windows and Linux"], &[]),
            (&["Machine learning"], &[]),
            (&["All"], &[]),
            (&[], &[]),
        ] {
            let platforms: Vec<String> = platforms.iter().map(|&one| one.to_owned()).collect();
            assert_eq!(systems(&platforms), expect, "{platforms:?}");
        }
    }
}
