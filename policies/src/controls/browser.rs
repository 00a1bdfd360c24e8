//! Requests with a browser's marks: the key's owner is a backend, never a page.

use super::Control;
use crate::refusal::{Code, Refusal};
use http::header::{ACCESS_CONTROL_REQUEST_METHOD, ORIGIN};
use http::{HeaderMap, HeaderName, Method};

/// See the module.
pub const CONTROL: Control = Control {
    name: "browser",
    asks: "does a service call, and not a page?",
    codes: &[Code::Browser],
};

/// Headers that browsers put on what a page sends. `Sec-Fetch-Mode` alone is no mark: server-side
/// fetch implementations send it too.
const MARKS: [HeaderName; 3] = [
    ORIGIN,
    HeaderName::from_static("sec-fetch-site"),
    HeaderName::from_static("sec-fetch-dest"),
];

/// Refuses preflights and whatever a page's script sent.
pub fn check(method: &Method, headers: &HeaderMap) -> Result<(), Refusal> {
    let preflight =
        *method == Method::OPTIONS && headers.contains_key(ACCESS_CONTROL_REQUEST_METHOD);
    if preflight {
        return Err(Refusal::new(Code::Browser, "a preflight"));
    }
    match MARKS.iter().find(|mark| headers.contains_key(*mark)) {
        Some(_) => Err(Refusal::new(
            Code::Browser,
            "Origin, Sec-Fetch-Site or Sec-Fetch-Dest is set",
        )),
        None => Ok(()),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn pages_are_told_from_services() {
        type Case<'a> = (Method, &'a [(&'a str, &'a str)], bool);
        let table: &[Case<'_>] = &[
            (Method::POST, &[], true),
            (Method::POST, &[("sec-fetch-mode", "cors")], true),
            (Method::POST, &[("referer", "https://intranet/")], true),
            (Method::OPTIONS, &[], true),
            (Method::POST, &[("origin", "https://app.example")], false),
            (Method::POST, &[("origin", "null")], false),
            (Method::GET, &[("sec-fetch-site", "none")], false),
            (Method::GET, &[("sec-fetch-dest", "empty")], false),
            (
                Method::OPTIONS,
                &[("access-control-request-method", "POST")],
                false,
            ),
        ];
        for (method, list, passes) in table {
            let headers = list
                .iter()
                .map(|(n, v)| (n.parse().unwrap(), v.parse().unwrap()))
                .collect();
            assert_eq!(
                check(method, &headers).is_ok(),
                *passes,
                "{method} {list:?}"
            );
        }
    }
}
