"""A reader of the API where strangers may read."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from django.test import Client
from pydantic import BaseModel

type Get = Callable[..., Any]


@pytest.fixture
def anybody_reads(settings) -> None:
    settings.RUNBOOK_ANONYMOUS_READ = True


@pytest.fixture
def get(db, anybody_reads, client: Client) -> Get:
    """GET below /api/, answered as JSON."""

    def get(address: str, status: int = 200, **headers: str) -> Any:
        response = client.get(f"/api/{address}", headers=headers)
        assert response.status_code == status, response.content
        return response.json()

    return get


@pytest.fixture
def promised() -> Callable[[type[BaseModel], Any], None]:
    """Hold an answer to its schema: all of the fields, no other field, the same values."""

    def promised(model: type[BaseModel], answer: Any) -> None:
        assert model.model_validate(answer).model_dump(mode="json", by_alias=True) == answer

    return promised
