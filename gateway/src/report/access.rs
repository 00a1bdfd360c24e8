//! The access log: a request, as one line for people.

use std::io::Write as _;
use std::net::IpAddr;
use visor_policy::record::Record;

/// Appends the line of `record`'s request, without its newline. What is not known is a dash.
pub fn write(out: &mut Vec<u8>, record: &Record<'_>, peer: IpAddr) {
    let facts = &record.facts;
    let words = [
        record.time,
        " ",
        record.decision,
        " ",
        record.caller.unwrap_or("-"),
        " ",
        record.provider.unwrap_or("-"),
        ".",
        record.environment.unwrap_or("-"),
        " ",
        if facts.method.is_empty() {
            "-"
        } else {
            facts.method
        },
        " ",
        record.route.unwrap_or("-"),
        " ",
    ];
    for word in words {
        out.extend_from_slice(word.as_bytes());
    }
    number(out, u64::from(facts.status), " ");
    out.extend_from_slice(record.code.as_bytes());
    out.push(b' ');
    number(out, facts.received, " B in, ");
    number(out, facts.returned, " B out, ");
    number(out, facts.micros, " us, from ");
    // Into memory, which takes everything.
    let _ = write!(out, "{peer}");
}

fn number(out: &mut Vec<u8>, value: u64, unit: &str) {
    out.extend_from_slice(itoa::Buffer::new().format(value).as_bytes());
    out.extend_from_slice(unit.as_bytes());
}
