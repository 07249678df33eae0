"""Opens the report of every kind of study in a browser: check.py TIERSIM DIR

Each is opened at the width of a desk and of a phone, light and dark, and printed. Nothing may be said on the
console or asked of anybody; nothing may stick out sideways; every word must be large enough to read and stand
out from what is behind it. Screenshots and prints are left in DIR to be looked at. CHROMIUM names the browser.
"""
import os
import pathlib
import subprocess
import sys

from devtools import Browser

RATE = "workloads[merchants].arrivals.rate"
LIMIT = "provider.limits[images].limit"
STUDIES = {
    "run": ["run", "launch.json", "--set", "account.tier=2", "--set", 'clients.app.pacing={"type":"none"}'],
    "sweep": ["sweep", "launch.json", "--vary", f"{RATE}=50/day,100/day,200/day,400/day", "--vary",
              "account.tier=1,2,3,4,5"],
    "limits": ["sweep", "launch.json", "--vary", f"{RATE}=100/day:400/day:4", "--vary", f"{LIMIT}=15,20,25,30,50",
               "--set", "provider.limits[requests].limit=50"],
    "requests": ["timeline", "launch.json", "--from", "10h", "--set", "account.tier=2"],
    "policies": ["compare", "steady.json", "--policies", "all", "--replications", "2"],
    "compare": ["compare", "steady.json", "--variant", "ignore:clients.app.retry.retry_after=ignore"],
    "plan": ["plan", "launch.json"],
    "timeline": ["timeline", "money-overshoot.json", "--account"],
    "credits": ["timeline", "money-draw-down.json", "--account"],
}
WORDS = pathlib.Path(__file__).resolve().parents[1] / "plots" / "words.py"
WIDTHS = {"desk": (1280, 900, False), "phone": (390, 844, True)}

# What is wrong with a page as it stands, in words; none: an empty list.
LOOK = """(() => {
  const wrong = [], root = document.documentElement;
  if (root.scrollWidth > root.clientWidth)
    wrong.push(`it is ${root.scrollWidth} px wide in a window of ${root.clientWidth}`);
  const ids = [...document.querySelectorAll('[id]')].map(element => element.id);
  if (new Set(ids).size < ids.length)
    wrong.push('an id is there twice');
  const light = colour => {
    const [r, g, b] = colour.match(/[0-9.]+/g).map(Number).map(part => part / 255)
      .map(part => part <= 0.04045 ? part / 12.92 : ((part + 0.055) / 1.055) ** 2.4);
    return 0.2126 * r + 0.7152 * g + 0.0722 * b;
  };
  const behind = element => {
    for (; element; element = element.parentElement) {
      const colour = getComputedStyle(element).backgroundColor;
      if (!/^rgba\\(.*, 0\\)$/.test(colour))
        return colour;
    }
    return 'rgb(255, 255, 255)';
  };
  for (const element of document.querySelectorAll('h1, h2, p, li, th, td, figcaption, pre, span')) {
    const style = getComputedStyle(element);
    if (!element.checkVisibility() || !element.textContent.trim())
      continue;
    const both = [light(style.color), light(behind(element))].sort((a, b) => b - a);
    const words = element.textContent.trim().slice(0, 40);
    if ((both[0] + 0.05) / (both[1] + 0.05) < 4.5)
      wrong.push(`'${words}' does not stand out: ${style.color} on ${behind(element)}`);
    if (parseFloat(style.fontSize) < 11.5)
      wrong.push(`'${words}' is ${style.fontSize} high`);
  }
  for (const words of document.querySelectorAll('svg text')) {
    const height = parseFloat(getComputedStyle(words).fontSize) * words.getScreenCTM().a;
    if (words.textContent.trim() && Math.abs(words.getScreenCTM().b) < 0.01 && height < 8)
      wrong.push(`'${words.textContent.trim()}' is ${height.toFixed(1)} px high in its picture`);
  }
  for (const figure of document.querySelectorAll('figure'))
    if (light(getComputedStyle(figure).backgroundColor) < 0.9)
      wrong.push('a picture stands on a dark card');
  if (!document.querySelector('figure svg'))
    wrong.push('there is no picture');
  return wrong.slice(0, 8);
})()"""


def heard(events, url):
    """What the page said and asked while it was opened."""
    for event in events:
        method, parameters = event.get("method", ""), event.get("params", {})
        if method == "Network.requestWillBeSent" and parameters["request"]["url"] != url:
            yield f"it asks for {parameters['request']['url'][:80]}"
        elif method == "Runtime.exceptionThrown":
            yield f"a script failed: {parameters['exceptionDetails']['text']}"
        elif method == "Runtime.consoleAPICalled":
            yield f"the console says {parameters['args']}"
        elif method == "Log.entryAdded":
            yield f"the console says '{parameters['entry']['text']}'"


def check(browser, name, page, folder):
    """Opens one report in every way; what is wrong with it."""
    wrong = []
    for width_name, (width, height, phone) in WIDTHS.items():
        for scheme in ("light", "dark"):
            browser.open(page.as_uri(), width, height, scheme == "dark", phone)
            found = [*browser.value(LOOK), *heard(browser.events, page.as_uri())]
            background = browser.value("getComputedStyle(document.body).backgroundColor")
            if (scheme == "dark") != (sum(map(int, background[4:-1].split(", "))) < 200):
                found.append(f"the page is {background}")
            browser.screenshot(folder / f"{name}-{width_name}-{scheme}.png")
            wrong += [f"{name}, {width_name}, {scheme}: {words}" for words in found]
    browser.print(folder / f"{name}.pdf")
    return wrong


# Everything that is looked for, wrong: the check must find it.
WRONG = """<!DOCTYPE html><html lang="en"><meta charset="utf-8"><title>wrong</title><body style="background: #fff">
<p style="color: #ccc">pale</p><p style="font-size: 8px">small</p><p id="a">one</p><p id="a">two</p>
<div style="width: 3000px">wide</div><figure style="background: #000"><svg viewBox="0 0 720 90" width="90">
<text y="50" font-size="12">tiny</text></svg></figure><img src="http://127.0.0.1:9/elsewhere.png" alt="">
<script>console.error('said'); throw new Error('failed');</script></body></html>"""
FOUND = ["px wide", "there twice", "'pale' does not stand out", "'small' is 8px high", "'tiny' is", "dark card",
         "it asks for http://127.0.0.1:9/elsewhere.png", "the console says", "a script failed", "the page is rgb"]


def check_itself(browser, folder):
    page = folder / "wrong.html"
    page.write_text(WRONG, encoding="utf-8")
    found = "\n".join(check(browser, "wrong", page, folder))
    return [f"what is wrong on purpose was not found: {words}" for words in FOUND if words not in found]


def read_pictures(name, out):
    """The SVG files of a report by themselves: whole, their words readable and inside, a question on top."""
    for picture in sorted(out.glob("*.svg")):
        read = subprocess.run([sys.executable, WORDS, picture], capture_output=True, text=True, check=False)
        words = read.stdout.splitlines()
        if read.returncode != 0:
            yield f"{name}, {picture.name}: {read.stderr.strip()}"
        elif not any("?" in line for line in words):
            yield f"{name}, {picture.name}: there is no question in it"


def main():
    tiersim, folder = pathlib.Path(sys.argv[1]).resolve(), pathlib.Path(sys.argv[2]).resolve()
    scenarios = pathlib.Path(__file__).resolve().parents[2] / "scenarios"
    folder.mkdir(parents=True, exist_ok=True)
    wrong = []
    with Browser(os.environ.get("CHROMIUM", "chromium")) as browser:
        wrong += check_itself(browser, folder)
        print(f"{'not ok' if wrong else 'ok'} - what is wrong on purpose is found", flush=True)
        for name, arguments in STUDIES.items():
            out = folder / name
            subprocess.run([tiersim, *arguments, "--out", out], cwd=scenarios, check=True,
                           stdout=subprocess.DEVNULL, stderr=subprocess.PIPE)
            found = [*check(browser, name, out / "report.html", folder), *read_pictures(name, out)]
            print(f"{'not ok' if found else 'ok'} - the report of '{name}' in a browser", flush=True)
            wrong += found
    print("\n".join(wrong), end="\n" if wrong else "")
    print(f"screenshots and prints are in {folder}")
    sys.exit(bool(wrong))


if __name__ == "__main__":
    main()
