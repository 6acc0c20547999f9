//! How one chart is rendered: what the command line says, or the object that installs it.

use std::path::PathBuf;

/// How a chart is rendered, where something else than the command line says so.
#[derive(Debug, Clone, Default, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) struct Release {
    /// Its name.
    pub name: Option<String>,
    /// The namespace that it is installed into.
    pub namespace: Option<String>,
    /// Files that take the place of the values of the chart itself.
    pub defaults: Vec<PathBuf>,
    /// Files of values, before those of the command line.
    pub values: Vec<PathBuf>,
    /// Values that are written out, after the files.
    pub inline: Vec<String>,
    /// Single values, with whether each is a text whatever it looks like.
    pub parameters: Vec<(String, bool)>,
}
