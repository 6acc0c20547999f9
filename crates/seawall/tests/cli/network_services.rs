//! `seawall network` where Services are named: questions, flows, and what is suggested.

use crate::support::{Run, run_in};

const SHOP: &str = "
apiVersion: v1
kind: Namespace
metadata: {name: shop}
---
apiVersion: v1
kind: Namespace
metadata: {name: back}
---
apiVersion: v1
kind: Pod
metadata: {name: front, namespace: shop, labels: {app: front}}
spec: {containers: [{name: a, image: a, env: [{name: CART, value: 'http://cart:80'}]}]}
---
apiVersion: v1
kind: Pod
metadata: {name: cart, namespace: shop, labels: {app: cart}}
spec: {containers: [{name: a, image: a, ports: [{name: http, containerPort: 8080}]}]}
---
apiVersion: v1
kind: Pod
metadata: {name: worker, namespace: shop, labels: {app: worker}}
spec: {containers: [{name: a, image: a}]}
---
apiVersion: v1
kind: Pod
metadata: {name: report, namespace: back, labels: {app: report}}
spec: {containers: [{name: a, image: a}]}
---
apiVersion: v1
kind: Service
metadata: {name: cart, namespace: shop}
spec: {clusterIP: 10.96.1.1, selector: {app: cart}, ports: [{port: 80, targetPort: http}]}
---
apiVersion: v1
kind: Service
metadata: {name: front, namespace: shop}
spec: {type: LoadBalancer, selector: {app: front}, ports: [{port: 443, targetPort: 8443}]}
---
apiVersion: networking.k8s.io/v1
kind: NetworkPolicy
metadata: {name: cart, namespace: shop}
spec: {podSelector: {matchLabels: {app: cart}}, ingress: [{from: [{podSelector: {matchLabels: {app: front}}}], ports: [{port: 80}]}]}
";

struct Shop(tempfile::TempDir);

impl Shop {
    fn new(text: &str) -> Self {
        let folder = tempfile::tempdir().expect("a folder");
        std::fs::write(folder.path().join("shop.yaml"), text).expect("a file");
        Self(folder)
    }

    fn ask(&self, arguments: &[&str], input: &str) -> Run {
        let all = [&["network"], arguments, &["-i", "shop.yaml"]].concat();
        run_in(self.0.path(), &all, input.as_bytes())
    }
}

#[test]
fn a_question_about_a_service_is_about_the_ports_of_its_pods() {
    let shop = Shop::new(SHOP);
    let can = |to: &str, port: &str| {
        shop.ask(
            &["can", "--from", "shop/front", "--to", to, "--port", port],
            "",
        )
    };
    for to in ["service:shop/cart", "10.96.1.1"] {
        let no = can(to, "80");
        assert_eq!(no.status, 1, "{}", no.out);
        assert!(
            no.out
                .contains("through Service `shop/cart`: port 80/TCP leads to TCP 8080 (shop.yaml:"),
            "{}",
            no.out
        );
    }
    let straight = can("shop/cart", "80");
    assert_eq!(
        (straight.status, straight.out.contains("through Service")),
        (0, false)
    );
    let wrong = can("service:shop/cart", "8080");
    assert_eq!(wrong.status, 2);
    assert!(
        wrong.err.contains("has no port 8080/TCP; it has 80/TCP"),
        "{}",
        wrong.err
    );
    let json = shop.ask(
        &[
            "can",
            "--from",
            "shop/front",
            "--to",
            "service:shop/cart",
            "--port",
            "80",
            "--format",
            "json",
        ],
        "",
    );
    let json = json.json();
    assert_eq!(json["through"]["port"], "80/TCP");
    assert_eq!(json["through"]["leads_to"], "TCP 8080");
    let questions = "{\"from\":\"shop/front\",\"to\":\"service:shop/cart\",\"port\":80}\n{\"from\":\"shop/front\",\"to\":\"10.96.1.1\",\"port\":81}\n{\"from\":\"shop/front\",\"to\":\"shop/cart\",\"port\":0}\n";
    let answers = shop.ask(&["can", "--batch", "-"], questions);
    let lines: Vec<serde_json::Value> = answers
        .out
        .lines()
        .map(|line| serde_json::from_str(line).expect("JSON"))
        .collect();
    assert_eq!(lines[0]["allowed"], false);
    assert!(
        lines[1]["error"]
            .as_str()
            .expect("an error")
            .contains("no port 81/TCP")
    );
    assert!(lines[2]["error"].is_string());
}

#[test]
fn flows_to_services_become_rules_about_pods() {
    let shop = Shop::new(SHOP);
    let flows = "{\"from\":\"shop/front\",\"to\":\"service:shop/cart\",\"port\":80}\n{\"from\":\"back/report\",\"to\":\"10.96.1.1\",\"port\":80}\n";
    let suggested = shop.ask(&["suggest", "--flows", "-"], flows);
    assert!(
        suggested.out.contains("port: 8080") && !suggested.out.contains("port: 80\n"),
        "{}",
        suggested.out
    );
    assert!(
        suggested
            .out
            .contains("# NOT COVERED: 1 workload would reach nothing but DNS and be unreachable")
            && suggested.out.contains(": shop/worker[Pod]"),
        "{}",
        suggested.out
    );
    let one = shop.ask(&["suggest", "--flows", "-", "-n", "back"], flows);
    assert!(
        one.out.contains("namespace: back") && !one.out.contains("namespace: shop\n"),
        "{}",
        one.out
    );
    let gone = shop.ask(&["suggest", "--flows", "-", "-n", "gone"], flows);
    assert_eq!(gone.status, 2);
    assert!(gone.err.contains("namespace `gone`"), "{}", gone.err);
    let wrong = shop.ask(
        &["suggest", "--flows", "-"],
        "{\"from\":\"shop/front\",\"to\":\"service:shop/cart\",\"port\":8080}\n",
    );
    assert!(
        wrong.err.contains("line 1") && wrong.err.contains("has no port 8080/TCP"),
        "{}",
        wrong.err
    );
}

#[test]
fn what_manifests_do_not_declare_is_not_covered() {
    let shop = Shop::new(SHOP);
    let run = shop.ask(&["suggest", "--declared"], "");
    assert_eq!(run.status, 2, "{}", run.out);
    let not_covered: Vec<&str> = run
        .out
        .lines()
        .filter(|line| line.starts_with("# NOT COVERED"))
        .collect();
    assert!(
        not_covered[0].ends_with(": back/report[Pod], shop/worker[Pod]"),
        "{not_covered:?}"
    );
    assert!(
        not_covered[1].contains("no outgoing connection")
            && not_covered[1].ends_with(": shop/cart[Pod]"),
        "{not_covered:?}"
    );
    // Nothing comes from the address of the metadata, so that nothing has to be left out.
    assert!(
        run.out.contains("cidr: \"0.0.0.0/0\"") && !run.out.contains("except"),
        "{}",
        run.out
    );
    // A Service by whose name nobody asks.
    let quiet = Shop::new(&SHOP.replace("http://cart:80", "nothing"));
    let run = quiet.ask(&["suggest", "--declared"], "");
    assert!(
        run.out
            .contains(": back/report[Pod], shop/cart[Pod], shop/worker[Pod]"),
        "{}",
        run.out
    );
    // Everything is said.
    let whole = Shop::new(
        "apiVersion: v1\nkind: Pod\nmetadata: {name: a, namespace: shop, labels: {app: a}}\nspec: {containers: [{name: a, image: a, args: ['b:80']}]}\n---\napiVersion: v1\nkind: Pod\nmetadata: {name: b, namespace: shop, labels: {app: b}}\nspec: {containers: [{name: a, image: a, args: ['a:80']}]}\n---\napiVersion: v1\nkind: Service\nmetadata: {name: a, namespace: shop}\nspec: {selector: {app: a}, ports: [{port: 80}]}\n---\napiVersion: v1\nkind: Service\nmetadata: {name: b, namespace: shop}\nspec: {selector: {app: b}, ports: [{port: 80}]}\n",
    );
    let run = whole.ask(&["suggest", "--declared"], "");
    assert_eq!(run.status, 0, "{}{}", run.out, run.err);
    assert!(!run.out.contains("NOT COVERED"), "{}", run.out);
}

/// Policies have names that the API server takes, and DNS is the one that there is.
#[test]
fn suggested_policies_have_names_and_the_dns_of_the_cluster() {
    let shop = Shop::new(
        "apiVersion: v1\nkind: Pod\nmetadata: {name: default-deny-but-dns, namespace: shop, labels: {app: a}}\nspec: {containers: [{name: a, image: a}]}\n---\napiVersion: apps/v1\nkind: Deployment\nmetadata: {name: twin, namespace: shop}\nspec: {selector: {matchLabels: {app: b}}, template: {metadata: {labels: {app: b}}, spec: {containers: [{name: a, image: a}]}}}\n---\napiVersion: apps/v1\nkind: StatefulSet\nmetadata: {name: twin, namespace: shop}\nspec: {selector: {matchLabels: {app: c}}, template: {metadata: {labels: {app: c}}, spec: {containers: [{name: a, image: a}]}}}\n---\napiVersion: v1\nkind: Pod\nmetadata: {name: dns, namespace: openshift-dns, labels: {dns: default}}\nspec: {containers: [{name: a, image: a, ports: [{containerPort: 5353, name: dns, protocol: UDP}]}]}\n---\napiVersion: v1\nkind: Service\nmetadata: {name: dns-default, namespace: openshift-dns}\nspec: {selector: {dns: default}, ports: [{port: 53, protocol: UDP, targetPort: dns}]}\n",
    );
    let flows = "{\"from\":\"shop/default-deny-but-dns\",\"to\":\"shop/twin[Deployment]\",\"port\":80}\n{\"from\":\"shop/default-deny-but-dns\",\"to\":\"shop/twin[StatefulSet]\",\"port\":80}\n";
    let run = shop.ask(&["suggest", "--flows", "-", "-n", "shop"], flows);
    let names: Vec<&str> = run
        .out
        .lines()
        .filter_map(|line| line.strip_prefix("  name: "))
        .collect();
    assert_eq!(
        names,
        [
            "default-deny-but-dns",
            "default-deny-but-dns-pod",
            "twin",
            "twin-statefulset"
        ],
        "{}",
        run.err
    );
    assert!(
        run.out.contains("dns: default") && run.out.contains("port: 5353"),
        "{}",
        run.out
    );
}
