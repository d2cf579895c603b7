"""Explains the last answer: which words counted, which written question was nearest, what came second."""

from bot.conversation import Explanation
from bot.moment import Moment
from bot.reply import Decision, Outcome, Reply, Turn
from bot.said import Said
from intents.engine import IntentEngine
from intents.understanding import Understanding, Verdict
from knowledge.loader import Knowledge


def tell_why(moment: Moment, knowledge: Knowledge, engine: IntentEngine) -> Said:
    """The reply to "waarom?": what led to the last answer, in words."""
    why = moment.state.explanation or Explanation()
    found = Understanding(Verdict.TOPIC, topic=why.topic, runner_up=why.runner_up)
    words = engine.explain(moment.asked, found).words if moment.asked and why.topic else ()
    lines = [moment.book.say("waarom", woorden=", ".join(f"'{word}'" for word in words))] if words else []
    if why.example:
        lines.append(moment.book.say("waarom_voorbeeld", voorbeeld=why.example))
    if why.runner_up in knowledge.topics:
        lines.append(moment.book.say("waarom_twijfel", titel=knowledge.topics[why.runner_up].title))
    reply = Reply(tuple(lines or [moment.book.say("waarom_niets")]))
    decision = Decision.ANSWER if why.topic else Decision.FALLBACK
    return Said(moment.state, Turn(reply, Outcome(decision, topic=why.topic, confidence=why.confidence)))
