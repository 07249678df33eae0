"""One provider as the log's first line describes it: its limits, and what they make of a call."""

from quantities import duration, money
from limiters import KINDS, NEVER, UNKNOWN

SETTINGS = {'phase': duration, 'hint': duration}


class Limit:
    """A limit by its specification; `rule` is None where it cannot be recomputed."""

    def __init__(self, spec, start_unix_ns):
        self.spec = spec
        self.name = spec['name']
        self.paused = False
        self.secret = None  # why nobody can recompute it
        kind = spec.get('kind', 'sliding_window_log')
        settings = {key: SETTINGS.get(key, lambda value: value)(value)
                    for key, value in spec.items() if value is not None}
        self.rejected_count = spec.get('rejected_count', 'none')
        if spec.get('outside_load'):
            self.secret = 'others use it too'
        elif settings.get('edges') == 'calendar_day' and spec.get('time_zone') != 'UTC':
            self.secret = 'its days are those of a time zone'
        elif settings.get('excess') == 'queue':
            self.secret = 'its excess waits at the provider'
        limit, window = effective(spec)
        self.kind = kind
        self.rule = KINDS[kind](limit, window, settings, start_unix_ns)

    @property
    def opaque(self):
        if not self.secret and getattr(self.rule, 'doubtful', 0):
            return 'calls that nobody waited for may still be under way'
        return self.secret

    def put_in_force(self, spec, now, value=None):
        """Another specification, or another limit in force; usage is kept."""
        limit, window = effective(spec)
        self.spec = spec
        if value is not None:
            limit = value
        if (limit, window) == (self.rule.limit, getattr(self.rule, 'window', None)):
            return
        if self.rule.retune is None:
            self.secret = 'it was changed in mid-run'
        else:
            self.rule.retune(now, limit, window)


def effective(spec):
    """Limit and window as they are enforced."""
    limit, window = spec['limit'], duration(spec.get('window'))
    quantum = duration(spec.get('quantum'))
    if quantum and limit > 0:
        limit, window = max(1, limit * quantum // window), quantum
    return limit, window


class Provider:
    def __init__(self, name, settings, account, first, incidents):
        self.name, self.settings, self.account = name, settings, account
        self.start = first['start_unix_ns']
        self.limits = {spec['name']: Limit(spec, self.start)
                       for spec in settings.get('limits') or []}
        self.base = {name: limit.spec for name, limit in self.limits.items()}
        self.order = list(self.limits)
        for tier in settings.get('tiers') or []:
            for spec in tier.get('limits') or []:
                if spec['name'] not in self.order:
                    self.order.append(spec['name'])
        self.tiers = {tier['name']: tier for tier in settings.get('tiers') or []}
        self.incidents = incidents
        self.rejection_time = duration(settings.get('rejection_time')) or 0

    # ---- limits ----

    def counting(self, sku):
        """The limits that count a SKU, in file order."""
        found = []
        for name in self.order:
            limit = self.limits.get(name)
            if limit is None or limit.paused:
                continue
            models = limit.spec.get('models') or []
            if not models or sku['model'] in models:
                found.append(limit)
        return found

    def notice(self, kind, subject, value, text, now):
        """What changed in mid-run."""
        if kind == 'tier' and subject in self.tiers:
            for spec in self.tiers[subject].get('limits') or []:
                self.base[spec['name']] = spec
                if spec['name'] not in self.limits:
                    self.limits[spec['name']] = Limit(spec, self.start)
            self._apply_changes(now)
        elif kind in ('incident_start', 'incident_end'):
            self._apply_changes(now)
        elif kind == 'limit' and subject in self.limits:
            limit = self.limits[subject]
            limit.paused = text == 'the limit does not apply any more'
            if not limit.paused:
                limit.put_in_force(limit.spec, now, value)

    def _apply_changes(self, now):
        """Limits as the tier has them, and what incidents make of them now."""
        for name, limit in self.limits.items():
            spec = dict(self.base[name])
            for incident in self.incidents:
                if incident.get('limit') == name and active(incident, now):
                    if incident.get('limit_to') is not None:
                        spec['limit'] = incident['limit_to']
                    if incident.get('window_to') is not None:
                        spec['window'] = incident['window_to']
            if spec != limit.spec:
                limit.put_in_force(spec, now)

    def admits(self, sku, asked, now):
        """True, False, or None if some limit cannot be recomputed and the others admit."""
        answer = True
        for limit in self.counting(sku):
            units = asked[limit.name]
            if units == 0:
                continue
            if limit.opaque:
                answer = None if answer else answer
            elif not limit.rule.admits(now, units):
                return False
        return answer

    def charge(self, sku, asked, now):
        for limit in self.counting(sku):
            if not limit.secret and asked[limit.name]:
                limit.rule.charge(now, asked[limit.name])

    def forgo_counting(self, sku):
        """Nobody can tell in time whether a call was refused by the limits: what counts refusals
        cannot be recomputed from here on."""
        for limit in self.counting(sku):
            if limit.rejected_count != 'none' and not limit.opaque:
                limit.secret = 'it counts refusals that are told later'

    def counts_refusals(self, sku):
        return any(limit.rejected_count != 'none' for limit in self.counting(sku))

    def release(self, sku, asked, doubted=False):
        for limit in self.counting(sku):
            if limit.kind == 'concurrency' and not limit.secret:
                limit.rule.release(asked[limit.name])
                if doubted:
                    limit.rule.doubtful -= asked[limit.name]

    def doubt(self, sku, asked):
        for limit in self.counting(sku):
            if limit.kind == 'concurrency':
                limit.rule.doubtful += asked[limit.name]

    def refuse(self, sku, asked, now):
        """Counts a refused ask; the limit to name and the Retry-After to send, or None if some
        limit cannot be recomputed."""
        limits = [limit for limit in self.counting(sku) if asked[limit.name]]
        if any(limit.opaque for limit in limits):
            for limit in limits:
                self._count_refused(limit, asked, now)
            return None
        refused = [not limit.rule.admits(now, asked[limit.name]) for limit in limits]
        for limit in limits:
            self._count_refused(limit, asked, now)
        best, longest = None, None
        for limit, stopped in zip(limits, refused):
            wait = limit.rule.wait(now, asked[limit.name])
            if (stopped or wait > 0) and (best is None or wait > longest):
                best, longest = limit, wait
        return best.name, self._header(best, longest)

    def _count_refused(self, limit, asked, now):
        if limit.opaque:
            return
        if limit.rejected_count == 'all':
            limit.rule.charge(now, asked[limit.name])
        elif limit.rejected_count == 'requests' and limit.spec['unit'] == 'requests':
            limit.rule.charge(now, 1)

    def _header(self, limit, wait):
        how = limit.spec.get('retry_after') or self.settings.get('retry_after', 'exact')
        if wait in (NEVER, UNKNOWN) or how == 'absent':
            return None
        wait = max(0, wait - self.rejection_time)
        unit = {'exact': 1, 'ceil_ms': 10 ** 6, 'ceil_seconds': 10 ** 9}[how]
        return -(-wait // unit) * unit

    # ---- prices and weights ----

    def price(self, sku, now):
        """Nano-dollars an image of a SKU costs now."""
        row = self._price_row(sku)
        price = money(row['price'])
        for incident in self.incidents:
            if incident.get('price_to') and active(incident, now) and matches(incident, sku) >= 0:
                price = money(incident['price_to'])
        return price

    def _price_row(self, sku):
        rows = self.settings.get('prices') or []
        best, named = None, -1
        for row in rows:
            if matches(row, sku) > named:
                best, named = row, matches(row, sku)
        return best

    def units(self, spec, sku, n):
        models = spec.get('models') or []
        if models and sku['model'] not in models:
            return None
        if spec['unit'] == 'requests':
            return 1
        if spec['unit'] == 'images':
            return n
        return n * ((self._price_row(sku) or {}).get('tokens') or 0)


def active(incident, now):
    begins = duration(incident.get('at')) or 0
    lasts = duration(incident.get('for'))
    return begins <= now and (lasts is None or now < begins + lasts)


def matches(pattern, sku):
    """How many parts of a SKU a pattern names, -1 if it is another SKU."""
    named = 0
    for part in ('model', 'quality', 'size'):
        if pattern.get(part) is not None:
            if pattern[part] != sku[part]:
                return -1
            named += 1
    return named
