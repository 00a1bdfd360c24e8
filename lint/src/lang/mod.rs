//! One adapter per language: a file's text in, a [`Module`] out. Nothing else knows a parser.

pub(crate) mod commands;
#[cfg(feature = "javascript")]
mod javascript;
pub(crate) mod lowering;
#[cfg(feature = "markup")]
mod markup;
#[cfg(feature = "python")]
mod notebook;
mod pipeline;
#[cfg(feature = "python")]
mod python;
#[cfg(feature = "rust")]
mod rust;
mod tree;

use crate::ir::{Language, Module};
use lowering::Lowering;
pub use lowering::Places;

/// Why a file could not be lowered.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum Problem {
    /// It is nested more deeply than anything written by hand.
    #[error("it is nested too deeply")]
    TooDeep,
    /// The parser gave up on it.
    #[error("the parser gave up on it")]
    Crashed,
    /// Its syntax has mistakes, or the parser does not know it.
    #[error("it has syntax that was not understood, and what stands there was not analysed")]
    Syntax,
    /// It went or changed, or its name is no text.
    #[error("it could not be read a second time")]
    Unread,
    /// The language was left out when this program was built.
    #[error("this build has no parser for its language")]
    NotBuilt,
    /// It is no notebook, although it is named like one.
    #[error("it is not a notebook")]
    NoNotebook,
}

/// A file, lowered; with a problem, as far as it went.
#[derive(Debug, Clone)]
pub struct Lowered {
    /// The module.
    pub module: Module,
    /// What of it could not be looked at.
    pub problem: Option<Problem>,
}

/// The language of a file, by its name and its first line.
pub fn language_of(path: &str, text: &str) -> Option<Language> {
    let name = path.rsplit(['/', '\\']).next().unwrap_or(path);
    let ending = name
        .rsplit_once('.')
        .map(|(_, e)| e.to_ascii_lowercase())
        .unwrap_or_default();
    Some(match ending.as_str() {
        "py" | "pyi" | "pyw" | "ipynb" => Language::Python,
        "js" | "mjs" | "cjs" | "jsx" => Language::JavaScript,
        "ts" | "mts" | "cts" | "tsx" => Language::TypeScript,
        "vue" => Language::Vue,
        "svelte" => Language::Svelte,
        "html" | "htm" | "astro" | "ejs" | "hbs" | "erb" | "eex" | "heex" | "twig" | "jinja"
        | "jinja2" | "njk" | "liquid" | "mustache" | "handlebars" | "jsp" | "cshtml" | "gohtml" => {
            Language::Html
        }
        "rs" => Language::Rust,
        "go" => Language::Go,
        "java" => Language::Java,
        "kt" | "kts" => Language::Kotlin,
        "swift" => Language::Swift,
        "dart" => Language::Dart,
        "php" | "phtml" => Language::Php,
        "rb" | "rake" | "ru" => Language::Ruby,
        "cs" => Language::CSharp,
        "sh" | "bash" | "zsh" | "ksh" => Language::Shell,
        _ if commands::holds(path) => Language::Shell,
        _ => return by_name(path).or_else(|| by_first_line(text)),
    })
}

/// Files whose whole name says what they are written in.
fn by_name(path: &str) -> Option<Language> {
    match path.rsplit('/').next()? {
        "Rakefile" | "Gemfile" | "Capfile" | "Guardfile" | "Fastfile" | "Podfile"
        | "Vagrantfile" => Some(Language::Ruby),
        ".bashrc" | ".profile" | ".zshrc" => Some(Language::Shell),
        _ => None,
    }
}

fn by_first_line(text: &str) -> Option<Language> {
    let line = text.strip_prefix("#!")?.lines().next()?;
    let has = |word: &str| line.contains(word);
    Some(if has("python") {
        Language::Python
    } else if has("node") || has("bun") || has("deno") {
        Language::JavaScript
    } else if has("ruby") {
        Language::Ruby
    } else if has("php") {
        Language::Php
    } else if has("sh") {
        Language::Shell
    } else {
        return None;
    })
}

/// Lowers a file. `places` says where the text's bytes stand in the file, where that differs.
///
/// Parsers recurse: each file has a thread with a large stack of its own, so that neither depth nor
/// a parser's own mistake costs more than this file.
pub fn lower(path: &str, text: &str, language: Language, places: &Places) -> Lowered {
    let empty = |problem| Lowered {
        module: Module::new(path, language),
        problem: Some(problem),
    };
    if nesting(text) > NESTING {
        return empty(Problem::TooDeep);
    }
    std::thread::scope(|scope| {
        std::thread::Builder::new()
            .stack_size(STACK)
            .spawn_scoped(scope, || lower_here(path, text, language, places))
            .ok()
            .and_then(|thread| thread.join().ok())
            .unwrap_or_else(|| empty(Problem::Crashed))
    })
}

/// Address space, not memory: only what a file needs is ever touched.
const STACK: usize = 512 << 20;

/// Brackets within brackets, beyond which a file is not parsed.
const NESTING: usize = 600;

/// How deeply brackets nest, in one pass, with no regard to strings: an upper bound is enough.
/// Runs of prefix operators nest too.
fn nesting(text: &str) -> usize {
    let (mut depth, mut deepest, mut run) = (0_usize, 0_usize, 0_usize);
    for byte in text.bytes() {
        match byte {
            b'(' | b'[' | b'{' => {
                depth += 1;
                run = 0;
            }
            b')' | b']' | b'}' => {
                depth = depth.saturating_sub(1);
                run = 0;
            }
            b'!' | b'~' | b'&' | b'?' | b'<' | b'+' | b'@' => run += 1,
            b' ' => {}
            _ => run = 0,
        }
        deepest = deepest.max(depth).max(run);
    }
    deepest
}

/// What a name ends with decides between formats of one language.
fn ends(path: &str, with: &[&str]) -> bool {
    let ending = path.rsplit_once('.').map(|(_, ending)| ending);
    ending.is_some_and(|ending| with.iter().any(|one| ending.eq_ignore_ascii_case(one)))
}

fn lower_here(path: &str, text: &str, language: Language, places: &Places) -> Lowered {
    let to = |text, places| Lowering::new(Module::new(path, language), text, places);
    let (module, too_deep) = match language {
        #[cfg(feature = "python")]
        Language::Python if ends(path, &["ipynb"]) => {
            let Some(cells) = notebook::cells(text, places) else {
                let module = Module::new(path, language);
                return Lowered {
                    module,
                    problem: Some(Problem::NoNotebook),
                };
            };
            let to = Lowering::new(Module::new(path, language), &cells.text, &cells.places);
            python::lower(to, true)
        }
        #[cfg(feature = "python")]
        Language::Python => python::lower(to(text, places), false),
        #[cfg(feature = "javascript")]
        Language::JavaScript => javascript::lower(to(text, places), false, true),
        #[cfg(feature = "javascript")]
        Language::TypeScript => javascript::lower(to(text, places), true, ends(path, &["tsx"])),
        #[cfg(feature = "markup")]
        Language::Vue | Language::Svelte | Language::Html => {
            let page = markup::scripts(text);
            let mut to = to(&page.text, places);
            to.module.imports = page.imports;
            javascript::lower(to, page.typed, page.markup)
        }
        #[cfg(feature = "rust")]
        Language::Rust => match rust::lower(to(text, places)) {
            Ok(done) => done,
            Err(why) => {
                let problem = Some(match why {
                    rust::Failed::Syntax => Problem::Syntax,
                    rust::Failed::TooDeep => Problem::TooDeep,
                });
                let module = Module::new(path, language);
                return Lowered { module, problem };
            }
        },
        Language::Shell if commands::holds(path) => {
            let commands = commands::of(path, text);
            match tree::lower(to(&commands, places), language) {
                Some((mut module, too_deep)) => {
                    // What is taken out of its file may lack what it stands in.
                    module.broken = false;
                    (module, too_deep)
                }
                None => {
                    return Lowered {
                        module: Module::new(path, language),
                        problem: Some(Problem::NotBuilt),
                    };
                }
            }
        }
        _ => match tree::lower(to(text, places), language) {
            Some(done) => done,
            None => {
                return Lowered {
                    module: Module::new(path, language),
                    problem: Some(Problem::NotBuilt),
                };
            }
        },
    };
    let broken = module.broken.then_some(Problem::Syntax);
    Lowered {
        module,
        problem: too_deep.then_some(Problem::TooDeep).or(broken),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn depth_costs_the_file_and_not_the_run() {
        for (path, language, text) in [
            (
                "a.py",
                Language::Python,
                format!("x = {}1{}", "[".repeat(500), "]".repeat(500)),
            ),
            (
                "a.js",
                Language::JavaScript,
                format!("x = {}1{}", "[".repeat(500), "]".repeat(500)),
            ),
            (
                "a.js",
                Language::JavaScript,
                format!("x = {}1", "!".repeat(100_000)),
            ),
            (
                "a.py",
                Language::Python,
                format!("x = {}1", "(".repeat(100_000)),
            ),
            (
                "a.js",
                Language::JavaScript,
                format!("x = a{}", ".b()".repeat(20_000)),
            ),
        ] {
            let lowered = lower(path, &text, language, &Places::default());
            assert_eq!(
                lowered.problem,
                Some(Problem::TooDeep),
                "{path} {}",
                text.len()
            );
        }
    }

    #[test]
    fn long_chains_are_not_deep() {
        let sum = format!("x = {}'a'", "'a' + ".repeat(5_000));
        for (path, language) in [("a.py", Language::Python), ("a.js", Language::JavaScript)] {
            let lowered = lower(path, &sum, language, &Places::default());
            assert_eq!(lowered.problem, None, "{path}");
        }
    }
}
