"""What an expression may be made of, and what is said about one that is not."""

from functools import lru_cache
from typing import NoReturn

from lark import Lark, Token, Tree, UnexpectedInput, UnexpectedToken

MAX_CHARACTERS = 10_000
MAX_NODES = 800  # about 200 comparisons
MAX_DEPTH = 60  # every level costs several calls where it is translated and where it is carried out
ALLOWED = (
    "Write comparisons (= != < <= > >=) of a column with a number, a 'text', true, false or another column; is null, "
    "in ('a', 'b'), between 1 and 2, contains 'a', starts with 'a', ends with 'a'; join them by and, or, not and "
    "parentheses. Reckon with + - * / % ^ and functions such as round(x, 2), year(day), if(x > 0, 'up', 'down'). Quote "
    'a column\'s name where it has blanks: `home town` or "home town".'
)
_GRAMMAR = r"""
?start: any
?any: all (_OR all)*
?all: one (_AND one)*
?one: _NOT one -> negation
    | sum COMPARISON sum -> comparison
    | sum _IS [NOT] NULL -> missing
    | sum [NOT] _IN "(" sum ("," sum)* ")" -> among
    | sum [NOT] _BETWEEN sum _AND sum -> between
    | sum [NOT] _CONTAINS STRING -> contains
    | sum [NOT] _STARTS _WITH STRING -> starts_with
    | sum [NOT] _ENDS _WITH STRING -> ends_with
    | sum
?sum: product (SIGN product)*
?product: signed (OPERATOR signed)*
?signed: SIGN signed -> sign
    | power
?power: atom (POWER signed)?
?atom: column
    | literal
    | NAME "(" any ("," any)* ")" -> call
    | "(" any ")"
column: NAME | QUOTED
literal: NUMBER | STRING | TRUE | FALSE | NULL

COMPARISON: "<=" | ">=" | "!=" | "<>" | "==" | "=" | "<" | ">"
SIGN: "+" | "-"
OPERATOR: "*" | "/" | "%"
POWER: "^"
STRING: /'(?:[^']|'')*'/
QUOTED: /"(?:[^"]|"")+"|`(?:[^`]|``)+`/
NUMBER.2: /(?:\d+(?:\.\d*)?|\.\d+)(?:[eE][-+]?\d+)?(?![\w.])/
NAME: /[^\W\d]\w*/
_OR.3: /or\b/i
_AND.3: /and\b/i
_NOT.4: /not\b/i
NOT.3: /not\b/i
_IS.3: /is\b/i
NULL.3: /null\b/i
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
    "NUMBER": "a number", "LPAR": "(", "RPAR": ")", "COMMA": ",", "$END": "the end", "SIGN": "+ or -",
    "OPERATOR": "* / or %", "POWER": "^",
}  # fmt: skip


class Refused(Exception):
    """What is wrong with an expression, and at which ``position`` (from 0), if at one."""

    def __init__(self, detail: str, position: int | None = None, hint: str | None = ALLOWED) -> None:
        super().__init__(detail if position is None else f"{detail} (position {position}).")
        self.position = position
        self.hint = hint


def refuse(detail: str, position: int) -> NoReturn:
    """Raise `Refused` with the ``position`` (from 0) at fault and what is allowed."""
    raise Refused(detail, position)


@lru_cache(maxsize=256)
def read(text: str) -> Tree[Token]:
    """Parse an expression. Raises `Refused`."""
    if len(text) > MAX_CHARACTERS:
        raise Refused(f"An expression has {MAX_CHARACTERS:,} characters at most.", hint=None)
    try:
        tree = _parser().parse(text)
    except UnexpectedInput as error:
        at_end = isinstance(error, UnexpectedToken) and error.token.type == "$END"
        position = len(text) if at_end else error.pos_in_stream or 0
        found = f"{text[position : position + 20]!r} is" if position < len(text) else "its end is"
        expected = ", ".join(sorted({_WORDS.get(name, name.lstrip("_").lower()) for name in _expected(error)}))
        refuse(f"The expression cannot be read: {found} unexpected; {expected} would be possible", position)
    if sum(1 for _ in tree.iter_subtrees()) > MAX_NODES:
        raise Refused("The expression has too many parts: about 200 comparisons are possible.", hint=None)
    if _depth(tree) > MAX_DEPTH:
        raise Refused(f"The expression is nested more than {MAX_DEPTH} levels deep.", hint="Make it two steps.")
    return tree


def name_of(token: Token) -> str:
    """Return the name of a column as it is called, without quotes."""
    return str(token) if token.type == "NAME" else token[1:-1].replace(token[0] * 2, token[0])


def _depth(tree: Tree[Token]) -> int:
    """Return how many levels an expression has once it is put together: a + b + c has two."""
    deepest, waiting = 0, [(tree, 1)]
    while waiting:
        node, depth = waiting.pop()
        deepest = max(deepest, depth)
        operands = [child for child in node.children if isinstance(child, Tree)]
        chained = len(operands) if node.data in {"sum", "product"} else 0
        waiting += [(child, depth + max(1, chained - max(place, 1))) for place, child in enumerate(operands)]
    return deepest


@lru_cache(maxsize=1)
def _parser() -> Lark:
    return Lark(_GRAMMAR, parser="lalr", maybe_placeholders=True)


def _expected(error: UnexpectedInput) -> set[str]:
    return set(getattr(error, "allowed", None) or getattr(error, "expected", None) or ())
