"""The JSON Schema of the knowledge files, so that an editor completes and checks while typing."""

import json

from pydantic import BaseModel

from knowledge.model import (
    Bridges,
    Case,
    Choice,
    Concepts,
    Dangers,
    Dialect,
    Entity,
    Frames,
    Intake,
    Municipalities,
    Outside,
    Phrases,
    Questions,
    TopicGroup,
)

FILES: dict[str, type[BaseModel]] = {
    "topics/*.yaml": TopicGroup,
    "questions/*/*.yaml": Questions,
    "choices/*.yaml": Choice,
    "outside/*.yaml": Outside,
    "cases/*.yaml": Case,
    "entities/gemeenten.yaml": Municipalities,
    "entities/*.yaml": Entity,
    "words/concepts.yaml": Concepts,
    "words/dialect.yaml": Dialect,
    "words/frames.yaml": Frames,
    "words/bridges.yaml": Bridges,
    "dangers.yaml": Dangers,
    "intake.yaml": Intake,
    "phrases.yaml": Phrases,
}


def schemas_as_json() -> str:
    """An object of file pattern to JSON Schema (draft 2020-12), with the Dutch keys."""
    schemas = {pattern: model.model_json_schema(by_alias=True) for pattern, model in FILES.items()}
    return json.dumps(schemas, ensure_ascii=False, indent=1)
