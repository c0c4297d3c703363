#!/usr/bin/env python3
"""Run the cases of the REST dialect against a server.

    run.py --base http://127.0.0.1:3000 --jwt-secret SECRET [--area A] [--tier core] [--config base] [--id ID] [-v]

With --pending FILE the cases listed there (one id a line) must still fail: one that passes counts as failed until it
is taken off the list, so the list can only shrink. Standard library only. Ends with the line 'N passed, N failed'; exit status 1 when something failed.
"""
import argparse
import base64
import glob
import hashlib
import hmac
import http.client
import json
import os
import re
import sys
import time
import urllib.parse
from decimal import Decimal

HERE = os.path.dirname(os.path.abspath(__file__))


# ------------------------------------------------------------------ JSON that keeps decimals and duplicate keys
class Dup(dict):
    """An object that had a key twice: remembers the pairs so that two such objects can be compared."""
    pairs = ()


def _pairs(items):
    d = dict(items)
    if len(d) == len(items):
        return d
    d = Dup(d)
    d.pairs = items
    return d


def loads(text):
    return json.loads(text, parse_float=Decimal, object_pairs_hook=_pairs)


def dumps(value):
    """JSON text on one line; decimals keep their digits."""
    if isinstance(value, Dup):
        return '{' + ', '.join(json.dumps(k, ensure_ascii=False) + ': ' + dumps(v) for k, v in value.pairs) + '}'
    if isinstance(value, dict):
        return '{' + ', '.join(json.dumps(k, ensure_ascii=False) + ': ' + dumps(v) for k, v in value.items()) + '}'
    if isinstance(value, (list, tuple)):
        return '[' + ', '.join(dumps(v) for v in value) + ']'
    if isinstance(value, Decimal):
        return format(value, 'f') if value.is_finite() else json.dumps(str(value))
    return json.dumps(value, ensure_ascii=False)


def load_cases(folder=None):
    cases = []
    for path in sorted(glob.glob(os.path.join(folder or os.path.join(HERE, 'cases'), '*.jsonl'))):
        with open(path, encoding='utf-8') as f:
            for n, line in enumerate(f, 1):
                if line.strip():
                    try:
                        case = loads(line)
                    except ValueError as e:
                        raise SystemExit('%s:%d: %s' % (path, n, e))
                    case['_file'] = path
                    cases.append(case)
    return cases


# ------------------------------------------------------------------ requests
def b64u(data):
    return base64.urlsafe_b64encode(data).rstrip(b'=').decode()


def _symbolic(value):
    """{"$now": n} anywhere in the claims is the present time plus n seconds."""
    if isinstance(value, dict):
        if list(value) == ['$now']:
            return int(time.time()) + int(value['$now'])
        return {k: _symbolic(v) for k, v in value.items()}
    if isinstance(value, list):
        return [_symbolic(v) for v in value]
    return value


def authorization(auth, secret):
    """auth: {"raw": header value} or {"claims": {..}, "alg", "secret", "header", "payload", "tamper", "scheme"}."""
    if 'raw' in auth:
        return auth['raw']
    alg = auth.get('alg', 'HS256')
    header = dict({'alg': alg, 'typ': 'JWT'}, **auth.get('header', {}))
    payload = auth['payload'] if 'payload' in auth else dumps(_symbolic(auth.get('claims', {})))
    signing = b64u(dumps(header).encode()) + '.' + b64u(payload.encode())
    digest = {'HS256': hashlib.sha256, 'HS384': hashlib.sha384, 'HS512': hashlib.sha512}.get(alg, hashlib.sha256)
    sig = b64u(hmac.new(auth.get('secret', secret).encode(), signing.encode(), digest).digest())
    if auth.get('tamper') == 'signature':
        sig = ('A' if sig[0] != 'A' else 'B') + sig[1:]
    elif auth.get('tamper') == 'no-signature':
        sig = ''
    elif auth.get('tamper') == 'two-parts':
        return auth.get('scheme', 'Bearer') + ' ' + signing
    return auth.get('scheme', 'Bearer') + ' ' + signing + '.' + sig


class Client:
    def __init__(self, base, secret, extra=()):
        u = urllib.parse.urlsplit(base)
        self.host, self.prefix, self.secret, self.extra = u.netloc, u.path.rstrip('/'), secret, list(extra)
        self.cls = http.client.HTTPSConnection if u.scheme == 'https' else http.client.HTTPConnection
        self.conn = None

    def send(self, request):
        headers = request.get('headers', {})
        pairs = list(headers.items()) if isinstance(headers, dict) else [tuple(p) for p in headers]
        body = None
        if 'body' in request:
            body = dumps(request['body']).encode()
            if not any(k.lower() == 'content-type' for k, _ in pairs):
                pairs.append(('Content-Type', 'application/json'))
        elif 'body_text' in request:
            body = request['body_text'].encode()
        elif 'body_base64' in request:
            body = base64.b64decode(request['body_base64'])
        if 'auth' in request:
            pairs.append(('Authorization', authorization(request['auth'], self.secret)))
        pairs = [(k, v) for k, v in pairs if v is not None] + self.extra
        for attempt in (1, 2):
            try:
                if self.conn is None:
                    self.conn = self.cls(self.host, timeout=60)
                self.conn.putrequest(request['method'], self.prefix + request['path'], skip_accept_encoding=True)
                for k, v in pairs:
                    self.conn.putheader(k, v.encode('utf-8') if isinstance(v, str) else v)
                if body is not None:
                    self.conn.putheader('Content-Length', str(len(body)))
                elif request['method'] in ('POST', 'PATCH', 'PUT'):
                    self.conn.putheader('Content-Length', '0')
                self.conn.endheaders(body)
                r = self.conn.getresponse()
                data = r.read()
                got = Answer(r.status, r.reason, r.getheaders(), data)
                if r.will_close:
                    self.conn.close()
                    self.conn = None
                return got
            except (http.client.HTTPException, OSError):
                if self.conn is not None:
                    self.conn.close()
                    self.conn = None
                if attempt == 2:
                    raise


class Answer:
    def __init__(self, status, reason, headers, data):
        self.status, self.reason, self.headers, self.data = status, reason, headers, data

    def header(self, name):
        """None, the value, or the list of values when the header comes several times."""
        vs = [v for k, v in self.headers if k.lower() == name.lower()]
        vs = [v.encode('latin-1').decode('utf-8', 'replace') for v in vs]
        return None if not vs else vs[0] if len(vs) == 1 else vs

    def text(self):
        return self.data.decode('utf-8', 'replace')


# ------------------------------------------------------------------ comparison
TYPES = {
    'integer': lambda v: isinstance(v, int) and not isinstance(v, bool),
    'number': lambda v: isinstance(v, (int, Decimal, float)) and not isinstance(v, bool),
    'string': lambda v: isinstance(v, str),
    'boolean': lambda v: isinstance(v, bool),
    'array': lambda v: isinstance(v, list),
    'object': lambda v: isinstance(v, dict),
    'null': lambda v: v is None,
    'uuid': lambda v: isinstance(v, str) and re.fullmatch('[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}', v) is not None,
}
MATCHERS = {'$absent', '$type', '$regex', '$any', '$min', '$unordered', '$length', '$has'}
ABSENT = type('Absent', (), {'__repr__': lambda s: '(absent)'})()


def differ(want, got, where=''):
    """None when got satisfies want, else one line that says where it does not."""
    at = where or '/'
    if isinstance(want, dict) and len(want) == 1 and next(iter(want)) in MATCHERS:
        (op, arg), = want.items()
        if op == '$absent':
            return None if got is ABSENT else '%s: should be absent, got %s' % (at, dumps(got))
        if got is ABSENT:
            return '%s: absent, wanted %s' % (at, dumps(want))
        if op == '$type':
            return None if TYPES[arg](got) else '%s: wanted a value of type %s, got %s' % (at, arg, dumps(got))
        if op == '$regex':
            ok = isinstance(got, str) and re.search(arg, got, re.S) is not None
            return None if ok else '%s: wanted a match of %s, got %s' % (at, arg, dumps(got))
        if op == '$any':
            return None
        if op == '$min':
            ok = TYPES['number'](got) and Decimal(got) >= Decimal(arg)
            return None if ok else '%s: wanted at least %s, got %s' % (at, arg, dumps(got))
        if op == '$unordered':
            if not isinstance(got, list) or len(got) != len(arg):
                return '%s: wanted %d elements in any order, got %s' % (at, len(arg), dumps(got))
            rest = list(got)
            for w in arg:
                hit = next((i for i, g in enumerate(rest) if differ(w, g) is None), None)
                if hit is None:
                    return '%s: no element equals %s in %s' % (at, dumps(w), dumps(got))
                del rest[hit]
            return None
        if op == '$length':
            ok = isinstance(got, (list, str, dict)) and len(got) == arg
            return None if ok else '%s: wanted %s elements' % (at, arg)
        if op == '$has':
            ok = isinstance(got, (list, dict)) and all(any(differ(w, g) is None for g in got) for w in arg)
            return None if ok else '%s: wanted all of %s in %s' % (at, dumps(arg), dumps(list(got)))
    if got is ABSENT:
        return '%s: absent, wanted %s' % (at, dumps(want))
    if isinstance(want, dict):
        if not isinstance(got, dict):
            return '%s: wanted an object, got %s' % (at, short(got))
        if isinstance(want, Dup) or isinstance(got, Dup):
            a, b = [getattr(x, 'pairs', None) or list(x.items()) for x in (want, got)]
            a, b = sorted(map(dumps, a)), sorted(map(dumps, b))
            return None if a == b else '%s: wanted the pairs %s, got %s' % (at, a, b)
        for k in want:
            if k not in got:
                return '%s/%s: missing, wanted %s' % (where, k, short(want[k]))
        for k in got:
            if k not in want:
                return '%s/%s: unexpected, got %s' % (where, k, short(got[k]))
        for k in want:
            d = differ(want[k], got[k], where + '/' + k)
            if d:
                return d
        return None
    if isinstance(want, list):
        if not isinstance(got, list):
            return '%s: wanted an array, got %s' % (at, short(got))
        for i, w in enumerate(want):
            if i >= len(got):
                return '%s: wanted %d elements, got %d; missing %s' % (at, len(want), len(got), short(w))
            d = differ(w, got[i], where + '/' + str(i))
            if d:
                return d
        if len(got) > len(want):
            return '%s: wanted %d elements, got %d; extra %s' % (at, len(want), len(got), short(got[len(want)]))
        return None
    same = (want is None) == (got is None) and isinstance(want, bool) == isinstance(got, bool)
    if same and TYPES['number'](want) and TYPES['number'](got):
        same = Decimal(want) == Decimal(got)
    else:
        same = same and want == got
    return None if same else '%s: wanted %s, got %s' % (at, short(want), short(got))


def short(value):
    t = dumps(value)
    return t if len(t) < 300 else t[:300] + '...'


def pointer(doc, path):
    """JSON pointer lookup (RFC 6901)."""
    for part in path.split('/')[1:]:
        part = part.replace('~1', '/').replace('~0', '~')
        if isinstance(doc, list) and part.isdigit() and int(part) < len(doc):
            doc = doc[int(part)]
        elif isinstance(doc, dict) and part in doc:
            doc = doc[part]
        else:
            return ABSENT
    return doc


def check(expect, got):
    """None or the first difference."""
    if got.status != expect['status']:
        return 'status: wanted %s, got %s; body %s' % (expect['status'], got.status, got.text()[:300])
    if 'reason' in expect and got.reason != expect['reason']:
        return 'reason phrase: wanted %r, got %r' % (expect['reason'], got.reason)
    for name, want in expect.get('headers', {}).items():
        have = got.header(name)
        if want is None:
            if have is not None:
                return 'header %s: should be absent, got %r' % (name, have)
        elif have is None:
            return 'header %s: absent, wanted %s' % (name, dumps(want))
        elif isinstance(want, dict):
            d = differ(want, have)
            if d:
                return 'header %s%s' % (name, d[1:])
        elif want != have:
            return 'header %s: wanted %r, got %r' % (name, want, have)
    if 'text' in expect:
        if got.text() != expect['text']:
            return 'body: wanted %r, got %r' % (expect['text'], got.text()[:600])
    if 'text_regex' in expect:
        if re.search(expect['text_regex'], got.text(), re.S) is None:
            return 'body: wanted a match of %r, got %r' % (expect['text_regex'], got.text()[:600])
    if 'base64' in expect:
        if base64.b64encode(got.data).decode() != expect['base64']:
            return 'body: wanted bytes (base64) %s, got %s' % (expect['base64'], base64.b64encode(got.data[:300]).decode())
    if 'body' in expect or 'at' in expect:
        try:
            doc = loads(got.text())
        except ValueError:
            return 'body: not JSON: %r' % got.text()[:300]
        if 'body' in expect:
            d = differ(expect['body'], doc)
            if d:
                return 'body ' + d
        for path, want in expect.get('at', {}).items():
            d = differ(want, pointer(doc, path), path)
            if d:
                return 'body ' + d
    return None


# ------------------------------------------------------------------ command line
def options(doc):
    p = argparse.ArgumentParser(description=doc, formatter_class=argparse.RawDescriptionHelpFormatter)
    p.add_argument('--base', required=True, help='base URL, a path prefix is allowed')
    p.add_argument('--jwt-secret', required=True)
    p.add_argument('--config', default='base', help='which configuration the server runs with (README): base, lean or hook')
    p.add_argument('--area', action='append', help='only this area (repeatable)')
    p.add_argument('--tier', choices=['core', 'extended'])
    p.add_argument('--id', action='append', help='only this case (repeatable)')
    p.add_argument('--skip-quirks', action='store_true', help='leave out accidents of the reference server')
    p.add_argument('--header', action='append', default=[], help='extra request header "Name: value" (a gateway key, for instance)')
    p.add_argument('-v', '--verbose', action='store_true', help='show the whole exchange of each failure')
    return p


def chosen(cases, a):
    return [c for c in cases if c.get('config', 'base') == a.config
            and (not a.area or c['area'] in a.area)
            and (not a.tier or c['tier'] == a.tier)
            and (not a.id or c['id'] in a.id)
            and not (a.skip_quirks and c.get('quirk'))]


def client(a):
    return Client(a.base, a.jwt_secret, [tuple(x.strip() for x in h.split(':', 1)) for h in a.header])


def exchange(case, got):
    r = case['request']
    out = ['      > %s %s' % (r['method'], r['path'])]
    h = r.get('headers', {})
    out += ['      > %s: %s' % (k, v) for k, v in (h.items() if isinstance(h, dict) else h)]
    if 'auth' in r:
        out.append('      > (auth) ' + dumps(r['auth']))
    for k in ('body', 'body_text', 'body_base64'):
        if k in r:
            out.append('      > ' + (dumps(r[k]) if k == 'body' else r[k]))
    out.append('      want ' + dumps(case['expect']))
    if got is not None:
        out.append('      < %d %s' % (got.status, got.reason))
        out += ['      < %s: %s' % kv for kv in got.headers]
        out.append('      < ' + got.text())
    return '\n'.join(out)


def read_pending(path):
    with open(path, encoding='utf-8') as f:
        return {line.split('#')[0].strip() for line in f} - {''}


def main():
    p = options(__doc__)
    p.add_argument('--json', metavar='FILE', help='also write the result of every case to FILE')
    p.add_argument('--pending', metavar='FILE', help='ids of cases that are known to fail')
    a = p.parse_args()
    cases = chosen(load_cases(), a)
    if not cases:
        raise SystemExit('no case selected')
    cl = client(a)
    pending = read_pending(a.pending) if a.pending else set()
    table, failures, results, skipped = {}, [], [], 0
    for case in cases:
        got = None
        try:
            got = cl.send(case['request'])
            problem = check(case['expect'], got)
        except (http.client.HTTPException, OSError) as e:
            problem = 'no answer: %s' % (e or type(e).__name__)
        if case['id'] in pending:
            if problem is not None:
                skipped += 1
                continue
            problem = 'passes now: take it off the list of pending cases'
        row = table.setdefault(case['area'], [0, 0])
        row[1 if problem else 0] += 1
        results.append({'id': case['id'], 'ok': problem is None, 'problem': problem})
        if problem:
            failures.append((case, problem, got))
    for case, problem, got in failures:
        print('FAIL %s (%s): %s' % (case['id'], case['tier'], case['note']))
        print('      %s' % problem.replace('\r', '\\r').replace('\n', '\\n'))
        if a.verbose:
            print(exchange(case, got))
    if failures:
        print()
    print('%-18s %7s %7s %7s' % ('area', 'passed', 'failed', 'total'))
    for area, (ok, bad) in table.items():
        print('%-18s %7d %7d %7d' % (area, ok, bad, ok + bad))
    if a.json:
        with open(a.json, 'w', encoding='utf-8') as f:
            json.dump(results, f, indent=1, ensure_ascii=False)
    print('%d passed, %d failed%s' % (len(cases) - len(failures) - skipped, len(failures),
                                      ', %d skipped' % skipped if skipped else ''))
    return 1 if failures else 0


if __name__ == '__main__':
    sys.exit(main())
