//! Every address outside, as blocks of the families that a Service or the cluster has.

use seawall_model::ObjectId;

use crate::Network;

const V4: &str = "0.0.0.0/0";
const V6: &str = "::/0";

impl Network<'_> {
    /// The blocks that hold every address from which a Service is used, or with which pods talk. IPv4 always counts, because
    /// load balancers translate; IPv6 where the Service has it, or says nothing and the cluster has it.
    pub fn anywhere(&self, service: Option<ObjectId>) -> Vec<String> {
        let has_ipv6 = match service {
            Some(service) => self.has_ipv6(service),
            None => self.may_have_ipv6(),
        };
        let blocks = [Some(V4), has_ipv6.then_some(V6)];
        blocks.into_iter().flatten().map(str::to_owned).collect()
    }

    fn has_ipv6(&self, service: ObjectId) -> bool {
        let Some(spec) = self.cluster.object(service).spec() else {
            return false;
        };
        let is_dual = matches!(
            spec.str("ipFamilyPolicy"),
            Some("PreferDualStack" | "RequireDualStack")
        );
        let mut families = spec.strings("ipFamilies").peekable();
        let mut addresses = spec.strings("clusterIPs").chain(spec.str("clusterIP"));
        let is_told = families.peek().is_some();
        is_dual
            || families.any(|family| family == "IPv6")
            || addresses.any(|address| address.contains(':'))
            || !is_told && self.may_have_ipv6()
    }
}
