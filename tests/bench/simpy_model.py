"""The model of the benchmark in SimPy, as its documentation teaches: a process for each request.

  simpy_model.py RATE_PER_MINUTE LIMIT HOURS    prints: requests, seconds of processor time,
                                                delivered requests, mean latency in seconds

The same model as loop.h: Poisson arrivals, a sliding log of LIMIT calls a minute, refused calls
free and told the exact wait h, tried again after max(h, 2^k s) + U(0, 1 s), at most 7 attempts,
service lognormal with mean 10 s and sigma 0.5. Exit status 3 where SimPy is missing.
"""
import collections
import math
import random
import sys
import time

try:
    import simpy
except ImportError:
    sys.exit(3)

WINDOW, ATTEMPTS, SIGMA = 60.0, 7, 0.5
MU = math.log(10) - SIGMA * SIGMA / 2


class Limit:
    """A sliding log: 0 if the call is admitted, else how long it has to wait."""

    def __init__(self, env, most):
        self.env, self.log = env, collections.deque([-WINDOW] * most, most)

    def ask(self):
        wait = self.log[0] + WINDOW - self.env.now
        if wait > 0:
            return wait
        self.log.append(self.env.now)
        return 0


class Tally:
    def __init__(self):
        self.arrived, self.latencies = 0, []


def request(env, luck, limit, tally):
    arrived = env.now
    for attempt in range(ATTEMPTS):
        wait = limit.ask()
        if not wait:
            yield env.timeout(luck.lognormvariate(MU, SIGMA))
            tally.latencies.append(env.now - arrived)
            return
        if attempt + 1 < ATTEMPTS:
            yield env.timeout(max(wait, 2 ** attempt) + luck.random())


def arrivals(env, luck, rate, limit, tally):
    while True:
        yield env.timeout(luck.expovariate(rate))
        tally.arrived += 1
        env.process(request(env, luck, limit, tally))


def main():
    rate, most, hours = float(sys.argv[1]), int(sys.argv[2]), float(sys.argv[3])
    env, luck, tally = simpy.Environment(), random.Random(1), Tally()
    env.process(arrivals(env, luck, rate / 60, Limit(env, most), tally))
    start = time.process_time()
    env.run(until=hours * 3600)
    seconds = time.process_time() - start
    mean = sum(tally.latencies) / max(1, len(tally.latencies))
    print(tally.arrived, seconds, len(tally.latencies), mean)


main()
