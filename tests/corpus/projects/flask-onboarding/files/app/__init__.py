from flask import Flask

from . import config
from .routes import bp
from .admin import admin


def create_app():
    app = Flask(__name__)
    app.config.from_object(config)
    app.register_blueprint(bp)
    app.register_blueprint(admin, url_prefix="/admin")
    return app
