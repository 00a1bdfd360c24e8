import hashlib
import hmac

from flask import Flask, abort, request

app = Flask(__name__)


@app.post("/github")
def github():
    mac = "sha256=" + hmac.new(app.config["GITHUB_SECRET"], request.data, hashlib.sha256).hexdigest()
    if mac != request.headers.get("X-Hub-Signature-256"):
        abort(401)
    return "", 204
