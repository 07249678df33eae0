"""The words in an SVG picture, one text element a line: words.py SVG

Also fails if the file is no well-formed XML, if it could differ from one day or machine to the next, if an id
is there twice, or if a text leaves the picture at the left, top or bottom.
"""
import re
import sys
import xml.etree.ElementTree

raw = open(sys.argv[1], encoding="utf-8").read()
root = xml.etree.ElementTree.fromstring(raw)
ids = [element.get("id") for element in root.iter() if element.get("id")]
if len(ids) != len(set(ids)):
    sys.exit("an id is there twice")
if re.search(r"\b20[0-9][0-9]-[01][0-9]-[0-3][0-9]\b|[0-2][0-9]:[0-5][0-9]:[0-5][0-9]", raw):
    sys.exit("there is a date or a time of day in it")
width, height = [float(number) for number in root.get("viewBox").split()[2:]]
if width != 720:
    sys.exit(f"it is {width} wide")


def walk(element, x, y, size):
    shift = re.match(r"translate\(([-0-9.]+),([-0-9.]+)\)", element.get("transform", ""))
    if shift:
        x, y = x + float(shift[1]), y + float(shift[2])
    size = float(element.get("font-size", size))
    if element.tag.endswith("}text"):
        words = " ".join("".join(element.itertext()).split())
        if words:
            if not (0 <= x <= width and 0 <= y <= height):
                sys.exit(f"'{words}' is outside of the picture")
            # About the width of DejaVu Sans; a hair less, so that only real overflow counts.
            length = 0.55 * size * len(words)
            turned = "rotate" in transforms[-1]
            anchor = element.get("text-anchor") or anchors[-1]
            left = x - {"start": 0, "middle": length / 2, "end": length}[anchor]
            if not turned and (left < -6 or left + length > width + 6):
                sys.exit(f"'{words}' is cut off")
            if size < 9.5:
                sys.exit(f"'{words}' is too small to read")
            print(words)
    anchors.append(element.get("text-anchor") or anchors[-1])
    transforms.append(element.get("transform", ""))
    for child in element:
        walk(child, x, y, size)
    anchors.pop()
    transforms.pop()


anchors = ["start"]
transforms = [""]
walk(root, 0.0, 0.0, 12.0)
