//! The pages in a browser: axe finds nothing wrong with them, light and dark, and what is chosen is shown.

use std::path::Path;
use std::process::Command;

use serde_json::Value;

use crate::support::{folder, root, run_in};

/// A browser and axe; both are looked for, and what is missing is said.
fn browser() -> Option<(String, String)> {
    let Ok(axe) = std::env::var("SEAWALL_TEST_AXE") else {
        println!("SKIPPED: SEAWALL_TEST_AXE names no axe.min.js");
        return None;
    };
    let Ok(axe) = std::fs::read_to_string(&axe) else {
        println!("SKIPPED: {axe} cannot be read");
        return None;
    };
    let chromium = std::env::var("SEAWALL_TEST_CHROMIUM").unwrap_or_else(|_| "chromium".to_owned());
    if Command::new(&chromium).arg("--version").output().is_err() {
        println!("SKIPPED: there is no `{chromium}`");
        return None;
    }
    Some((chromium, axe))
}

/// What a script finds in a page once it has run axe over it: `{"violations": […], "seen": …}`.
fn look(
    (chromium, axe): &(String, String),
    directory: &Path,
    page: &str,
    script: &str,
    (is_dark, width): (bool, u32),
) -> Value {
    let (before, after) = page.rsplit_once("</body>").expect("a body");
    let axe = axe.replace("</script", "<\\/script");
    let own = format!(
        "const seen = (() => {{ {script} }})();\naxe.run({{resultTypes: ['violations']}}).then((result) => {{ const out = document.createElement('pre'); out.id = 'out'; out.textContent = JSON.stringify({{violations: result.violations.map((one) => [one.id, one.nodes.map((node) => node.html.slice(0, 200))]), seen}}); document.body.append(out); }});"
    );
    let file = directory.join("page.html");
    // A page without scripts permits none; the copy that is looked at has to run those of the test.
    let before = before.replacen(
        "style-src 'unsafe-inline'\">",
        "style-src 'unsafe-inline'; script-src 'unsafe-inline'\">",
        1,
    );
    let text = format!("{before}<script>{axe}</script><script>{own}</script></body>{after}");
    std::fs::write(&file, text).expect("a file");
    let profile = directory.join("profile");
    let output = Command::new(chromium)
        .args([
            "--headless",
            "--no-sandbox",
            "--disable-gpu",
            "--no-first-run",
            "--disable-background-networking",
            &format!("--window-size={width},900"),
            "--virtual-time-budget=60000",
            "--dump-dom",
        ])
        .arg(format!("--user-data-dir={}", profile.display()))
        .arg(format!(
            "--blink-settings=preferredColorScheme={}",
            u8::from(!is_dark)
        ))
        .arg(format!("file://{}", file.display()))
        .output()
        .expect("a browser");
    let text = String::from_utf8_lossy(&output.stdout);
    let (_, out) = text.split_once("<pre id=\"out\">").unwrap_or_else(|| {
        panic!(
            "no answer: {text:.500} {}",
            String::from_utf8_lossy(&output.stderr)
        )
    });
    let out = out.split("</pre>").next().expect("an end");
    let out = out
        .replace("&lt;", "<")
        .replace("&gt;", ">")
        .replace("&amp;", "&");
    serde_json::from_str(&out).expect("JSON")
}

/// Looks at a page of the example cluster in both colours.
fn check(arguments: &[&str], script: &str, is_right: impl Fn(&Value) -> bool) {
    let Some(browser) = browser() else {
        return;
    };
    let page = run_in(&root(), arguments, b"").out;
    let directory = tempfile::tempdir().expect("a directory");
    for is_dark in [false, true] {
        let found = look(&browser, directory.path(), &page, script, (is_dark, 1280));
        assert_eq!(found["violations"].to_string(), "[]", "dark: {is_dark}");
        assert!(is_right(&found["seen"]), "{}", found["seen"]);
    }
}

#[test]
fn the_page_of_a_scan() {
    check(
        &[
            "scan",
            "--format",
            "html",
            "--framework",
            "cis-kubernetes",
            "examples/harbor",
        ],
        "document.querySelectorAll('details').forEach((details) => { details.open = true; });
        const search = document.getElementById('search');
        const shown = () => [...document.querySelectorAll('.problem')].filter((one) => !one.hidden && !one.closest('.fold')).length;
        const all = shown();
        search.value = 'privileged-container shop'; search.dispatchEvent(new Event('input'));
        return {all};",
        |seen| seen["all"].as_u64() > Some(20),
    );
}

#[test]
fn the_page_of_a_compliance_report() {
    check(
        &[
            "compliance",
            "report",
            "--format",
            "html",
            "--framework",
            "cis-kubernetes",
            "examples/harbor",
        ],
        "const wide = [...document.querySelectorAll('.control')].some((one) => one.scrollWidth > one.clientWidth + 1);
        return {wide, controls: document.querySelectorAll('.control').length};",
        |seen| seen["wide"] == false && seen["controls"].as_u64() == Some(131),
    );
}

#[test]
fn the_page_of_connections() {
    check(
        &["network", "connections", "--format", "html", "examples/harbor"],
        "const shop = [...document.querySelectorAll('#namespaces button')].find((button) => button.textContent === 'shop');
        shop.click();
        const rows = document.querySelectorAll('#focus tbody tr').length;
        document.querySelector('#focus [data-member]').click();
        return {rows, chosen: document.querySelectorAll('#focus tbody tr').length, title: document.querySelector('#focus h2').textContent};",
        |seen| {
            seen["title"] == "Namespace shop"
                && seen["rows"].as_u64() > seen["chosen"].as_u64()
                && seen["chosen"].as_u64() > Some(0)
        },
    );
}

/// No column of a table is out of sight, whatever the width of the window.
#[test]
fn the_tables_of_the_page_of_connections_fit_into_it() {
    let Some(browser) = browser() else {
        return;
    };
    let page = run_in(
        &root(),
        &[
            "network",
            "connections",
            "--format",
            "html",
            "examples/harbor",
        ],
        b"",
    )
    .out;
    let directory = tempfile::tempdir().expect("a directory");
    let script = "const wide = (element) => element.scrollWidth > element.clientWidth;
        return {wide: [...document.querySelectorAll('#namespaces .scroll')].filter(wide).length, page: wide(document.documentElement)};";
    for width in [500, 800, 1000, 1200, 1301, 1600] {
        let found = look(&browser, directory.path(), &page, script, (false, width));
        assert_eq!(found["seen"]["wide"], 0, "at {width}");
        assert_eq!(found["seen"]["page"], false, "at {width}");
    }
}

/// Names as long as the API server takes them are broken into lines, and what stands beside them stays in sight.
#[test]
fn long_names_fit_into_every_page() {
    let Some(browser) = browser() else {
        return;
    };
    let long = |letter: &str| letter.repeat(63);
    let object = |namespace: &str| {
        let (name, label) = (long("w"), long("l"));
        format!(
            "apiVersion: v1\nkind: Namespace\nmetadata: {{name: {namespace}}}\n---\napiVersion: apps/v1\nkind: Deployment\nmetadata: {{name: {name}, namespace: {namespace}}}\nspec:\n  selector: {{matchLabels: {{app: {label}}}}}\n  template:\n    metadata: {{labels: {{app: {label}}}}}\n    spec:\n      hostPID: true\n      containers: [{{name: c, image: 'registry.example.com/{name}:1', securityContext: {{privileged: true}}, ports: [{{containerPort: 80}}]}}]\n---\napiVersion: v1\nkind: Service\nmetadata: {{name: s, namespace: {namespace}}}\nspec: {{type: LoadBalancer, selector: {{app: {label}}}, ports: [{{port: 80}}]}}\n---\n"
        )
    };
    let text = [object(&long("a")), object(&long("b"))].concat();
    let input = folder(&[("long.yaml", &text), ("none.yaml", &object("c"))]);
    let directory = tempfile::tempdir().expect("a directory");
    let script = "const wide = (element) => element.scrollWidth > element.clientWidth;
        return {page: wide(document.documentElement), matrix: [...document.querySelectorAll('.scroll')].filter((one) => one.querySelector('.matrix')).some(wide)};";
    for arguments in [
        &["scan", "long.yaml"][..],
        &["network", "connections", "long.yaml"],
        &["attack", "paths", "long.yaml"],
        &[
            "compliance",
            "report",
            "--framework",
            "cis-kubernetes",
            "long.yaml",
        ],
        &["diff", "none.yaml", "long.yaml"],
    ] {
        let all = [arguments, &["--format", "html"]].concat();
        let page = run_in(input.path(), &all, b"").out;
        let found = look(&browser, directory.path(), &page, script, (false, 500));
        assert_eq!(found["violations"].to_string(), "[]", "{arguments:?}");
        assert_eq!(found["seen"]["page"], false, "{arguments:?}");
        assert_eq!(found["seen"]["matrix"], false, "{arguments:?}");
    }
}

#[test]
fn the_pages_of_differences_and_of_the_matrix() {
    let folds =
        "document.querySelectorAll('details').forEach((details) => { details.open = true; });
        return {tables: document.querySelectorAll('table').length};";
    for arguments in [
        &["diff", "examples/harbor", "examples/harbor-pr", "--over"][..],
        &["compliance", "matrix", "examples/harbor"],
    ] {
        let all = [arguments, &["--format", "html"]].concat();
        check(&all, folds, |seen| seen["tables"].as_u64() > Some(0));
    }
}

/// A chosen way stands alone in the graph, with its hops beside it; Escape shows all again.
#[test]
fn the_page_of_attack_paths() {
    check(
        &["attack", "paths", "--format", "html", "examples/harbor"],
        "const shown = () => [...document.querySelectorAll('.edge')].filter((edge) => !edge.classList.contains('gone')).length;
        const all = shown();
        const way = document.getElementById('way');
        document.dispatchEvent(new KeyboardEvent('keydown', {key: 'Escape'}));
        document.querySelector('.node').dispatchEvent(new KeyboardEvent('keydown', {key: 'Enter', bubbles: true}));
        const picked = document.querySelectorAll('#evidence li').length;
        way.value = '1'; way.onchange();
        const [edges, hops, listed] = [shown(), document.querySelectorAll('#evidence li').length, document.querySelectorAll('#ways ol[data-way=\"1\"] > li').length];
        document.dispatchEvent(new KeyboardEvent('keydown', {key: 'Escape'}));
        return {all, picked, edges, hops, listed, after: shown()};",
        |seen| {
            seen["edges"] == seen["listed"]
                && seen["hops"] == seen["listed"]
                && seen["all"] == seen["after"]
                && seen["all"].as_u64() > seen["edges"].as_u64()
                && seen["picked"].as_u64() > Some(0)
        },
    );
}
