"""Section `slack` of `wegwijs.yaml`; its secrets come from the environment."""

from pydantic import Field

from adapters.settings_part import Part
from knowledge.model import Flag


class SlackPart(Part):
    """The workspace; whether what is written in the thread of a card goes on to the asker; and whether people
    see threads of their own in the direct message (agent view)."""

    workspace: str = Field("", alias="werkruimte", pattern=r"^([TE][A-Z0-9]+)?$")
    forwards_threads: Flag = Field(default=False, alias="draad_doorsturen")
    is_agent: Flag = Field(default=False, alias="agent")
