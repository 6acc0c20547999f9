//! Decisions, case by case and against a slow evaluator.

mod aggregation;
mod objects;
mod slow;
