"""The bench's Flask application."""

import shared
from flask import Flask, abort, jsonify, request

app = Flask(__name__)
app.config["MAX_CONTENT_LENGTH"] = 10_000


@app.get("/api/items/<int:number>")
def item(number):
    if number != 1:
        return jsonify(message=f"No item with id {number}"), 404
    return jsonify(id=1)


@app.post("/api/items")
def create():
    told = request.get_json()
    if "name" not in told:
        return jsonify(errors={"name": ["Missing data for required field."]}), 422
    return jsonify(told), 201


@app.put("/api/items/<int:number>")
def replace(number):
    return jsonify(message="Conflict: the item is at version 7, you sent 3"), 409


@app.get("/api/profile")
def profile():
    said = "Token has expired" if request.headers.get("Authorization") else None
    return jsonify(msg=said or "Missing Authorization Header"), 401


@app.get("/api/admin")
def admin():
    abort(403)


@app.get("/api/crash")
def crash():
    raise RuntimeError("price list is empty")


@app.get("/api/quota")
def quota():
    abort(429, "5 per 1 minute")


@app.post("/api/upload")
def upload():
    request.get_data()
    return {}


@app.get("/api/closed")
def closed():
    return jsonify(status="maintenance", message="Back at 06:00 UTC"), 503, {"Retry-After": "600"}


def failing(call, status=502):
    try:
        call()
    except Exception as error:
        return jsonify(success=False, error=f"{type(error).__name__}: {error}"), status


@app.get("/api/database")
def database():
    return failing(shared.query_database, 500)


@app.get("/api/partner")
def partner():
    return failing(shared.call_supplier, 504)


@app.get("/api/circuit")
def circuit():
    return failing(shared.through_breaker, 503)


@app.get("/api/looks/<kind>")
def looks(kind):
    status, page = shared.IMITATIONS[kind]
    return page, status
