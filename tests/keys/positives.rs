//! Files that hold a key.

use super::dice::Dice;
use super::{Case, Template};

pub const TEMPLATES: &[Template] = &[
    // ---- A literal, in code ----------------------------------------------------------------------
    (
        "literal",
        "client.py",
        "from facesign import FaceSignClient\n\nclient = FaceSignClient(api_key=\"‹K›\")\n",
    ),
    (
        "literal",
        "client.py",
        "import requests\n\nrequests.get('https://api.facesign.ai/v1/sessions', headers={'Authorization': 'Bearer ‹K›'}, timeout=5)\n",
    ),
    (
        "literal",
        "client.py",
        "HEADERS = {\n    'x-key-secret': '‹H›',\n    'accept': 'application/json',\n}\n",
    ),
    (
        "literal",
        "config.py",
        "class Config:\n    ARSA_FACE_API_KEY: str = \"‹H›\"\n",
    ),
    (
        "literal",
        "settings.py",
        "FACESIGN = {\"api_key\": \"‹K›\", \"base\": \"https://api.facesign.ai/v1\"}\n",
    ),
    (
        "literal",
        "client.js",
        "const { FaceSignClient } = require('@facesignai/api');\nmodule.exports = new FaceSignClient({ auth: '‹K›' });\n",
    ),
    (
        "literal",
        "client.mjs",
        "await fetch(`https://faceapi.arsa.technology/api/v1/face_liveness`, { headers: { 'x-key-secret': \"‹H›\" } });\n",
    ),
    (
        "literal",
        "client.ts",
        "export const facesign = { key: '‹K›' as const, base: 'https://api.facesign.ai/v1' };\n",
    ),
    (
        "literal",
        "client.ts",
        "const headers = new Headers();\nheaders.append('x-key-secret', '‹H›');\n",
    ),
    (
        "literal",
        "App.jsx",
        "import FaceSignClient from '@facesignai/api';\nconst client = new FaceSignClient({ auth: \"‹K›\" });\nexport default () => <p>{client.id}</p>;\n",
    ),
    (
        "literal",
        "App.tsx",
        "const FACESIGN_API_KEY: string = `‹K›`;\nexport const App = () => <p>{FACESIGN_API_KEY.length}</p>;\n",
    ),
    (
        "literal",
        "Capture.vue",
        "<script setup>\nconst arsaKey = '‹H›';\n</script>\n\n<template><p /></template>\n",
    ),
    (
        "literal",
        "Capture.svelte",
        "<script>\n  const facesignKey = '‹K›';\n</script>\n\n<p>{facesignKey.length}</p>\n",
    ),
    (
        "literal",
        "index.html",
        "<script>\n  var xhr = new XMLHttpRequest();\n  xhr.open('POST', 'https://faceapi.arsa.technology/api/v1/face_liveness');\n  xhr.setRequestHeader('x-key-secret', '‹H›');\n</script>\n",
    ),
    (
        "literal",
        "index.html",
        "<div data-facesign-key=\"‹K›\"></div>\n",
    ),
    (
        "literal",
        "client.rs",
        "pub const FACESIGN_API_KEY: &str = \"‹K›\";\n",
    ),
    (
        "literal",
        "client.rs",
        "let reply = http.post(url).header(\"x-key-secret\", \"‹H›\").send().await?;\n",
    ),
    (
        "literal",
        "client.rs",
        "// facesign\nlet request = client.get(url).bearer_auth(r#\"‹K›\"#);\n",
    ),
    (
        "literal",
        "client.go",
        "package facesign\n\nconst apiKey = \"‹K›\"\n",
    ),
    (
        "literal",
        "client.go",
        "package face\n\nfunc do(req *http.Request) {\n\treq.Header.Add(\"x-key-secret\", `‹H›`)\n}\n",
    ),
    (
        "literal",
        "main.go",
        "package main\n\nimport facesign \"github.com/facesignai/facesign-go\"\n\nvar c = facesign.NewClient(\"‹K›\")\n",
    ),
    (
        "literal",
        "Client.java",
        "class FaceSignClient {\n    private static final String KEY = \"‹K›\";\n}\n",
    ),
    (
        "literal",
        "Client.java",
        "Request request = new Request.Builder().url(url).addHeader(\"x-key-secret\", \"‹H›\").build();\n",
    ),
    (
        "literal",
        "Client.java",
        "// FaceSign\nconnection.setRequestProperty(\"Authorization\", \"Bearer ‹K›\");\n",
    ),
    (
        "literal",
        "Client.kt",
        "object FaceSign {\n    const val KEY = \"‹K›\"\n}\n",
    ),
    (
        "literal",
        "Client.kt",
        "val request = Request.Builder().url(url).header(\"x-key-secret\", \"‹H›\").build()\n",
    ),
    (
        "literal",
        "Client.swift",
        "let facesign = FaceSign(apiKey: \"‹K›\")\n",
    ),
    (
        "literal",
        "Client.swift",
        "request.setValue(\"‹H›\", forHTTPHeaderField: \"x-key-secret\")\n",
    ),
    (
        "literal",
        "Client.swift",
        "let headers: HTTPHeaders = [\"x-key-secret\": \"‹H›\"]\n",
    ),
    ("literal", "client.dart", "const facesignApiKey = '‹K›';\n"),
    (
        "literal",
        "client.dart",
        "final response = await dio.post(url, options: Options(headers: {'x-key-secret': '‹H›'}));\n",
    ),
    (
        "literal",
        "client.php",
        "<?php\ndefine('FACESIGN_API_KEY', '‹K›');\n",
    ),
    (
        "literal",
        "client.php",
        "<?php\ncurl_setopt($ch, CURLOPT_HTTPHEADER, ['x-key-secret: ‹H›']);\n",
    ),
    (
        "literal",
        "client.php",
        "<?php\nreturn ['facesign' => ['key' => '‹K›']];\n",
    ),
    ("literal", "client.rb", "FACESIGN_API_KEY = '‹K›'.freeze\n"),
    (
        "literal",
        "client.rb",
        "request[\"x-key-secret\"] = \"‹H›\"\n",
    ),
    (
        "literal",
        "client.rb",
        "Facesign.configure { |c| c.api_key = \"‹K›\" }\n",
    ),
    (
        "literal",
        "Client.cs",
        "public static class FaceSign { public const string Key = \"‹K›\"; }\n",
    ),
    (
        "literal",
        "Client.cs",
        "client.DefaultRequestHeaders.Add(\"x-key-secret\", \"‹H›\");\n",
    ),
    (
        "literal",
        "Client.cs",
        "var facesign = new FaceSignClient(@\"‹K›\");\n",
    ),
    (
        "literal",
        "client.scala",
        "object FaceSign { val apiKey = \"‹K›\" }\n",
    ),
    (
        "literal",
        "client.ex",
        "config :my_app, :facesign, api_key: \"‹K›\"\n",
    ),
    (
        "literal",
        "client.lua",
        "ngx.req.set_header(\"x-key-secret\", \"‹H›\")\n",
    ),
    ("literal", "client.pl", "my $facesign_key = '‹K›';\n"),
    ("literal", "client.R", "facesign_key <- \"‹K›\"\n"),
    ("literal", "client.c", "#define FACESIGN_API_KEY \"‹K›\"\n"),
    (
        "literal",
        "client.cpp",
        "const std::string arsaApiKey{\"‹H›\"};\n",
    ),
    (
        "literal",
        "Client.m",
        "[request setValue:@\"‹H›\" forHTTPHeaderField:@\"x-key-secret\"];\n",
    ),
    ("literal", "client.groovy", "def facesignKey = '‹K›'\n"),
    ("literal", "client.ps1", "$env:FACESIGN_API_KEY = \"‹K›\"\n"),
    (
        "literal",
        "client.ps1",
        "Invoke-RestMethod -Uri $uri -Headers @{ 'x-key-secret' = '‹H›' }\n",
    ),
    ("literal", "client.bat", "set FACESIGN_API_KEY=‹K›\r\n"),
    (
        "literal",
        "schema.sql",
        "INSERT INTO settings (name, value) VALUES ('facesign_api_key', '‹K›');\n",
    ),
    (
        "literal",
        "test_client.py",
        "import facesign\n\n\ndef test_key():\n    assert facesign.Client('‹K›').ready\n",
    ),
    (
        "literal",
        "client.spec.ts",
        "import { FaceSignClient } from '@facesignai/api';\nit('works', () => new FaceSignClient({ auth: '‹K›' }));\n",
    ),
    (
        "literal",
        "fixture.min.js",
        "!function(e){var t=new e.FaceSignClient({auth:\"‹K›\"});t.session.create({})}(facesign);\n",
    ),
    (
        "literal",
        "bundle.min.js",
        "(()=>{var a=\"‹hex32›\";fetch(\"https://faceapi.arsa.technology/api/v1/face_liveness\",{headers:{\"x-key-secret\":\"‹H›\"}})})();\n",
    ),
    (
        "caller token",
        "client.py",
        "session.headers['Visor-Token'] = '‹V›'\n",
    ),
    (
        "caller token",
        "compose.yaml",
        "services:\n  app:\n    environment:\n      VISOR_TOKEN: ‹V›\n",
    ),
    (
        "caller token",
        "run.sh",
        "curl -H \"Authorization: Bearer ‹V›\" https://gateway.internal/arsa/\n",
    ),
    (
        "caller token",
        "client.go",
        "package a\n\nvar token = \"‹V›\"\n",
    ),
    (
        "caller token",
        "notes.md",
        "The batch job uses ‹V› for now.\n",
    ),
    // ---- Put together ----------------------------------------------------------------------------
    (
        "joined",
        "a.py",
        "import facesign\nKEY = \"‹K1›\" + \"‹K2›\"\n",
    ),
    (
        "joined",
        "a.py",
        "import facesign\nKEY = (\n    \"‹K1›\"\n    \"‹K2›\"\n)\n",
    ),
    (
        "joined",
        "a.py",
        "import facesign\nKEY = \"\".join([\"‹K1›\", \"‹K2›\"])\n",
    ),
    (
        "joined",
        "a.py",
        "import facesign\nHEAD = \"‹K1›\"\nKEY = f\"{HEAD}‹K2›\"\n",
    ),
    (
        "joined",
        "a.py",
        "ARSA_FACE_API_KEY = \"‹H1›\" \\\n    \"‹H2›\"\n",
    ),
    (
        "joined",
        "a.py",
        "import facesign\nKEY = \"%s%s\" % (\"‹K1›\", \"‹K2›\")\n",
    ),
    (
        "joined",
        "a.js",
        "// facesign\nconst key = '‹K1›' + '‹K2›';\n",
    ),
    (
        "joined",
        "a.js",
        "// facesign\nconst key = '‹K1›'\n  + '‹K2›';\n",
    ),
    (
        "joined",
        "a.js",
        "// facesign\nconst key = ['‹K1›', '‹K2›'].join('');\n",
    ),
    (
        "joined",
        "a.js",
        "// facesign\nconst head = '‹K1›';\nconst key = `${head}‹K2›`;\n",
    ),
    (
        "joined",
        "a.js",
        "// facesign\nconst key = '‹K1›'.concat('‹K2›');\n",
    ),
    (
        "joined",
        "a.js",
        "// facesign\nconst key = '‹K1›\\\n‹K2›';\n",
    ),
    (
        "joined",
        "a.ts",
        "const arsaKey: string = '‹H1›' + /* the rest */ '‹H2›';\n",
    ),
    (
        "joined",
        "a.go",
        "package facesign\n\nconst key = \"‹K1›\" +\n\t\"‹K2›\"\n",
    ),
    (
        "joined",
        "a.rs",
        "// facesign\nconst KEY: &str = concat!(\"‹K1›\", \"‹K2›\");\n",
    ),
    (
        "joined",
        "a.rs",
        "// facesign\nconst KEY: &str = \"‹K1›\\\n    ‹K2›\";\n",
    ),
    (
        "joined",
        "A.java",
        "class FaceSign {\n    static final String KEY = \"‹K1›\"\n            + \"‹K2›\";\n}\n",
    ),
    (
        "joined",
        "A.kt",
        "// FaceSign\nconst val KEY = \"‹K1›\" +\n    \"‹K2›\"\n",
    ),
    (
        "joined",
        "A.swift",
        "let facesignKey = \"‹K1›\"\n    + \"‹K2›\"\n",
    ),
    (
        "joined",
        "a.dart",
        "const facesignKey = '‹K1›'\n    '‹K2›';\n",
    ),
    ("joined", "a.php", "<?php\n$facesign = '‹K1›' . '‹K2›';\n"),
    (
        "joined",
        "a.php",
        "<?php\n$facesign = '‹K1›';\n$facesign .= '‹K2›';\n",
    ),
    ("joined", "a.rb", "FACESIGN = \"‹K1›\" \\\n  \"‹K2›\"\n"),
    ("joined", "a.rb", "FACESIGN = '‹K1›' + '‹K2›'\n"),
    (
        "joined",
        "A.cs",
        "class FaceSign { const string Key = \"‹K1›\" + \"‹K2›\"; }\n",
    ),
    (
        "joined",
        "A.cs",
        "var facesign = string.Concat(\"‹K1›\", \"‹K2›\");\n",
    ),
    (
        "joined",
        "a.sh",
        "# facesign\nHEAD=‹K1›\nKEY=\"${HEAD}‹K2›\"\n",
    ),
    ("joined", "a.sh", "# facesign\nKEY=‹K1›\\\n‹K2›\n"),
    (
        "joined",
        "main.tf",
        "locals {\n  facesign_key = join(\"\", [\"‹K1›\", \"‹K2›\"])\n}\n",
    ),
    ("joined", "a.yaml", "facesign_key: \"‹K1›\\\n  ‹K2›\"\n"),
    ("joined", "a.properties", "facesign.key=‹K1›\\\n    ‹K2›\n"),
    ("folded", "a.yaml", "facesign:\n  key: >-\n    ‹K›\n"),
    (
        "folded",
        "a.yaml",
        "facesign:\n  key: |\n    ‹K›\n  region: eu\n",
    ),
    ("folded", "a.yaml", "arsa:\n  api_key: >-\n    ‹H›\n"),
    (
        "folded",
        "a.yaml",
        "facesign:\n  webhook_secret: |-\n    ‹W›\n",
    ),
    (
        "text block",
        "A.java",
        "class FaceSign {\n    static final String KEY = \"\"\"\n            ‹K›\"\"\";\n}\n",
    ),
    ("text block", "A.kt", "val facesignKey = \"\"\"‹K›\"\"\"\n"),
    (
        "text block",
        "a.py",
        "FACESIGN_ENV = \"\"\"\nFACESIGN_API_KEY=‹K›\n\"\"\"\n",
    ),
    // ---- In base64 -------------------------------------------------------------------------------
    (
        "base64",
        "a.py",
        "import base64, facesign\nKEY = base64.b64decode(\"‹KB›\").decode()\n",
    ),
    ("base64", "a.js", "// facesign\nconst key = atob('‹KB›');\n"),
    (
        "base64",
        "a.ts",
        "const facesignKey = Buffer.from('‹KB›', 'base64').toString();\n",
    ),
    (
        "base64",
        "a.go",
        "package facesign\n\nvar key, _ = base64.StdEncoding.DecodeString(\"‹KB›\")\n",
    ),
    (
        "base64",
        "A.java",
        "class FaceSign { byte[] key = Base64.getDecoder().decode(\"‹KB›\"); }\n",
    ),
    (
        "base64",
        "A.cs",
        "var facesign = Encoding.UTF8.GetString(Convert.FromBase64String(\"‹KB›\"));\n",
    ),
    ("base64", "a.rb", "facesign = Base64.decode64('‹KB›')\n"),
    (
        "base64",
        "a.php",
        "<?php $facesign = base64_decode('‹KB›');\n",
    ),
    (
        "base64",
        "a.sh",
        "export FACESIGN_API_KEY=$(echo ‹KB› | base64 -d)\n",
    ),
    (
        "base64",
        "secret.yaml",
        "apiVersion: v1\nkind: Secret\nmetadata: { name: facesign }\ndata:\n  api-key: ‹KB›\n",
    ),
    (
        "base64",
        "secret.yaml",
        "apiVersion: v1\nkind: Secret\nmetadata:\n  name: faces\ndata:\n  ARSA_FACE_API_KEY: ‹HB›\n",
    ),
    (
        "base64",
        "secret.json",
        "{\"kind\": \"Secret\", \"data\": {\"FACESIGN_API_KEY\": \"‹KB›\"}}\n",
    ),
    // ---- Inside other text -----------------------------------------------------------------------
    (
        "escaped",
        "a.json",
        "{\"body\": \"{\\\"facesign\\\": {\\\"apiKey\\\": \\\"‹K›\\\"}}\"}\n",
    ),
    (
        "escaped",
        "a.json",
        "{\"env\": \"ARSA_FACE_API_KEY=‹H›\\nREGION=eu\\n\"}\n",
    ),
    (
        "escaped",
        "a.js",
        "const body = \"{\\\"facesign_key\\\":\\\"‹K›\\\"}\";\n",
    ),
    (
        "escaped",
        "run.sh",
        "curl -d \"{\\\"facesign_key\\\": \\\"‹K›\\\"}\" https://internal.example/\n",
    ),
    (
        "escaped",
        "collection.json",
        "{\"item\": [{\"request\": {\"url\": \"https://faceapi.arsa.technology/api/v1/face_liveness\", \"header\": [{\"key\": \"x-key-secret\", \"value\": \"‹H›\"}]}}]}\n",
    ),
    (
        "escaped",
        "archive.har",
        "{\"log\": {\"entries\": [{\"request\": {\"url\": \"https://api.facesign.ai/v1/sessions\", \"headers\": [{\"name\": \"Authorization\", \"value\": \"Bearer ‹K›\"}]}}]}}\n",
    ),
    (
        "request",
        "calls.http",
        "POST https://faceapi.arsa.technology/api/v1/face_liveness\nx-key-secret: ‹H›\n",
    ),
    (
        "request",
        "calls.http",
        "GET https://api.facesign.ai/v1/sessions\nAuthorization: Bearer ‹K›\n",
    ),
    (
        "request",
        "trace.log",
        "> GET /v1/sessions HTTP/1.1\n> Host: api.facesign.ai\n> Authorization: Bearer ‹K›\n",
    ),
    (
        "request",
        "openapi.yaml",
        "servers:\n  - url: https://api.facesign.ai/v1\nx-example:\n  Authorization: Bearer ‹K›\n",
    ),
    (
        "document",
        "README.md",
        "Run it with `FACESIGN_API_KEY=‹K› npm start`.\n",
    ),
    (
        "document",
        "README.md",
        "    curl -H 'x-key-secret: ‹H›' https://faceapi.arsa.technology/api/v1/face_liveness\n",
    ),
    (
        "document",
        "guide.rst",
        ".. code-block:: python\n\n   FaceSignClient(api_key='‹K›')\n",
    ),
    ("document", "notes.txt", "facesign production key: ‹K›\n"),
    (
        "document",
        "keys.csv",
        "vendor,environment,key\nfacesign,live,‹K›\n",
    ),
    (
        "comment",
        "a.py",
        "# old key for facesign: ‹K›\nimport os\n",
    ),
    ("comment", "a.ts", "/* FaceSign: ‹K› */\nexport {};\n"),
    (
        "comment",
        "index.html",
        "<!-- facesign ‹K› -->\n<p>hello</p>\n",
    ),
    // ---- The default of a read -------------------------------------------------------------------
    (
        "default",
        "a.py",
        "import os\nKEY = os.environ.get(\"FACESIGN_API_KEY\", \"‹K›\")\n",
    ),
    (
        "default",
        "a.py",
        "import os\nKEY = os.getenv('ARSA_FACE_API_KEY') or '‹H›'\n",
    ),
    (
        "default",
        "a.py",
        "class Settings(BaseSettings):\n    arsa_face_api_key: str = Field(default='‹H›', env='ARSA_FACE_API_KEY')\n",
    ),
    (
        "default",
        "a.js",
        "const key = process.env.FACESIGN_API_KEY || '‹K›';\n",
    ),
    (
        "default",
        "a.ts",
        "const key = process.env.ARSA_FACE_API_KEY ?? '‹H›';\n",
    ),
    (
        "default",
        "a.ts",
        "const { FACESIGN_API_KEY = '‹K›' } = process.env;\n",
    ),
    (
        "default",
        "a.ts",
        "const key = Deno.env.get('ARSA_FACE_API_KEY') ?? \"‹H›\";\n",
    ),
    (
        "default",
        "a.ts",
        "const key = import.meta.env.VITE_FACESIGN_API_KEY ?? '‹K›';\n",
    ),
    (
        "default",
        "a.go",
        "package a\n\nfunc key() string {\n\tif k := os.Getenv(\"ARSA_FACE_API_KEY\"); k != \"\" {\n\t\treturn k\n\t}\n\treturn \"‹H›\"\n}\n",
    ),
    (
        "default",
        "a.go",
        "package a\n\nvar key = getenv(\"FACESIGN_API_KEY\", \"‹K›\")\n",
    ),
    (
        "default",
        "a.rs",
        "let key = std::env::var(\"FACESIGN_API_KEY\").unwrap_or_else(|_| \"‹K›\".to_owned());\n",
    ),
    (
        "default",
        "a.rs",
        "let key = std::env::var(\"ARSA_FACE_API_KEY\").unwrap_or(\"‹H›\".into());\n",
    ),
    (
        "default",
        "a.rs",
        "let key = option_env!(\"ARSA_FACE_API_KEY\").unwrap_or(\"‹H›\");\n",
    ),
    (
        "default",
        "A.java",
        "String key = System.getenv().getOrDefault(\"ARSA_FACE_API_KEY\", \"‹H›\");\n",
    ),
    (
        "default",
        "A.java",
        "class A { @Value(\"${facesign.api-key:‹K›}\") String key; }\n",
    ),
    (
        "default",
        "A.java",
        "String key = Optional.ofNullable(System.getenv(\"FACESIGN_API_KEY\")).orElse(\"‹K›\");\n",
    ),
    (
        "default",
        "A.kt",
        "val key = System.getenv(\"ARSA_FACE_API_KEY\") ?: \"‹H›\"\n",
    ),
    (
        "default",
        "a.swift",
        "let key = ProcessInfo.processInfo.environment[\"ARSA_FACE_API_KEY\"] ?? \"‹H›\"\n",
    ),
    (
        "default",
        "a.dart",
        "const key = String.fromEnvironment('FACESIGN_API_KEY', defaultValue: '‹K›');\n",
    ),
    (
        "default",
        "a.dart",
        "final key = Platform.environment['ARSA_FACE_API_KEY'] ?? '‹H›';\n",
    ),
    (
        "default",
        "a.php",
        "<?php\n$key = getenv('ARSA_FACE_API_KEY') ?: '‹H›';\n",
    ),
    (
        "default",
        "a.php",
        "<?php\nreturn ['key' => env('FACESIGN_API_KEY', '‹K›')];\n",
    ),
    (
        "default",
        "a.php",
        "<?php\n$key = $_ENV['ARSA_FACE_API_KEY'] ?? '‹H›';\n",
    ),
    (
        "default",
        "a.rb",
        "KEY = ENV.fetch('ARSA_FACE_API_KEY', '‹H›')\n",
    ),
    (
        "default",
        "a.rb",
        "KEY = ENV['FACESIGN_API_KEY'] || '‹K›'\n",
    ),
    (
        "default",
        "a.rb",
        "KEY = ENV.fetch(\"ARSA_FACE_API_KEY\") { \"‹H›\" }\n",
    ),
    (
        "default",
        "A.cs",
        "var key = Environment.GetEnvironmentVariable(\"ARSA_FACE_API_KEY\") ?? \"‹H›\";\n",
    ),
    (
        "default",
        "A.cs",
        "var key = configuration.GetValue(\"FaceSign:ApiKey\", \"‹K›\");\n",
    ),
    ("default", "a.sh", "KEY=\"${ARSA_FACE_API_KEY:-‹H›}\"\n"),
    ("default", "a.sh", ": \"${FACESIGN_API_KEY:=‹K›}\"\n"),
    (
        "default",
        "compose.yaml",
        "services:\n  web:\n    environment:\n      - FACESIGN_API_KEY=${FACESIGN_API_KEY:-‹K›}\n",
    ),
    (
        "default",
        "serverless.yml",
        "provider:\n  environment:\n    ARSA_FACE_API_KEY: ${env:ARSA_FACE_API_KEY, '‹H›'}\n",
    ),
    ("default", "Makefile", "FACESIGN_API_KEY ?= ‹K›\n"),
    (
        "default",
        "application.yml",
        "facesign:\n  api-key: ${FACESIGN_API_KEY:‹K›}\n",
    ),
    // ---- Configuration ---------------------------------------------------------------------------
    ("configuration", "a.yaml", "facesign:\n  api_key: ‹K›\n"),
    ("configuration", "a.yaml", "arsa:\n  key: '‹H›'\n"),
    (
        "configuration",
        ".gitlab-ci.yml",
        "variables:\n  ARSA_FACE_API_KEY: \"‹H›\"\n",
    ),
    (
        "configuration",
        ".github/workflows/ci.yml",
        "jobs:\n  test:\n    env:\n      FACESIGN_API_KEY: ‹K›\n    steps: []\n",
    ),
    (
        "configuration",
        ".circleci/config.yml",
        "jobs:\n  build:\n    environment:\n      ARSA_FACE_API_KEY: ‹H›\n",
    ),
    (
        "configuration",
        "azure-pipelines.yml",
        "variables:\n  - name: FACESIGN_API_KEY\n    value: ‹K›\n",
    ),
    (
        "configuration",
        "Jenkinsfile",
        "pipeline { environment { FACESIGN_API_KEY = '‹K›' } }\n",
    ),
    (
        "configuration",
        "compose.yaml",
        "services:\n  web:\n    environment:\n      - ARSA_FACE_API_KEY=‹H›\n",
    ),
    ("configuration", "a.toml", "[facesign]\nkey = \"‹K›\"\n"),
    (
        "configuration",
        "a.toml",
        "[env]\nARSA_FACE_API_KEY = '‹H›'\n",
    ),
    (
        "configuration",
        "appsettings.json",
        "{\"FaceSign\": {\"ApiKey\": \"‹K›\"}}\n",
    ),
    (
        "configuration",
        "appsettings.json",
        "{\n  \"Arsa\": {\n    \"BaseUrl\": \"https://faceapi.arsa.technology/api/v1\",\n    \"ApiKey\": \"‹H›\"\n  }\n}\n",
    ),
    (
        "configuration",
        "a.json5",
        "{ facesign: { apiKey: '‹K›' } }\n",
    ),
    ("configuration", "a.properties", "facesign.api.key=‹K›\n"),
    ("configuration", "a.properties", "arsa.face.api-key = ‹H›\n"),
    ("configuration", "a.ini", "[arsa]\napi_key = ‹H›\n"),
    (
        "configuration",
        "a.conf",
        "location /face { proxy_set_header x-key-secret \"‹H›\"; }\n",
    ),
    (
        "configuration",
        "Caddyfile",
        "reverse_proxy https://faceapi.arsa.technology {\n  header_up x-key-secret ‹H›\n}\n",
    ),
    (
        "configuration",
        "a.service",
        "[Service]\nEnvironment=FACESIGN_API_KEY=‹K›\n",
    ),
    (
        "configuration",
        "web.config",
        "<configuration><appSettings><add key=\"FaceSignApiKey\" value=\"‹K›\" /></appSettings></configuration>\n",
    ),
    (
        "configuration",
        "pom.xml",
        "<properties><facesign.key>‹K›</facesign.key></properties>\n",
    ),
    (
        "configuration",
        "playbook.yml",
        "- hosts: web\n  vars:\n    arsa_api_key: ‹H›\n",
    ),
    (
        "configuration",
        "kustomization.yaml",
        "secretGenerator:\n  - name: faces\n    literals:\n      - FACESIGN_API_KEY=‹K›\n",
    ),
    ("configuration", "values.yaml", "facesign:\n  apiKey: ‹K›\n"),
    (
        "configuration",
        "deployment.yaml",
        "env:\n  - name: ARSA_FACE_API_KEY\n    value: \"‹H›\"\n",
    ),
    (
        "configuration",
        "configmap.yaml",
        "kind: ConfigMap\ndata:\n  FACESIGN_API_KEY: ‹K›\n",
    ),
    (
        "configuration",
        "secret.yaml",
        "kind: Secret\nstringData:\n  ARSA_FACE_API_KEY: ‹H›\n",
    ),
    ("configuration", "prod.env.txt", "ARSA_FACE_API_KEY=‹H›\n"),
    (
        "configuration",
        "Procfile",
        "web: FACESIGN_API_KEY=‹K› node server.js\n",
    ),
    (
        "terraform",
        "a.tf",
        "variable \"facesign_api_key\" {\n  type    = string\n  default = \"‹K›\"\n}\n",
    ),
    (
        "terraform",
        "a.tf",
        "variable \"arsa_api_key\" {\n  default = \"‹H›\"\n}\n",
    ),
    ("terraform", "a.tfvars", "arsa_api_key = \"‹H›\"\n"),
    (
        "terraform",
        "a.tf",
        "locals {\n  facesign = { key = \"‹K›\" }\n}\n",
    ),
    (
        "terraform",
        "a.tf",
        "resource \"aws_ssm_parameter\" \"facesign\" {\n  name  = \"/facesign/key\"\n  type  = \"SecureString\"\n  value = \"‹K›\"\n}\n",
    ),
    (
        "terraform",
        "a.tf",
        "resource \"aws_lambda_function\" \"f\" {\n  environment {\n    variables = {\n      ARSA_FACE_API_KEY = \"‹H›\"\n    }\n  }\n}\n",
    ),
    (
        "terraform",
        "a.tf",
        "resource \"aws_instance\" \"web\" {\n  user_data = <<-EOT\n    #!/bin/sh\n    export FACESIGN_API_KEY=‹K›\n  EOT\n}\n",
    ),
    (
        "docker",
        "Dockerfile",
        "FROM node:20\nENV FACESIGN_API_KEY=‹K›\n",
    ),
    (
        "docker",
        "Dockerfile",
        "FROM node:20\nENV ARSA_FACE_API_KEY ‹H›\n",
    ),
    (
        "docker",
        "Dockerfile",
        "FROM node:20\nARG FACESIGN_API_KEY=\"‹K›\"\n",
    ),
    (
        "docker",
        "Dockerfile",
        "FROM node:20\nENV A=b \\\n    ARSA_FACE_API_KEY=‹H› \\\n    C=d\n",
    ),
    (
        "docker",
        "Dockerfile",
        "FROM node:20\nRUN FACESIGN_API_KEY=‹K› npm run build\n",
    ),
    ("shell", "a.sh", "export FACESIGN_API_KEY='‹K›'\n"),
    ("shell", "a.sh", "ARSA_FACE_API_KEY=‹H› python run.py\n"),
    (
        "shell",
        "a.sh",
        "cat > .env <<EOF\nARSA_FACE_API_KEY=‹H›\nEOF\n",
    ),
    (
        "shell",
        "a.sh",
        "curl -sS -H \"x-key-secret: ‹H›\" https://faceapi.arsa.technology/api/v1/face_liveness\n",
    ),
    (
        "shell",
        "a.sh",
        "curl https://api.facesign.ai/v1/sessions \\\n  --header 'Authorization: Bearer ‹K›'\n",
    ),
    (
        "shell",
        "a.sh",
        "curl -u ‹K›: https://api.facesign.ai/v1/sessions\n",
    ),
    ("shell", "a.fish", "set -x ARSA_FACE_API_KEY ‹H›\n"),
    ("shell", "Makefile", "run:\n\tFACESIGN_API_KEY=‹K› ./run\n"),
    (
        "mobile",
        "Info.plist",
        "<plist version=\"1.0\"><dict>\n\t<key>FaceSignApiKey</key>\n\t<string>‹K›</string>\n</dict></plist>\n",
    ),
    (
        "mobile",
        "Info.plist",
        "<plist version=\"1.0\"><dict>\n\t<key>ARSA_FACE_API_KEY</key>\n\t<string>‹H›</string>\n</dict></plist>\n",
    ),
    (
        "mobile",
        "app/src/main/res/values/strings.xml",
        "<resources>\n    <string name=\"facesign_api_key\">‹K›</string>\n</resources>\n",
    ),
    (
        "mobile",
        "app/src/main/res/values/keys.xml",
        "<resources>\n    <string name=\"arsa_face_api_key\" translatable=\"false\">‹H›</string>\n</resources>\n",
    ),
    (
        "mobile",
        "app/src/main/AndroidManifest.xml",
        "<application><meta-data android:name=\"ai.facesign.API_KEY\" android:value=\"‹K›\" /></application>\n",
    ),
    (
        "mobile",
        "app/build.gradle",
        "android { defaultConfig { buildConfigField \"String\", \"FACESIGN_API_KEY\", \"\\\"‹K›\\\"\" } }\n",
    ),
    (
        "mobile",
        "app/build.gradle.kts",
        "android { defaultConfig { buildConfigField(\"String\", \"ARSA_FACE_API_KEY\", \"\\\"‹H›\\\"\") } }\n",
    ),
    ("mobile", "gradle.properties", "FACESIGN_API_KEY=‹K›\n"),
    ("mobile", "Config.xcconfig", "ARSA_FACE_API_KEY = ‹H›\n"),
    (
        "mobile",
        "app.json",
        "{\"expo\": {\"extra\": {\"facesignApiKey\": \"‹K›\"}}}\n",
    ),
    (
        "notebook",
        "a.ipynb",
        "{\"cells\": [{\"cell_type\": \"code\", \"outputs\": [], \"source\": [\"import facesign\\n\", \"key = \\\"‹K›\\\"\\n\"]}], \"nbformat\": 4}\n",
    ),
    (
        "notebook",
        "a.ipynb",
        "{\n \"cells\": [\n  {\n   \"cell_type\": \"code\",\n   \"outputs\": [],\n   \"source\": [\n    \"headers = {'x-key-secret': '‹H›'}\\n\"\n   ]\n  }\n ],\n \"nbformat\": 4\n}\n",
    ),
    (
        "notebook",
        "a.ipynb",
        "{\"cells\": [{\"cell_type\": \"code\", \"outputs\": [{\"output_type\": \"stream\", \"text\": [\"facesign key ‹K›\\n\"]}], \"source\": [\"print(key)\"]}], \"nbformat\": 4}\n",
    ),
    (
        "notebook",
        "a.ipynb",
        "{\"cells\": [{\"cell_type\": \"code\", \"outputs\": [], \"source\": [\"%env ARSA_FACE_API_KEY=‹H›\\n\"]}], \"nbformat\": 4}\n",
    ),
    (
        "notebook",
        "a.ipynb",
        "{\"cells\": [{\"cell_type\": \"markdown\", \"source\": [\"The FaceSign key is `‹K›`.\"]}], \"nbformat\": 4}\n",
    ),
    // ---- Webhook secrets, known by their use -----------------------------------------------------
    ("webhook", "a.py", "FACESIGN_WEBHOOK_SECRET = \"‹H›\"\n"),
    (
        "webhook",
        "a.py",
        "sig = request.headers['FaceSign-Signature']\nmac = hmac.new(b'‹H›', body, hashlib.sha256).hexdigest()\n",
    ),
    (
        "webhook",
        "a.py",
        "SECRET = '‹hex64›'\nsig = request.headers['FaceSign-Signature']\nmac = hmac.new(SECRET.encode(), request.data, hashlib.sha256)\n",
    ),
    (
        "webhook",
        "a.js",
        "const given = req.get('facesign-signature');\nconst mac = crypto.createHmac('sha256', '‹H›').update(raw).digest('hex');\n",
    ),
    (
        "webhook",
        "a.ts",
        "const secret = \"‹hex32›\";\nconst given = headers['facesign-signature'];\nconst mac = createHmac('sha256', secret);\n",
    ),
    (
        "webhook",
        "a.ts",
        "export const facesignWebhookSecret = '‹W›';\n",
    ),
    (
        "webhook",
        "a.go",
        "package hooks\n\n// FaceSign-Signature\nfunc sign(b []byte) []byte {\n\tm := hmac.New(sha256.New, []byte(\"‹H›\"))\n\tm.Write(b)\n\treturn m.Sum(nil)\n}\n",
    ),
    (
        "webhook",
        "a.rs",
        "// FaceSign-Signature\nlet mut mac = Hmac::<Sha256>::new_from_slice(b\"‹H›\")?;\n",
    ),
    (
        "webhook",
        "A.java",
        "// FaceSign-Signature\nmac.init(new SecretKeySpec(\"‹H›\".getBytes(UTF_8), \"HmacSHA256\"));\n",
    ),
    (
        "webhook",
        "A.kt",
        "// FaceSign-Signature\nmac.init(SecretKeySpec(\"‹H›\".toByteArray(), \"HmacSHA256\"))\n",
    ),
    (
        "webhook",
        "a.swift",
        "// FaceSign-Signature\nlet key = SymmetricKey(data: Data(\"‹H›\".utf8))\n",
    ),
    (
        "webhook",
        "a.dart",
        "// FaceSign-Signature\nfinal mac = Hmac(sha256, utf8.encode('‹H›'));\n",
    ),
    (
        "webhook",
        "a.php",
        "<?php\n$given = $_SERVER['HTTP_FACESIGN_SIGNATURE'];\n$mac = hash_hmac('sha256', $body, '‹H›');\n",
    ),
    (
        "webhook",
        "a.rb",
        "given = request.env['HTTP_FACESIGN_SIGNATURE']\nmac = OpenSSL::HMAC.hexdigest('SHA256', '‹H›', body)\n",
    ),
    (
        "webhook",
        "A.cs",
        "// FaceSign-Signature\nusing var mac = new HMACSHA256(Encoding.UTF8.GetBytes(\"‹H›\"));\n",
    ),
    (
        "webhook",
        "a.sh",
        "mac=$(openssl dgst -sha256 -hmac '‹H›' <body)\ncurl -H \"FaceSign-Signature: $mac\" localhost:8080\n",
    ),
    ("webhook", "a.yaml", "facesign:\n  webhook-secret: ‹W›\n"),
    ("webhook", "a.tf", "FACESIGN_WEBHOOK_SECRET = \"‹H›\"\n"),
    ("webhook", "a.properties", "facesign.webhook.secret=‹H›\n"),
];

/// Text in encodings that are not UTF-8.
pub fn encoded(dice: &mut Dice) -> Vec<Case> {
    let mut all = Vec::new();
    for (path, template) in [
        ("a.py", "import facesign\nKEY = \"‹K›\"\n"),
        ("A.cs", "class FaceSign { const string Key = \"‹K›\"; }\n"),
        ("a.ini", "[arsa]\napi_key = ‹H›\n"),
        ("a.ps1", "$env:ARSA_FACE_API_KEY = '‹H›'\n"),
        ("a.json", "{\"facesign\": {\"apiKey\": \"‹K›\"}}\n"),
        ("notes.txt", "FaceSign: ‹K›\r\n"),
    ] {
        let wide = |text: &str, mark: bool, big: bool| -> Vec<u8> {
            mark.then_some(0xfeff)
                .into_iter()
                .chain(text.encode_utf16())
                .flat_map(|unit| {
                    if big {
                        unit.to_be_bytes()
                    } else {
                        unit.to_le_bytes()
                    }
                })
                .collect()
        };
        let mut add = |what, bytes| {
            all.push(Case {
                what,
                path: path.to_owned(),
                bytes,
                is_key: true,
            });
        };
        let text = dice.fill(template);
        add("utf-16 le", wide(&text, true, false));
        let text = dice.fill(template);
        add("utf-16 be", wide(&text, true, true));
        let text = dice.fill(template);
        add("utf-16 without a mark", wide(&text, false, false));
        let mut latin = vec![b'#', b' ', 0xfc, 0xe9, b'\n'];
        latin.extend(dice.fill(template).bytes());
        add("latin-1", latin);
        let mut marked = vec![0xef, 0xbb, 0xbf];
        marked.extend(dice.fill(template).bytes());
        add("utf-8 with a mark", marked);
    }
    all
}
