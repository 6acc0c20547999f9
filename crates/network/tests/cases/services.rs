//! Connections through Services: whose port is meant.

use seawall_network::{Network, Protocol};

use crate::city::{TCP, ask, cat_to, check, policy, service};
use crate::support::{cluster, pod};

#[test]
fn a_port_of_a_service_is_that_of_its_pods() {
    let numbered = service(
        "bread",
        "clusterIP: 10.96.0.7, selector: {app: bakery}, ports: [{port: 80, targetPort: 9000}]",
    );
    let both = |word: &str| format!("bakery TCP 9000 {word}, stall TCP 9000 {word}");
    let allowed_80 = format!("{numbered}{}", cat_to("{port: 80}"));
    let allowed_9000 = format!("{numbered}{}", cat_to("{port: 9000}"));
    for to in ["service:city/bread", "10.96.0.7"] {
        check(&allowed_80, "city/cat", to, 80, &both("no"));
        check(&allowed_9000, "city/cat", to, 80, &both("yes"));
    }
    // The pod itself is asked about its own ports.
    check(
        &allowed_80,
        "city/cat",
        "city/bakery",
        80,
        "bakery TCP 80 yes",
    );
    // Without a port every port of the Service is meant, and no other of its pods.
    assert_eq!(
        ask(&allowed_80, "city/cat", "service:city/bread", None),
        both("no")
    );
    // A target that is left out is the port itself; so are zero and an empty name.
    for target in [
        "",
        ", targetPort: 0",
        ", targetPort: ''",
        ", targetPort: null",
    ] {
        let plain = service(
            "bread",
            &format!("selector: {{app: bakery}}, ports: [{{port: 80{target}}}]"),
        );
        check(
            &plain,
            "city/cat",
            "service:city/bread",
            80,
            "bakery TCP 80 yes, stall TCP 80 yes",
        );
    }
}

#[test]
fn a_named_target_is_asked_of_each_pod() {
    let named = service(
        "bread",
        "selector: {app: bakery}, ports: [{name: web, port: 80, targetPort: oven}, {name: scale, port: 81, targetPort: scale, protocol: UDP}]",
    );
    let open = format!("{named}{}", cat_to("{port: 9100}"));
    check(
        &open,
        "city/cat",
        "service:city/bread",
        80,
        "bakery TCP 9000 no, stall TCP 9100 yes",
    );
    // A pod without the name is not behind the port, and a name is of one protocol.
    assert_eq!(
        ask(
            &named,
            "city/cat",
            "service:city/bread",
            Some((Protocol::Udp, 81))
        ),
        "bakery UDP 9000 yes"
    );
    let nowhere = service(
        "bread",
        "selector: {app: bakery}, ports: [{port: 80, targetPort: till}]",
    );
    check(
        &nowhere,
        "city/cat",
        "service:city/bread",
        80,
        "no endpoints found for Service `city/bread`: none of its pods has a port named `till`",
    );
}

#[test]
fn a_port_that_is_not_there_is_said_with_those_that_are() {
    let two = service(
        "bread",
        "clusterIP: 10.96.0.7, selector: {app: bakery}, ports: [{name: web, port: 80}, {name: dough, port: 132, protocol: SCTP}]",
    );
    for to in ["service:city/bread", "10.96.0.7"] {
        check(
            &two,
            "city/cat",
            to,
            443,
            "Service `city/bread` has no port 443/TCP; it has 80/TCP (web), 132/SCTP (dough)",
        );
    }
    assert_eq!(
        ask(
            &two,
            "city/cat",
            "service:city/bread",
            Some((Protocol::Sctp, 132))
        ),
        "bakery SCTP 132 yes, stall SCTP 132 yes"
    );
    check(
        &two,
        "city/cat",
        "service:city/cake",
        80,
        "no Service `city/cake` in the input that the API server would accept; expected service:NAMESPACE/NAME",
    );
}

#[test]
fn what_selects_nothing_leads_where_its_slices_say() {
    let bare = service("bank", "clusterIP: 10.96.0.8, ports: [{name: p, port: 80}]");
    check(
        &bare,
        "city/cat",
        "service:city/bank",
        80,
        "no endpoints found for Service `city/bank`: it has no selector, and no EndpointSlice of it is in the input",
    );
    let slice = |more: &str| {
        format!(
            "{bare}---\napiVersion: discovery.k8s.io/v1\nkind: EndpointSlice\nmetadata: {{name: bank-1, namespace: city, labels: {{kubernetes.io/service-name: bank{more}}}}}\naddressType: IPv4\nports: [{{name: p, port: 8443}}]\nendpoints: [{{addresses: [10.1.0.2]}}, {{addresses: [198.51.100.4]}}, {{addresses: [198.51.100.5], conditions: {{ready: false}}}}]\n"
        )
    };
    // The address of a pod is the pod. What is not ready gets nothing.
    check(
        &slice(""),
        "city/cat",
        "10.96.0.8",
        80,
        "bakery TCP 8443 yes, outside TCP 8443 yes",
    );
    let closed = format!("{}{}", slice(""), cat_to("{port: 8443}"));
    check(
        &closed,
        "city/cat",
        "10.96.0.8",
        80,
        "bakery TCP 8443 yes, outside TCP 8443 no",
    );
    // The older list, unless there are slices; a port of another name is no port of the Service.
    let older = |name: &str| {
        format!(
            "{bare}---\napiVersion: v1\nkind: Endpoints\nmetadata: {{name: bank, namespace: city}}\nsubsets: [{{addresses: [{{ip: 198.51.100.9, targetRef: {{kind: Pod, name: stall, namespace: city}}}}], ports: [{{name: {name}, port: 7000}}]}}]\n"
        )
    };
    check(
        &older("p"),
        "city/cat",
        "service:city/bank",
        80,
        "stall TCP 7000 yes",
    );
    check(
        &older("q"),
        "city/cat",
        "service:city/bank",
        80,
        "no endpoints found for Service `city/bank`: its EndpointSlices do not have the port",
    );
    // What the controller makes of a selector is known from the selector.
    let selecting =
        slice(", endpointslice.kubernetes.io/managed-by: endpointslice-controller.k8s.io")
            .replace("clusterIP: 10.96.0.8", "selector: {app: cat}");
    check(
        &selecting,
        "city/bakery",
        "service:city/bank",
        80,
        "cat TCP 80 yes",
    );
}

#[test]
fn without_an_address_nothing_is_translated() {
    let headless = format!(
        "{}{}",
        service(
            "bread",
            "clusterIP: None, selector: {app: bakery}, ports: [{port: 80, targetPort: 9000}]",
        ),
        cat_to("{port: 9000}")
    );
    check(
        &headless,
        "city/cat",
        "service:city/bread",
        80,
        "bakery TCP 80 no, stall TCP 80 no",
    );
    check(
        &headless,
        "city/cat",
        "service:city/bread",
        9000,
        "bakery TCP 9000 yes, stall TCP 9000 yes",
    );
}

#[test]
fn other_names_are_followed() {
    let bread = service(
        "bread",
        "selector: {app: bakery}, ports: [{port: 80, targetPort: 9000}]",
    );
    let alias = |name: &str, target: &str| {
        service(name, &format!("type: ExternalName, externalName: {target}"))
    };
    let inside = format!(
        "{bread}{}{}",
        alias("loaf", "crust.city.svc.cluster.local"),
        alias("crust", "bread.city.svc.cluster.local.")
    );
    check(
        &inside,
        "city/cat",
        "service:city/loaf",
        80,
        "bakery TCP 9000 yes, stall TCP 9000 yes",
    );
    let ring = format!(
        "{}{}",
        alias("one", "two.city.svc.cluster.local"),
        alias("two", "one.city.svc.cluster.local")
    );
    assert!(
        ask(&ring, "city/cat", "service:city/one", Some((TCP, 80)))
            .contains("too many levels deep")
    );
    let gone = alias("loaf", "cake.city.svc.cluster.local");
    assert!(
        ask(&gone, "city/cat", "service:city/loaf", Some((TCP, 80)))
            .ends_with("which is not in the input")
    );
    // A name outside is some address outside.
    let outside = format!(
        "{}{}",
        alias("mill", "mill.example.org"),
        policy(
            "cat",
            "podSelector: {matchLabels: {app: cat}}, policyTypes: [Egress], egress: [{to: [{ipBlock: {cidr: 128.0.0.0/1}}]}]"
        )
    );
    check(
        &outside,
        "city/cat",
        "service:city/mill",
        443,
        "outside TCP 443 no, outside TCP 443 yes, one of",
    );
}

#[test]
fn what_the_api_server_refuses_and_other_kinds_are_no_services() {
    let foreign = "---\napiVersion: serving.knative.dev/v1\nkind: Service\nmetadata: {name: bread, namespace: city}\nspec: {selector: {app: bakery}, ports: [{port: 80}]}\n";
    assert!(
        ask(foreign, "city/cat", "service:city/bread", Some((TCP, 80))).starts_with("no Service")
    );
    // Ports that are none are left out.
    let odd = service(
        "bread",
        "selector: {app: bakery}, ports: [{port: 0}, {port: 70000}, {port: many}, {port: 80, protocol: ICMP}, {port: 81}]",
    );
    check(
        &odd,
        "city/cat",
        "service:city/bread",
        80,
        "Service `city/bread` has no port 80/TCP; it has 81/TCP",
    );
}

#[test]
fn ports_of_finished_init_containers_have_no_name() {
    let lists = |restart: &str| {
        format!(
            "initContainers: [{{name: i, image: a, {restart}ports: [{{name: web, containerPort: 7000}}]}}], "
        )
    };
    for (restart, expect) in [("", 0), ("restartPolicy: Always, ", 1)] {
        let made = cluster(&pod("shop", "multi", &lists(restart)));
        let network = Network::new(&made);
        let ends = network.endpoints().values();
        let named = ends[0].named_ports.iter();
        assert_eq!(named.filter(|port| port.name == "web").count(), expect);
    }
}
