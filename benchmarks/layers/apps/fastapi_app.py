"""The bench's FastAPI application."""

from typing import Annotated

import shared
from fastapi import Depends, FastAPI, HTTPException, Request
from fastapi.responses import HTMLResponse, JSONResponse
from fastapi.security import HTTPBearer
from pydantic import BaseModel

app = FastAPI()
bearer = HTTPBearer()


class Item(BaseModel):
    name: str
    quantity: int


@app.get("/api/items/{number}")
def item(number: int):
    if number != 1:
        raise HTTPException(404, f"Item {number} not found")
    return {"id": 1}


@app.post("/api/items")
def create(item: Item):
    return item


@app.put("/api/items/{number}")
def replace(number: int):
    raise HTTPException(409, "Item was changed by someone else; reload version 7")


@app.get("/api/profile")
def profile(token: Annotated[object, Depends(bearer)]):
    raise HTTPException(401, "Token has expired", headers={"WWW-Authenticate": "Bearer"})


@app.get("/api/admin")
def admin():
    raise HTTPException(403, "You do not have permission to manage orders")


@app.get("/api/crash")
def crash():
    raise RuntimeError("price list is empty")


@app.get("/api/quota")
def quota():
    raise HTTPException(429, "Rate limit exceeded: 5 per 1 minute", {"Retry-After": "42"})


@app.post("/api/upload")
async def upload(request: Request):
    if len(await request.body()) > 10_000:
        raise HTTPException(413, "The file is larger than 10000 bytes")
    return {}


@app.get("/api/closed")
def closed():
    raise HTTPException(503, "Ordering is closed for stock-taking until 06:00")


def failing(call):
    try:
        call()
    except Exception as error:
        return JSONResponse({"error": "dependency_failed", "detail": str(error)}, 503)


@app.get("/api/database")
def database():
    return failing(shared.query_database)


@app.get("/api/partner")
def partner():
    return failing(shared.call_partner)


@app.get("/api/circuit")
def circuit():
    return failing(shared.through_breaker)


@app.get("/api/looks/{kind}")
def looks(kind: str):
    status, page = shared.IMITATIONS[kind]
    return HTMLResponse(page, status)


@app.get("/api/stream")
def stream():
    raise HTTPException(400, "cursor is not valid")
