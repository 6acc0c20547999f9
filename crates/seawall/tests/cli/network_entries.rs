//! What leads into the cluster by kinds of controllers, and what is declared twice: no command passes it over.

use crate::support::{folder, run_in};

const SHOP: &str = "apiVersion: v1\nkind: Namespace\nmetadata: {name: shop}\n---\napiVersion: apps/v1\nkind: Deployment\nmetadata: {name: till, namespace: shop}\nspec:\n  selector: {matchLabels: {app: till}}\n  template:\n    metadata: {labels: {app: till}}\n    spec: {containers: [{name: a, image: docker.io/ollama/ollama:0.5.0, ports: [{containerPort: 11434}]}]}\n---\napiVersion: v1\nkind: Service\nmetadata: {name: till, namespace: shop}\nspec: {selector: {app: till}, ports: [{port: 80, targetPort: 11434}]}\n---\n";

/// Every command that says what the outside reaches.
const COMMANDS: &[&str] = &[
    "network exposure in.yaml",
    "network connections in.yaml",
    "attack paths --from internet --to shop/till -i in.yaml",
    "attack exposure -i in.yaml",
    "attack edges -i in.yaml",
];

fn run(text: &str, command: &str) -> crate::support::Run {
    let folder = folder(&[("in.yaml", text)]);
    let arguments: Vec<&str> = command.split(' ').collect();
    run_in(folder.path(), &arguments, b"")
}

#[test]
fn what_may_open_a_way_and_is_not_read_ends_every_answer_with_2() {
    let unread = "apiVersion: gateway.solo.io/v1\nkind: VirtualService\nmetadata: {name: shop, namespace: shop}\nspec: {virtualHost: {domains: ['*']}}\n";
    let text = format!("{SHOP}{unread}");
    let scan = run(&text, "scan in.yaml --check exposed-ai-interface").out;
    assert!(scan.contains("1 unknown"), "{scan}");
    let said = "VirtualService `shop` might expose workloads, and is not evaluated";
    for command in COMMANDS {
        let run = run(&text, command);
        let all = format!("{command}\n{}{}", run.out, run.err);
        assert_eq!(run.status, 2, "{all}");
        // A status without a reason helps nobody.
        assert!(all.contains(said), "{all}");
    }
    let out = run(&text, COMMANDS[0]).out;
    assert!(
        out.contains(&format!(
            "nothing that was evaluated exposes it, but {said}"
        )),
        "{out}"
    );
    let out = run(&text, COMMANDS[2]).out;
    assert!(
        out.contains(said) && out.starts_with("unknown: no attack path"),
        "{out}"
    );
    // From inside nothing hangs on it.
    let inside = run(
        &text,
        "attack paths --from shop/till --to cluster-admin -i in.yaml",
    );
    assert_eq!(inside.status, 0, "{}", inside.out);
}

#[test]
fn what_names_a_service_leads_there_in_every_command() {
    let mapping = "apiVersion: getambassador.io/v3alpha1\nkind: Mapping\nmetadata: {name: m, namespace: shop}\nspec: {hostname: '*', prefix: /, service: till}\n";
    let text = format!("{SHOP}{mapping}");
    let exposure = run(&text, COMMANDS[0]);
    assert!(
        exposure
            .out
            .contains("from outside: TCP 11434 through Mapping `m`"),
        "{}",
        exposure.out
    );
    let connections = run(&text, COMMANDS[1]);
    assert!(
        connections
            .out
            .contains("{ingress-controller} => shop/till[Deployment] : TCP 11434"),
        "{}",
        connections.out
    );
    let paths = run(&text, COMMANDS[2]);
    assert!(paths.out.contains("Mapping `shop/m`"), "{}", paths.out);
    let scan = run(&text, "scan in.yaml --check exposed-ai-interface");
    assert_eq!(scan.status, 1, "{}", scan.out);
    let cut = run(
        &text,
        "attack cut --from internet --to shop/till -i in.yaml",
    );
    assert!(
        cut.out.contains("close Mapping `shop/m`"),
        "{}{}",
        cut.out,
        cut.err
    );
}

#[test]
fn what_hangs_on_one_of_two_declarations_is_unknown() {
    let pod = |name: &str, role: &str| {
        format!(
            "apiVersion: v1\nkind: Pod\nmetadata: {{name: {name}, namespace: shop, labels: {{role: {role}}}}}\nspec: {{containers: [{{name: a, image: a}}]}}\n---\n"
        )
    };
    let guard = "apiVersion: v1\nkind: Namespace\nmetadata: {name: shop}\n---\napiVersion: networking.k8s.io/v1\nkind: NetworkPolicy\nmetadata: {name: guard, namespace: shop}\nspec: {podSelector: {matchLabels: {role: closed}}, policyTypes: [Ingress]}\n---\n";
    let service = |role: &str| {
        format!(
            "apiVersion: v1\nkind: Service\nmetadata: {{name: door, namespace: shop}}\nspec: {{selector: {{role: {role}}}, ports: [{{port: 80}}]}}\n---\n"
        )
    };
    let can = |text: &str, to: &str| {
        let command = format!("network can --from shop/asker --to {to} --port 80 -i in.yaml");
        let run = run(text, &command);
        let word = run
            .out
            .split([':', ' '])
            .next()
            .unwrap_or_default()
            .to_owned();
        (run.status, word)
    };
    let unknown = (2, "unknown".to_owned());
    let ends = format!("{guard}{}", pod("asker", "asker"));
    let pods = format!("{ends}{}{}", pod("it", "closed"), pod("it", "open"));
    assert_eq!(can(&pods, "shop/it"), unknown);
    let both = format!("{ends}{}{}", pod("it", "open"), pod("it", "wide"));
    assert_eq!(can(&both, "shop/it"), (0, "yes".to_owned()));
    let services = format!(
        "{ends}{}{}{}{}",
        pod("one", "closed"),
        pod("two", "open"),
        service("open"),
        service("closed")
    );
    assert_eq!(can(&services, "service:shop/door"), unknown);
    // Where somebody lays one over the other, the later one counts.
    let folder = folder(&[("in.yaml", &services)]);
    let laid =
        "network can --from shop/asker --to service:shop/door --port 80 --together -i in.yaml";
    let arguments: Vec<&str> = laid.split(' ').collect();
    let laid = run_in(folder.path(), &arguments, b"");
    assert_eq!(
        (laid.status, laid.out.starts_with("no:")),
        (1, true),
        "{}",
        laid.out
    );
}
