import { parse } from './decimal';

/** Texts in the viewer's locale. Times: the viewer's zone to read, the exact UTC beside it. */
let locale: string | undefined;
let zone: string | undefined;

/** For tests; undefined = what the browser says. */
export function useLocale(name: string | undefined, timeZone?: string): void {
  locale = name;
  zone = timeZone;
  numbers.clear();
  dates.clear();
}

const numbers = new Map<string, Intl.NumberFormat>();
const dates = new Map<string, Intl.DateTimeFormat>();

function numberFormat(options: Intl.NumberFormatOptions): Intl.NumberFormat {
  const key = JSON.stringify(options);
  let format = numbers.get(key);
  if (!format) numbers.set(key, (format = new Intl.NumberFormat(locale, options)));
  return format;
}

function dateFormat(options: Intl.DateTimeFormatOptions): Intl.DateTimeFormat {
  const key = JSON.stringify(options);
  let format = dates.get(key);
  if (!format) dates.set(key, (format = new Intl.DateTimeFormat(locale, zone ? { timeZone: zone, ...options } : options)));
  return format;
}

export function decimalSeparator(): string {
  return numberFormat({ minimumFractionDigits: 1 }).formatToParts(0.5).find((part) => part.type === 'decimal')?.value ?? '.';
}

function digitOf(index: number): string {
  return numberFormat({ useGrouping: false }).format(index);
}

/** An exact decimal, grouped and with the locale's digits; every digit of it is shown. */
export function decimal(text: string | null | undefined): string {
  if (text === null || text === undefined) return '–';
  const parts = parse(text);
  if (!parts) return text;
  const whole = numberFormat({}).format(BigInt(parts.whole));
  const sign = parts.isNegative ? '−' : '';
  if (parts.fraction === '') return sign + whole;
  const fraction = parts.fraction.replace(/\d/g, (digit) => digitOf(Number(digit)));
  return sign + whole + decimalSeparator() + fraction;
}

export function integer(value: number | null | undefined): string {
  return value === null || value === undefined ? '–' : numberFormat({ maximumFractionDigits: 0 }).format(value);
}

/** `1.2M`: for axes and narrow places, never for what is exact. */
export function compact(value: number): string {
  return numberFormat({ notation: 'compact', maximumFractionDigits: 1 }).format(value);
}

export function rate(value: number): string {
  const digits = value !== 0 && Math.abs(value) < 10 ? 1 : 0;
  return numberFormat({ maximumFractionDigits: digits, minimumFractionDigits: digits }).format(value);
}

export function percent(share: number): string {
  return numberFormat({ style: 'percent', maximumFractionDigits: share < 0.1 ? 1 : 0, minimumFractionDigits: share < 0.1 ? 1 : 0 }).format(share);
}

export function bytes(count: number): string {
  const units = ['B', 'KiB', 'MiB', 'GiB', 'TiB'];
  let value = count;
  let unit = 0;
  while (value >= 1024 && unit < units.length - 1) {
    value /= 1024;
    unit += 1;
  }
  return `${numberFormat({ maximumFractionDigits: unit === 0 || value >= 100 ? 0 : 1 }).format(value)} ${units[unit]}`;
}

/** `0.42 s`, `12 s`, `3 min 05 s`, `2 h 10 min`, `4 d 3 h`. */
export function duration(seconds: number | null | undefined): string {
  if (seconds === null || seconds === undefined) return '–';
  if (seconds <= 0) return '0 s';
  if (seconds < 0.001) return '< 1 ms';
  if (seconds < 1) return `${numberFormat({ maximumFractionDigits: 0 }).format(Math.max(1, seconds * 1000))} ms`;
  if (seconds < 10) return `${numberFormat({ minimumFractionDigits: 1, maximumFractionDigits: 1 }).format(seconds)} s`;
  const whole = Math.round(seconds);
  const pad = (value: number) => numberFormat({ minimumIntegerDigits: 2 }).format(value);
  if (whole < 60) return `${integer(whole)} s`;
  if (whole < 3600) return `${integer(Math.floor(whole / 60))} min ${pad(whole % 60)} s`;
  if (whole < 86_400) return `${integer(Math.floor(whole / 3600))} h ${pad(Math.floor((whole % 3600) / 60))} min`;
  return `${integer(Math.floor(whole / 86_400))} d ${integer(Math.floor((whole % 86_400) / 3600))} h`;
}

/**
 * How long it took from one moment to another. A moment without a fraction was cut to its second, so what is known is
 * only a bound. "" = one of them is not known, or the clocks differ by more than it took.
 */
export function elapsed(from: string | null, to: string | null): string {
  if (!from || !to) return '';
  const isWhole = (time: string) => /:\d\d(\.0+)?Z$/.test(time);
  const most = (Date.parse(to) - Date.parse(from)) / 1000 + (isWhole(to) ? 1 : 0);
  if (most < 0) return '';
  return isWhole(from) || isWhole(to) ? `≤ ${duration(most)}` : duration(most);
}

/** A server's message as a sentence: names of settings keep their spelling. */
export function sentence(text: string): string {
  const trimmed = text.trim();
  if (trimmed === '') return '';
  const begun = /^[a-z]+[ ,:;]/.test(trimmed) ? trimmed.charAt(0).toUpperCase() + trimmed.slice(1) : trimmed;
  return /[.!?…:]$/.test(begun) ? begun : `${begun}.`;
}

/** One unit, without needless digits: for axes. */
export function shortDuration(seconds: number): string {
  const short = (value: number, unit: string) => `${numberFormat({ maximumFractionDigits: 1 }).format(value)} ${unit}`;
  if (seconds === 0) return '0';
  if (seconds < 1) return short(Math.round(seconds * 1000), 'ms');
  if (seconds < 120) return short(seconds, 's');
  return seconds < 7200 ? short(seconds / 60, 'min') : short(seconds / 3600, 'h');
}

/** `just now`, `12 s ago`, `5 min ago`: one unit, for what is read at a glance. */
export function ago(time: string | null | undefined, now: number): string {
  if (!time) return 'never';
  const seconds = Math.round((now - Date.parse(time)) / 1000);
  if (Number.isNaN(seconds)) return time;
  if (seconds < 2) return 'just now';
  if (seconds < 60) return `${integer(seconds)} s ago`;
  if (seconds < 3600) return `${integer(Math.floor(seconds / 60))} min ago`;
  if (seconds < 86_400) return `${integer(Math.floor(seconds / 3600))} h ago`;
  return `${integer(Math.floor(seconds / 86_400))} d ago`;
}

/** `2026-11-26 11:02:41.123456 UTC`: every digit that the API sent. */
export function exactUtc(time: string): string {
  return time.replace('T', ' ').replace(/Z$|\+00:00$/, ' UTC');
}

export function clockTime(time: string | number): string {
  return dateFormat({ hour: '2-digit', minute: '2-digit', second: '2-digit' }).format(new Date(time));
}

/** With milliseconds. */
export function preciseTime(time: string): string {
  return dateFormat({ hour: '2-digit', minute: '2-digit', second: '2-digit', fractionalSecondDigits: 3 }).format(new Date(time));
}

export function dateAndTime(time: string): string {
  return dateFormat({ dateStyle: 'medium', timeStyle: 'medium' }).format(new Date(time));
}

/** The day of a moment in the viewer's zone. */
export function dayOf(time: string | number): string {
  return dateFormat({ weekday: 'long', day: 'numeric', month: 'long', year: 'numeric' }).format(new Date(time));
}

/**
 * A DATE or DATETIME of a database, which belongs to no zone: only its spelling is the locale's, of the time too. What is
 * no real date (`0000-00-00`) is shown as it is.
 */
export function plainDate(text: string | null | undefined, style: 'medium' | 'short-day' = 'medium'): string {
  if (text === null || text === undefined) return '–';
  const match = /^(\d{4})-(\d\d)-(\d\d)(?:[ T](\d\d):(\d\d)(?::(\d\d)(?:\.\d+)?)?)?$/.exec(text);
  if (!match) return text;
  const [year, month, day] = [Number(match[1]), Number(match[2]), Number(match[3])];
  const [hour, minute, second] = [Number(match[4] ?? 0), Number(match[5] ?? 0), Number(match[6] ?? 0)];
  const date = new Date(Date.UTC(year, month - 1, day, hour, minute, second));
  if (year < 1000 || date.getUTCMonth() !== month - 1 || date.getUTCDate() !== day || minute > 59 || second > 59) return text;
  if (style === 'short-day') return dateFormat({ day: 'numeric', month: 'short', timeZone: 'UTC' }).format(date);
  if (match[4] === undefined) return dateFormat({ dateStyle: 'medium', timeZone: 'UTC' }).format(date);
  return dateFormat({ dateStyle: 'medium', timeStyle: match[6] === undefined ? 'short' : 'medium', timeZone: 'UTC' }).format(date);
}

/** The viewer's date today as `YYYY-MM-DD`. */
export function today(now: number): string {
  const date = new Date(now);
  const pad = (value: number) => String(value).padStart(2, '0');
  return `${date.getFullYear()}-${pad(date.getMonth() + 1)}-${pad(date.getDate())}`;
}

export function plural(count: number, one: string, many: string): string {
  return `${integer(count)} ${count === 1 ? one : many}`;
}
