"""What is metered of a server of Teams, beside what is in every channel (tests/bench/meter.py)."""

TOKEN, READING, SDK = "token", "reading", "botbuilder"
DRAWING, POSTING = "drawing", "posting"
CALLS = {
    "adapters.teams.app.read_json": READING,
    "adapters.teams.front.read_sender": READING,
    "adapters.teams.asking.read_message": READING,
    "adapters.teams.channel.draw": DRAWING,
}
COROUTINES = {
    "adapters.teams.auth.TokenCheck.check": TOKEN,
    "adapters.teams.front.run_turn": SDK,
    "adapters.teams.pacing.Pacer.turn": POSTING,
    "adapters.teams.connector.Connector.post": POSTING,
}
