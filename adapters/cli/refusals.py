"""What a command says, in one sentence each, when it cannot do what was asked."""

from adapters.cli.ask import BadLine
from adapters.cli.evaluate import BadEvaluation
from adapters.cli.wrong_use import WrongUse
from adapters.keeping import KeepingRefused
from adapters.settings import WrongSettings
from knowledge.problems import KnowledgeRefused


def sentences_of(error: Exception) -> tuple[str, ...]:
    """What to say; nothing for a fault of ours."""
    if isinstance(error, WrongSettings):
        return error.sentences
    if isinstance(error, KnowledgeRefused):
        return (*map(str, error.wrong), "Run `wegwijs check` after mending it.")
    is_ours = isinstance(error, BadLine | BadEvaluation | WrongUse | KeepingRefused)
    return (str(error),) if is_ours else ()
