//! What the templates of a chart ask of the cluster that they are installed in. They are rendered without one, so what was
//! assumed in its place is said.

use std::collections::BTreeSet;
use std::path::Path;

use crate::options::FileOptions;
use crate::templates::each_template;

/// Something that a template asks.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) enum Ask {
    Lookup,
    Upgrade,
    ApiVersions,
    KubernetesVersion,
    Now,
    Random,
    Certificate,
    Host,
}

/// Functions of templates that give something else in each cluster, or each time.
const FUNCTIONS: [(&str, Ask); 19] = [
    ("lookup", Ask::Lookup),
    ("now", Ask::Now),
    ("randAlphaNum", Ask::Random),
    ("randAlpha", Ask::Random),
    ("randNumeric", Ask::Random),
    ("randAscii", Ask::Random),
    ("randBytes", Ask::Random),
    ("randInt", Ask::Random),
    ("shuffle", Ask::Random),
    ("uuidv4", Ask::Random),
    ("genPrivateKey", Ask::Certificate),
    ("genCA", Ask::Certificate),
    ("genCAWithKey", Ask::Certificate),
    ("genSelfSignedCert", Ask::Certificate),
    ("genSelfSignedCertWithKey", Ask::Certificate),
    ("genSignedCert", Ask::Certificate),
    ("genSignedCertWithKey", Ask::Certificate),
    ("getHostByName", Ask::Host),
    ("ago", Ask::Now),
];

/// Fields of the built-in objects that do the same.
const FIELDS: [(&str, Ask); 5] = [
    (".Release.IsUpgrade", Ask::Upgrade),
    (".Release.IsInstall", Ask::Upgrade),
    (".Release.Revision", Ask::Upgrade),
    (".Capabilities.APIVersions", Ask::ApiVersions),
    (".Capabilities.KubeVersion", Ask::KubernetesVersion),
];

/// What a chart asks, in words, and what would answer it; `None` where it asks nothing that is not answered.
pub(crate) fn asked(chart: &Path, options: &FileOptions) -> Option<(String, String)> {
    let mut uses = of_chart(chart);
    if options.kubernetes_version.is_some() {
        uses.retain(|(ask, _)| *ask != Ask::KubernetesVersion);
    }
    if !options.api_versions.is_empty() {
        uses.retain(|(ask, _)| *ask != Ask::ApiVersions);
    }
    let asks: BTreeSet<Ask> = uses.iter().map(|(ask, _)| *ask).collect();
    if asks.is_empty() {
        return None;
    }
    let sentence = |ask: &Ask| {
        let mut words = uses.iter().filter(|(other, _)| other == ask);
        let word = words.next().map_or("", |(_, word)| *word);
        format!("`{word}` ({})", ask.assumed(options))
    };
    let parts: Vec<String> = asks.iter().map(sentence).collect();
    let message = format!(
        "this chart queries the cluster, and is rendered without one: {}",
        parts.join(", ")
    );
    let flags: Vec<&str> = asks.iter().filter_map(|ask| ask.flag()).collect();
    let hint = match flags.as_slice() {
        [] => "scan the cluster or a snapshot of it to see the result there".to_owned(),
        flags => format!(
            "{} {} otherwise; a scan of the cluster shows the result there",
            flags.join(" and "),
            if flags.len() == 1 { "says" } else { "say" }
        ),
    };
    Some((message, hint))
}

impl Ask {
    fn assumed(self, options: &FileOptions) -> String {
        let plain = match self {
            Self::Lookup => "finds nothing",
            Self::Upgrade => "assumed to be the first install",
            Self::ApiVersions => "has built-in kinds and no custom ones",
            Self::KubernetesVersion => {
                return format!("assumed to be {}", options.version());
            }
            Self::Now => "the time of the scan",
            Self::Random => "differs each time",
            Self::Certificate => "generated each time",
            Self::Host => "empty: there is no network",
        };
        plain.to_owned()
    }

    fn flag(self) -> Option<&'static str> {
        match self {
            Self::ApiVersions => Some("--api-versions"),
            Self::KubernetesVersion => Some("--kubernetes-version"),
            _ => None,
        }
    }
}

/// Whether a chart gives the same each time that it is rendered.
pub(crate) fn is_stable(chart: &Path) -> bool {
    let changes = [Ask::Now, Ask::Random, Ask::Certificate];
    !of_chart(chart).iter().any(|(ask, _)| changes.contains(ask))
}

/// What all templates of a chart and of the charts in it ask.
fn of_chart(chart: &Path) -> BTreeSet<(Ask, &'static str)> {
    let mut found = BTreeSet::new();
    each_template(chart, &mut |_, text| {
        found.extend(of_template(&String::from_utf8_lossy(text)));
    });
    found
}

/// What the actions of a template ask: neither its text nor its comments.
fn of_template(text: &str) -> BTreeSet<(Ask, &'static str)> {
    let mut found = BTreeSet::new();
    let mut rest = text;
    while let Some((_, behind)) = rest.split_once("{{") {
        let before = behind.len();
        let (code, behind) = action(behind);
        for (field, ask) in FIELDS {
            if code.contains(field) {
                found.insert((ask, field));
            }
        }
        let is_inner = |letter: char| !letter.is_ascii_alphanumeric() && !"_.$".contains(letter);
        for word in code.split(is_inner) {
            let function = FUNCTIONS.iter().find(|(name, _)| *name == word);
            found.extend(function.map(|(name, ask)| (*ask, *name)));
        }
        // A text that is a template itself asks what it says.
        let whole = &rest[rest.len() - before..rest.len() - behind.len()];
        if code.split(is_inner).any(|word| word == "tpl") && whole.contains("lookup") {
            found.insert((Ask::Lookup, "lookup"));
        }
        rest = behind;
    }
    found
}

/// The code of an action without its texts, and what is behind it.
pub(crate) fn action(text: &str) -> (String, &str) {
    let start = text.strip_prefix('-').unwrap_or(text);
    if start.trim_start().starts_with("/*") {
        let behind = text.split_once("*/").map_or("", |(_, behind)| behind);
        return (String::new(), behind);
    }
    let mut code = String::new();
    let mut letters = text.char_indices();
    while let Some((at, letter)) = letters.next() {
        match letter {
            '}' if text[at..].starts_with("}}") => return (code, &text[at + 2..]),
            '"' | '`' | '\'' => {
                // A text goes on to its end; what is written in it is not asked.
                while let Some((_, inner)) = letters.next() {
                    match inner {
                        '\\' if letter != '`' => drop(letters.next()),
                        _ if inner == letter => break,
                        _ => {}
                    }
                }
                code.push(' ');
            }
            _ => code.push(letter),
        }
    }
    (code, "")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn actions_ask_and_texts_and_comments_do_not() {
        for (text, expect) in [
            (
                "{{ lookup \"v1\" \"Secret\" \"a\" \"b\" }}",
                &["lookup"][..],
            ),
            ("{{- if (lookup `v1` `}}` \"\" \"\") -}}", &["lookup"]),
            (
                "{{- if .Capabilities.APIVersions.Has \"a/v1\" }}",
                &[".Capabilities.APIVersions"],
            ),
            (
                "{{ $.Capabilities.KubeVersion.Version | quote }}",
                &[".Capabilities.KubeVersion"],
            ),
            (
                "{{ if and .Release.IsUpgrade true }}{{ randAlphaNum 5 }}",
                &[".Release.IsUpgrade", "randAlphaNum"],
            ),
            (
                "{{ $ca := genCA \"a\" 5 }}{{ now | date \"2006\" }}",
                &["now", "genCA"],
            ),
            ("{{/* lookup }} now */}} {{- /* genCA */ -}}", &[]),
            (
                "lookup now {{ .Values.now }} {{ $lookup }} {{ \"now\" }} {{ .Values.lookup.now }}",
                &[],
            ),
            ("{{ \"a\\\"now\" }} {{ printf \"{{ lookup }}\" }}", &[]),
            ("{{ lookup", &["lookup"]),
            ("{{ nowhere }}{{ snow }}", &[]),
            ("{{ tpl (printf \"{{ %s }}\" \"lookup\") . }}", &["lookup"]),
        ] {
            let found = of_template(text);
            let words: Vec<&str> = found.iter().map(|(_, word)| *word).collect();
            assert_eq!(words, expect, "{text}");
        }
    }
}
