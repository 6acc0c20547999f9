//! The rules that come with the program, ready to be asked.

use seawall_detect::window::EventId;
use seawall_detect::{About, Detector, Program, Told, native};

/// All of them; nothing is wrong with one.
pub fn detector() -> Detector {
    let mut program = Program::default();
    let loaded = native::built_in(&mut program).expect("the rules");
    let problems: Vec<String> = loaded.problems.iter().map(ToString::to_string).collect();
    assert_eq!(problems, [""; 0]);
    Detector::new(loaded, program)
}

/// What rules say of themselves, those about several events included, by their names.
pub fn told(detector: &Detector) -> Vec<(String, About)> {
    let of = |name: &str, about: Option<&About>| Some((name.to_owned(), about?.clone()));
    let own = detector.rules().iter();
    let own = own.filter_map(|rule| of(&rule.name, rule.about.as_deref()));
    let several = detector.correlations();
    let several = several.filter_map(|(rule, _)| of(&rule.name, rule.about.as_deref()));
    own.chain(several).collect()
}

/// The rules that events match, each with the number of the event; of several events, of the last. Texts that are no events
/// are left out.
pub fn alerts<'e>(
    detector: &mut Detector,
    events: impl Iterator<Item = &'e str>,
) -> Vec<(String, usize)> {
    let mut found: Vec<(String, EventId)> = Vec::new();
    let together = |told: &Told<'_, '_>| match told {
        Told::Event(_) | Told::Undecided(_) => None,
        Told::Together(together) => {
            let last = together.hit.events.last().expect("an event");
            Some((together.correlation.name.clone(), *last))
        }
    };
    for (id, event) in (0..).map(EventId).zip(events) {
        // Not an event: the caller says what that means.
        let _ = detector.see(id, event, &mut |told| match &told {
            Told::Event(alert) => found.push((alert.rule.name.clone(), id)),
            told => found.extend(together(told)),
        });
    }
    detector.finish(&mut |told| found.extend(together(&told)));
    let numbered = found.into_iter();
    let numbered =
        numbered.map(|(rule, id)| (rule, usize::try_from(id.0).expect("a number of a line")));
    numbered.collect()
}
