#!/usr/bin/python3
"""Recomputes a log of tiersim (--log) and says where it is wrong.

Reads nothing but the log, and shares no code with the program that wrote it. Checked: every verdict
at the rate-limit step and its Retry-After and headers, waits against the retry formula, the parts
of each latency, service times, and that requests and money are conserved.

usage: auditor.py LOG...    exit 0: no fault, 1: faults, 2: not a log
"""

import json
import sys
from collections import Counter

from gates import budgets
from journeys import Journeys, Leg, Request
from money import Account
from provider import Provider

FAULTS_SHOWN = 50
BEFORE_LIMITS = {'invalid_api_key', 'model_not_available', 'organization_not_verified',
                 'model_retired', 'billing_hard_limit_reached', 'insufficient_quota',
                 'credit_balance_exhausted', 'organization_spend_limit_exceeded',
                 'project_spend_limit_exceeded', 'organization_usage_limit_exceeded'}


class Auditor(Journeys):
    def __init__(self, first):
        self.first = first
        self.faults, self.notes = [], Counter()
        self.line, self.now = 1, 0
        self.counts = Counter()
        scenario = first['scenario']
        given = dict(scenario.get('providers') or {})
        if 'provider' in scenario or not given:  # the shorthand for one named default
            given['default'] = dict(scenario.get('provider') or {},
                                    account=scenario.get('account'))
        self.providers, self.accounts = {}, {}
        names = [entry['name'] for entry in first['providers']]
        for entry in first['providers']:
            name = entry['name']
            settings = given.get(name) or {}
            account = settings.get('account')
            incidents = [incident for incident in scenario.get('incidents') or []
                         if incident.get('provider', names[0]) == name]
            self.providers[name] = Provider(name, settings, account, first, incidents)
            self.accounts[name] = Account(self, account if entry['account'] else None, first,
                                          self.providers[name])
        self.clients = scenario.get('clients') or {}
        self.budgets = {name: budgets(client or {}) for name, client in self.clients.items()}
        self.client_of = {w['name']: w['client'] for w in first['workloads']}
        self.routes = {w['name']: w.get('route') or [] for w in scenario['workloads']}
        self.forgo_budgets()
        self.skus = {sku['label']: sku for sku in first['skus']}
        self.requests, self.next_id = {}, Counter()
        self.held = {}  # what admitted calls ask for, until their answer or charge
        self.doubted = set()  # calls of those that may be over without a line in the log
        self.expected = {}  # refusals that are answered later

    # ---- saying ----

    def fault(self, text, *values):
        self.faults.append('line %d (t=%d): %s' % (self.line, self.now, text % values))

    def note(self, text):
        self.notes[text] += 1

    def check(self, truth, text, *values):
        if not truth:
            self.fault(text, *values)

    # ---- records ----

    def record(self, record):
        self.line += 1
        self.counts[record['record']] += 1
        self.check(record['t'] >= self.now, 'time runs backwards from %d', self.now)
        self.now = record['t']
        getattr(self, 'on_' + record['record'])(record)

    def on_arrival(self, record):
        key = record['workload'], record['id']
        self.check(key not in self.requests, 'request %s arrives twice', key)
        self.check(record['id'] == self.next_id[record['workload']],
                   'request %s arrives out of turn', key)
        self.check(0 <= self.now < self.first['horizon'], 'arrival outside the horizon')
        self.next_id[record['workload']] = record['id'] + 1
        self.requests[key] = Request(record)

    def leg_of(self, record):
        request = self.requests.get((record['workload'], record['id']))
        if request is None:
            self.fault('request %s %s has not arrived', record['workload'], record['id'])
            request = self.requests[record['workload'], record['id']] = Request(record)
        leg = request.legs.setdefault(record['leg'], Leg())
        if 'copy_of' in record:
            leg.original = request.legs[record['copy_of']]
        return request, leg

    def on_attempt(self, record):
        request, leg = self.leg_of(record)
        self.check(request.outcome is None, 'an attempt after the outcome')
        self.check(leg.flight is None, 'two attempts of one leg at once')
        self.check(record['attempt'] == leg.attempts + 1, 'attempt %d after attempt %d',
                   record['attempt'], leg.attempts)
        if leg.original:
            self.check_copy(record, request, leg)
        elif leg.attempts > 0 and not self.moves_by_time(record['workload']):
            self.check(leg.due is not None and self.now >= leg.due,
                       'sent again at %d, due at %s', self.now, leg.due)
        if leg.first_sent is None:  # ever, or on another target
            leg.first_sent = self.now
        leg.attempts += 1
        leg.due = None
        if not leg.original:
            leg.sent = [self.now]
        request.attempts += 1
        self.judge(record)
        self.tell_sent(record, leg)
        if record['verdict'] != 'pending':
            self.tell_answered(record, leg)
        if record['verdict'] == 'pending':
            leg.flight = record
        else:
            self.settle(request, leg, record, record)

    def judge(self, record):
        """The limits, at the instant of the submission."""
        provider = self.providers[record['provider']]
        sku, asked, now = self.skus[record['sku']], record['asked'], self.now
        for limit in provider.counting(sku):
            units = provider.units(limit.spec, sku, record['n'])
            self.check(asked.get(limit.name) == units, "asks %s of limit '%s', not %s",
                       asked.get(limit.name), limit.name, units)
            asked.setdefault(limit.name, units)
            if limit.opaque:
                self.note("limit '%s' is not always audited: %s" % (limit.name, limit.opaque))
        admits = provider.admits(sku, asked, now)
        self.accounts[record['provider']].judge(record, self.skus[record['sku']])
        if record['admitted']:
            self.check(admits is not False, 'admitted, and a limit had no room')
            self.check(record['verdict'] not in BEFORE_LIMITS | {'rate_limit_exceeded'},
                       'admitted and refused with %s', record['verdict'])
            provider.charge(sku, asked, now)
            self.held[call_of(record)] = asked
            if record['verdict'] != 'pending':
                self.release(record)
        elif record['verdict'] == 'pending':
            # Refused, and told so later: by the limits, if they had no room and nothing else
            # refused it before them.
            if (admits is False and provider.counts_refusals(sku) and
                    (provider.account or provider.incidents)):
                self.expected[call_of(record)] = None
                provider.forgo_counting(sku)
            elif admits is False:
                self.expected[call_of(record)] = provider.refuse(sku, asked, now)
            elif admits is None:
                self.expected[call_of(record)] = None
                provider.forgo_counting(sku)
        elif record['verdict'] == 'rate_limit_exceeded' and record['limit'] is not None:
            self.check(admits is not True, 'refused, and every limit had room')
            if admits is not True:
                self.compare_refusal(record, provider.refuse(sku, asked, now))
        else:
            self.check(record['verdict'] in BEFORE_LIMITS | {'rate_limit_exceeded'},
                       'not admitted, and answered %s', record['verdict'])
        if record['verdict'] != 'pending':
            self.compare_headers(record)

    def release(self, record):
        """A call is over at the provider: concurrency is given back, once."""
        asked = self.held.pop(call_of(record), None)
        doubted = call_of(record) in self.doubted
        self.doubted.discard(call_of(record))
        if asked is not None:
            self.providers[record['provider']].release(self.skus[record['sku']], asked, doubted)

    def drop(self, sent):
        """Nobody waits for a call any more. Its end is in the log only if it is charged."""
        if call_of(sent) in self.held and call_of(sent) not in self.doubted:
            self.doubted.add(call_of(sent))
            self.providers[sent['provider']].doubt(self.skus[sent['sku']], sent['asked'])

    def compare_refusal(self, record, expected):
        if expected is None:
            return
        name, wait = expected
        self.check(record['limit'] == name, "limit '%s' is named, '%s' bound", record['limit'],
                   name)
        self.check(record['retry_after_ns'] == wait, 'Retry-After %s, should be %s',
                   record['retry_after_ns'], wait)

    def compare_headers(self, record):
        provider = self.providers[record['provider']]
        limits = {limit.name: limit for limit in provider.counting(self.skus[record['sku']])}
        for header in record['headers']:
            limit = limits.get(header['name'])
            if limit is None or limit.opaque or limit.rule.retune is None:
                continue
            rule = limit.rule
            reset = rule.reset(self.now)
            self.check(header['limit'] == rule.limit, "header says limit %d, '%s' has %d",
                       header['limit'], limit.name, rule.limit)
            remaining = max(0, rule.limit - rule.used(self.now))
            self.check(header['remaining'] == remaining, 'header says %d remaining, there are %d',
                       header['remaining'], remaining)
            self.check(header['reset_ns'] == (None if reset == float('inf') else reset),
                       'header says reset in %s, it is %s', header['reset_ns'], reset)

    def on_answer(self, record):
        request, leg = self.leg_of(record)
        sent = leg.flight
        if sent is None or sent['attempt'] != record['attempt']:
            self.fault('an answer to no attempt under way')
            return
        leg.flight = None
        self.tell_answered(record, leg)
        self.check(record['sent_at'] == sent['t'], 'answers an attempt sent at %d, not at %d',
                   record['sent_at'], sent['t'])
        if record['verdict'] == 'timeout':
            self.check_timeout(record, sent)
            self.drop(sent)
        else:
            self.check(record['admitted'] == sent['admitted'], 'admitted has changed')
            self.release(record)
            if not sent['admitted']:
                self.refused_later(record, sent)
            self.compare_headers(record)
        self.settle(request, leg, record, sent)

    def refused_later(self, record, sent):
        provider = self.providers[record['provider']]
        self.check(self.now - sent['t'] == provider.rejection_time,
                   'refused after %d, rejection takes %d', self.now - sent['t'],
                   provider.rejection_time)
        expected = self.expected.pop(call_of(record), 'admits')
        if record['verdict'] != 'rate_limit_exceeded' or record['limit'] is None:
            self.check(record['verdict'] in BEFORE_LIMITS | {'rate_limit_exceeded'},
                       'not admitted, and answered %s', record['verdict'])
        elif expected == 'admits':
            self.fault('refused, and every limit had room when it was sent')
        else:
            self.compare_refusal(record, expected)

    def settle(self, request, leg, record, sent):
        """The client knows how an attempt ended."""
        if request.outcome is not None:
            return
        if record['verdict'] == 'success':
            leg.success = record
            for other in self.copies(request, leg):
                if other.flight:  # it lost
                    self.drop(other.flight)
                    other.flight = None
            self.accounts[record['provider']].delivered(record)
        else:
            leg.failure = record
            leg.failed += self.now - sent['t']

    def on_charge(self, record):
        self.accounts[record['provider']].charge(record, self.skus[record['sku']])
        self.release(record)  # also where nobody waits for the answer any more

    def on_ledger(self, record):
        self.accounts[record['provider']].entry(record)

    def on_notice(self, record):
        self.providers[record['provider']].notice(record['kind'], record['subject'],
                                                  record['value'], record['text'], self.now)

    def on_queue(self, record):
        self.check(record['length'] >= 0, 'a queue of %d', record['length'])

    def on_waste(self, record):
        request = self.requests.get((record['workload'], record['id']))
        self.check(request is not None and record['amount'] > 0, 'waste of nothing')

    def on_end(self, record):
        self.check(record['lines'] == self.line - 1, '%d lines, not %d', self.line - 1,
                   record['lines'])
        self.check(self.now == self.first['horizon'] + self.first['drain'], 'ends at the wrong time')
        for key, request in self.requests.items():
            self.check(request.outcome is not None, 'request %s has no outcome', key)
        for account in self.accounts.values():
            account.close()


def call_of(record):
    return record['workload'], record['id'], record['leg'], record['attempt']


def audit(path):
    """Prints what is wrong with one log; the number of faults, or None if it is no log."""
    with open(path, encoding='utf-8') as file:
        auditor, last = None, None
        for number, text in enumerate(file, 1):
            try:
                record = json.loads(text)
                kind = record['record']
            except (ValueError, KeyError, TypeError):
                print('%s: line %d is no record' % (path, number), file=sys.stderr)
                return None
            last = kind
            if auditor is None:
                if kind != 'scenario' or record.get('format') != 1:
                    print('%s: not a log of format 1' % path, file=sys.stderr)
                    return None
                auditor = Auditor(record)
            else:
                auditor.record(record)
    if auditor is None:
        print('%s: empty' % path, file=sys.stderr)
        return None
    if last != 'end':
        auditor.fault('the log ends too early')
    for fault in auditor.faults[:FAULTS_SHOWN]:
        print('%s: %s' % (path, fault))
    if len(auditor.faults) > FAULTS_SHOWN:
        print('%s: and %d more faults' % (path, len(auditor.faults) - FAULTS_SHOWN))
    for note, times in sorted(auditor.notes.items()):
        print('%s: note: %s' % (path, note))
    print('%s: %d requests, %d attempts, %d faults' % (
        path, auditor.counts['arrival'], auditor.counts['attempt'], len(auditor.faults)))
    return len(auditor.faults)


def main(paths):
    if not paths:
        print(__doc__.strip().splitlines()[-1], file=sys.stderr)
        return 2
    found = [audit(path) for path in paths]
    return 2 if None in found else 1 if any(found) else 0


if __name__ == '__main__':
    sys.exit(main(sys.argv[1:]))
