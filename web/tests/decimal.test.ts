import assert from 'node:assert/strict';
import { test } from 'node:test';
import { add, compare, fromInput, parse } from '../src/lib/decimal';

test('a sum of decimals is exact where a float is not', () => {
  assert.equal(add('0.1', '0.2'), '0.3');
  assert.equal(add('9007199254740993.01', '0.99'), '9007199254740994.00');
  assert.equal(add('-0.05', '0.1'), '0.05');
  assert.equal(add('-1.50', '-2.5'), '-4.00');
  assert.throws(() => add('1', 'x'), RangeError);
});

test('decimals are compared by value, of any length and scale', () => {
  assert.equal(compare('10', '9.99'), 1);
  assert.equal(compare('-10', '9.99'), -1);
  assert.equal(compare('1.0', '1.00'), 0);
  assert.equal(compare('99999999999999999999.01', '99999999999999999999.02'), -1);
  assert.equal(compare('no number', '1'), 1);
});

test('minus zero is zero', () => {
  assert.equal(parse('-0.00')?.isNegative, false);
});

test('what a person types becomes the decimal of the column, or a sentence', () => {
  const shape = { digits: 8, scale: 2 };
  assert.deepEqual(fromInput('12.5', shape), { value: '12.5' });
  assert.deepEqual(fromInput('12,50', shape, ','), { value: '12.50' });
  assert.deepEqual(fromInput(' +007 ', shape), { value: '7' });
  assert.deepEqual(fromInput('.5', shape), { value: '0.5' });
  assert.deepEqual(fromInput('1.200', shape), { value: '1.20' });
  for (const wrong of ['', '1.234', '1,234.00', '1e3', 'NaN', '1234567', '--1', '0x10', '١٢']) assert.ok('fault' in fromInput(wrong, shape), wrong);
});

test('what is wrong with a number is said in the terms of its column', () => {
  const faultOf = (text: string, digits: number, scale: number, separator = '.') => {
    const result = fromInput(text, { digits, scale }, separator);
    return 'fault' in result ? result.fault : '';
  };
  assert.equal(faultOf('1.234', 8, 2), 'At most 2 digits after the point.');
  assert.equal(faultOf('1,25', 8, 1, ','), 'At most 1 digit after the comma.');
  assert.equal(faultOf('1234567', 8, 2), 'At most 6 digits before the point.');
  assert.equal(faultOf('123', 2, 0), 'At most 2 digits.');
  assert.match(faultOf('2,5', 20, 0), /“2,5” is not a whole number/);
  assert.match(faultOf('2,5', 20, 0, ','), /“2,5” is not a whole number/);
  assert.match(faultOf('abc', 8, 2), /not a number such as 12\.50/);
});

test('a grouping separator is never taken for the decimal one', () => {
  assert.ok('fault' in fromInput('12,50', { digits: 8, scale: 2 }, '.'));
  assert.ok('fault' in fromInput('1.234,50', { digits: 8, scale: 2 }, ','));
});
