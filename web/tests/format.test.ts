import assert from 'node:assert/strict';
import { beforeEach, test } from 'node:test';
import { spell } from '../src/lib/columns';
import * as format from '../src/lib/format';

beforeEach(() => format.useLocale('en-GB', 'UTC'));

test('an exact decimal keeps every digit in every locale', () => {
  assert.equal(format.decimal('1234567890123456789.10'), '1,234,567,890,123,456,789.10');
  assert.equal(format.decimal('-0.05'), '−0.05');
  assert.equal(format.decimal('-0.00'), '0.00');
  format.useLocale('de-DE');
  assert.equal(format.decimal('1234567.89'), '1.234.567,89');
  format.useLocale('ar-EG');
  assert.equal(format.decimal('12.5'), '١٢٫٥');
});

test('what is no decimal is shown as it is', () => {
  assert.equal(format.decimal('n/a'), 'n/a');
  assert.equal(format.decimal(null), '–');
});

test('durations have at most two units', () => {
  assert.equal(format.duration(0), '0 s');
  assert.equal(format.duration(0.0421), '42 ms');
  assert.equal(format.duration(1.26), '1.3 s');
  assert.equal(format.duration(59.6), '1 min 00 s');
  assert.equal(format.duration(3725), '1 h 02 min');
  assert.equal(format.duration(90_000), '1 d 1 h');
  assert.equal(format.duration(null), '–');
});

test('the exact UTC has every digit that the API sent', () => {
  assert.equal(format.exactUtc('2026-11-26T11:02:41.123456Z'), '2026-11-26 11:02:41.123456 UTC');
});

test('a date of the database is moved by no zone', () => {
  format.useLocale('en-GB', 'Pacific/Auckland');
  assert.equal(format.plainDate('2024-02-29'), '29 Feb 2024');
  assert.equal(format.plainDate('2024-02-29 23:30:00.000000'), '29 Feb 2024, 23:30:00');
});

test('a time of the database is spelt by the same clock as a moment', () => {
  for (const locale of ['en-US', 'en-GB', 'de-DE']) {
    format.useLocale(locale, 'UTC');
    assert.equal(format.plainDate('2024-02-29 23:30:05.123456'), format.dateAndTime('2024-02-29T23:30:05Z'));
  }
  format.useLocale('en-US', 'Asia/Tokyo');
  assert.match(format.plainDate('2024-02-29 23:30:05'), /^Feb 29, 2024, 11:30:05\sPM$/);
  assert.equal(format.plainDate('2024-02-29 12:75:00'), '2024-02-29 12:75:00');
});

test('what is no real date is shown as the database has it', () => {
  for (const odd of ['0000-00-00', '2024-02-30', '2024-13-01', 'soon']) assert.equal(format.plainDate(odd), odd);
});

test('how long ago is said in one unit, and a time ahead is now', () => {
  const now = Date.parse('2026-11-26T12:00:00Z');
  assert.equal(format.ago('2026-11-26T11:59:48Z', now), '12 s ago');
  assert.equal(format.ago('2026-11-26T11:00:01Z', now), '59 min ago');
  assert.equal(format.ago('2026-11-26T12:00:05Z', now), 'just now');
  assert.equal(format.ago(null, now), 'never');
});

test('a moment cut to its second gives a bound, not a duration', () => {
  assert.equal(format.elapsed('2026-01-01T00:00:00.250000Z', '2026-01-01T00:00:00.500000Z'), '250 ms');
  assert.equal(format.elapsed('2026-01-01T00:00:00.000000Z', '2026-01-01T00:00:00.500000Z'), '≤ 500 ms');
  assert.equal(format.elapsed('2026-01-01T00:00:00.900000Z', '2026-01-01T00:00:00Z'), '≤ 100 ms');
  assert.equal(format.elapsed('2026-01-01T00:00:09Z', '2026-01-01T00:00:00.500000Z'), '');
  assert.equal(format.elapsed(null, '2026-01-01T00:00:00Z'), '');
});

test('a message becomes a sentence, a setting keeps its name', () => {
  assert.equal(format.sentence('the binary log is on'), 'The binary log is on.');
  assert.equal(format.sentence('binlog_format is ROW'), 'binlog_format is ROW.');
  assert.equal(format.sentence('branch "north": gone.'), 'Branch "north": gone.');
  assert.equal(format.sentence(''), '');
});

test('bytes and shares', () => {
  assert.equal(format.bytes(0), '0 B');
  assert.equal(format.bytes(48_213), '47.1 KiB');
  assert.equal(format.percent(0.083), '8.3%');
  assert.equal(format.percent(0.5), '50%');
});

test('a value is spelt by the kind of its column', () => {
  assert.equal(spell('decimal', '1234.50'), '1,234.50');
  assert.equal(spell('integer', '-1234'), '−1,234');
  assert.equal(spell('date', '2024-05-01'), format.plainDate('2024-05-01'));
  assert.equal(spell('text', '1234'), '1234');
  assert.equal(spell('float', '1e300'), '1e300');
  assert.equal(spell('', '2024-05-01'), '2024-05-01');
});
