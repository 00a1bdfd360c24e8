import logging
import os

from flask import Flask


def create_app() -> Flask:
    app = Flask(__name__)
    app.config.update(
        ARSA_KEY=os.environ["ARSA_FACE_API_KEY"],
        FACESIGN_KEY=os.environ.get("FACESIGN_API_KEY", "sk_test_..."),
        FACESIGN_HOOK_SECRET=os.environ["FACESIGN_WEBHOOK_SECRET"].encode(),
        REDIS_URL=os.environ.get("REDIS_URL", "redis://localhost:6379/0"),
        MAX_CONTENT_LENGTH=5 * 1024 * 1024,
    )
    logging.basicConfig(level=logging.INFO)

    from .views import site, hooks

    app.register_blueprint(site)
    app.register_blueprint(hooks, url_prefix="/hooks")
    return app
