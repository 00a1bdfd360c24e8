//! Files that hold no key, and look as if.

use super::dice::Dice;
use super::{Case, Template};

pub const TEMPLATES: &[Template] = &[
    // ---- Read from elsewhere ---------------------------------------------------------------------
    (
        "read",
        "a.py",
        "import os\nKEY = os.environ[\"ARSA_FACE_API_KEY\"]\nHEADERS = {\"x-key-secret\": KEY}\n",
    ),
    (
        "read",
        "a.py",
        "KEY = os.environ.get('FACESIGN_API_KEY', '')\n",
    ),
    (
        "read",
        "a.py",
        "KEY = os.getenv('FACESIGN_API_KEY', 'changeme')\n",
    ),
    (
        "read",
        "a.py",
        "arsa_key = keyring.get_password('arsa', 'face-api-production')\n",
    ),
    (
        "read",
        "a.py",
        "facesign_api_key = settings.facesign_api_key.get_secret_value()\n",
    ),
    (
        "read",
        "a.py",
        "FACESIGN_API_KEY = config('FACESIGN_API_KEY')\nARSA_FACE_API_KEY = config('ARSA_FACE_API_KEY')\n",
    ),
    (
        "read",
        "a.js",
        "const { FACESIGN_API_KEY, ARSA_FACE_API_KEY } = process.env;\n",
    ),
    (
        "read",
        "a.js",
        "const key = process.env.FACESIGN_API_KEY || '';\nconst other = process.env['ARSA_FACE_API_KEY'];\n",
    ),
    (
        "read",
        "a.ts",
        "const key = process.env.FACESIGN_WEBHOOK_SECRET ?? required('FACESIGN_WEBHOOK_SECRET');\n",
    ),
    (
        "read",
        "a.ts",
        "const facesignKey = await secrets.get('projects/1/secrets/facesign-api-key/versions/latest');\n",
    ),
    (
        "read",
        "a.ts",
        "this.key = config.getOrThrow<string>('facesign.apiKey');\n",
    ),
    (
        "read",
        "a.go",
        "package a\n\nvar key = os.Getenv(\"ARSA_FACE_API_KEY\")\n",
    ),
    (
        "read",
        "a.go",
        "package a\n\nfunc set(r *http.Request, key string) { r.Header.Set(\"x-key-secret\", key) }\n",
    ),
    (
        "read",
        "a.rs",
        "let key = std::env::var(\"ARSA_FACE_API_KEY\").expect(\"ARSA_FACE_API_KEY is not set\");\n",
    ),
    (
        "read",
        "A.java",
        "class A { @Value(\"${facesign.api-key}\") String key; }\n",
    ),
    (
        "read",
        "A.kt",
        "val key = System.getenv(\"ARSA_FACE_API_KEY\") ?: error(\"ARSA_FACE_API_KEY is not set\")\n",
    ),
    (
        "read",
        "a.swift",
        "let key = ProcessInfo.processInfo.environment[\"ARSA_FACE_API_KEY\"]!\n",
    ),
    (
        "read",
        "a.dart",
        "const key = String.fromEnvironment('FACESIGN_API_KEY');\n",
    ),
    (
        "read",
        "a.php",
        "<?php\nreturn ['arsa' => ['key' => env('ARSA_FACE_API_KEY')], 'facesign' => ['key' => env('FACESIGN_API_KEY', '')]];\n",
    ),
    (
        "read",
        "services.php",
        "<?php\n\nreturn [\n    'arsa' => [\n        'base' => env('ARSA_BASE', 'https://faceapi.arsa.technology/api/v1'),\n        'key' => env('ARSA_FACE_API_KEY'),\n    ],\n];\n",
    ),
    (
        "read",
        "a.rb",
        "config.x.arsa.key = ENV.fetch('ARSA_FACE_API_KEY')\nSECRET = Rails.application.credentials.dig(:facesign, :webhook_secret)\n",
    ),
    (
        "read",
        "A.cs",
        "var key = configuration[\"FaceSign:ApiKey\"] ?? throw new InvalidOperationException(\"FaceSign:ApiKey is not configured\");\n",
    ),
    (
        "read",
        "a.sh",
        "KEY=$(vault kv get -field=key secret/facesign/production)\nexport FACESIGN_API_KEY=\"$KEY\"\n",
    ),
    (
        "read",
        "a.sh",
        ": \"${ARSA_FACE_API_KEY:?is not set}\"\ncurl -H \"x-key-secret: $ARSA_FACE_API_KEY\" https://faceapi.arsa.technology/api/v1/face_liveness\n",
    ),
    (
        "read",
        "a.sh",
        "export FACESIGN_API_KEY=`aws secretsmanager get-secret-value --secret-id facesign-live-api-key-2024`\n",
    ),
    (
        "read",
        ".github/workflows/ci.yml",
        "env:\n  FACESIGN_API_KEY: ${{ secrets.FACESIGN_API_KEY }}\n  ARSA_FACE_API_KEY: ${{ secrets.ARSA_FACE_API_KEY_PRODUCTION }}\n",
    ),
    (
        "read",
        "compose.yaml",
        "services:\n  web:\n    environment:\n      FACESIGN_API_KEY: ${FACESIGN_API_KEY:?set it}\n      ARSA_FACE_API_KEY:\n",
    ),
    (
        "read",
        "application.yml",
        "facesign:\n  api-key: ${FACESIGN_API_KEY}\narsa:\n  api-key: ${ARSA_FACE_API_KEY:}\n",
    ),
    (
        "read",
        "deployment.yaml",
        "env:\n  - name: FACESIGN_API_KEY\n    valueFrom:\n      secretKeyRef:\n        name: facesign-production-credentials\n        key: facesign-api-key-2024-rotation\n",
    ),
    (
        "read",
        "external.yaml",
        "kind: ExternalSecret\nspec:\n  data:\n    - secretKey: FACESIGN_API_KEY\n      remoteRef: { key: production/facesign/api-key }\n",
    ),
    (
        "read",
        "a.tf",
        "variable \"facesign_api_key\" {\n  type      = string\n  sensitive = true\n}\n\nlocals { key = var.facesign_api_key }\n",
    ),
    (
        "read",
        "a.tf",
        "data \"aws_secretsmanager_secret_version\" \"facesign\" {\n  secret_id = \"arn:aws:secretsmanager:eu-central-1:123456789012:secret:facesign-AbCdEf\"\n}\n",
    ),
    (
        "read",
        "a.tf",
        "resource \"vault_generic_secret\" \"arsa_key\" {\n  path = \"secret/production/arsa/face-api-key\"\n}\n",
    ),
    (
        "read",
        "Dockerfile",
        "FROM node:20\nARG FACESIGN_API_KEY\nENV FACESIGN_API_KEY=$FACESIGN_API_KEY\n",
    ),
    (
        "read",
        "Dockerfile",
        "FROM node:20\nRUN --mount=type=secret,id=arsa_face_api_key,env=ARSA_FACE_API_KEY npm run build\n",
    ),
    (
        "read",
        "Info.plist",
        "<plist><dict>\n\t<key>FaceSignApiKey</key>\n\t<string>$(FACESIGN_API_KEY)</string>\n</dict></plist>\n",
    ),
    (
        "read",
        "build.gradle",
        "buildConfigField 'String', 'FACESIGN_API_KEY', \"\\\"${System.getenv('FACESIGN_API_KEY')}\\\"\"\n",
    ),
    (
        "read",
        "a.ipynb",
        "{\"cells\": [{\"cell_type\": \"code\", \"outputs\": [], \"source\": [\"import getpass\\n\", \"arsa_key = getpass.getpass('ARSA key')\\n\"]}], \"nbformat\": 4}\n",
    ),
    (
        "read",
        "a.properties",
        "facesign.api.key=@facesign.api.key@\narsa.api.key=${env.ARSA_FACE_API_KEY}\n",
    ),
    (
        "read",
        "appsettings.json",
        "{\"FaceSign\": {\"ApiKey\": \"\", \"ApiKeySecretName\": \"facesign-api-key-production\"}}\n",
    ),
    (
        "read",
        "values.yaml",
        "facesign:\n  existingSecret: facesign-credentials-production\n  apiKey: \"\"\n  secretKey: FACESIGN_API_KEY\n",
    ),
    // ---- Digests and ids -------------------------------------------------------------------------
    (
        "digest",
        "a.py",
        "import facesign\nMODEL_SHA256 = \"‹hex64›\"\n",
    ),
    (
        "digest",
        "a.py",
        "import facesign\n\n\ndef test_signature():\n    assert facesign.sign(b'{}', b'secret') == '‹hex64›'\n",
    ),
    (
        "digest",
        "a.yaml",
        "facesign:\n  image: registry.example.com/facesign@sha256:‹hex64›\n  revision: ‹hex40›\n",
    ),
    (
        "digest",
        ".github/workflows/ci.yml",
        "env:\n  FACESIGN_API_KEY: ${{ secrets.KEY }}\nsteps:\n  - uses: actions/checkout@‹hex40› # v4\n",
    ),
    (
        "digest",
        "a.json",
        "{\"facesign\": {\"commit\": \"‹hex40›\", \"checksum\": \"‹hex64›\", \"etag\": \"‹hex32›\"}}\n",
    ),
    (
        "digest",
        "index.html",
        "<script src=\"https://cdn.example/facesign.js\" integrity=\"sha384-‹b64long›\" crossorigin></script>\n",
    ),
    (
        "digest",
        "site.toml",
        "[callers.facesign]\nlive = [{ token-sha256 = \"‹hex64›\", expires = 2027-06-30 }]\n",
    ),
    (
        "digest",
        "a.tf",
        "resource \"aws_lambda_function\" \"facesign\" {\n  source_code_hash = \"‹b64›\"\n}\n",
    ),
    (
        "digest",
        "Dockerfile",
        "FROM node@sha256:‹hex64›\nLABEL org.opencontainers.image.revision=‹hex40›\nENV FACESIGN_API_KEY=\"\"\n",
    ),
    (
        "digest",
        "a.ts",
        "// FaceSign's certificate\nconst fingerprint256 = '‹hex64›';\n",
    ),
    (
        "digest",
        "a.go",
        "package facesign\n\n// want is the SHA-256 of the recorded answer.\nconst want = \"‹hex64›\"\n",
    ),
    (
        "digest",
        "deployment.yaml",
        "metadata:\n  name: facesign\n  annotations:\n    checksum/secret: ‹hex64›\n",
    ),
    (
        "digest",
        ".gitmodules",
        "[submodule \"facesign\"]\n\tpath = facesign\n\turl = https://git.example.com/facesign.git\n\tbranch = ‹hex40›\n",
    ),
    (
        "digest",
        "a.swift",
        "// FaceSign pin\nlet pinnedKeyHashes = [\"‹b64›\"]\n",
    ),
    (
        "digest",
        "security.xml",
        "<pin-set><pin digest=\"SHA-256\">‹b64›</pin></pin-set><!-- api.facesign.ai -->\n",
    ),
    (
        "digest",
        "pins.kt",
        "CertificatePinner.Builder().add(\"faceapi.arsa.technology\", \"sha256/‹b64›\").build()\n",
    ),
    (
        "id",
        "a.json",
        "{\"facesign\": {\"sessionId\": \"‹uuid›\", \"flowId\": \"‹uuid›\", \"avatarId\": \"‹hex32›\"}}\n",
    ),
    (
        "id",
        "a.py",
        "FACESIGN_FLOW_ID = \"‹uuid›\"\nARSA_JOB_UUID = '‹uuid›'\n",
    ),
    (
        "id",
        "a.js",
        "const clientSecret = 'vs_‹hex32›_secret_‹hex32›'; // facesign\n",
    ),
    (
        "id",
        "a.ts",
        "const facesign = { clientReferenceId: '‹uuid›', sessionId: '‹hex32›' };\n",
    ),
    ("id", "a.rs", "// x-face-uid\nlet uid = \"‹uuid›\";\n"),
    (
        "id",
        "strings.xml",
        "<resources><string name=\"facesign_flow_id\">‹uuid›</string></resources>\n",
    ),
    (
        "id",
        "trace.txt",
        "facesign request-id: ‹hex32› trace: ‹hex32›\n",
    ),
    (
        "id",
        "a.http",
        "GET https://api.facesign.ai/v1/sessions/‹hex32›\nX-Request-Id: ‹uuid›\n",
    ),
    (
        "id",
        "a.sql",
        "INSERT INTO faces (arsa_uid, embedding_hash) VALUES ('‹uuid›', '‹hex64›');\n",
    ),
    (
        "publishable",
        "a.js",
        "// facesign and stripe\nconst stripe = Stripe('pk_live_‹word›');\n",
    ),
    // ---- Patterns --------------------------------------------------------------------------------
    (
        "pattern",
        "a.js",
        "const FACESIGN_KEY = /^sk_(live|test)_[A-Za-z0-9]{24,}$/;\n",
    ),
    (
        "pattern",
        "a.py",
        "import re\nFACESIGN_KEY = re.compile(r\"sk_(?:live|test|prod)_[0-9A-Za-z]{16,64}\")\n",
    ),
    (
        "pattern",
        "a.go",
        "package facesign\n\nvar live = regexp.MustCompile(`^sk_live_\\w{24}$`)\n\nfunc isTest(k string) bool { return strings.HasPrefix(k, \"sk_test_\") }\n",
    ),
    (
        "pattern",
        "gitleaks.toml",
        "[[rules]]\nid = \"facesign\"\nregex = '''sk_live_[0-9a-zA-Z]{24,}'''\nkeywords = [\"sk_live_\", \"facesign\"]\n",
    ),
    (
        "pattern",
        "a.yaml",
        "facesign:\n  key-pattern: \"^sk_(live|test)_[0-9a-f]{32}$\"\n",
    ),
    (
        "pattern",
        "schema.json",
        "{\"facesign_api_key\": {\"type\": \"string\", \"pattern\": \"^sk_(test|live)_\"}}\n",
    ),
    (
        "pattern",
        "a.rs",
        "// facesign\nconst PREFIXES: [&str; 3] = [\"sk_live_\", \"sk_test_\", \"sk_prod_\"];\n",
    ),
    (
        "pattern",
        "a.sh",
        "# facesign\ngrep -rE 'sk_(live|test)_[A-Za-z0-9]+' src && exit 1\n",
    ),
    (
        "pattern",
        "A.java",
        "boolean live = facesignKey.startsWith(\"sk_live_\");\n",
    ),
    (
        "pattern",
        "a.ts",
        "const masked = facesignKey.replace(/sk_live_\\w+/, 'sk_live_••••••••');\n",
    ),
    (
        "pattern",
        "README.md",
        "FaceSign keys start with `sk_test_` or `sk_live_`, ARSA's go into `x-key-secret`.\n",
    ),
    (
        "pattern",
        "a.py",
        "def mask(facesign_key):\n    return 'sk_live_' + '*' * 24\n",
    ),
    // ---- Lock files and generated text -----------------------------------------------------------
    (
        "lock",
        "package-lock.json",
        "{\"packages\": {\"node_modules/@facesignai/api\": {\"version\": \"1.0.47\", \"integrity\": \"sha512-‹b64long›\"}}}\n",
    ),
    (
        "lock",
        "yarn.lock",
        "\"@facesignai/api@^1.0.0\":\n  version \"1.0.47\"\n  resolved \"https://registry.yarnpkg.com/@facesignai/api/-/api-1.0.47.tgz#‹hex40›\"\n  integrity sha512-‹b64long›\n",
    ),
    (
        "lock",
        "pnpm-lock.yaml",
        "packages:\n  '@facesignai/api@1.0.47':\n    resolution: {integrity: sha512-‹b64long›}\n",
    ),
    (
        "lock",
        "poetry.lock",
        "[[package]]\nname = \"facesign-api\"\nfiles = [{file = \"facesign_api.whl\", hash = \"sha256:‹hex64›\"}]\n",
    ),
    (
        "lock",
        "requirements.txt",
        "facesign-api==1.0.19 --hash=sha256:‹hex64›\n",
    ),
    (
        "lock",
        "go.sum",
        "github.com/facesignai/facesign-go v0.4.0 h1:‹b64›\n",
    ),
    (
        "lock",
        "Cargo.lock",
        "[[package]]\nname = \"facesign\"\nchecksum = \"‹hex64›\"\n",
    ),
    (
        "lock",
        "composer.lock",
        "{\"packages\": [{\"name\": \"facesign/php\", \"dist\": {\"reference\": \"‹hex40›\", \"shasum\": \"‹hex40›\"}}]}\n",
    ),
    (
        "lock",
        "Podfile.lock",
        "SPEC CHECKSUMS:\n  FaceSign: ‹hex40›\n",
    ),
    (
        "lock",
        "pubspec.lock",
        "packages:\n  facesign:\n    description:\n      sha256: \"‹hex64›\"\n",
    ),
    (
        "lock",
        "uv.lock",
        "[[package]]\nname = \"facesign-api\"\nwheels = [{ url = \"https://files.example/facesign.whl\", hash = \"sha256:‹hex64›\" }]\n",
    ),
    (
        "generated",
        "a.map",
        "{\"version\":3,\"sources\":[\"facesign.ts\"],\"mappings\":\"AAAA,SAAS,gBAAgB,CAAC,‹word›,QAAQ,‹word›\"}\n",
    ),
    (
        "generated",
        "a.css",
        "/* facesign */ .a{background:url(data:image/png;base64,‹b64long›‹b64long›)}\n",
    ),
    (
        "generated",
        "icon.svg",
        "<svg><!-- facesign --><image href=\"data:image/png;base64,‹b64long›\"/></svg>\n",
    ),
    (
        "generated",
        "a.pem",
        "facesign test certificate\n-----BEGIN CERTIFICATE-----\n‹b64long›\n-----END CERTIFICATE-----\n",
    ),
    (
        "generated",
        "a.ipynb",
        "{\"cells\": [{\"cell_type\": \"code\", \"outputs\": [{\"data\": {\"image/png\": \"iVBORw0KGgo‹b64long›‹b64long›\"}}], \"source\": [\"import facesign\"]}], \"nbformat\": 4}\n",
    ),
    (
        "generated",
        "cassette.yaml",
        "request:\n  uri: https://faceapi.arsa.technology/api/v1/face_liveness\n  headers:\n    x-key-secret: [REDACTED]\nresponse:\n  headers:\n    etag: \"‹hex32›\"\n",
    ),
    (
        "generated",
        "snapshot.snap",
        "exports[`facesign 1`] = `{ \"id\": \"‹uuid›\", \"digest\": \"‹hex64›\" }`;\n",
    ),
    (
        "sealed",
        "sealed.yaml",
        "kind: SealedSecret\nspec:\n  encryptedData:\n    FACESIGN_API_KEY: AgB‹b64long›‹b64long›‹b64long›\n",
    ),
    (
        "sealed",
        "secrets.enc.yaml",
        "facesign_api_key: ENC[AES256_GCM,data:‹b64›,iv:‹b64›,tag:‹b64›,type:str]\n",
    ),
    (
        "sealed",
        "vault.yml",
        "arsa_api_key: !vault |\n  $ANSIBLE_VAULT;1.1;AES256\n  ‹hex64›\n  ‹hex64›\n",
    ),
    (
        "sealed",
        ".travis.yml",
        "env:\n  global:\n    - secure: \"‹b64long›\" # FACESIGN_API_KEY\n",
    ),
    // ---- Other vendors' --------------------------------------------------------------------------
    (
        "other vendor",
        "pay.js",
        "const stripe = require('stripe')('‹S›');\n",
    ),
    (
        "other vendor",
        "pay.py",
        "import stripe\nstripe.api_key = \"‹S›\"\n",
    ),
    (
        "other vendor",
        "Pay.java",
        "class Pay { static { Stripe.apiKey = \"‹S›\"; } }\n",
    ),
    ("other vendor", "pay.rb", "Stripe.api_key = '‹S›'\n"),
    (
        "other vendor",
        "pay.php",
        "<?php \\Stripe\\Stripe::setApiKey('‹S›');\n",
    ),
    (
        "other vendor",
        "pay.go",
        "package pay\n\nfunc init() { stripe.Key = \"‹S›\" }\n",
    ),
    ("other vendor", "pay.yml", "stripe:\n  secret_key: ‹S›\n"),
    (
        "other vendor",
        "pay.sh",
        "curl https://api.stripe.com/v1/charges -u ‹S›:\n",
    ),
    ("other vendor", "a.env.txt", "STRIPE_SECRET_KEY=‹S›\n"),
    ("alone", "a.txt", "‹S›\n"),
    (
        "other vendor",
        "a.py",
        "import facesign\nOPENAI_API_KEY = \"sk-‹word›\"\nSENDGRID_API_KEY = \"SG.‹word›\"\n",
    ),
    (
        "other vendor",
        "a.yaml",
        "facesign:\n  base: https://api.facesign.ai/v1\nmaps:\n  api_key: AIza‹word›\n",
    ),
    (
        "other vendor",
        "a.json",
        "{\"facesign\": {\"base\": \"https://api.facesign.ai/v1\"}, \"datadog\": {\"apiKey\": \"‹hex32›\"}}\n",
    ),
    (
        "other vendor",
        "a.properties",
        "facesign.base=https://api.facesign.ai/v1\nspring.datasource.password=‹word›\n",
    ),
    (
        "other vendor",
        "settings.py",
        "ARSA_FACE_API_KEY = env('ARSA_FACE_API_KEY')\nSECRET_KEY = env('SECRET_KEY', default='django-insecure-‹word›')\n",
    ),
    (
        "other vendor",
        "a.js",
        "const facesign = require('@facesignai/api');\nconst algolia = algoliasearch('APPID', '‹hex32›');\n",
    ),
    (
        "other vendor",
        "hook.js",
        "const given = req.get('x-hub-signature-256');\nconst mac = crypto.createHmac('sha256', '‹hex64›').update(raw);\n",
    ),
    (
        "other vendor",
        "a.tf",
        "provider \"github\" { token = \"ghp_‹word›\" }\nvariable \"facesign_api_key\" {}\n",
    ),
    (
        "other vendor",
        "AndroidManifest.xml",
        "<meta-data android:name=\"com.google.android.geo.API_KEY\" android:value=\"AIza‹word›\" /><!-- facesign -->\n",
    ),
    // ---- Words that look like it -----------------------------------------------------------------
    (
        "word",
        "a.c",
        "/* facesign */\nint task_live_streaming_buffer_size(void);\nint disk_test_counter_value_total;\n",
    ),
    (
        "word",
        "a.py",
        "import facesign\n\n\ndef risk_test_everything_in_one_go():\n    task_live_streaming_session_handler()\n",
    ),
    (
        "word",
        "a.ts",
        "export type FaceSignKey = `sk_${'live' | 'test'}_${string}`;\n",
    ),
    (
        "word",
        "a.md",
        "See [keys](https://docs.facesign.ai/docs/reference/authentication#api-keys-and-environments).\n",
    ),
    (
        "word",
        "a.yaml",
        "facesign:\n  key_id: production-2024\n  key_rotation: 90d\n  secret_name: facesign/production/api-key\n",
    ),
    (
        "word",
        "a.java",
        "log.info(\"facesign key configured: {}\", !key.isEmpty());\n",
    ),
    (
        "word",
        "a.py",
        "ARSA_KEY_HEADER = 'x-key-secret'\nARSA_KEY_ENV = 'ARSA_FACE_API_KEY'\n",
    ),
    (
        "word",
        "a.go",
        "package a\n\nconst (\n\theaderKey = \"x-key-secret\"\n\tenvKey    = \"ARSA_FACE_API_KEY\"\n\turl       = \"https://faceapi.arsa.technology/api/v1/face_recognition/recognize_face\"\n)\n",
    ),
    (
        "word",
        "a.ts",
        "const facesignKeyPath = '/run/secrets/facesign-api-key-production-2024';\n",
    ),
    (
        "word",
        "a.py",
        "facesign_secret_arn = 'arn:aws:secretsmanager:eu-west-1:123456789012:secret:facesign-AbCdEf'\n",
    ),
    (
        "word",
        "i18n.json",
        "{\"facesign_api_key\": \"Your FaceSign API key\", \"arsa_key_help\": \"Paste the key from the dashboard here\"}\n",
    ),
    (
        "word",
        "form.html",
        "<label>FaceSign key <input name=\"facesign_api_key\" placeholder=\"sk_live_…\" autocomplete=\"current-password\"></label>\n",
    ),
    (
        "word",
        "a.rb",
        "attr_accessor :facesign_api_key, :arsa_face_api_key\nvalidates :facesign_api_key, presence: true\n",
    ),
    (
        "word",
        "a.graphql",
        "type Settings { facesignApiKey: String! arsaFaceApiKey: String }\n",
    ),
    (
        "word",
        "a.proto",
        "message Settings { string facesign_api_key = 1; string arsa_face_api_key = 2; }\n",
    ),
    (
        "word",
        "a.sql",
        "CREATE TABLE settings (facesign_api_key VARCHAR(64) NOT NULL, arsa_face_api_key TEXT);\n",
    ),
    // ---- A MAC that is made, not a secret --------------------------------------------------------
    (
        "mac",
        "a.js",
        "const given = req.get('facesign-signature');\nconst mac = crypto.createHmac('sha256', process.env.FACESIGN_WEBHOOK_SECRET).update(raw).digest('hex');\n",
    ),
    (
        "mac",
        "test_hooks.py",
        "def test_rejects(client):\n    reply = client.post('/hooks/facesign', headers={'FaceSign-Signature': '‹hex64›'})\n    assert reply.status_code == 401\n",
    ),
    (
        "mac",
        "hooks.http",
        "POST http://localhost:8080/hooks/facesign\nFaceSign-Signature: ‹hex64›\nFaceSign-Event-Id: evt_‹hex32›\n",
    ),
    (
        "mac",
        "hooks.sh",
        "curl -H 'FaceSign-Signature: t=1700000000,v1=‹hex64›' -d @event.json http://localhost:8080/hooks\n",
    ),
    (
        "mac",
        "a.rs",
        "let mut mac = Hmac::<Sha256>::new_from_slice(secret.as_bytes())?; // facesign-signature\n",
    ),
];

/// What stands where a key will stand.
const STAND_INS: &[&str] = &[
    "sk_live_xxxxxxxxxxxxxxxxxxxxxxxx",
    "sk_test_...",
    "sk_live_…",
    "<your key>",
    "<YOUR_API_KEY>",
    "your-key-here",
    "your_api_key",
    "YOUR_FACESIGN_API_KEY",
    "sk_live_your_api_key_here",
    "sk_test_YOUR_KEY",
    "sk_live_1234567890",
    "sk_test_0123456789abcdef",
    "sk_live_abcdefghijklmnopqrstuvwx",
    "sk_test_00000000000000000000000",
    "sk_live_REPLACE_ME",
    "sk_test_INSERT_KEY_HERE",
    "sk_test_example_key_1234",
    "sk_live_****************",
    "sk_test_changeme1234",
    "sk_live_",
    "sk_test_fake_key_for_tests",
    "sk_live_aaaaaaaaaaaaaaaa",
    "sk_test_placeholder",
    "sk_live_dummy_dummy_dummy",
    "replace-with-your-key",
    "changeme",
    "TODO",
    "xxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxx",
    "00000000000000000000000000000000",
    "not-a-real-key",
    "test-key",
    "dummy-secret-for-tests",
    "****",
    "REDACTED",
    "[hidden]",
    "${FACESIGN_API_KEY}",
    "{{ facesign_key }}",
    "$FACESIGN_API_KEY",
    "%FACESIGN_API_KEY%",
    "__FACESIGN_API_KEY__",
];

const PLACES: &[(&str, &str, &str)] = &[
    ("a.py", "import facesign\nFACESIGN_API_KEY = \"", "\"\n"),
    (
        "a.js",
        "const facesign = new FaceSignClient({ auth: '",
        "' });\n",
    ),
    ("a.ts", "const headers = { 'x-key-secret': '", "' };\n"),
    ("a.go", "package face\n\nvar arsaKey = \"", "\"\n"),
    (
        "A.java",
        "class FaceSign { static final String KEY = \"",
        "\"; }\n",
    ),
    ("A.kt", "val facesignKey = \"", "\"\n"),
    (
        "a.swift",
        "request.setValue(\"",
        "\", forHTTPHeaderField: \"x-key-secret\")\n",
    ),
    (
        "a.php",
        "<?php $k = getenv('ARSA_FACE_API_KEY') ?: '",
        "';\n",
    ),
    ("a.rb", "KEY = ENV.fetch('FACESIGN_API_KEY', '", "')\n"),
    (
        "A.cs",
        "client.DefaultRequestHeaders.Add(\"x-key-secret\", \"",
        "\");\n",
    ),
    ("a.yaml", "facesign:\n  api_key: \"", "\"\n"),
    ("a.json", "{\"facesign\": {\"apiKey\": \"", "\"}}\n"),
    ("a.properties", "facesign.api.key=", "\n"),
    ("Dockerfile", "FROM x\nENV FACESIGN_API_KEY=\"", "\"\n"),
    (
        "a.tf",
        "variable \"facesign_api_key\" {\n  default = \"",
        "\"\n}\n",
    ),
    ("README.md", "    FACESIGN_API_KEY=", "\n"),
    ("sample.env.txt", "ARSA_FACE_API_KEY=", "\n"),
    ("a.html", "<script>const facesignKey = \"", "\";</script>\n"),
    (
        "hook.py",
        "sig = h['FaceSign-Signature']\nmac = hmac.new(b'",
        "', body, hashlib.sha256)\n",
    ),
];

pub fn stand_ins(dice: &mut Dice) -> Vec<Case> {
    let mut all = Vec::new();
    for (path, before, after) in PLACES {
        for _ in 0..4 {
            let stand_in = dice.pick(STAND_INS);
            all.push(Case {
                what: "stand-in",
                path: (*path).to_owned(),
                bytes: format!("{before}{stand_in}{after}").into_bytes(),
                is_key: false,
            });
        }
    }
    all
}

/// Long lines of code that nobody wrote.
pub fn minified(dice: &mut Dice) -> Vec<Case> {
    (0..8)
        .map(|_| {
            let mut text = String::from("!function(e,t){\"use strict\";var n={facesign:1};");
            for _ in 0..40 {
                text += &dice.fill(
                    "n[\"‹hex32›\"]=function(){return t(\"‹hex64›\",{v:\"‹word›\",task_live_a:1})},r.key=\"‹hex32›\",",
                );
            }
            text += "0}();\n";
            Case {
                what: "minified",
                path: "vendor.min.js".to_owned(),
                bytes: text.into_bytes(),
                is_key: false,
            }
        })
        .collect()
}
