"""What a client does with a request: waits, moves along a route, ends; and where its time went."""

from collections import Counter

import presets
from quantities import duration
from retry import GENERIC, bounds, listed


NAMES = {'sre_throttle': 'adaptive_throttle'}  # gates that have two


def tries(policy, failure):
    """Whether a policy tries a failure again."""
    if policy['type'] in GENERIC:
        return listed(policy, failure['verdict'], failure['status'])
    names = presets.names(policy)
    if names is None:
        return True
    return listed({'retry_on': names}, failure['verdict'], failure['status'])


class Leg:
    """One chain of attempts of a request."""

    def __init__(self):
        self.attempts = 0
        self.first_sent = None
        self.flight = None  # the attempt under way: its record
        self.failure = None  # the last failed answer
        self.due = None  # when the retry is due
        self.retries = Counter()  # by level
        self.backoff = 0
        self.failed = 0  # nanoseconds in attempts that did not win
        self.success = None
        self.target = 0  # of the route
        self.original = None  # of a hedge: the leg it is a copy of
        self.tried = None  # the failure that its attempt follows, at this target
        self.last_sleep = None  # until when, before it gives up
        self.gated = False  # by a gate, on to the next target
        self.sent = []  # times of the last attempt and its copies


class Request:
    def __init__(self, record):
        self.arrival = record
        self.legs = {}
        self.attempts = 0
        self.outcome = None
        self.stopped = None  # the refusal of a gate
        self.stopped_perhaps = None  # when one refused, and it may have gone on all the same


class Journeys:
    """The part of an auditor that follows requests. The rest gives check(), fault(), note(), drop()
    and the tables of the log's first line."""

    def hedges(self, workload, leg):
        """The targets that take copies of a leg's attempts, in their order."""
        found = []
        for target in self.routes[workload][leg.target + 1:]:
            if target.get('hedge') is None:
                break
            found.append(target)
        return found

    def copies(self, request, leg):
        """All legs of one call: the original and its hedges."""
        first = leg.original or leg
        return [other for other in request.legs.values()
                if other is first or other.original is first]

    def check_copy(self, record, request, leg):
        """A hedge goes out: to the next target that takes one, after its delay, unanswered."""
        first = leg.original
        hedges, place = self.hedges(record['workload'], first), len(first.sent) - 1
        self.check(any(other.flight for other in self.copies(request, leg) if other is not leg),
                   'a copy of nothing under way')
        if not 0 <= place < len(hedges):
            self.fault('copy %d of a call, and the route has %d', place + 1, len(hedges))
            return
        leg.target = first.target + 1 + place
        due = first.sent[-1] + duration(hedges[place]['hedge'])
        self.check(self.now >= due, 'a copy goes out at %d, due at %d', self.now, due)
        first.sent.append(self.now)

    def client(self, workload, leg):
        """The client of the target a leg is at; None where that cannot be told."""
        route = self.routes[workload]
        if any(t.get('weight') is not None or t.get('after') is not None for t in route):
            return None
        name = route[leg.target].get('client') if leg.target < len(route) else None
        return self.clients[name or self.client_of[workload]]

    def levels_of(self, workload, leg):
        client = self.client(workload, leg)
        if client is None:
            return None
        entries = client.get('retry') or []
        entries = [entries] if isinstance(entries, dict) else entries
        return [level for entry in entries for level in presets.levels_of(entry)]

    def moves_by_time(self, workload):
        return any(target.get('after') is not None for target in self.routes[workload])

    # ---- budgets of retries ----

    def plain(self, workload):
        """Whether the client of each call can be told from the log."""
        return not any(target.get(key) is not None for target in self.routes[workload]
                       for key in ('weight', 'after', 'hedge'))

    def forgo_budgets(self):
        """Of clients some of whose calls cannot be told from others'."""
        for workload, route in self.routes.items():
            if not self.plain(workload):
                for target in route:
                    self.budgets[target.get('client') or self.client_of[workload]] = []

    def budgets_of(self, workload, leg):
        """The gates of the client a leg is at."""
        if not self.plain(workload):
            return []
        route = self.routes[workload]
        name = route[leg.target].get('client') if leg.target < len(route) else None
        return self.budgets.get(name or self.client_of[workload], [])

    def tell_sent(self, record, leg):
        for _, budget in self.budgets_of(record['workload'], leg):
            if budget:
                budget.sent(self.now, leg.tried is None)

    def tell_answered(self, record, leg):
        for _, budget in self.budgets_of(record['workload'], leg):
            if budget:
                budget.answered(self.now, record['verdict'], record['status'], leg.tried)

    def tell_retried(self, record, leg, failure):
        leg.tried = failure['verdict']
        for name, budget in self.budgets_of(record['workload'], leg):
            if budget:
                self.check(budget.allows(self.now, failure['verdict']),
                           "tried again, and the budget '%s' has nothing left", name)
                budget.retried(self.now, failure['verdict'])

    def check_refusal(self, record, leg):
        """A refused retry: the first gate that has nothing left is named."""
        for name, budget in self.budgets_of(record['workload'], leg):
            refuses = budget and not budget.allows(self.now, leg.failure['verdict'])
            if name == record['gate'] and (budget is None or refuses):
                return
            self.check(not refuses, "'%s' refuses, and '%s' had nothing left before it",
                       record['gate'], name)
        self.check(not self.budgets_of(record['workload'], leg),
                   "the budget '%s' refuses, and has some left", record['gate'])

    def on_wait(self, record):
        request, leg = self.leg_of(record)
        failure = leg.failure
        leg = leg.original or leg
        self.check(not any(other.flight for other in self.copies(request, leg)),
                   'a wait while a copy is in flight')
        if failure is None or failure['attempt'] != record['attempt'] or leg.flight:
            self.fault('a wait after no failure')
            return
        wait = record['until'] - self.now
        self.check(wait >= 0, 'a wait of %d', wait)
        leg.due = record['until']
        leg.backoff += wait
        if record['cause'] == 'route':
            self.check_move(record, leg, failure)
            return
        levels = self.levels_of(record['workload'], leg)
        if record['cause'] not in ('last', 'route'):
            self.tell_retried(record, leg, failure)
        if record['cause'] == 'last':  # it sleeps once more, and gives up
            leg.last_sleep = record['until']
            self.check(levels is None or any(level['type'].startswith('litellm')
                                             for level in levels), 'a last sleep of nobody')
            return
        if levels is None:
            self.note('waits on routes that move by themselves are not audited')
            return
        if record['level'] >= len(levels):
            self.fault('retry level %d of %d', record['level'], len(levels))
            return
        self.check_wait(record, leg, levels, failure, wait)
        for level in range(record['level']):
            leg.retries[level] = 0

    def on_gate(self, record):
        """A gate of the client refused; the outcome follows."""
        request, leg = self.leg_of(record)
        if leg.original:  # it goes on without this copy
            self.check(any(other.flight for other in self.copies(request, leg)),
                       'a gate refuses a copy of nothing under way')
            return
        leg.gated = self.moves_on_shed(record['workload'], leg)
        if leg.gated and self.moves_by_time(record['workload']):
            request.stopped_perhaps = self.now  # at the last target it ends, before that it goes on
            return
        if leg.gated:
            if record['stage'] != 'retry':  # that one has a record of its wait
                self.begin_at_next(record['workload'], leg)
                leg.due = self.now
                leg.gated = False
            return
        self.check(request.stopped is None and request.outcome is None, 'refused by a gate twice')
        request.stopped = record
        self.check(record['attempt'] == leg.attempts + 1, 'a gate stops attempt %d after %d',
                   record['attempt'], leg.attempts)
        gates = self.clients[record['client']].get('gates') or []
        gates = [gates] if isinstance(gates, dict) else gates
        self.check(record['gate'] in [NAMES.get(gate['type'], gate['type']) for gate in gates],
                   "client %s has no gate '%s'", record['client'], record['gate'])
        if record['stage'] == 'retry':
            self.check(leg.failure is not None and leg.flight is None and leg.due is None,
                       'a gate is asked for a retry of nothing')
            if leg.failure is not None:
                self.check_refusal(record, leg)
        elif record['stage'] == 'resend':
            self.check(leg.due is not None and self.now >= leg.due,
                       'a retry due at %s goes out at %d', leg.due, self.now)
        else:
            self.check(leg.failure is None or leg.target > 0 or self.moves_by_time(
                record['workload']), 'a first send after a failure')

    def moves_on_shed(self, workload, leg):
        """Whether a refusal by a gate opens the next target."""
        if self.moves_by_time(workload):
            return any('shed' in (target.get('on') or []) for target in self.routes[workload])
        place = leg.target + 1 + len(self.hedges(workload, leg))
        route = self.routes[workload]
        return place < len(route) and 'shed' in (route[place].get('on') or [])

    def begin_at_next(self, workload, leg):
        leg.target += 1 + len(self.hedges(workload, leg))
        leg.retries.clear()
        leg.first_sent = None
        leg.tried = None

    def check_stopped(self, record, request):
        if request.stopped_perhaps == self.now:
            return
        stopped = request.stopped
        shed = stopped is not None and stopped['stage'] == 'first_send'
        self.check((record['outcome'] == 'shed') == shed, 'ended as %s%s', record['outcome'],
                   ', and no gate refused its first send' if not shed else '')
        if stopped is not None:
            self.check(stopped['t'] == self.now, 'ended %d after a gate refused it',
                       self.now - stopped['t'])
            self.check(record['outcome'] in ('shed', 'retries_exhausted'),
                       'refused by a gate, and ended as %s', record['outcome'])

    def check_move(self, record, leg, failure):
        """On to the next target, at once, after a verdict that opens it."""
        route = self.routes[record['workload']]
        self.begin_at_next(record['workload'], leg)
        if self.moves_by_time(record['workload']):
            return
        self.check(record['until'] == self.now, 'a move takes %d', record['until'] - self.now)
        if leg.target >= len(route):
            self.fault('target %d of a route of %d', leg.target, len(route))
            return
        if leg.gated:
            leg.gated = False
            return
        opened = {'retry_on': route[leg.target].get('on') or ['nothing']}
        self.check(listed(opened, failure['verdict'], failure['status']),
                   '%s does not open the next target', failure['verdict'])

    def check_wait(self, record, leg, levels, failure, wait):
        policy = levels[record['level']]
        k = leg.retries[record['level']]
        self.check(record['retry'] == k, 'retry %d comes after %d', record['retry'], k)
        leg.retries[record['level']] = k + 1
        if policy['type'] in GENERIC:
            allowed = bounds(policy, k, failure['retry_after_ns'])
        else:
            since = self.now - leg.first_sent if len(levels) == 1 else None
            allowed = presets.bounds(policy, k, failure, since)
        if allowed is None:
            self.fault('waits, and the policy gives up')
            return
        low, high, causes = allowed
        slack = 2 + 1e-9 * (high if high != float('inf') else 0)
        self.check(low - slack <= wait <= high + slack, 'waits %d, the formula gives %.0f to %.0f',
                   wait, low, high)
        self.check(record['cause'] in causes, 'the cause of the wait is %s, not %s',
                   ' or '.join(causes), record['cause'])
        self.check(tries(policy, failure), '%s is tried again, and is not on the list',
                   failure['verdict'])
        most = policy.get('max_attempts') if policy['type'] in GENERIC else presets.attempts(policy)
        if most:
            self.check(k + 1 < most, 'retry %d of %d attempts', k + 1, most)
        if policy['type'] not in GENERIC:
            return
        elapsed = duration(policy.get('max_elapsed'))
        if elapsed is not None and len(levels) == 1:
            self.check(record['until'] <= leg.first_sent + elapsed,
                       'waits until %d, past max_elapsed', record['until'])

    def on_outcome(self, record):
        request = self.requests.get((record['workload'], record['id']))
        if request is None:
            self.fault('the outcome of a request that has not arrived')
            return
        self.check(request.outcome is None, 'a second outcome: %s after %s', record['outcome'],
                   request.outcome)
        request.outcome = record['outcome']
        self.counts['outcome ' + record['outcome']] += 1
        self.check(record['arrived_at'] == request.arrival['t'], 'arrived at %d, not %d',
                   request.arrival['t'], record['arrived_at'])
        self.check(record['attempts'] == request.attempts, '%d attempts were made, not %d',
                   request.attempts, record['attempts'])
        self.check_stopped(record, request)
        for leg in request.legs.values():
            if leg.flight:
                self.drop(leg.flight)
        if record['outcome'] == 'delivered':
            self.check_delivery(record, request)
        elif record['outcome'] in ('refused', 'retries_exhausted'):
            slept = [leg.last_sleep for leg in request.legs.values() if leg.last_sleep]
            self.check(not slept or record['outcome'] == 'retries_exhausted',
                       'refused after a last sleep')
            self.check_failure(record, request)
        elif record['outcome'] == 'abandoned':
            self.check_patience(record)
        elif record['outcome'] == 'unfinished':
            self.check(self.now == self.first['horizon'] + self.first['drain'],
                       'unfinished before the end')

    def check_delivery(self, record, request):
        parts, latency = record['parts'], self.now - record['arrived_at']
        self.check(sum(parts.values()) == latency, 'the parts make %d, the latency is %d',
                   sum(parts.values()), latency)
        self.check(min(parts.values()) >= 0, 'a part is below 0')
        legs = [leg for leg in request.legs.values() if not leg.original]
        won = [[other.success for other in self.copies(request, leg) if other.success]
               for leg in legs]
        self.check(legs and all(len(one) == 1 for one in won), 'delivered without success')
        self.check(sum(one[0]['n'] for one in won if one) == request.arrival['n'],
                   'not every image was received')
        if len(legs) != 1 or not won[0]:
            return
        won = won[0][0]
        service = self.now - won['service_from']
        self.check(parts['service'] == service, 'service took %d, not %d', service,
                   parts['service'])
        self.check(won['t'] == self.now, 'delivered %d after its answer', self.now - won['t'])
        self.check(parts['provider_queue'] == won['service_from'] - won['sent_at'],
                   'queued at the provider for %d, not %d', won['service_from'] - won['sent_at'],
                   parts['provider_queue'])
        if self.moves_by_time(record['workload']):
            return  # a move cuts a backoff short
        self.check(parts['backoff'] == legs[0].backoff, 'backoffs make %d, not %d',
                   legs[0].backoff, parts['backoff'])
        if len(request.legs) > 1:
            return  # copies overlap
        self.check(parts['failed_attempt'] == legs[0].failed, 'failed attempts took %d, not %d',
                   legs[0].failed, parts['failed_attempt'])

    def check_failure(self, record, request):
        failures = [leg.failure for leg in request.legs.values() if leg.failure]
        originals = [leg for leg in request.legs.values() if not leg.original]
        levels = self.levels_of(record['workload'],
                                max(originals, key=lambda leg: leg.target, default=Leg()))
        last = [f for f in failures if f['verdict'] == record['last_verdict']]
        self.check(last, 'ended by %s, which no attempt was answered', record['last_verdict'])
        if not last or not levels:
            return
        tried = any(tries(policy, last[-1]) for policy in levels)
        self.check(tried == (record['outcome'] == 'retries_exhausted'), '%s with verdict %s',
                   record['outcome'], last[-1]['verdict'])

    def check_patience(self, record):
        workload = [w for w in self.first['scenario']['workloads']
                    if w['name'] == record['workload']][0]
        patience = duration(workload.get('patience'))
        if workload.get('patience_mode', 'silent') == 'silent':
            self.check(patience is not None and self.now == record['arrived_at'] + patience,
                       'abandoned after %d', self.now - record['arrived_at'])

    def check_timeout(self, record, sent):
        leg = self.requests[record['workload'], record['id']].legs[record['leg']]
        client = self.client(record['workload'], leg)
        limit = duration((client or {}).get('timeout'))
        self.check(client is None or limit is not None and self.now == sent['t'] + limit,
                   'timed out %d after it was sent', self.now - sent['t'])
