/**
 * Exact decimals as text. Nothing here passes through a binary floating point number, except `approximate`, which
 * exists for the lengths of bars.
 */
const kPattern = /^([+-]?)(\d+)(?:\.(\d+))?$/;

export interface Parts {
  isNegative: boolean;
  whole: string;
  fraction: string;
}

/** null: the text is no plain decimal. */
export function parse(text: string): Parts | null {
  const match = kPattern.exec(text.trim());
  if (!match) return null;
  const whole = (match[2] ?? '0').replace(/^0+(?=\d)/, '');
  const fraction = match[3] ?? '';
  const isZero = /^0*$/.test(whole + fraction);
  return { isNegative: match[1] === '-' && !isZero, whole, fraction };
}

/** -1, 0 or 1. Texts that are no decimals come last and are equal to each other. */
export function compare(left: string, right: string): number {
  const a = parse(left);
  const b = parse(right);
  if (!a || !b) return a ? -1 : b ? 1 : 0;
  const scale = Math.max(a.fraction.length, b.fraction.length);
  const x = scaled(a, scale);
  const y = scaled(b, scale);
  return x < y ? -1 : x > y ? 1 : 0;
}

function scaled(parts: Parts, scale: number): bigint {
  const value = BigInt(parts.whole + parts.fraction.padEnd(scale, '0'));
  return parts.isNegative ? -value : value;
}

/** The exact sum; the scale is the larger one. */
export function add(left: string, right: string): string {
  const a = parse(left);
  const b = parse(right);
  if (!a || !b) throw new RangeError(`no decimal: ${a ? right : left}`);
  const scale = Math.max(a.fraction.length, b.fraction.length);
  const sum = scaled(a, scale) + scaled(b, scale);
  const digits = (sum < 0n ? -sum : sum).toString().padStart(scale + 1, '0');
  const whole = digits.slice(0, digits.length - scale);
  return (sum < 0n ? '-' : '') + (scale === 0 ? whole : `${whole}.${digits.slice(digits.length - scale)}`);
}

/** For geometry only. */
export function approximate(text: string | null | undefined): number {
  const value = Number(text ?? 0);
  return Number.isFinite(value) ? value : 0;
}

export interface Shape {
  digits: number;
  scale: number;
}

/**
 * What a person typed, as the plain decimal that the API takes; or a sentence saying what is wrong with it. Both the
 * locale's separator and the point are understood; a grouping separator is not guessed at.
 */
export function fromInput(text: string, shape: Shape, decimalSeparator = '.'): { value: string } | { fault: string } {
  let plain = text.trim();
  if (plain === '') return { fault: 'A number is needed.' };
  if (decimalSeparator !== '.' && plain.includes(decimalSeparator) && !plain.includes('.'))
    plain = plain.replace(decimalSeparator, '.');
  if (/^[+-]?\.\d+$/.test(plain)) plain = plain.replace('.', '0.');
  const parts = parse(plain);
  if (shape.scale === 0 && (!parts || !/^0*$/.test(parts.fraction)))
    return { fault: `“${text.trim()}” is not a whole number such as 12, without thousands separators.` };
  if (!parts) return { fault: `“${text.trim()}” is not a number such as 12${decimalSeparator}50, without thousands separators.` };
  const point = decimalSeparator === ',' ? 'comma' : 'point';
  const digits = (count: number) => `At most ${count} ${count === 1 ? 'digit' : 'digits'}`;
  if (parts.fraction.replace(/0+$/, '').length > shape.scale) return { fault: `${digits(shape.scale)} after the ${point}.` };
  const whole = parts.whole === '0' ? '' : parts.whole;
  if (whole.length > shape.digits - shape.scale)
    return { fault: shape.scale === 0 ? `${digits(shape.digits)}.` : `${digits(shape.digits - shape.scale)} before the ${point}.` };
  const fraction = parts.fraction.slice(0, shape.scale);
  return { value: `${parts.isNegative ? '-' : ''}${parts.whole}${fraction === '' ? '' : `.${fraction}`}` };
}
