"""Which addresses become a link where somebody else draws them: those that a browser gets to safely."""

from urllib.parse import urlsplit

HERE = ("127.0.0.1", "localhost")


def is_link(url: str) -> bool:
    """Whether it is https (pitfall 4 of slack.md), or this very machine; without a name in front of an @ or
    signs that a site does not have."""
    if not url.isascii() or not url.isprintable() or set(url) & set(' \\"<>|'):
        return False
    try:
        parts = urlsplit(url)
        is_here = parts.scheme == "http" and parts.hostname in HERE
    except ValueError:
        return False
    return (parts.scheme == "https" or is_here) and bool(parts.hostname) and "@" not in parts.netloc
