import type { Branch, Column, SalesSettings, Values } from '../api/types';
import { fromInput } from './decimal';
import { hindranceOf } from './states';

const kFirstMilliseconds = 400;
const kLongestMilliseconds = 5_000;
/** How long the page asks whether a sale has arrived. */
export const kPatienceMilliseconds = 3 * 60_000;

/** The pause before the next question whether a sale has arrived; `last` is the one before, 0 = there was none. */
export function nextPause(last: number): number {
  return last === 0 ? kFirstMilliseconds : Math.min(kLongestMilliseconds, last * 1.5);
}

/** When a sale that was just committed at the branch will arrive. */
export function arrivalText(branch: Branch): string {
  switch (hindranceOf(branch)) {
    case 'consumer':
      return 'The branch’s consumer is stopped, so it arrives when that is started again.';
    case 'paused':
      return 'The branch’s agent is paused, so it arrives when that is resumed.';
    case 'stopped':
      return 'The branch’s stream is stopped, so it arrives when that goes on.';
    case 'unreachable':
      return 'The branch’s agent is not heard of, so it arrives when that is back.';
    case 'parked':
    case null:
      return branch.mode === 'continuous' ? 'It is on its way …' : 'It arrives with the branch’s next sync.';
  }
}

/** The columns that a person fills in; the sale's own number last, as most servers give it. */
export function inputColumns(sales: SalesSettings): Column[] {
  const columns = sales.columns.filter(
    (column) => column.source_name !== '' && column.name !== sales.branch && !column.is_generated && column.kind !== 'bytes',
  );
  return [...columns.filter((column) => column.name !== sales.id), ...columns.filter((column) => column.name === sales.id)];
}

/** Checks what was typed into one field. `value` is what the API takes; null = NULL. */
export function checkField(column: Column, text: string, decimalSeparator = '.'): { value: string | null } | { fault: string } {
  const isEmpty = text.trim() === '';
  if (isEmpty && column.is_nullable) return { value: null };
  if (isEmpty) return { fault: 'This is needed.' };
  switch (column.kind) {
    case 'integer':
      return fromInput(text, { digits: 20, scale: 0 }, decimalSeparator);
    case 'decimal':
      return fromInput(text, { digits: column.digits ?? 65, scale: column.scale ?? 0 }, decimalSeparator);
    case 'float':
      return Number.isFinite(Number(text)) ? { value: text.trim() } : { fault: `“${text.trim()}” is not a number.` };
    case 'date':
      return /^\d{4}-\d\d-\d\d$/.test(text) ? { value: text } : { fault: 'A day is needed.' };
    case 'datetime':
      return /^\d{4}-\d\d-\d\d[T ]\d\d:\d\d/.test(text) ? { value: text.replace('T', ' ') } : { fault: 'A day and a time are needed.' };
    case 'time':
      return /^\d\d:\d\d/.test(text) ? { value: text } : { fault: 'A time is needed.' };
    case 'text':
    case 'bytes':
      return column.length_max !== undefined && [...text].length > column.length_max
        ? { fault: `At most ${column.length_max} characters.` }
        : { value: text };
  }
}

/** `id` is the column of the sale's number: left out when it is empty, for the branch's server to fill in. */
export function checkAll(columns: Column[], texts: Record<string, string>, id: string, decimalSeparator = '.'): { values: Values; faults: Record<string, string> } {
  const values: Values = {};
  const faults: Record<string, string> = {};
  for (const column of columns) {
    if (column.name === id && (texts[id] ?? '').trim() === '') continue;
    const checked = checkField(column, texts[column.name] ?? '', decimalSeparator);
    if ('fault' in checked) faults[column.name] = checked.fault;
    else values[column.name] = checked.value;
  }
  return { values, faults };
}
