#!/usr/bin/python3
"""Plants one fault in a log: mutate.py FAULT LOG > MUTATED. Without arguments lists the faults."""

import json
import sys


def first(records, test, skip=0):
    for place, record in enumerate(records):
        if test(record):
            if skip == 0:
                return place
            skip -= 1
    sys.exit('this log has nothing to plant that fault in')


def kind(name, **fields):
    return lambda r: r['record'] == name and all(r.get(k) == v for k, v in fields.items())


def refused(r):
    return kind('attempt', verdict='rate_limit_exceeded')(r) and r['retry_after_ns'] is not None


def admit_refused(records):
    """a call that no limit had room for is admitted"""
    records[first(records, refused)].update(verdict='pending', admitted=True, limit=None,
                                            retry_after_ns=None)


def refuse_admitted(records):
    """a call is refused although every limit had room"""
    limit = next(r['limit'] for r in records if refused(r))
    records[first(records, kind('attempt', admitted=True))].update(
        verdict='rate_limit_exceeded', admitted=False, limit=limit, retry_after_ns=1)


def longer_retry_after(records):
    """Retry-After is a nanosecond too long"""
    records[first(records, refused)]['retry_after_ns'] += 1


def shorter_retry_after(records):
    """Retry-After is a nanosecond too short"""
    records[first(records, refused)]['retry_after_ns'] -= 1


def wrong_limit(records):
    """another limit is named than the one that bound"""
    records[first(records, refused)]['limit'] = 'none such'


def wrong_remaining(records):
    """a header says that one unit more remains"""
    records[first(records, lambda r: r.get('headers'))]['headers'][0]['remaining'] += 1


def short_wait(records):
    """a client waits less than its formula allows"""
    record = records[first(records, kind('wait'))]
    record['until'] = record['t'] + 1


def early_retry(records):
    """a retry is due later than it was sent"""
    records[first(records, kind('wait'), skip=3)]['until'] += 10 ** 15


def moved_part(records):
    """a nanosecond of one part of a latency is called another part"""
    record = records[first(records, kind('outcome', outcome='delivered'))]
    record['parts']['service'] += 1
    record['parts']['queue'] -= 1


def longer_latency(records):
    """the parts of a latency do not add up"""
    records[first(records, kind('outcome', outcome='delivered'))]['parts']['service'] += 1


def late_completion(records):
    """an answer belongs to a call sent at another time"""
    records[first(records, kind('answer', verdict='success'))]['sent_at'] += 1


def lost_request(records):
    """a request has no outcome"""
    del records[first(records, kind('outcome'))]


def two_outcomes(records):
    """a request ends twice"""
    place = first(records, kind('outcome'))
    records.insert(place, dict(records[place]))


def lost_attempt(records):
    """an attempt is not in the log"""
    del records[first(records, kind('attempt', admitted=True))]


def wrong_price(records):
    """an image is charged a nano-dollar too much"""
    records[first(records, kind('charge'))]['amount'] += 1


def wrong_balance(records):
    """a balance is off by a nano-dollar"""
    records[first(records, kind('ledger'))]['balance'] += 1


def lost_charge(records):
    """images are delivered and not charged"""
    place = first(records, kind('charge', received=True))
    call = [records[place][key] for key in ('workload', 'id', 'leg', 'attempt')]
    records[:] = [r for r in records if not (
        r['record'] in ('charge', 'ledger') and
        [r.get(key) for key in ('workload', 'id', 'leg', 'attempt')] == call)]


def backwards(records):
    """two records have changed places in time"""
    place = first(records, lambda r: r.get('t', 0) > 0 and r['record'] == 'arrival')
    records[place]['t'] = 0


def cut_off(records):
    """the end is missing"""
    del records[-3:]


FAULTS = [admit_refused, refuse_admitted, longer_retry_after, shorter_retry_after, wrong_limit,
          wrong_remaining, short_wait, early_retry, moved_part, longer_latency, late_completion,
          lost_request, two_outcomes, lost_attempt, wrong_price, wrong_balance, lost_charge,
          backwards, cut_off]


def main(arguments):
    if len(arguments) != 2:
        for fault in FAULTS:
            print(fault.__name__)
        return
    with open(arguments[1], encoding='utf-8') as file:
        records = [json.loads(line) for line in file]
    {fault.__name__: fault for fault in FAULTS}[arguments[0]](records)
    if records[-1]['record'] == 'end':  # a line more or less is not to be what gives it away
        records[-1]['lines'] = len(records) - 1
    for record in records:
        print(json.dumps(record))


main(sys.argv[1:])
