//! What can be said of a cluster that was listed and not read from files.

use crate::directories::Directories;
use crate::elsewhere::examine_elsewhere;
use crate::examine::examine;
use crate::gitops::Settled;
use crate::loaded::Loaded;

/// Tells of clusters that were listed what is told of files once they are read.
pub fn examine_live(clusters: &mut [Loaded]) {
    clusters.iter_mut().for_each(examine);
    for one in clusters {
        examine_elsewhere(
            std::slice::from_mut(one),
            &Directories::default(),
            &Settled::default(),
        );
    }
}
