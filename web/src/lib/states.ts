import type { Branch, BranchState, Mode, Outcome } from '../api/types';
import * as format from './format';

export const kStates: readonly BranchState[] = ['stopped', 'unreachable', 'catching_up', 'quiet'];

export const stateNames: Record<BranchState, string> = {
  quiet: 'Quiet',
  catching_up: 'Catching up',
  unreachable: 'Unreachable',
  stopped: 'Stopped',
};

/** What a state means, for a person who has not met it. */
export const stateMeanings: Record<BranchState, string> = {
  quiet: 'Everything that the branch has committed is at the head office.',
  catching_up: 'Changes are on their way to the head office.',
  unreachable: 'The agent has not been heard, so nothing can be said about the branch.',
  stopped: 'The stream stands still until a person acts.',
};

// A branch that sells changes between the last two all the time: told apart, its row would never stand still.
const kUrgency: Record<BranchState, number> = { stopped: 0, unreachable: 1, catching_up: 2, quiet: 2 };

/** Why a branch's stream does not move, or moves without something. */
export type Hindrance = 'consumer' | 'paused' | 'parked' | 'stopped' | 'unreachable';

/** null: its stream moves. In the order of what has to be done first. */
export function hindranceOf(branch: Branch): Hindrance | null {
  if (branch.consumer === 'stopped') return 'consumer';
  if (branch.is_paused) return 'paused';
  if (branch.state === 'unreachable') return 'unreachable';
  if (branch.state !== 'stopped') return null;
  // The server calls a branch with parked rows stopped, and says in the same breath that the rest goes on.
  return branch.parked > 0 && /^\d+ rows? (is|are) parked/.test(branch.reason) ? 'parked' : 'stopped';
}

/** Why "Sync now" brings nothing to the head office now, as a clause; "" = it does. */
export function whySyncIsIdle(branch: Branch): string {
  switch (hindranceOf(branch)) {
    case 'consumer':
      return 'its consumer is stopped, so whatever it sends waits with the broker';
    case 'paused':
      return 'its agent is paused, and sends nothing before it is resumed';
    case 'stopped':
      return branch.reason === '' ? 'its stream is stopped' : `its stream is stopped: ${branch.reason.replace(/\.$/, '')}`;
    case 'unreachable':
      return 'its agent is not heard of';
    case 'parked':
    case null:
      return '';
  }
}

/** What became of a sync that every branch took; `isIdle`: something does not move. */
export function syncText(branches: readonly Branch[], scope: string): { text: string; isIdle: boolean } {
  const idle = branches.filter((branch) => whySyncIsIdle(branch) !== '');
  const [first] = idle;
  if (first === undefined) return { text: `Told to sync: ${scope}.`, isIdle: false };
  const reason = `${whySyncIsIdle(first)}.`;
  if (branches.length === 1) return { text: `${first.branch} is told to sync, but nothing will move: ${reason}`, isIdle: true };
  if (idle.length === 1) return { text: `Told to sync: ${scope}. Nothing will move at ${first.branch}: ${reason}`, isIdle: true };
  const more = idle.length > 3 ? ' and others' : '';
  return {
    text: `Told to sync: ${scope}. Nothing will move at ${format.plural(idle.length, 'branch', 'branches')} that are stopped, paused or unreachable: ${idle.slice(0, 3).map((branch) => branch.branch).join(', ')}${more}.`,
    isIdle: true,
  };
}

/** What a form says when no branch did what it was for; "" = at least one did. */
export function refusalText(outcomes: readonly Outcome[]): string {
  const [first] = outcomes;
  if (first === undefined || outcomes.some((outcome) => outcome.is_done)) return '';
  const error = format.sentence(first.error) || 'It was refused.';
  return outcomes.length === 1 ? error : `No branch did it. ${first.branch}: ${error}`;
}

export interface Lag {
  /** null: not known. */
  seconds: number | null;
  transactions: number | null;
  /** Why it is not known; "" = it is known, or there is nothing to be said about it. */
  why: string;
}

/**
 * How far the head office is behind. What the agent said last is no news of a branch that is not heard of, and "nothing"
 * is none of one that reads nothing.
 */
export function lagOf(branch: Branch): Lag {
  const none = (why: string): Lag => ({ seconds: null, transactions: null, why: `Not known: ${why}.` });
  const hindrance = hindranceOf(branch);
  if (branch.state === 'unreachable') return none('the agent is not heard of');
  if (hindrance !== null && hindrance !== 'parked' && !branch.lag_seconds && !branch.lag_transactions)
    return none(hindrance === 'paused' ? 'the agent is paused' : hindrance === 'consumer' ? 'the consumer is stopped' : 'the stream is stopped');
  return { seconds: branch.lag_seconds, transactions: branch.lag_transactions, why: branch.lag_seconds === null ? 'Not known' : '' };
}

/** How far the slowest branch that moves is behind, and how many do not move or are not known. */
export function worstLag(branches: readonly Branch[]): { seconds: number | null; others: number } {
  let seconds: number | null = null;
  let others = 0;
  for (const branch of branches) {
    const hindrance = hindranceOf(branch);
    const lag = hindrance === null || hindrance === 'parked' ? branch.lag_seconds : null;
    if (lag === null) others += 1;
    else seconds = Math.max(seconds ?? 0, lag);
  }
  return { seconds, others };
}

export type SortKey = 'branch' | 'state' | 'lag' | 'rate' | 'backlog' | 'applied' | 'parked' | 'today';

export interface Sorting {
  key: SortKey;
  isDescending: boolean;
}

function valueOf(branch: Branch, key: SortKey, todayOf: (id: string) => number): number {
  switch (key) {
    case 'state':
      return kUrgency[branch.state];
    case 'lag': {
      const lag = lagOf(branch);
      return (lag.seconds ?? -1) * 1e6 + (lag.transactions ?? 0);
    }
    case 'rate':
      return branch.rows_per_second;
    case 'backlog':
      return branch.broker_backlog;
    case 'applied':
      return branch.last_applied_at ? Date.parse(branch.last_applied_at) : 0;
    case 'parked':
      return branch.parked;
    case 'today':
      return todayOf(branch.branch);
    case 'branch':
      return 0;
  }
}

const names = new Intl.Collator(undefined, { numeric: true });

export function sorted(branches: readonly Branch[], by: Sorting, todayOf: (id: string) => number = () => 0): Branch[] {
  const sign = by.isDescending ? -1 : 1;
  return [...branches].sort((a, b) => {
    const difference = by.key === 'branch' ? 0 : valueOf(a, by.key, todayOf) - valueOf(b, by.key, todayOf);
    if (difference !== 0) return sign * difference;
    return (by.key === 'branch' ? sign : 1) * names.compare(a.branch, b.branch);
  });
}

export function matching(branches: readonly Branch[], text: string, states: ReadonlySet<BranchState>): Branch[] {
  const needle = text.trim().toLowerCase();
  return branches.filter(
    (branch) =>
      (states.size === 0 || states.has(branch.state)) &&
      (needle === '' || branch.branch.includes(needle) || branch.reason.toLowerCase().includes(needle)),
  );
}

export function countStates(branches: readonly Branch[]): Record<BranchState, number> {
  const counts: Record<BranchState, number> = { quiet: 0, catching_up: 0, unreachable: 0, stopped: 0 };
  for (const branch of branches) counts[branch.state] += 1;
  return counts;
}

export function modeText(mode: Mode, seconds: number | null): string {
  if (mode === 'continuous') return 'Continuous';
  if (mode === 'manual') return 'By hand';
  if (!seconds) return 'At intervals';
  if (seconds % 3600 === 0) return `Every ${format.integer(seconds / 3600)} h`;
  return seconds % 60 === 0 ? `Every ${format.integer(seconds / 60)} min` : `Every ${format.integer(seconds)} s`;
}

/** `check` of one branch, in words. */
export function pendingText(outcome: Outcome): string {
  const pending = outcome.pending;
  if (!pending) return outcome.error || 'Nothing is known.';
  if (pending.is_nothing) return 'Nothing is pending.';
  const parts: string[] = [];
  if (pending.transactions !== null && pending.transactions > 0)
    parts.push(`${format.plural(pending.transactions, 'transaction', 'transactions')} read, not applied yet`);
  if (pending.bytes > 0) parts.push(`${format.bytes(pending.bytes)} in the binary log, not read yet`);
  return parts.length > 0 ? `${parts.join('; ')}.` : 'Something is pending.';
}
