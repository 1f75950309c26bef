"""What each cost of a loss table is, with its numbers: of all samples, of one, of one output.

API summary
-----------
``explained(table, results, place, loss)``   an :class:`~core.explain_tokens.Explanation`
``Place(table, sample, unit)``               what of the table it is about
``COSTS``                                    what there is to explain, in its order

Names: a and t of the sample's outputs, E with the sample's number, N samples, K outputs; for
hinge the predictions a are taken as scores.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Final

import numpy as np

from core.experiment import LossTable
from core.explain_render import bracketed
from core.explain_tokens import (
    GRADIENT,
    VALUE,
    Explanation,
    Line,
    NameOf,
    NumberOf,
    Subject,
    Symbol,
    Terms,
    Token,
    Tokens,
    signs,
)
from core.loss_tables import TABLE_LOSSES, TableResult, unfit
from core.marks import N_, Remark
from core.names import Name, plain
from core.table_numbers import (
    ERROR,
    LOSS,
    PER_SAMPLE,
    PREDICTIONS,
    SLOPE,
    TARGETS,
    TableNumber,
)

COSTS: Final = (ERROR, *TABLE_LOSSES)
Results = Mapping[str, TableResult]


@dataclass(frozen=True, slots=True)
class Place:
    """One table; ``sample`` and ``unit``, from 0, ``None`` for all of them."""

    table: str
    sample: int | None = None
    unit: int | None = None


def explained(table: LossTable, results: Results, place: Place, loss: str) -> Explanation:
    """Return how the cost ``loss``, one of ``COSTS``, comes about at ``place``.

    Of all samples it is their mean; of one its term; of one output its gradient behind that.
    """
    writer = _Writer(table, results, place, loss)
    subject = Subject(writer.mean.name, VALUE)
    if loss == ERROR:
        return Explanation(subject, (writer.error(),), writer.error_remarks())
    if place.sample is None:
        return Explanation(subject, (writer.mean_line(),))
    n, k = place.sample, place.unit
    lines = [writer.term_line(n)]
    if k is None:
        return Explanation(subject, (*lines, writer.mean_line()))
    lines.append(writer.slope_line(n, k))
    if loss == "cross_entropy" and not unfit(writer.a[n : n + 1])[0]:
        lines.append(writer.score_line(n, k))
    return Explanation(subject, tuple(lines), writer.remarks(n))


class _Writer:
    """Tokens of one cost of one table."""

    def __init__(self, table: LossTable, results: Results, place: Place, loss: str) -> None:
        self.a, self.t = table.predictions[place.table], table.targets
        self.result = results[place.table]
        self.place, self.loss = place, loss
        self.samples, self.units = self.t.shape
        self.predictions = TableNumber(PREDICTIONS, place.table).name
        what = ERROR if loss == ERROR else LOSS
        self.mean = TableNumber(what, place.table, "" if loss == ERROR else loss)

    def number(self, what: str) -> str:
        return TableNumber(what, self.place.table, self.loss).name

    # -- names and numbers -------------------------------------------------------

    def name(self, letter: str, n: int, k: int) -> NameOf:
        wire = TARGETS if letter == "t" else self.predictions
        return NameOf(wire, VALUE, Name(letter, str(k)), entry=(n, k))

    def value(self, letter: str, n: int, k: int) -> NumberOf:
        wire, array = (TARGETS, self.t) if letter == "t" else (self.predictions, self.a)
        return NumberOf(float(array[n, k]), VALUE, wire, None, (n, k))

    def both(self, n: int, k: int) -> tuple[tuple[Token, Token], tuple[Token, Token]]:
        """Return a and t by name and with their numbers."""
        return (
            (self.name("a", n, k), self.name("t", n, k)),
            (self.value("a", n, k), self.value("t", n, k)),
        )

    def total(self) -> NameOf:
        return NameOf(self.mean.name, VALUE, Name("E"))

    def term(self, n: int) -> NameOf:
        return NameOf(self.number(PER_SAMPLE), VALUE, Name("E", str(n + 1)), entry=(n,))

    def count(self) -> NumberOf:
        return NumberOf(float(self.samples))

    # -- all samples -------------------------------------------------------------

    def error(self) -> Line:
        """Return how many of the samples are wrong."""
        wrong = int((~self.result.correct).sum())
        result = NumberOf(self.result.classification_error, VALUE, self.mean.name)
        return Line(
            (self.total(),),
            (),
            (NumberOf(float(wrong)), Symbol("/"), self.count()),
            result,
        )

    def error_remarks(self) -> tuple[Remark, ...]:
        n = self.place.sample
        if n is None:
            return ()
        right, found = int(self.t[n].argmax()), int(self.result.predicted_class[n])
        made = (
            N_("Sample {n} is right: the greatest prediction is that of output {k}.")
            if right == found
            else N_(
                "Sample {n} is wrong: the greatest prediction is that of output {k}, "
                "the target's that of output {t}."
            )
        )
        fields = {"n": n + 1, "k": found, "t": right}
        flat = Remark(N_("Its gradient is 0 wherever there is one: it shows no way downhill."))
        return Remark(made, fields), *((flat,) if self.place.unit is not None else ())

    def mean_line(self) -> Line:
        each = self.result.losses[self.loss].per_sample_loss
        wire = self.number(PER_SAMPLE)
        given = Terms(
            tuple(
                (NumberOf(float(each[n]), VALUE, wire, None, (n,)),) for n in range(self.samples)
            ),
            self.samples,
        )
        result = NumberOf(self.result.losses[self.loss].loss, VALUE, self.mean.name)
        chain = (*signs("1 / N · Σₙ"), NameOf("", VALUE, _EN))
        if self.samples == 1:
            return Line((self.total(),), (self.term(0),), (), result)
        numbers = _over(bracketed((given,)), self.count())
        return Line((self.total(),), chain, numbers, result)

    # -- one sample --------------------------------------------------------------

    def term_line(self, n: int) -> Line:
        """Return the loss of sample ``n``: the rule in short, and with every output's number."""
        found = self.result.losses[self.loss].per_sample_loss[n]
        result = NumberOf(float(found), VALUE, self.number(PER_SAMPLE), None, (n,))
        if self.loss == "hinge":
            named, given = self.hinge_terms(n)
            other = plain(Name("a", str(int(self.t[n].argmax()))))
            chain = signs(f"Σ max ( 0 , a − {other} + 1 )")
        elif self.loss == "cross_entropy":
            named, given = (self.sum(n, _cross, which) for which in (0, 1))
            chain = signs("− Σ t · ln ( a )")
            named, given = ((Symbol("−"), *_round(side)) for side in (named, given))
        else:
            named, given = (self.sum(n, _squared, which) for which in (0, 1))
            front = self.front()
            chain = (*front, *signs("· Σ ( a − t ) ²" if front else "Σ ( a − t ) ²"))
            if front:
                named = (*front, Symbol("·"), *_round(named))
                given = (*self.front(numbers=True), Symbol("·"), *_round(given))
        return Line((self.term(n),), named, bracketed(given), result, chain)

    def front(self, *, numbers: bool = False) -> Tokens:
        """Return the factor before a sum of squares; none where that is 1."""
        if self.loss == "half_sse":
            return (Symbol("½"),) if not numbers else (NumberOf(0.5),)
        if self.loss == "mse":
            below: Token = NumberOf(float(self.units)) if numbers else Symbol("K")
            return Symbol("1"), Symbol("/"), below
        return ()

    def sum(self, n: int, term: Callable[[Token, Token], Tokens], which: int) -> Tokens:
        terms = tuple(term(*self.both(n, k)[which]) for k in range(self.units))
        return (Terms(terms, self.units),)

    def margin(self, n: int, k: int, which: int) -> Tokens:
        right = int(self.t[n].argmax())
        one = Symbol("1")
        ends = self.both(n, k)[which][0], self.both(n, right)[which][0]
        return ends[0], Symbol("−"), ends[1], Symbol("+"), one

    def hinge_terms(self, n: int) -> tuple[Tokens, Tokens]:
        right = int(self.t[n].argmax())
        wrong = [k for k in range(self.units) if k != right]
        if not wrong:
            return (), (Symbol("0"),)
        made = []
        for which in (0, 1):
            start = (Symbol("max"), Symbol("("), Symbol("0"), Symbol(","))
            terms = tuple((*start, *self.margin(n, k, which), Symbol(")")) for k in wrong)
            made.append((Terms(terms, len(wrong)),))
        return made[0], made[1]

    # -- one output --------------------------------------------------------------

    def slope_line(self, n: int, k: int) -> Line:
        """Return the gradient of the mean by prediction ``k`` of sample ``n``."""
        wire = self.number(SLOPE)
        left = NameOf(wire, GRADIENT, Name("a", str(k)), Name("E"), entry=(n, k))
        found = self.result.losses[self.loss].gradient_wrt_predictions[n, k]
        # A minus before 0 would say nothing.
        result = NumberOf(float(found) + 0.0, GRADIENT, wire, None, (n, k))
        named, given = (self.slope(n, k, which) for which in (0, 1))
        return Line((left,), named, bracketed(given), result)

    def slope(self, n: int, k: int, which: int) -> Tokens:
        count = self.count() if which else Symbol("N")
        a, t = self.both(n, k)[which]
        if self.loss == "hinge":
            return self.hinge_slope(n, k, which, count)
        if self.loss == "cross_entropy":
            if which and not float(self.t[n, k]):
                # 0 / 0 where nothing is predicted: nothing is asked there.
                return (Symbol("0"),)
            return Symbol("−"), *_over((t,), a, Symbol("·"), count)
        difference = (a, Symbol("−"), t)
        if self.loss == "half_sse":
            return _over(_round(difference), count)
        below: Tokens = (count,)
        if self.loss == "mse":
            units = NumberOf(float(self.units)) if which else Symbol("K")
            below = (units, Symbol("·"), count)
        return NumberOf(2.0), Symbol("·"), *_over(_round(difference), *below)

    def hinge_slope(self, n: int, k: int, which: int, count: Token) -> Tokens:
        right = int(self.t[n].argmax())
        if k != right:
            return _over(self.active(n, k, which), count)
        wrong = [j for j in range(self.units) if j != right]
        if not wrong:
            return (Symbol("0"),)
        terms = tuple(self.active(n, j, which) for j in wrong)
        return Symbol("−"), *_over(_round((Terms(terms, len(terms)),)), count)

    def active(self, n: int, k: int, which: int) -> Tokens:
        """Return 1 or 0: whether the margin of ``k`` is greater than 0."""
        return Symbol("["), *self.margin(n, k, which), Symbol(">"), Symbol("0"), Symbol("]")

    def score_line(self, n: int, k: int) -> Line:
        """Return cross-entropy's gradient by the score z that softmax makes a of."""
        left = NameOf("", GRADIENT, Name("z", str(k)), Name("E"))
        total = float(self.t[n].sum())
        a, t = float(self.a[n, k]), float(self.t[n, k])
        result = NumberOf((a * total - t) / self.samples + 0.0, GRADIENT)
        made: list[Tokens] = []
        for which in (0, 1):
            output, target = self.both(n, k)[which]
            weighed: Tokens = (output,)
            if total != 1.0:
                weight: Tokens = (NumberOf(total),) if which else signs("Σ t")
                weighed = (output, Symbol("·"), *weight)
            count = self.count() if which else Symbol("N")
            made.append(_over(_round((*weighed, Symbol("−"), target)), count))
        return Line((left,), made[0], bracketed(made[1]), result)

    def remarks(self, n: int) -> tuple[Remark, ...]:
        """Return what the formulas cannot say of sample ``n``."""
        if self.loss == "hinge":
            return (Remark(N_("Takes the predictions as scores; the margin is 1.")),)
        if self.loss != "cross_entropy":
            return ()
        row = self.a[n]
        if unfit(row[np.newaxis])[0]:
            return (
                Remark(
                    N_(
                        "The predictions of sample {n} are no probabilities (0 to 1, 1 in all), "
                        "as cross-entropy wants them."
                    ),
                    {"n": n + 1},
                ),
            )
        return (Remark(N_("By z: where softmax has made the predictions of scores z.")),)


_EN: Final = Name("E", "n")


def _squared(a: Token, t: Token) -> Tokens:
    """Return what one output gives to a sum of squares."""
    return *_round((a, Symbol("−"), t)), Symbol("²")


def _cross(a: Token, t: Token) -> Tokens:
    """Return what one output gives to a cross-entropy."""
    if isinstance(t, NumberOf) and not t.value:
        # Also where a is 0 and has no logarithm: nothing is asked there.
        return (Symbol("0"),)
    return t, Symbol("·"), Symbol("ln"), *_round((a,))


def _round(tokens: Tokens) -> Tokens:
    return Symbol("("), *tokens, Symbol(")")


def _over(above: Tokens, *below: Token) -> Tokens:
    """Return a quotient; what has a sign in it stands in brackets, which are not drawn."""
    bare = len(above) > 1 or isinstance(above[0], Terms)
    closed = bare and above[0] not in (Symbol("("), Symbol("["))
    down = below if len(below) == 1 else _round(below)
    return *(_round(above) if closed else above), Symbol("/"), *down
