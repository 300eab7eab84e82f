"""Stands in for S3. One request at a time: moto looks whether an object is there and writes it in two steps, which S3 does in one."""

from moto.server import DomainDispatcherApplication, create_backend_app
from werkzeug.serving import run_simple

run_simple("127.0.0.1", 0, DomainDispatcherApplication(create_backend_app), threaded=False)
