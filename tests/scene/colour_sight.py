"""How colours look to an eye: CIE L*a*b*, the distance of two colours, and colour blindness.

The matrices are those of G. M. Machado, M. M. Oliveira and L. A. F. Fernandes, "A
Physiologically-based Model for Simulation of Color Vision Deficiency", IEEE Transactions on
Visualization and Computer Graphics 15 (2009), table 1, severity 1.0; they act on linear RGB.
"""

import numpy as np

SIGHTS = {
    "protanopia": (
        (0.152286, 1.052583, -0.204868),
        (0.114503, 0.786281, 0.099216),
        (-0.003882, -0.048116, 1.051998),
    ),
    "deuteranopia": (
        (0.367322, 0.860646, -0.227968),
        (0.280085, 0.672501, 0.047413),
        (-0.011820, 0.042940, 0.968881),
    ),
    "tritanopia": (
        (1.255528, -0.076749, -0.178779),
        (-0.078411, 0.930809, 0.147602),
        (0.004733, 0.691367, 0.303900),
    ),
}
_TO_XYZ = np.array(
    [
        [0.4124564, 0.3575761, 0.1804375],
        [0.2126729, 0.7151522, 0.0721750],
        [0.0193339, 0.1191920, 0.9503041],
    ]
)


def _linear(rgb):
    part = np.asarray(rgb, dtype=float) / 255
    return np.where(part <= 0.04045, part / 12.92, ((part + 0.055) / 1.055) ** 2.4)


def lab(rgb, sight=None):
    """L*a*b* (D65) of an sRGB colour, as seen with a colour vision deficiency."""
    linear = _linear(rgb)
    if sight is not None:
        linear = np.clip(np.array(SIGHTS[sight]) @ linear, 0.0, 1.0)
    xyz = _TO_XYZ @ linear / (_TO_XYZ @ np.ones(3))
    f = np.where(xyz > 216 / 24389, np.cbrt(xyz), (24389 / 27 * xyz + 16) / 116)
    return np.array([116 * f[1] - 16, 500 * (f[0] - f[1]), 200 * (f[1] - f[2])])


def distance(a, b, sight=None):
    """The CIE 1976 difference of two colours; 2.3 is just seen."""
    return float(np.linalg.norm(lab(a, sight) - lab(b, sight)))


def lightness_apart(a, b):
    """How far two colours differ in lightness, 0..100."""
    return abs(float(lab(a)[0] - lab(b)[0]))
