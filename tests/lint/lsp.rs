//! `visor lsp` as an editor drives it: the real program, over its standard input and output.

use crate::kit::{Folder, LIVE};
use serde_json::{Value, json};
use std::io::{BufRead as _, BufReader, Read as _, Write as _};
use std::path::Path;
use std::process::{Child, ChildStdin, ChildStdout, Command, Stdio};

/// A server and its editor.
struct Editor {
    child: Child,
    to: Option<ChildStdin>,
    from: BufReader<ChildStdout>,
    next: i64,
    /// Everything that the server said.
    said: String,
}

impl Editor {
    fn new(folder: &Folder, capabilities: Value) -> (Self, Value) {
        let mut editor = Self::silent(folder);
        let root = uri(&folder.0);
        let answer = editor.ask(
            "initialize",
            json!({ "processId": null, "rootUri": root, "capabilities": capabilities }),
        );
        editor.tell("initialized", json!({}));
        (editor, answer)
    }

    /// One that said nothing so far.
    fn silent(folder: &Folder) -> Self {
        let mut child = Command::new(env!("CARGO_BIN_EXE_visor"))
            .args(["lsp", "--stdio"])
            .current_dir(&folder.0)
            .env_remove("GIT_DIR")
            .env_remove("GIT_INDEX_FILE")
            .stdin(Stdio::piped())
            .stdout(Stdio::piped())
            .stderr(Stdio::inherit())
            .spawn()
            .unwrap();
        Self {
            to: child.stdin.take(),
            from: BufReader::new(child.stdout.take().unwrap()),
            child,
            next: 0,
            said: String::new(),
        }
    }

    fn send(&mut self, body: &str) {
        let to = self.to.as_mut().unwrap();
        write!(to, "Content-Length: {}\r\n\r\n{body}", body.len()).unwrap();
        to.flush().unwrap();
    }

    fn tell(&mut self, method: &str, params: Value) {
        self.send(&json!({ "jsonrpc": "2.0", "method": method, "params": params }).to_string());
    }

    fn read(&mut self) -> Value {
        let mut length = 0;
        loop {
            let mut line = String::new();
            assert_ne!(
                self.from.read_line(&mut line).unwrap(),
                0,
                "the server ended"
            );
            match line.trim().split_once(": ") {
                Some(("Content-Length", n)) => length = n.parse().unwrap(),
                _ if line.trim().is_empty() => break,
                _ => {}
            }
        }
        let mut body = vec![0; length];
        self.from.read_exact(&mut body).unwrap();
        let body = String::from_utf8(body).unwrap();
        self.said.push_str(&body);
        serde_json::from_str(&body).unwrap()
    }

    /// Sends a request, and reads up to its answer.
    fn ask(&mut self, method: &str, params: Value) -> Value {
        self.next += 1;
        let id = self.next;
        let asked = json!({ "jsonrpc": "2.0", "id": id, "method": method, "params": params });
        self.send(&asked.to_string());
        loop {
            let message = self.read();
            if message["id"] == id && message.get("method").is_none() {
                return message;
            }
        }
    }

    /// Reads up to the next diagnostics of a document.
    fn diagnostics(&mut self, uri: &str) -> Value {
        loop {
            let message = self.read();
            if message["method"] == "textDocument/publishDiagnostics"
                && message["params"]["uri"] == uri
            {
                return message["params"].clone();
            }
        }
    }

    fn open(&mut self, uri: &str, language: &str, text: &str) -> Value {
        self.tell(
            "textDocument/didOpen",
            json!({ "textDocument": { "uri": uri, "languageId": language, "version": 1, "text": text } }),
        );
        self.diagnostics(uri)
    }

    fn change(&mut self, uri: &str, version: i64, changes: Value) -> Value {
        self.tell(
            "textDocument/didChange",
            json!({ "textDocument": { "uri": uri, "version": version }, "contentChanges": changes }),
        );
        self.diagnostics(uri)
    }

    fn actions(&mut self, uri: &str, range: &Value) -> Vec<Value> {
        let asked = json!({ "textDocument": { "uri": uri }, "range": range, "context": { "diagnostics": [] } });
        let answer = self.ask("textDocument/codeAction", asked);
        answer["result"].as_array().unwrap().clone()
    }

    /// Ends the server as editors do; no secret was ever said.
    fn end(mut self) {
        assert_eq!(self.ask("shutdown", Value::Null)["result"], Value::Null);
        self.tell("exit", Value::Null);
        assert_eq!(self.child.wait().unwrap().code(), Some(0));
        assert!(!self.said.contains(&LIVE[8..]), "{}", self.said);
    }
}

fn uri(path: &Path) -> String {
    format!("file://{}", path.display())
}

fn range(line: u64, start: u64, end: u64) -> Value {
    json!({ "start": { "line": line, "character": start }, "end": { "line": line, "character": end } })
}

fn codes(diagnostics: &Value) -> Vec<&str> {
    let all = diagnostics["diagnostics"].as_array().unwrap();
    all.iter().map(|d| d["code"].as_str().unwrap()).collect()
}

/// A text after an editor carried out edits, which count in UTF-16.
fn edited(text: &str, edits: &Value) -> String {
    let lines: Vec<&str> = text.split_inclusive('\n').collect();
    let at = |p: &Value| {
        let line = p["line"].as_u64().unwrap() as usize;
        let before: usize = lines[..line].iter().map(|l| l.len()).sum();
        let mut left = p["character"].as_u64().unwrap() as usize;
        let rest = lines.get(line).copied().unwrap_or("");
        let mut bytes = 0;
        for c in rest.chars() {
            if left == 0 {
                break;
            }
            left -= c.len_utf16();
            bytes += c.len_utf8();
        }
        before + bytes
    };
    let mut edits: Vec<(usize, usize, &str)> = edits
        .as_array()
        .unwrap()
        .iter()
        .map(|e| {
            let range = &e["range"];
            (
                at(&range["start"]),
                at(&range["end"]),
                e["newText"].as_str().unwrap(),
            )
        })
        .collect();
    edits.sort_unstable();
    let mut out = text.to_owned();
    for (start, end, new) in edits.into_iter().rev() {
        out.replace_range(start..end, new);
    }
    out
}

#[test]
fn what_is_typed_is_linted_before_it_is_saved_and_is_mended_at_the_right_place() {
    let folder = Folder::repository();
    folder.write("a.py", "x = 1\n");
    let (mut editor, answer) = Editor::new(&folder, json!({}));
    let can = &answer["result"]["capabilities"];
    assert_eq!(can["positionEncoding"], "utf-16");
    assert_eq!(can["hoverProvider"], true);

    let file = uri(&folder.0.join("a.py"));
    let told = editor.open(&file, "python", "x = 1\n");
    assert_eq!(told["diagnostics"], json!([]));

    // Astral characters are two units, `ü` is one: the finding begins behind sixteen units.
    let typed = "u = '𝔉ü'; k = 'http://api.facesign.ai/v1'\n";
    let told = editor.change(
        &file,
        2,
        json!([{ "range": range(0, 0, 5), "text": typed.trim_end() }]),
    );
    assert_eq!(told["version"], 2);
    assert_eq!(codes(&told), ["plaintext-endpoint"]);
    let diagnostic = &told["diagnostics"][0];
    assert_eq!(diagnostic["range"], range(0, 16, 38));
    assert_eq!(diagnostic["severity"], 1);
    assert_eq!(diagnostic["source"], "visor");
    assert_eq!(folder.read("a.py"), "x = 1\n", "nothing is saved");

    let actions = editor.actions(&file, &range(0, 20, 20));
    let mend = actions.iter().find(|a| a["title"] == "use TLS").unwrap();
    assert_eq!(mend["kind"], "quickfix");
    assert_eq!(mend["isPreferred"], true);
    let edits = &mend["edit"]["changes"][&file];
    assert_eq!(edited(typed, edits), typed.replace("http:", "https:"));
    let all = actions.iter().find(|a| a["kind"] == "source.fixAll.visor");
    assert_eq!(&all.unwrap()["edit"]["changes"][&file], edits);
    assert!(
        editor
            .actions(&file, &range(0, 0, 0))
            .iter()
            .all(|a| a["kind"] != "quickfix")
    );

    // A change within the pair's line, by the editor's count.
    let told = editor.change(
        &file,
        3,
        json!([{ "range": range(0, 20, 20), "text": "s" }]),
    );
    assert_eq!(told["diagnostics"], json!([]));
    editor.end();
}

#[test]
fn a_suppression_is_a_comment_that_waits_for_its_reason() {
    let folder = Folder::repository();
    let (mut editor, _) = Editor::new(&folder, json!({}));
    for (name, language, text, expected) in [
        (
            "a.py",
            "python",
            "def f():\n    u = 'http://api.facesign.ai'\n",
            "def f():\n    # visor:allow[plaintext-endpoint] REASON\n    u = 'http://api.facesign.ai'\n",
        ),
        (
            "a.ts",
            "typescript",
            "const u = 'http://api.facesign.ai';\r\n",
            "// visor:allow[plaintext-endpoint] REASON\r\nconst u = 'http://api.facesign.ai';\r\n",
        ),
        (
            "a.html",
            "html",
            "<p>\n<a href=\"http://api.facesign.ai/x\">a</a>\n",
            "<p>\n<!-- visor:allow[plaintext-endpoint] REASON-->\n<a href=\"http://api.facesign.ai/x\">a</a>\n",
        ),
        (
            "a.yaml",
            "yaml",
            "a:\n  u: http://api.facesign.ai\n",
            "a:\n  # visor:allow[plaintext-endpoint] REASON\n  u: http://api.facesign.ai\n",
        ),
    ] {
        let file = uri(&folder.0.join(name));
        let told = editor.open(&file, language, text);
        let at = told["diagnostics"][0]["range"].clone();
        let actions = editor.actions(&file, &at);
        let suppress = actions
            .iter()
            .find(|a| {
                a["title"]
                    .as_str()
                    .unwrap()
                    .starts_with("suppress `plaintext-endpoint`")
            })
            .unwrap_or_else(|| panic!("{name}: {actions:?}"));
        let without = edited(text, &suppress["edit"]["changes"][&file]);
        let with = without.replace("] ", "] REASON");
        assert_eq!(with, expected, "{name}");
        // Without a reason it does not count, and says so.
        let told = editor.change(&file, 2, json!([{ "text": without }]));
        let mut now = codes(&told);
        now.sort_unstable();
        assert_eq!(now, ["plaintext-endpoint", "unused-suppression"], "{name}");
        let told = editor.change(&file, 3, json!([{ "text": with }]));
        assert_eq!(told["diagnostics"], json!([]), "{name}");
    }
    // Where no comment can stand, there is no such action.
    let file = uri(&folder.0.join("a.json"));
    let told = editor.open(&file, "json", "{\"u\": \"http://api.facesign.ai\"}\n");
    let at = told["diagnostics"][0]["range"].clone();
    let actions = editor.actions(&file, &at);
    assert!(
        actions
            .iter()
            .all(|a| !a["title"].as_str().unwrap().contains("suppress"))
    );
    editor.end();
}

#[test]
fn rules_on_code_see_open_documents_over_stored_ones() {
    let folder = Folder::repository();
    let check = "def ok(face):\n    return face['passive_liveness']['is_real_face']\n";
    let no_check = "def ok(face):\n    return True\n";
    let service = "from guard import ok\nimport requests\nURL = 'https://faceapi.arsa.technology/api/v1/face_recognition/recognize_face'\ndef login(image, key):\n    r = requests.post(URL, files={'face_image': image}, headers={'x-key-secret': key}, timeout=5).json()\n    for face in r['faces']:\n        if ok(face) and face['recognition_uidresult'] != 'unknown':\n            return grant(face['recognition_uidresult'])\n";
    folder
        .write("guard.py", check)
        .write("service.py", service)
        .write("requirements.txt", "requests\n");
    folder.commit("a service");
    let (mut editor, _) = Editor::new(&folder, json!({}));
    let file = uri(&folder.0.join("service.py"));
    let guard = uri(&folder.0.join("guard.py"));
    let told = editor.open(&file, "python", service);
    assert!(!codes(&told).contains(&"unchecked-liveness"), "{told}");
    editor.open(&guard, "python", check);
    // The guard is taken out, and not saved: its caller has a finding.
    editor.tell(
        "textDocument/didChange",
        json!({ "textDocument": { "uri": guard, "version": 2 }, "contentChanges": [{ "text": no_check }] }),
    );
    let told = editor.diagnostics(&file);
    assert!(codes(&told).contains(&"unchecked-liveness"), "{told}");
    editor.end();
}

#[test]
fn configuration_baseline_and_gitignore_hold_as_everywhere() {
    let folder = Folder::repository();
    let plain = "U = 'http://api.facesign.ai'\n";
    folder
        .write("old.py", plain)
        .write("out/a.py", plain)
        .write("gen/a.py", plain);
    folder
        .write(".gitignore", "out/\n")
        .write(".visor.toml", "exclude = [\"gen/\"]\n");
    assert_eq!(folder.visor(&["lint", "--write-baseline"]).code, 0);
    let (mut editor, _) = Editor::new(&folder, json!({}));
    for name in ["old.py", "out/a.py", "gen/a.py"] {
        let told = editor.open(&uri(&folder.0.join(name)), "python", plain);
        assert_eq!(told["diagnostics"], json!([]), "{name}");
    }
    let file = uri(&folder.0.join("new.py"));
    assert_eq!(
        codes(&editor.open(&file, "python", plain)),
        ["plaintext-endpoint"]
    );
    // The configuration changes: what holds now is what it says now.
    folder.write(
        ".visor.toml",
        "[levels]\nplaintext-endpoint = \"warning\"\n",
    );
    let changed = uri(&folder.0.join(".visor.toml"));
    editor.tell(
        "workspace/didChangeWatchedFiles",
        json!({ "changes": [{ "uri": changed, "type": 2 }] }),
    );
    let told = editor.diagnostics(&file);
    assert_eq!(told["diagnostics"][0]["severity"], 2);
    // A wrong one is said, once, and nothing is linted by half.
    folder.write(".visor.toml", "[levels]\nplaintext-endpont = \"warning\"\n");
    editor.tell(
        "workspace/didChangeWatchedFiles",
        json!({ "changes": [{ "uri": changed, "type": 2 }] }),
    );
    let message = loop {
        let message = editor.read();
        if message["method"] == "window/showMessage" {
            break message;
        }
    };
    let text = message["params"]["message"].as_str().unwrap();
    assert!(
        text.contains("no rule is named `plaintext-endpont`"),
        "{text}"
    );
    assert_eq!(editor.diagnostics(&file)["diagnostics"], json!([]));
    editor.end();
}

#[test]
fn hover_shows_the_page_of_a_finding_and_of_a_name() {
    let folder = Folder::repository();
    let (mut editor, _) = Editor::new(&folder, json!({}));
    let file = uri(&folder.0.join("a.py"));
    editor.open(
        &file,
        "python",
        "U = 'http://api.facesign.ai'\n# visor:allow[key-in-url] none\n",
    );
    let mut hover = |line: u64, character: u64| {
        let asked = json!({ "textDocument": { "uri": file }, "position": { "line": line, "character": character } });
        editor.ask("textDocument/hover", asked)["result"].clone()
    };
    let page = hover(0, 8)["contents"]["value"]
        .as_str()
        .unwrap()
        .to_owned();
    assert!(
        page.contains("# plaintext-endpoint") && page.contains("## How to mend it"),
        "{page}"
    );
    let page = hover(1, 18)["contents"]["value"]
        .as_str()
        .unwrap()
        .to_owned();
    assert!(page.contains("suppression"), "{page}");
    assert_eq!(hover(0, 0), Value::Null);
    editor.end();
}

#[test]
fn an_unsaved_and_a_deleted_file_are_documents_too() {
    let folder = Folder::repository();
    let key = format!("FACESIGN_API_KEY = \"{LIVE}\"\n");
    folder.write("gone.py", &key);
    let (mut editor, _) = Editor::new(&folder, json!({}));
    let told = editor.open("untitled:Untitled-1", "python", &key);
    assert_eq!(codes(&told), ["hardcoded-key"]);

    let file = uri(&folder.0.join("gone.py"));
    assert_eq!(
        codes(&editor.open(&file, "python", &key)),
        ["hardcoded-key"]
    );
    std::fs::remove_file(folder.0.join("gone.py")).unwrap();
    editor.tell(
        "workspace/didChangeWatchedFiles",
        json!({ "changes": [{ "uri": file, "type": 3 }] }),
    );
    // It stands in the editor still; once closed, nothing is left to say of it.
    let told = editor.change(&file, 2, json!([{ "text": format!("\n{key}") }]));
    assert_eq!(codes(&told), ["hardcoded-key"]);
    editor.tell(
        "textDocument/didClose",
        json!({ "textDocument": { "uri": file } }),
    );
    assert_eq!(editor.diagnostics(&file)["diagnostics"], json!([]));
    editor.end();
}

#[test]
fn an_env_file_is_put_into_a_gitignore_that_is_made() {
    let folder = Folder::repository();
    let text = format!("FACESIGN_API_KEY={LIVE}\n");
    folder.write("web/.env", &text);
    let can = json!({ "workspace": { "workspaceEdit": { "documentChanges": true, "resourceOperations": ["create"] } } });
    let (mut editor, _) = Editor::new(&folder, can);
    let file = uri(&folder.0.join("web/.env"));
    let told = editor.open(&file, "dotenv", &text);
    assert!(codes(&told).contains(&"exposed-env-file"), "{told}");
    let actions = editor.actions(&file, &range(0, 0, 60));
    let ignore = uri(&folder.0.join("web/.gitignore"));
    let made = actions
        .iter()
        .find_map(|a| {
            let changes = a["edit"]["documentChanges"].as_array()?;
            let creates = changes
                .iter()
                .any(|c| c["kind"] == "create" && c["uri"] == ignore);
            creates.then(|| changes.clone())
        })
        .unwrap_or_else(|| panic!("{actions:?}"));
    let edit = made
        .iter()
        .find(|c| c["textDocument"]["uri"] == ignore)
        .unwrap();
    assert_eq!(edited("", &edit["edits"]), ".env\n");
    editor.end();
}

#[test]
fn what_is_no_message_is_answered_and_costs_nothing_else() {
    let folder = Folder::repository();
    let mut editor = Editor::silent(&folder);
    let early = editor.ask("textDocument/hover", json!({}));
    assert_eq!(early["error"]["code"], -32002);
    editor.ask("initialize", json!({ "capabilities": {} }));
    editor.send(&format!("{{\"text\": \"{LIVE}"));
    let answer = editor.read();
    assert_eq!(answer["error"]["code"], -32700);
    assert_eq!(answer["id"], Value::Null);
    editor.send(&json!({ "jsonrpc": "2.0", "id": [1], "method": "x" }).to_string());
    assert_eq!(editor.read()["error"]["code"], -32600);
    assert_eq!(editor.ask("visor/none", json!({}))["error"]["code"], -32601);
    assert_eq!(
        editor.ask("textDocument/hover", json!({ "textDocument": 1 }))["error"]["code"],
        -32602
    );
    // A notification cannot be answered; it is logged without what stands in it.
    editor.tell(
        "textDocument/didOpen",
        json!({ "textDocument": { "uri": LIVE } }),
    );
    assert_eq!(editor.read()["method"], "window/logMessage");
    // Places outside of the text, a document that was never opened.
    let file = uri(&folder.0.join("a.py"));
    editor.open(&file, "python", "x = 1");
    let far =
        json!({ "start": { "line": 9, "character": 9 }, "end": { "line": 1, "character": 0 } });
    let plain = "\nU = 'http://api.facesign.ai'\n";
    let told = editor.change(&file, 2, json!([{ "range": far, "text": plain }]));
    assert_eq!(codes(&told), ["plaintext-endpoint"]);
    editor.tell(
        "textDocument/didClose",
        json!({ "textDocument": { "uri": "file:///never" } }),
    );
    assert!(editor.actions("file:///never", &range(0, 0, 1)).is_empty());
    editor.end();
}

#[test]
fn an_editor_that_goes_away_takes_the_server_with_it() {
    let folder = Folder::repository();
    let (mut editor, _) = Editor::new(&folder, json!({}));
    editor.to = None;
    assert_eq!(editor.child.wait().unwrap().code(), Some(1));
}
