#!/usr/bin/env bash
# lint-hostile.sh VISOR: inputs that are made to be slow, each at a size and at twice the size. What
# counts is instructions, which valgrind counts the same on a busy machine: twice the input may take
# little more than twice as many. Ends with 1 where something takes more.
set -euo pipefail
visor=$1
run=$(mktemp -d)
trap 'rm -rf "$run"' EXIT
failed=0

command -v valgrind >/dev/null || { echo "error: there is no valgrind" >&2; exit 2; }

instructions() { # FOLDER; that there are findings is no failure
  { valgrind --tool=callgrind --callgrind-out-file=/dev/null \
      "$visor" lint --quiet --format short "$1" 2>&1 >/dev/null || true; } |
    sed -n 's/.*Collected : //p'
}

compare() { # NAME, and a function that writes n times something
  local name=$1 n=$2 write=$3 once twice
  mkdir -p "$run/$name-1" "$run/$name-2"
  "$write" "$n" "$run/$name-1"; "$write" $((2 * n)) "$run/$name-2"
  once=$(instructions "$run/$name-1"); twice=$(instructions "$run/$name-2")
  awk -v name="$name" -v a="$once" -v b="$twice" 'BEGIN {
    printf "%-16s %12d %12d  × %.2f\n", name, a, b, b / a; exit b / a > 2.3 }' || failed=1
}

repeat() { awk -v n="$1" -v s="$2" 'BEGIN { for (i = 0; i < n; i++) printf "%s", s }'; }
hits()     { repeat "$1" $'facesign_key = "sk_live_8fK29sLqPz01mNbvT4xRw7Yc"\n' > "$2/a.py"; }
pieces()   { { echo "// facesign"; repeat "$1" "'sk_' + 'live_' + "; } > "$2/a.js"; }
names()    { { echo "// facesign"; repeat "$1" $'const a = "sk_"; b = a + c;\n'; } > "$2/a.js"; }
encoded()  { { echo "# facesign"; repeat "$1" "c2tfbGl2ZV"; } > "$2/a.yaml"; }
quotes()   { { echo "facesign"; repeat "$1" $'\'"`'; } > "$2/a.js"; }
line()     { { printf 'var a="facesign";'; repeat "$1" "f(1,'x');"; printf 'var k="sk_live_8fK29sLqPz01mNbvT4xRw7Yc";'; } > "$2/a.min.js"; }
quiet()    { repeat "$1" "f(1,'x');" > "$2/a.min.js"; }
files()    { for ((i = 0; i < $1; i++)); do mkdir -p "$2/d$((i / 100))"; echo "x = 1" > "$2/d$((i / 100))/f$i.py"; done; }

# Code that the rules on programs look through: many calls, matches, signatures, files in one function.
url="'https://faceapi.arsa.technology/api/v1/face_recognition/recognize_face'"
each() { # N, what stands before, and a line in which @ is the number
  printf '%s\n' "$2"; line=$3 awk -v n="$1" 'BEGIN { s = ENVIRON["line"]; for (i = 0; i < n; i++) { t = s; gsub(/@/, i, t); printf "%s", t } }'; }
calls()    { each "$1" $'import requests\ndef f(image, key):' "    r@ = requests.post($url, files={'face_image': image}, headers={'x-key-secret': key})"$'\n' > "$2/a.py"; }
logs()     { { each "$1" 'async function f(image, key) {' "  const r@ = await fetch($url, { method: 'POST', body: image }); console.log(r@, key);"$'\n'; echo '}'; } > "$2/a.js"; }
matches()  { each "$1" $'import requests\ndef f(image):\n    r = requests.post('"$url"$', timeout=5).json()' $'    if r["faces"][@]["recognition_uidresult"] == "u@":\n        open_door(@)\n' > "$2/a.py"; }
stores()   { each "$1" $'import requests\nfrom pathlib import Path\ndef f(face_image):\n    requests.post('"$url"$', timeout=5)' $'    Path("a@").write_bytes(face_image)\n' > "$2/a.py"; }
macs()     { each "$1" $'import hmac, hashlib\ndef facesign_webhook(request, secret):' $'    e@ = hmac.new(secret, request.body, hashlib.sha256).hexdigest()\n    if e@ == request.headers["X-FaceSign-Signature"]:\n        pay(@)\n' > "$2/a.py"; }
parts()    { each "$1" $'import requests\nS = "http://"\nH = "faceapi.arsa.technology"\ndef f():' $'    requests.post(S + H + "/x@", timeout=5)\n' > "$2/a.py"; }

# Thousands of hits that ask of each other: a function each, a class each.
functions() { each "$1" $'import requests\n' "def f@(image):"$'\n'"    face = requests.post($url, files={'face_image': image}, timeout=5).json()['faces'][0]"$'\n    if face["passive_liveness_result"] and face["recognition_uidresult"] == "u@":\n        open_door(@)\n' > "$2/a.py"; }
classes()   { each "$1" $'import requests\n' "class A@:"$'\n    def __init__(self):\n'"        self.url = $url"$'\n    def ask(self, image):\n        return requests.post(self.url, files={"face_image": image}).json()\n    def check(self, image):\n        if self.ask(image)["faces"][0]["recognition_uidresult"] == "u@":\n            open_door(@)\n' > "$2/a.py"; }

compare hits     5000    hits
compare pieces   5000    pieces
compare names    5000    names
compare encoded  20000   encoded
compare quotes   100000  quotes
compare line     5500000 line      # 50 and 100 MB in one line, with a find
compare quiet    5500000 quiet     # … and without
compare calls    1000    calls
compare logs     1000    logs
compare matches  1000    matches
compare stores   1000    stores
compare macs     1000    macs
compare parts    1000    parts
compare functions 1000   functions
compare classes  1000    classes
compare files    5000    files     # 100,000 are a test
exit "$failed"
