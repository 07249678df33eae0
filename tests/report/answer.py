"""Does the answer of a page tell what summary.json holds? answer.py SUMMARY PAGE: says what is missing, exit 1."""
import html
import json
import re
import sys

summary = json.load(open(sys.argv[1], encoding="utf-8"))
page = open(sys.argv[2], encoding="utf-8").read()
missing = []


def wants(where, words, what):
    if words not in where:
        missing.append(f"{what}: '{words}' is not in '{where[:300]}'")


found = re.search(r'<p class="answer">(.*?)</p>', page, re.S)
answer = html.unescape(found[1]).replace("\N{NO-BREAK SPACE}", " ") if found else ""
if summary["command"] == "plan":
    chosen = next(row["option"] for row in summary["plan"] if row["decision"] == "chosen")
    metrics = next(point["metrics"] for point in summary["points"] if point["name"] == chosen)
    up_front = next(row["up_front_USD"] for row in summary["plan"] if row["option"] == chosen)
    wants(answer, f"Choose {chosen} (${up_front:.2f} up front)", "the tier and its money")
    for row in summary["limits"]:
        if row["decision"] == "met":
            wants(answer, f" {row['limit']} ", "the least limit that is enough")
            break
else:
    metrics = summary["metrics"]
cost = metrics["cost"]
wants(answer, f"${cost['mean']:.2f} ± ${cost['half_width']:.2f}", "the cost and its ±")

plain = html.unescape(re.sub(r"<[^>]*>", "", page))
for kind in ("assumptions", "sources"):
    for row in summary[kind]:
        wants(plain, f"{row['text']} {row['evidence'].replace('_', ' ')}", kind)
for kind in ("warnings", "notes"):
    for text in summary[kind]:
        wants(plain, text, kind)
wants(plain, summary["hash"], "the scenario")
print("\n".join(missing))
sys.exit(bool(missing))
