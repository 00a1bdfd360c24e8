//! `visor-gateway sandbox`: the vendors' stand-in, up until it is told to stop.

use crate::sandbox::{Certificate, Running, Sample, Sandbox, SandboxOptions};
use clap::{Args, ValueEnum};
use std::io::{self, Write};
use std::path::PathBuf;
use std::process::ExitCode;
use tokio::signal::unix::{SignalKind, signal};
use visor_policy::model::site::Environment;
use visor_policy::units::Rate;

/// Arguments of `visor-gateway sandbox`.
#[derive(Debug, Args)]
pub struct SandboxArgs {
    /// A built-in pack by name, or a pack's file with `NAME.sandbox.toml` beside it; may be repeated. All built-in packs where absent
    #[arg(long = "pack", value_name = "NAME")]
    packs: Vec<String>,
    /// Where the authority's certificate, the keys and sample pictures are written
    #[arg(long, value_name = "DIR", default_value = "visor-sandbox")]
    dir: PathBuf,
    /// The control listener's port; the vendors take the ports behind it. 0 takes any
    #[arg(long, value_name = "PORT", default_value_t = 0)]
    port: u16,
    /// Whether the vendors speak TLS
    #[arg(long, value_enum, default_value_t = Tls::On)]
    tls: Tls,
    /// What is wrong with the vendors' certificates
    #[arg(long, value_enum, default_value_t = Certificate::Good)]
    certificate: Certificate,
    /// In the place of every quota that the packs state, such as `5/min`
    #[arg(long, value_name = "RATE", value_parser = rate)]
    quota: Option<Rate>,
}

/// Whether the vendors speak TLS.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
enum Tls {
    /// HTTPS
    On,
    /// Plain HTTP, which no gateway should call
    None,
}

fn rate(text: &str) -> Result<Rate, String> {
    text.parse()
        .map_err(|bad: visor_policy::read::BadValue| format!("{}; {}", bad.message, bad.help))
}

/// Carries the command out on a runtime of its own. Exit codes: 0 ended by a signal, 2 not started.
pub fn main(args: SandboxArgs, out: &mut dyn Write, err: &mut dyn Write) -> ExitCode {
    let done = tokio::runtime::Runtime::new()
        .map_err(|error| format!("the runtime cannot be made: {error}"))
        .and_then(|runtime| runtime.block_on(run(args, out)));
    match done {
        Ok(()) => ExitCode::SUCCESS,
        Err(message) => {
            // Nothing is left to tell where even this fails.
            let _ = writeln!(err, "error: {message}");
            ExitCode::from(2)
        }
    }
}

/// Starts the sandbox, says how to use it, and waits for SIGINT or SIGTERM.
pub async fn run(args: SandboxArgs, out: &mut dyn Write) -> Result<(), String> {
    let plain = args.tls == Tls::None;
    // Whoever pastes a path into a policy, whose own folder is another, wants it whole.
    let dir = std::path::absolute(&args.dir)
        .map_err(|error| format!("`{}` is no path: {error}", args.dir.display()))?;
    let running = Sandbox::start(SandboxOptions {
        packs: args.packs,
        dir: Some(dir.clone()),
        port: args.port,
        plain,
        certificate: args.certificate,
        quota: args.quota,
    })
    .await
    .map_err(|error| error.to_string())?;
    let failed = |error: io::Error| format!("cannot wait for a signal: {error}");
    let mut interrupt = signal(SignalKind::interrupt()).map_err(failed)?;
    let mut terminate = signal(SignalKind::terminate()).map_err(failed)?;
    describe(&running, &dir.display().to_string(), out)
        .and_then(|()| out.flush())
        .map_err(|error| format!("the output cannot be written: {error}"))?;
    tokio::select! {
        _ = interrupt.recv() => {}
        _ = terminate.recv() => {}
    }
    running.shutdown();
    Ok(())
}

fn describe(running: &Running, dir: &str, out: &mut dyn Write) -> io::Result<()> {
    let control = running.control;
    let ca = match &running.ca_file {
        Some(path) => path.display().to_string(),
        None => String::new(),
    };
    writeln!(
        out,
        "The sandbox is up. Its keys are throw-away, and its authority is for tests.\n"
    )?;
    writeln!(out, "  control    http://{control}/_sandbox")?;
    writeln!(out, "  authority  {ca}")?;
    writeln!(out, "  pictures   {dir}/pictures/SCENARIO.jpg\n")?;
    for vendor in &running.vendors {
        writeln!(out, "{}, in the place of {}", vendor.provider, vendor.host)?;
        writeln!(out, "  base       {}", vendor.base)?;
        for (environment, key) in &vendor.keys {
            writeln!(out, "  {environment} key   {key}")?;
        }
        writeln!(out, "  in a site policy:")?;
        writeln!(out, "    [providers.{}.upstream]", vendor.provider)?;
        writeln!(out, "    base      = \"{}\"", vendor.base)?;
        writeln!(out, "    addresses = [\"{}\"]", vendor.address.ip())?;
        writeln!(out, "    ca        = \"{ca}\"")?;
        writeln!(out, "    [credentials.{}]", vendor.provider)?;
        for (environment, _) in &vendor.keys {
            let file = format!("{dir}/{}.{environment}.key", vendor.provider);
            writeln!(out, "    {environment} = {{ file = \"{file}\" }}")?;
        }
        writeln!(out)?;
    }
    writeln!(out, "To try:")?;
    for line in examples(running, &ca, dir) {
        writeln!(out, "  {line}")?;
    }
    writeln!(out, "\nCtrl-C ends it.")
}

/// One call for each vendor, and the control listener's.
fn examples(running: &Running, ca: &str, dir: &str) -> Vec<String> {
    let mut lines: Vec<String> = running
        .vendors
        .iter()
        .filter_map(|vendor| {
            let (header, before) = &vendor.credential;
            let key = vendor.key(Environment::Test)?;
            let call = match vendor.sample.as_ref()? {
                Sample::Upload(path, field) => {
                    format!("-F {field}=@{dir}/pictures/spoof.jpg {}{path}", vendor.base)
                }
                Sample::Read(path) => format!("{}{path}", vendor.base),
            };
            Some(format!(
                "curl --cacert {ca} -H '{header}: {before}{key}' {call}"
            ))
        })
        .collect();
    let control = running.control;
    lines.push(format!("curl http://{control}/_sandbox/received"));
    lines.push(format!(
        "curl http://{control}/_sandbox/next -d '{{\"scenario\":\"leak\"}}'"
    ));
    lines
}
