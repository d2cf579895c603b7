"""What is metered of a server of Slack, beside what is in every channel (tests/bench/meter.py)."""

SIGNATURE, BOLT, READING, DRAWING, POSTING = "signature and parsing", "Bolt", "reading", "drawing", "posting"
CALLS = {
    "adapters.slack.door.Signatures.is_ours": SIGNATURE,
    "adapters.slack.door.read_body": SIGNATURE,
    "adapters.slack.incoming.Reader.message": READING,
    "adapters.slack.channel.draw": DRAWING,
}
COROUTINES = {
    "slack_bolt.middleware.request_verification.async_request_verification."
    "AsyncRequestVerification.async_process": SIGNATURE,
    "slack_bolt.app.async_app.AsyncApp.async_dispatch": BOLT,
    "slack_sdk.web.async_client.AsyncWebClient.api_call": POSTING,
    "adapters.slack.app.Front.on_message": READING,
    "adapters.slack.web_api.WebApi.write": POSTING,
}
