//! What a name says of the value that it is bound to.

/// Words that make a name one of a secret.
const SECRET: &[&str] = &[
    "key",
    "keys",
    "apikey",
    "secret",
    "secrets",
    "token",
    "password",
    "passwd",
    "credential",
    "credentials",
    "auth",
    "bearer",
    "passphrase",
    "accesskey",
    "secretkey",
    "apisecret",
    "apitoken",
];

/// Words that make it one of something else: a digest, a place, a name, what anybody may see.
const OTHER: &[&str] = &[
    "sha",
    "sha1",
    "sha256",
    "sha512",
    "md5",
    "hash",
    "hashed",
    "digest",
    "fingerprint",
    "checksum",
    "etag",
    "id",
    "ids",
    "uuid",
    "name",
    "names",
    "url",
    "uri",
    "host",
    "path",
    "file",
    "dir",
    "header",
    "headers",
    "prefix",
    "suffix",
    "env",
    "var",
    "variable",
    "version",
    "length",
    "len",
    "size",
    "type",
    "format",
    "regex",
    "pattern",
    "placeholder",
    "label",
    "title",
    "description",
    "count",
    "arn",
    "ref",
    "kid",
    "public",
    "publishable",
    "pub",
    "expires",
    "expiry",
    "expiration",
    "ttl",
    "at",
    "date",
    "time",
    "endpoint",
    "scope",
    "index",
    "field",
    "column",
    "max",
    "min",
    "hint",
    "help",
    "docs",
    "doc",
    "issuer",
    "rotation",
    "encrypted",
    "sealed",
    "mask",
    "masked",
    "redacted",
    "last4",
    "status",
    "limit",
    "timeout",
    "manager",
    "provider",
    "service",
    "store",
    "vault",
    "region",
    "project",
    "algorithm",
    "method",
    "scheme",
    "signature",
    "commit",
    "revision",
    "verification",
    "site",
];

/// Words that say nothing of whose secret it is.
const GENERIC: &[&str] = &[
    "api",
    "key",
    "keys",
    "apikey",
    "secret",
    "secrets",
    "token",
    "auth",
    "access",
    "private",
    "webhook",
    "webhooks",
    "hook",
    "signing",
    "sign",
    "hmac",
    "shared",
    "x",
    "my",
    "the",
    "default",
    "live",
    "test",
    "prod",
    "production",
    "staging",
    "dev",
    "face",
    "server",
    "backend",
    "app",
    "client",
    "credential",
    "credentials",
    "secretkey",
    "accesskey",
    "apisecret",
    "apitoken",
    "this",
    "self",
    "fallback",
    "base",
    "recognition",
    "password",
    "bearer",
    "current",
    "old",
    "new",
    "const",
    "k",
    "config",
    "s",
    "verify",
];

/// A name's words, lower case: `ACME_API_KEY`, `acmeApiKey` and `acme-api.key` alike.
pub fn words_of(name: &str) -> Vec<String> {
    let mut words: Vec<String> = Vec::new();
    let mut word = String::new();
    let mut before = ' ';
    let mut rest = name.chars().peekable();
    while let Some(c) = rest.next() {
        if !c.is_ascii_alphanumeric() {
            words.extend((!word.is_empty()).then(|| std::mem::take(&mut word)));
        } else {
            let next_is_lower = rest.peek().is_some_and(char::is_ascii_lowercase);
            let begins = c.is_ascii_uppercase()
                && (before.is_ascii_lowercase()
                    || before.is_ascii_digit()
                    || before.is_ascii_uppercase() && next_is_lower);
            if begins && !word.is_empty() {
                words.push(std::mem::take(&mut word));
            }
            word.push(c.to_ascii_lowercase());
        }
        before = c;
    }
    words.extend((!word.is_empty()).then_some(word));
    words
}

/// Whether a name is one of a secret, and not of its digest, its place or its public part.
pub fn is_about_a_secret(words: &[String]) -> bool {
    let any = |list: &[&str]| words.iter().any(|w| list.contains(&w.as_str()));
    let client =
        words.iter().any(|w| w == "client") && words.iter().any(|w| w == "secret" || w == "token");
    any(SECRET) && !any(OTHER) && !client
}

/// Whether it is one of a secret for webhooks.
pub(super) fn is_about_webhooks(words: &[String]) -> bool {
    let any = |list: &[&str]| words.iter().any(|w| list.contains(&w.as_str()));
    any(&["webhook", "webhooks", "hook", "signing", "hmac", "whsec"])
}

/// Whether it does not say whose secret it is.
pub(super) fn is_generic(words: &[String]) -> bool {
    words.iter().all(|w| GENERIC.contains(&w.as_str()))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_fall_into_words() {
        for (name, words) in [
            ("ACME_API_KEY", vec!["acme", "api", "key"]),
            ("acmeApiKey", vec!["acme", "api", "key"]),
            ("AcmeAPIKey", vec!["acme", "api", "key"]),
            ("acme.api-key", vec!["acme", "api", "key"]),
            ("", vec![]),
        ] {
            assert_eq!(words_of(name), words, "{name}");
        }
    }

    #[test]
    fn digests_and_places_are_no_secrets() {
        for name in [
            "ACME_API_KEY",
            "acmeSecret",
            "acme_webhook_secret",
            "ACME_TOKEN",
        ] {
            assert!(is_about_a_secret(&words_of(name)), "{name}");
        }
        for name in [
            "ACME_KEY_SHA256",
            "acme_key_id",
            "ACME_KEY_FILE",
            "acmeKeyHeader",
            "ACME_CLIENT_SECRET",
            "acme_url",
            "acmePublicKey",
        ] {
            assert!(!is_about_a_secret(&words_of(name)), "{name}");
        }
    }
}
