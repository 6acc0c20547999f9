//! Versions as Go writes them, in the form that its vulnerability database compares.

/// The version of the standard library by the toolchain that built a program: `go1.22.1` is `1.22.1`, `go1.20` is `1.20.0`,
/// `go1.23rc1` is `1.23.0-rc.1`. `None` for development versions, which have no place in the order.
pub(super) fn of_toolchain(toolchain: &str) -> Option<String> {
    // Experiments and vendors' builds follow: `go1.21.5 X:boringcrypto`, `go1.22.1-fips`, `go1.20.4b7`, `go1.24.1 (Red Hat …)`.
    let version = toolchain
        .split_ascii_whitespace()
        .next()?
        .strip_prefix("go")?;
    let version = version.split(['-', '+']).next()?;
    let end = version
        .find(|c: char| !c.is_ascii_digit() && c != '.')
        .unwrap_or(version.len());
    let (numbers, rest) = version.split_at(end);
    let parts: Vec<&str> = numbers.split('.').collect();
    if !(2..=3).contains(&parts.len()) || parts.iter().any(|part| part.is_empty() || part.len() > 9)
    {
        return None;
    }
    let number = match parts[..] {
        [major, minor] => format!("{major}.{minor}.0"),
        _ => numbers.to_owned(),
    };
    let before = ["beta", "rc"].into_iter().find_map(|word| {
        let count = rest.strip_prefix(word)?;
        (!count.is_empty() && count.bytes().all(|byte| byte.is_ascii_digit()))
            .then(|| format!("-{word}.{count}"))
    });
    Some(number + &before.unwrap_or_default())
}

/// Names of variables that hold a program's version, in lower case without underscores.
const VARIABLES: &[&str] = &[
    "version",
    "ver",
    "appversion",
    "buildversion",
    "gitversion",
    "programversion",
    "releaseversion",
    "semver",
    "tag",
    "gittag",
    "buildtag",
    "versionstring",
    "currentversion",
];

/// Packages that are made to hold the version of the program that they are built into.
const HOLDERS: &[&str] = &[
    "github.com/prometheus/common/version",
    "sigs.k8s.io/release-utils/version",
];

/// The version of the main module that `-ldflags "-X pkg.version=v1.2.3"` sets, with the variable.
pub(super) fn of_flags(flags: &str, main_module: &str) -> Option<(String, String)> {
    let definitions: Vec<String> = definitions(flags).collect();
    of_variables(
        definitions.iter().filter_map(|text| text.split_once('=')),
        main_module,
    )
}

/// The version among variables with their values. Only those of the program itself count: of its main package, of its module's
/// packages, and of packages that are made for that.
pub(super) fn of_variables<'t>(
    variables: impl Iterator<Item = (&'t str, &'t str)>,
    main_module: &str,
) -> Option<(String, String)> {
    let is_own = |package: &str| {
        package == "main"
            || package == main_module
            || package
                .strip_prefix(main_module)
                .is_some_and(|rest| rest.starts_with('/'))
            || HOLDERS.contains(&package)
            || main_module.starts_with("k8s.io/") && package == "k8s.io/component-base/version"
    };
    let mut found: Vec<(bool, &str, &str)> = variables
        .filter_map(|(variable, value)| {
            let (package, name) = variable.rsplit_once('.')?;
            let name = name.to_lowercase().replace('_', "");
            let is_version = VARIABLES.contains(&&*name) && is_own(package) && is_number(value);
            is_version.then_some((package != "main", variable, value))
        })
        .collect();
    found.sort_unstable();
    let (_, variable, value) = *found.first()?;
    // Variables that disagree name the versions of different things.
    let agree = found
        .iter()
        .all(|(_, _, other)| other.trim_start_matches('v') == value.trim_start_matches('v'));
    agree.then(|| (variable.to_owned(), value.to_owned()))
}

/// The version under which modules of Kubernetes' own repository (`staging`) are published: `v0.29.3` for `v1.29.3`. What vendors
/// add is not part of it.
pub(super) fn of_staging(kubernetes: &str) -> Option<String> {
    let rest = kubernetes
        .strip_prefix("v1.")
        .filter(|_| is_full(kubernetes))?;
    let (numbers, suffix) = rest.split_at(rest.find(['-', '+', '~']).unwrap_or(rest.len()));
    let is_before = ["-alpha.", "-beta.", "-rc."]
        .iter()
        .any(|begin| suffix.starts_with(begin));
    Some(format!(
        "v0.{numbers}{}",
        if is_before { suffix } else { "" }
    ))
}

/// Whether a text is a version: `v1.2`, `1.2.3-rc.1+abc`.
pub(super) fn is_number(text: &str) -> bool {
    let text = text.strip_prefix('v').unwrap_or(text);
    let mut parts = text.splitn(3, '.');
    let is_digits = |part: Option<&str>| {
        part.is_some_and(|part| !part.is_empty() && part.bytes().all(|b| b.is_ascii_digit()))
    };
    if text.len() > 100 || !is_digits(parts.next()) {
        return false;
    }
    let second = parts
        .next()
        .map(|part| part.split(['-', '+']).next().unwrap_or_default());
    is_digits(second) && !text.contains(|c: char| c.is_whitespace() || c.is_control())
}

/// Whether a text is a version of three numbers, and whatever follows them.
pub(super) fn is_full(text: &str) -> bool {
    let third = text.splitn(3, '.').nth(2);
    let is_version = third.is_some_and(|third| third.starts_with(|c: char| c.is_ascii_digit()));
    let mut rest = third
        .unwrap_or_default()
        .trim_start_matches(|c: char| c.is_ascii_digit())
        .chars();
    let separated = rest.next().is_none_or(|c| matches!(c, '-' | '+' | '~'));
    let is_plain = rest.all(|c| c.is_ascii_alphanumeric() || matches!(c, '.' | '+' | '~' | '-'));
    is_number(text) && is_version && separated && is_plain
}

/// The arguments of `-X`, split as Go's linker and a shell would.
fn definitions(flags: &str) -> impl Iterator<Item = String> {
    let mut words = Vec::new();
    let mut word = String::new();
    let mut quote = None;
    for character in flags.chars() {
        match (quote, character) {
            (Some(open), _) if character == open => quote = None,
            (None, '"' | '\'') => quote = Some(character),
            (None, _) if character.is_whitespace() => words.push(std::mem::take(&mut word)),
            _ => word.push(character),
        }
    }
    words.push(word);
    let mut is_next = false;
    words
        .into_iter()
        .filter(|word| !word.is_empty())
        .filter_map(move |word| {
            if matches!(&*word, "-X" | "--X") {
                is_next = true;
                return None;
            }
            let joined = ["-X=", "--X=", "-X ", "-X"]
                .iter()
                .find_map(|flag| word.strip_prefix(flag))
                .map(str::to_owned);
            let is_value = std::mem::take(&mut is_next);
            if is_value { Some(word) } else { joined }
        })
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    #[test]
    fn toolchains() {
        for (toolchain, expect) in [
            ("go1.22.1", Some("1.22.1")),
            ("go1.20", Some("1.20.0")),
            ("go1.23rc1", Some("1.23.0-rc.1")),
            ("go1.18beta2", Some("1.18.0-beta.2")),
            ("go1.21.5 X:boringcrypto", Some("1.21.5")),
            ("go1.22.1-fips", Some("1.22.1")),
            ("go1.20.4b7", Some("1.20.4")),
            ("go1.24.4 (Red Hat 1.24.4-1.el9)", Some("1.24.4")),
            ("devel go1.23-2f64268ae0", None),
            ("devel +abcdef", None),
            ("go1", None),
            ("gcc (GCC) 13", None),
        ] {
            assert_eq!(of_toolchain(toolchain).as_deref(), expect, "{toolchain}");
        }
    }

    #[test]
    fn flags_that_set_the_version() {
        for (flags, module, expect) in [
            ("-s -w -X main.version=v1.2.3", "a.com/x", Some("v1.2.3")),
            (
                "-X 'main.Version=1.2.3' -X main.commit=abc",
                "a.com/x",
                Some("1.2.3"),
            ),
            (
                "-X=a.com/x/internal/build.AppVersion=2.0",
                "a.com/x",
                Some("2.0"),
            ),
            (
                "-s -w -extldflags '-static' -X a.com/x/pkg/version/app.ver=0.59.1",
                "a.com/x",
                Some("0.59.1"),
            ),
            ("-X b.com/other.Version=9.9.9", "a.com/x", None),
            ("-X main.version=dev", "a.com/x", None),
            (
                "-X main.version=1.0.0 -X a.com/x/api.version=2.0.0",
                "a.com/x",
                None,
            ),
            (
                "-X main.version=1.0.0 -X a.com/x.Version=v1.0.0",
                "a.com/x",
                Some("1.0.0"),
            ),
            (
                "-X k8s.io/component-base/version.gitVersion=v1.29.0 -X k8s.io/client-go/pkg/version.gitVersion=v1.29.0",
                "k8s.io/kubernetes",
                Some("v1.29.0"),
            ),
            (
                "-X k8s.io/component-base/version.gitVersion=v1.29.0",
                "a.com/x",
                None,
            ),
            (
                "-X github.com/prometheus/common/version.Version=2.45.0",
                "github.com/prometheus/prometheus",
                Some("2.45.0"),
            ),
            (
                " \t-w \t-X \"a.com/x/version.Version=20.10.24+dfsg1\" \t-X \"a.com/x/version.GitCommit=5d6db84\"",
                "a.com/x",
                Some("20.10.24+dfsg1"),
            ),
            ("-X", "a.com/x", None),
        ] {
            assert_eq!(
                of_flags(flags, module).map(|(_, value)| value).as_deref(),
                expect,
                "{flags}"
            );
        }
    }

    #[test]
    fn numbers() {
        for (text, expect) in [
            ("v1.2.3", true),
            ("1.2", true),
            ("1.2.3-rc.1+k3s1", true),
            ("1.2-beta", true),
            ("dev", false),
            ("1", false),
            ("v1.x", false),
            ("", false),
            ("1.2 3", false),
            ("abc1.2", false),
        ] {
            assert_eq!(is_number(text), expect, "{text}");
        }
    }

    #[test]
    fn modules_of_kubernetes_follow_its_version() {
        for (version, expect) in [
            ("v1.29.3", Some("v0.29.3")),
            ("v1.29.3-eks-adc7111", Some("v0.29.3")),
            ("v1.30.0-rc.1", Some("v0.30.0-rc.1")),
            ("v1.29.3+k3s1", Some("v0.29.3")),
            ("v2.0.0", None),
            ("", None),
        ] {
            assert_eq!(of_staging(version).as_deref(), expect, "{version}");
        }
    }

    #[test]
    fn full_versions() {
        for (text, expect) in [
            ("v1.2.3", true),
            ("1.1.5+ds1-1", true),
            ("1.6.20~ds1", true),
            ("1.2", false),
            ("1.2.3.4", false),
            ("1.2.x", false),
            ("1.2.3-é", false),
            ("127.0.0.1", false),
        ] {
            assert_eq!(is_full(text), expect, "{text}");
        }
    }

    proptest! {
        #[test]
        fn never_panics(text in "\\PC{0,80}", module in "[a-z./]{0,8}") {
            let _ = (of_toolchain(&text), of_flags(&text, &module), is_number(&text));
        }
    }
}
