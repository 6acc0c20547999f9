//! Service accounts that are declared several times with different content.

use std::collections::HashMap;

use seawall_model::{Cluster, ObjectId};

/// Declarations of service accounts besides the last, by namespace and name.
pub(crate) type Accounts = HashMap<(Box<str>, Box<str>), Vec<ObjectId>>;

/// The service accounts that are declared several times with different content.
pub(crate) fn accounts(cluster: &Cluster) -> Accounts {
    let mut found = Accounts::new();
    for (id, _) in cluster.contested() {
        let object = cluster.object(id);
        if object.is("", "ServiceAccount") {
            let key = (object.namespace.as_str().into(), object.name.clone());
            found.entry(key).or_default().push(id);
        }
    }
    found
}
