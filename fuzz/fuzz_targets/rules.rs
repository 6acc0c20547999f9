//! Any text as a file of rules, Falco's, Sigma's and our own, and what becomes of it asked about an event: nothing panics, each rule that
//! was read can be asked, and each problem has a place in the file.
#![no_main]

use libfuzzer_sys::fuzz_target;
use seawall_detect::window::EventId;
use seawall_detect::{Detector, Program, Told, falco, native, sigma};

const EVENT: &str = r#"{"kind":"Event","level":"RequestResponse","stage":"ResponseComplete","verb":"create","user":{"username":"ann","groups":["a"]},"objectRef":{"resource":"pods","name":"web"},"requestObject":{"spec":{"containers":[{"image":"a:1"}]}},"annotations":{}}"#;

fuzz_target!(|bytes: &[u8]| {
    let text = String::from_utf8_lossy(bytes);
    let read: [fn(&[(&str, &str)], &mut Program) -> _; 3] = [falco::load, native::load, sigma::load];
    for load in read {
        let mut program = Program::default();
        let loaded = load(&[("fuzz.yaml", &text)], &mut program).expect("the catalogue is right");
        for problem in &loaded.problems {
            assert_eq!(problem.error.file, "fuzz.yaml");
            assert!(!problem.to_string().is_empty());
        }
        let mut detector = Detector::new(loaded, program);
        let seen = detector.see(EventId(1), EVENT, &mut |told| match told {
            Told::Event(alert) | Told::Undecided(alert) => drop((alert.output(), alert.fields())),
            Told::Together(together) => drop((together.output(), together.hit.count)),
        });
        seen.expect("an event");
    }
});
