import type { ParkedRow, Values } from '../api/types';
import * as format from './format';

/** The columns of a key as the API writes it: `sale_id=5` or `a=1, b=2`. */
export function keyColumns(key: string): string[] {
  return key.split(/,\s*/).flatMap((part) => {
    const at = part.indexOf('=');
    return at > 0 ? [part.slice(0, at).trim()] : [];
  });
}

/** The database's own words, without where they were said and the code that stands beside them anyway. */
export function shortError(error: string): string {
  return error.replace(/^database \S+: (?:statement failed: )?/, '').replace(/ \(error \d+, [0-9A-Z]{5}\)$/, '');
}

/** What is still needed before a row can be written with other values; "" = nothing. */
export function missingOfRepair(changed: Values, reason: string): string {
  const count = Object.keys(changed).length;
  if (count === 0) return 'Nothing is changed yet.';
  return reason.trim() === '' ? `${format.plural(count, 'value', 'values')} changed. Say why, to write the row.` : '';
}

export interface Line {
  column: string;
  /** undefined: the side does not have this column. */
  branch: string | null | undefined;
  headOffice: string | null | undefined;
  isDifferent: boolean;
  isKey: boolean;
}

/** What the branch has beside what the head office has, column by column. */
export function difference(row: ParkedRow, branchColumn: string): Line[] {
  const keys = new Set(keyColumns(row.key));
  const left: Values = row.values ?? {};
  const right: Values = row.head_office ?? {};
  const columns = [...new Set([...Object.keys(left), ...Object.keys(right)])];
  return columns.map((column) => ({
    column,
    branch: left[column],
    headOffice: right[column],
    isDifferent: column in left && column in right && left[column] !== right[column],
    isKey: keys.has(column) || column === branchColumn,
  }));
}

/** The column that the database's message names, if it is one of the row's. */
export function blamedColumn(row: ParkedRow): string | null {
  const named = [...row.error.matchAll(/['`]([^'`]+)['`]/g)].map((match) => match[1] ?? '');
  return Object.keys(row.values ?? {}).find((column) => named.includes(column)) ?? null;
}
