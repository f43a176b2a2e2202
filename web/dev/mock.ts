/**
 * The whole contract of /api/v1 over simulated branches, for building and looking at the page without databases.
 * Usage: npm run mock -- [--branches N] [--port N]. Users: operator/operator-password, viewer/viewer-password. It
 * serves dist/ with the head office's security headers. POST /mock/cut ends every stream and refuses new ones for
 * `?seconds=`; POST /mock/fail makes the API answer 500.
 */
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import { existsSync, readFileSync } from 'node:fs';
import { extname, join, normalize } from 'node:path';
import type { Action, Branch, Group, NewSale, Outcome, ParkedAction, Sale, Session, Settings, Sums } from './contract';
import { cents, microseconds, money, Simulation } from './simulation';

function option(name: string, otherwise: number): number {
  const at = process.argv.indexOf(`--${name}`);
  return at < 0 ? otherwise : Number(process.argv[at + 1]);
}

const simulation = new Simulation(option('branches', 500));
const sessions = new Map<string, Session>();
const streams = new Set<ServerResponse>();
let refusedUntil = 0;
let failUntil = 0;
let eventId = 1;
let signInFailures = 0;

class Refusal extends Error {
  constructor(readonly status: number, detail: string, readonly faults: { where: string; what: string }[] = [], readonly after = 0) {
    super(detail);
  }
}

const settings: Settings = {
  version: '0.1.0',
  branches: [...simulation.branches.keys()],
  sales: {
    table: 'head_office.product_sales', source: 'shop.product_sales', id: 'sale_id', branch: 'branch', date: 'date', region: 'region', product: 'product', quantity: 'qty',
    amounts: ['cost', 'amt', 'tax', 'total'], total: 'total',
    columns: [
      { name: 'branch', source_name: '', kind: 'text', is_nullable: false, length_max: 63 },
      { name: 'sale_id', source_name: 'sale_id', kind: 'integer', is_nullable: false, is_generated: true },
      { name: 'date', source_name: 'date', kind: 'date', is_nullable: false },
      { name: 'region', source_name: 'region', kind: 'text', is_nullable: true, length_max: 40 },
      { name: 'product', source_name: 'product', kind: 'text', is_nullable: false, length_max: 60 },
      { name: 'qty', source_name: 'qty', kind: 'integer', is_nullable: false },
      { name: 'cost', source_name: 'cost', kind: 'decimal', is_nullable: false, digits: 12, scale: 2 },
      { name: 'amt', source_name: 'amt', kind: 'decimal', is_nullable: false, digits: 14, scale: 2 },
      { name: 'tax', source_name: 'tax', kind: 'decimal', is_nullable: true, digits: 14, scale: 2 },
      { name: 'total', source_name: 'total', kind: 'decimal', is_nullable: false, digits: 14, scale: 2 },
      { name: 'last_sync', source_name: '', kind: 'datetime', is_nullable: false },
    ],
  },
};
if (settings.branches.length === 0) settings.sales = null;

function sumsOf(sales: readonly Sale[]): Sums {
  let quantity = 0n;
  const amounts: Record<string, bigint> = { cost: 0n, amt: 0n, tax: 0n, total: 0n };
  for (const sale of sales) {
    quantity += BigInt(sale.values['qty'] ?? 0);
    for (const name of Object.keys(amounts)) amounts[name] = (amounts[name] ?? 0n) + cents(sale.values[name] ?? '0.00');
  }
  return { sales: sales.length, quantity: quantity.toString(), amounts: Object.fromEntries(Object.entries(amounts).map(([name, value]) => [name, money(value)])) };
}

function filtered(query: URLSearchParams): Sale[] {
  const branches = new Set(query.getAll('branch'));
  const [from, to, region, product] = [query.get('from'), query.get('to'), query.get('region'), query.get('product')];
  return simulation.sales.filter(
    (sale) =>
      (branches.size === 0 || branches.has(sale.branch)) && (!from || (sale.date ?? '') >= from) && (!to || (sale.date ?? '') <= to) &&
      (region === null || sale.values['region'] === region) && (product === null || sale.values['product'] === product),
  );
}

function page<T>(list: readonly T[], query: URLSearchParams): { items: T[]; next: string | null } {
  const from = Number(query.get('cursor') ?? 0);
  const limit = Number(query.get('limit') ?? 50);
  return { items: list.slice(from, from + limit), next: from + limit < list.length ? String(from + limit) : null };
}

function summary(query: URLSearchParams) {
  const by = query.get('by') ?? 'day';
  const groups = new Map<string | null, Sale[]>();
  const sales = filtered(query);
  for (const sale of sales) {
    const key = by === 'branch' ? sale.branch : by === 'day' ? sale.date : (sale.values[by] ?? null);
    groups.set(key, [...(groups.get(key) ?? []), sale]);
  }
  const list: Group[] = [...groups].map(([key, members]) => ({ key, ...sumsOf(members) }));
  list.sort((a, b) => (by === 'day' ? ((a.key ?? '') < (b.key ?? '') ? 1 : -1) : Number(cents(b.amounts['total'] ?? '0.00') - cents(a.amounts['total'] ?? '0.00'))));
  return { groups: list.slice(0, 1000), total: sumsOf(sales), as_of: microseconds(Date.now() - 1400, 3) };
}

function overview() {
  const states = { quiet: 0, catching_up: 0, unreachable: 0, stopped: 0 };
  let backlog = 0;
  for (const branch of simulation.branches.values()) {
    states[branch.state] += 1;
    backlog += branch.broker_backlog;
  }
  const day = new Date().toISOString().slice(0, 10);
  return {
    at: microseconds(Date.now()), states, today: settings.sales ? sumsOf(simulation.sales.filter((sale) => sale.date === day)) : null, all_time: settings.sales ? sumsOf(simulation.sales) : null,
    sums_as_of: microseconds(Date.now() - 1400, 3), last_sale_at: simulation.sales[0] ? microseconds(Date.now() - 700, 50) : null, parked: simulation.parked.length, broker_backlog: backlog,
  };
}

function branchOf(id: string): Branch {
  const branch = simulation.branches.get(id);
  if (!branch) throw new Refusal(404, `There is no branch "${id}".`);
  return branch;
}

function act(body: Action, who: string): { outcomes: Outcome[] } {
  const ids = body.branches && body.branches.length > 0 ? body.branches : [...simulation.branches.keys()];
  if (/^(resync|stop_consumer)$/.test(body.action) && body.confirm !== (ids.length === 1 ? ids[0] : 'all'))
    throw new Refusal(422, 'This needs a confirmation.', [{ where: 'confirm', what: `must be "${ids.length === 1 ? ids[0] : 'all'}"` }]);
  const outcomes = ids.map((id) => actOn(branchOf(id), body));
  const failed = outcomes.filter((outcome) => !outcome.is_done);
  emit('activity', simulation.log(who, body.action, ids.length === 1 ? (ids[0] as string) : '', `${body.action} at ${ids.length} branches.`, failed.length > 0 ? 'failed' : 'done', failed[0]?.error ?? ''));
  emit('branches', { at: microseconds(Date.now()), branches: ids.map(branchOf) });
  return { outcomes };
}

function pause(branch: Branch, isPaused: boolean): void {
  if (branch.state !== 'unreachable' && isPaused !== branch.is_paused)
    Object.assign(branch, isPaused ? { state: 'stopped', reason: `paused; to go on: tributary resume ${branch.branch}`, rows_per_second: 0 } : { state: 'quiet', reason: '' });
  branch.is_paused = isPaused;
}

function actOn(branch: Branch, body: Action): Outcome {
  const isAway = branch.state === 'unreachable';
  const outcome: Outcome = { branch: branch.branch, is_done: true, is_away: isAway, error: '', pending: null };
  if (body.action === 'start_consumer' && branch.consumer === 'stopped') {
    branch.consumer = 'started';
    Object.assign(branch, { state: 'quiet', reason: '', broker_backlog: 0, lag_seconds: 0, lag_transactions: 0 });
  } else if (body.action === 'stop_consumer') {
    branch.consumer = 'stopped';
    simulation.stop(branch, 'The consumer is stopped; start it to go on.');
  } else if (body.action === 'set_mode') simulation.setMode(branch, body.mode ?? 'continuous', body.interval_seconds ?? null);
  else if (body.action === 'pause' || body.action === 'resume') pause(branch, body.action === 'pause');
  else if (isAway) Object.assign(outcome, { is_done: false, error: `Branch "${branch.branch}" is away: its agent has not been heard since ${branch.heard_at}.` });
  else if (body.action === 'check') {
    const bytes = branch.agent?.bytes_pending ?? 0;
    const transactions = branch.lag_transactions;
    outcome.pending = { is_nothing: bytes === 0 && !transactions, bytes, transactions };
  } else if (body.action === 'resync' && body.key_from !== undefined && !/^\d+$/.test(body.key_from))
    Object.assign(outcome, { is_done: false, error: `"${body.key_from}" is no value of the key of shop.product_sales.` });
  else if (body.action === 'resync' && branch.agent)
    branch.agent.resyncs = (body.tables ?? ['shop.product_sales', 'shop.customers']).map((table) => ({ table, rows_done: 0, rows_estimated: 120_000, is_done: false }));
  if (isAway && outcome.is_done) outcome.error = 'The branch is away; it is done as soon as it is back.';
  return outcome;
}

function recent(branch: Branch, query: URLSearchParams) {
  const limit = Number(query.get('limit') ?? 20);
  const columns = ['sale_id', 'date', 'region', 'product', 'qty', 'cost', 'amt', 'tax', 'total'];
  const strip = (sale: Sale) => Object.fromEntries(columns.map((name) => [name, sale.values[name] ?? null]));
  const byId = (a: Sale, b: Sale) => Number(b.id) - Number(a.id);
  const mine = simulation.sales.filter((sale) => sale.branch === branch.branch).sort(byId);
  const isAway = branch.state === 'unreachable';
  const coming = simulation.onTheWay.map((one) => one.sale).filter((sale) => sale.branch === branch.branch);
  const atBranch = [...coming, ...mine].sort(byId).slice(0, limit).map(strip);
  const here = (branch.state === 'stopped' ? mine.slice(3) : mine).slice(0, limit).map(strip);
  if (branch.state === 'stopped' && here[1]) here[1] = { ...here[1], total: '1.00' };
  return { table: 'shop.product_sales', columns, key: ['sale_id'], branch_rows: isAway ? [] : atBranch, branch_error: isAway ? `Branch "${branch.branch}" is away: its agent has not been heard since ${branch.heard_at}.` : '', head_office_rows: here };
}

function findings(branch: Branch) {
  if (branch.state === 'unreachable') throw new Refusal(503, `Branch "${branch.branch}" is away: its agent did not answer within 10 seconds.`);
  const list = [
    { severity: 'ok', what: 'The binary log is written in row format with full rows.', fix: '' },
    { severity: 'ok', what: 'The account may read the binary log and the tables.', fix: '' },
    { severity: 'warning', what: 'binlog_row_metadata is MINIMAL: names of columns are taken from the tables as they are now.', fix: 'SET GLOBAL binlog_row_metadata = FULL;' },
  ];
  if (branch.state === 'stopped') list.unshift({ severity: 'fatal', what: 'binlog_row_image is MINIMAL: updates do not hold full rows.', fix: "SET GLOBAL binlog_row_image = FULL;\n-- and in the server's configuration, [mysqld]: binlog_row_image = FULL" });
  return { findings: list };
}

function addSale(branch: Branch, body: NewSale, who: string) {
  if (!branch.can_add_sale) throw new Refusal(403, `Branch "${branch.branch}" does not allow adding rows; name the table in [control] add_rows of its configuration.`);
  if (branch.state === 'unreachable') throw new Refusal(503, `Branch "${branch.branch}" is away.`);
  const faults = Object.entries(body.values).filter(([name, value]) => name === 'qty' && value !== null && Number(value) > 1000).map(([name]) => ({ where: `values.${name}`, what: 'CONSTRAINT `qty_sane` failed for `shop`.`product_sales`' }));
  if (faults.length > 0) throw new Refusal(422, 'The branch’s database refuses the row.', faults);
  const sale = simulation.saleOf(branch.branch, Date.now());
  Object.assign(sale.values, body.values);
  sale.date = sale.values['date'] ?? null;
  simulation.onTheWay.push({ sale, arrivesAt: branch.state === 'stopped' ? Infinity : Date.now() + 1300 });
  simulation.ways.set(`${sale.branch}/${sale.id}`, { committed: Date.now(), published: Date.now() + 240, applied: Date.now() + 1240, sequence: branch.agent?.read ?? 1 });
  emit('activity', simulation.log(who, 'add_sale', branch.branch, `Sale ${sale.id}.`, 'done'));
  return { branch: branch.branch, id: sale.id };
}

function saleAndWay(branch: string, id: string) {
  const sale = simulation.sales.find((one) => one.branch === branch && one.id === id);
  if (!sale) throw new Refusal(404, `The head office has no sale ${id} of branch "${branch}".`);
  const known = simulation.ways.get(`${branch}/${id}`);
  if (!known && Number(id) % 9 === 0) return { sale, way: null };
  const applied = known?.applied ?? Date.now() - 4_000_000;
  const sequence = known?.sequence ?? 41_223;
  return {
    sale,
    way: { epoch: 3, first: sequence - 2, last: sequence, position: `0-12-${sequence} (binlog.000042:198273)`, gtid: `0-12-${sequence}`, committed_at: microseconds(known?.committed ?? applied - 412, 118), published_at: microseconds(known?.published ?? applied - 318, 0), applied_at: microseconds(applied, 905), is_range: Number(id) % 11 === 0 },
  };
}

function settle(body: ParkedAction, who: string) {
  if (body.action === 'discard' && (body.confirm !== 'discard' || body.reason === '')) throw new Refusal(422, 'Discarding needs a reason and a confirmation.', [{ where: 'confirm', what: 'must be "discard"' }]);
  const chosen = simulation.parked.filter((row) => (body.ids ? body.ids.includes(row.id) : (!body.branch || row.branch === body.branch) && (body.cause === undefined || row.error_code === body.cause)));
  const failed = body.action === 'retry' ? chosen.filter((row) => row.error_code !== 1452) : [];
  for (const row of failed) row.attempts += 1;
  for (const row of chosen) if (!failed.includes(row)) unpark(row.id);
  emit('activity', simulation.log(who, body.action, body.branch ?? '', `${chosen.length} parked changes.`, 'done'));
  return { settled: chosen.length - failed.length, failed: failed.map((row) => ({ id: row.id, error: row.error })) };
}

function unpark(id: number): void {
  const at = simulation.parked.findIndex((row) => row.id === id);
  const row = simulation.parked[at];
  if (!row) throw new Refusal(404, `There is no parked change ${id}.`);
  simulation.parked.splice(at, 1);
  const branch = simulation.branches.get(row.branch);
  if (branch) branch.parked -= 1;
  emit('parked', { total: simulation.parked.length });
}

function parkedPage(query: URLSearchParams) {
  const branches = new Set(query.getAll('branch'));
  const ofBranches = simulation.parked.filter((row) => branches.size === 0 || branches.has(row.branch));
  const causes = new Map<number, { error_code: number; example: string; count: number }>();
  for (const row of ofBranches) {
    const cause = causes.get(row.error_code) ?? { error_code: row.error_code, example: row.error, count: 0 };
    cause.count += 1;
    causes.set(row.error_code, cause);
  }
  const cause = query.get('cause');
  const all = ofBranches.filter((row) => cause === null || row.error_code === Number(cause));
  const { items, next } = page(all, query);
  return { parked: items.map((row) => ({ ...row, head_office: null })), total: all.length, causes: [...causes.values()].sort((a, b) => b.count - a.count), next_cursor: next };
}

function history(query: URLSearchParams) {
  const points = simulation.points.slice(-Number(query.get('minutes') ?? 60) * 6);
  const scale = query.has('branch') ? 1 / Math.max(1, simulation.branches.size) : 1;
  return { step_seconds: 10, first_at: points[0]?.at ?? null, rows_per_second: points.map((point) => Math.round(point.rows_per_second * scale * 10) / 10), lag_seconds: points.map((point) => point.lag_seconds) };
}

async function bodyOf<T>(request: IncomingMessage): Promise<T> {
  const pieces: Buffer[] = [];
  for await (const piece of request) pieces.push(piece as Buffer);
  return JSON.parse(Buffer.concat(pieces).toString() || 'null') as T;
}

function cookieOf(request: IncomingMessage): string {
  return /tributary_session=([^;]+)/.exec(request.headers.cookie ?? '')?.[1] ?? '';
}

function signIn(body: { name: string; password: string }, response: ServerResponse): Session {
  if (signInFailures >= 4) {
    signInFailures = 0;
    throw new Refusal(429, 'Too many tries; wait a little.', [], 8);
  }
  if (body.password !== `${body.name}-password` || !/^(operator|viewer)$/.test(body.name)) {
    signInFailures += 1;
    throw new Refusal(401, 'The name or the password is wrong.');
  }
  const token = Math.random().toString(36).slice(2);
  const session: Session = { user: body.name, role: body.name as 'operator' | 'viewer', csrf_token: `csrf-${token}`, expires_at: microseconds(Date.now() + 43_200_000) };
  sessions.set(token, session);
  response.setHeader('Set-Cookie', `tributary_session=${token}; HttpOnly; SameSite=Strict; Path=/`);
  return session;
}

async function answer(request: IncomingMessage, response: ServerResponse, path: string, query: URLSearchParams): Promise<unknown> {
  const method = request.method ?? 'GET';
  if (path === '/session' && method === 'POST') return signIn(await bodyOf(request), response);
  const session = sessions.get(cookieOf(request));
  if (!session) throw new Refusal(401, 'Sign in first.');
  if (method !== 'GET' && request.headers['x-csrf-token'] !== session.csrf_token) throw new Refusal(403, 'The header X-CSRF-Token is missing or wrong.');
  if (path === '/session' && method === 'GET') return session;
  if (path === '/session') return void sessions.delete(cookieOf(request));
  if (path === '/session/password') return undefined;
  if (method !== 'GET' && session.role !== 'operator') throw new Refusal(403, 'A viewer may not change anything.');
  const parts = path.split('/').slice(1).map(decodeURIComponent);
  const [first, second, third] = parts;
  if (path === '/settings') return settings;
  if (path === '/overview') return overview();
  if (path === '/branches') return { branches: [...simulation.branches.values()], at: microseconds(Date.now()) };
  if (first === 'branches' && second && !third) return branchOf(second);
  if (first === 'branches' && second && third === 'recent') return recent(branchOf(second), query);
  if (first === 'branches' && second && third === 'findings') return findings(branchOf(second));
  if (first === 'branches' && second && third === 'sales') return addSale(branchOf(second), await bodyOf(request), session.user);
  if (path === '/actions') return act(await bodyOf(request), session.user);
  if (path === '/sales') {
    const { items, next } = page(filtered(query), query);
    return { sales: items, next_cursor: next };
  }
  if (first === 'sales' && second && third) return saleAndWay(second, third);
  if (path === '/summary') return summary(query);
  if (path === '/parked') return parkedPage(query);
  if (path === '/parked/actions') return settle(await bodyOf(request), session.user);
  if (first === 'parked' && second) {
    const row = simulation.parked.find((one) => one.id === Number(second));
    if (!row) throw new Refusal(404, `There is no parked change ${second}.`);
    if (method === 'GET') return row;
    const body = await bodyOf<{ values: Record<string, string | null> }>(request);
    if ((body.values['product'] ?? '').length > 60) throw new Refusal(422, 'The database refuses the row.', [{ where: 'values.product', what: "Data too long for column 'product' at row 1" }]);
    unpark(row.id);
    emit('activity', simulation.log(session.user, 'repair', row.branch, `Parked change ${row.id} written with other values.`, 'done'));
    return undefined;
  }
  if (path === '/activity') {
    const branches = new Set(query.getAll('branch'));
    const who = query.get('who');
    const { items, next } = page(simulation.activity.filter((one) => (branches.size === 0 || branches.has(one.branch)) && (!who || one.who === who)), query);
    return { activity: items, next_cursor: next };
  }
  if (path === '/history') return history(query);
  throw new Refusal(404, 'There is no such address.');
}

function emit(name: string, data: unknown, to: Iterable<ServerResponse> = streams): void {
  const text = `id: ${eventId++}\nevent: ${name}\ndata: ${JSON.stringify(data)}\n\n`;
  for (const stream of to) stream.write(text);
}

function openStream(request: IncomingMessage, response: ServerResponse): void {
  if (!sessions.has(cookieOf(request))) throw new Refusal(401, 'Sign in first.');
  if (Date.now() < refusedUntil) throw new Refusal(503, 'Not now.');
  response.writeHead(200, { 'Content-Type': 'text/event-stream', 'Cache-Control': 'no-store' });
  streams.add(response);
  response.on('close', () => streams.delete(response));
  emit('branches', { at: microseconds(Date.now()), is_whole: true, branches: [...simulation.branches.values()] }, [response]);
  emit('parked', { total: simulation.parked.length }, [response]);
}

const kTypes: Record<string, string> = { '.html': 'text/html; charset=utf-8', '.js': 'text/javascript', '.css': 'text/css', '.svg': 'image/svg+xml', '.woff2': 'font/woff2' };

function serveFile(path: string, response: ServerResponse): void {
  let file = join('dist', normalize(path).replace(/^(\.\.[/\\])+/, ''));
  if (!existsSync(file) || !extname(file)) file = 'dist/index.html';
  response.writeHead(200, {
    'Content-Type': kTypes[extname(file)] ?? 'application/octet-stream',
    'Content-Security-Policy': "default-src 'none'; script-src 'self'; style-src 'self'; connect-src 'self'; img-src 'self'; font-src 'self'; worker-src 'self'; base-uri 'none'; form-action 'self'; frame-ancestors 'none'",
    'Cache-Control': file.includes('assets') ? 'public, max-age=31536000, immutable' : 'no-store',
    'X-Content-Type-Options': 'nosniff',
  });
  response.end(readFileSync(file));
}

function refuse(response: ServerResponse, error: unknown): void {
  const status = error instanceof Refusal ? error.status : 500;
  const problem = { type: 'about:blank', title: 'Refused', status, detail: error instanceof Error ? error.message : String(error), faults: error instanceof Refusal ? error.faults : [] };
  if (error instanceof Refusal && error.after > 0) response.setHeader('Retry-After', String(error.after));
  response.writeHead(status, { 'Content-Type': 'application/problem+json' }).end(JSON.stringify(problem));
}

createServer((request, response) => {
  const url = new URL(request.url ?? '/', 'http://localhost');
  void (async () => {
    if (url.pathname === '/mock/cut') {
      refusedUntil = Date.now() + Number(url.searchParams.get('seconds') ?? 10) * 1000;
      for (const stream of streams) stream.destroy();
      response.end('cut\n');
    } else if (url.pathname === '/mock/fail') {
      failUntil = Date.now() + Number(url.searchParams.get('seconds') ?? 10) * 1000;
      response.end('fail\n');
    } else if (!url.pathname.startsWith('/api/v1/')) serveFile(url.pathname, response);
    else if (url.pathname === '/api/v1/events') openStream(request, response);
    else if (Date.now() < failUntil && url.pathname !== '/api/v1/session' && url.pathname !== '/api/v1/settings') throw new Refusal(500, 'The head office’s database cannot be reached: connection refused at 127.0.0.1:3306.');
    else if (url.pathname === '/api/v1/sales.csv') {
      response.writeHead(200, { 'Content-Type': 'text/csv; charset=utf-8', 'Content-Disposition': 'attachment; filename="sales.csv"' });
      response.end(filtered(url.searchParams).map((sale) => Object.values(sale.values).join(',')).join('\r\n'));
    } else {
      const data = await answer(request, response, url.pathname.slice('/api/v1'.length), url.searchParams);
      if (data === undefined) response.writeHead(204).end();
      else response.writeHead(url.pathname.endsWith('/sales') && request.method === 'POST' ? 201 : 200, { 'Content-Type': 'application/json' }).end(JSON.stringify(data));
    }
  })().catch((error: unknown) => refuse(response, error));
}).listen(option('port', 7861), '127.0.0.1', () => console.log(`mock head office at http://127.0.0.1:${option('port', 7861)}`));

let tick = 0;
setInterval(() => {
  const changed = simulation.step();
  for (const one of [...simulation.onTheWay])
    if (one.arrivesAt <= Date.now()) {
      simulation.onTheWay.splice(simulation.onTheWay.indexOf(one), 1);
      simulation.sales.unshift(one.sale);
    }
  if (changed.length > 0) emit('branches', { at: microseconds(Date.now()), branches: changed });
  tick += 1;
  const ids = settings.branches;
  if (ids.length > 0 && tick % 3 === 0) simulation.sales.unshift(simulation.saleOf(simulation.random.pick(ids), Date.now()));
  if (tick % 4 !== 0) return;
  const rates = [...simulation.branches.values()].map((branch) => branch.rows_per_second);
  const point = { at: microseconds(Date.now()), rows_per_second: Math.round(rates.reduce((sum, one) => sum + one, 0)), lag_seconds: Math.round(simulation.random.next() * 1200) / 1000 };
  emit('point', point);
  if (tick % 20 === 0) simulation.points.push(point);
}, 500);
setInterval(() => {
  for (const stream of streams) stream.write(': still here\n\n');
}, 15_000);
