"""What can go wrong in the engine: a tree, each with a stable ``code``.

HouseRulesError
├── RulebookInvalid      a rulebook that can't be used: where, what, and what to do
├── RemarkUnreadable     a line of labelled comments that can't be used
└── TooFewLabels         too few labels to learn from
"""

from typing import ClassVar


class HouseRulesError(Exception):
    """Something that the caller can mend. Its text is whole sentences for people."""

    code: ClassVar[str] = "house-rules"


class RulebookInvalid(HouseRulesError):
    """``line`` and ``column`` begin at 1, count characters, and lie in the text (or just behind its last character)."""

    code = "rulebook-invalid"

    def __init__(self, message: str, line: int, column: int, hint: str = "") -> None:
        super().__init__(message, line, column, hint)
        self.message, self.line, self.column, self.hint = message, line, column, hint

    def __str__(self) -> str:
        return f"line {self.line}, column {self.column}: {self.message}" + (f" {self.hint}" if self.hint else "")


class RemarkUnreadable(HouseRulesError):
    """``line`` is its number in the file, from 1."""

    code = "remark-unreadable"

    def __init__(self, message: str, line: int) -> None:
        super().__init__(message, line)
        self.message, self.line = message, line

    def __str__(self) -> str:
        return f"line {self.line}: {self.message}"


class TooFewLabels(HouseRulesError):
    code = "too-few-labels"
