//! What a pack can state, and what contradicts itself.

use super::*;

#[test]
fn contradictions_are_found_all_at_once() {
    for (toml, codes) in [
        ("signed = 'timestamp.body'", vec!["webhook-no-timestamp"]),
        (
            "signed = 'id.timestamp.body'",
            vec!["webhook-no-timestamp", "webhook-no-id"],
        ),
        (
            "signed = 'id.timestamp.body'\ntimestamp-header = 't'\nid = 'id'",
            vec!["webhook-no-id"],
        ),
        (
            "style = 't-v1'\ntimestamp-header = 't'",
            vec!["webhook-two-timestamps"],
        ),
        ("id-header = 'i'\nid = 'id'", vec!["webhook-two-ids"]),
        ("id = 'events[].id'", vec!["webhook-many-values"]),
        ("session = 'events[].id'", vec!["webhook-many-values"]),
        ("prefix = ''", vec!["webhook-bad-prefix"]),
        ("prefix = 'sha256: '", vec!["webhook-bad-prefix"]),
        ("id-header = 'x-sig'", vec!["webhook-header-twice"]),
        (
            "id-header = 'i'\ntimestamp-header = 'i'\nprefix = 'a,'",
            vec!["webhook-bad-prefix", "webhook-header-twice"],
        ),
    ] {
        assert_eq!(
            compile(&format!("header = 'x-sig'\n{toml}")),
            Err(codes),
            "{toml}"
        );
    }
}

#[test]
fn a_scheme_says_what_its_mac_covers() {
    for (toml, timestamp, id) in [
        (PLAIN, false, false),
        (PREFIXED, false, true),
        (UNSIGNED_TIME, false, false),
        (SIGNED_TIME, true, true),
        (TIME_HEADER, true, false),
        (STANDARD_WEBHOOKS, true, true),
    ] {
        let scheme = scheme(toml);
        assert_eq!(
            (scheme.timestamp_signed(), scheme.id_signed()),
            (timestamp, id),
            "{toml}"
        );
    }
}

#[test]
fn codes_are_unique_and_kebab_case() {
    let mut codes: Vec<_> = WebhookRefusal::ALL.iter().map(|r| r.code()).collect();
    assert!(
        codes
            .iter()
            .all(|c| c.bytes().all(|b| b.is_ascii_lowercase() || b == b'-'))
    );
    codes.sort_unstable();
    codes.dedup();
    assert_eq!(codes.len(), WebhookRefusal::ALL.len());
}
