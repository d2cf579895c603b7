"""Requests as a browser or its script sends them, and what a page shows."""

import re
from html import unescape
from typing import Any

import aiohttp

JSON_HEADERS = {"Accept": "application/json"}


async def get(session: aiohttp.ClientSession, url: str, **options: Any) -> tuple[int, str, Any]:
    async with session.get(url, **options) as response:
        return response.status, await response.text(), response.headers


async def post_form(session: aiohttp.ClientSession, url: str, fields: dict[str, str], **options: Any):
    async with session.post(url, data=fields, allow_redirects=False, **options) as response:
        return response.status, await response.text(), response.headers


async def post_json(session: aiohttp.ClientSession, url: str, message: dict[str, Any]) -> tuple[int, Any]:
    async with session.post(f"{url}/bericht", json=message, headers=JSON_HEADERS) as response:
        return response.status, await response.json()


def message(text: str, number: int = 1, **fields: Any) -> dict[str, Any]:
    return {"id": f"bericht-nummer-{number}", "text": text, "after": 0, **fields}


def form_id(html: str) -> str:
    found = re.search(r'id="formulier".*?name="id" value="([^"]+)"', html, re.DOTALL)
    assert found
    return found[1]


def unsent_id(html: str) -> str:
    """The id in the form of a page that gives a message back."""
    found = re.search(r'<form action="/bericht".*?name="id" value="([^"]+)"', html, re.DOTALL)
    assert found
    return found[1]


def shown(html: str) -> str:
    return " ".join(unescape(re.sub(r"<[^>]+>", " ", html)).split())
