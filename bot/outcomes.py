"""How what was understood becomes the outcome of a turn."""

from bot.reply import Decision, Outcome
from intents.understanding import Understanding


def outcome_of(
    found: Understanding,
    decision: Decision,
    *,
    topic: str | None = None,
    options: tuple[str, ...] = (),
    intake_offered: bool = False,
) -> Outcome:
    """The outcome of a message that was understood as `found`."""
    return Outcome(
        decision,
        topic=topic,
        also=(found.also,) if found.also and decision is Decision.ANSWER else (),
        options=options,
        entities=found.entities,
        confidence=round(found.confidence, 3),
        runner_up=found.runner_up if found.runner_up != topic else None,
        intake_offered=intake_offered,
    )
