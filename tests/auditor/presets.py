"""The waits that published retry policies allow, written down a second time from what each library
does: bounds, since jitter is chance. Times in seconds here, in nanoseconds in what is returned."""

import math

from quantities import duration

NS = 10 ** 9
INFINITE = float('inf')
NESTED = {
    'cookbook-tenacity-9-over-openai-python-2.52': [
        {'type': 'openai-python-2.52'}, {'type': 'cookbook-tenacity-9'}],
    'langchain-with-retry-over-openai-python-2.52': [
        {'type': 'openai-python-2.52'}, {'type': 'langchain-with-retry'}],
    'llama-index-2024-over-openai-python-1.9': [
        {'type': 'openai-python-1.9', 'max_attempts': 4}, {'type': 'llama-index-2024'}]}

OPENAI = ['408', '409', '429', '5xx', 'timeout']
AWS = ['rate_limit_exceeded', 'slow_down', 'timeout', '500', '502', '503', '504']
ANY = None


def ceiling(p, k):
    return max(p.floor, min(p.base * p.growth ** k, p.cap))


def scaled(low, high):
    return lambda p, k: (low * ceiling(p, k), high * ceiling(p, k))


def from_floor(p, k):
    return p.floor, ceiling(p, k)


def additive(added):
    return lambda p, k: (ceiling(p, k), ceiling(p, k) + added)


def capped(added):
    return lambda p, k: (min(p.base * 2 ** k, p.cap), min(p.base * 2 ** k + added, p.cap))


def two_point(p, k):
    return min(p.base * 2 ** k * 0.9, p.cap), min(p.base * 2 ** k * 1.1, p.cap)


def product(p, k):
    return 2.0 ** (k + 1), 4.0 ** (k + 1)


def polly(p, k):
    def g(t):
        return 2 ** t * math.tanh(math.sqrt(4 * t)) if t > 0 else 0
    return 0, (g(k + 1) - g(k - 1)) * p.base / 1.4


def decorrelated(p, k):
    return p.base, min(p.cap, p.base * 3 ** k)


def fed_by_last(p, k):
    return (p.base, p.base) if k == 0 else (0, p.cap)


# Headers: what a value of so many nanoseconds does: 'take', 'no' (as without one, for it is below
# what is read, or no whole number) or 'over' (as without one), 'end' (no retry).
def between(low, high, over='over', whole=1):
    def rule(h, wait):
        if h % whole:
            return 'no'
        if not low(h / NS):
            return 'no'
        return 'take' if high(h / NS) else over
    return rule


def above(bound):
    return lambda t: t > bound


def least(bound):
    return lambda t: t >= bound


def most(bound):
    return lambda t: t <= bound


def under(bound):
    return lambda t: t < bound


def always(t):
    return True


def vercel(h, wait):
    if 0 <= h < 60 * NS:
        return 'take'
    return 'take' if h < wait[0] else 'over'


class Preset:
    def __init__(self, wait, base=1, cap=INFINITE, floor=0, growth=2, attempts=0, on=ANY,
                 header=None, extra=(0, 0), nudge=False, throttled=None, grain=0, cut=False,
                 pushback=False, phased=False):
        self.__dict__.update(locals())


def openai(header):
    return Preset(scaled(0.75, 1), base=0.5, cap=8, attempts=3, on=OPENAI, header=header)


EVERY = {
    'openai-python-1.0': openai(between(above(0), most(60), whole=NS)),
    'openai-python-1.9': openai(between(above(0), most(60))),
    'openai-python-2.52': openai(between(above(0), most(120), over='end')),
    'openai-node-4.14': openai(between(above(0), most(60), whole=10 ** 6)),
    'openai-node-4.25': openai(between(above(0), under(60))),
    'openai-node-6.26': openai(between(always, always)),
    'openai-node-7.5': openai(between(least(0), most(60))),
    'openai-java-2026-08': openai(between(always, always)),
    'cookbook-tenacity-8': Preset(scaled(0, 1), cap=60, floor=1, attempts=6),
    'cookbook-tenacity-9': Preset(from_floor, cap=60, floor=1, attempts=6),
    'cookbook-backoff': Preset(scaled(0, 1), on=['429']),
    'cookbook-manual': Preset(product, attempts=11, on=['429']),
    'cookbook-processor-04a3090': Preset(scaled(0, 0), attempts=5),
    'tenacity-8-random-exponential': Preset(scaled(0, 1)),
    'tenacity-9-random-exponential': Preset(from_floor),
    'tenacity-9-exponential-jitter': Preset(capped(1)),
    'backoff-2.2-expo': Preset(scaled(0, 1), cut=True),
    'vercel-ai-7': Preset(scaled(1, 1), base=2, attempts=3, on=OPENAI, header=vercel),
    'litellm-one-deployment': Preset(additive(0.75), base=0.5, cap=8, attempts=3, on=OPENAI,
                                     header=between(above(0), most(60), whole=NS),
                                     extra=(0, 0.75)),
    'langchain-with-retry': Preset(capped(1), attempts=3),
    'llama-index-2024': Preset(from_floor, cap=20, floor=1, attempts=6,
                               on=['429', '5xx', 'timeout']),
    'google-genai-2.19-off': Preset(scaled(0, 0), attempts=1,
                                    on=['408', '429', '500', '502', '503', '504', 'timeout']),
    'google-genai-2.19-on': Preset(capped(1), cap=60, attempts=5,
                                   on=['408', '429', '500', '502', '503', '504', 'timeout']),
    'google-api-core-2.29': Preset(scaled(0, 1), cap=60, on=['429', '500', '503', 'timeout']),
    'replicate-python-post': Preset(scaled(0, 0), attempts=1, on=['429', '503', '504']),
    'replicate-python-get': Preset(two_point, base=0.1, cap=60, attempts=10,
                                   on=['429', '503', '504'],
                                   header=between(least(0), always, whole=NS)),
    'p-retry-7': Preset(scaled(1, 1), attempts=11, grain=0.001),
    'p-retry-7-randomize': Preset(scaled(1, 2), attempts=11, grain=0.001),
    'azure-openai-benchmark': Preset(scaled(0, 1), on=['429'], header=between(least(0), always),
                                     cut=True),
    'aws-legacy': Preset(scaled(0, 1), attempts=5, on=AWS + ['429', '509']),
    'aws-standard': Preset(scaled(0, 1), cap=20, attempts=3, on=AWS),
    'aws-standard-2026': Preset(scaled(0, 1), base=0.05, throttled=1, cap=20, attempts=3, on=AWS,
                                header=between(least(0), always, whole=10 ** 6), nudge=True),
    'aws-js-3': Preset(scaled(0, 1), base=0.1, throttled=0.5, cap=20, attempts=3,
                       on=AWS + ['429'], header=between(least(0), always), nudge=True,
                       grain=0.001),
    'grpc-a6-example': Preset(scaled(0.8, 1.2), base=0.1, cap=1, attempts=4,
                              on=['429', '502', '503', '504'],
                              header=between(least(0), always, whole=10 ** 6), pushback=True),
    'envoy': Preset(scaled(0, 1), base=0.025, cap=0.25, attempts=2, grain=0.001,
                    on=['429', '5xx', 'timeout']),
    'envoy-reset-headers': Preset(scaled(0, 1), base=0.025, cap=0.25, attempts=2, grain=0.001,
                                  on=['429', '5xx', 'timeout'], extra=(0, 0.5, 'of the header'),
                                  header=between(least(0), most(300), whole=NS)),
    'finagle-decorrelated': Preset(decorrelated, base=0.1, cap=10, attempts=5, on=['429', '503']),
    'finagle-exponential-jittered': Preset(fed_by_last, base=0.1, cap=10, attempts=5,
                                           on=['429', '503']),
    'polly-8-constant': Preset(scaled(1, 1), base=2, cap=2, attempts=4),
    'polly-8-exponential-jitter': Preset(polly, base=2, attempts=4),
    'polly-contrib-v2': Preset(polly, base=1, attempts=6),
    'resilience4j-2.4': Preset(scaled(1, 1), base=0.5, growth=1, attempts=3),
    'resilience4j-2.4-exponential': Preset(scaled(1, 1), base=0.5, growth=1.5, attempts=3,
                                           grain=0.001),
    'resilience4j-2.4-random-exponential': Preset(scaled(0.5, 1.5), base=0.5, growth=1.5,
                                                  attempts=3, grain=0.001),
    'phased-window': Preset(scaled(0, 0), base=60, phased=True),
}


class Settings:
    """A preset's figures, as a scenario has changed them."""

    def __init__(self, preset, policy, failure):
        def changed(key, own):
            value = policy.get(key)
            return own if value is None else duration(value) / NS
        throttled = (failure['status'] == 429 or
                     failure['verdict'] in ('rate_limit_exceeded', 'slow_down'))
        own = preset.throttled if preset.throttled and throttled else preset.base
        self.base, self.cap = changed('base', own), changed('cap', preset.cap)
        self.floor, self.growth = changed('floor', preset.floor), preset.growth


def levels_of(policy):
    """The levels that one entry of a client's `retry` makes."""
    return NESTED.get(policy['type'], [policy])


def attempts(policy):
    own = EVERY[policy['type']].attempts
    given = policy.get('max_attempts')
    most_allowed = own if given is None else given
    return min(most_allowed, 5) if policy['type'].startswith('grpc') else most_allowed


def names(policy):
    """What it tries again, as `listed` takes it; None: whatever it is told to, or everything."""
    return EVERY[policy['type']].on


def bounds(policy, k, failure, since):
    """(least, most, causes) in nanoseconds of the k-th wait; None where it gives up. `since` is the
    time since the first send of the level, None where that is not known."""
    preset = EVERY[policy['type']]
    settings = Settings(preset, policy, failure)
    header = failure['retry_after_ns']
    low, high = (NS * value for value in preset.wait(settings, k))
    if preset.phased:
        passed = 0 if since is None else since
        low = max(0, (k + 1) * settings.base * NS - passed)
        high = max(0, (k + 2) * settings.base * NS - passed)
        low = 0 if since is None else low
    if preset.pushback:  # headers start the series over
        low, high = NS * preset.wait(settings, 0)[0], high
    low, high = max(0, low - preset.grain * NS), high + preset.grain * NS
    says = preset.header(header, (low, high)) if preset.header and header is not None else 'no'
    if says == 'end':
        return None
    if says == 'take' and preset.nudge:
        return (max(low, min(header, low + 5 * NS)), max(high, min(header, high + 5 * NS)),
                ('computed', 'header', 'header_clamped'))
    if says == 'take':
        more = preset.extra[1] * (header if len(preset.extra) == 3 else NS)
        low, high, causes = header, header + more, ('header',)
    else:
        causes = ('header_over_maximum',) if says == 'over' else ('computed',)
    if preset.cut:  # to what is left of its time
        low = 0
    return low, high, causes
