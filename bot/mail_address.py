"""What a mail address looks like."""

import re

LONGEST = 254  # RFC 5321, 4.5.3.1.3, without the brackets
_MAIL = re.compile(
    r"[^\s@<>,;:\"\x00-\x1f\x7f]{1,64}@[^\s@<>,;:\"\x00-\x1f\x7f.]+(\.[^\s@<>,;:\"\x00-\x1f\x7f.]+)+"
)


def read_mail(text: str) -> str | None:
    """The address that was typed, without blanks around it; None when it is none."""
    typed = text.strip()
    return typed if len(typed) <= LONGEST and _MAIL.fullmatch(typed) else None
