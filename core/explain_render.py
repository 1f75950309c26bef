"""From items to tokens: the line of symbols and the line of numbers."""

from __future__ import annotations

from dataclasses import replace
from typing import Final

from core.explain_text import Group, Item, Items, Local, Named, Numbers, Ref, Stacked
from core.explain_tokens import VALUE, LocalOf, NameOf, NumberOf, Symbol, Terms, Token, Tokens
from core.names import sampled

SAMPLES: Final = "Σₙ"
"""Stands before a term of which there is one per sample."""

_OPEN: Final = frozenset(("", "(", "[", ",", "|", "<", ">", "≤", "≥"))
_POWERS: Final = frozenset(("^", "²"))
_LEFT: Final = Symbol("(")
_RIGHT: Final = Symbol(")")


def symbols(made: Items, numbers: Numbers) -> Tokens:
    """Return ``made`` with names; a sum over the samples is written with Σₙ."""
    return bracketed(tuple(t for item in made for t in _named(item, numbers)))


def values(made: Items, numbers: Numbers) -> Tokens:
    """Return ``made`` with numbers, a negative one in brackets where it needs them."""
    return bracketed(tuple(_valued(item, numbers) for item in made))


def _valued(item: Item, numbers: Numbers) -> Token:
    match item:
        case Ref():
            return numbers.number(item)
        case Named(_, number):
            return number
        case Stacked(_, array):
            return array
        case Group(terms, count):
            made = tuple(tuple(_valued(i, numbers) for i in term) for term in terms)
            return Terms(made, count)
        case Local(number=NumberOf() as number):
            return number
        case Local():
            raise ValueError("a local derivative has a name only")
        case _:
            return item


def _named(item: Item, numbers: Numbers) -> Tokens:
    match item:
        case Ref():
            return (numbers.name(item),)
        case Local(of, by, port, _):
            made = LocalOf(
                numbers.plain_name(of), numbers.plain_name(by), of.wire, port, numbers.entry(of)
            )
            return (made,)
        case Named(symbol, _):
            return (symbol,)
        case Stacked(entries, _):
            return tuple(t for entry in entries for t in _named(entry, numbers))
        case Group():
            return _named_sum(item, numbers)
        case _:
            return (item,)


def _named_sum(group: Group, numbers: Numbers) -> Tokens:
    terms = [tuple(t for item in term for t in _named(item, numbers)) for term in group.terms]
    if _over_samples(group, terms):
        return (Symbol(SAMPLES), *_one_term(of_each_sample(terms[0], numbers)))
    if len(terms) > 1:
        terms = [apart(term) for term in terms]
    return (Terms(tuple(terms), group.count),)


def apart(term: Tokens) -> Tokens:
    """Return a term of a sum; one that is a sum over the samples itself is in brackets."""
    return (_LEFT, *term, _RIGHT) if term[:1] == (Symbol(SAMPLES),) else term


def _over_samples(group: Group, terms: list[Tokens]) -> bool:
    """Whether all terms have one name and different numbers: they differ in the sample."""
    return (
        len(terms) > 1
        and all(t == terms[0] for t in terms[1:])
        and group.terms[0] != group.terms[1]
    )


def of_each_sample(tokens: Tokens, numbers: Numbers) -> Tokens:
    """Return names with an index n where there is one such number for each sample."""
    return tuple(_of_each_sample(token, numbers) for token in tokens)


def _of_each_sample(token: Token, numbers: Numbers) -> Token:
    match token:
        case Terms(terms, count):
            return Terms(tuple(of_each_sample(term, numbers) for term in terms), count)
        case NameOf(wire, _, name, start):
            batched = numbers.snapshot.start.batched
            made = start if start is None or not batched else sampled(start)
            each = numbers.wire(wire).batched
            return replace(token, name=sampled(name) if each else name, start=made)
        case LocalOf(of, by, wire, port):
            if numbers.wire(wire).batched:
                of = sampled(of)
            if port is not None:
                source = numbers.graph.gate(port[0]).inputs[port[1]]
                by = sampled(by) if numbers.wire(source).batched else by
            return replace(token, of=of, by=by)
    return token


def _one_term(tokens: Tokens) -> Tokens:
    depth = 0
    for token in tokens:
        if isinstance(token, Symbol):
            depth += (token.text in "([") - (token.text in ")]")
        if depth == 0 and (isinstance(token, Terms) or token in (Symbol("+"), Symbol("−"))):
            return (_LEFT, *tokens, _RIGHT)
    return tokens


def bracketed(tokens: Tokens, before: str = "") -> Tokens:
    """Put negative numbers in brackets where a sign stands before or a power behind them.

    A name with a superscript has some before a power, too.
    """
    made: list[Token] = []
    for i, token in enumerate(tokens):
        if isinstance(token, Symbol):
            made.append(token)
            before = token.text
            continue
        if isinstance(token, Terms):
            first = bracketed(token.terms[0], before)
            rest = tuple([bracketed(term, "+") for term in token.terms[1:]])
            made.append(Terms((first, *rest), token.count))
        elif _needs(token, before, tokens[i + 1] if i + 1 < len(tokens) else None):
            made.extend((_LEFT, token, _RIGHT))
        else:
            made.append(token)
        before = "number"
    return tuple(made)


def _needs(token: Token, before: str, following: Token | None) -> bool:
    power = isinstance(following, Symbol) and following.text in _POWERS
    if isinstance(token, NameOf):
        return power and bool(token.name.sup or token.name.power or token.quantity != VALUE)
    if not isinstance(token, NumberOf) or not token.value < 0:
        return False
    return power or before not in _OPEN
