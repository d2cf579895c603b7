"""Signatures over what leaves us and comes back: a link, a button, a form. Nothing is kept for them."""

import base64
import hashlib
import hmac
from collections.abc import Sequence

SHORTEST_SECRET = 32


class Signer:
    """Signs with the first of its secrets, and accepts what any of them signed.

    So a secret can be replaced while links that the old one signed are still about. Raises ValueError
    without a secret of at least 32 characters.
    """

    def __init__(self, secrets: Sequence[str]) -> None:
        if not secrets or any(len(secret) < SHORTEST_SECRET for secret in secrets):
            raise ValueError(f"a secret has at least {SHORTEST_SECRET} characters")
        self._keys = tuple(secret.encode() for secret in secrets)

    def __repr__(self) -> str:
        return "Signer()"

    def sign(self, purpose: str, *parts: str) -> str:
        """The signature (HMAC-SHA256, 64 hexadecimal digits) of these parts, for this purpose alone."""
        return self._sign(self._keys[0], purpose, parts)

    def is_signed(self, signature: str, purpose: str, *parts: str) -> bool:
        """Whether we signed these very parts for this very purpose."""
        given = signature.encode("utf-8", "replace")
        found = [hmac.compare_digest(self._sign(key, purpose, parts).encode(), given) for key in self._keys]
        return any(found)

    def name(self, what: str) -> str:
        """A name to `derive` from, which says by which of the secrets."""
        return f"{_mark(self._keys[0])}:{what}"

    def derive(self, purpose: str, name: str) -> str:
        """43 signs that nobody guesses, for this purpose and name; the same as long as the secret that
        the name was made with is one of ours."""
        mark = name.partition(":")[0]
        key = next((one for one in self._keys if _mark(one) == mark), self._keys[0])
        signed = bytes.fromhex(self._sign(key, f"derive {purpose}", (name,)))
        return base64.urlsafe_b64encode(signed).decode().rstrip("=")

    @staticmethod
    def _sign(key: bytes, purpose: str, parts: Sequence[str]) -> str:
        whole = [purpose, *parts]
        framed = b"".join(
            len(part).to_bytes(4) + part for part in (one.encode("utf-8", "replace") for one in whole)
        )
        return hmac.new(key, framed, hashlib.sha256).hexdigest()


def _mark(key: bytes) -> str:
    """Tells two secrets apart, and nothing more of them."""
    return hmac.new(key, b"mark", hashlib.sha256).hexdigest()[:8]
