//! OLM: as whom it installs an extension, which depends on its release.

use seawall_rbac::Outcome;

use super::*;

#[test]
fn an_extension_is_installed_as_the_account_that_it_names_or_as_the_controller() {
    let ask = |may: &str| {
        let rule = "{verbs: [create], apiGroups: [olm.operatorframework.io], resources: [clusterextensions]}";
        let text = [
            NAMESPACES,
            &grant("dev", JANE, "*", rule),
            &pod("operator-controller", "x", ""),
            &grant("ctl", CONTROLLER, "*", may),
        ];
        outcome(&cluster(&text.concat(), KINDS))
    };
    // Releases that use the account of the extension ask for its token, and hold little themselves.
    let tokens = "{verbs: [create], apiGroups: [''], resources: [serviceaccounts/token]}";
    assert_eq!(ask(tokens).0, Outcome::Identity);
    // Later ones are cluster administrators.
    assert_eq!(ask(EVERYTHING), (Outcome::ClusterAdmin, 0));
    // One that can do neither installs nothing.
    let little = "{verbs: [get], apiGroups: [''], resources: [configmaps]}";
    assert!(ask(little).0 >= Outcome::Itself);
}
