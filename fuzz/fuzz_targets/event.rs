//! Any text as an event of the audit log or as what is around one, asked about by all rules that come with the program, and by rules
//! over every kind of field: nothing panics, an event without a stage or a verb matches none that needs one, and what was counted is what
//! was shown.
#![no_main]

use std::cell::RefCell;

use libfuzzer_sys::fuzz_target;
use seawall_detect::window::EventId;
use seawall_detect::{Detector, Program, Told, falco, native};
use seawall_event::{Joiner, parse_audit, unpack};

/// A rule that asks for values of every shape.
const FIELDS: &str = r#"
- rule: all
  desc: d
  condition: >
    ka.uri.param[a] exists or ka.req.pod.containers.host_port intersects (80) or ka.req.pod.volumes.volume_type in (a)
    or ka.req.volume.hostpath[/etc*] = true or ka.req.pod.containers.eff_run_as_user intersects (0)
    or jevt.value[/requestObject/spec/containers/0/image] regex "a+" or len(ka.user.groups) > 3 or b64(ka.user.name) contains x
    or ka.req.role.rules.verbs intersects ("*") or ka.resp.name glob "a*b" or ka.uri pmatch (/api/*/a) or sw.request.credentials exists
  output: "%ka.req.pod.containers.image.repository %jevt.obj %evt.time %jevt.value[/a/0/b]"
  priority: INFO
  source: k8s_audit
"#;

thread_local! {
    static DETECTOR: RefCell<Detector> = RefCell::new(detector());
}

fn detector() -> Detector {
    let mut program = Program::default();
    let mut loaded = native::built_in(&mut program).expect("rules");
    loaded.append(falco::load(&[("fields.yaml", FIELDS)], &mut program).expect("the catalogue is right"));
    assert!(loaded.problems.is_empty());
    Detector::new(loaded, program)
}

fuzz_target!(|bytes: &[u8]| {
    let text = String::from_utf8_lossy(bytes);
    DETECTOR.with_borrow_mut(|detector| {
        let _ = detector.see(EventId(1), &text, &mut |told| {
            let Told::Event(alert) = told else { return };
            let _ = (alert.output(), alert.fields(), alert.outcome(), alert.nanoseconds());
        });
        let mut shown = 0;
        let found = unpack(&text, &mut |event, _| {
            let is_event = detector.see(EventId(1), event, &mut |_| {}).is_ok();
            shown += u64::from(is_event);
            is_event
        });
        assert_eq!(found.events, shown);
    });
    let _ = parse_audit(bytes);
    let mut joiner = Joiner::default();
    for line in text.lines() {
        let _ = joiner.add(line);
    }
});
