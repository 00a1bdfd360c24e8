//! What an answer says about rates: `RateLimit` and `RateLimit-Policy`
//! (draft-ietf-httpapi-ratelimit-headers-10, structured fields), and `Retry-After` (RFC 9110).

use http::HeaderValue;
use std::time::Duration;
use visor_policy::decide::Budget;

/// `RateLimit`: `"caller";r=12;t=30`, where `r` is how many more may come at once and `t` the
/// seconds until there is one more.
pub fn rate_limit(budget: &Budget) -> HeaderValue {
    let mut out = Vec::with_capacity(32);
    item(&mut out, budget.name);
    number(&mut out, b";r=", u64::from(budget.remaining));
    number(&mut out, b";t=", whole_seconds(budget.reset_after));
    value(out)
}

/// `RateLimit-Policy`: `"caller";q=60;w=60`. A window that is not in whole seconds is told longer
/// than it is, so that a client that goes by it stays within the rate.
pub fn rate_limit_policy(budget: &Budget) -> HeaderValue {
    let mut out = Vec::with_capacity(32);
    item(&mut out, budget.name);
    number(&mut out, b";q=", u64::from(budget.quota));
    number(&mut out, b";w=", whole_seconds(budget.window));
    value(out)
}

/// Whole seconds, rounded up, so that who obeys is not early.
pub fn whole_seconds(time: Duration) -> u64 {
    time.as_secs()
        .saturating_add(u64::from(time.subsec_nanos() > 0))
}

fn item(out: &mut Vec<u8>, name: &str) {
    out.push(b'"');
    out.extend_from_slice(name.as_bytes());
    out.push(b'"');
}

fn number(out: &mut Vec<u8>, key: &[u8], value: u64) {
    // The largest integer of structured fields has fifteen digits.
    let value = value.min(999_999_999_999_999);
    out.extend_from_slice(key);
    out.extend_from_slice(itoa::Buffer::new().format(value).as_bytes());
}

fn value(out: Vec<u8>) -> HeaderValue {
    // Names of limits and digits only.
    HeaderValue::from_maybe_shared(bytes::Bytes::from(out))
        .unwrap_or_else(|_| HeaderValue::from_static(""))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn budget(remaining: u32, reset_after: Duration, quota: u32, window: Duration) -> Budget {
        Budget {
            name: "caller",
            quota,
            window,
            remaining,
            reset_after,
        }
    }

    #[test]
    fn what_is_left_and_what_is_allowed() {
        let minute = Duration::from_secs(60);
        let left = budget(2, Duration::from_millis(29_001), 60, minute);
        assert_eq!(rate_limit(&left), r#""caller";r=2;t=30"#);
        assert_eq!(rate_limit_policy(&left), r#""caller";q=60;w=60"#);
        let odd = budget(0, Duration::ZERO, u32::MAX, Duration::from_millis(1500));
        assert_eq!(rate_limit(&odd), r#""caller";r=0;t=0"#);
        assert_eq!(rate_limit_policy(&odd), r#""caller";q=4294967295;w=2"#);
        let long = budget(0, Duration::ZERO, 1, Duration::MAX);
        assert_eq!(
            rate_limit_policy(&long),
            r#""caller";q=1;w=999999999999999"#
        );
    }

    #[test]
    fn waits_are_rounded_up() {
        for (nanos, seconds) in [
            (0, 0),
            (1, 1),
            (999_999_999, 1),
            (1_000_000_000, 1),
            (1_000_000_001, 2),
        ] {
            assert_eq!(whole_seconds(Duration::from_nanos(nanos)), seconds);
        }
    }
}
