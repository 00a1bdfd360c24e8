//! The command line: exit status, summary, suppressions, configuration, help.

use crate::kit::{Folder, LIVE, TEST, visor_in};

#[test]
fn exit_status_says_clean_findings_or_could_not() {
    let folder = Folder::new();
    folder.write("a.py", "x = 1\n");
    let ran = folder.visor(&["lint"]);
    assert_eq!((ran.code, ran.out.as_str()), (0, ""), "{}", ran.err);
    assert!(
        ran.err.contains("1 file, 6 bytes") && ran.err.contains("no findings"),
        "{}",
        ran.err
    );
    folder.write("b.py", &format!("facesign = \"{LIVE}\"\n"));
    assert_eq!(folder.visor(&["lint"]).code, 1);
    assert_eq!(folder.visor(&["lint", "a.py"]).code, 0);
    let ran = folder.visor(&["lint", "a.py", "nowhere.py"]);
    assert_eq!(ran.code, 2);
    assert!(ran.err.contains("cannot lint `nowhere.py`"), "{}", ran.err);
    assert!(!ran.err.contains("no findings"), "{}", ran.err);
    let ran = folder.visor(&["lint", "--format", "junit", "nowhere.py"]);
    assert_eq!(ran.code, 2);
    assert!(ran.out.contains("tests=\"1\" failures=\"0\" errors=\"1\""));
    assert!(!ran.out.contains("no findings"), "{}", ran.out);
    assert_eq!(folder.visor(&["lint", "--nonsense"]).code, 2);
}

#[test]
fn info_alone_is_clean() {
    let folder = Folder::new();
    folder.write("a.py", "# http://api.facesign.ai was the old address\n");
    let ran = folder.visor(&["lint", "--format", "short"]);
    assert_eq!(
        (ran.code, ran.places()),
        (0, vec!["a.py:1 plaintext-endpoint".to_owned()])
    );
}

#[test]
fn a_key_shows_in_no_output() {
    let folder = Folder::repository();
    folder.write(
        "a.js",
        &format!(
            "const facesign = '{LIVE}'; const other = 'ghp_{}';\n",
            &LIVE[8..]
        ),
    );
    folder.write("b.env", &format!("FACESIGN_API_KEY={TEST}\n"));
    folder.commit("keys");
    for format in [
        "text", "short", "json", "sarif", "github", "gitlab", "junit",
    ] {
        for mode in [vec![], vec!["--history"], vec!["--diff", "HEAD~1"]] {
            let mut args = vec!["lint", "--color", "always", "--format", format];
            args.extend(mode);
            let ran = folder.visor(&args);
            assert_eq!(ran.code, 1, "{args:?} {}", ran.err);
            for secret in [&LIVE[8..], &TEST[8..]] {
                assert!(
                    !ran.out.contains(secret) && !ran.err.contains(secret),
                    "{args:?}\n{}",
                    ran.out
                );
            }
        }
    }
}

#[test]
fn stdin_is_linted_under_a_name() {
    let folder = Folder::new();
    let text = format!("facesign = \"{LIVE}\"\n");
    let ran = visor_in(
        &folder.0,
        &["lint", "--stdin-filename", "src/a.py", "--format", "short"],
        Some(text.as_bytes()),
    );
    assert_eq!(
        (ran.code, ran.places()),
        (1, vec!["src/a.py:1 hardcoded-key".to_owned()])
    );
}

#[test]
fn the_nearest_configuration_holds() {
    let folder = Folder::repository();
    let code = format!("facesign = \"{LIVE}\"\nU = \"http://api.facesign.ai/v1\"\n");
    folder
        .write("a.py", &code)
        .write("web/a.py", &code)
        .write("web/vendor/a.py", &code)
        .write("docs/a.py", &code);
    folder.write(".visor.toml", "schema = 1\n[paths.docs]\nglobs = [\"docs/\"]\nlevels = { hardcoded-key = \"info\", plaintext-endpoint = \"off\" }\n");
    folder.write(
        "web/.visor.toml",
        "schema = 1\nexclude = [\"vendor/\"]\n[levels]\nplaintext-endpoint = \"warning\"\n",
    );
    let ran = folder.visor(&["lint", "--format", "short"]);
    let lines: Vec<&str> = ran
        .out
        .lines()
        .map(|l| l.split(": ").next().unwrap())
        .collect();
    assert_eq!(
        lines,
        [
            "a.py:1:13",
            "a.py:2:6",
            "docs/a.py:1:13",
            "web/a.py:1:13",
            "web/a.py:2:6"
        ],
        "{}",
        ran.out
    );
    assert!(
        ran.out.contains("docs/a.py:1:13: info") && ran.out.contains("web/a.py:2:6: warning"),
        "{}",
        ran.out
    );
    assert!(ran.err.contains("1 excluded"), "{}", ran.err);
}

#[test]
fn a_wrong_configuration_is_shown_where_it_is_wrong() {
    let folder = Folder::new();
    folder.write("a.py", "x = 1\n");
    folder.write(
        ".visor.toml",
        "schema = 1\nexlude = [\"x\"]\n[levels]\nhardcoded-keys = \"off\"\n",
    );
    let ran = folder.visor(&["lint", "--color", "never"]);
    assert_eq!(ran.code, 2);
    for part in [
        "unknown key `exlude`",
        "did you mean `exclude`",
        "no rule is named `hardcoded-keys`",
        ".visor.toml:2:1",
    ] {
        assert!(ran.err.contains(part), "{part}:\n{}", ran.err);
    }
}

#[test]
fn the_policy_that_a_configuration_names_is_resolved() {
    let folder = Folder::repository();
    folder.write(
        "ops/site.toml",
        "schema = 1\npacks = [\"arsa\"]\n[credentials.arsa]\nlive = { env = \"ARSA_KEY\" }\n\
         [callers.kyc]\nlive = [{ spiffe = \"spiffe://corp.example/kyc\" }]\n\
         [allow.detect]\non = \"arsa.live\"\nroutes = [\"recognize\"]\ncallers = [\"kyc\"]\nrate = { caller = \"60/min\" }\n",
    );
    folder.write(".visor.toml", "schema = 1\npolicy = \"ops/site.toml\"\n");
    folder
        .write("web/.visor.toml", "schema = 1\n")
        .write("a.py", "x = 1\n");
    let ran = folder.visor(&["lint"]);
    assert_eq!(ran.code, 0, "{}", ran.err);
    let configs = visor::config::Configs::new(&folder.0);
    let policy = configs.policy("src/a.py").unwrap();
    assert!(policy.provider("arsa").is_some());
    assert!(
        configs.policy("web/a.ts").is_none(),
        "the nearest configuration holds, and names none"
    );
    assert!(!configs.report().has_errors());

    let site = folder
        .read("ops/site.toml")
        .replace("recognize", "recognise");
    folder.write("ops/site.toml", &site);
    let ran = folder.visor(&["lint", "--color", "never"]);
    assert!(
        ran.code == 2 && ran.err.contains("recognise") && ran.err.contains("ops/site.toml:"),
        "{}",
        ran.err
    );
    folder.write(".visor.toml", "schema = 1\npolicy = \"ops/none.toml\"\n");
    let ran = folder.visor(&["lint", "--color", "never"]);
    assert!(
        ran.code == 2
            && ran.err.contains("cannot read the policy")
            && ran.err.contains(".visor.toml:2:"),
        "{}",
        ran.err
    );
}

#[test]
fn threads_change_nothing_but_the_time() {
    let folder = Folder::repository();
    for i in 0..60 {
        folder.write(
            &format!("d{}/f{i}.py", i % 7),
            &format!("facesign = \"{LIVE}\"\n"),
        );
    }
    let one = folder.visor(&["lint", "--format", "short", "--jobs", "1"]);
    assert_eq!(one.out.lines().count(), 60);
    for jobs in ["0", "2", "7"] {
        let ran = folder.visor(&["lint", "--format", "short", "--jobs", jobs]);
        assert_eq!((ran.out, ran.err), (one.out.clone(), one.err.clone()));
    }
    let ran = folder.visor(&["lint", "--jobs", "many"]);
    assert!(ran.code == 2 && ran.err.contains("many"), "{}", ran.err);
}

/// Standard input that does not end holds the run until its progress was seen.
#[test]
fn progress_shows_on_a_terminal_and_nowhere_else() {
    let folder = Folder::new();
    let pipe = folder.0.join("pipe");
    let made = std::process::Command::new("mkfifo").arg(&pipe).status();
    assert!(made.unwrap().success());
    let visor = env!("CARGO_BIN_EXE_visor");
    let mut child = std::process::Command::new("script")
        .args(["--quiet", "--return", "--command"])
        .arg(format!("'{visor}' lint --stdin-filename a.py < pipe"))
        .arg("/dev/null")
        .current_dir(&folder.0)
        .env("TERM", "xterm")
        .stdin(std::process::Stdio::null())
        .stdout(std::process::Stdio::piped())
        .spawn()
        .unwrap();
    let writer = std::fs::File::options().write(true).open(&pipe).unwrap();
    let mut terminal = child.stdout.take().unwrap();
    let mut shown = Vec::new();
    while !String::from_utf8_lossy(&shown).contains("\r0 files, 0 bytes") {
        let mut more = [0; 256];
        let read = std::io::Read::read(&mut terminal, &mut more).unwrap();
        assert!(read > 0, "{}", String::from_utf8_lossy(&shown));
        shown.extend(&more[..read]);
    }
    drop(writer);
    std::io::Read::read_to_end(&mut terminal, &mut shown).unwrap();
    assert!(child.wait().unwrap().success());
    let shown = String::from_utf8_lossy(&shown).into_owned();
    let (_, after) = shown.rsplit_once('\r').unwrap();
    let last = shown.trim_end().rsplit_once("\x1b[K").unwrap().1;
    assert!(
        last.starts_with("1 file, 0 bytes, ") && !after.contains('…'),
        "wiped before the summary: {shown:?}"
    );

    let ran = folder.visor(&["lint", "--stdin-filename", "a.py"]);
    assert!(
        !ran.err.contains('\r') && !ran.err.contains('\x1b'),
        "{:?}",
        ran.err
    );
}

#[test]
fn colour_is_for_terminals_that_want_it() {
    let folder = Folder::new();
    folder.write("a.py", &format!("facesign = \"{LIVE}\"\n"));
    let on_terminal = |no_color: Option<&str>| {
        let mut command = std::process::Command::new("script");
        command
            .args(["--quiet", "--command"])
            .arg(format!("'{}' lint", env!("CARGO_BIN_EXE_visor")))
            .arg("/dev/null")
            .current_dir(&folder.0)
            .stdin(std::process::Stdio::null())
            .env_remove("NO_COLOR");
        no_color.map(|value| command.env("NO_COLOR", value));
        let shown = command.output().unwrap().stdout;
        String::from_utf8_lossy(&shown).contains("\x1b[1m")
    };
    assert!(on_terminal(None) && on_terminal(Some("")));
    assert!(!on_terminal(Some("1")));
    assert!(!folder.visor(&["lint"]).out.contains('\x1b'));
}

#[test]
fn other_tools_suppressions_count_by_a_flag() {
    let folder = Folder::new();
    folder.write(
        "a.py",
        &format!("facesign = \"{LIVE}\"  # gitleaks:allow\n"),
    );
    assert_eq!(folder.visor(&["lint"]).code, 1);
    let ran = folder.visor(&["lint", "--foreign-suppressions"]);
    assert_eq!(ran.code, 0);
    assert!(ran.err.contains("1 suppressed"), "{}", ran.err);
}

#[test]
fn evidence_elsewhere_in_the_project_decides_whose_a_key_is() {
    let key = format!("const key = '{LIVE}';\n");
    let alone = Folder::new();
    alone.write("a.js", &key);
    assert_eq!(alone.visor(&["lint"]).code, 0, "it may be another vendor's");
    alone.write("b.js", "fetch('https://api.facesign.ai/v1/sessions');\n");
    assert_eq!(alone.visor(&["lint"]).code, 1);
    assert_eq!(
        alone.visor(&["lint", "a.js"]).code,
        0,
        "nothing else was looked at"
    );
}

#[test]
fn rules_explain_themselves() {
    let folder = Folder::new();
    let ran = folder.visor(&["explain", "hardcoded-key"]);
    assert!(ran.code == 0 && ran.out.starts_with("# hardcoded-key"));
    let ran = folder.visor(&["explain", "hardcoded-keys"]);
    assert!(
        ran.code == 2 && ran.err.contains("did you mean `hardcoded-key`?"),
        "{}",
        ran.err
    );
    let ran = folder.visor(&["rules"]);
    let (code, policies) = ran.out.split_once("\n\n").unwrap();
    assert_eq!(code.lines().count(), visor::rules::RULES.len());
    let on_policies = visor_policy::review::lint::RULES;
    assert_eq!(policies.lines().count(), 2 + on_policies.len());
    for rule in on_policies {
        assert_eq!(folder.visor(&["explain", rule.id]).out, rule.page);
    }
}
