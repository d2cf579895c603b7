"""The web chat: pages, one form and a little script, on aiohttp."""
