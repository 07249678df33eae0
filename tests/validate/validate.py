#!/usr/bin/env python3
"""What theory and publications say, beside what tiersim says: make validate.

    validate.py TIERSIM COVERAGE README [--only WORDS]

Runs every claim below from the outside, on scenarios of its own, prints the table of claims, and
rewrites it in README between two marker comments. Exits with 1 if a verdict is that they differ.
With --only, runs the claims in whose text the words stand, and leaves README alone.

A claim of theory agrees if it lies within the 99.9 % interval of the replications, by Student's t; and
the interval must be narrow, so that it says something. A published figure must come out exactly. An
interval of 95 % must hold the truth in 93 to 97 % of 1,000 experiments of 20 replications each: three
standard deviations of such a share are 2.1 points.
"""
import json
import math
import subprocess
import sys
import tempfile

T_999 = {19: 3.883, 29: 3.659}  # two-sided 99.9 % quantiles of Student's t
NARROW = 0.03                   # half of a 95 % interval, as a share of the value, at most
EXPERIMENTS = 1000
BEGIN = "<!-- validation: begin (made by make validate) -->"
END = "<!-- validation: end -->"


# ---- theory ----

def erlang_b(servers, load):
    """Share refused by M/G/c/c (Cooper, Introduction to Queueing Theory, 2nd ed., ch. 3)."""
    blocked = 1.0
    for k in range(1, servers + 1):
        blocked = load * blocked / (k + load * blocked)
    return blocked


def erlang_c(servers, load):
    """Share that waits in M/M/c."""
    blocked = erlang_b(servers, load)
    return blocked / (1 - load / servers * (1 - blocked))


def full_share(servers, places, load):
    """Share refused by M/M/c/K, by its birth-and-death equations."""
    term = total = 1.0
    for n in range(1, places + 1):
        term *= load / min(n, servers)
        total += term
    return term / total


def md1_wait_at_most(rate, service, t):
    """Distribution of the wait in M/D/1 (Erlang; Iversen, Teletraffic Engineering, ch. 10)."""
    total = 0.0
    for k in range(int(t / service) + 1):
        x = rate * (k * service - t)
        total += x ** k / math.factorial(k) * math.exp(-x)
    return (1 - rate * service) * total


def md1_rate_with(service, t, p):
    """The rate at which a share p waits at most t in M/D/1."""
    low, high = 0.0, 1 / service
    for _ in range(60):
        middle = (low + high) / 2
        low, high = (middle, high) if md1_wait_at_most(middle, service, t) >= p else (low, middle)
    return low


def served_of_poisson(mean, limit):
    """E[min(N, limit)] / E[N] for a Poisson number N."""
    probability, served = math.exp(-mean), 0.0
    below = 0.0
    for n in range(limit):
        served += n * probability
        below += probability
        probability *= mean / (n + 1)
    return (served + limit * (1 - below)) / mean


def mva_response(users, think, service):
    """Mean response with one exponential server and users who think (mean value analysis)."""
    queue = 0.0
    for n in range(1, users + 1):
        response = service * (1 + queue)
        queue = n / (think + response) * response
    return response


# ---- scenarios ----

def scenario(arrivals, service, client=None, provider=None, **top):
    body = {"horizon": "20d", "warmup": "1d", "seed": 7, "replications": 20,
            "workloads": [{"name": "w", "client": "c", "arrivals": arrivals, "mix": [{"model": "m"}]}],
            "clients": {"c": {"retry": {"type": "none"}, **(client or {})}},
            "provider": {"prices": [{"model": "m", "price": "$0.04"}], "service_time": service,
                         **(provider or {})}}
    body.update(top)
    return body


def poisson(rate):
    return {"type": "poisson", "rate": rate}


def exponential(mean):
    return {"type": "exponential", "mean": mean}


def constant(value):
    return {"type": "constant", "value": value}


def limit(number, window="60s", **more):
    return {"limits": [{"name": "images", "unit": "images", "limit": number, "window": window, **more}]}


def slots(number, **more):
    return {"limits": [{"name": "slots", "unit": "requests", "limit": number, "kind": "concurrency", **more}]}


def saturated(every, number, price, horizon="1h"):
    return scenario({"type": "constant", "every": every}, constant("10s"), provider={
        "prices": [{"model": "m", "price": price}], **limit(number)}, horizon=horizon, warmup="0s",
        drain="1m", replications=1)


# ---- running ----

class Program:
    def __init__(self, tiersim, coverage):
        self.tiersim, self.coverage = tiersim, coverage
        self.folder = tempfile.TemporaryDirectory()

    def file(self, body):
        path = self.folder.name + "/scenario.json"
        with open(path, "w") as out:
            json.dump(body, out)
        return path

    def output(self, *arguments):
        done = subprocess.run(arguments, capture_output=True, text=True)
        if done.returncode not in (0, 1):
            sys.exit(f"validate: {' '.join(arguments)}: {done.stderr.strip()}")
        return done.stdout

    def run(self, body, *options):
        return json.loads(self.output(self.tiersim, "run", self.file(body), "--json", "--quiet", *options))

    def log(self, body):
        return [json.loads(line) for line in
                self.output(self.tiersim, "run", self.file(body), "--quiet", "--log", "-").splitlines()
                if line.startswith("{")]


# ---- claims ----

def number(value, unit=""):
    """Four significant digits; of money cents."""
    digits = 2 if unit == "$" else max(0, 3 - int(math.floor(math.log10(abs(value))))) if value else 0
    text = f"{value:,.{digits}f}" if value != int(value) or unit == "$" else f"{value:,.0f}"
    return f"${text}" if unit == "$" else f"{text} {unit}".strip()


def percent(share):
    return f"{100 * share:.2f} %"


class Claim:
    """One row: what is claimed, what is said, what is simulated, and whether they agree."""

    def __init__(self, text, says, simulated, agrees):
        self.text, self.says, self.simulated, self.agrees = text, says, simulated, agrees

    def row(self):
        verdict = self.agrees if isinstance(self.agrees, str) else "agrees" if self.agrees else "**differs**"
        return f"| {self.text} | {self.says} | {self.simulated} | {verdict} |"

    def failed(self):
        return self.agrees is False or (isinstance(self.agrees, str) and "differs" in self.agrees)


def theory(text, expected, body, metric, unit="s", scale=1.0, share=False):
    """A mean over replications against a formula."""
    def make(program):
        found = program.run(body)["metrics"][metric]
        values = [value * scale for value in found["values"]]
        mean, half = found["mean"] * scale, found["half_width"] * scale
        count = len(values)
        error = half / {20: 2.0930, 30: 2.0452}[count]  # two-sided 95 % quantiles
        off = abs(mean - expected) / error
        if half > NARROW * abs(expected):
            verdict = f"**differs**: ± {half:.3g} says too little"
        elif off > T_999[count - 1]:
            verdict = f"**differs** by {off:.1f} standard errors"
        else:
            verdict = f"agrees, {off:.1f} standard errors off"
        if share:
            return Claim(text, percent(expected), f"{100 * mean:.2f} ± {100 * half:.2f} %", verdict)
        digits = max(0, 1 - int(math.floor(math.log10(half))))
        return Claim(text, number(expected, unit), f"{mean:.{digits}f} ± {half:.{digits}f} {unit}".strip(),
                     verdict)
    return text, make


def exact(text, expected, unit, body, metric):
    """A figure that leaves nothing to chance."""
    def make(program):
        found = program.run(body)["metrics"][metric]["mean"]
        return Claim(text, number(expected, unit), number(found, unit), abs(found - expected) < 1e-9)
    return text, make


def wait_told(text, said, expected_ns, body):
    """The wait that the last refused call of a run is told."""
    def make(program):
        told = [line["retry_after_ns"] for line in program.log(body)
                if line["record"] == "attempt" and line["verdict"] == "rate_limit_exceeded"]
        found = told[-1] if told else None
        return Claim(text, said, f"{found / 1e9:.9g} s" if found else "no refusal", found == expected_ns)
    return text, make


def burst(count, number_, window, **more):
    return scenario({"type": "batch", "size": count}, constant("1s"),
                    provider=limit(number_, window, kind="token_bucket"), horizon="1h", warmup="0s",
                    replications=1, **more)


def two_asks(level, ask, number_):
    """A call of so many tokens, then another."""
    body = scenario({"type": "batch", "size": 1}, constant("1s"), provider={
        "limits": [{"name": "tokens", "unit": "tokens", "limit": number_, "window": "60s",
                    "kind": "token_bucket"}],
        "prices": [{"model": "m", "price": "$0.04", "tokens": level},
                   {"model": "x", "price": "$0.04", "tokens": ask}]},
        horizon="1h", warmup="0s", replications=1)
    first = body["workloads"][0]
    body["workloads"] = [first, dict(first, name="x", mix=[{"model": "x"}])]
    return body


def solved(text, expected, unit, body, *options):
    def make(program):
        found = json.loads(program.output(program.tiersim, "solve", options[0], program.file(body), "--json",
                                          "--quiet", *options[1:]))["solution"][0]
        value, low, high = (found[next(key for key in found if key.startswith(name))]
                            for name in ("value", "low", "high"))
        return Claim(text, number(expected, unit), f"{number(value)}, {number(low)} to {number(high)} {unit}",
                     low <= expected <= high)
    return text, make


def pairing(text):
    def make(program):
        rows = json.loads(program.output(
            program.tiersim, "compare", "scenarios/steady.json", "--json", "--quiet", "--variant",
            "full:clients[app].retry.jitter=full"))["compare"]
        ratios = {row["metric"]: row["variance_ratio"] for row in rows if row["scope"] == "overall"}
        mean, p95 = ratios["latency_mean"], ratios["latency_p95"]
        return Claim(text, "at most 0.2", f"{mean:.3f} and {p95:.3f}", mean <= 0.2 and p95 <= 0.2)
    return text, make


def coverage(text, file, metrics, *overrides, mode=()):
    """Shares of experiments whose interval holds the truth."""
    def make(program):
        lines = program.output(program.coverage, *mode, file, str(EXPERIMENTS), *overrides,
                               *(f"{name}={truth}" for name, truth in metrics)).splitlines()
        shares = {line.split()[0]: float(line.split()[2]) for line in lines}
        told = ", ".join(f"{name} {100 * shares[name]:.1f} %" for name, _ in metrics)
        return Claim(text, "93 to 97 %", told, all(0.93 <= share <= 0.97 for share in shares.values()))
    return text, make


MM1_TRUTH = [("latency_mean", 50.0), ("latency_p95", 50 * math.log(20)),
             ("goodput_per_min", 4.8 * (1 - math.exp(-60 / 50)))]

# What `steady` comes to in the long run: 1,051,214,592 requests in five pieces of a century each, made
# in 3.2 minutes of one core by version 0.1.0 with
#   build/tests/validate/coverage --truth scenarios/steady.json 5 account=null \
#       'provider.limits[images].limit=7' 'provider.limits[requests].limit=7' horizon=36500d warmup=1h \
#       max_events=100000000000
STEADY_TRUTH = [("latency_mean", 12.0789652), ("latency_p95", 23.5202247),
                ("success_rate", 0.997027235)]
STEADY = ["account=null", "provider.limits[images].limit=7", "provider.limits[requests].limit=7",
          "warmup=1h"]

MD1 = {"pacing": {"type": "even", "rate": "6/min"}}
ONE = {"concurrency": 1}
FAULTY = {"retry": {"type": "exponential", "base": "1s", "factor": 2, "cap": "60s", "jitter": "none",
                    "max_attempts": 4}}

CLAIMS = [
    theory("wait for one worker, 80 % busy: M/M/1, ρ/(1 − ρ)·s", 40.0,
           scenario(poisson("4.8/min"), exponential("10s"), ONE, replications=30), "queue_wait_mean"),
    theory("95 % of latencies there: s/(1 − ρ)·ln 20", 50 * math.log(20),
           scenario(poisson("4.8/min"), exponential("10s"), ONE, replications=30), "latency_p95"),
    theory("wait for four workers, 75 % busy: Erlang C", erlang_c(4, 3) * 10 / (4 - 3),
           scenario(poisson("18/min"), exponential("10s"), {"concurrency": 4}), "queue_wait_mean"),
    theory("five users who think 30 s at one worker of 10 s: mean value analysis",
           mva_response(5, 30, 10),
           scenario({"type": "closed", "users": 5, "think": exponential("30s")}, exponential("10s"), ONE),
           "latency_mean"),
    theory("even pacing at 6 a minute, 80 % used: M/D/1, ρ·D/(2(1 − ρ))", 20.0,
           scenario(poisson("4.8/min"), constant("5s"), MD1, replications=30), "pacing_wait_mean"),
    solved("the rate at which 95 % get through that in 45 s: Erlang's M/D/1",
           60 * md1_rate_with(10, 40, 0.95), "/min",
           scenario(poisson("3/min"), constant("5s"), MD1, horizon="40d"),
           "max-rate", "--objective", "latency_p95 <= 45s"),
    theory("passed by 5 slots at 4 Erlang, lognormal service: 1 − Erlang B", 1 - erlang_b(5, 4),
           scenario(poisson("24/min"), {"type": "lognormal", "mean": "10s", "sigma": 1},
                    provider=slots(5)), "success_rate", share=True),
    theory("passed by a sliding log of 5 a minute at 4 a minute: 1 − Erlang B, held for the window",
           1 - erlang_b(5, 4),
           scenario(poisson("4/min"), constant("1s"), provider=limit(5, kind="sliding_window_log")),
           "success_rate", share=True),
    theory("passed by a fixed window of 5 a minute at 4 a minute: E min(N, 5)/4, N Poisson",
           served_of_poisson(4, 5),
           scenario(poisson("4/min"), constant("1s"), provider=limit(5, kind="fixed_window")),
           "success_rate", share=True),
    theory("passed by 2 slots with 3 places to wait at 1.5 Erlang: M/M/2/5",
           1 - full_share(2, 5, 1.5),
           scenario(poisson("9/min"), exponential("10s"),
                    provider=slots(2, excess="queue", queue_capacity=3)), "success_rate", share=True),
    theory("generations under way without a bound: M/G/∞, λ·s", 6.0,
           scenario(poisson("0.5/s"), {"type": "lognormal", "mean": "12s", "sigma": 1},
                    provider=slots(1000), horizon="5d"), "limit_utilization", "", scale=1000),
    theory("calls a request when 30 % fail and 4 may be made: (1 − p⁴)/(1 − p)",
           (1 - 0.3 ** 4) / 0.7,
           scenario(poisson("10/min"), constant("1s"), FAULTY,
                    {"errors": [{"probability": 0.3}]}), "amplification", ""),
    theory("delivered then: 1 − p⁴", 1 - 0.3 ** 4,
           scenario(poisson("10/min"), constant("1s"), FAULTY,
                    {"errors": [{"probability": 0.3}]}), "success_rate", share=True),
    exact("5 a minute at $0.040, the guide's hour", 12.0, "$", saturated("12s", 5, "$0.040"), "cost"),
    exact("15 a minute for an hour, the guide's images", 900.0, "", saturated("4s", 15, "$0.040"),
          "images_delivered"),
    exact("100 a minute in HD at $0.120, the guide's hour", 720.0, "$",
          saturated("600ms", 100, "$0.120"), "cost"),
    wait_told("“Limit 10000, Used 8782, Requested 8172”: wait told", "41.724 s", 41_724_000_000,
              two_asks(8782, 8172, 10000)),
    wait_told("“Limit 5 / 1min”, five used", "12 s", 12_000_000_000, burst(6, 5, "60s")),
    wait_told("“Limit 4000”, all used", "15 ms, 0.015 s", 15_000_000, burst(4001, 4000, "60s")),
    wait_told("“Limit 200 / day”, all used", "7m12s, 432 s", 432_000_000_000, burst(201, 200, "1d")),
    pairing("full jitter against the guide's formula on `steady`: variance of the paired difference / "
            "that of independent runs, mean and p95 of latency"),
    coverage("95 % intervals of 20 replications hold theory's value, M/M/1, 80 % busy, 3 days each",
             "tests/validate/mm1.json", MM1_TRUTH),
    coverage("… hold what a run of 10⁹ requests says, `steady`, 2 days each", "scenarios/steady.json",
             STEADY_TRUTH, *STEADY),
    coverage("… of batch means of one run of 30 days", "tests/validate/mm1.json", MM1_TRUTH, "horizon=30d",
             mode=["--parts"]),
]


def rewrite(readme, table):
    with open(readme) as file:
        text = file.read()
    begin, end = text.find(BEGIN), text.find(END)
    if begin < 0 or end < begin:
        sys.exit(f"validate: {readme} lacks the lines '{BEGIN}' and '{END}'")
    with open(readme, "w") as file:
        file.write(text[:begin + len(BEGIN)] + "\n" + table + "\n" + text[end:])


def main():
    tiersim, program_coverage, readme = sys.argv[1:4]
    only = sys.argv[5] if sys.argv[4:5] == ["--only"] else None
    program = Program(tiersim, program_coverage)
    rows = ["| claim | theory or publication | simulated | verdict |", "| --- | --- | --- | --- |"]
    failed = 0
    print("\n".join(rows), flush=True)
    for text, make in CLAIMS:
        if only and only not in text:
            continue
        claim = make(program)
        rows.append(claim.row())
        failed += claim.failed()
        print(rows[-1], flush=True)
    if not only:
        rewrite(readme, "\n".join(rows))
    if failed:
        sys.exit(f"validate: {failed} of {len(rows) - 2} claims differ")


if __name__ == "__main__":
    main()
