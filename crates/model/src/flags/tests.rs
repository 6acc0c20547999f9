//! Flags as commands, scripts and variables give them.

mod calls;

use proptest::prelude::*;
use seawall_syntax::parse_stream;

use crate::{Component, Flags, Object, Origin, Pod, Source, UnreadFlag};

/// What a question about the flags of a container's fields answers.
fn ask<T>(component: Component, fields: &str, ask: impl Fn(&Flags<'_>) -> T) -> Option<T> {
    let text = format!(
        "apiVersion: v1\nkind: Pod\nmetadata: {{name: a}}\nspec:\n  containers:\n  - {{name: a, {fields}}}\n"
    );
    let node = parse_stream(text.as_bytes())
        .remove(0)
        .nodes
        .unwrap_or_else(|error| panic!("{text}: {error}"))
        .remove(0);
    let source = Source {
        name: "a.yaml".into(),
        origin: Origin::File,
    };
    let object = Object::from_node(node, source).expect("an object");
    let pod = Pod::all(&object).next().expect("a pod");
    let container = pod.containers().next().expect("a container");
    Flags::of(&container, component).map(|flags| ask(&flags))
}

fn value(component: Component, fields: &str, name: &str) -> Option<Result<String, ()>> {
    ask(component, fields, |flags| match flags.value(name) {
        Ok(flag) => Ok(flag.map_or("unset".to_owned(), |flag| flag.value)),
        Err(_) => Err(()),
    })
}

fn set(text: &str) -> Option<Result<String, ()>> {
    Some(Ok(text.to_owned()))
}

#[test]
fn a_flag_is_read_wherever_its_program_is_called() {
    for fields in [
        "command: [kube-apiserver, --a=1]",
        "command: [/usr/bin/kube-apiserver, --a, '1']",
        "command: [kube-apiserver], args: [--a=0, --a=1]",
        "args: [kube-apiserver, -a=1]",
        "command: [/go-runner, --log-file=/x, /usr/local/bin/kube-apiserver, --a=1]",
        "command: [tini, --, sh, -c, 'exec kube-apiserver --a=1']",
        "command: [hyperkube, apiserver, --a=1]",
        "command: [/bin/sh, -ec, \"set -x; exec /usr/bin/kube-apiserver --b='x y' --a=1 >>/log 2>&1\"]",
        "command: [sh, -c, \"# kube-apiserver --a=2\\nif true; then kube-apiserver \\\\\\n  --a=1; fi\"]",
        "command: [kube-apiserver, --a=$(A)], env: [{name: A, value: '1'}]",
        "command: [sh, -c, 'kube-apiserver --a=$(A)'], env: [{name: A, value: '1'}]",
        "image: 'registry.example.com/kube-apiserver:v1.36.0', args: [--a=1]",
    ] {
        assert_eq!(
            value(Component::ApiServer, fields, "a"),
            set("1"),
            "{fields}"
        );
    }
}

#[test]
fn what_cannot_be_read_is_never_unset() {
    for fields in [
        "command: [kube-apiserver, --a=$(A)]",
        "command: [kube-apiserver, --a, $(A)]",
        "command: [kube-apiserver, $(A)]",
        "command: [kube-apiserver, --$(A)=1]",
        "command: [kube-apiserver, --a=$(A)], env: [{name: A, valueFrom: {fieldRef: {fieldPath: status.hostIP}}}]",
        "command: [kube-apiserver, --a=$(B)], env: [{name: A, valueFrom: {}}, {name: B, value: $(A)}]",
        "command: [kube-apiserver, --a]",
        "command: [sh, -c, 'kube-apiserver --a=$A']",
        "command: [sh, -c, 'kube-apiserver --b $A']",
        "command: [sh, -c, 'kube-apiserver \"$@\"']",
        "command: [sh, -c, 'kube-apiserver --b=1 || kube-apiserver --a=1']",
        "command: [sh, -c, \"kube-apiserver <<X\\nX\"]",
        "command: [sh, -c, 'exec \"$@\"', --, kube-apiserver, --a=1]",
        "image: 'registry.example.com/kube-apiserver:v1.36.0', args: [--b=1]",
        "image: 'registry.example.com/kube-apiserver@sha256:00', command: [/start.sh]",
    ] {
        assert_eq!(
            value(Component::ApiServer, fields, "a"),
            Some(Err(())),
            "{fields}"
        );
    }
}

#[test]
fn other_programs_are_no_component() {
    for fields in [
        "command: [kubectl, logs, kube-apiserver]",
        "command: [sh, -c, 'curl https://kube-apiserver:6443']",
        "command: [sh, -c, 'echo kube-apiserver']",
        "image: 'registry.example.com/kube-apiserver:v1', command: [sleep, '1']",
        "image: shop",
    ] {
        assert_eq!(value(Component::ApiServer, fields, "a"), None, "{fields}");
    }
}

#[test]
fn a_flag_that_is_readable_and_last_decides() {
    let fields = "command: [kube-apiserver, $(X), --a=1]";
    assert_eq!(value(Component::ApiServer, fields, "a"), set("1"));
    let fields = "command: [kube-apiserver, --b, $(X), --a_b=1]";
    assert_eq!(value(Component::ApiServer, fields, "a-b"), set("1"));
    assert_eq!(value(Component::ApiServer, fields, "c"), set("unset"));
    let fields = "command: [kube-apiserver, --a=1, --, --a=2, --b=1]";
    assert_eq!(value(Component::ApiServer, fields, "a"), set("1"));
    assert_eq!(value(Component::ApiServer, fields, "b"), set("unset"));
    let fields = "command: [kube-apiserver, --a=]";
    assert_eq!(value(Component::ApiServer, fields, "a"), set("unset"));
    let fields = "command: [kube-apiserver, --a=$$(X)]";
    assert_eq!(value(Component::ApiServer, fields, "a"), set("$(X)"));
    let fields = "command: [kube-controller-manager, --a, '-1']";
    assert_eq!(value(Component::ControllerManager, fields, "a"), set("-1"));
}

#[test]
fn switches_are_read_as_the_component_reads_them() {
    let switch = |words: &str| {
        ask(
            Component::ApiServer,
            &format!("command: [kube-apiserver, {words}]"),
            |flags| {
                flags
                    .switch("a")
                    .map(|flag| flag.map(|flag| flag.is_true()))
            },
        )
    };
    assert_eq!(switch("--a"), Some(Ok(Some(true))));
    assert_eq!(switch("--a, --b=1"), Some(Ok(Some(true))));
    assert_eq!(switch("--a=F"), Some(Ok(Some(false))));
    assert_eq!(switch("--b=1"), Some(Ok(None)));
    assert!(matches!(switch("--a, 'false'"), Some(Err(UnreadFlag(_)))));
    assert!(matches!(switch("--a=off"), Some(Err(UnreadFlag(_)))));
}

#[test]
fn lists_add_up() {
    let has = |words: &str, item: &str| {
        ask(
            Component::ApiServer,
            &format!("command: [kube-apiserver, {words}]"),
            |flags| flags.list("a").has(item).ok(),
        )
        .expect("an API server")
    };
    assert_eq!(has("'--a=x,y', --a=z", "x"), Some(true));
    assert_eq!(has("'--a=x, y', --a=z", "y"), Some(true));
    assert_eq!(has("'--a=x,y'", "z"), Some(false));
    assert_eq!(has("--a=x, --a=$(MORE)", "x"), Some(true));
    assert_eq!(has("--a=x, --a=$(MORE)", "z"), None);
    let gate = |words: &str| {
        ask(
            Component::ApiServer,
            &format!("command: [kube-apiserver, {words}]"),
            |flags| flags.list("feature-gates").switch("G").ok(),
        )
        .expect("an API server")
    };
    assert_eq!(gate("'--feature-gates=G=true,G=false'"), Some(Some(false)));
    assert_eq!(gate("--feature-gates=H=true"), Some(None));
}

#[test]
fn etcd_reads_its_environment_and_nothing_beside_a_file() {
    let etcd = |fields: &str| value(Component::Etcd, fields, "cert-file");
    let env = |value: &str| format!("env: [{{name: ETCD_CERT_FILE, {value}}}]");
    assert_eq!(
        etcd(&format!("command: [etcd], {}", env("value: /e"))),
        set("/e")
    );
    assert_eq!(
        etcd(&format!(
            "command: [etcd, --cert-file=/f], {}",
            env("value: /e")
        )),
        set("/f")
    );
    assert_eq!(
        etcd(&format!("command: [etcd], {}", env("value: ''"))),
        set("unset")
    );
    assert_eq!(
        etcd(&format!("command: [etcd], {}", env("valueFrom: {}"))),
        Some(Err(()))
    );
    assert_eq!(
        etcd("command: [etcd], envFrom: [{configMapRef: {name: a}}]"),
        Some(Err(()))
    );
    assert_eq!(
        etcd("command: [etcd], envFrom: [{prefix: X_, configMapRef: {name: a}}]"),
        set("unset")
    );
    assert_eq!(
        etcd("command: [etcd, --config-file=/c, --cert-file=/f]"),
        Some(Err(()))
    );
    assert_eq!(
        etcd("command: [etcd, --cert-file=/f], env: [{name: ETCD_CONFIG_FILE, value: /c}]"),
        Some(Err(()))
    );
    assert_eq!(
        etcd("command: [sh, -c, 'ETCD_CERT_FILE=/s exec etcd']"),
        set("/s")
    );
    assert_eq!(
        etcd("command: [sh, -c, 'export ETCD_CERT_FILE=/s; exec etcd']"),
        Some(Err(()))
    );
    assert_eq!(etcd("command: [env, ETCD_CERT_FILE=/s, etcd]"), set("/s"));
    assert_eq!(
        etcd(&format!(
            "image: 'quay.io/coreos/etcd:v3.6.1', {}",
            env("value: /e")
        )),
        Some(Err(()))
    );
}

/// References that are never closed, and variables that double one another, cost no more than their length.
#[test]
fn hostile_references_are_bounded() {
    let open = "$(".repeat(1 << 19);
    let fields = format!("command: [sh, -c, 'etcd {open}']");
    assert_eq!(value(Component::Etcd, &fields, "a"), Some(Err(())));
    let mut variables = vec!["{name: V0, value: xxxxxxxx}".to_owned()];
    for number in 1..64 {
        let last = number - 1;
        variables.push(format!(
            "{{name: V{number}, value: '$(V{last})$(V{last})'}}"
        ));
    }
    let all = variables.join(", ");
    let short = format!("command: [etcd, --a=$(V1)], env: [{all}]");
    assert_eq!(
        value(Component::Etcd, &short, "a"),
        Some(Ok("xxxxxxxxxxxxxxxx".to_owned()))
    );
    let long = format!("command: [etcd, --a=$(V63)], env: [{all}]");
    assert_eq!(value(Component::Etcd, &long, "a"), Some(Err(())));
}

/// A word as a shell would want it in single quotes.
fn quoted(word: &str) -> String {
    format!("'{}'", word.replace('\'', "'\\''"))
}

proptest! {
    /// A script of quoted words calls a program with exactly these words.
    #[test]
    fn quoted_words_arrive_whole(words in proptest::collection::vec("[ -~]{0,12}", 0..6)) {
        let script = words.iter().map(|word| quoted(word)).fold("etcd".to_owned(), |script, word| {
            format!("{script} {word}")
        });
        let commands = super::shell::commands(&script, "p").expect("a script");
        let read: Vec<&str> = commands[0].words.iter().skip(1).map(|word| word.text.as_str()).collect();
        prop_assert_eq!(read, words.iter().map(String::as_str).collect::<Vec<_>>());
    }

    /// No script makes the reader fail.
    #[test]
    fn any_script_is_read_or_refused(script in "[ -~\n]{0,60}") {
        let _ = super::shell::commands(&script, "p");
        let _ = super::shell::commands(&format!("etcd {script}"), "p");
    }
}
