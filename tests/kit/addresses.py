"""Addresses that are nothing to follow, whichever platform would draw a link to them."""

UNSAFE = (
    "http://oud.be",
    "http://localhost.evil.example/",
    "javascript:alert(1)",
    "https://bank.be@evil.example",
    "https://ev il.example",
    "https://evil.example|Agenda",
    "https://evil.example>",
    "https://раураl.com",
    "https://",
    "https://[",
    "//evil.example",
    "/gegevens",
    "mailto:a@b.be",
    "msteams://evil",
    "https:\\\\evil.example",
    "https://a.be/\n",
)
