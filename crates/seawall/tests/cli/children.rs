//! Hostile programs: what runs on foreign input gets nothing and leaves nothing.
//!
//! Programs that stand in for `helm` say on standard error what they could do, and fail; the message is in the diagnostic.
#![cfg(unix)]

use std::net::TcpListener;
use std::os::unix::fs::PermissionsExt;
use std::path::Path;
use std::process::Command;
use std::time::{Duration, Instant};

use crate::support::Run;

/// Runs the program in a directory, with variables on top.
pub fn seawall(directory: &Path, arguments: &[&str], variables: &[(&str, &str)]) -> Run {
    let output = Command::new(env!("CARGO_BIN_EXE_seawall"))
        .args(arguments)
        .current_dir(directory)
        .env("SEAWALL_HELM", "/nowhere/helm")
        .env("SEAWALL_KUBECTL", "/nowhere/kubectl")
        .envs(variables.iter().copied())
        .output()
        .expect("seawall runs");
    Run {
        status: output.status.code().expect("a status"),
        out: String::from_utf8(output.stdout).expect("text"),
        err: String::from_utf8(output.stderr).expect("text"),
    }
}

/// Whether the sandbox holds here; where it does not, that is said and the test is none.
pub fn is_sandboxed() -> bool {
    let doctor = seawall(Path::new("/"), &["doctor"], &[]);
    if doctor.status != 0 {
        println!("SKIPPED: no whole sandbox on this system\n{}", doctor.out);
    }
    doctor.status == 0
}

pub fn write(directory: &Path, name: &str, text: &str) {
    let file = directory.join(name);
    std::fs::create_dir_all(file.parent().expect("a parent")).expect("a directory");
    std::fs::write(file, text).expect("a file");
}

/// A program, outside of what is scanned.
pub fn program(directory: &Path, text: &str) -> String {
    let file = directory.join("program");
    std::fs::write(&file, text).expect("a file");
    std::fs::set_permissions(&file, PermissionsExt::from_mode(0o755)).expect("a mode");
    file.display().to_string()
}

/// A chart in `input/NAME` below a new directory.
pub fn charts(names: &[&str]) -> tempfile::TempDir {
    let directory = tempfile::tempdir().expect("a directory");
    for name in names {
        let chart = format!("apiVersion: v2\nname: {name}\nversion: 1.0.0\n");
        write(
            directory.path(),
            &format!("input/{name}/Chart.yaml"),
            &chart,
        );
    }
    directory
}

/// Whether a process with this word among its arguments is there.
fn is_running(word: &str) -> bool {
    let processes = std::fs::read_dir("/proc").into_iter().flatten().flatten();
    processes
        .filter_map(|process| std::fs::read(process.path().join("cmdline")).ok())
        .any(|line| {
            line.split(|byte| *byte == 0)
                .any(|part| part == word.as_bytes())
        })
}

/// Seconds to sleep that no other process sleeps.
fn own_seconds(tag: u32) -> String {
    format!("7{tag}{:07}.5", std::process::id())
}

const MANIFEST: &str = "printf 'apiVersion: v1\\nkind: ConfigMap\\nmetadata: {name: rendered}\\n'";

#[test]
fn nothing_of_the_environment_is_handed_on() {
    let directory = charts(&["a"]);
    let helm = program(
        directory.path(),
        "#!/bin/sh\necho \"token=${CI_TOKEN:-none} plugins=$HELM_PLUGINS kube=$KUBECONFIG home=$HOME here=$(pwd)\" >&2\nexit 1\n",
    );
    let run = seawall(
        directory.path(),
        &["scan", "input"],
        &[
            ("SEAWALL_HELM", &helm),
            ("CI_TOKEN", "hunter2"),
            ("HELM_PLUGINS", "/hostile/plugins"),
            ("KUBECONFIG", "/hostile/kubeconfig"),
        ],
    );
    assert_eq!(run.status, 2);
    assert!(run.err.contains("token=none"), "{}", run.err);
    assert!(!run.err.contains("hostile"), "{}", run.err);
    for part in ["home=", "here="] {
        let at = run.err.split(part).nth(1).expect("said");
        let place = at.split([' ', '\n']).next().expect("a word");
        let name = Path::new(place).file_name().expect("a name");
        assert!(name.to_string_lossy().starts_with("seawall-"), "{place}");
        assert!(!Path::new(place).exists(), "{place} is left behind");
    }
}

#[test]
fn files_outside_of_the_input_are_closed() {
    if !is_sandboxed() {
        return;
    }
    let directory = charts(&["a"]);
    write(directory.path(), "input/a/values.yaml", "a: 1\n");
    write(directory.path(), "secret", "x");
    let helm = program(
        directory.path(),
        &format!(
            "#!/bin/sh\ncan() {{ \"$@\" >/dev/null 2>&1 && echo yes || echo no; }}\nput() {{ (echo x > \"$1\") 2>/dev/null && echo yes || echo no; }}\nD={}\necho \"input=$(can cat $D/input/a/values.yaml) outside=$(can cat $D/secret) list=$(can ls $D) environ=$(can cat /proc/self/environ) passwd=$(can cat /etc/passwd) work=$(put $HOME/x) planted=$(put $D/input/a/planted) tmp=$(put /tmp/planted-$$)\" >&2\nexit 1\n",
            directory.path().canonicalize().expect("whole").display()
        ),
    );
    let run = seawall(
        directory.path(),
        &["scan", "input"],
        &[("SEAWALL_HELM", &helm)],
    );
    let expect = "input=yes outside=no list=no environ=no passwd=no work=yes planted=no tmp=no";
    assert!(run.err.contains(expect), "{}", run.err);
    assert!(!directory.path().join("input/a/planted").exists());
}

#[test]
fn there_is_no_network() {
    if !is_sandboxed() || !Path::new("/bin/bash").exists() {
        return;
    }
    let directory = charts(&["a"]);
    let listener = TcpListener::bind("127.0.0.1:0").expect("a port");
    listener.set_nonblocking(true).expect("a mode");
    let port = listener.local_addr().expect("an address").port();
    let helm = program(
        directory.path(),
        &format!(
            "#!/bin/bash\n(exec 3<>/dev/tcp/127.0.0.1/{port}) 2>/dev/null && echo tcp=yes >&2 || echo tcp=no >&2\n(echo x >/dev/udp/127.0.0.1/{port}) 2>/dev/null && echo udp=yes >&2 || echo udp=no >&2\nexit 1\n"
        ),
    );
    let run = seawall(
        directory.path(),
        &["scan", "input"],
        &[("SEAWALL_HELM", &helm)],
    );
    assert!(run.err.contains("tcp=no; udp=no"), "{}", run.err);
    assert!(listener.accept().is_err(), "somebody came");
}

#[test]
fn what_forks_hangs_and_ignores_signals_ends_with_its_group() {
    let directory = charts(&["a"]);
    let (one, two, three) = (own_seconds(1), own_seconds(2), own_seconds(3));
    let helm = program(
        directory.path(),
        &format!(
            "#!/bin/sh\ntrap '' TERM INT HUP\n(trap '' TERM; sleep {one}) &\n(sh -c 'sleep {two} & sleep {two}') &\nsetsid sleep {three} &\nwait\n"
        ),
    );
    let begun = Instant::now();
    let run = seawall(
        directory.path(),
        &["scan", "input", "--render-time", "2"],
        &[("SEAWALL_HELM", &helm)],
    );
    assert!(begun.elapsed() < Duration::from_secs(20));
    assert_eq!(run.status, 2);
    assert!(run.err.contains("was stopped after 1 s"), "{}", run.err);
    assert!(run.err.contains("--render-time"), "{}", run.err);
    std::thread::sleep(Duration::from_millis(200));
    assert!(!is_running(&one) && !is_running(&two));
    // A session of its own is refused by the filter only.
    if is_sandboxed() {
        assert!(!is_running(&three));
    }
}

#[test]
fn what_is_left_behind_neither_holds_the_output_nor_runs_on() {
    let directory = charts(&["a"]);
    let seconds = own_seconds(4);
    let helm = program(
        directory.path(),
        &format!("#!/bin/sh\nsleep {seconds} &\n{MANIFEST}\n"),
    );
    let begun = Instant::now();
    let run = seawall(
        directory.path(),
        &["scan", "input", "--format", "json"],
        &[("SEAWALL_HELM", &helm)],
    );
    assert!(begun.elapsed() < Duration::from_secs(20));
    assert_eq!(run.json()["summary"]["objects"], 1, "{}", run.err);
    assert!(!is_running(&seconds));
}

#[test]
fn charts_are_rendered_for_the_version_that_is_asked_about() {
    let directory = charts(&["a"]);
    let helm = program(
        directory.path(),
        "#!/bin/sh\necho \"asked: $*\" >&2\nexit 1\n",
    );
    let check = ["pod-security", "check", "--level", "baseline"];
    let version = ["--version", "v1.28"];
    for arguments in [
        [&check[..], &version[..]].concat(),
        [&["pod-security", "assess"][..], &version[..]].concat(),
        vec!["scan", "--kubernetes-version", "v1.28"],
    ] {
        let arguments = [&arguments[..], &["input"]].concat();
        let run = seawall(directory.path(), &arguments, &[("SEAWALL_HELM", &helm)]);
        assert!(run.err.contains("--kube-version v1.28"), "{}", run.err);
    }
}

#[test]
fn endless_output_is_cut_off() {
    let directory = charts(&["a"]);
    for text in [
        "#!/bin/sh\nexec cat /dev/zero\n",
        "#!/bin/sh\nyes >&2 &\nexec yes a\n",
    ] {
        let helm = program(directory.path(), text);
        let run = seawall(
            directory.path(),
            &["scan", "input"],
            &[("SEAWALL_HELM", &helm)],
        );
        assert_eq!(run.status, 2);
        assert!(run.err.contains("268435456 bytes of output"), "{}", run.err);
    }
}

/// The program that enters the sandbox bounds itself before it becomes another.
#[cfg(target_os = "linux")]
#[test]
fn memory_files_and_processor_are_bounded() {
    let directory = charts(&["a"]);
    let helm = program(
        directory.path(),
        "#!/bin/sh\necho \"core=$(ulimit -c) data=$(ulimit -d) time=$(ulimit -t)\" >&2\n(head -c 300000000 /dev/zero > \"$HOME/large\") 2>/dev/null && echo large=yes >&2 || echo large=no >&2\nexit 1\n",
    );
    let run = seawall(
        directory.path(),
        &["scan", "input"],
        &[("SEAWALL_HELM", &helm)],
    );
    for expect in ["core=0 data=4194304 time=600;", "large=no"] {
        assert!(run.err.contains(expect), "{}", run.err);
    }
}

/// A bomb is ended with its group as soon as it is seen, whoever runs it: limits of the kernel do not hold for root.
#[cfg(target_os = "linux")]
#[test]
fn what_starts_too_many_processes_is_ended() {
    let directory = charts(&["a"]);
    let seconds = own_seconds(6);
    let helm = program(
        directory.path(),
        &format!(
            "#!/bin/sh\ni=0\nwhile [ $i -lt 400 ]; do sleep {seconds} & i=$((i+1)); done\nwait\n"
        ),
    );
    let run = seawall(
        directory.path(),
        &["scan", "input"],
        &[("SEAWALL_HELM", &helm)],
    );
    assert_eq!(run.status, 2);
    assert!(run.err.contains("more than 256 processes"), "{}", run.err);
    assert!(!is_running(&seconds));
}

/// Runs the program on a kernel that knows neither of these system calls.
#[cfg(target_os = "linux")]
fn without(calls: &'static [i64], directory: &Path, arguments: &[&str], helm: &str) -> Run {
    use seccompiler::{SeccompAction, SeccompFilter};
    // What a thread may do, what it starts may do.
    std::thread::scope(|scope| {
        let thread = scope.spawn(|| {
            let rules = calls.iter().map(|call| (*call, Vec::new())).collect();
            let absent = SeccompAction::Errno(38);
            let here = std::env::consts::ARCH.try_into().expect("a known machine");
            let filter = SeccompFilter::new(rules, SeccompAction::Allow, absent, here);
            let filter: seccompiler::BpfProgram =
                filter.and_then(TryInto::try_into).expect("a filter");
            seccompiler::apply_filter(&filter).expect("a filter that is taken");
            seawall(directory, arguments, &[("SEAWALL_HELM", helm)])
        });
        thread.join().expect("no panic")
    })
}

#[cfg(target_os = "linux")]
#[test]
fn a_sandbox_that_is_not_whole_is_said_and_can_be_required() {
    if !is_sandboxed() {
        return;
    }
    let landlock: &[i64] = &[
        libc::SYS_landlock_create_ruleset,
        libc::SYS_landlock_add_rule,
        libc::SYS_landlock_restrict_self,
    ];
    let directory = charts(&["a"]);
    let helm = program(directory.path(), &format!("#!/bin/sh\n{MANIFEST}\n"));
    for (calls, lost, held) in [
        (landlock, "(Landlock)", "cannot leave their process group"),
        (
            &[libc::SYS_seccomp],
            "cannot leave their process group",
            "(Landlock)",
        ),
    ] {
        let run = |arguments: &[&str]| without(calls, directory.path(), arguments, &helm);
        let doctor = run(&["doctor"]);
        assert_eq!(doctor.status, 1, "{}", doctor.out);
        let line = |words: &str| {
            let mut lines = doctor.out.lines();
            lines
                .find(|line| line.contains(words))
                .expect("a line")
                .trim_start()
        };
        assert!(line(lost).starts_with("NO"), "{}", doctor.out);
        assert!(line(held).starts_with("yes"), "{}", doctor.out);
        // The chart is rendered with what is there, unless that is not enough.
        let rendered = run(&["scan", "input", "--format", "json"]);
        assert!(
            rendered.out.contains("\"objects\": 1,"),
            "{}{}",
            rendered.out,
            rendered.err
        );
        let refused = run(&["scan", "input", "--require-sandbox"]);
        assert_eq!(refused.status, 2);
        assert!(
            refused.err.contains("a sandbox is required"),
            "{}",
            refused.err
        );
    }
}

#[test]
fn many_that_hang_take_the_time_of_all_once() {
    let names: Vec<String> = (0..6).map(|number| format!("c{number}")).collect();
    let names: Vec<&str> = names.iter().map(String::as_str).collect();
    let directory = charts(&names);
    let seconds = own_seconds(5);
    let helm = program(
        directory.path(),
        &format!("#!/bin/sh\nexec sleep {seconds}\n"),
    );
    let begun = Instant::now();
    let run = seawall(
        directory.path(),
        &["scan", "input", "--render-time", "4", "--verbose"],
        &[("SEAWALL_HELM", &helm)],
    );
    let took = begun.elapsed();
    assert!(took < Duration::from_secs(10), "{took:?}");
    assert_eq!(run.status, 2);
    let said = run.err.matches("was not evaluated").count();
    assert_eq!(said, 6, "{}", run.err);
    assert!(!is_running(&seconds));
}

#[test]
fn a_doctor_says_what_holds() {
    let doctor = seawall(Path::new("/"), &["doctor"], &[]);
    for words in [
        "Landlock",
        "no network",
        "process group",
        "work directory",
        "git",
    ] {
        assert!(doctor.out.contains(words), "{}", doctor.out);
    }
    let missing = doctor.out.matches("NO  ").count();
    assert_eq!(doctor.status, i32::from(missing > 0));
}
