//! What words mean with the variables of their place, and what stages build on.

use crate::expand::{Expansion, Lookup};
use crate::instruction::{Arguments, Instruction, Pair};
use crate::keyword::Keyword;
use crate::limits::MAX_EXPANDED_TOTAL;
use crate::refusal::Refused;
use crate::scope::{Known, Parent, Scope, is_platform};
use crate::stage::{Base, Dockerfile, Stage, base};
use crate::word::{Value, Word};

/// Fills in [`Word::value`] and the stages.
pub(crate) fn resolve(file: &mut Dockerfile, escape: char, refused: &mut Vec<Refused>) {
    let mut resolver = Resolver {
        escape,
        global: Scope::default(),
        scopes: Vec::new(),
        budget: MAX_EXPANDED_TOTAL,
        refused,
    };
    let mut instructions = std::mem::take(&mut file.instructions);
    for (index, instruction) in instructions.iter_mut().enumerate() {
        if instruction.keyword == Keyword::From {
            resolver.begin(instruction, index, &mut file.stages);
        } else {
            resolver.instruction(instruction);
        }
        if let Some(stage) = file.stages.last_mut() {
            stage.instructions.end = index + 1;
        }
    }
    file.instructions = instructions;
}

struct Resolver<'r> {
    escape: char,
    /// Arguments before the first stage.
    global: Scope,
    scopes: Vec<Scope>,
    budget: usize,
    refused: &'r mut Vec<Refused>,
}

impl Resolver<'_> {
    fn begin(&mut self, instruction: &mut Instruction, index: usize, stages: &mut Vec<Stage>) {
        for flag in &mut instruction.flags {
            if let Some(value) = &mut flag.value {
                self.word(value, true);
            }
        }
        let mut stage = Stage {
            name: None,
            base: Base::Unknown("Docker would refuse this FROM".to_owned()),
            instructions: index..index + 1,
        };
        if let Arguments::From { image, name } = &mut instruction.arguments {
            self.word(image, true);
            stage.base = base(stages, &image.value);
            stage.name = name.as_ref().map(|name| name.text.to_ascii_lowercase());
            if image.known() == Some("") {
                let reason = "the base image's name is empty with the variables of its place";
                self.refused.push(Refused::new(image.span, reason));
                stage.base = Base::Unknown(reason.to_owned());
            }
        }
        self.scopes.push(Scope::over(match stage.base {
            Base::Scratch => Parent::Nothing,
            Base::Stage(earlier) => Parent::Stage(earlier),
            Base::Image(_) | Base::Unknown(_) => Parent::Image,
        }));
        stages.push(stage);
    }

    fn instruction(&mut self, instruction: &mut Instruction) {
        let takes_variables = matches!(
            instruction.keyword,
            Keyword::Add | Keyword::Copy | Keyword::Run
        );
        for flag in &mut instruction.flags {
            if let Some(value) = flag.value.as_mut().filter(|_| takes_variables) {
                self.word(value, false);
            }
        }
        match (&mut instruction.arguments, instruction.keyword) {
            (Arguments::Pairs(pairs), Keyword::Env) => {
                // All of one instruction see the values from before it.
                for word in pairs.iter_mut().filter_map(|pair| pair.value.as_mut()) {
                    self.word(word, false);
                }
                for pair in pairs.iter() {
                    self.set_environment(pair);
                }
            }
            (Arguments::Pairs(pairs), Keyword::Arg) => {
                for pair in pairs {
                    self.argument(pair);
                }
            }
            (Arguments::Pairs(pairs), _) => {
                for pair in pairs {
                    self.word(&mut pair.name, false);
                    if let Some(value) = &mut pair.value {
                        self.word(value, false);
                    }
                }
            }
            (Arguments::Words(words), _) => {
                for word in words {
                    self.word(word, false);
                }
            }
            (Arguments::Text(word), Keyword::User | Keyword::Workdir | Keyword::Stopsignal) => {
                self.word(word, false);
            }
            _ => {}
        }
    }

    fn set_environment(&mut self, pair: &Pair) {
        let known = match pair.value.as_ref().map(|word| &word.value) {
            Some(Value::Text(text)) => Known::Set(text.clone()),
            Some(Value::Unknown(reason)) => Known::Unknown(reason.clone()),
            None => Known::Unset,
        };
        if let Some(scope) = self.scopes.last_mut() {
            scope.set_environment(&pair.name.text, known);
        }
    }

    fn argument(&mut self, pair: &mut Pair) {
        let is_global = self.scopes.is_empty();
        let name = &pair.name.text;
        let known = match &mut pair.value {
            Some(word) => {
                self.word(word, is_global);
                match &word.value {
                    Value::Text(text) => Known::Set(text.clone()),
                    Value::Unknown(reason) => Known::Unknown(reason.clone()),
                }
            }
            None => match self.global.argument(name).filter(|_| !is_global) {
                Some(known) => known.clone(),
                None => Known::Unfilled(format!(
                    "`{name}` is an argument of the build without default"
                )),
            },
        };
        match self.scopes.last_mut() {
            Some(scope) => scope.set_argument(name, known),
            None => self.global.set_argument(name, known),
        }
    }

    fn word(&mut self, word: &mut Word, is_global: bool) {
        let expansion = Expansion {
            escape: self.escape,
            variables: &Visible {
                resolver: self,
                is_global,
            },
        };
        let value = match expansion.expand(&word.text) {
            Ok(value) => value,
            Err(reason) => {
                self.refused.push(Refused::new(word.span, reason.clone()));
                Value::Unknown(reason)
            }
        };
        let length = match &value {
            Value::Text(text) => text.len(),
            Value::Unknown(reason) => reason.len(),
        };
        word.value = match self.budget.checked_sub(length) {
            Some(rest) => {
                self.budget = rest;
                value
            }
            None => Value::Unknown(String::from("too much text in variables")),
        };
    }
}

struct Visible<'v, 'r> {
    resolver: &'v Resolver<'r>,
    is_global: bool,
}

impl Lookup for Visible<'_, '_> {
    fn look_up(&self, name: &str) -> Known {
        let resolver = self.resolver;
        if self.is_global {
            return match resolver.global.argument(name) {
                Some(known) => known.clone(),
                None if is_platform(name) => {
                    Known::Unknown(format!("`{name}` depends on the platform"))
                }
                None => Known::Unset,
            };
        }
        match resolver.scopes.len().checked_sub(1) {
            Some(last) => Scope::look_up(&resolver.scopes, last, name),
            None => resolver
                .global
                .argument(name)
                .cloned()
                .unwrap_or(Known::Unset),
        }
    }
}
