import type { ColumnKind } from '../api/types';
import * as format from './format';

/** '' = not known: text. */
export type Kind = ColumnKind | '';

export interface NamedColumn {
  name: string;
  kind: Kind;
}

/** Stands at the right, so that digits stand below digits. */
export function isNumber(kind: Kind): boolean {
  return kind === 'integer' || kind === 'decimal' || kind === 'float';
}

/** A value that is there, for people. A float is left as the server wrote it. */
export function spell(kind: Kind, value: string): string {
  if (kind === 'integer' || kind === 'decimal') return format.decimal(value);
  return kind === 'date' || kind === 'datetime' ? format.plainDate(value) : value;
}
