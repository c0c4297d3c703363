#!/usr/bin/env python3
"""Send hostile texts wherever a request can hold text, and look at what PostgreSQL was asked.

    hostile.py --base http://127.0.0.1:3000 --jwt-secret SECRET --log LOG

LOG is PostgreSQL's log as JSON lines with every statement in it (log_destination jsonlog, log_statement all). Each text
holds the word zqx. In a statement it may stand only inside of a quoted identifier: everything else that comes with a
request is a parameter. The server itself may refuse a text, but not fail at it (5xx), and PostgreSQL may not stumble over
the statement's own syntax (42601; the syntax of a text search query or a pattern is the client's matter).
Standard library only. Ends with the line 'N passed, N failed', where places
count and the log as one; exit status 1 when something failed.
"""
import argparse
import base64
import json
import os
import re
import sys
import time
from urllib.parse import quote

from run import Client, authorization

WORD = 'zqx'

# What has ended or reopened a string, a name, a comment, a list, a path or a line somewhere before.
SEEDS = [
    "'", '"', '`', "''", '""', '\\', "\\'", '\\"', "\\\\'", '%27', '%22', '%5c', "'--", '"--', '--', '/*', '*/', '#', ';', ';;',
    "'; drop table freight.depots; --", '"; drop table freight.depots; --', "') or ('1'='1", '") or ("1"="1', "' or 1=1 --",
    "'||pg_sleep(1)||'", '"||pg_sleep(1)||"', "');select pg_sleep(1);--", "'::text", '::regclass', '::int[]', '$1', '$2', '$$', '$a$', '$a$;$a$',
    ':name', '?', '??', '@', '@@', '~', '!', '!!', '&', '|', '^', '<', '>', '<->', '->', '->>', '=', '==', '<=', '+', '*', '**', '/', '//', '%', '%s',
    '%n%n%n', '{0}', '{}', '{', '}', '{"a": 1}', '[', ']', '[1]', '[]', '(', ')', '()', '((', '))', '(((((', ')))))', '(select 1)', ',', ',,',
    '.', '..', '...', ' ', '  ', '\t', '\n', '\r\n', '\x0b', '\x0c', '\x00', '\x00\x00', '\x01', '\x1b', '\x1f', '\x7f', '\x80', '\u00a0', '\u2028', '\u200b', '\ufeff',
    '\u202e', '\u0130', '\u00df', '\u017f', '\u212a', '\uff07', '\uff02', '\u02bc', '\u2019', '\ue000', '\ud7ff', '\U0001f600', '\U0010ffff', 'e\u0301', '\u4e2d\u6587',
    'null', 'NULL', 'true', 'not', 'and', 'or', 'select', 'union select 1', 'current_user', 'session_user', 'version()', 'pg_sleep(1)', 'now()',
    'pg_catalog.', 'information_schema', 'public.', '"public"."x"', 'x.y.z', 'ctid', 'xmin', 'tableoid', 'oid', 'U&"\\0061"', "U&'\\0061'", "E'\\''", "B'1'", "X'1'",
    'NaN', 'Infinity', '-1', '0', '1e999', '99999999999999999999', '0x10', '1;2', 'a=1', 'a&b', 'select=*', 'eq.', 'eq.1', 'not.', 'not.eq.1', 'is.null',
    'in.(1)', 'in.("', 'cs.{', 'fts(', 'and(', 'or(a.eq.1)', 'asc', 'desc.nullsfirst', 'count()', 'sum', '!inner', '!left', '!hint', '...x(', 'alias:', ':', '::',
    'a:b:c', '%', '%%', '%00', '%0a', '%c0%80', '%ed%a0%80', '+1', '&#39;', '<script>', '${x}', '{{x}}', '../..', '/etc/passwd', '\\copy', '\\!', 'a' * 64, 'b' * 5000,
    '"' * 64, "'" * 65, '(' * 40, '\\' * 33, '$' * 9, '-' * 20, '\u00e9' * 200,
]


def texts():
    """Each seed behind, before and around the word; at least 200 different ones."""
    all_texts = []
    for i, seed in enumerate(SEEDS):
        all_texts.append((WORD + seed, seed + WORD, seed + WORD + seed)[i % 3])
        if len(seed) <= 2:
            all_texts.append(WORD + seed + WORD)
    return list(dict.fromkeys(all_texts))


# Where text can enter. Each takes the text, once as it is and once percent-encoded, and gives method, target, headers
# and body. A header or a claim cannot hold everything: what does not fit is left out by fits().
def get(target):
    return lambda t, e: ('GET', target.replace('@', e), {}, None)


def header(name, value='@', method='GET', target='/depots?limit=1', body=None):
    return lambda t, e: (method, target, {name: value.replace('@', t)}, body)


def send(method, target, make, content_type='application/json'):
    return lambda t, e: (method, target.replace('@', e), {'Content-Type': content_type, 'Prefer': 'tx=rollback'}, make(t))


def claims(make):
    return lambda t, e: ('GET', '/depots?limit=1', {'claims': make(t)}, None)


def as_json(make):
    return lambda t: json.dumps(make(t)).encode()


OPERATORS = ['eq', 'neq', 'gt', 'like', 'ilike', 'match', 'imatch', 'is', 'isdistinct', 'fts', 'plfts', 'phfts', 'wfts', 'cs', 'cd', 'ov', 'sl', 'adj', 'not.eq', 'eq(any)', 'like(all)']
PLACES = {
    'table': get('/@'),
    'function': get('/rpc/@'),
    'column': get('/depots?select=@'),
    'alias': get('/depots?select=@:name'),
    'quoted alias': get('/depots?select=%22@%22:name'),
    'cast': get('/depots?select=name::@'),
    'json key': get('/depots?select=attrs->@'),
    'json key as text': get('/depots?select=attrs->a->>@'),
    'embed': get('/depots?select=@(id)'),
    'embed alias': get('/trucks?select=@:carriers(id)'),
    'hint': get('/trucks?select=carriers!@(id)'),
    'spread': get('/trucks?select=...@(id)'),
    'embedded column': get('/trucks?select=carriers(@)'),
    'aggregate': get('/trucks?select=max_load_kg.@()'),
    'aggregated column': get('/trucks?select=@.sum()'),
    'filtered column': get('/depots?@=eq.1'),
    'filtered json path': get('/depots?attrs->>@=eq.1'),
    'operator': get('/depots?name=@.1'),
    'operator argument': get('/depots?name=fts(@).x'),
    'list': get('/depots?name=in.(@)'),
    'quoted list': get('/depots?name=in.(%22@%22)'),
    'array': get('/depots?tags=cs.{@}'),
    'filter of an embed': get('/trucks?select=*,carriers(*)&carriers.@=eq.1'),
    'value of an embed': get('/trucks?select=*,carriers(*)&carriers.name=eq.@'),
    'logic': get('/depots?or=(@)'),
    'column in logic': get('/depots?or=(@.eq.1,id.eq.1)'),
    'value in logic': get('/depots?or=(name.eq.@,id.eq.1)'),
    'quoted value in logic': get('/depots?or=(name.eq.%22@%22,id.eq.1)'),
    'nested logic': get('/depots?and=(or(name.like.@,id.eq.1),not.and(@))'),
    'order': get('/depots?order=@'),
    'direction': get('/depots?order=name.@'),
    'related order': get('/trucks?select=*,carriers(*)&order=carriers(@)'),
    'order of an embed': get('/carriers?select=*,trucks(*)&trucks.order=@'),
    'limit': get('/depots?limit=@'),
    'offset': get('/depots?offset=@'),
    'limit of an embed': get('/carriers?select=*,trucks(*)&trucks.limit=@'),
    'argument': get('/rpc/shout?phrase=@'),
    'name of an argument': get('/rpc/shout?@=x'),
    'filter of a result': get('/rpc/depots_in?region=NOR&@=eq.1'),
    'columns': send('POST', '/regions?columns=@', as_json(lambda t: {'code': 'X'})),
    'conflict': send('POST', '/regions?on_conflict=@', as_json(lambda t: {'code': 'X', 'title': 'x'})),
    'returned column': lambda t, e: ('POST', '/regions?select=' + e, {'Content-Type': 'application/json', 'Prefer': 'tx=rollback,return=representation'}, b'{"code":"XXX","title":"x"}'),
    'key of a body': send('POST', '/regions', as_json(lambda t: {t: 'x'})),
    'value of a body': send('POST', '/regions', as_json(lambda t: {'code': 'X', 'title': t})),
    'nested value of a body': send('POST', '/depots', as_json(lambda t: {'attrs': {t: [t]}})),
    'body': send('POST', '/regions', lambda t: t.encode('utf-8', 'surrogatepass')),
    'csv header': send('POST', '/regions', lambda t: ('code,' + t + '\nX,y\n').encode(), 'text/csv'),
    'csv cell': send('POST', '/regions', lambda t: ('code,title\nX,' + t + '\n').encode(), 'text/csv'),
    'form': send('POST', '/regions', lambda t: ('code=X&title=' + quote(t, safe='') + '&' + quote(t, safe='') + '=1').encode(), 'application/x-www-form-urlencoded'),
    'value of an update': send('PATCH', '/regions?code=eq.NOR', as_json(lambda t: {'title': t})),
    'filter of an update': send('PATCH', '/regions?title=eq.@', as_json(lambda t: {'title': 'x'})),
    'filter of a deletion': send('DELETE', '/depots?name=eq.@', lambda t: None),
    'key of a put': send('PUT', '/regions?code=eq.@', as_json(lambda t: {'code': t, 'title': 'x'})),
    'argument in a body': send('POST', '/rpc/shout', as_json(lambda t: {'phrase': t})),
    'name of an argument in a body': send('POST', '/rpc/shout', as_json(lambda t: {t: 'x'})),
    'whole body of a call': send('POST', '/rpc/take_text', lambda t: t.encode('utf-8', 'surrogatepass'), 'text/plain'),
    'schema': header('Accept-Profile'),
    'schema of a write': header('Content-Profile', method='POST', target='/regions', body=b'{}'),
    'media type': header('Accept'),
    'options of a plan': header('Accept', 'application/vnd.pgrst.plan+json; for="@"; options=@'),
    'type of a body': header('Content-Type', method='POST', target='/regions', body=b'{}'),
    'preference': header('Prefer'),
    'timezone': header('Prefer', 'timezone=@'),
    'most affected': header('Prefer', 'handling=strict, max-affected=@'),
    'range': header('Range', '@'),
    'unit of a range': header('Range-Unit'),
    'header': header('X-@'.replace('@', 'Word')),
    'cookie': header('Cookie', '@=@'),
    'role': claims(lambda t: {'role': t}),
    'subject': claims(lambda t: {'role': 'authenticated', 'sub': t}),
    'claim': claims(lambda t: {'role': 'authenticated', t: t}),
    'token': header('Authorization', 'Bearer @'),
}
for operator in OPERATORS:
    PLACES['value of ' + operator] = get('/depots?name=' + operator + '.@')
PLACES['value of a range operator'] = get('/rate_cards?valid=nxl.@')


def fits(request):
    """A header line holds no control characters; a target no characters beyond ASCII (it is percent-encoded)."""
    values = [v for v in request[2].values() if isinstance(v, str)]
    return not any(c < ' ' or c == '\x7f' for v in values for c in v)


# ------------------------------------------------------------------ what PostgreSQL was asked
QUOTED = re.compile(r'"(?:[^"]|"")*"')


def objection(statement):
    """None, or why the statement holds what it should not."""
    bare = QUOTED.sub('"', statement)
    if WORD in bare.lower():
        return 'text of the request outside of a quoted name'
    strings = re.sub(r"'(?:[^']|'')*'", "'", bare)
    for token in (';', '--', '/*', '\\'):
        if token in strings:
            return 'a bare ' + token
    if strings.count('"') != len(QUOTED.findall(statement)):
        return 'a quote without its fellow'
    return None


def stumbles(body):
    """PostgreSQL could not read the statement. Text search queries have a syntax of their own, and a name that was
    nothing but a NUL is an empty one."""
    return '"42601"' in body and 'at or near' in body and 'zero-length delimited identifier' not in body


def statements(path, offset):
    """Texts of the statements that were logged since."""
    with open(path, encoding='utf-8', errors='surrogateescape') as log:
        log.seek(offset)
        for line in log:
            entry = json.loads(line)
            found = re.match(r'(?:execute [^:]*|statement): (.*)', entry.get('message', ''), re.S)
            if found:
                yield found.group(1)
            elif 'statement' in entry:  # one that failed
                yield entry['statement']


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument('--base', required=True)
    parser.add_argument('--jwt-secret', required=True)
    parser.add_argument('--log', required=True)
    options = parser.parse_args()

    offset = os.path.getsize(options.log)
    client = Client(options.base, options.jwt_secret)
    all_texts = texts()
    passed, failures = 0, []
    for place, make in PLACES.items():
        before = len(failures)
        for text in all_texts:
            method, target, headers, body = make(text, quote(text, safe=''))
            if not fits((method, target, headers, body)):
                continue
            if 'claims' in headers:
                headers = {'Authorization': authorization({'claims': headers['claims']}, options.jwt_secret)}
            request = {'method': method, 'path': target, 'headers': headers}
            if body is not None:
                request['body_base64'] = base64.b64encode(body)
            answer = client.send(request)
            if answer.status >= 500 or stumbles(answer.text()):
                failures.append('%s %r: %s %s' % (place, text[:80], answer.status, answer.text()[:200]))
        passed += len(failures) == before
    time.sleep(1)
    seen = set()
    for statement in statements(options.log, offset):
        if statement not in seen:
            seen.add(statement)
            why = objection(statement)
            if why:
                failures.append('%s in: %s' % (why, statement[:400]))
    passed += 1
    if len(seen) < 1000:
        failures.append('only %d different statements were logged' % len(seen))
    for failure in failures[:30]:
        print('FAIL hostile:', failure)
    print('%d texts at %d places, %d different statements' % (len(all_texts), len(PLACES), len(seen)))
    print('%d passed, %d failed' % (passed, len(failures)))
    return 1 if failures else 0


if __name__ == '__main__':
    sys.exit(main())
