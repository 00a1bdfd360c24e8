//! The linter as its users meet it: fixtures of every rule, keys in every form, and the program
//! itself in real git repositories.

mod baseline;
mod cli;
mod fixes;
mod keys;
mod kit;
mod modes;
mod outputs;
mod robust;
mod rules;
