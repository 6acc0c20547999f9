//! Which containers run a component: generated calls, built with the answer beside them.

use proptest::prelude::*;

use crate::Component;

use super::{ask, quoted};

const COMPONENTS: [Component; 6] = [
    Component::ApiServer,
    Component::ControllerManager,
    Component::Scheduler,
    Component::Etcd,
    Component::Kubelet,
    Component::KubeProxy,
];

/// Words that end like a program, and call none, whatever stands before them.
fn mention(program: &str, which: usize) -> String {
    let forms = [
        format!("--service=kube-system/{program}"),
        format!("--dir=/var/lib/{program}"),
        format!("--binary=/usr/local/bin/{program}"),
        format!("-C/etc/{program}"),
        format!("--{program}"),
        format!("-{program}"),
        format!("https://{program}"),
        format!("http://host:80/{program}"),
        format!("TARGET=/bin/{program}"),
        format!("{program}="),
    ];
    forms[which % forms.len()].clone()
}

/// First arguments of an entrypoint that name something else after the program.
fn place(program: &str, which: usize) -> String {
    let forms = [
        format!("/var/lib/{program}"),
        format!("/etc/{program}"),
        format!("kube-system/{program}"),
        format!("registry.example.com/{program}"),
        format!("/var/lib/{program}/"),
        format!("{program}-backup"),
        format!("{program}.yaml"),
    ];
    forms[which % forms.len()].clone()
}

fn program_word(program: &str, which: usize) -> String {
    let forms = [
        program.to_owned(),
        format!("/{program}"),
        format!("/usr/local/bin/{program}"),
        format!("/opt/kubernetes/{program}"),
    ];
    forms[which % forms.len()].clone()
}

/// A wrapper's own words, some of which look like the program.
fn wrapped(program: &str, which: usize) -> Vec<String> {
    let all: [&[&str]; 20] = [
        &["tini", "--"],
        &["/sbin/tini", "-s", "-p", "P", "--"],
        &["dumb-init", "-v"],
        &["timeout", "-k", "5", "10"],
        &["timeout", "--signal=KILL", "10"],
        &["env", "A=/bin/P"],
        &["env", "-i", "-u", "P", "B=1"],
        &["nice", "-n", "5"],
        &["nice", "-5"],
        &["ionice", "-c2", "-n", "0"],
        &["gosu", "P"],
        &["su-exec", "P:P"],
        &["taskset", "-c", "0,1"],
        &["chrt", "-f", "10"],
        &["go-runner", "--log-file", "/var/log/P"],
        &["/go-runner", "--log-file=/var/log/P", "--also-stdout=false"],
        &["setpriv", "--reuid", "P", "--clear-groups"],
        &["chroot", "/var/lib/P"],
        &["nsenter", "-t", "1", "--mount=/host/P", "--"],
        &["stdbuf", "-o", "L", "nohup"],
    ];
    let words = all[which % all.len()].iter();
    words.map(|word| word.replace('P', program)).collect()
}

/// How a container starts something.
#[derive(Debug, Clone)]
struct Start {
    component: usize,
    runs: bool,
    word: usize,
    wrappers: Vec<usize>,
    /// Whether a shell runs it, and whether one runs that.
    shells: usize,
    mentions: Vec<usize>,
    has_command: bool,
    /// How many words of the command stand in `args`.
    split: usize,
    environment: bool,
}

fn start() -> impl Strategy<Value = Start> {
    (
        (0..6_usize, any::<bool>(), 0..8_usize),
        proptest::collection::vec(0..20_usize, 0..3),
        0..3_usize,
        proptest::collection::vec(0..10_usize, 0..5),
        (any::<bool>(), 0..4_usize, any::<bool>()),
    )
        .prop_map(|(what, wrappers, shells, mentions, rest)| Start {
            component: what.0,
            runs: what.1,
            word: what.2,
            wrappers,
            shells,
            mentions,
            has_command: rest.0,
            split: rest.1,
            environment: rest.2,
        })
}

impl Start {
    fn component(&self) -> Component {
        COMPONENTS[self.component]
    }

    fn words(&self) -> Vec<String> {
        let program = self.component().program();
        let mut words = match (self.runs, self.word % 3) {
            (true, _) => vec![program_word(program, self.word)],
            (false, 0) => vec!["/bin/watch".to_owned()],
            (false, 1) => vec!["ls".to_owned(), format!("/var/lib/{program}")],
            (false, _) => vec!["command".to_owned(), "-v".to_owned(), program.to_owned()],
        };
        words.extend(self.mentions.iter().map(|which| mention(program, *which)));
        words.push("--last=1".to_owned());
        for which in &self.wrappers {
            words.splice(0..0, wrapped(program, *which));
        }
        for _ in 0..self.shells {
            let script: Vec<String> = words.iter().map(|word| quoted(word)).collect();
            words = ["bash", "-eo", "pipefail", "-c"]
                .map(str::to_owned)
                .to_vec();
            words.push(format!("true; {}", script.join(" ")));
        }
        words
    }

    fn fields(&self) -> String {
        let words = self.words();
        let at = if self.has_command {
            words.len().saturating_sub(self.split).max(1)
        } else {
            0
        };
        let list = |words: &[String]| {
            let words: Vec<String> = words.iter().map(|word| quoted_yaml(word)).collect();
            format!("[{}]", words.join(", "))
        };
        let environment = if self.environment {
            let program = self.component().program();
            format!(", env: [{{name: A, value: {program}}}, {{name: B, value: --x=/{program}}}]")
        } else {
            String::new()
        };
        format!(
            "image: 'registry.example.com/probe:1', command: {}, args: {}{environment}",
            list(&words[..at]),
            list(&words[at..])
        )
    }
}

fn quoted_yaml(word: &str) -> String {
    format!("'{}'", word.replace('\'', "''"))
}

fn runs(component: Component, fields: &str) -> bool {
    ask(component, fields, |_| ()).is_some()
}

proptest! {
    /// A container runs the component that its command comes to, through shells and wrappers, and no other.
    #[test]
    fn a_container_runs_what_its_command_comes_to(start in start()) {
        let fields = start.fields();
        for component in COMPONENTS {
            let expected = start.runs && component == start.component();
            prop_assert_eq!(runs(component, &fields), expected, "{:?}: {}", component, &fields);
        }
        // What is read is read from the words behind the program.
        // Behind an entrypoint, etcd may have a file that makes it ignore its flags.
        let is_open = !start.has_command && start.component() == Component::Etcd;
        if start.runs && !is_open {
            let last = ask(start.component(), &fields, |flags| {
                flags.value("last").ok().flatten().map(|flag| flag.value)
            });
            prop_assert_eq!(last, Some(Some("1".to_owned())), "{}", &fields);
        }
    }

    /// Without a command the image's entrypoint runs, and arguments name no program by ending like one.
    #[test]
    fn arguments_of_an_entrypoint_are_no_program(
        component in 0..6_usize,
        first in 0..17_usize,
        others in proptest::collection::vec(0..17_usize, 0..4),
    ) {
        let component = COMPONENTS[component];
        let program = component.program();
        let word = |which: usize| match which.checked_sub(10) {
            Some(which) => place(program, which),
            None => mention(program, which),
        };
        let words: Vec<String> = std::iter::once(first)
            .chain(others)
            .map(|which| quoted_yaml(&word(which)))
            .collect();
        let fields = format!("image: 'registry.example.com/probe:1', args: [{}]", words.join(", "));
        for component in COMPONENTS {
            prop_assert!(!runs(component, &fields), "{:?}: {}", component, &fields);
        }
    }
}

#[test]
fn a_first_argument_of_another_image_decides_nothing_that_is_missing() {
    let value = |image: &str, name: &str| {
        super::value(
            Component::Etcd,
            &format!("image: '{image}', args: [etcd, --a=1]"),
            name,
        )
    };
    for image in [
        "r.x/etcd:3.6.1",
        "r.x/etcd-amd64:3.4",
        "r.x/hyperkube:v1.18.20",
    ] {
        assert_eq!(value(image, "a"), Some(Ok("1".to_owned())), "{image}");
        assert_eq!(value(image, "b"), Some(Ok("unset".to_owned())), "{image}");
    }
    let tool = |name| {
        let fields = "image: 'r.x/tool:1', args: [kube-apiserver, --a=1]";
        super::value(Component::ApiServer, fields, name)
    };
    assert_eq!(tool("a"), Some(Ok("1".to_owned())));
    assert_eq!(tool("b"), Some(Err(())));
}
