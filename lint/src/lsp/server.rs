//! What the editor asks, and what it is told.

use super::actions::{self, Asked};
use super::diagnostic::{diagnostic, place, unsaved};
use super::document::{Document, Span};
use super::params::{About, Actions, At, Changed, Folders, Named, Opened, Watched, params};
use super::project::{Open, Project};
use super::uri;
use super::wire::{self, Message, Output};
use crate::finding::Finding;
use crate::rules;
use crate::run::Base;
use serde_json::{Value, json};
use std::collections::{BTreeMap, HashMap};
use std::io::{self, Write};
use std::path::{Path, PathBuf};

/// Larger documents are not linted: nobody wrote them.
const LARGEST: usize = 4 << 20;
/// Nobody reads more.
const MOST: usize = 400;

/// More files at once are a checkout.
const MOST_CHANGED: usize = 50;

/// How long the server can wait for the next message.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Wait {
    /// Nothing is to be done.
    Long,
    /// Something changed, and may be changing still.
    Pause,
    /// Somebody waits for it.
    Not,
}

/// The end of the program with this status, or its going on.
type GoesOn = io::Result<Option<u8>>;

pub(super) struct Server<W> {
    out: Output<W>,
    foreign: bool,
    state: State,
    wait: Wait,
    can: Can,
    folders: Vec<PathBuf>,
    documents: BTreeMap<String, Shown>,
    projects: HashMap<PathBuf, Project>,
    /// Folders whose configuration is wrong, which was said once.
    broken: HashMap<PathBuf, String>,
}

/// What the editor can do.
#[derive(Debug, Clone, Copy, Default)]
pub(super) struct Can {
    /// Edits that name the version that they are meant for.
    pub versions: bool,
    /// Edits that make a file.
    pub create: bool,
    related: bool,
    watch: bool,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum State {
    New,
    Serving,
    ShutDown,
}

/// An open document, and what is said of it.
struct Shown {
    document: Document,
    findings: Vec<Finding>,
    told: Option<Value>,
}

impl<W: Write> Server<W> {
    pub fn new(foreign: bool, out: W) -> Self {
        Self {
            out: Output(out),
            foreign,
            state: State::New,
            wait: Wait::Long,
            can: Can::default(),
            folders: Vec::new(),
            documents: BTreeMap::new(),
            projects: HashMap::new(),
            broken: HashMap::new(),
        }
    }

    /// How long the next message may take.
    pub const fn wait(&self) -> Wait {
        self.wait
    }

    /// Takes a message.
    pub fn take(&mut self, message: Message) -> GoesOn {
        match message {
            Message::Answer => {}
            Message::Malformed { id, code, why } => self.out.refuse(&id, code, why)?,
            Message::Notification { method, params } => return self.told(&method, params),
            Message::Request { id, method, params } => match self.asked(&method, params)? {
                Ok(result) => self.out.answer(&id, &result)?,
                Err((code, why)) => self.out.refuse(&id, code, why)?,
            },
        }
        Ok(None)
    }

    fn asked(
        &mut self,
        method: &str,
        value: Value,
    ) -> io::Result<Result<Value, (i64, &'static str)>> {
        let wrong = |why| Ok(Err((wire::NO_PARAMS, why)));
        match (self.state, method) {
            (State::New, "initialize") => Ok(Ok(self.initialize(&value))),
            (State::New, _) => Ok(Err((wire::TOO_EARLY, "`initialize` comes first"))),
            (State::ShutDown, _) => Ok(Err((wire::NO_REQUEST, "the server was shut down"))),
            (_, "initialize") => Ok(Err((wire::NO_REQUEST, "`initialize` came already"))),
            (_, "shutdown") => {
                self.state = State::ShutDown;
                self.wait = Wait::Long;
                Ok(Ok(Value::Null))
            }
            (_, "textDocument/codeAction") => match params(value) {
                Ok(asked) => {
                    self.lint()?;
                    Ok(Ok(self.actions(&asked)))
                }
                Err(why) => wrong(why),
            },
            (_, "textDocument/hover") => match params(value) {
                Ok(asked) => {
                    self.lint()?;
                    Ok(Ok(self.hover(&asked)))
                }
                Err(why) => wrong(why),
            },
            _ => Ok(Err((wire::NO_METHOD, "there is no such method here"))),
        }
    }

    fn told(&mut self, method: &str, value: Value) -> GoesOn {
        if method == "exit" {
            return Ok(Some(u8::from(self.state != State::ShutDown)));
        }
        if self.state != State::Serving {
            return Ok(None);
        }
        let done = match method {
            "initialized" => {
                self.watch()?;
                Ok(())
            }
            "textDocument/didOpen" => params(value).map(|opened| self.open(opened)),
            "textDocument/didChange" => params(value).map(|changed| self.change(changed)),
            "textDocument/didSave" => params(value).map(|about: About| {
                self.stored_changed(&[about.text_document]);
            }),
            "textDocument/didClose" => match params::<About>(value) {
                Ok(about) => {
                    self.close(&about.text_document.uri)?;
                    Ok(())
                }
                Err(why) => Err(why),
            },
            "workspace/didChangeWatchedFiles" => {
                params(value).map(|watched: Watched| self.stored_changed(&watched.changes))
            }
            "workspace/didChangeWorkspaceFolders" => params(value).map(|f| self.folders(&f)),
            _ => Ok(()),
        };
        if let Err(why) = done {
            self.log(&format!("`{method}`: {why}"))?;
        }
        Ok(None)
    }

    fn log(&mut self, text: &str) -> io::Result<()> {
        let warning = 2;
        self.out.notify(
            "window/logMessage",
            &json!({ "type": warning, "message": text }),
        )
    }

    fn initialize(&mut self, value: &Value) -> Value {
        self.state = State::Serving;
        let has = |pointer: &str| value.pointer(pointer).and_then(Value::as_bool) == Some(true);
        let operations = value.pointer("/capabilities/workspace/workspaceEdit/resourceOperations");
        let operations = operations.and_then(Value::as_array);
        self.can = Can {
            versions: has("/capabilities/workspace/workspaceEdit/documentChanges"),
            create: operations.is_some_and(|all| all.iter().any(|one| one == "create")),
            related: has("/capabilities/textDocument/publishDiagnostics/relatedInformation"),
            watch: has("/capabilities/workspace/didChangeWatchedFiles/dynamicRegistration"),
        };
        self.foreign |= has("/initializationOptions/foreignSuppressions");
        let several = value.pointer("/workspaceFolders").and_then(Value::as_array);
        let uris = several.into_iter().flatten().map(|f| f.get("uri"));
        let uris = uris.chain([value.get("rootUri")]).flatten();
        let paths = uris.filter_map(Value::as_str).filter_map(uri::path);
        self.folders.extend(paths);
        json!({
            "capabilities": {
                "positionEncoding": "utf-16",
                "textDocumentSync": { "openClose": true, "change": 2, "save": true },
                "codeActionProvider": { "codeActionKinds": ["quickfix", actions::FIX_ALL] },
                "hoverProvider": true,
                "workspace": { "workspaceFolders": { "supported": true, "changeNotifications": true } },
            },
            "serverInfo": { "name": "visor", "version": env!("CARGO_PKG_VERSION") },
        })
    }

    /// Asks to be told of files that change outside of the editor.
    fn watch(&mut self) -> io::Result<()> {
        if !self.can.watch {
            return Ok(());
        }
        let options = json!({ "watchers": [{ "globPattern": "**/*" }] });
        let method = "workspace/didChangeWatchedFiles";
        let all = json!({ "registrations": [{ "id": "files", "method": method, "registerOptions": options }] });
        self.out.ask("watch", "client/registerCapability", &all)
    }

    fn open(
        &mut self,
        Opened {
            text_document: item,
        }: Opened,
    ) {
        let shown = Shown {
            document: Document::new(item.text, item.version, item.language_id),
            findings: Vec::new(),
            told: None,
        };
        self.documents.insert(item.uri, shown);
        self.wait = Wait::Not;
    }

    fn change(&mut self, changed: Changed) {
        let Some(shown) = self.documents.get_mut(&changed.text_document.uri) else {
            return;
        };
        shown.document.change(changed.content_changes);
        let next = shown.document.version + 1;
        shown.document.version = changed.text_document.version.unwrap_or(next);
        // Its findings are those of another text.
        shown.findings.clear();
        if self.wait == Wait::Long {
            self.wait = Wait::Pause;
        }
    }

    fn close(&mut self, uri: &str) -> io::Result<()> {
        if self.documents.remove(uri).is_none() {
            return Ok(());
        }
        self.wait = Wait::Not;
        let nothing = json!({ "uri": uri, "diagnostics": [] });
        self.out.notify("textDocument/publishDiagnostics", &nothing)
    }

    /// Files that are stored came, went, or are others now.
    fn stored_changed(&mut self, files: &[Named]) {
        let of_git = |path: &PathBuf| path.components().any(|part| part.as_os_str() == ".git");
        let paths = files.iter().filter_map(|file| uri::path(&file.uri));
        let paths: Vec<PathBuf> = paths.filter(|path| !of_git(path)).collect();
        if paths.is_empty() {
            return;
        }
        for path in &paths {
            self.broken.retain(|folder, _| !path.starts_with(folder));
        }
        self.projects.retain(|root, project| {
            let mut inside = paths.iter().filter(|path| path.starts_with(root));
            // After a checkout everything is looked at once, and not each file on its own.
            inside.clone().count() <= MOST_CHANGED && !inside.any(|path| project.changed(path))
        });
        self.wait = Wait::Not;
    }

    fn folders(&mut self, all: &Folders) {
        let paths = |named: &[Named]| -> Vec<PathBuf> {
            named.iter().filter_map(|n| uri::path(&n.uri)).collect()
        };
        let gone = paths(&all.event.removed);
        self.folders.retain(|folder| !gone.contains(folder));
        self.folders.extend(paths(&all.event.added));
        self.projects.clear();
        self.wait = Wait::Not;
    }

    /// Where a document belongs: to its repository, to a folder that is open, or to its own.
    fn base(&self, path: Option<&Path>) -> Base {
        let folder = |path: &Path| self.folders.iter().find(|f| path.starts_with(f)).cloned();
        match path {
            Some(path) => {
                let own = Base::of(&[path.to_path_buf()]);
                match folder(path) {
                    Some(folder) if !own.in_git() => Base::of(&[folder]),
                    _ => own,
                }
            }
            None => Base::of(self.folders.get(..1).unwrap_or_default()),
        }
    }

    /// Lints every open document, and tells the editor what is new.
    pub fn lint(&mut self) -> GoesOn {
        if self.wait == Wait::Long {
            return Ok(None);
        }
        self.wait = Wait::Long;
        let mut by_root: BTreeMap<PathBuf, (Base, Vec<String>)> = BTreeMap::new();
        for uri in self.documents.keys() {
            let base = self.base(uri::path(uri).as_deref());
            let root = base.root().to_path_buf();
            let entry = by_root.entry(root).or_insert_with(|| (base, Vec::new()));
            entry.1.push(uri.clone());
        }
        // What no open document belongs to is read again when one does.
        self.projects.retain(|root, _| by_root.contains_key(root));
        for (root, (base, uris)) in by_root {
            if let Err(why) = self.read(&root, base) {
                if self.broken.insert(root, why.clone()).as_ref() != Some(&why) {
                    let error = 1;
                    let message = json!({ "type": error, "message": why });
                    self.out.notify("window/showMessage", &message)?;
                }
                uris.iter().try_for_each(|uri| self.publish(uri, None))?;
                continue;
            }
            self.broken.remove(&root);
            self.lint_one(&root, &uris)?;
        }
        Ok(None)
    }

    /// Reads a project, unless it is at hand.
    fn read(&mut self, root: &Path, base: Base) -> Result<(), String> {
        if !self.projects.contains_key(root) {
            let project = Project::open(base, self.foreign).map_err(|why| why.to_string())?;
            self.projects.insert(root.to_path_buf(), project);
        }
        Ok(())
    }

    fn lint_one(&mut self, root: &Path, uris: &[String]) -> io::Result<()> {
        let Some(project) = self.projects.get(root) else {
            return Ok(());
        };
        let mut open = Vec::new();
        let mut keys = HashMap::new();
        for uri in uris {
            let Some(shown) = self.documents.get(uri) else {
                continue;
            };
            let path = uri::path(uri);
            let key = match &path {
                Some(path) => project.base().key(path),
                None => unsaved(uri, &shown.document.language),
            };
            keys.insert(uri.clone(), key.clone());
            let text = shown.document.text();
            let stored = path.is_some();
            if text.len() <= LARGEST {
                open.push(Open { key, text, stored });
            }
        }
        // Whatever goes wrong in there costs these findings, and not the editor its server.
        let found = std::thread::scope(|scope| scope.spawn(|| project.lint(&open)).join());
        let Ok(mut found) = found else {
            return self.log("the linter failed on a document, which has no findings now");
        };
        for uri in uris {
            let findings = keys.get(uri).and_then(|key| found.remove(key));
            if let Some(shown) = self.documents.get_mut(uri) {
                shown.findings = findings.unwrap_or_default();
                shown.findings.truncate(MOST);
            }
            self.publish(uri, Some(root))?;
        }
        Ok(())
    }

    /// Tells what stands in a document, unless that was told.
    fn publish(&mut self, uri: &str, root: Option<&Path>) -> io::Result<()> {
        let project = root.and_then(|root| self.projects.get(root));
        let related = self.can.related;
        let Some(shown) = self.documents.get_mut(uri) else {
            return Ok(());
        };
        if project.is_none() {
            shown.findings.clear();
        }
        let document = &shown.document;
        let all: Vec<Value> = shown
            .findings
            .iter()
            .map(|f| diagnostic(f, document, uri, related, project))
            .collect();
        let told = json!({ "uri": uri, "version": document.version, "diagnostics": all });
        if shown.told.as_ref() == Some(&told) {
            return Ok(());
        }
        shown.told = Some(told.clone());
        self.out.notify("textDocument/publishDiagnostics", &told)
    }

    fn hover(&self, asked: &At) -> Value {
        let Some(shown) = self.documents.get(&asked.text_document.uri) else {
            return Value::Null;
        };
        let here = Span {
            start: asked.position,
            end: asked.position,
        };
        let over = shown.findings.iter().find_map(|f| {
            let span = place(f, &shown.document)?;
            span.meets(&here).then_some((f, span))
        });
        if let Some((finding, span)) = over {
            let text = format!("**{}**\n\n{}", finding.message, finding.rule.page);
            return json!({ "contents": { "kind": "markdown", "value": text }, "range": span });
        }
        // The name of a rule, in a suppression or in the configuration.
        let text = shown.document.text();
        let at = shown.document.offset(asked.position);
        let part = |c: char| c.is_ascii_lowercase() || c == '-';
        let before = text.get(..at).unwrap_or_default();
        let start = before.trim_end_matches(part).len();
        let rest = text.get(start..).unwrap_or_default();
        let word = rest.split(|c: char| !part(c)).next().unwrap_or_default();
        match rules::rule(word) {
            Some(rule) => json!({
                "contents": { "kind": "markdown", "value": rule.page },
                "range": shown.document.span(&(start..start + word.len())),
            }),
            None => Value::Null,
        }
    }

    fn actions(&self, asked: &Actions) -> Value {
        let uri = &asked.text_document.uri;
        let Some(shown) = self.documents.get(uri) else {
            return json!([]);
        };
        let path = uri::path(uri);
        let root = self.base(path.as_deref()).root().to_path_buf();
        let Some(project) = self.projects.get(&root) else {
            return json!([]);
        };
        let key = match &path {
            Some(path) => project.base().key(path),
            None => unsaved(uri, &shown.document.language),
        };
        let open = |uri: &str| self.documents.get(uri).map(|shown| &shown.document);
        let asked = Asked {
            uri,
            key: &key,
            document: &shown.document,
            range: asked.range,
            only: asked.context.only.as_deref(),
            can: self.can,
            facts: project.facts(),
            open: &open,
            diagnostic: &|f| diagnostic(f, &shown.document, uri, self.can.related, Some(project)),
        };
        Value::Array(actions::of(&asked, &shown.findings))
    }
}
