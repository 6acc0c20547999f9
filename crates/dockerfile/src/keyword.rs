//! The instructions.

macro_rules! keywords {
    ($($(#[doc = $doc:literal])+ $variant:ident = $text:literal;)+) => {
        /// An instruction's name.
        #[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
        pub enum Keyword {
            $($(#[doc = $doc])+ $variant,)+
        }

        impl Keyword {
            /// Every instruction.
            pub const ALL: &'static [Self] = &[$(Self::$variant,)+];

            /// As it is usually written.
            pub fn as_str(self) -> &'static str {
                match self { $(Self::$variant => $text,)+ }
            }
        }
    };
}

keywords! {
    /// Files, archives, addresses and repositories into the image.
    Add = "ADD";
    /// A variable of the build.
    Arg = "ARG";
    /// Arguments, or what runs.
    Cmd = "CMD";
    /// Files into the image.
    Copy = "COPY";
    /// What runs.
    Entrypoint = "ENTRYPOINT";
    /// Environment.
    Env = "ENV";
    /// Ports.
    Expose = "EXPOSE";
    /// A stage begins.
    From = "FROM";
    /// How health is checked.
    Healthcheck = "HEALTHCHECK";
    /// Labels.
    Label = "LABEL";
    /// The author.
    Maintainer = "MAINTAINER";
    /// An instruction for images that build on this one.
    Onbuild = "ONBUILD";
    /// A command of the build.
    Run = "RUN";
    /// What runs scripts.
    Shell = "SHELL";
    /// The signal that stops it.
    Stopsignal = "STOPSIGNAL";
    /// Who it runs as.
    User = "USER";
    /// Directories that are volumes.
    Volume = "VOLUME";
    /// The working directory.
    Workdir = "WORKDIR";
}

impl Keyword {
    /// The instruction of this name, in any case of letters.
    pub fn parse(text: &str) -> Option<Self> {
        Self::ALL
            .iter()
            .copied()
            .find(|keyword| keyword.as_str().eq_ignore_ascii_case(text))
    }

    /// The flags that it takes, and whether each takes a value.
    pub(crate) fn flags(self) -> &'static [(&'static str, bool)] {
        match self {
            Self::Add => &[
                ("chown", true),
                ("chmod", true),
                ("link", false),
                ("keep-git-dir", false),
                ("checksum", true),
                ("exclude", true),
                ("unpack", false),
            ],
            Self::Copy => &[
                ("from", true),
                ("chown", true),
                ("chmod", true),
                ("link", false),
                ("parents", false),
                ("exclude", true),
            ],
            Self::From => &[("platform", true)],
            Self::Healthcheck => &[
                ("interval", true),
                ("timeout", true),
                ("start-period", true),
                ("start-interval", true),
                ("retries", true),
            ],
            Self::Run => &[
                ("mount", true),
                ("network", true),
                ("security", true),
                ("device", true),
            ],
            _ => &[],
        }
    }

    /// Whether its line can announce heredocs.
    pub(crate) fn takes_heredocs(self) -> bool {
        matches!(self, Self::Add | Self::Copy | Self::Run)
    }
}
