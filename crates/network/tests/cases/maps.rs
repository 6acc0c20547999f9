//! Ways in through Services that are other names, and through ConfigMaps that controllers read.

use crate::stall::check;

const INGRESS: &str = "---\napiVersion: networking.k8s.io/v1\nkind: Ingress\nmetadata: {name: door, namespace: gates}\nspec: {defaultBackend: {service: {name: alias, port: {PORT}}}}\n";

fn alias(name: &str, target: &str) -> String {
    format!(
        "---\napiVersion: v1\nkind: Service\nmetadata: {{name: {name}, namespace: gates}}\nspec: {{type: ExternalName, externalName: {target}, ports: [{{name: door, port: 80}}]}}\n"
    )
}

#[test]
fn a_backend_that_is_another_name_leads_to_the_service_of_that_name() {
    let by_number = INGRESS.replace("PORT", "number: 80");
    let by_name = INGRESS.replace("PORT", "name: door");
    let bread = alias("alias", "bread.city.svc.cluster.local");
    check(&format!("{by_number}{bread}"), &["Ingress TCP 9000?"]);
    check(&format!("{by_name}{bread}"), &["Ingress TCP 9000?"]);
    // Names of names.
    let two = format!(
        "{}{}",
        alias("alias", "next.gates.svc"),
        alias("next", "bread.city.svc.")
    );
    check(&format!("{by_number}{two}"), &["Ingress TCP 9000?"]);
    // Another port, another place, a name outside, and a ring lead to no pod.
    check(
        &format!("{}{bread}", INGRESS.replace("PORT", "number: 81")),
        &[],
    );
    check(
        &format!(
            "{by_number}{}",
            alias("alias", "cake.city.svc.cluster.local")
        ),
        &[],
    );
    check(
        &format!("{by_number}{}", alias("alias", "bread.city.example.org")),
        &[],
    );
    let ring = format!(
        "{}{}",
        alias("alias", "next.gates.svc"),
        alias("next", "alias.gates.svc")
    );
    check(&format!("{by_number}{ring}"), &[]);
}

fn map(name: &str, more: &str, data: &str) -> String {
    format!(
        "---\napiVersion: v1\nkind: ConfigMap\nmetadata: {{name: {name}, namespace: gates{more}}}\ndata: {{{data}}}\n"
    )
}

fn controller(flag: &str) -> String {
    format!(
        "---\napiVersion: apps/v1\nkind: Deployment\nmetadata: {{name: controller, namespace: gates}}\nspec: {{selector: {{matchLabels: {{a: b}}}}, template: {{metadata: {{labels: {{a: b}}}}, spec: {{containers: [{{name: c, image: c, args: [/nginx-ingress-controller, '{flag}']}}]}}}}}}\n"
    )
}

#[test]
fn ports_that_ingress_nginx_forwards_lead_in() {
    let told = controller("--tcp-services-configmap=$(POD_NAMESPACE)/forwarded");
    let forwarded = |data: &str| format!("{told}{}", map("forwarded", "", data));
    check(
        &forwarded("'9001': 'city/bread:80'"),
        &["ConfigMap TCP 9000"],
    );
    check(
        &forwarded("'9001': 'city/bread:web:PROXY:PROXY'"),
        &["ConfigMap TCP 9000"],
    );
    for other in [
        "'9001': 'city/bread:53'",
        "'9001': 'gates/bread:80'",
        "note: 'city/bread:80'",
        "'9001': bread",
    ] {
        check(&forwarded(other), &[]);
    }
    let udp = controller("--udp-services-configmap=gates/forwarded");
    let both = format!("{udp}{}", map("forwarded", "", "'53': 'city/bread:dns'"));
    check(&both, &["ConfigMap UDP 53"]);
    // Without a controller in the input it hangs on one; maps of other names are anybody's.
    let usual = "'9001': 'city/bread:80'";
    check(&map("tcp-services", "", usual), &["ConfigMap TCP 9000?"]);
    let chart = ", labels: {app.kubernetes.io/name: ingress-nginx}";
    check(
        &map("ingress-nginx-tcp", chart, usual),
        &["ConfigMap TCP 9000?"],
    );
    check(&map("settings", "", usual), &[]);
    // A controller that reads another one does not read this one.
    check(&format!("{told}{}", map("tcp-services", "", usual)), &[]);
}

#[test]
fn tunnels_of_cloudflared_lead_to_the_services_that_they_name() {
    let config = |rules: &str, head: &str| {
        let text = format!("{head}ingress: [{rules}]");
        map(
            "cloudflared",
            "",
            &format!("config.yaml: \"{}\"", text.replace('\n', "\\n")),
        )
    };
    let rule = "{hostname: a.example.org, service: 'http://bread.city:80'}";
    let last = "{service: 'http_status:404'}";
    check(
        &config(&format!("{rule}, {last}"), ""),
        &["ConfigMap TCP 9000"],
    );
    check(&config(rule, "tunnel: mine\n"), &["ConfigMap TCP 9000"]);
    let whole = "{service: 'https://bread.city.svc.cluster.local:443'}";
    check(&config(whole, "tunnel: mine\n"), &[]);
    check(&config(last, "tunnel: mine\n"), &[]);
    // Lists that are called so and are of something else.
    check(&config(rule, ""), &[]);
    check(
        &config(&format!("{rule}, {{port: 80}}"), "tunnel: mine\n"),
        &[],
    );
}
