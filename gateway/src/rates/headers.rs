//! What an answer says about rates: `RateLimit` and `RateLimit-Policy`
//! (draft-ietf-httpapi-ratelimit-headers-10, structured fields), and `Retry-After` (RFC 9110).
//! Each function appends to a buffer that the caller reuses.

use super::{Outcome, Scope};
use std::time::Duration;
use visor_policy::units::Rate;

/// Appends to `RateLimit`: `"caller";r=12;t=30`, where `r` is how many more may come at once and
/// `t` the seconds until there is one more.
pub fn rate_limit(out: &mut Vec<u8>, scope: Scope, outcome: &Outcome) {
    item(out, scope);
    match outcome {
        Outcome::Taken {
            remaining,
            more_after,
        } => {
            number(out, b";r=", u64::from(*remaining));
            number(out, b";t=", seconds(*more_after));
        }
        Outcome::Full { retry_after } => {
            number(out, b";r=", 0);
            number(out, b";t=", seconds(*retry_after));
        }
        Outcome::TableFull => number(out, b";r=", 0),
    }
}

/// Appends to `RateLimit-Policy`: `"caller";q=60;w=60`. A window that is not in whole seconds is
/// told longer than it is, so that a client that goes by it stays within the rate.
pub fn rate_limit_policy(out: &mut Vec<u8>, scope: Scope, rate: &Rate) {
    item(out, scope);
    number(out, b";q=", u64::from(rate.count));
    number(out, b";w=", seconds(rate.window));
}

/// Appends the value of `Retry-After`: whole seconds, rounded up, so that who obeys is not early.
pub fn retry_after(out: &mut Vec<u8>, wait: Duration) {
    number(out, b"", seconds(wait));
}

fn item(out: &mut Vec<u8>, scope: Scope) {
    if !out.is_empty() {
        out.extend_from_slice(b", ");
    }
    out.push(b'"');
    out.extend_from_slice(scope.name().as_bytes());
    out.push(b'"');
}

fn number(out: &mut Vec<u8>, key: &[u8], value: u64) {
    // The largest integer of structured fields has fifteen digits.
    let value = value.min(999_999_999_999_999);
    out.extend_from_slice(key);
    out.extend_from_slice(itoa::Buffer::new().format(value).as_bytes());
}

fn seconds(time: Duration) -> u64 {
    time.as_secs()
        .saturating_add(u64::from(time.subsec_nanos() > 0))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn text(write: impl FnOnce(&mut Vec<u8>)) -> String {
        let mut out = Vec::new();
        write(&mut out);
        String::from_utf8(out).unwrap()
    }

    #[test]
    fn what_is_left_of_several_limits() {
        let value = text(|out| {
            rate_limit(
                out,
                Scope::Subject,
                &Outcome::Taken {
                    remaining: 2,
                    more_after: Duration::from_nanos(1),
                },
            );
            rate_limit(
                out,
                Scope::Caller,
                &Outcome::Full {
                    retry_after: Duration::from_millis(29_001),
                },
            );
        });
        assert_eq!(value, r#""subject";r=2;t=1, "caller";r=0;t=30"#);
        assert_eq!(
            text(|out| rate_limit(out, Scope::Subject, &Outcome::TableFull)),
            r#""subject";r=0"#
        );
    }

    #[test]
    fn what_is_allowed() {
        let policy =
            |rate: &str| text(|out| rate_limit_policy(out, Scope::Caller, &rate.parse().unwrap()));
        assert_eq!(policy("60/min burst 5"), r#""caller";q=60;w=60"#);
        assert_eq!(policy("5/1500 ms"), r#""caller";q=5;w=2"#);
        assert_eq!(
            policy("4294967295/18446744073709551 s"),
            r#""caller";q=4294967295;w=999999999999999"#
        );
    }

    #[test]
    fn waits_are_rounded_up() {
        let cases = [
            (0, "0"),
            (1, "1"),
            (999_999_999, "1"),
            (1_000_000_000, "1"),
            (1_000_000_001, "2"),
        ];
        for (nanos, expected) in cases {
            assert_eq!(
                text(|out| retry_after(out, Duration::from_nanos(nanos))),
                expected
            );
        }
    }
}
