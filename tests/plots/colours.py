"""Are the lines' colours told apart by everybody, and read as words on white? colours.py style.gp

Colour blindness is simulated as in Machado, Oliveira and Fernandes, "A Physiologically-based Model for
Simulation of Color Vision Deficiency" (2009), severity 1; distances are those of CIELAB (1976), of which 2.3
are just noticed; contrast is that of WCAG 2, which asks for 4.5.
"""
import itertools
import math
import re
import sys

SIGHTS = {
    "every cone": ((1, 0, 0), (0, 1, 0), (0, 0, 1)),
    "protanopia": ((0.152286, 1.052583, -0.204868), (0.114503, 0.786281, 0.099216), (-0.003882, -0.048116, 1.051998)),
    "deuteranopia": ((0.367322, 0.860646, -0.227968), (0.280085, 0.672501, 0.047413), (-0.01182, 0.04294, 0.968881)),
    "tritanopia": ((1.255528, -0.076749, -0.178779), (-0.078411, 0.930809, 0.147602), (0.004733, 0.691367, 0.3039)),
}


def linear(colour):
    parts = [int(colour[i : i + 2], 16) / 255 for i in (1, 3, 5)]
    return [part / 12.92 if part <= 0.04045 else ((part + 0.055) / 1.055) ** 2.4 for part in parts]


def seen(colour, sight):
    return [sum(weight * part for weight, part in zip(row, linear(colour))) for row in SIGHTS[sight]]


def contrast_on_white(colour):
    red, green, blue = linear(colour)
    return 1.05 / (0.2126 * red + 0.7152 * green + 0.0722 * blue + 0.05)


def cielab(parts):
    red, green, blue = parts
    x = (0.4124 * red + 0.3576 * green + 0.1805 * blue) / 0.9505
    y = 0.2126 * red + 0.7152 * green + 0.0722 * blue
    z = (0.0193 * red + 0.1192 * green + 0.9505 * blue) / 1.089
    x, y, z = (max(t, 0) ** (1 / 3) if t > 0.008856 else 7.787 * t + 16 / 116 for t in (x, y, z))
    return 116 * y - 16, 500 * (x - y), 200 * (y - z)


style = open(sys.argv[1], encoding="utf-8").read()
inks = re.findall(r"#[0-9A-F]{6}", re.search(r"array INK\[6\] = \[(.*?)\]", style)[1])
wrong = [f"{ink} is too pale for words" for ink in inks if contrast_on_white(ink) < 4.5]
for sight in SIGHTS:
    for a, b in itertools.combinations(inks, 2):
        distance = math.dist(cielab(seen(a, sight)), cielab(seen(b, sight)))
        if distance < 20:
            wrong.append(f"{a} and {b} are {distance:.1f} apart with {sight}")
print("\n".join(wrong) if wrong else f"{len(inks)} colours")
sys.exit(bool(wrong))
