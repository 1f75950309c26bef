"""Words, names and numbers as LaTeX, in math mode and in ASCII.

API summary
-----------
``name_latex(name)``      the name of a quantity
``word_latex(text)``      a word of a rule: a function, a letter with scripts, a number
``number_latex(text)``    a number as it is written elsewhere
``text_latex(text)``      a sentence

LaTeX has no letter for a sign such as δ or ′ outside mathematics, and stops there: every sign
is written by its command.  Only letters that are no mathematics stay as they are, such as
those of a name in Korean, in ``\\text``; Korean needs the package ``kotex``.
"""

from __future__ import annotations

import re
import unicodedata
from dataclasses import replace
from typing import Final

from core.names import Name

GREEK: Final = {
    "α": "alpha", "β": "beta", "γ": "gamma", "δ": "delta", "ε": "varepsilon", "ζ": "zeta",
    "η": "eta", "θ": "theta", "ι": "iota", "κ": "kappa", "λ": "lambda", "μ": "mu", "ν": "nu",
    "ξ": "xi", "π": "pi", "ρ": "rho", "ς": "varsigma", "σ": "sigma", "τ": "tau",
    "υ": "upsilon", "φ": "varphi", "χ": "chi", "ψ": "psi", "ω": "omega", "ϕ": "phi",
    "ϵ": "epsilon", "ϑ": "vartheta", "Γ": "Gamma", "Δ": "Delta", "Θ": "Theta",
    "Λ": "Lambda", "Ξ": "Xi", "Π": "Pi", "Σ": "Sigma", "Υ": "Upsilon", "Φ": "Phi",
    "Ψ": "Psi", "Ω": "Omega", "∂": "partial",
}  # fmt: skip
_LATIN: Final = dict(zip("οΑΒΕΖΗΙΚΜΝΟΡΤΧ", "oABEZHIKMNOPTX", strict=True))
"""Greek letters that TeX has no command for: they look like Latin ones."""
SIGNS: Final = {
    "−": "-", "·": r"\cdot", "⊙": r"\odot", "≤": r"\leq", "≥": r"\geq", "…": r"\cdots",
    "×": r"\times", "←": r"\leftarrow", "∞": r"\infty",
}  # fmt: skip
_MORE: Final = {
    "′": "'", "″": "''", "→": r"\to", "↔": r"\leftrightarrow", "√": r"\surd", "≠": r"\neq",
    "≈": r"\approx", "±": r"\pm", "∑": r"\sum", "∏": r"\prod", "∇": r"\nabla", "∈": r"\in",
    "ℓ": r"\ell", "‖": r"\Vert", "°": r"{}^{\circ}", "∗": "*", "∫": r"\int", "⊕": r"\oplus",
    "⊗": r"\otimes", "∘": r"\circ", "∙": r"\cdot", "⋅": r"\cdot", "•": r"\bullet",
    "–": "-", "—": "-", "‐": "-", "‑": "-", "⇒": r"\Rightarrow", "≡": r"\equiv",
    "∝": r"\propto", "∥": r"\parallel", "ᵀ": r"{}^{\mathsf{T}}", "∼": r"\sim", "÷": r"\div",
}  # fmt: skip
_ACCENTS: Final = {"̂": "hat", "̃": "tilde", "̄": "bar", "̇": "dot", "̈": "ddot", "⃗": "vec"}
_FUNCTIONS: Final = frozenset({"exp", "ln", "tanh", "max", "min", "sin", "cos", "log"})
_ESCAPED: Final = {
    "_": r"\_", "%": r"\%", "#": r"\#", "&": r"\&", "$": r"\$", "{": r"\{", "}": r"\}",
    "~": r"\textasciitilde{}", "^": r"\textasciicircum{}", "\\": r"\textbackslash{}",
}  # fmt: skip
_HAT: Final = "\N{COMBINING CIRCUMFLEX ACCENT}"
_WORD: Final = re.compile(rf"(\w*?[^\W₀-₉ₐ-ₜ⁰-⁹]{_HAT}?|Σ)([₀-₉ₐ-ₜ]*)([⁺′]?)")
_WORDS: Final = re.compile(r"[A-Za-z]{2}|_")
_CLUSTER: Final = re.compile(rf"[A-Za-z][{''.join(_ACCENTS)}]|.", re.DOTALL)


def number_latex(text: str) -> str:
    """Return a number as it is written elsewhere, its power of ten raised."""
    if text == "NaN":
        return r"\mathrm{NaN}"
    mantissa, _, exponent = _math(text).partition("e")
    return rf"{mantissa} \cdot 10^{{{exponent}}}" if exponent else mantissa


def _math(text: str) -> str:
    # In math mode a comma stands between things, unless it is held together.
    return text.replace("−", "-").replace("∞", r"\infty").replace(",", "{,}")


def name_latex(name: Name, *, updated: bool = False) -> str:
    """Return a name; ``updated`` puts a plus behind its superscript."""
    if name.power is not None:
        return f"{_base(name.base)}^{{{name_latex(name.power, updated=updated)}}}"
    if name.base.startswith("−"):
        return "-" + name_latex(replace(name, base=name.base[1:]), updated=updated)
    sup = name.sup + ("+" if updated else "")
    base = _base(name.base)
    if (sup or name.sub) and (len(base) > 1 and base[-1] in "'}" and not _is_one(base)):
        base = f"{{{base}}}"
    return (
        base
        + (f"^{{{_script(sup)}}}" if sup else "")
        + (f"_{{{_script(name.sub)}}}" if name.sub else "")
    )


def _is_one(text: str) -> bool:
    """Whether ``text`` is one command with its argument, which can bear scripts."""
    return re.fullmatch(r"\\[a-z]+\{(?:[^{}]|\\[{}]|\{\})*\}", text) is not None


def word_latex(text: str) -> str:
    """Return a word of a rule: a function, a letter with scripts, a number."""
    if text in SIGNS:
        return SIGNS[text]
    if text in _FUNCTIONS:
        return rf"\{text}"
    found = _WORD.fullmatch(text)
    if text[:1].isdigit() and "," in text:
        return _math(text)
    if text[:1].isdigit() or found is None:
        return _base(text) if text[:1].isalpha() else _mixed(text)
    base, sub, mark = found.groups()
    made = r"\sum" if base == "Σ" else _base(base)
    made += f"_{{{unicodedata.normalize('NFKC', sub)}}}" if sub else ""
    return made + {"⁺": "^{+}", "′": "'", "": ""}[mark]


def _base(text: str) -> str:
    if text in GREEK:
        return rf"\{GREEK[text]}"
    if len(text) == 1 and text.isascii():
        return escaped(text)
    if text.isascii() and text.isalnum():
        return rf"\mathrm{{{text}}}"
    return _mixed(text, words=True)


def _script(text: str) -> str:
    text = text.replace("−", "-")
    if text.isascii() and _WORDS.search(text):
        return rf"\mathrm{{{escaped(text)}}}"
    return _mixed(text, words=bool(_WORDS.search(text)))


def text_latex(text: str) -> str:
    """Return a sentence, its signs by their commands."""
    return _mixed(text, words=True)


def escaped(text: str) -> str:
    """Return ASCII text with what TeX takes for commands written out."""
    return "".join(_ESCAPED.get(c, c) for c in text)


# -- signs -----------------------------------------------------------------------------


def _mixed(text: str, *, words: bool = False) -> str:
    """Return a text sign by sign; with ``words`` what is between the signs is upright."""
    made: list[str] = []
    plain = ""
    for cluster in _CLUSTER.findall(unicodedata.normalize("NFC", text)):
        sign = _sign(cluster)
        if sign is None:
            plain += cluster
            continue
        made += [*_plain(plain, words), sign]
        plain = ""
    made += _plain(plain, words)
    return _spaced(made)


def _plain(text: str, words: bool) -> list[str]:
    if not text:
        return []
    upright = not text.isascii() or (words and len(text) > 1)
    return [rf"\text{{{escaped(text)}}}" if upright else escaped(text)]


def _spaced(parts: list[str]) -> str:
    """Join; behind a command of letters a letter or digit needs a space before it."""
    made = ""
    for part in parts:
        apart = re.search(r"\\[A-Za-z]+$", made) and part[:1].isalpha()
        made += f" {part}" if apart else part
    return made


def _sign(cluster: str) -> str | None:
    """Return the command of a sign, ``None`` for letters and signs that text has itself."""
    if len(cluster) == 2:
        return rf"\{_ACCENTS[cluster[1]]}{{{cluster[0]}}}"
    if cluster.isascii():
        return None
    if cluster in GREEK:
        return rf"\{GREEK[cluster]}"
    found = SIGNS.get(cluster) or _MORE.get(cluster)
    if found is not None:
        return found
    if cluster in _LATIN:
        return _LATIN[cluster]
    compatible = unicodedata.normalize("NFKC", cluster)
    if compatible != cluster:
        return _compatible(cluster, compatible)
    if unicodedata.category(cluster)[0] in "LM":
        return None
    return rf"\text{{U+{ord(cluster):04X}}}"


def _compatible(sign: str, text: str) -> str:
    """Return a raised, lowered or otherwise decorated sign by what it is made of."""
    inner = _mixed(text)
    match unicodedata.decomposition(sign).split(" ")[0]:
        case "<super>":
            return f"{{}}^{{{inner}}}"
        case "<sub>":
            return f"{{}}_{{{inner}}}"
    return inner
