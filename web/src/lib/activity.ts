import type { Activity } from '../api/types';
import * as format from './format';

const names: Record<string, string> = {
  sign_in: 'Sign-in',
  sign_out: 'Sign-out',
  change_password: 'Password changed',
  sync: 'Sync now',
  check: 'Check for changes',
  set_mode: 'Automatic sync',
  pause: 'Pause agent',
  resume: 'Resume agent',
  start_consumer: 'Start consumer',
  stop_consumer: 'Stop consumer',
  resync: 'Re-sync',
  add_sale: 'Add a sale',
  retry: 'Retry parked rows',
  discard: 'Discard parked rows',
  repair: 'Repair a parked row',
  user_add: 'User added',
  user_remove: 'User removed',
  user_password: 'Password set',
  user_role: 'Role changed',
  token_create: 'Token created',
  token_revoke: 'Token revoked',
};

/** An action that is not known here is shown by its own name, in words. */
export function actionName(action: string): string {
  const known = names[action];
  if (known !== undefined) return known;
  const words = action.replace(/_/g, ' ');
  return words.charAt(0).toUpperCase() + words.slice(1);
}

export interface Day {
  day: string;
  entries: Activity[];
}

/** In the order given. */
export function byDay(entries: readonly Activity[]): Day[] {
  const days: Day[] = [];
  for (const entry of entries) {
    const day = format.dayOf(entry.at);
    const last = days.at(-1);
    if (last?.day === day) last.entries.push(entry);
    else days.push({ day, entries: [entry] });
  }
  return days;
}
