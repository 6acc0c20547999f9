//! One cluster laid over another one, as a change over what it changes.

use super::Cluster;
use crate::scoping::DEFAULT_NAMESPACE;
use crate::{ObjectId, TableIndex};

impl Cluster {
    /// A change laid over what it changes: of two objects of one identity the one of the change is found. What the API
    /// server would refuse of either stays refused.
    pub fn over(base: &Self, mut change: Self) -> Self {
        let mut coverage = base.coverage.clone();
        coverage.merge(std::mem::take(&mut change.coverage));
        let refused = change.refused.clone();
        let contested = change.contested.clone();
        let mut objects = base.objects().to_vec();
        let offset = objects.len();
        objects.extend(change.into_objects());
        // Every object knows its namespace by now.
        let mut over = Self::of_shared(base.name.clone(), objects, coverage, DEFAULT_NAMESPACE);
        over.server_version = base.server_version;
        let mut all = (*base.refused).clone();
        let move_by = |id: &ObjectId| ObjectId::at(id.index() + offset);
        let moved = refused.iter();
        all.extend(moved.map(|(id, reasons)| (move_by(id), reasons.clone())));
        over.settle_refused(all);
        let of_change = contested
            .iter()
            .map(|(id, last)| (move_by(id), move_by(last)));
        over.keep_contested(base.contested().chain(of_change));
        over
    }
}

#[cfg(test)]
mod tests {
    use std::sync::Arc;

    use seawall_syntax::parse_stream;

    use super::*;
    use crate::{Coverage, Object, Origin, Refusal, Source};

    fn cluster(data: &str, is_refused: bool) -> Cluster {
        let source = Source {
            name: Arc::from("a.yaml"),
            origin: Origin::File,
        };
        let text = format!(
            "apiVersion: v1\nkind: ConfigMap\nmetadata: {{name: a}}\ndata: {{k: {data}}}\n"
        );
        let node = parse_stream(text.as_bytes())
            .remove(0)
            .nodes
            .expect("YAML")
            .remove(0);
        let object = Object::from_node(node, source).expect("an object");
        let mut cluster = Cluster::new(Arc::default(), vec![object], Coverage::default());
        if is_refused {
            let reason = Refusal {
                path: "data".into(),
                reason: "wrong".into(),
                meant: None,
            };
            let id = cluster.iter().next().expect("one").0;
            cluster.refuse(vec![(id, vec![reason])]);
        }
        cluster
    }

    #[test]
    fn what_is_refused_stays_refused_and_what_stands_is_found() {
        for (is_base_refused, is_change_refused, found) in [
            (false, false, "new"),
            (true, false, "new"),
            (false, true, "old"),
        ] {
            let base = cluster("old", is_base_refused);
            let over = Cluster::over(&base, cluster("new", is_change_refused));
            let id = over.find("", "ConfigMap", "default", "a").expect("one");
            let data = over.object(id).root.get("data").expect("data");
            assert_eq!(data.str("k"), Some(found));
            let refused = over.iter().filter(|(id, _)| over.refused(*id).is_some());
            let expect = usize::from(is_base_refused) + usize::from(is_change_refused);
            assert_eq!(refused.count(), expect);
            assert_eq!(over.coverage.invalid().count(), expect);
        }
    }
}
