"""What a condition may be made of, and what is said about one that is not."""

from functools import cache
from typing import NoReturn

from lark import Lark, Token, Tree, UnexpectedInput, UnexpectedToken

from jupyter_mlplatform.records.errors import Invalid

MAX_CHARACTERS = 10_000
MAX_NODES = 800  # about 200 comparisons
ALLOWED = (
    "Write comparisons (= != < <= > >=) of a column with a number, a 'text', true, false or another column; is null, "
    "in ('a', 'b'), between 1 and 2, contains 'a', starts with 'a', ends with 'a'; join them by and, or, not and "
    'parentheses. Quote a column\'s name where it has blanks: `home town` or "home town".'
)
_GRAMMAR = r"""
?start: any
?any: all (_OR all)*
?all: one (_AND one)*
?one: _NOT one -> negation
    | "(" any ")"
    | column -> truth
    | operand COMPARISON operand -> comparison
    | column _IS [NOT] _NULL -> missing
    | column [NOT] _IN "(" literal ("," literal)* ")" -> among
    | column [NOT] _BETWEEN literal _AND literal -> between
    | column [NOT] _CONTAINS STRING -> contains
    | column [NOT] _STARTS _WITH STRING -> starts_with
    | column [NOT] _ENDS _WITH STRING -> ends_with
?operand: column | literal
column: NAME | QUOTED
literal: NUMBER | STRING | TRUE | FALSE

COMPARISON: "<=" | ">=" | "!=" | "<>" | "==" | "=" | "<" | ">"
STRING: /'(?:[^']|'')*'/
QUOTED: /"(?:[^"]|"")+"|`(?:[^`]|``)+`/
NUMBER.2: /[-+]?(?:\d+(?:\.\d*)?|\.\d+)(?:[eE][-+]?\d+)?(?![\w.])/
NAME: /[^\W\d]\w*/
_OR.3: /or\b/i
_AND.3: /and\b/i
_NOT.4: /not\b/i
NOT.3: /not\b/i
_IS.3: /is\b/i
_NULL.3: /null\b/i
_IN.3: /in\b/i
_BETWEEN.3: /between\b/i
_CONTAINS.3: /contains\b/i
_STARTS.3: /starts\b/i
_ENDS.3: /ends\b/i
_WITH.3: /with\b/i
TRUE.3: /true\b/i
FALSE.3: /false\b/i
%ignore /\s+/
"""
_WORDS = {
    "COMPARISON": "a comparison", "STRING": "a 'text'", "QUOTED": "a quoted column name", "NAME": "a column name",
    "NUMBER": "a number", "LPAR": "(", "RPAR": ")", "COMMA": ",", "$END": "the end",
}  # fmt: skip


def read(text: str) -> Tree[Token]:
    """Parse a condition. Raises `Invalid`, see `refuse`."""
    if len(text) > MAX_CHARACTERS:
        raise Invalid(f"A condition has {MAX_CHARACTERS:,} characters at most.", field="where")
    try:
        tree = _parser().parse(text)
    except UnexpectedInput as error:
        at_end = isinstance(error, UnexpectedToken) and error.token.type == "$END"
        position = len(text) if at_end else error.pos_in_stream or 0
        found = f"{text[position : position + 20]!r} is" if position < len(text) else "its end is"
        expected = ", ".join(sorted({_WORDS.get(name, name.lstrip("_").lower()) for name in _expected(error)}))
        refuse(f"The condition cannot be read: {found} unexpected; {expected} would be possible", position)
    if sum(1 for _ in tree.iter_subtrees()) > MAX_NODES:
        raise Invalid("The condition has too many comparisons: about 200 are possible.", field="where")
    return tree


def refuse(detail: str, position: int) -> NoReturn:
    """Raise `Invalid` with ``field`` "where", the ``position`` (from 0) at fault and what is allowed."""
    raise Invalid(f"{detail} (position {position}).", field="where", hint=ALLOWED, position=position)


@cache
def _parser() -> Lark:
    return Lark(_GRAMMAR, parser="lalr", maybe_placeholders=True)


def _expected(error: UnexpectedInput) -> set[str]:
    return set(getattr(error, "allowed", None) or getattr(error, "expected", None) or ())
