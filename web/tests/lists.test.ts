import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { Branch, Column, ParkedRow, RecentRows } from '../src/api/types';
import { blamedColumn, difference, keyColumns, missingOfRepair, shortError } from '../src/lib/parked';
import { arrivalText, checkField, kPatienceMilliseconds, nextPause } from '../src/lib/new-sale';
import { nextOrder } from '../src/lib/order';
import { emptyHint, isBackwards, kNoFilter, moveDay, readFilter, writeFilter } from '../src/lib/query';
import { differs, pairRows } from '../src/lib/rows';
import { countStates, hindranceOf, lagOf, matching, pendingText, refusalText, sorted, syncText, worstLag } from '../src/lib/states';
import { visible } from '../src/lib/visible';

function recent(branch: number[], headOffice: number[]): RecentRows {
  const rows = (ids: number[]) => ids.map((id) => ({ id: String(id), total: `${id}.00` }));
  return { table: 't', columns: ['id', 'total'], key: ['id'], branch_rows: rows(branch), branch_error: '', head_office_rows: rows(headOffice) };
}

const sides = (answer: RecentRows, limit: number) =>
  pairRows(answer, limit).map((pair) => `${(pair.branch ?? pair.headOffice)?.['id']}${pair.headOffice ? '' : '<'}${pair.branch ? '' : '>'}`);

test('rows that the head office lacks are told from rows beyond the end of its list', () => {
  assert.deepEqual(sides(recent([9, 8, 7, 6], [7, 6, 5, 4]), 4), ['9<', '8<', '7', '6']);
  assert.deepEqual(sides(recent([9, 8], [9, 8, 7]), 4), ['9', '8', '7>']);
  assert.deepEqual(sides(recent([9, 7], [9, 8, 7]), 4), ['9', '8>', '7']);
  assert.deepEqual(sides(recent([2, 1], []), 4), ['2<', '1<']);
});

test('a differing value is found, also when it is NULL on one side', () => {
  const answer = recent([1], [1]);
  answer.head_office_rows = [{ id: '1', total: null }];
  const pair = pairRows(answer, 4)[0];
  assert.ok(pair);
  assert.equal(differs(pair, 'total'), true);
  assert.equal(differs(pair, 'id'), false);
});

function branch(id: string, change: Partial<Branch> = {}): Branch {
  return { branch: id, state: 'quiet', reason: '', lag_seconds: 0, lag_transactions: 0, rows_per_second: 0, ...change } as Branch;
}

test('what needs a person comes first', () => {
  const list = [branch('a'), branch('b', { state: 'unreachable' }), branch('c', { state: 'stopped' }), branch('d', { state: 'catching_up' })];
  assert.deepEqual(sorted(list, { key: 'state', isDescending: false }).map((one) => one.branch), ['c', 'b', 'a', 'd']);
  assert.deepEqual(countStates(list), { quiet: 1, catching_up: 1, unreachable: 1, stopped: 1 });
});

test('a branch that sells keeps its place while it changes between quiet and catching up', () => {
  const order = (state: Branch['state']) => sorted([branch('a'), branch('b', { state }), branch('c', { state: 'catching_up' })], { key: 'state', isDescending: false }).map((one) => one.branch);
  assert.deepEqual(order('quiet'), order('catching_up'));
});

test('rows stand still while somebody is at them, and what is new comes after them', () => {
  const known = new Set(['a', 'b', 'c']);
  assert.deepEqual(nextOrder(['a', 'b', 'gone'], ['c', 'b', 'a'], known, true), ['a', 'b', 'c']);
  assert.deepEqual(nextOrder(['a', 'b', 'gone'], ['c', 'b', 'a'], known, false), ['c', 'b', 'a']);
  assert.deepEqual(nextOrder(['a', 'b'], ['b'], known, true), ['a', 'b']);
});

test('what keeps a stream from moving is told apart', () => {
  const of = (change: Partial<Branch>) => hindranceOf(branch('a', change));
  assert.equal(of({}), null);
  assert.equal(of({ state: 'stopped', consumer: 'stopped', is_paused: true }), 'consumer');
  assert.equal(of({ state: 'stopped', is_paused: true }), 'paused');
  assert.equal(of({ state: 'stopped', parked: 2, reason: '2 rows are parked; the rest goes on. See: tributary parked list' }), 'parked');
  assert.equal(of({ state: 'stopped', parked: 2, reason: 'binlog_row_image is MINIMAL' }), 'stopped');
  assert.equal(of({ state: 'unreachable' }), 'unreachable');
});

test('a lag that nobody can know is not called 0', () => {
  assert.deepEqual(lagOf(branch('a')), { seconds: 0, transactions: 0, why: '' });
  assert.equal(lagOf(branch('a', { state: 'unreachable', lag_seconds: 0 })).seconds, null);
  assert.equal(lagOf(branch('a', { state: 'unreachable', lag_seconds: 0 })).transactions, null);
  assert.equal(lagOf(branch('a', { state: 'stopped', is_paused: true })).why, 'Not known: the agent is paused.');
  assert.equal(lagOf(branch('a', { state: 'stopped', consumer: 'stopped', lag_seconds: 7, lag_transactions: 3 })).seconds, 7);
  assert.equal(lagOf(branch('a', { state: 'stopped', parked: 1, reason: '1 row is parked; the rest goes on.' })).seconds, 0);
});

test('the lag of all leaves out who does not move, and counts them', () => {
  const paused = branch('c', { state: 'stopped', is_paused: true });
  assert.deepEqual(worstLag([branch('a'), branch('b', { lag_seconds: 2 }), paused]), { seconds: 2, others: 1 });
  assert.deepEqual(worstLag([paused]), { seconds: null, others: 1 });
  assert.deepEqual(worstLag([branch('a')]), { seconds: 0, others: 0 });
});

test('names with numbers are ordered by the number', () => {
  const list = [branch('shop-10'), branch('shop-9')];
  assert.deepEqual(sorted(list, { key: 'branch', isDescending: false }).map((one) => one.branch), ['shop-9', 'shop-10']);
});

test('a search looks into the reasons', () => {
  const list = [branch('a', { reason: 'The binary log is gone.' }), branch('b')];
  assert.deepEqual(matching(list, 'BINARY', new Set()).map((one) => one.branch), ['a']);
  assert.deepEqual(matching(list, '', new Set(['stopped'])), []);
});

test('a sync that moves nothing is no bare success', () => {
  const paused = branch('c', { state: 'stopped', is_paused: true });
  const stopped = branch('d', { state: 'stopped', consumer: 'stopped' });
  assert.deepEqual(syncText([branch('a')], 'a'), { text: 'Told to sync: a.', isIdle: false });
  assert.match(syncText([paused], 'c').text, /^c is told to sync, but nothing will move: its agent is paused, .*\.$/);
  assert.match(syncText([branch('a'), stopped], '2 branches').text, /Nothing will move at d: its consumer is stopped/);
  assert.match(syncText([branch('a'), paused, stopped], 'every branch').text, /at 2 branches .*: c, d\.$/);
  const parked = branch('e', { state: 'stopped', parked: 1, reason: '1 row is parked; the rest goes on. See: tributary parked list' });
  assert.equal(syncText([parked], 'e').isIdle, false);
});

test('a form stays for a refusal by every branch, with the reason', () => {
  const outcome = { branch: 'a', is_done: false, error: 'sale_id is a number', pending: null };
  assert.equal(refusalText([outcome]), 'sale_id is a number.');
  assert.match(refusalText([outcome, { ...outcome, branch: 'b' }]), /^No branch did it\. a: /);
  assert.equal(refusalText([outcome, { ...outcome, branch: 'b', is_done: true }]), '');
});

test('what is pending is said in words', () => {
  const outcome = { branch: 'a', is_done: true, error: '' };
  assert.equal(pendingText({ ...outcome, pending: { is_nothing: true, bytes: 0, transactions: 0 } }), 'Nothing is pending.');
  assert.match(pendingText({ ...outcome, pending: { is_nothing: false, bytes: 2048, transactions: 1 } }), /^1 transaction read, not applied yet; 2(\.0)? KiB in the binary log/);
});

test('only the rows near the viewport exist', () => {
  assert.deepEqual(visible(-4400, 880, 44, 500, 8), { first: 92, end: 128 });
  assert.deepEqual(visible(300, 880, 44, 5, 8), { first: 0, end: 5 });
  assert.deepEqual(visible(-99_999, 880, 44, 5, 8), { first: 5, end: 5 });
});

test('a filter in an address is read back, and nonsense in it is dropped', () => {
  const filter = { branches: ['north', 'south'], from: '2024-01-01', to: '', region: 'Süd & West', product: '' };
  assert.deepEqual(readFilter(writeFilter(filter)), filter);
  const odd = readFilter(new URLSearchParams('branch=NORTH&branch=a&branch=a&from=yesterday'));
  assert.deepEqual(odd, { branches: ['a'], from: '', to: '', region: '', product: '' });
});

test('why a filter finds nothing is said', () => {
  assert.equal(emptyHint(kNoFilter), '');
  assert.match(emptyHint({ ...kNoFilter, product: 'Pap' }), /product “Pap” is looked at: the whole name/);
  assert.match(emptyHint({ ...kNoFilter, region: 'N', product: 'Pap' }), /region “N” and the product “Pap” are/);
  assert.match(emptyHint({ ...kNoFilter, from: '2024-05-01' }), /filters/);
  const backwards = { ...kNoFilter, from: '2024-05-02', to: '2024-05-01', product: 'Pap' };
  assert.ok(isBackwards(backwards));
  assert.match(emptyHint(backwards), /first day is after the last/);
  assert.ok(!isBackwards({ ...backwards, to: '2024-05-02' }));
});

test('days are moved over the ends of months and years', () => {
  assert.equal(moveDay('2024-03-01', -1), '2024-02-29');
  assert.equal(moveDay('2024-12-31', 1), '2025-01-01');
});

test('a parked row is laid beside the row of the head office', () => {
  const row = { key: 'a=1, b=2', values: { a: '1', b: '2', note: 'long' }, head_office: { a: '1', b: '2', note: null }, error: "Data too long for column 'note' at row 1" } as unknown as ParkedRow;
  assert.deepEqual(keyColumns(row.key), ['a', 'b']);
  assert.deepEqual(difference(row, 'branch').map((line) => [line.column, line.isKey, line.isDifferent]), [['a', true, false], ['b', true, false], ['note', false, true]]);
  assert.equal(blamedColumn(row), 'note');
});

test('what a repair still needs is said', () => {
  assert.match(missingOfRepair({}, 'why'), /Nothing is changed/);
  assert.match(missingOfRepair({ qty: '1' }, ' '), /^1 value changed\. Say why/);
  assert.equal(missingOfRepair({ qty: '1' }, 'the till'), '');
});

test('an error is shown in the words of the database', () => {
  assert.equal(shortError('database 127.0.0.1:3306: statement failed: CONSTRAINT `q` failed for `a`.`b` (error 4025, 23000)'), 'CONSTRAINT `q` failed for `a`.`b`');
  assert.equal(shortError("Data too long for column 'x' at row 1"), "Data too long for column 'x' at row 1");
});

test('the page asks for a new sale less and less often, and not for ever', () => {
  const pauses: number[] = [];
  for (let sum = 0; sum < kPatienceMilliseconds; sum += pauses.at(-1) as number) pauses.push(nextPause(pauses.at(-1) ?? 0));
  assert.deepEqual(pauses.slice(0, 3), [400, 600, 900]);
  assert.equal(pauses.at(-1), 5000);
  assert.ok(pauses.length < 45, String(pauses.length));
});

test('where a new sale is, is said by what holds its branch up', () => {
  const of = (change: Partial<Branch>) => arrivalText(branch('a', { mode: 'continuous', ...change }));
  assert.match(of({}), /on its way/);
  assert.match(of({ mode: 'manual' }), /next sync/);
  assert.match(of({ state: 'stopped', is_paused: true }), /resumed/);
  assert.match(of({ state: 'stopped', consumer: 'stopped' }), /started again/);
  assert.match(of({ state: 'stopped', reason: 'the account may not read' }), /stream is stopped/);
  assert.match(of({ state: 'stopped', parked: 1, reason: '1 row is parked; the rest goes on. See: tributary parked list' }), /on its way/);
});

test('a field is checked as its column demands', () => {
  const column = (change: Partial<Column>): Column => ({ name: 'c', source_name: 'c', kind: 'text', is_nullable: false, ...change });
  assert.deepEqual(checkField(column({ is_nullable: true }), ' '), { value: null });
  assert.ok('fault' in checkField(column({}), ''));
  assert.deepEqual(checkField(column({ length_max: 2 }), '😀😀'), { value: '😀😀' });
  assert.ok('fault' in checkField(column({ length_max: 2 }), 'abc'));
  assert.ok('fault' in checkField(column({ kind: 'integer' }), '1.5'));
  assert.deepEqual(checkField(column({ kind: 'decimal', digits: 6, scale: 2 }), '9999.99'), { value: '9999.99' });
  assert.deepEqual(checkField(column({ kind: 'datetime' }), '2024-05-01T12:30'), { value: '2024-05-01 12:30' });
});
