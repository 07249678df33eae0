"""Is a report page whole and self-contained? page.py HTML: says what is wrong, exit 1."""
import html.parser
import re
import sys

VOID = {"meta", "br", "hr", "img", "link", "input"}


class Page(html.parser.HTMLParser):
    def __init__(self):
        super().__init__()
        self.open, self.ids, self.wrong, self.references = [], set(), [], set()

    def attributes(self, tag, attributes):
        for name, value in attributes:
            if name == "id":
                if value in self.ids:
                    self.wrong.append(f"id '{value}' is there twice")
                self.ids.add(value)
            if name in ("src", "href", "xlink:href", "action", "data"):
                if value.startswith("#"):
                    self.references.add(value[1:])
                else:
                    self.wrong.append(f"<{tag}> refers to '{value}'")
            self.references.update(re.findall(r"url\(#([^)]*)\)", value or ""))
            if name.startswith("on"):
                self.wrong.append(f"<{tag}> has a script in '{name}'")

    def handle_starttag(self, tag, attributes):
        if tag in ("script", "link", "iframe", "object", "embed", "img"):
            self.wrong.append(f"there is a <{tag}>")
        self.attributes(tag, attributes)
        if tag not in VOID:
            self.open.append(tag)

    def handle_startendtag(self, tag, attributes):
        self.attributes(tag, attributes)

    def handle_endtag(self, tag):
        if not self.open or self.open[-1] != tag:
            self.wrong.append(f"</{tag}> closes {self.open[-1:]} in line {self.getpos()[0]}")
        else:
            self.open.pop()


raw = open(sys.argv[1], encoding="utf-8").read()
page = Page()
page.feed(raw)
page.close()
if page.open:
    page.wrong.append(f"not closed: {page.open}")
page.wrong += [f"nothing has the id '{name}'" for name in page.references - page.ids]
if "@import" in raw:
    page.wrong.append("a style is imported")
print("\n".join(page.wrong))
sys.exit(bool(page.wrong))
