//! What following a project and its rules take grows as the project does. Counted is how often a term
//! is looked at, which is the same on a busy machine: four times the input may take little more than
//! four times as many looks.

use crate::kit::engine;
use visor::lang::{Places, language_of, lower};
use visor::rules::code::{Options, Project, check};

const URL: &str = "https://faceapi.arsa.technology/api/v1/face_recognition/recognize_face";

/// A shape of code: the file, what stands before, what stands there n times (`~` is its number, `%`
/// the next one's, `<url>` the provider's), and what stands behind.
struct Shape {
    name: &'static str,
    file: &'static str,
    head: &'static str,
    each: &'static str,
    tail: &'static str,
}

/// Many functions with a hit each; then many hits in one function, in one class, in many classes, in
/// many files.
const SHAPES: &[Shape] = &[
    Shape {
        name: "functions in Python",
        file: "a.py",
        head: "import requests\n",
        each: "def f~(image):\n    r = requests.post('<url>', files={'face_image': image}, headers={'x-key-secret': K}, timeout=5)\n    face = r.json()['faces'][0]\n    if face['passive_liveness_result'] and face['recognition_uidresult'] == 'u~':\n        open_door(~)\n",
        tail: "",
    },
    Shape {
        name: "functions in TypeScript",
        file: "a.ts",
        head: "",
        each: "export async function f~(image: Blob) {\n  const r = await fetch('<url>', { method: 'POST', body: image });\n  const face = (await r.json()).faces[0];\n  if (face.passive_liveness_result && face.recognition_uidresult === 'u~') openDoor(~);\n}\n",
        tail: "",
    },
    Shape {
        name: "functions in Go",
        file: "a.go",
        head: "package a\nimport (\"net/http\"; \"encoding/json\"; \"bytes\")\ntype Face struct { Uid string `json:\"recognition_uidresult\"`; Live bool `json:\"passive_liveness_result\"` }\ntype Answer struct { Faces []Face `json:\"faces\"` }\n",
        each: "func f~(image []byte) {\n\tres, err := http.Post(\"<url>\", \"image/jpeg\", bytes.NewReader(image))\n\tif err != nil { return }\n\tvar a Answer\n\tjson.NewDecoder(res.Body).Decode(&a)\n\tif a.Faces[0].Live && a.Faces[0].Uid == \"u~\" { openDoor(~) }\n}\n",
        tail: "",
    },
    Shape {
        name: "methods in Java",
        file: "A.java",
        head: "import java.net.http.*;\npublic class A {\n  private final HttpClient client = HttpClient.newHttpClient();\n",
        each: "  public void f~(byte[] image) throws Exception {\n    HttpRequest req = HttpRequest.newBuilder(java.net.URI.create(\"<url>\")).POST(HttpRequest.BodyPublishers.ofByteArray(image)).build();\n    JSONObject face = new JSONObject(client.send(req, HttpResponse.BodyHandlers.ofString()).body()).getJSONArray(\"faces\").getJSONObject(0);\n    if (face.getBoolean(\"passive_liveness_result\") && face.getString(\"recognition_uidresult\").equals(\"u~\")) { openDoor(~); }\n  }\n",
        tail: "}\n",
    },
    Shape {
        name: "functions in PHP",
        file: "a.php",
        head: "<?php\n",
        each: "function f~($image) {\n  $ch = curl_init(\"<url>\");\n  curl_setopt($ch, CURLOPT_POSTFIELDS, [\"face_image\" => $image]);\n  $face = json_decode(curl_exec($ch), true)[\"faces\"][0];\n  if ($face[\"passive_liveness_result\"] && $face[\"recognition_uidresult\"] === \"u~\") { open_door(~); }\n}\n",
        tail: "",
    },
    Shape {
        name: "functions in Ruby",
        file: "a.rb",
        head: "require 'net/http'\n",
        each: "def f~(image)\n  res = Net::HTTP.post(URI(\"<url>\"), image)\n  face = JSON.parse(res.body)[\"faces\"][0]\n  open_door(~) if face[\"passive_liveness_result\"] && face[\"recognition_uidresult\"] == \"u~\"\nend\n",
        tail: "",
    },
    Shape {
        name: "functions in Rust",
        file: "a.rs",
        head: "struct Face { recognition_uidresult: String, passive_liveness_result: bool }\nstruct Answer { faces: Vec<Face> }\n",
        each: "pub async fn f~(client: &reqwest::Client, image: Vec<u8>) -> Result<(), Error> {\n    let answer: Answer = client.post(\"<url>\").body(image).send().await?.json().await?;\n    let face = &answer.faces[0];\n    if face.passive_liveness_result && face.recognition_uidresult == \"u~\" { open_door(~); }\n    Ok(())\n}\n",
        tail: "",
    },
    Shape {
        name: "methods in C#",
        file: "A.cs",
        head: "using System.Net.Http;\nclass A {\n  private readonly HttpClient client = new HttpClient();\n",
        each: "  public async Task F~(byte[] image) {\n    var res = await client.PostAsync(\"<url>\", new ByteArrayContent(image));\n    var face = JsonDocument.Parse(await res.Content.ReadAsStringAsync()).RootElement.GetProperty(\"faces\")[0];\n    if (face.GetProperty(\"passive_liveness_result\").GetBoolean() && face.GetProperty(\"recognition_uidresult\").GetString() == \"u~\") { OpenDoor(~); }\n  }\n",
        tail: "}\n",
    },
    Shape {
        name: "functions in shell",
        file: "a.sh",
        head: "#!/bin/bash\n",
        each: "f~() {\n  r=$(curl -s -F \"face_image=@$1\" <url>)\n  if [ \"$(echo \"$r\" | jq -r '.faces[0].passive_liveness_result')\" = true ]; then open_door ~; fi\n}\n",
        tail: "",
    },
    Shape {
        name: "one function in Python",
        file: "a.py",
        head: "import requests\ndef f(images):\n",
        each: "    r = requests.post('<url>', files={'face_image': images[~]}, timeout=5).json()\n    if not r['faces'][0]['passive_liveness_result']:\n        return\n    if r['faces'][0]['recognition_uidresult'] == 'u~':\n        open_door(~)\n",
        tail: "",
    },
    Shape {
        name: "one function in TypeScript",
        file: "a.ts",
        head: "export async function f(images: Blob[]) {\n",
        each: "  const r~ = await (await fetch('<url>', { method: 'POST', body: images[~] })).json();\n  if (!r~.faces[0].passive_liveness_result) return;\n  if (r~.faces[0].recognition_uidresult === 'u~') openDoor(~);\n",
        tail: "}\n",
    },
    Shape {
        name: "one helper",
        file: "a.py",
        head: "import requests\nclass Door:\n    def ask(self, image):\n        return requests.post('<url>', files={'face_image': image}, timeout=5).json()\n    def live(self, answer):\n        return answer['faces'][0]['passive_liveness_result']\n",
        each: "    def f~(self, image):\n        answer = self.ask(image)\n        if self.live(answer) and answer['faces'][0]['recognition_uidresult'] == 'u~':\n            open_door(~)\n",
        tail: "",
    },
    Shape {
        name: "classes in Python",
        file: "a.py",
        head: "import requests\n",
        each: "class A~:\n    def __init__(self, key):\n        self.url = '<url>'\n    def ask(self, image):\n        return requests.post(self.url, files={'face_image': image}).json()\n    def check(self, image):\n        face = self.ask(image)['faces'][0]\n        if face['passive_liveness_result'] and face['recognition_uidresult'] == 'u~':\n            open_door(~)\n",
        tail: "",
    },
    Shape {
        name: "a chain of calls",
        file: "a.py",
        head: "import requests\ndef f0(image):\n    return requests.post('<url>', files={'face_image': image}).json()\n",
        each: "def f%(image):\n    r = f~(image)\n    if r['faces'][0]['passive_liveness_result'] and r['faces'][0]['recognition_uidresult'] == 'u':\n        open_door(~)\n    return r\n",
        tail: "",
    },
    Shape {
        name: "files",
        file: "m~.py",
        head: "",
        each: "import requests\nfrom m% import g%\ndef g~(r):\n    return r['faces'][0]['passive_liveness_result']\ndef f~(image):\n    r = requests.post('<url>', files={'face_image': image}).json()\n    if g%(r) and r['faces'][0]['recognition_uidresult'] == 'u~':\n        open_door(~)\n",
        tail: "",
    },
    Shape {
        name: "webhooks in Python",
        file: "a.py",
        head: "import hmac\nfrom flask import Flask, request, abort\napp = Flask(__name__)\ndef genuine(request):\n    return hmac.compare_digest(request.headers['FaceSign-Signature'], hmac.new(K, request.get_data(), 'sha256').hexdigest())\n",
        each: "@app.post('/hooks/facesign/~')\ndef hook~():\n    event = request.get_json()\n    update_~(event['sessionId'])\n    return '', 204\n@app.post('/hooks/strict/facesign/~')\ndef strict~():\n    if not genuine(request):\n        abort(401)\n    update_~(request.get_json()['sessionId'])\n    return '', 204\n",
        tail: "",
    },
    Shape {
        name: "webhooks in JavaScript",
        file: "a.js",
        head: "const express = require('express');\nconst crypto = require('crypto');\nconst app = express();\nfunction check(req, res, next) {\n  const mac = crypto.createHmac('sha256', process.env.S).update(req.rawBody).digest();\n  if (!crypto.timingSafeEqual(mac, Buffer.from(req.headers['facesign-signature'], 'hex'))) return res.sendStatus(401);\n  next();\n}\n",
        each: "app.post('/hooks/facesign/~', (req, res) => {\n  db.update(req.body.sessionId);\n  res.end();\n});\napp.post('/hooks/strict/facesign/~', check, (req, res) => {\n  db.update(req.body.sessionId);\n  res.end();\n});\n",
        tail: "",
    },
    Shape {
        name: "webhooks in Go",
        file: "a.go",
        head: "package a\nimport (\"net/http\"; \"crypto/hmac\"; \"encoding/json\")\ntype Event struct { ID string `json:\"sessionId\"` }\ntype Hooks struct { secret []byte; store Store }\nfunc signed(next http.HandlerFunc) http.HandlerFunc {\n\treturn func(w http.ResponseWriter, r *http.Request) {\n\t\tif !hmac.Equal(given(r), sum(r)) { w.WriteHeader(401); return }\n\t\tnext(w, r)\n\t}\n}\n",
        each: "func (h *Hooks) Hook~(w http.ResponseWriter, r *http.Request) {\n\tvar e Event\n\tjson.NewDecoder(r.Body).Decode(&e)\n\th.store.Update(e.ID)\n}\nfunc (h *Hooks) Strict~(w http.ResponseWriter, r *http.Request) {\n\tvar e Event\n\tjson.NewDecoder(r.Body).Decode(&e)\n\th.store.Update(e.ID)\n}\nfunc routes~(mux *http.ServeMux, h *Hooks) {\n\tmux.HandleFunc(\"/hooks/facesign/~\", h.Hook~)\n\tmux.HandleFunc(\"/hooks/strict/facesign/~\", signed(h.Strict~))\n}\n",
        tail: "",
    },
    Shape {
        name: "webhooks in Ruby",
        file: "a.rb",
        head: "",
        each: "class FacesignHooks~Controller < ApplicationController\n  before_action :verify_signature, only: [:strict]\n  def create\n    Session.find_by(params[:sessionId]).update!(done: true)\n    head :ok\n  end\n  def strict\n    Session.find_by(params[:sessionId]).update!(done: true)\n    head :ok\n  end\nend\n",
        tail: "",
    },
    Shape {
        name: "webhooks in PHP",
        file: "a.php",
        head: "<?php\n",
        each: "class FacesignHook~Controller {\n  public function session(Request $request) {\n    Session::where('id', $request->input('sessionId'))->update(['done' => true]);\n    return response('');\n  }\n}\nRoute::post('/hooks/facesign/~', [FacesignHook~Controller::class, 'session']);\n",
        tail: "",
    },
    Shape {
        name: "webhooks in Java",
        file: "A.java",
        head: "import org.springframework.web.bind.annotation.*;\n@RestController\npublic class A {\n  private final Store store = new Store();\n",
        each: "  @PostMapping(\"/hooks/facesign/~\")\n  public void hook~(@RequestBody Map<String, String> event) { store.update(event.get(\"sessionId\")); }\n",
        tail: "}\n",
    },
    Shape {
        name: "logs and stores",
        file: "a.py",
        head: "import requests\nfrom pathlib import Path\n",
        each: "def f~(face_image, key):\n    r = requests.post('<url>', files={'face_image': face_image}, headers={'x-key-secret': key}, verify=False)\n    print(r.json(), key)\n    Path('a~').write_bytes(face_image)\n",
        tail: "",
    },
];

fn looks(shape: &Shape, n: usize) -> (u64, usize) {
    let numbered = |text: &str, i: usize| {
        let text = text.replace('~', &i.to_string()).replace("<url>", URL);
        text.replace('%', &((i + 1) % n).to_string())
    };
    let parts = (0..n).map(|i| (numbered(shape.file, i), numbered(shape.each, i)));
    let files: Vec<(String, String)> = if shape.file.contains('~') {
        parts.collect()
    } else {
        let last = n.to_string();
        let body: String = (0..n)
            .map(|i| {
                let next = (i + 1).to_string();
                let each = shape.each.replace('%', &next);
                numbered(&each, i)
            })
            .collect();
        let head = shape.head.replace("<url>", URL);
        let text = format!("{head}{body}{}", shape.tail.replace('%', &last));
        vec![(shape.file.to_owned(), text)]
    };
    let modules: Vec<_> = files
        .iter()
        .map(|(path, text)| {
            let language = language_of(path, text).unwrap();
            let lowered = lower(path, text, language, &Places::default());
            assert!(!lowered.module.broken, "{}: {text}", shape.name);
            lowered.module
        })
        .collect();
    let mut project = Project::of(&modules, engine().known(), Options::default());
    let found = check(&mut project).len();
    assert!(!project.flow.exhausted(), "{}", shape.name);
    (project.flow.terms.looked(), found)
}

#[test]
fn four_times_the_code_takes_four_times_the_looks() {
    let mut wrong = Vec::new();
    for shape in SHAPES {
        let ((once, few), (more, many)) = (looks(shape, 60), looks(shape, 240));
        let grown = more as f64 / once as f64;
        println!(
            "{:24} {once:>10} {more:>10}  × {grown:.2}  {few} {many}",
            shape.name
        );
        // Each part is looked through, and not only the first of them.
        if grown > 4.6 || many < few || few == 0 {
            wrong.push(format!(
                "{}: × {grown:.2}, {few} and {many} findings",
                shape.name
            ));
        }
    }
    assert!(wrong.is_empty(), "{wrong:#?}");
}

/// Functions that call each other twice know twice as much each time. What that becomes is bounded by
/// the size of the text, in memory as in time, and the program says that it did not follow all.
#[test]
fn what_knows_too_much_is_left() {
    let mut text = String::from(
        "import requests\n\ndef f0(a):\n    if a.ok0 and a.fine0:\n        return a.one0\n    if a.left0 or a.right0:\n        return a.two0\n    return a.three0\n\n",
    );
    for n in 1..40 {
        let m = n - 1;
        text.push_str(&format!(
            "def f{n}(a):\n    x = f{m}(a.l{n})\n    y = f{m}(a.r{n})\n    if x.ok{n} and y.fine{n}:\n        return x\n    if y.left{n} or x.right{n}:\n        return y\n    return f{m}(x)\n\n"
        ));
    }
    text.push_str(&format!(
        "def g(image):\n    r = requests.post('{URL}', files={{'face_image': image}}, timeout=5)\n    return f39(r.json())\n"
    ));
    let language = language_of("a.py", &text).unwrap();
    let module = lower("a.py", &text, language, &Places::default()).module;
    let modules = [module];
    let project = Project::of(&modules, engine().known(), Options::default());
    println!("{} kept of {} bytes", project.flow.kept(), text.len());
    assert!(project.flow.kept() < 1_100_000 + text.len() as u64);
    assert!(project.flow.exhausted());
}
