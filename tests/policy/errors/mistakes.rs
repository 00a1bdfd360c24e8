//! One mistake each: what stands in the file, and what in its place.

/// A mistake in the site: its name, what stands there, what stands there instead.
pub(super) type Mistake = (&'static str, &'static str, &'static str);

pub(super) const SITE_MISTAKES: &[Mistake] = &[
    (
        "unknown-key",
        "[allow.search]\n",
        "[allow.search]\nrout = [\"recognize\"]\n",
    ),
    (
        "unknown-key-far",
        "instances = 1",
        "instances = 1\nxyzzy = 1",
    ),
    ("wrong-unit-size", "5 MiB", "5 MB"),
    ("wrong-unit-rate", "\"60/min\"", "\"60/mn\""),
    ("wrong-unit-time", "\"30 s\"", "\"30 seconds\""),
    ("time-without-end", "\"30 s\"", "\"9999999 d\""),
    ("no-time-at-all", "\"30 s\"", "\"0 s\""),
    ("rate-of-nothing", "\"60/min\"", "\"0/min\""),
    ("burst-above-count", "\"60/min\"", "\"60/min burst 61\""),
    ("wrong-type-size", "body     = \"5 MiB\"", "body     = 5"),
    ("wrong-type-number", "instances = 1", "instances = \"1\""),
    (
        "wrong-type-list",
        "routes   = [\"validate\"]",
        "routes   = \"validate\"",
    ),
    (
        "wrong-type-table",
        "rate    = { caller = \"200/min\" }",
        "rate    = \"200/min\"",
    ),
    (
        "wrong-type-boolean",
        "version = \"2024-01-15\"",
        "version = \"2024-01-15\"\nstop = \"yes\"",
    ),
    ("missing-key", "routes   = [\"validate\"]\n", ""),
    ("missing-schema", "schema    = 1\n", ""),
    ("another-schema", "schema    = 1", "schema    = 2"),
    (
        "syntax",
        "version = \"2024-01-15\"",
        "version = 2024-01-15x",
    ),
    ("syntax-open-quote", "headroom  = 5", "headroom  = \"5"),
    (
        "duplicate-key",
        "headroom  = 5",
        "headroom  = 5\nheadroom  = 10",
    ),
    ("duplicate-table", "[callers.batch]", "[callers.kyc]"),
    ("bad-name", "[allow.erase]", "[allow.Erase_All]"),
    (
        "identity-without-proof",
        "{ spiffe = \"spiffe://corp.example/batch\" }",
        "{ expires = 2027-06-30 }",
    ),
    (
        "identity-with-two-proofs",
        "{ dns = \"batch.corp.example\",",
        "{ dns = \"batch.corp.example\", spiffe = \"spiffe://a.example/b\",",
    ),
    (
        "token-pasted",
        "dns = \"batch.corp.example\"",
        "token-sha256 = \"vsr_live_0123456789abcdefghijklmnopqrstuvwxyz\"",
    ),
    (
        "bad-spiffe",
        "spiffe://corp.example/batch",
        "spiffe://corp.example",
    ),
    ("bad-dns", "batch.corp.example", "*.corp.example"),
    (
        "expiry-in-quotes",
        "expires = 2027-06-30",
        "expires = \"2027-06-30\"",
    ),
    (
        "expiry-with-time",
        "expires = 2027-12-31",
        "expires = 2027-12-31T00:00:00Z",
    ),
    (
        "caller-without-identity",
        "[callers.batch]\n",
        "[callers.spare]\n[callers.batch]\n",
    ),
    (
        "rate-exceeds-caller",
        "{ caller = \"400/min\",",
        "{ caller = \"1000/min\",",
    ),
    (
        "rate-exceeds-subject",
        "{ caller = \"400/min\",",
        "{ subject = \"9000/h\", caller = \"400/min\",",
    ),
    (
        "rate-exceeds-credential",
        "credential = \"900/min\"",
        "credential = \"1000/min\"",
    ),
    ("rate-exceeds-share", "instances = 1", "instances = 3"),
    ("quota-too-small", "instances = 1", "instances = 2000"),
    ("no-instances", "instances = 1", "instances = 0"),
    ("headroom-above", "headroom  = 5", "headroom  = 91"),
    (
        "two-rates",
        "rate    = { caller = \"200/min\" }",
        "rate    = { caller = \"200/min\", credential = \"500/min\" }",
    ),
    (
        "shared-key",
        "{ file = \"/run/secrets/arsa-live\" }",
        "{ env = \"ARSA_TEST\" }",
    ),
    (
        "key-from-two-places",
        "{ env = \"ARSA_TEST\" }",
        "{ env = \"ARSA_TEST\", file = \"key\" }",
    ),
    ("key-from-nowhere", "{ env = \"ARSA_TEST\" }", "{}"),
    ("empty-command", "[\"vault\", \"read\", \"facesign\"]", "[]"),
    ("no-credential", "test = { env = \"ARSA_TEST\" }\n", ""),
    (
        "unknown-environment",
        "on       = \"arsa.live\"\nroutes   = [\"recognize\"]",
        "on       = \"arsa.prod\"\nroutes   = [\"recognize\"]",
    ),
    (
        "no-environment-named",
        "on      = \"arsa.test\"",
        "on      = \"arsa\"",
    ),
    ("unknown-pack", "\"arsa\", ", "\"arsaa\", "),
    (
        "unknown-pack-file",
        "\"arsa\", ",
        "\"arsa\", \"./vendors/own.toml\", ",
    ),
    (
        "unknown-provider",
        "[providers.facesign]\n",
        "[providers.facesing]\nstop = true\n[providers.facesign]\n",
    ),
    (
        "unknown-provider-of-allow",
        "on      = \"arsa.test\"",
        "on      = \"arsam.test\"",
    ),
    ("unknown-route", "\"remove\", ", "\"remov\", "),
    (
        "unknown-caller",
        "routes   = [\"validate\"]\ncallers  = [\"kyc\"]",
        "routes   = [\"validate\"]\ncallers  = [\"kcy\"]",
    ),
    (
        "unknown-check",
        "require = [\"face2\"]",
        "require = [\"face3\"]",
    ),
    (
        "no-score",
        "minimum-score = 0.9 }\n\n[allow.compare]\non       = \"arsa.live\"\nroutes   = [\"validate\"]",
        "minimum-score = 0.9 }\n\n[allow.more]\non       = \"facesign.live\"\nroutes = [\"avatars\"]\ncallers = [\"kyc\"]\nliveness = { minimum-score = 0.5 }\n\n[allow.compare]\non       = \"arsa.live\"\nroutes   = [\"validate\"]",
    ),
    (
        "score-out-of-range",
        "minimum-score = 0.9",
        "minimum-score = 90",
    ),
    (
        "liveness-not-required",
        "liveness = { require = [\"face2\"] }\n",
        "",
    ),
    (
        "check-of-one-route-only",
        "routes   = [\"validate\"]",
        "routes   = [\"validate\", \"active-submit\"]",
    ),
    ("duplicate-pack", "\"arsa\", ", "\"arsa\", \"arsa\", "),
    (
        "same-host",
        "\"facesign\"]",
        "\"facesign\", \"facesign-next\"]",
    ),
    ("version-not-pinned", "version = \"2024-01-15\"\n", ""),
    ("unknown-version", "2024-01-15", "2024-01-16"),
    (
        "not-versioned",
        "[providers.facesign]\n",
        "[providers.arsa]\nversion = \"1\"\n[providers.facesign]\n",
    ),
    (
        "overlapping-allows",
        "[allow.erase]\n",
        "[allow.again]\non = \"arsa.live\"\nroutes = [\"recognize\"]\ncallers = [\"kyc\"]\n[allow.erase]\n",
    ),
    (
        "repeated-name",
        "callers = [\"batch\"]\n\n[allow.try]",
        "callers = [\"batch\", \"batch\"]\n\n[allow.try]",
    ),
    (
        "unreachable-allow",
        "on      = \"arsa.test\"\nroutes  = [\"recognize\"]\ncallers = [\"kyc\"]",
        "on      = \"arsa.test\"\nroutes  = [\"recognize\"]\ncallers = [\"kyc\", \"batch\"]",
    ),
    ("empty-allow", "[\"remove\", \"delete\"]", "[]"),
    (
        "client-safe-without-fields",
        "[\"get-session\", \"list-sessions\"]\ncallers = [\"kyc\"]\n",
        "[\"get-session\", \"list-sessions\"]\ncallers = [\"kyc\"]\nanswer = \"client-safe\"\n",
    ),
    (
        "consent-without-enrolment",
        "routes  = [\"remove\", \"delete\"]\n",
        "routes  = [\"remove\", \"delete\"]\nconsent = { max-age = \"30 d\" }\n",
    ),
    (
        "unknown-purpose-and-attribute",
        "timeout  = \"30 s\"\n",
        "timeout  = \"30 s\"\npurposes = [\"fun\"]\nattributes = [\"aeg\"]\n",
    ),
    (
        "images-without-any",
        "[\"get-session\", \"list-sessions\"]\ncallers = [\"kyc\"]\n",
        "[\"get-session\", \"list-sessions\"]\ncallers = [\"kyc\"]\nimages = { each = \"1 MiB\" }\n",
    ),
    (
        "images-of-no-size",
        "timeout  = \"30 s\"\n",
        "timeout  = \"30 s\"\nimages   = { smallest-side = 5000 }\n",
    ),
    (
        "images-of-unknown-kinds",
        "timeout  = \"30 s\"\n",
        "timeout  = \"30 s\"\nimages   = { pixels = \"16\", types = [\"heic\"] }\n",
    ),
    (
        "unknown-choice",
        "answer  = \"client-safe\"",
        "answer  = \"client-save\"",
    ),
    (
        "shadow-in-quotes",
        "shadow-until = 2026-12-31",
        "shadow-until = \"2026-12-31\"",
    ),
    (
        "shadow-without-date",
        "mode    = { shadow-until = 2026-12-31 }",
        "mode    = \"shadow\"",
    ),
    (
        "plaintext-upstream",
        "[providers.facesign]\n",
        "[providers.arsa.upstream]\nbase = \"http://face.corp.example/api/v1\"\n[providers.facesign]\n",
    ),
    (
        "upstream-with-password",
        "[providers.facesign]\n",
        "[providers.arsa.upstream]\nbase = \"https://user:secret@face.corp.example\"\n[providers.facesign]\n",
    ),
    (
        "upstream-with-bad-port",
        "[providers.facesign]\n",
        "[providers.arsa.upstream]\nbase = \"https://face.corp.example:99999\"\n[providers.facesign]\n",
    ),
    (
        "bad-address",
        "[providers.facesign]\n",
        "[providers.arsa.upstream]\nbase = \"https://face.corp.example\"\naddresses = [\"10.0.0.0/8\"]\n[providers.facesign]\n",
    ),
    (
        "bad-ca",
        "[providers.facesign]\n",
        "[providers.arsa.upstream]\nbase = \"https://face.corp.example\"\nca = \"ca.pem\"\n[providers.facesign]\n",
    ),
    (
        "no-ca",
        "[providers.facesign]\n",
        "[providers.arsa.upstream]\nbase = \"https://face.corp.example\"\nca = \"no.pem\"\n[providers.facesign]\n",
    ),
    (
        "plaintext-endpoint",
        "http://127.0.0.1:8080",
        "http://hooks.corp.example",
    ),
    (
        "endpoint-with-password",
        "http://127.0.0.1:8080",
        "https://user:secret@hooks.corp.example",
    ),
    ("no-endpoint", "http://127.0.0.1:8080", ""),
    ("webhook-without-scheme", "scheme  = \"plain\"\n", ""),
    (
        "webhook-of-no-scheme",
        "on      = \"facesign.live\"\nscheme  = \"plain\"\n",
        "on      = \"arsa.live\"\n",
    ),
    (
        "unknown-scheme",
        "scheme  = \"plain\"",
        "scheme  = \"plan\"",
    ),
    (
        "webhook-without-secret",
        "[{ file = \"/run/secrets/facesign-webhook\" }]",
        "[]",
    ),
    (
        "webhook-with-three-secrets",
        "[{ file = \"/run/secrets/facesign-webhook\" }]",
        "[{ env = \"A\" }, { env = \"B\" }, { env = \"C\" }]",
    ),
    (
        "webhook-signed-by-nobody",
        "sign    = { file = \"/run/secrets/receiver\" }\n",
        "",
    ),
    (
        "webhook-signed-somehow",
        "{ file = \"/run/secrets/receiver\" }",
        "\"yes\"",
    ),
    (
        "webhook-signed-from-nowhere",
        "{ file = \"/run/secrets/receiver\" }",
        "{}",
    ),
    (
        "webhook-forgotten-too-soon",
        "window  = \"5 min\"",
        "window  = \"5 min\"\nremember = \"1 h\"",
    ),
    (
        "webhook-never-tried",
        "window  = \"5 min\"",
        "window  = \"5 min\"\nattempts = 0\nwithin = \"0 s\"",
    ),
];

pub(super) const PACK_MISTAKES: &[Mistake] = &[
    (
        "pack-plaintext-upstream",
        "https://api.vendor.example",
        "http://api.vendor.example",
    ),
    (
        "pack-upstream-without-scheme",
        "https://api.vendor.example/v2",
        "api.vendor.example",
    ),
    (
        "pack-overlapping-routes",
        "GET /reports/{id}",
        "DELETE /people/{name}",
    ),
    (
        "pack-bad-method",
        "GET /reports/{id}",
        "FETCH /reports/{id}",
    ),
    (
        "pack-unnamed-subject",
        "[subject]\nheader = \"x-person\"\nsource = \"page\"\n",
        "",
    ),
    ("pack-bad-route", "GET /reports/{id}", "GET /reports/*"),
    (
        "pack-bad-path",
        "\"link.secret\"]\n\n",
        "\"link..secret\"]\n\n",
    ),
    (
        "pack-bad-header",
        "header = \"x-person\"",
        "header = \"x_person\"",
    ),
    (
        "pack-header-twice",
        "header = \"x-person\"",
        "header = \"authorization\"",
    ),
    (
        "pack-reserved-header",
        "header = \"x-person\"",
        "header = \"host\"",
    ),
    (
        "pack-many-values",
        "evidence = \"report.second\"",
        "evidence = \"report.all[].second\"",
    ),
    (
        "pack-empty-check",
        "is     = [{ path = \"left.alive\", equals = true }]",
        "is     = []",
    ),
    (
        "pack-empty-test",
        "{ path = \"left.alive\", equals = true }",
        "{ path = \"left.alive\" }",
    ),
    (
        "pack-final-is-everything",
        "unless = [{ path = \"state\", one-of = [\"done\", \"closed\"] }]",
        "unless = []",
    ),
    (
        "pack-evidence-missing",
        "evidence = \"report.second\"\n",
        "",
    ),
    ("pack-status-of-no-error", "status = 429", "status = 200"),
    (
        "pack-unjudged-list",
        "fields = [\"reports[].id\", \"reports[].state\", \"next\"]\n",
        "",
    ),
    (
        "pack-no-checks",
        "[routes.forget]\n",
        "[routes.find]\nmatch = \"POST /find\"\nclass = \"search\"\nsource = \"page\"\n[routes.forget]\n",
    ),
    (
        "pack-without-environment",
        "[environments.live]\nkey-prefix = \"vk_live_\"\nquota      = \"1000/min burst 100\"\nsource     = \"page\"\n",
        "",
    ),
    ("pack-without-schema", "schema  = 1\n", ""),
    ("pack-number-as-text", "at-least = 3", "at-least = \"3\""),
    (
        "pack-webhook-two-timestamps",
        "[webhooks.signed]\n",
        "[webhooks.signed]\ntimestamp-header = \"x-time\"\n",
    ),
    ("pack-webhook-no-timestamp", "style   = \"t-v1\"\n", ""),
    (
        "pack-webhook-two-ids",
        "[webhooks.signed]\n",
        "[webhooks.signed]\nid-header = \"x-id\"\n",
    ),
    (
        "pack-webhook-no-id",
        "\"timestamp.body\"\nid      = \"id\"",
        "\"id.timestamp.body\"",
    ),
    (
        "pack-webhook-many-sessions",
        "session = \"report\"",
        "session = \"reports[].id\"",
    ),
    (
        "pack-webhook-bad-prefix",
        "[webhooks.signed]\n",
        "[webhooks.signed]\nprefix = \"\"\n",
    ),
    (
        "pack-webhook-header-twice",
        "id      = \"id\"\n",
        "id-header = \"x-vendor-signature\"\n",
    ),
];
