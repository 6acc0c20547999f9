//! Package managers in commands: not a rule, but what several rules ask.

use seawall_dockerfile::shell::{ShellCommand, ShellWord};

/// What a package manager is told to do.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Action {
    /// Packages are installed.
    Install,
    /// The lists of packages are fetched.
    Update,
    /// All packages are brought to another release, or removed where that needs it.
    DistributionUpgrade,
    /// The cache is emptied.
    Clean,
}

const MANAGERS: &[(&str, &[(&str, Action)])] = &[
    ("apt-get", APT),
    ("apt", APT),
    ("aptitude", APT),
    (
        "apk",
        &[("add", Action::Install), ("update", Action::Update)],
    ),
    ("yum", YUM),
    ("dnf", YUM),
    ("microdnf", YUM),
    ("tdnf", YUM),
    (
        "zypper",
        &[
            ("install", Action::Install),
            ("in", Action::Install),
            ("refresh", Action::Update),
            ("ref", Action::Update),
            ("dist-upgrade", Action::DistributionUpgrade),
            ("dup", Action::DistributionUpgrade),
            ("clean", Action::Clean),
            ("cc", Action::Clean),
        ],
    ),
];

const APT: &[(&str, Action)] = &[
    ("install", Action::Install),
    ("update", Action::Update),
    ("dist-upgrade", Action::DistributionUpgrade),
    ("full-upgrade", Action::DistributionUpgrade),
    ("clean", Action::Clean),
    ("autoclean", Action::Clean),
];

const YUM: &[(&str, Action)] = &[
    ("install", Action::Install),
    ("localinstall", Action::Install),
    ("groupinstall", Action::Install),
    ("makecache", Action::Update),
    ("distro-sync", Action::DistributionUpgrade),
    ("clean", Action::Clean),
];

/// The package manager, what it does, and the words behind that.
pub(super) fn action(command: &ShellCommand) -> Option<(&'static str, Action, &[ShellWord])> {
    let program = command.program();
    let (name, actions) = MANAGERS.iter().find(|(name, _)| *name == program)?;
    let words = command.arguments();
    words.iter().enumerate().find_map(|(at, word)| {
        let (_, action) = actions.iter().find(|(text, _)| *text == word.text)?;
        Some((*name, *action, words.get(at + 1..).unwrap_or_default()))
    })
}

/// Whether a command installs one of these packages.
pub(super) fn installs(command: &ShellCommand, packages: &[&str]) -> bool {
    let Some((_, Action::Install, words)) = action(command) else {
        return false;
    };
    words.iter().any(|word| {
        let name = word
            .text
            .split(['=', '~', '<', '>', '@'])
            .next()
            .unwrap_or_default();
        packages.contains(&name)
    })
}
