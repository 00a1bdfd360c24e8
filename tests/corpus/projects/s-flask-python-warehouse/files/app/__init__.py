import os

from flask import Flask
from flask_sqlalchemy import SQLAlchemy
import redis

from .clients.arsa import ArsaClient
from .clients.facesign import FaceSignApi
from .config import ProductionConfig, TestConfig, describe

db = SQLAlchemy()


def create_app(testing: bool = False) -> Flask:
    app = Flask(__name__)
    app.config.from_object(TestConfig if testing else ProductionConfig)
    db.init_app(app)

    app.extensions["redis"] = redis.Redis.from_url(app.config["REDIS_URL"])
    app.extensions["arsa"] = ArsaClient(
        app.config["ARSA_BASE_URL"],
        app.config["ARSA_FACE_API_KEY"],
        timeout=app.config["ARSA_TIMEOUT"],
    )
    app.extensions["facesign"] = FaceSignApi(
        app.config["FACESIGN_BASE_URL"],
        app.config["FACESIGN_API_KEY"],
        version=app.config["FACESIGN_VERSION"],
    )

    from .blueprints.gate import bp as gate
    from .blueprints.hooks import bp as hooks

    app.register_blueprint(gate, url_prefix="/api")
    app.register_blueprint(hooks, url_prefix="/hooks")

    app.logger.info("vendors: %s", describe(app.config))
    if not os.environ.get("FACESIGN_API_KEY"):
        app.logger.warning("FACESIGN_API_KEY is not set")
    return app
