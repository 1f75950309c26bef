import json
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from core.errors import CycleError, DuplicateNameError, UserError
from core.files.reader import parse_experiment, read_experiment
from core.gates import GATES
from tests.files.documents import GRAPH, NETWORK, REMOVED, TABLE, changed, read

IN = "In case.json at $"


def test_network() -> None:
    experiment = read(NETWORK)
    network = experiment.network
    assert network is not None
    assert network.layer_sizes == (2, 3, 2)
    assert [layer.index for layer in network.layers] == [1, 2]
    assert [layer.bias for layer in network.layers] == ["b1", None]
    assert network.layers[1].in_features == 3
    assert network.regularization is not None
    assert network.regularization.lambda_ == 0.1
    assert experiment.localized("ko").title == "Small"
    assert experiment.optimizer.settings == {"momentum": 0.9}
    assert experiment.trainable == ("W1", "b1")
    assert (experiment.batch.size, experiment.batch.seed) == (1, 3)
    assert experiment.data is not None
    assert experiment.data.labels == (0, 1)
    assert experiment.start is not None
    assert experiment.start.optimizer_state["velocity"]["b1"].tolist() == [0.5, 0.5, 0.5]
    assert experiment.parameters["W1"].dtype == np.float64
    assert not experiment.parameters["W1"].flags.writeable


def test_graph() -> None:
    experiment = read(GRAPH)
    assert experiment.graph is not None
    assert experiment.graph.output == "f"
    assert experiment.graph.nodes[3].attributes == {"negative_slope": 0.01}
    assert experiment.graph.nodes[4].attributes == {"weights": (1.0, 2.0)}
    assert experiment.parameters["w"].shape == ()
    assert experiment.start_value == 1.0


def test_start_value() -> None:
    assert read(changed(GRAPH, "graph", "output_gradient", to=2)).start_value == 2.0
    assert read(changed(NETWORK, "output_gradient", to=-0.5)).start_value == -0.5


def test_table() -> None:
    experiment = read(TABLE)
    assert experiment.table is not None
    assert experiment.table.predictions["left"].shape == (2, 2)


def test_what_may_be_left_out() -> None:
    document: dict[str, Any] = NETWORK
    for name in ("text", "regularization", "optimizer", "trainable", "batch", "start"):
        document = changed(document, name, to=REMOVED)
    experiment = read(document)
    assert experiment.trainable == ("W1", "b1", "W2")
    assert experiment.optimizer.name == "sgd"
    assert experiment.localized("ko").title == "small"


def test_non_finite_parameters() -> None:
    experiment = read(changed(NETWORK, "parameters", "b1", to=["NaN", "Infinity", "-Infinity"]))
    assert str(experiment.parameters["b1"].tolist()) == "[nan, inf, -inf]"


def test_empty_penalty_is_none() -> None:
    experiment = read(changed(NETWORK, "regularization", "applies_to", to=[]))
    assert experiment.network is not None
    assert experiment.network.regularization is None


def test_order_of_nodes_is_free() -> None:
    document = changed(GRAPH, "graph", "nodes", to=GRAPH["graph"]["nodes"][::-1])
    graph = read(document).graph
    assert graph is not None
    assert [node.id for node in graph.nodes] == ["f", "r", "p", "w", "x"]


def test_ten_thousand_gates_in_a_row() -> None:
    nodes: list[dict[str, Any]] = [{"id": "0", "op": "parameter"}]
    nodes += [{"id": f"{i}", "op": "neg", "inputs": [f"{i - 1}"]} for i in range(1, 10_001)]
    document = changed(GRAPH, "graph", to={"nodes": nodes, "output": "10000"})
    document = changed(changed(document, "parameters", to={"0": 1}), "trainable", to=["0"])
    assert read(document).graph is not None


NETWORK_REFUSALS = [
    (("schema",), REMOVED, 'IN: the field "schema" is missing; add it.'),
    (
        ("schema",),
        "chainrule/7",
        (
            "IN.schema: the file was made by a newer version of Chainrule (chainrule/7, this one "
            "reads up to chainrule/1); update the program to open it."
        ),
    ),
    (
        ("schema",),
        "keras",
        'IN.schema: "keras" is not known here; use one of: chainrule/1, backprop-oracle/1.',
    ),
    (("kind",), "networks", 'IN.kind: "networks" is not known here; did you mean "network"?'),
    (("kind",), 3, "IN.kind: a text is needed, not 3; write it in quotation marks."),
    (
        ("id",),
        "a\nb",
        'IN.id: "a\\nb" cannot be a name; use 1 to 200 characters without line breaks.',
    ),
    (
        ("id",),
        "",
        'IN.id: "" cannot be a name; use 1 to 200 characters without line breaks.',
    ),
    (
        ("text",),
        ["x"],
        "IN.text: an object is needed, not […]; write names and values in curly brackets.",
    ),
    (("model",), REMOVED, 'IN: the field "model" is missing; add it.'),
    (
        ("model", "layer_sizes"),
        [2],
        (
            "IN.model.layer_sizes: the number of sizes is 1, but must be 2 to 1000: the inputs, "
            "then the neurons of each layer; correct the list."
        ),
    ),
    (
        ("model", "layer_sizes"),
        [2, 0, 2],
        "IN.model.layer_sizes[1]: a whole number from 1 to 5000000 is needed, not 0; write one.",
    ),
    (
        ("model", "layer_sizes"),
        [2, True, 2],
        "IN.model.layer_sizes[1]: a whole number from 1 to 5000000 is needed, not true; write one.",
    ),
    (
        ("model", "layer_sizes"),
        [2000, 2500, 2],
        (
            "IN.model.layer_sizes: this makes 5007502 numbers, more than the 5000000 that "
            "Chainrule takes; make it smaller."
        ),
    ),
    (
        ("model", "layers"),
        [],
        (
            "IN.model.layers: the number of layers is 0, but layer_sizes asks for 2; make the two "
            "agree."
        ),
    ),
    (
        ("model", "layers", 0, "in_features"),
        3,
        (
            "IN.model.layers[0].in_features: this is 3, but 2 follows from layer_sizes and the "
            "order of the layers; make them agree."
        ),
    ),
    (
        ("model", "layers", 0, "activation"),
        "sigmod",
        'IN.model.layers[0].activation: "sigmod" is not known here; did you mean "sigmoid"?',
    ),
    (
        ("model", "layers", 0, "activation_parameters"),
        {"slope": 1},
        (
            'IN.model.layers[0].activation_parameters.slope: there is no setting "slope" here; '
            "remove it."
        ),
    ),
    (
        ("model", "layers", 1, "weight"),
        "W1",
        'IN.model.layers[1].weight: "W1" already names another parameter; give each its own name.',
    ),
    (
        ("model", "layers", 1, "weight"),
        "z1",
        (
            'IN.model.layers[1].weight: "z1" is the name of another number of the network; call '
            "the parameter something like W1 or b1."
        ),
    ),
    (
        ("loss", "name"),
        "huber",
        (
            'IN.loss.name: "huber" is not known here; use one of: half_sse, mse, sse_mean, bce, '
            "cross_entropy, hinge."
        ),
    ),
    (
        ("regularization", "name"),
        "l3",
        'IN.regularization.name: "l3" is not known here; use one of: l1, l2.',
    ),
    (
        ("regularization", "applies_to"),
        ["b1"],
        'IN.regularization.applies_to[0]: "b1" is not known here; use one of: W1, W2.',
    ),
    (
        ("optimizer", "name"),
        "adan",
        'IN.optimizer.name: "adan" is not known here; did you mean "adam"?',
    ),
    (
        ("optimizer", "learning_rate"),
        REMOVED,
        'IN.optimizer: the field "learning_rate" is missing; add it.',
    ),
    (
        ("optimizer", "learning_rate"),
        "0.1",
        (
            'IN.optimizer.learning_rate: a number is needed, not "0.1"; write a decimal number '
            "without quotation marks."
        ),
    ),
    (
        ("optimizer", "learning_rate"),
        -1,
        "IN.optimizer.learning_rate: -1 is out of range; write a number from 0 to 1.79769e+308.",
    ),
    (
        ("optimizer", "beta1"),
        0.9,
        (
            'IN.optimizer.beta1: the optimizer "momentum" has no setting "beta1"; remove it or '
            "choose another optimizer."
        ),
    ),
    (
        ("trainable",),
        ["W1", "W9"],
        'IN.trainable[1]: "W9" is not known here; use one of: W1, b1, W2.',
    ),
    (
        ("trainable",),
        ["W1", "W1"],
        'IN.trainable[1]: "W1" stands twice in this list; remove one of the two.',
    ),
    (
        ("data", "inputs"),
        [[1, 2], [3]],
        (
            "IN.data.inputs[1]: the length of this row is 1, that of the first one 2; make all "
            "rows equally long."
        ),
    ),
    (
        ("data", "inputs"),
        [[1, 2], 3],
        (
            "IN.data.inputs[1]: a row of numbers is needed, not 3; write it in square brackets "
            "like the rows before."
        ),
    ),
    (
        ("data", "inputs"),
        [[1, 2, 3], [4, 5, 6]],
        (
            "IN.data.inputs: the shape is [2, 3], but [N, 2] is needed; write that many rows and "
            "numbers."
        ),
    ),
    (
        ("data", "inputs"),
        [0.5, 1],
        "IN.data.inputs: the shape is [2], but [N, 2] is needed; write that many rows and numbers.",
    ),
    (("data", "inputs"), [], "IN.data.inputs: the list is empty; write at least one number."),
    (("data", "inputs"), [[]], "IN.data.inputs[0]: the list is empty; write at least one number."),
    (
        ("data", "inputs", 0, 1),
        "NaN",
        "IN.data.inputs[0][1]: only parameters may be NaN; write a finite number.",
    ),
    (
        ("data", "inputs", 0, 1),
        None,
        (
            "IN.data.inputs[0][1]: a number is needed, not null; write a decimal number without "
            "quotation marks."
        ),
    ),
    (
        ("data", "inputs", 0, 1),
        [1],
        (
            "IN.data.inputs[0][1]: a number is needed, not a list; lists of numbers may be nested "
            "at most two deep."
        ),
    ),
    (
        ("data", "targets"),
        [[1, 0]],
        (
            "IN.data.targets: the shape is [1, 2], but [2, 2] is needed; write that many rows and "
            "numbers."
        ),
    ),
    (
        ("data", "labels"),
        [0],
        "IN.data.labels: the number of labels is 1, that of the samples 2; write one for each.",
    ),
    (
        ("data", "labels"),
        [0, 2],
        "IN.data.labels[1]: a whole number from 0 to 1 is needed, not 2; write one.",
    ),
    (
        ("batch", "size"),
        0,
        "IN.batch.size: a whole number from 1 to 9007199254740992 is needed, not 0; write one.",
    ),
    (
        ("batch", "seed"),
        1.5,
        "IN.batch.seed: a whole number from 0 to 9007199254740992 is needed, not 1.5; write one.",
    ),
    (
        ("parameters", "W2"),
        REMOVED,
        'IN.parameters: the value of "W2" is missing; add it.',
    ),
    (
        ("parameters", "W(3)"),
        [1],
        'IN.parameters["W(3)"]: there is no parameter "W(3)"; remove it or correct the name.',
    ),
    (
        ("parameters", "b1"),
        [1, 2],
        "IN.parameters.b1: the shape is [2], but [3] is needed; write that many rows and numbers.",
    ),
    (
        ("parameters", "b1"),
        0.5,
        "IN.parameters.b1: the shape is [], but [3] is needed; write that many rows and numbers.",
    ),
    (
        ("parameters", "W1", 1, 2),
        "nan",
        (
            'IN.parameters.W1[1][2]: a number is needed, not "nan"; write a decimal number without '
            "quotation marks."
        ),
    ),
    (
        ("parameters", "b1", 1),
        False,
        (
            "IN.parameters.b1[1]: a number is needed, not false; write a decimal number without "
            "quotation marks."
        ),
    ),
    (
        ("start", "iteration"),
        0,
        (
            "IN.start.iteration: a whole number from 1 to 9007199254740992 is needed, not 0; write "
            "one."
        ),
    ),
    (
        ("start", "parameters"),
        {"W3": 1},
        'IN.start.parameters.W3: there is no parameter "W3"; remove it or correct the name.',
    ),
    (
        ("start", "parameters", "b1"),
        [1],
        (
            "IN.start.parameters.b1: the shape is [1], but [3] is needed; write that many rows and "
            "numbers."
        ),
    ),
    (
        ("start", "optimizer_state"),
        {"m": {}},
        (
            'IN.start.optimizer_state.m: the optimizer "momentum" has no memory "m"; remove it or '
            "correct the name."
        ),
    ),
    (
        ("start", "optimizer_state", "velocity"),
        {"W2": [[0, 0], [0, 0], [0, 0]]},
        (
            'IN.start.optimizer_state.velocity.W2: there is no parameter "W2"; remove it or '
            "correct the name."
        ),
    ),
    (
        ("published_values",),
        [{"name": "z", "printed": "1", "agrees_after_rounding": 1}],
        (
            "IN.published_values[0].agrees_after_rounding: true or false is needed, not 1; write "
            "one of the two."
        ),
    ),
    (
        ("view",),
        1,
        "IN.view: an object is needed, not 1; write names and values in curly brackets.",
    ),
    (
        ("view",),
        {"digits": 99},
        "IN.view.digits: a whole number from 2 to 15 is needed, not 99; write one.",
    ),
    (
        ("view",),
        {"notation": "foo"},
        (
            'IN.view.notation: "foo" is not known here; use one of: default, article000, '
            "article001, matrix, textbook, own."
        ),
    ),
    (
        ("view",),
        {"notation": {"scheme": "textbok"}},
        'IN.view.notation.scheme: "textbok" is not known here; did you mean "textbook"?',
    ),
    (
        ("view",),
        {"notation": {"loss": "Q"}},
        'IN.view.notation.loss: "Q" is not known here; use one of: E, L, C, J.',
    ),
    (
        ("view",),
        {"notation": ["matrix"]},
        "IN.view.notation: a text is needed, not […]; write it in quotation marks.",
    ),
    (
        ("view",),
        {"form": "x"},
        'IN.view.form: "x" is not known here; use one of: fixed, significant, scientific.',
    ),
    (
        ("view",),
        {"view": "gate"},
        'IN.view.view: "gate" is not known here; did you mean "gates"?',
    ),
    (
        ("view",),
        {"decimal_comma": 1},
        "IN.view.decimal_comma: true or false is needed, not 1; write one of the two.",
    ),
]

NODES = ("graph", "nodes")
GRAPH_REFUSALS = [
    (NODES, {}, "IN.graph.nodes: a list is needed, not {}; write the values in square brackets."),
    (
        (*NODES, 1, "id"),
        "x",
        'IN.graph.nodes[1].id: "x" already names another gate or leaf; give each its own name.',
    ),
    (
        (*NODES, 2, "op"),
        "mull",
        'IN.graph.nodes[2].op: "mull" is not known here; did you mean "mul"?',
    ),
    (
        (*NODES, 2, "op"),
        "l2_penalty",
        'IN.graph.nodes[2].op: "l2_penalty" is not known here; use one of: input, parameter, '
        + ", ".join(["constant", *sorted(op for op, gate in GATES.items() if not gate.internal)])
        + ".",
    ),
    (
        (*NODES, 2, "op"),
        "square",
        (
            'IN.graph.nodes[2].inputs: the number of inputs of "square" is 2, but must be 1; '
            "correct the list."
        ),
    ),
    (
        (*NODES, 0, "inputs"),
        ["w"],
        (
            'IN.graph.nodes[0].inputs: the number of inputs of "input" is 1, but must be 0; '
            "correct the list."
        ),
    ),
    (
        (*NODES, 2, "inputs"),
        ["x", "v"],
        'IN.graph.nodes[2].inputs[1]: there is no gate or leaf "v"; add it or correct the name.',
    ),
    (
        (*NODES, 4, "attributes"),
        REMOVED,
        (
            'IN.graph.nodes[4].attributes: the gate "weighted_sum" needs the attribute "weights"; '
            "add it."
        ),
    ),
    (
        (*NODES, 4, "attributes", "weights"),
        [1, 2, 3],
        (
            'IN.graph.nodes[4]: "weighted_sum" cannot take inputs of the shapes [2] with these '
            "attributes; check the inputs and their values."
        ),
    ),
    (
        (*NODES, 4, "attributes", "weights"),
        "1, 2",
        (
            'IN.graph.nodes[4].attributes.weights: a number is needed, not "1, 2"; write a decimal '
            "number without quotation marks."
        ),
    ),
    (
        ("parameters", "w"),
        [1, 2, 3],
        (
            'IN.graph.nodes[2]: "mul" cannot take inputs of the shapes [2], [3] with these '
            "attributes; check the inputs and their values."
        ),
    ),
    (
        (*NODES, 2, "inputs"),
        ["x", "r"],
        (
            "IN.graph.nodes[2]: these gates feed each other in a circle: p → r → p; remove one of "
            "the connections."
        ),
    ),
    (
        ("graph", "output"),
        "r",
        (
            'IN.graph.output: the output "r" has the shape [2], but the backward pass starts at a '
            "single number; end the graph with a sum, a mean or a loss."
        ),
    ),
    (
        ("graph", "output"),
        "w",
        (
            'IN.graph.output: "w" is not a gate of this graph; name the gate where the backward '
            "pass starts."
        ),
    ),
    (("parameters", "x"), REMOVED, 'IN.parameters: the value of "x" is missing; add it.'),
    (
        ("parameters", "p"),
        1,
        'IN.parameters.p: there is no parameter "p"; remove it or correct the name.',
    ),
    (("trainable",), ["x"], 'IN.trainable[0]: "x" is not known here; use one of: w.'),
]

TABLE_REFUSALS = [
    (
        ("tables",),
        {},
        "IN.tables: the number of tables is 0, but must be 1 to 100; correct the list.",
    ),
    (
        ("tables", "left", "predictions"),
        [[0.5, 0.5]],
        (
            "IN.tables.left.predictions: the shape is [1, 2], but [2, 2] is needed; write that "
            "many rows and numbers."
        ),
    ),
    (
        ("data", "targets"),
        [1, 2],
        (
            "IN.data.targets: the shape is [2], but [N, N] is needed; write that many rows and "
            "numbers."
        ),
    ),
]


@pytest.mark.parametrize(
    ("document", "keys", "value", "sentence"),
    [
        *((NETWORK, *row) for row in NETWORK_REFUSALS),
        *((GRAPH, *row) for row in GRAPH_REFUSALS),
        *((TABLE, *row) for row in TABLE_REFUSALS),
    ],
)
def test_refusals(
    document: dict[str, Any], keys: tuple[str | int, ...], value: object, sentence: str
) -> None:
    with pytest.raises(UserError) as caught:
        read(changed(document, *keys, to=value))
    assert str(caught.value) == sentence.replace("IN", IN, 1)


def test_labels_agree_with_targets() -> None:
    document = changed(NETWORK, "loss", "name", to="cross_entropy")
    with pytest.raises(UserError) as caught:
        read(changed(document, "data", "labels", to=[1, 1]))
    assert str(caught.value) == (
        f"{IN}.data.labels[0]: the label is 1, but the targets of this sample are largest at 0; "
        "make them agree."
    )


def test_kinds_of_error() -> None:
    with pytest.raises(CycleError):
        read(changed(GRAPH, *NODES, 2, "inputs", to=["p", "x"]))
    with pytest.raises(DuplicateNameError):
        read(changed(GRAPH, *NODES, 1, "id", to="x"))


def test_a_long_circle_is_cut() -> None:
    nodes = [{"id": f"{i}", "op": "neg", "inputs": [f"{(i + 1) % 50}"]} for i in range(50)]
    document = changed(GRAPH, "graph", to={"nodes": nodes, "output": "0"})
    with pytest.raises(CycleError) as caught:
        read(document)
    assert str(caught.value).count("→") == 8


def test_absurd_sizes_are_refused_before_allocating() -> None:
    leaf = {"column": [[1.0]] * 30_000, "row": [[1.0] * 30_000]}
    nodes = [
        {"id": "column", "op": "input"},
        {"id": "row", "op": "input"},
        {"id": "product", "op": "matmul", "inputs": ["column", "row"]},
        {"id": "f", "op": "sum", "inputs": ["product"]},
    ]
    document = changed(GRAPH, "graph", to={"nodes": nodes, "output": "f"})
    document = changed(changed(document, "parameters", to=leaf), "trainable", to=[])
    with pytest.raises(UserError) as caught:
        read(document)
    assert str(caught.value) == (
        f"{IN}.graph.nodes[2]: this makes 900000000 numbers, more than the 20000000 that Chainrule "
        "takes; make it smaller."
    )


def test_too_many_values() -> None:
    width = 200_000
    document = changed(NETWORK, "model", "layer_sizes", to=[1, width, 1])
    document = changed(document, "regularization", to=None)
    document = changed(document, "start", to=None)
    document = changed(document, "batch", to=None)
    document = changed(document, "data", to={"inputs": [[1]] * 200, "targets": [[1]] * 200})
    document["parameters"] = {"W1": [[0] * width], "b1": [0] * width, "W2": [[0]] * width}
    with pytest.raises(UserError) as caught:
        read(document)
    assert str(caught.value).startswith(f"{IN}.data: this makes 40000400 numbers, more than the")


def test_too_many_gates(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("core.files.graph_reader.MOST_NODES", 4)
    with pytest.raises(UserError) as caught:
        read(GRAPH)
    assert str(caught.value) == (
        f"{IN}.graph.nodes: the number of gates and leaves is 5, more than the 4 that Chainrule "
        "takes; make the graph smaller."
    )


@pytest.mark.parametrize("value", ["x" * 10**6, "\x00\u202e\n" * 10, list(range(10**5))])
def test_sentences_stay_short_and_on_one_line(value: object) -> None:
    for keys in (("kind",), ("id",), ("optimizer", "name"), ("loss", "name")):
        with pytest.raises(UserError) as caught:
            read(changed(NETWORK, *keys, to=value))
        text = str(caught.value)
        assert len(text) < 300
        assert text.isprintable()


def test_files_that_cannot_be_read(tmp_path: Path) -> None:
    for path in (tmp_path / "none.json", tmp_path):
        with pytest.raises(UserError) as caught:
            read_experiment(path)
        text = str(caught.value)
        assert text.startswith(f"{path} cannot be read (")
        assert text.endswith("); check the name and whether you may open it.")


def test_reads_a_file(tmp_path: Path) -> None:
    path = tmp_path / "a.json"
    path.write_bytes(b"\xef\xbb\xbf" + json.dumps(TABLE).encode())
    assert read_experiment(path).id == "small"


def test_results_are_dropped_and_unknown_fields_kept() -> None:
    document = changed(NETWORK, "forward", to={"loss": 1})
    document = changed(document, "mine", to={"a": [1, {"b": None}]})
    document = changed(document, "optimizer", "formula", to="p - g")
    document = changed(document, "optimizer", "colour", to="red")
    extra = parse_experiment(json.dumps(document).encode(), "x").extra
    assert extra["mine"]["a"][1] == {"b": None}
    assert extra["optimizer"] == {"colour": "red"}
    assert set(extra) == {"mine", "optimizer"}
