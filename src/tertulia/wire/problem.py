"""RFC 9457 problem details: what is said when something can't be done."""

from pydantic import BaseModel, Field

from tertulia.wire.shapes import Judgement


class Fault(BaseModel):
    """One input that was wrong: where it stood, and what is wrong with it."""

    at: str
    message: str


class Problem(BaseModel):
    type: str = Field(description="/problems/<code>: a page of the manual")
    title: str
    status: int
    detail: str
    code: str
    hint: str
    errors: list[Fault] = []
    judgement: Judgement | None = Field(None, description="of “nudge” and “refused” alone")

    @property
    def body(self) -> bytes:
        return self.model_dump_json(exclude_defaults=True).encode()
