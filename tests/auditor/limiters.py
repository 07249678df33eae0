"""The published rule of each kind of limit, written a second time and on its own.

Times are integer nanoseconds, units integers. wait() is the least d such that the ask passes at
now + d if nobody else comes: NEVER if it cannot, UNKNOWN if nobody can tell.
"""

from math import gcd

NEVER = float('inf')
UNKNOWN = -1


class SlidingLog:
    """Units admitted in (t - W, t] and n make at most L."""

    def __init__(self, limit, window, settings, start_unix_ns):
        self.limit, self.window, self.stamps = limit, window, []

    def _prune(self, now):
        self.stamps = [s for s in self.stamps if s[0] + self.window > now]

    def used(self, now):
        self._prune(now)
        return sum(units for _, units in self.stamps)

    def admits(self, now, n):
        return self.limit > 0 and self.used(now) + n <= self.limit

    def charge(self, now, n):
        self.stamps.append((now, n))

    def wait(self, now, n):
        if n > self.limit or self.limit == 0:
            return NEVER
        excess = self.used(now) + n - self.limit
        for at, units in self.stamps:
            if excess <= 0:
                return 0
            excess -= units
            if excess <= 0:
                return at + self.window - now
        return 0

    def reset(self, now):
        self._prune(now)
        return self.stamps[-1][0] + self.window - now if self.stamps else 0

    def retune(self, now, limit, window):
        self._prune(now)
        self.limit, self.window = limit, window


class TokenBucket:
    """A level that drains by `refill` a window; level and n make at most `capacity`.

    The level is kept times W, so that every number is whole.
    """

    def __init__(self, limit, window, settings, start_unix_ns):
        self.settings, self.level, self.at = settings, 0, 0
        self._set(limit, window)

    def _set(self, limit, window):
        self.limit = limit
        self.capacity = self.settings.get('capacity', limit)
        if limit > 0 or not hasattr(self, 'window'):  # while the limit is 0 it drains as before
            self.window = window
            self.refill = self.settings.get('refill', limit)

    def _drain(self, now):
        self.level = max(0, self.level - (now - self.at) * self.refill)
        self.at = now

    def used(self, now):
        self._drain(now)
        return -(-self.level // self.window)

    def admits(self, now, n):
        self._drain(now)
        return self.limit > 0 and self.level + n * self.window <= self.capacity * self.window

    def charge(self, now, n):
        self._drain(now)
        self.level += n * self.window

    def wait(self, now, n):
        if n > self.capacity or self.limit == 0:
            return NEVER
        self._drain(now)
        excess = self.level + (n - self.capacity) * self.window
        return max(0, -(-excess // self.refill))

    def reset(self, now):
        self._drain(now)
        return -(-self.level // self.refill) if self.refill else 0

    def retune(self, now, limit, window):
        self._drain(now)
        level, before = self.level, self.window
        self._set(limit, window)
        if limit > 0:  # in parts of a nanosecond that the new rate can express
            step = gcd(self.window, self.refill)
            self.level = -(-level * self.window // (before * step)) * step


class FixedWindow:
    """A counter that starts anew at each edge; counter and n make at most L."""

    def __init__(self, limit, window, settings, start_unix_ns):
        self.limit, self.window = limit, window
        self.edges = settings.get('edges', 'phase')
        self.phase = settings.get('phase', 0)
        if self.edges == 'calendar_day':
            self.phase = -start_unix_ns  # midnights of UTC; other zones are not audited
        self.count, self.ends_at = 0, None

    def _roll(self, now):
        if self.ends_at is not None and now < self.ends_at:
            return
        self.count = 0
        if self.edges != 'first_request':
            self.ends_at = now - (now - self.phase) % self.window + self.window

    def used(self, now):
        self._roll(now)
        return self.count

    def admits(self, now, n):
        return self.limit > 0 and self.used(now) + n <= self.limit

    def charge(self, now, n):
        self._roll(now)
        if self.ends_at is None or now >= self.ends_at:
            self.ends_at = now + self.window
        self.count += n

    def wait(self, now, n):
        if n > self.limit or self.limit == 0:
            return NEVER
        return 0 if self.admits(now, n) else self.ends_at - now

    def reset(self, now):
        return self.ends_at - now if self.used(now) > 0 else 0

    def retune(self, now, limit, window):
        self._roll(now)
        if self.ends_at is not None and now < self.ends_at:
            if self.edges == 'first_request':
                self.ends_at += window - self.window
            else:
                self.ends_at = now - (now - self.phase) % window + window
        self.limit, self.window = limit, window


class SlidingCounter:
    """previous × (what of its window still overlaps) / W + current + n is at most L."""

    def __init__(self, limit, window, settings, start_unix_ns):
        self.limit, self.window = limit, window
        self.phase = settings.get('phase', 0)
        self.previous, self.current, self.began = 0, 0, self._edge(0)

    def _edge(self, now):
        return now - (now - self.phase) % self.window

    def _roll(self, now):
        edge = self._edge(now)
        if edge == self.began:
            return
        self.previous = self.current if edge == self.began + self.window else 0
        self.current, self.began = 0, edge

    def _weighted(self, now):
        """What counts, times W."""
        self._roll(now)
        overlap = self.window - (now - self.began)
        return self.previous * overlap + self.current * self.window

    def used(self, now):
        self._weighted(now)
        overlap = self.window - (now - self.began)
        return self.current + -(-self.previous * overlap // self.window)

    def admits(self, now, n):
        return self.limit > 0 and self._weighted(now) + n * self.window <= self.limit * self.window

    def charge(self, now, n):
        self._roll(now)
        self.current += n

    def wait(self, now, n):
        if n > self.limit or self.limit == 0:
            return NEVER
        low, high = -1, 2 * self.window  # by then nothing counts
        while high - low > 1:  # what counts never grows while nobody comes
            middle = (low + high) // 2
            if self._passes_at(now, now + middle, n):
                high = middle
            else:
                low = middle
        return high

    def _passes_at(self, now, later, n):
        self._roll(now)
        edges = (later - self.began) // self.window
        since = (later - self.began) % self.window
        before, current = [(self.previous, self.current), (self.current, 0), (0, 0)][min(edges, 2)]
        return (before * (self.window - since) + (current + n) * self.window
                <= self.limit * self.window)

    def reset(self, now):
        self._roll(now)
        if self.current > 0:
            return self.began + 2 * self.window - now
        return self.began + self.window - now if self.previous > 0 else 0

    retune = None  # windows that change in mid-run are not audited


class Concurrency:
    """Units in flight and n make at most L; excess is rejected."""

    def __init__(self, limit, window, settings, start_unix_ns):
        self.limit, self.hint, self.held = limit, settings.get('hint'), 0
        self.doubtful = 0  # of those held, units of calls that may be over

    def used(self, now):
        return self.held

    def admits(self, now, n):
        return self.limit > 0 and self.held + n <= self.limit

    def charge(self, now, n):
        self.held += n

    def release(self, n):
        self.held -= n

    def wait(self, now, n):
        if n > self.limit or self.limit == 0:
            return NEVER
        if self.admits(now, n):
            return 0
        return UNKNOWN if self.hint is None else self.hint

    def reset(self, now):
        return 0 if self.held == 0 else NEVER

    def retune(self, now, limit, window):
        self.limit = limit


KINDS = {'sliding_window_log': SlidingLog, 'token_bucket': TokenBucket, 'gcra': TokenBucket,
         'fixed_window': FixedWindow, 'sliding_window_counter': SlidingCounter,
         'concurrency': Concurrency}
