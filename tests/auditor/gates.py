"""The budgets of retries that a client may have, worked out a second time: those that are asked when
a retry is decided. Breakers, throttles and limits on what is in flight are not recomputed."""

from collections import Counter

from quantities import NS, duration
from retry import listed


class Window:
    """Counts over a sliding window of slices, aligned to time 0."""

    def __init__(self, length, slices):
        self.slice, self.slices, self.counts = length // slices, slices, Counter()

    def add(self, now, count):
        self.counts[now // self.slice] += count

    def sum(self, now):
        return sum(count for number, count in self.counts.items()
                   if number > now // self.slice - self.slices)


class Budget:
    """May a retry go? `failures` is how the gate names what fails."""

    def __init__(self, spec, defaults):
        self.spec = dict(defaults, **{k: v for k, v in spec.items() if v is not None})

    def fails(self, verdict, status):
        return listed({'retry_on': self.spec['failures']}, verdict, status)

    def sent(self, now, first):
        pass

    def answered(self, now, verdict, status, tried):
        pass

    def retried(self, now, verdict):
        pass


class Quota(Budget):
    def __init__(self, spec, costs):
        super().__init__(spec, dict(capacity=500, refund=1, cost=costs[0], cost_timeout=costs[1],
                                    cost_throttling=costs[2], cost_server_error=costs[3]))
        self.tokens = self.spec['capacity']

    def cost(self, verdict):
        kind = {'timeout': 'cost_timeout', 'rate_limit_exceeded': 'cost_throttling',
                'slow_down': 'cost_throttling', 'server_error': 'cost_server_error',
                'server_is_overloaded': 'cost_server_error'}.get(verdict, 'cost')
        return self.spec[kind]

    def allows(self, now, verdict):
        return self.cost(verdict) <= self.tokens

    def retried(self, now, verdict):
        self.tokens -= self.cost(verdict)

    def answered(self, now, verdict, status, tried):
        if verdict == 'success':
            self.tokens += self.spec['refund'] if tried is None else self.cost(tried)
        self.tokens = min(self.tokens, self.spec['capacity'])


class Throttling(Budget):
    def __init__(self, spec):
        super().__init__(spec, dict(failures=['429', '502', '503', '504'], max_tokens=10,
                                    token_ratio=0.1))
        self.most = self.tokens = 1000 * self.spec['max_tokens']

    def allows(self, now, verdict):
        return 2 * self.tokens > self.most

    def answered(self, now, verdict, status, tried):
        if verdict == 'success':
            self.tokens += round(1000 * self.spec['token_ratio'])
        elif self.fails(verdict, status):
            self.tokens -= 1000
        self.tokens = max(0, min(self.tokens, self.most))


class Bucket(Budget):
    def __init__(self, spec):
        super().__init__(spec, dict(deposit=0.1, capacity=5, deposits='first_send'))
        self.most = self.tokens = round(10 ** 6 * self.spec['capacity'])

    def earn(self):
        self.tokens = min(self.most, self.tokens + round(10 ** 6 * self.spec['deposit']))

    def allows(self, now, verdict):
        return self.tokens > 10 ** 6

    def sent(self, now, first):
        if first and self.spec['deposits'] == 'first_send':
            self.earn()

    def answered(self, now, verdict, status, tried):
        if verdict == 'success' and self.spec['deposits'] == 'success':
            self.earn()

    def retried(self, now, verdict):
        self.tokens -= 10 ** 6


class Finagle(Budget):
    def __init__(self, spec):
        super().__init__(spec, dict(share=0.2, min_retries_per_second=10, ttl='10s'))
        share, ttl = self.spec['share'], duration(self.spec['ttl'])
        self.deposit = 1000 if share > 0 else 0
        self.withdrawal = max(1, int(1000 / share)) if share > 0 else 1
        self.reserve = int(self.spec['min_retries_per_second'] * (ttl / NS) * self.withdrawal)
        self.window = Window(ttl, 10)

    def allows(self, now, verdict):
        return self.window.sum(now) + self.reserve >= self.withdrawal

    def sent(self, now, first):
        if first:
            self.window.add(now, self.deposit)

    def retried(self, now, verdict):
        self.window.add(now, -self.withdrawal)


class Ratio(Budget):
    def __init__(self, spec):
        super().__init__(spec, dict(share=0.1, window='2m'))
        length = duration(self.spec['window'])
        self.sends, self.retries = Window(length, 120), Window(length, 120)

    def allows(self, now, verdict):
        return self.retries.sum(now) < self.spec['share'] * self.sends.sum(now)

    def sent(self, now, first):
        if first:
            self.sends.add(now, 1)

    def retried(self, now, verdict):
        self.sends.add(now, 1)
        self.retries.add(now, 1)


class RetryBreaker(Budget):
    def __init__(self, spec):
        super().__init__(spec, dict(failures=['429', '5xx', 'timeout'], share=0.1, window=None))
        length = duration(self.spec['window']) or 2 ** 63
        self.sends, self.failed = Window(length, 120), Window(length, 120)

    def allows(self, now, verdict):
        return self.failed.sum(now) <= self.spec['share'] * self.sends.sum(now)

    def sent(self, now, first):
        if first:
            self.sends.add(now, 1)

    def answered(self, now, verdict, status, tried):
        if verdict != 'success' and self.fails(verdict, status):
            self.failed.add(now, 1)


MADE = {'retry_quota': lambda spec: Quota(spec, (5, 10, 5, 5)),
        'aws-standard-quota': lambda spec: Quota(spec, (5, 10, 5, 5)),
        'aws-2026-quota': lambda spec: Quota(spec, (14, 14, 5, 14)),
        'aws-js-3-quota': lambda spec: Quota(spec, (5, 10, 5, 10)),
        'grpc-a6-throttling': Throttling, 'retry_bucket': Bucket, 'finagle-2024-budget': Finagle,
        'retry_ratio': Ratio, 'retry_breaker': RetryBreaker}


def budgets(client):
    """(name, budget or None) of each gate of a client, in order."""
    entries = client.get('gates') or []
    entries = [entries] if isinstance(entries, dict) else entries
    return [(entry['type'], MADE[entry['type']](entry) if entry['type'] in MADE else None)
            for entry in entries]
