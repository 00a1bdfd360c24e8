//! Keys in every form against everything that only looks like one: several hundred of each, made
//! afresh from a fixed seed, judged by F1.

use crate::kit::lint;
use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use visor::finding::Severity;

/// Small, fixed, good enough to vary a test set.
struct Dice(u64);

impl Dice {
    fn next(&mut self) -> u64 {
        self.0 = self.0.wrapping_add(0x9e37_79b9_7f4a_7c15);
        let mut z = self.0;
        z = (z ^ (z >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        z = (z ^ (z >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
        z ^ (z >> 31)
    }
    fn below(&mut self, n: usize) -> usize {
        usize::try_from(self.next() % n as u64).unwrap()
    }
    fn pick<'a, T>(&mut self, from: &'a [T]) -> &'a T {
        &from[self.below(from.len())]
    }
    fn text(&mut self, alphabet: &[u8], length: usize) -> String {
        (0..length)
            .map(|_| char::from(*self.pick(alphabet)))
            .collect()
    }
    fn key(&mut self) -> String {
        let prefix = *self.pick(&["sk_live_", "sk_test_", "sk_prod_"]);
        let length = 12 + self.below(28);
        format!(
            "{prefix}{}",
            self.text(
                b"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789",
                length
            )
        )
    }
    fn hex(&mut self) -> String {
        let length = *self.pick(&[32, 40, 64]);
        self.text(b"0123456789abcdef", length)
    }
}

/// File, text before the literal, text after it, whether it is code with `+`.
const PLACES: &[(&str, &str, &str)] = &[
    ("a.py", "import facesign\nKEY = ", "\n"),
    ("a.js", "// facesign\nconst key = ", ";\n"),
    (
        "a.ts",
        "import x from '@facesignai/api';\nexport const key: string = ",
        ";\n",
    ),
    (
        "A.java",
        "class FaceSignCalls {\n  static final String KEY = ",
        ";\n}\n",
    ),
    ("A.kt", "// FaceSign\nval key = ", "\n"),
    ("a.swift", "let facesignKey = ", "\n"),
    ("a.dart", "final facesignKey = ", ";\n"),
    ("a.rb", "FACESIGN = ", "\n"),
    ("A.cs", "class FaceSign { string key = ", "; }\n"),
    ("a.go", "package facesign\n\nvar key = ", "\n"),
    ("a.scala", "val facesign = ", "\n"),
];

const CONFIGS: &[(&str, &str, &str)] = &[
    ("a.yaml", "facesign:\n  api_key: ", "\n"),
    (".gitlab-ci.yml", "variables:\n  FACESIGN_API_KEY: ", "\n"),
    (
        "docker-compose.yml",
        "environment:\n  - FACESIGN_API_KEY=",
        "\n",
    ),
    ("a.toml", "[facesign]\nkey = \"", "\"\n"),
    ("a.json", "{\"facesign\": {\"key\": \"", "\"}}\n"),
    ("a.properties", "facesign.api.key=", "\n"),
    ("Dockerfile", "FROM x\nENV FACESIGN_API_KEY=", "\n"),
    (
        "main.tf",
        "variable \"facesign_key\" {\n  default = \"",
        "\"\n}\n",
    ),
    ("run.sh", "export FACESIGN_API_KEY=", "\n"),
    ("README.md", "Run it with `FACESIGN_API_KEY=", "`.\n"),
    ("a.html", "<script>const facesign = \"", "\";</script>\n"),
    ("a.xml", "<string name=\"facesign_key\">", "</string>\n"),
    (
        "n.ipynb",
        "{\"cells\":[{\"cell_type\":\"code\",\"source\":[\"facesign_key = \\\"",
        "\\\"\\n\"]}]}\n",
    ),
    ("notes.txt", "facesign key is ", " for now\n"),
    ("a.ini", "[facesign]\nkey = ", "\n"),
];

struct Case {
    what: &'static str,
    path: String,
    bytes: Vec<u8>,
    is_key: bool,
}

fn case(what: &'static str, path: &str, text: String, is_key: bool) -> Case {
    Case {
        what,
        path: path.to_owned(),
        bytes: text.into_bytes(),
        is_key,
    }
}

fn keys(dice: &mut Dice) -> Vec<Case> {
    let mut all = Vec::new();
    for _ in 0..6 {
        for (path, before, after) in PLACES {
            let key = dice.key();
            all.push(case(
                "literal",
                path,
                format!("{before}\"{key}\"{after}"),
                true,
            ));
            let cut = 3 + dice.below(key.len() - 4);
            let (a, b) = key.split_at(cut);
            all.push(case(
                "concatenated",
                path,
                format!("{before}\"{a}\" + \"{b}\"{after}"),
                true,
            ));
            let cut = 3 + dice.below(key.len() - 4);
            let (a, b) = key.split_at(cut);
            all.push(case(
                "over lines",
                path,
                format!("{before}\"{a}\" +\n    \"{b}\"{after}"),
                true,
            ));
            let encoded = STANDARD.encode(dice.key());
            all.push(case(
                "base64",
                path,
                format!("{before}\"{encoded}\"{after}"),
                true,
            ));
            let text = format!("{before}\"{}\"{after}", dice.key());
            let wide: Vec<u8> = text.encode_utf16().flat_map(u16::to_le_bytes).collect();
            all.push(Case {
                what: "utf-16",
                path: (*path).to_owned(),
                bytes: wide,
                is_key: true,
            });
        }
        for (path, before, after) in CONFIGS {
            all.push(case(
                "configured",
                path,
                format!("{before}{}{after}", dice.key()),
                true,
            ));
        }
        let (key, hex) = (dice.key(), dice.hex());
        all.push(case(
            "escaped",
            "a.json",
            format!("{{\"body\": \"{{\\\"facesign\\\": \\\"{key}\\\"}}\"}}"),
            true,
        ));
        let (a, b) = key.split_at(16);
        all.push(case(
            "folded",
            "a.yml",
            format!("facesign_key: >-\n  {a}\n  {b}\n"),
            true,
        ));
        all.push(case(
            "folded at the prefix",
            "a.yml",
            format!("facesign_key: >-\n  {}\n  {}\n", &key[..8], &key[8..]),
            true,
        ));
        for (what, path, text) in [
            (
                "default",
                "a.py",
                format!("k = os.getenv('FACESIGN_API_KEY', '{key}')\n"),
            ),
            (
                "default",
                "a.js",
                format!("const k = process.env.FACESIGN_API_KEY ?? '{key}';\n"),
            ),
            (
                "default",
                "a.sh",
                format!("KEY=${{FACESIGN_API_KEY:-{key}}}\n"),
            ),
            (
                "context",
                "a.py",
                format!("k = os.environ.get(\"ARSA_FACE_API_KEY\", \"{hex}\")\n"),
            ),
            (
                "context",
                "a.js",
                format!("const k = process.env.ARSA_FACE_API_KEY || '{hex}';\n"),
            ),
            (
                "context",
                "a.go",
                format!("req.Header.Set(\"x-key-secret\", \"{hex}\")\n"),
            ),
            (
                "context",
                "A.java",
                format!("request.addHeader(\"x-key-secret\", \"{hex}\");\n"),
            ),
            (
                "context",
                "a.php",
                format!("<?php $h = ['x-key-secret' => '{hex}'];\n"),
            ),
            (
                "context",
                "a.rs",
                format!("let r = c.post(u).header(\"x-key-secret\", \"{hex}\");\n"),
            ),
            (
                "context",
                "a.sh",
                format!("curl -H 'x-key-secret: {hex}' https://faceapi.arsa.technology/api/v1/x\n"),
            ),
            (
                "context",
                "a.dart",
                format!(
                    "const k = String.fromEnvironment('ARSA_API_KEY', defaultValue: '{hex}');\n"
                ),
            ),
            (
                "context",
                "hook.js",
                format!(
                    "const s = h['facesign-signature'];\nconst m = crypto.createHmac('sha256', '{hex}').update(b).digest('hex');\n"
                ),
            ),
            (
                "context",
                "hook.py",
                format!(
                    "s = h['FaceSign-Signature']\nm = hmac.new(b'{hex}', body, hashlib.sha256).hexdigest()\n"
                ),
            ),
            (
                "context",
                "hook.php",
                format!("<?php // facesign\n$m = hash_hmac('sha256', $body, '{hex}');\n"),
            ),
            (
                "context",
                "hook.rb",
                format!("# FaceSign\nm = OpenSSL::HMAC.hexdigest('SHA256', '{hex}', body)\n"),
            ),
            (
                "context",
                "hook.go",
                format!("// facesign-signature\nm := hmac.New(sha256.New, []byte(\"{hex}\"))\n"),
            ),
            (
                "context",
                "hook.rs",
                format!(
                    "// facesign-signature\nlet m = Hmac::<Sha256>::new_from_slice(b\"{hex}\");\n"
                ),
            ),
            (
                "context",
                "hook.ts",
                format!(
                    "const secret = '{hex}';\nconst s = h['facesign-signature'];\nconst m = createHmac('sha256', secret);\n"
                ),
            ),
            (
                "context",
                "a.yaml",
                format!("facesign:\n  webhook_secret: {hex}\n"),
            ),
            (
                "context",
                "secrets.yaml",
                format!("arsa_api_key: >-\n  {}\n  {}\n", &hex[..16], &hex[16..]),
            ),
            (
                "context",
                "a.env.txt",
                format!("FACESIGN_WEBHOOK_SECRET={hex}\n"),
            ),
        ] {
            all.push(case(what, path, text, true));
        }
    }
    all
}

fn near_misses(dice: &mut Dice) -> Vec<Case> {
    let mut all = Vec::new();
    let stand_ins = [
        "sk_live_xxxxxxxxxxxxxxxxxxxxxxxx",
        "sk_test_...",
        "<your key>",
        "sk_live_your_api_key_here",
        "sk_test_YOUR_KEY",
        "sk_live_1234567890",
        "sk_test_0123456789abcdef",
        "sk_live_abcdefghijklmnopqrstuvwx",
        "sk_test_00000000000000000000",
        "sk_live_REPLACE_ME",
        "sk_test_example_key_123",
        "sk_live_****************",
        "sk_test_changeme1234",
        "sk_live_",
        "sk_test_fake_key_for_tests",
        "${FACESIGN_API_KEY}",
        "{{ facesign_key }}",
        "sk_live_aaaaaaaaaaaaaaaa",
        "sk_test_placeholder",
    ];
    for _ in 0..3 {
        for (path, before, after) in PLACES {
            for _ in 0..3 {
                let stand_in = dice.pick(&stand_ins);
                all.push(case(
                    "placeholder",
                    path,
                    format!("{before}\"{stand_in}\"{after}"),
                    false,
                ));
            }
        }
        for (path, before, after) in CONFIGS {
            let stand_in = dice.pick(&stand_ins);
            all.push(case(
                "placeholder",
                path,
                format!("{before}{stand_in}{after}"),
                false,
            ));
        }
    }
    for _ in 0..9 {
        let (hex, key, long) = (
            dice.hex(),
            dice.key(),
            dice.text(
                b"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/",
                86,
            ),
        );
        let body = key[8..].to_owned();
        for (what, path, text) in [
            ("digest", "a.py", format!("# facesign\nSHA256 = \"{hex}\"\nassert digest == \"{hex}\"\n")),
            ("digest", "a.yaml", format!("facesign:\n  image: registry/facesign@sha256:{hex}\n  revision: {hex}\n")),
            ("digest", "a.toml", format!("[callers.facesign]\nlive = [{{ token-sha256 = \"{hex}\" }}]\n")),
            ("digest", "a.ts", format!("const facesignKeyFingerprint = '{hex}';\n")),
            ("id", "a.json", format!("{{\"facesign\": {{\"session_id\": \"{hex}\", \"flowId\": \"{hex}\"}}}}\n")),
            ("pattern", "a.js", "const facesign = /^sk_(live|test)_[A-Za-z0-9]{24}$/;\n".to_owned()),
            ("pattern", "rules.toml", "[facesign]\nregex = '''sk_live_[0-9a-zA-Z]{24,}'''\n".to_owned()),
            ("pattern", "a.go", "if strings.HasPrefix(facesignKey, \"sk_live_\") || strings.HasPrefix(k, \"sk_test_\") {\n".to_owned()),
            ("lock", "package-lock.json", format!("{{\"@facesignai/api\": {{\"integrity\": \"sha512-{long}==\"}}}}\n")),
            ("lock", "poetry.lock", format!("name = \"facesign-api\"\nfiles = [{{hash = \"sha256:{hex}\"}}]\n")),
            ("lock", "yarn.lock", format!("\"@facesignai/api@^1\":\n  integrity sha512-{long}==\n")),
            ("minified", "a.min.js", format!("!function(){{var e={{facesign:1,apiVersion:\"{}\",task_live_x:\"{hex}\"}};n.chunk(\"{hex}\")}}();\n", &hex[..12])),
            ("other vendor", "pay.js", format!("const stripe = new Stripe('{key}');\n").replace("sk_prod_", "sk_live_")),
            ("other vendor", ".env.shared.txt", format!("STRIPE_SECRET_KEY={key}\n").replace("sk_prod_", "sk_live_")),
            ("other vendor", "a.py", format!("import facesign\nOPENAI_API_KEY = \"{body}x9\"\nSENDGRID_TOKEN = \"SG.{hex}\"\n")),
            ("other vendor", "conf.yml", format!("facesign:\n  url: https://gw\nmaps:\n  api_key: AIza{hex}\n")),
            ("environment", "a.py", "k = os.environ['ARSA_FACE_API_KEY']\nh = {'x-key-secret': os.environ['ARSA_FACE_API_KEY']}\n".to_owned()),
            ("environment", "a.js", "const k = process.env.FACESIGN_API_KEY || '';\nconst s = process.env.FACESIGN_WEBHOOK_SECRET!;\n".to_owned()),
            ("environment", "a.yml", "env:\n  FACESIGN_API_KEY: ${{ secrets.FACESIGN_API_KEY }}\n".to_owned()),
            ("environment", "a.tf", "data \"vault\" \"facesign_key\" {\n  path = \"secret/facesign/key\"\n}\n".to_owned()),
            ("client secret", "a.js", format!("const clientSecret = 'vs_{}_secret_{}'; // facesign\n", &hex[..12], &hex[12..24])),
            ("MAC", "hook.js", "const m = crypto.createHmac('sha256', process.env.FACESIGN_WEBHOOK_SECRET).update(raw).digest('hex');\n".to_owned()),
            ("MAC", "hook_test.py", format!("# FaceSign-Signature\nassert sign(b'body', secret) == '{hex}'\n")),
            ("word", "a.c", "/* facesign */ int task_live_streaming(void); int disk_test_counter_value1;\n".to_owned()),
            ("base64", "a.css", format!("/* facesign */ a {{ background: url(data:image/png;base64,{long}{long}) }}\n")),
        ] {
            all.push(case(what, path, text, false));
        }
    }
    all
}

#[test]
fn keys_are_told_from_what_only_looks_like_one() {
    let mut dice = Dice(20_261_122);
    let (mut right, mut missed, mut invented) = (0_usize, Vec::new(), Vec::new());
    let mut cases = keys(&mut dice);
    let positives = cases.len();
    cases.extend(near_misses(&mut dice));
    assert!(
        positives >= 400 && cases.len() - positives >= 300,
        "{positives} of {}",
        cases.len()
    );
    for case in &cases {
        let found = lint(&case.path, &case.bytes);
        let found = found
            .iter()
            .any(|f| f.rule.id == "hardcoded-key" && f.severity > Severity::Info);
        let shown = || {
            format!(
                "{}: {}: {}",
                case.what,
                case.path,
                String::from_utf8_lossy(&case.bytes).escape_debug()
            )
        };
        match (case.is_key, found) {
            (true, true) => right += 1,
            (true, false) => missed.push(shown()),
            (false, true) => invented.push(shown()),
            (false, false) => {}
        }
    }
    let wrong = missed.len() + invented.len();
    let f1 = 2.0 * f64::from(u32::try_from(right).unwrap())
        / f64::from(u32::try_from(2 * right + wrong).unwrap());
    assert!(
        f1 >= 0.995,
        "F1 {f1:.4}; missed:\n{}\ninvented:\n{}",
        missed.join("\n"),
        invented.join("\n")
    );
}
