"""A calendar file as an answer to a browser."""

from aiohttp import web

NAME = "afspraak.ics"


def calendar_response(file: bytes) -> web.Response:
    """The file, to be opened by a calendar."""
    headers = {"Content-Disposition": f'attachment; filename="{NAME}"'}
    return web.Response(body=file, content_type="text/calendar", charset="utf-8", headers=headers)
