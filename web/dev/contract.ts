export type { Action, Branch, Group, Outcome, ParkedAction, Sale, Session, Settings, Sums } from '../src/api/types';
import type { Values } from '../src/api/types';

export interface NewSale {
  values: Values;
}
