//! Changes that mean something, and changes that mean nothing.

/// Changes of what a site allows.
pub(crate) const SITE_MEANS: &[(&str, &str)] = &[
    ("headroom  = 5", "headroom  = 6"),
    ("version = \"2024-01-15\"", "version = \"2024-12-18\""),
    (
        "version = \"2024-01-15\"",
        "version = \"2024-01-15\"\nstop = true",
    ),
    (
        "version = \"2024-01-15\"",
        "version = \"2024-01-15\"\nquarantine-leaked-key = false",
    ),
    (
        "version = \"2024-01-15\"",
        "version = \"2024-01-15\"\n[providers.arsa.upstream]\nbase = \"https://face.corp.example/api/v1\"",
    ),
    ("batch", "night"),
    ("39b36577", "39b36578"),
    ("2027-12-31", "2027-12-30"),
    (", expires = 2027-12-31", ""),
    (
        "spiffe://corp.example/batch",
        "spiffe://corp.example/batches",
    ),
    (
        "dns = \"batch.corp.example\"",
        "dns = \"batch2.corp.example\"",
    ),
    ("{ spiffe = \"spiffe://corp.example/batch\" }, ", ""),
    ("live = [{ spiffe", "test = [{ spiffe"),
    ("{ env = \"ARSA_TEST\" }", "{ env = \"ARSA_TEST_2\" }"),
    ("{ env = \"ARSA_TEST\" }", "{ file = \"ARSA_TEST\" }"),
    ("{ env = \"ARSA_TEST\" }", "{ exec = [\"ARSA_TEST\"] }"),
    ("/run/secrets/arsa-live", "/run/secrets/arsa"),
    (
        "[\"vault\", \"read\", \"facesign\"]",
        "[\"vault\", \"facesign\", \"read\"]",
    ),
    (
        "[\"vault\", \"read\", \"facesign\"]",
        "[\"vault read\", \"facesign\"]",
    ),
    ("refresh = \"5 min\"", "refresh = \"6 min\""),
    ("allow.search", "allow.find"),
    (
        "on       = \"arsa.live\"\nroutes   = [\"validate\"]",
        "on       = \"arsa.test\"\nroutes   = [\"validate\"]",
    ),
    (
        "routes  = [\"remove\", \"delete\"]",
        "routes  = [\"remove\"]",
    ),
    (
        "routes  = [\"remove\", \"delete\"]",
        "routes  = [\"remove\", \"delete\", \"reset-db\"]",
    ),
    (
        "routes  = [\"remove\", \"delete\"]\ncallers = [\"batch\"]",
        "routes  = [\"remove\", \"delete\"]\ncallers = [\"batch\", \"kyc\"]",
    ),
    ("caller = \"60/min\"", "caller = \"61/min\""),
    ("caller = \"60/min\"", "caller = \"60/min burst 13\""),
    ("caller = \"60/min\"", "caller = \"60/61 s\""),
    ("caller = \"60/min\", ", ""),
    (", subject = \"5/min\"", ""),
    ("subject = \"5/min\"", "subject = \"4/min\""),
    (", credential = \"900/min\"", ""),
    ("credential = \"900/min\"", "credential = \"899/min\""),
    ("\"5 MiB\"", "\"5119 KiB\""),
    ("\"30 s\"", "\"31 s\""),
    ("exactly-one", "at-least-one"),
    ("minimum-score = 0.9", "minimum-score = 0.91"),
    (", minimum-score = 0.9", ""),
    ("[\"face2\"]", "[\"face1\"]"),
    ("[\"face2\"]", "[\"face1\", \"face2\"]"),
    ("{ shadow-until = 2026-12-31 }", "\"enforce\""),
    ("2026-12-31", "2027-01-01"),
    ("answer  = \"client-safe\"", "answer  = \"full\""),
    ("[receive.events]", "[receive.happenings]"),
    ("scheme  = \"plain\"", "scheme  = \"timestamped\""),
    (
        "/run/secrets/facesign-webhook",
        "/run/secrets/facesign-hook",
    ),
    (
        "[{ file = \"/run/secrets/facesign-webhook\" }]",
        "[{ file = \"/run/secrets/facesign-webhook\" }, { env = \"NEW\" }]",
    ),
    ("/hooks/facesign", "/hooks/facesign/"),
    ("\"/run/secrets/receiver\"", "\"/run/secrets/other\""),
    ("{ file = \"/run/secrets/receiver\" }", "\"none\""),
    (
        "window  = \"5 min\"",
        "window  = \"5 min\"\nremember = \"1 d\"",
    ),
    ("window  = \"5 min\"", "window  = \"5 min\"\nattempts = 3"),
    (
        "window  = \"5 min\"",
        "window  = \"5 min\"\nwithin = \"1 h\"",
    ),
    ("window  = \"5 min\"", "window  = \"4 min\""),
    (
        "window  = \"5 min\"",
        "window  = \"5 min\"\nbody = \"1 KiB\"",
    ),
    (
        "\"arsa\", \"facesign\"]",
        "\"arsa\", \"facesign\", \"./vendor.toml\"]\nproviders.vendor.version = \"1\"",
    ),
];

/// Changes of what a vendor says, and of the site that uses it.
pub(crate) const PACK_MEANS: &[(&str, &str)] = &[
    ("vendor.corp.example/v2", "vendor.corp.example/v3"),
    ("vendor.corp.example/v2", "vendor.corp.example:8443/v2"),
    ("\"10.0.0.2\"", "\"10.0.0.3\""),
    ("ca = \"ca.pem\"", "ca = \"other.pem\""),
    ("ca = \"ca.pem\"", ""),
    ("header = \"authorization\"", "header = \"x-key\""),
    ("scheme = \"Token token=\"", "scheme = \"-\""),
    ("scheme = \"Token token=\"", ""),
    ("key-prefix = \"vk_live_\"", "key-prefix = \"vk_prod_\""),
    ("key-prefix = \"vk_test_\"", "key-prefix = \"vk_sand_\""),
    ("1000/min burst 100", "1000/min burst 99"),
    ("1000/min burst 100", "999/min burst 100"),
    (
        "header  = \"vendor-version\"",
        "header  = \"vendor-api-version\"",
    ),
    ("[\"vendor-sunset\"]", "[\"vendor-end\"]"),
    ("header = \"x-person\"", "header = \"x-uid\""),
    ("\"x-vendor-trace\"", "\"x-vendor-request\""),
    ("headers = [\"x-left\"]", "headers = [\"x-rest\"]"),
    (
        "message     = \"error.message\"",
        "message     = \"error.text\"",
    ),
    (
        "kind        = \"error.type\"",
        "kind        = \"error.kind\"",
    ),
    ("kind = \"slow_down\"", "kind = \"slower\""),
    ("status = 429", "status = 430"),
    (
        "{ status = 500, kind = \"broken\" }",
        "{ status = 500, kind = \"broken\", message-at = \"text\" }",
    ),
    (", \"problems[].text\"", ""),
    (
        "path = \"ok\", equals = false",
        "path = \"ok\", equals = \"false\"",
    ),
    ("POST /people/search", "POST /people/find"),
    ("POST /people/search", "PUT /people/search"),
    (
        "class        = \"search\"\nbody         = \"json\"",
        "class        = \"search\"\nbody         = \"multipart\"",
    ),
    (
        "class  = \"detect\"",
        "class  = \"liveness\"\nliveness.sure = { is = [{ path = \"x\", equals = 1 }], source = \"page\" }",
    ),
    ("quota        = \"50/min\"", "quota        = \"49/min\""),
    ("every         = \"people\"", "every         = \"persons\""),
    ("faces         = true", "faces         = false"),
    ("equals = \"face\"", "equals = \"head\""),
    (
        "path = \"alive\", equals = true",
        "path = \"alive\", equals = 1",
    ),
    (
        "path = \"alive\", equals = true",
        "path = \"living\", equals = true",
    ),
    ("at-most = 0.2", "at-most = 0.3"),
    ("at-most = 0.2", "at-least = 0.2"),
    (", { path = \"spoof\", at-most = 0.2 }", ""),
    ("[\"unsure\", \"dark\"]", "[\"unsure\"]"),
    ("right.score", "right.points"),
    ("minimum-score = 0.5", "minimum-score = 0.6"),
    ("query  = [\"lang\"]", "query  = [\"lang\", \"full\"]"),
    ("one-of = [\"done\", \"closed\"]", "one-of = [\"done\"]"),
    (
        "[\"id\", \"state\", \"link.secret\"]",
        "[\"id\", \"state\"]",
    ),
    (
        "evidence = \"report.second\"\n",
        "evidence = \"report.third\"\n",
    ),
    ("when     = \"present\"\nevidence = \"report.second\"\n", ""),
    ("at-least = 3", "at-least = 3.5"),
    ("\"reports[].state\", ", ""),
    (
        "client-safe = [\"id\", \"link.secret\"]",
        "client-safe = [\"id\"]",
    ),
    ("x-vendor-signature", "x-vendor-mac"),
    ("id      = \"id\"", "id      = \"event.id\""),
    ("session = \"report\"", "session = \"session\""),
    ("signed  = \"timestamp.body\"", "signed  = \"body\""),
    (
        "session = \"report\"",
        "session = \"report\"\nretry-span = \"2 h\"",
    ),
    (
        "session = \"report\"",
        "session = \"report\"\nencoding = \"base64\"",
    ),
    (
        "session = \"report\"",
        "session = \"report\"\nprefix = \"sha256=\"",
    ),
    (
        "session = \"report\"",
        "session = \"report\"\nsecret = \"whsec\"",
    ),
];

/// Edits that say the same again, or what nothing in force depends on.
pub(super) const SITE_SAYS_THE_SAME: &[(&str, &str)] = &[
    ("schema    = 1", "# a comment\nschema=1 # another\n\n"),
    ("headroom  = 5\n", ""),
    ("instances = 1", "instances = 0x1"),
    ("[\"arsa\", \"facesign\"]", "[\"facesign\",\n  \"arsa\",\n]"),
    ("[\"remove\", \"delete\"]", "[\"delete\", \"remove\"]"),
    (
        "{ spiffe = \"spiffe://corp.example/batch\" }, { dns = \"batch.corp.example\", expires = 2027-12-31 }",
        "{ expires = 2027-12-31, dns = 'batch.corp.example' }, { spiffe = \"spiffe://corp.example/batch\" }",
    ),
    ("\"5 MiB\"", "\"5120 KiB\""),
    ("\"30 s\"", "\"30000 ms\""),
    (
        "{ faces = \"exactly-one\", minimum-score = 0.9 }",
        "{ minimum-score = 0.90 }",
    ),
    (
        "version = \"2024-01-15\"",
        "version = \"2024-01-15\"\nstop = false\nquarantine-leaked-key = true",
    ),
    (
        "callers  = [\"kyc\"]\nliveness = { require",
        "callers  = [\"kyc\"]\nmode = \"enforce\"\nanswer = \"full\"\nliveness = { require",
    ),
    (
        "[receive.events]",
        "[allow.nothing-new]\non = \"arsa.live\"\nroutes = [\"detect\"]\ncallers = [\"kyc\"]\n[receive.events]",
    ),
];

pub(super) const PACK_SAYS_THE_SAME: &[(&str, &str)] = &[
    ("checked = 2026-11-21", "checked = 2026-11-22"),
    (
        "title   = \"Synthetic\"",
        "title   = \"Another name for people\"",
    ),
    (
        "https://vendor.example/docs",
        "https://vendor.example/reference",
    ),
    ("source = \"page\"", "source = \"elsewhere\""),
    (
        "message     = \"error.message\"\nkind        = \"error.type\"\n",
        "kind        = \"error.type\"\nmessage     = \"error.message\"\n",
    ),
    (
        "[{ status = 429, kind = \"slow_down\" }, { status = 500, kind = \"broken\" }]",
        "[{ kind = \"broken\", status = 500 }, { status = 429, kind = \"slow_down\" }]",
    ),
    (
        "[\"error.type\", \"error.message\", \"problems[].text\"]",
        "[\"problems[].text\", \"error.message\", \"error.type\"]",
    ),
    (
        "{ path = \"alive\", equals = true }, { path = \"spoof\", at-most = 0.2 }",
        "{ path = \"spoof\", at-most = 0.2 }, { path = \"alive\", equals = true }",
    ),
    ("[\"unsure\", \"dark\"]", "[\"dark\", \"unsure\"]"),
    (
        "[\"10.0.0.1\", \"10.0.0.2\"]",
        "[\"10.0.0.2\", \"10.0.0.1\"]",
    ),
    ("ca = \"ca.pem\"", "ca = \"same.pem\""),
    ("match-result = [\"people[].name\"]\n", ""),
    (
        "known   = [\"1\", \"2\"]",
        "known   = [\"1\", \"2\", \"3\"]",
    ),
    (
        "[webhooks.old]\nheader = \"x-old-signature\"",
        "[webhooks.older]\nheader = \"x-older-signature\"",
    ),
    (
        "https://api.vendor.example/v2",
        "https://api.vendor.example/v9",
    ),
    // No allow asks for a score there.
    ("score         = \"score\"", "score         = \"points\""),
];
