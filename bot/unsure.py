"""What is said when it is not clear what is meant: which of these, not of ours, not understood."""

from collections.abc import Callable
from dataclasses import replace

from bot.masking import mask
from bot.moment import Moment, remember
from bot.organisation import Organisation
from bot.outcomes import outcome_of
from bot.phrases import PhraseBook
from bot.picking import NONE
from bot.ports import Miss
from bot.reply import INSTEAD, Button, Decision, Outcome, Reply, Section, Turn
from bot.said import Said
from intents.engine import IntentEngine
from intents.understanding import Understanding
from knowledge.loader import Knowledge

TOO_LONG = 4000
_INSULTS = "schelden"
_GIBBERISH = "gebrabbel"


def topic_button(knowledge: Knowledge, topic: str) -> Button:
    """Answers a topic when pressed."""
    return Button(f"topic:{topic}", knowledge.topics[topic].title)


class Unsure:
    """Asks back, or says that it cannot help; `button` begins an intake. Keeps nothing itself."""

    def __init__(
        self,
        knowledge: Knowledge,
        engine: IntentEngine,
        organisation: Organisation,
        *,
        button: Callable[[PhraseBook], Button],
    ) -> None:
        self._knowledge = knowledge
        self._engine = engine
        self._organisation = organisation
        self._button = button

    def ask_which(self, moment: Moment, found: Understanding) -> Said:
        """Which of a few topics is meant."""
        options = tuple(one for one in found.options if one in self._knowledge.topics)[:4]
        if len(options) < 2:
            return self.say_unknown(moment, found)
        written = self._knowledge.choices.get(found.family or "")
        again = moment.state.options == options
        question = written.question if written and not again else moment.book.say("keuze")
        choices = [Button(f"topic:{one}", self._knowledge.topics[one].title) for one in options]
        choices.append(Button(NONE, moment.book.say("geen_van_deze")))
        reply = Reply((question,), choices=tuple(choices))
        state = replace(remember(moment.state, found), options=options, explanation=None)
        outcome = outcome_of(found, Decision.CLARIFY, options=options)
        return Said(state, Turn(reply, outcome), self._miss("clarify", moment, found))

    def say_outside(self, moment: Moment, found: Understanding) -> Said:
        """That it is not what we know of."""
        family = self._knowledge.outside.get(found.family or "")
        if family and family.id == _GIBBERISH:
            return self.say_unknown(moment, found)
        again = moment.state.misses > 0
        if family and family.id == _INSULTS:
            paragraphs = (moment.book.say("belediging"),)
        else:
            lead = (family.answer,) if family else ()
            paragraphs = (*lead, moment.book.say("buiten_herhaald" if again else "buiten_terrein"))
        reply = Reply(paragraphs, buttons=self._starters(), buttons_heading=INSTEAD)
        state = replace(
            remember(moment.state, found), misses=moment.state.misses + 1, options=(), explanation=None
        )
        outcome = outcome_of(found, Decision.FALLBACK)
        return Said(state, Turn(reply, outcome), self._miss("fallback", moment, found))

    def say_unknown(self, moment: Moment, found: Understanding) -> Said:
        """That it was not understood, with what may be near to it."""
        said = self.missed(moment, outcome_of(found, Decision.FALLBACK), moment.incoming.text, found)
        return replace(said, miss=self._miss("fallback", moment, found))

    def missed(self, moment: Moment, outcome: Outcome, text: str, found: Understanding | None = None) -> Said:
        """That it was not understood; the second time in a row a person is offered."""
        misses = moment.state.misses + 1
        lines = [moment.book.say(f"niet_begrepen_{min(misses, 3)}")]
        if len(text) > TOO_LONG:
            lines.append(moment.book.say("te_lang"))
        near = self._near(text, found) if misses == 1 and found else self._starters()
        offers = misses > 1
        sections: tuple[Section, ...] = (self._organisation.contact(),) if offers else ()
        buttons = (self._button(moment.book), *near) if offers else near
        state = replace(moment.state, misses=misses, options=(), explanation=None)
        turn = Turn(
            Reply(tuple(lines), sections, buttons=buttons, buttons_heading=INSTEAD),
            replace(outcome, intake_offered=offers),
        )
        return Said(state, turn)

    def say_empty(self, moment: Moment, found: Understanding) -> Said:
        """That nothing was said."""
        reply = Reply((moment.book.say("leeg"),), buttons=self._starters(), buttons_heading=INSTEAD)
        return Said(moment.state, Turn(reply, outcome_of(found, Decision.FALLBACK)))

    def _near(self, text: str, found: Understanding) -> tuple[Button, ...]:
        """Written questions near to what was typed, one per likely topic; none is near to keys at random."""
        if found.family == _GIBBERISH:
            return self._starters()
        nearest = self._engine.nearest_questions(text, found)
        return tuple(Button(f"topic:{topic}", text) for topic, text in nearest) or self._starters()

    def _starters(self) -> tuple[Button, ...]:
        return tuple(
            topic_button(self._knowledge, topic)
            for topic in ("financiering_overzicht", "ruimte_vinden", "wie_contacteren")
            if topic in self._knowledge.topics
        )

    @staticmethod
    def _miss(kind: str, moment: Moment, found: Understanding) -> Miss | None:
        text = mask(moment.incoming.text[:TOO_LONG]).strip()
        return Miss(kind, text, found.topic, moment.now) if text else None
