"""What the parts of a network are called in the interface, where files name them by ids.

API summary
-----------
``term(name, words)``    an activation, loss, optimizer or setting in the user's language

An id without an entry stands for itself.
"""

from __future__ import annotations

from typing import Final

from gui.i18n import N_, Catalog

TERMS: Final = {
    "identity": N_("identity"),
    "sigmoid": N_("sigmoid"),
    "tanh": N_("tanh"),
    "relu": N_("ReLU"),
    "leaky_relu": N_("leaky ReLU"),
    "elu": N_("ELU"),
    "softplus": N_("softplus"),
    "softmax": N_("softmax"),
    "half_sse": N_("half sum of squares"),
    "mse": N_("mean squared error"),
    "sse_mean": N_("sum of squares"),
    "bce": N_("binary cross-entropy"),
    "cross_entropy": N_("cross-entropy"),
    "hinge": N_("hinge loss"),
    "sgd": N_("SGD"),
    "momentum": N_("momentum"),
    "nesterov": N_("Nesterov momentum"),
    "adagrad": N_("AdaGrad"),
    "rmsprop": N_("RMSProp"),
    "adam": N_("Adam"),
    "adamw": N_("AdamW"),
    "learning_rate": N_("learning rate"),
    "weight_decay": N_("weight decay"),
    "alpha": N_("decay rate"),
    "beta1": N_("decay rate"),
    "beta2": N_("decay rate"),
}


def term(name: str, words: Catalog) -> str:
    """Return what ``name`` is called in the language of ``words``."""
    return words.tr(TERMS.get(name, name)) if name else name
