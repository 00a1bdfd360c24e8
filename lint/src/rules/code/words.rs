//! What names and texts in code mean to people: which calls only say something, which answers say
//! no. Languages and frameworks differ, the words hardly.

use crate::flow::Flow;
use crate::flow::term::{Term, TermId};

/// A call that writes to a log or a terminal: whether it is a log, rather than a program's output.
pub(crate) fn is_log(path: &str) -> Option<bool> {
    let lower = path.to_ascii_lowercase();
    let lower = lower.trim_end_matches('!');
    let last = lower.rsplit(['.', ':']).next().unwrap_or(lower);
    let before = lower
        .strip_suffix(last)
        .unwrap_or("")
        .trim_end_matches(['.', ':']);
    let owner = before.rsplit(['.', ':']).next().unwrap_or("");
    let owner = owner.trim_end_matches("()");
    let is_level = matches!(
        last,
        "debug"
            | "info"
            | "warn"
            | "warning"
            | "error"
            | "exception"
            | "critical"
            | "trace"
            | "fatal"
            | "log"
            | "notice"
            | "verbose"
            | "d"
            | "i"
            | "w"
            | "e"
            | "v"
            | "wtf"
            | "infof"
            | "errorf"
            | "warnf"
            | "debugf"
            | "fatalf"
            | "printf"
            | "println"
            | "print"
            | "loginformation"
            | "logerror"
            | "logwarning"
            | "logdebug"
            | "logtrace"
            | "logcritical"
            | "information"
            | "infow"
            | "errorw"
            | "warnw"
            | "debugw"
            | "alert"
            | "emergency"
            | "msg"
            | "msgf"
            | "fine"
            | "finer"
            | "severe"
            | "logi"
            | "writeline"
            | "captureexception"
            | "capturemessage"
            | "addbreadcrumb"
            | "dir"
            | "table"
            | "log_message"
            | "finest"
            | "tracef"
            | "logf"
            | "panicf"
            | "noticef"
            | "verbosef"
            | "debugv"
            | "infov"
            | "warnv"
            | "errorv"
            | "tracev"
            | "fatalv"
            | "logdebugasync"
            | "panic"
            | "fatalln"
            | "panicln"
            | "debugln"
            | "infoln"
            | "warnln"
            | "errorln"
            | "traceln"
            | "debugcontext"
            | "infocontext"
            | "warncontext"
            | "errorcontext"
            | "logattrs"
    );
    let logger = owner.contains("log")
        || owner.contains("timber")
        || owner.contains("sentry")
        || matches!(
            owner,
            "console" | "consola" | "signale" | "winston" | "pino" | "bunyan" | "slog" | "zap" | "tracing" | "app" | "log"
        ) && owner != "app"
        // hapi's.
        || last == "log" && matches!(owner, "server" | "request")
        || owner.ends_with("logger")
        // `slog.Default().Error(…)`: what a library for logs gives.
        || before.ends_with("()")
            && (before.split(['.', ':', '/', '(', ')']))
                .any(|w| matches!(w, "slog" | "zap" | "zerolog" | "logrus" | "structlog" | "pino" | "winston"));
    // Whatever they are members of: `self.stderr.write(…)`, `System.err.format(…)`.
    let stream = matches!(owner, "stderr" | "stdout" | "$stderr" | "$stdout")
        || matches!(
            before,
            "system.err" | "system.out" | "console.error" | "console.out"
        );
    let writes = matches!(
        last,
        "write" | "writeln" | "puts" | "print" | "printf" | "println" | "writeline" | "format"
    );
    if stream && writes {
        return Some(false);
    }
    if matches!(
        last,
        "error_log"
            | "syslog"
            | "nslog"
            | "os_log"
            | "debugprint"
            | "loginformation"
            | "logerror"
            | "logwarning"
            | "logdebug"
            | "logtrace"
            | "logcritical"
            | "log_message"
            | "logger"
    ) {
        return Some(true);
    }
    // A function of a script's or a module's own: `log "answer: $answer"`.
    if before.is_empty()
        && matches!(
            last,
            "log" | "log_info" | "log_debug" | "log_warn" | "log_error" | "log_msg"
        )
    {
        return Some(true);
    }
    if is_level && logger {
        return Some(owner != "console");
    }
    if before.is_empty()
        && matches!(last, "debug" | "info" | "warn" | "error" | "trace")
        && path.ends_with('!')
    {
        return Some(true);
    }
    let prints = matches!(
        lower,
        "print"
            | "println"
            | "puts"
            | "p"
            | "pp"
            | "pprint"
            | "echo"
            | "printf"
            | "var_dump"
            | "print_r"
            | "dump"
            | "dd"
            | "eprintln"
            | "eprint"
            | "dbg"
            | "fmt.println"
            | "fmt.printf"
            | "fmt.print"
            | "system.out.println"
            | "system.out.print"
            | "system.err.println"
            | "system.out.printf"
            | "console.writeline"
            | "console.write"
            | "pprint.pprint"
            | "debug.writeline"
            | "debug.log"
            | "fmt.fprintln"
            | "fmt.fprintf"
            | "stdout.write"
            | "sys.stdout.write"
            | "process.stdout.write"
            | "click.echo"
            | "typer.echo"
            | "io.puts"
            | "var_export"
            | "developer.log"
            | "display"
            | "trace.writeline"
            | "rich.print"
            | "typer.secho"
            | "click.secho"
            | "write-host"
            | "tee"
            // Ruby's own, and what else goes to the standard error output.
            | "warn"
            | "kernel.warn"
            | "$stderr.puts"
            | "$stdout.puts"
            | "stderr.puts"
            | "stdout.puts"
            | "stderr.write"
            | "stdout.writeln"
            | "stderr.writeln"
            | "sys.stderr.write"
            | "process.stderr.write"
    );
    prints.then_some(false)
}

/// Whether a value says no: an error, a refusal, nothing.
pub(crate) fn refuses(flow: &Flow<'_>, term: TermId) -> bool {
    refuses_to(flow, term, 0)
}

fn refuses_to(flow: &Flow<'_>, term: TermId, depth: u32) -> bool {
    if depth > 6 {
        return false;
    }
    let deeper = |t: TermId| refuses_to(flow, t, depth + 1);
    match flow.terms.of(term) {
        Term::Null | Term::Bool(false) => true,
        Term::Number(bits) => {
            let number = f64::from_bits(*bits);
            number < 0.0 || (400.0..600.0).contains(&number)
        }
        Term::Text(sym) => says_no(flow.terms.name(*sym)),
        Term::Join(parts) => parts
            .iter()
            .any(|p| matches!(flow.terms.of(*p), Term::Text(_)) && deeper(*p)),
        Term::Dict(all) => all.iter().any(|(key, value)| {
            let key = key
                .and_then(|k| flow.terms.as_text(k))
                .unwrap_or("")
                .to_ascii_lowercase();
            match key.as_str() {
                "error" | "err" | "errors" | "detail" | "reason" => {
                    !matches!(flow.terms.of(*value), Term::Null | Term::Bool(false))
                }
                "status" | "statuscode" | "status_code" | "code" | "message" | "msg" | "result"
                | "outcome" | "decision" => deeper(*value),
                _ => matches!(flow.terms.of(*value), Term::Bool(false)),
            }
        }),
        Term::List(all) => match all.as_slice() {
            [] => true,
            // Go and Python give a value beside its error or status.
            [only] => deeper(*only),
            [first, .., last] => deeper(*last) || deeper(*first),
        },
        Term::Call(_, callee, args) => {
            let path = flow.terms.path(*callee).to_ascii_lowercase();
            let last = path.rsplit(['.', ':']).next().unwrap_or("");
            const NO: &[&str] = &[
                "forbid",
                "unauthori",
                "badrequest",
                "bad_request",
                "notfound",
                "not_found",
                "error",
                "reject",
                "deny",
                "denied",
                "fail",
                "abort",
                "unprocessable",
                "exception",
                "conflict",
                "err",
                "spoof",
                "refuse",
                "problem",
                "http404",
                "halt",
                "none",
            ];
            // `firstOrFail`, `find_or_raise`: what comes back is there.
            let found = last.contains("orfail") || last.contains("or_fail");
            !found && NO.iter().any(|word| last.contains(word))
                || path.contains("status().") && args.is_empty()
                || args.iter().any(|(name, a)| {
                    // An option that is off, or several values, is no answer.
                    let option = match flow.terms.of(*a) {
                        Term::List(_) => true,
                        Term::Bool(false) | Term::Null => {
                            name.is_some_and(|n| !says_yes(flow.terms.name(n)))
                        }
                        _ => false,
                    };
                    !option && deeper(*a)
                })
                || receiver(flow, *callee).is_some_and(deeper)
        }
        Term::Member(object, name) => {
            let name = flow.terms.name(*name);
            says_no(name) || matches!(flow.terms.of(*object), Term::Call(..)) && deeper(*object)
        }
        Term::Free(name) => says_no(flow.terms.name(*name)),
        Term::Class(_, name) => says_no(flow.terms.name(*name)),
        Term::Group(all) => all.iter().any(|a| deeper(*a)),
        Term::Op(crate::ir::Op::Else | crate::ir::Op::Or, all) => {
            all.first().is_some_and(|a| deeper(*a))
        }
        _ => false,
    }
}

/// Names of what an answer says: off, it is a no.
fn says_yes(name: &str) -> bool {
    matches!(
        crate::flow::normal(name).as_str(),
        "ok" | "success"
            | "match"
            | "matched"
            | "live"
            | "islive"
            | "verified"
            | "allow"
            | "allowed"
            | "granted"
            | "valid"
            | "open"
            | "admitted"
            | "accepted"
            | "approved"
            | "authenticated"
            | "data"
            | "result"
            | "user"
            | "found"
            | "json"
            | "content"
            | "body"
    )
}

fn receiver(flow: &Flow<'_>, callee: TermId) -> Option<TermId> {
    match flow.terms.of(callee) {
        Term::Member(object, _) if matches!(flow.terms.of(*object), Term::Call(..)) => {
            Some(*object)
        }
        _ => None,
    }
}

fn says_no(text: &str) -> bool {
    let lower = text.to_lowercase().replace(['_', '-'], " ");
    const NO: &[&str] = &[
        "spoof",
        "denied",
        "deny",
        "error",
        "fail",
        "reject",
        "unauthor",
        "forbidden",
        "not live",
        "not match",
        "no match",
        "unknown",
        "invalid",
        "not recogn",
        "liveness",
        "refus",
        "retry",
        "try again",
        "not verified",
        "unverified",
        "mismatch",
        "badrequest",
        "notfound",
        "not found",
        "no face",
        "not a live",
        "blocked",
        "suspicious",
        "step up",
        "manual review",
        "review",
        "pending",
        "not real",
        "could not",
        "cannot",
        "fraud",
        "attack",
    ];
    NO.iter().any(|word| lower.contains(word))
}

/// Whether a name says that something is let in.
pub(crate) fn grants(name: &str) -> bool {
    let lower = name.to_lowercase();
    const YES: &[&str] = &[
        "grant",
        "allow",
        "login",
        "log_in",
        "signin",
        "sign_in",
        "sign",
        "token",
        "issue",
        "unlock",
        "open",
        "approve",
        "accept",
        "success",
        "verified",
        "welcome",
        "admit",
        "authoriz",
        "authenticat",
        "checkin",
        "check_in",
        "clockin",
        "clock_in",
        "attendance",
        "session",
        "enroll",
        "activate",
        "complete",
        "pay",
        "transfer",
        "done",
        "confirm",
    ];
    YES.iter().any(|word| lower.contains(word))
}

/// Functions that say something about a value, and nothing that it holds.
pub(crate) fn only_tells(last: &str) -> bool {
    let last = last.trim_end_matches('?');
    matches!(
        last,
        "filled"
            | "blank"
            | "present"
            | "nil"
            | "is_null"
            | "is_nil"
            | "isnil"
            | "isnull"
            | "nonnull"
            | "notnull"
            | "is_string"
            | "isinstance"
            | "instanceof"
            | "is_a"
            | "isblank"
            | "isnotblank"
            | "isnotnull"
            | "is_some"
            | "is_none"
            | "ispresent"
            | "hastext"
            | "haslength"
            | "hasprefix"
            | "hassuffix"
            | "startswith"
            | "starts_with"
            | "str_starts_with"
            | "endswith"
            | "ends_with"
            | "str_contains"
            | "contains"
            | "includes"
            | "in_array"
            | "matches"
            | "preg_match"
            | "defined"
            | "truthy"
            | "callable"
    )
}

/// Requests: what they answer is not what they were asked with.
pub(crate) fn asks_elsewhere(path: &str) -> bool {
    let lower = path.to_ascii_lowercase();
    let (owner, last) = lower.rsplit_once('.').unwrap_or(("", lower.as_str()));
    let verb = matches!(
        last,
        "get" | "post" | "put" | "patch" | "delete" | "request" | "send" | "execute"
    );
    matches!(
        lower.as_str(),
        "fetch" | "axios" | "got" | "ky" | "ofetch" | "$fetch"
    ) || matches!(last, "urlopen" | "curl_exec")
        || verb
            && [
                "requests",
                "httpx",
                "axios",
                "got",
                "ky",
                "superagent",
                "urllib3",
                "aiohttp",
            ]
            .iter()
            .any(|l| {
                owner
                    .strip_prefix(l)
                    .is_some_and(|rest| rest.is_empty() || rest.starts_with(['.', '(']))
            })
        || verb && ["net/http", "httparty", "faraday", "resttemplate", "reqwest"].contains(&owner)
}
