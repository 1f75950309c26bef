"""Korean is complete: every text, its fields, its particles, its menu letters, its words."""

import importlib.util
import re
import string
from collections import Counter
from pathlib import Path
from types import ModuleType

import pytest
from babel.messages.catalog import Catalog as Texts

from core.errors import UserError, reason_of
from core.files.examples import examples, open_example
from core.losses import LOSSES
from core.network import ACTIVATIONS
from core.optimizers import OPTIMIZERS
from core.session import Position, Session
from gui.commands import COMMANDS
from gui.i18n import catalog
from gui.menus import MENUS, RECENT, SEPARATOR, Menu, plain
from gui.scene import views
from gui.scene.frame import Frame, ViewSettings
from gui.scene.terms import TERMS, term

ROOT = Path(__file__).resolve().parent.parent

# What changes with the last sound of the word before it, so it cannot follow a field.
PARTICLE = re.compile(
    r"(?:\}|%\w|%\(\w+\)\w)[\"'”’)\]]?(?:을|를|이|가|은|는|와|과|로|으로|이나|나|라|이라)(?![가-힣])"
)
# A particle after a word in brackets belongs to the word before them: "값({found})이".
AFTER_BRACKETS = re.compile(r"(?<=[가-힣])\([^()]*\)")
HANGUL = re.compile(r"[가-힣]")
MENU_LETTER = re.compile(r"^[^&]*[가-힣]\(&[A-Z]\)…?$")

# The words of the glossary; what stands here in English has its word in Korean.
GLOSSARY = {
    r"gates?": "게이트",
    r"neurons?": "뉴런",
    r"wires?": "선",
    r"parameters?": "매개변수",
    r"strides?": "이동 단위",
    r"phases?": "구간",
    r"iterations?": "반복",
    r"epochs?": "에폭",
    r"experiments?": "실험",
    r"gradients?": "기울기",
    r"samples?": "표본",
    r"learning rate": "학습률",
    r"backward pass": "역전파",
    r"layers?": "층",
    r"targets?": "목푯값",
    r"optimizers?": "최적화 방법",
    r"biases": "편향",
}
# Where another wording says the same without the word.
FREE = {
    "Forward by the next &larger stride": "더 큰 단위로 앞으로(&L)",
    "Back by the next la&rger stride": "더 큰 단위로 뒤로(&R)",
    # Not samples of the batch: some numbers out of many.
    "Check a sample": "일부만 검증",
    "A sample has {n} numbers of each parameter.": "일부만 하면 매개변수마다 {n}개까지입니다.",
}
AVOIDED = re.compile(
    r"노드|엣지|간선|링크|파라미터|에포크|목표값|그래디언트|가중값|샘플|레이어|정규화"
)


def load_tool() -> ModuleType:
    """Import ``.ci/translations.py``, which is no package."""
    spec = importlib.util.spec_from_file_location("translations", ROOT / ".ci" / "translations.py")
    assert spec is not None
    assert spec.loader is not None
    tool = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(tool)
    return tool


TOOL = load_tool()
PO = TOOL.FOLDER / "ko" / "LC_MESSAGES" / "chainrule.po"


def pairs() -> list[tuple[str, str]]:
    """List each English text with its Korean one; of a plural each form with it."""
    return [
        (english, korean)
        for message in TOOL.read(PO)
        if message.id
        for english in TOOL.forms(message.id)
        for korean in TOOL.forms(message.string)
    ]


def fields(text: str) -> Counter[str]:
    return Counter(name for _, name, _, _ in string.Formatter().parse(text) if name is not None)


# -- complete --------------------------------------------------------------------------


def test_the_files_are_up_to_date_and_nothing_is_left(capsys: pytest.CaptureFixture[str]) -> None:
    assert TOOL.check() == 0, capsys.readouterr().out


def test_every_text_of_the_template_is_korean() -> None:
    template, korean = TOOL.read(TOOL.TEMPLATE), TOOL.read(PO)
    missing = []
    for text in template:
        if text.id:
            found = korean.get(text.id)
            if found is None or found.fuzzy or not all(TOOL.forms(found.string)):
                missing.append(text.id)
    assert missing == []
    assert len(template) > 300


@pytest.mark.parametrize(
    ("translated", "fault"),
    [
        ("", "not translated"),
        ("{n}단계", "fields differ"),
        ("{total}단계 가운데 {step}단계", "fields that the text does not have"),
        ("{n}/{total}단계", None),
    ],
)
def test_the_check_finds_what_is_wrong(translated: str, fault: str | None) -> None:
    texts = Texts(locale="ko")
    message = texts.add("step {n} of {total}", translated)
    found = list(TOOL.faults_of(message, "step {n} of {total}"))
    assert bool(found) is (fault is not None)
    assert fault is None or fault in found[0]


def test_each_field_stands_as_often_as_in_english() -> None:
    singular = [m for m in TOOL.read(PO) if isinstance(m.id, str) and m.id]
    assert [m.id for m in singular if fields(m.id) != fields(m.string)] == []


def test_every_text_can_be_filled_in() -> None:
    words = catalog("ko")
    for english, korean in pairs():
        names = fields(english)
        if names:
            made = words.tr(english, **{name: f"<{name}>" for name in names})
            assert all(f"<{name}>" in made for name in names), english
            assert "{" not in made.replace("{…}", ""), korean


# -- good Korean -----------------------------------------------------------------------


def particles(korean: str) -> list[str]:
    """List the particles that depend on what is filled in before them."""
    return PARTICLE.findall(AFTER_BRACKETS.sub("", korean))


@pytest.mark.parametrize(
    ("korean", "wrong"),
    [
        ("{file}을 읽을 수 없습니다.", True),
        ('"{name}"는 없습니다.', True),
        ("%s와 함께 쓸 수 없습니다", True),
        ("값은 {n}로 정합니다.", True),
        ("{file} 파일을 읽을 수 없습니다.", False),
        ("{least} 이상, {n}이하의 값({found})이 있습니다.", False),
        ("%(argument_name)s 인자", False),
    ],
)
def test_particles_after_fields_are_found(korean: str, wrong: bool) -> None:
    assert bool(particles(korean)) is wrong


def test_no_particle_depends_on_what_is_filled_in() -> None:
    assert [korean for _, korean in pairs() if particles(korean)] == []


def test_all_is_hangul_but_names_and_numbers() -> None:
    same = {english for english, korean in pairs() if not HANGUL.search(korean)}
    names = {"tanh", "ReLU", "leaky ReLU", "ELU", "SGD", "AdaGrad", "RMSProp", "Adam", "AdamW"}
    assert same == {*names, "{n} of {total}", "pp"}


@pytest.mark.parametrize(("english", "korean"), GLOSSARY.items())
def test_the_words_are_those_of_the_glossary(english: str, korean: str) -> None:
    word = re.compile(rf"\b(?:{english})\b", re.IGNORECASE)
    said = {e: k for e, k in pairs() if word.search(plain(fieldless(e)))}
    assert said
    assert {e: k for e, k in said.items() if korean not in k and FREE.get(e) != k} == {}


def fieldless(text: str) -> str:
    return re.sub(r"\{\w*\}|%\(\w+\)\w", "", text)


def test_words_that_the_glossary_avoids_are_avoided() -> None:
    said = {korean for _, korean in pairs()}
    for info in examples():
        text = open_example(info.id).text["ko"]
        said |= {text.title, text.note}
        said |= {part for told in text.published.values() for part in (told.name, told.comment)}
    assert {text for text in said if AVOIDED.search(text)} == set()


# -- menus -----------------------------------------------------------------------------


def test_menu_letters_stand_in_brackets_behind_the_korean_text() -> None:
    wrong = [(e, k) for e, k in pairs() if "&" in e and not MENU_LETTER.match(k)]
    assert wrong == []
    assert [k for e, k in pairs() if "&" in k and "&" not in e] == []
    assert [k for e, k in pairs() if e.endswith("…") != k.endswith("…")] == []


def all_menus(menus: tuple[Menu, ...]) -> list[list[str]]:
    """List the texts of the menu bar and of every menu."""
    texts = {command.id: command for command in COMMANDS}
    found = [[menu.text for menu in menus]]
    for menu in menus:
        rows: list[str] = []
        for row in menu.rows:
            if isinstance(row, Menu):
                rows.append(row.text)
            elif row not in (SEPARATOR, RECENT) and not texts[row].literal:
                rows.append(texts[row].text)
        found += [rows, *all_menus(tuple(r for r in menu.rows if isinstance(r, Menu)))[1:]]
    return found


@pytest.mark.parametrize("language", ["en", "ko"])
def test_no_letter_is_taken_twice_in_a_menu(language: str) -> None:
    words = catalog(language)
    menus = [[words.tr(text) for text in rows] for rows in all_menus(MENUS)]
    assert len(menus) > 8
    for rows in menus:
        letters = Counter(row[row.index("&") + 1].upper() for row in rows)
        assert [row for row in rows if letters[row[row.index("&") + 1].upper()] > 1] == []


def test_a_button_has_no_menu_letter() -> None:
    assert plain("파일(&F)") == "파일"
    assert plain("열기(&O)…") == "열기…"
    assert plain("Go to iteratio&n…") == "Go to iteration…"


# -- what a picture says ---------------------------------------------------------------

FURNITURE = {"title", "caption", "legend", "heading", "name"}
ENGLISH = re.compile(r"[A-Za-z]{3,}")
NAMES = re.compile(r"ReLU|XOR|NaN|max|relu|softmax|tanh|exp|TwoLayerNet|micrograd")


@pytest.mark.parametrize("name", [info.id for info in examples()])
def test_a_picture_is_korean(name: str) -> None:
    experiment = open_example(name)
    given: set[str] = set()
    if experiment.graph is not None:
        given |= {node.id for node in experiment.graph.nodes}
    for view in views.views_of(experiment):
        settings = ViewSettings(
            view=view, language="ko", show_title=True, show_legend=True, show_caption=True
        )
        snapshot, position = None, Position(1, 0)
        if experiment.table is None:
            session = Session(experiment)
            session.seek(Position(1, session.plan.length))
            snapshot, position = session.snapshot(), session.position
        picture = views.draw(Frame(experiment, snapshot, position, settings))
        said = {t.string.removesuffix(" = ") for t in picture.texts() if t.tag.kind in FURNITURE}
        assert any(HANGUL.search(text) for text in said)
        foreign = {text for text in said if ENGLISH.search(NAMES.sub("", text))}
        # The name of an array stands before its shape.
        assert {text for text in foreign if text.partition("   ")[0] not in given} == set()


def test_everything_that_files_name_by_ids_has_a_word() -> None:
    words = catalog("ko")
    for name in (*ACTIVATIONS, *LOSSES, *OPTIMIZERS):
        assert name in TERMS
        assert "_" not in term(name, words)
    assert term("half_sse", words) == "제곱 오차 합의 절반"
    assert term("x_1", words) == "x_1"


def test_remarks_on_errata_are_korean() -> None:
    remarks = 0
    for info in examples():
        experiment = open_example(info.id)
        for entry in experiment.published:
            if not entry.agrees:
                told = experiment.localized("ko").told(entry)
                assert HANGUL.search(told.comment)
                assert not ENGLISH.search(re.sub(r"E_total|dout_\w+|dE_\w+|out_\w+", "", told.name))
                assert experiment.localized("en").told(entry).comment == entry.comment
                remarks += 1
    assert remarks > 5


# -- errors ----------------------------------------------------------------------------


def test_why_a_file_cannot_be_read_is_said_in_the_language_of_the_sentence(tmp_path: Path) -> None:
    with pytest.raises(FileNotFoundError) as caught:
        (tmp_path / "none").read_bytes()
    reason = reason_of(caught.value)
    assert reason == "No such file or directory"
    problem = UserError("The picture cannot be written as PNG ({reason}).", reason=reason)
    assert catalog("en").error(problem) == str(problem)
    said = catalog("ko").error(problem)
    assert said == "그림을 PNG 형식으로 쓸 수 없습니다(그런 파일이나 폴더가 없음)."


@pytest.mark.parametrize("reason", ["", "unheard of {x}"])
def test_an_unknown_reason_is_said_as_it_is(reason: str) -> None:
    problem = UserError("The picture cannot be written as PNG ({reason}).", reason=reason)
    assert catalog("ko").error(problem) == f"그림을 PNG 형식으로 쓸 수 없습니다({reason})."
