//! Which object of a cluster.

use crate::define_index;

define_index! {
    /// An object of a [`crate::Cluster`]: its position in [`crate::Cluster::objects`].
    pub struct ObjectId;
}
