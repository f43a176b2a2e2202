import { request, sentenceOf } from '../api/client';
import type { Action, ActionName, Outcome } from '../api/types';
import * as format from '../lib/format';
import { refusalText, syncText } from '../lib/states';
import { live } from './live.svelte';
import { toasts } from './toasts.svelte';

/** What an action is meant for. */
export interface Scope {
  branches: string[];
  /** Every branch there is: also those that are not listed. */
  isAll: boolean;
}

export interface Results {
  action: ActionName;
  outcomes: Outcome[];
}

type Form = 'stop_consumer' | 'pause' | 'set_mode' | 'resync';

const doneTexts: Record<ActionName, string> = {
  sync: 'Told to sync',
  check: 'Checked',
  set_mode: 'Mode set',
  pause: 'Paused',
  resume: 'Resumed',
  start_consumer: 'Consumer started',
  stop_consumer: 'Consumer stopped',
  resync: 'Re-sync begun',
};

export function scopeText(scope: Scope): string {
  if (scope.isAll) return 'every branch';
  const first = scope.branches[0];
  return scope.branches.length === 1 && first !== undefined ? first : format.plural(scope.branches.length, 'branch', 'branches');
}

/** What the API wants to read before something dangerous. */
export function confirmationOf(scope: Scope): string {
  return !scope.isAll && scope.branches.length === 1 ? (scope.branches[0] ?? '') : 'all';
}

/** Every act upon branches passes here: what needs an answer or a confirmation opens a form first. */
class Actions {
  form = $state.raw<{ kind: Form; scope: Scope } | null>(null);
  results = $state.raw<Results | null>(null);
  /** Actions under way, as `sync` or `sync north`. */
  busy = $state.raw<ReadonlySet<string>>(new Set());

  isBusy(action: ActionName, scope: Scope): boolean {
    return this.busy.has(this.key(action, scope));
  }

  /** Acts, or opens the form that belongs to the action. */
  ask(action: ActionName, scope: Scope): void {
    if (action === 'stop_consumer' || action === 'pause' || action === 'set_mode' || action === 'resync') this.form = { kind: action, scope };
    else void this.act(action, scope);
  }

  closeForm(): void {
    this.form = null;
  }

  /** Returns the sentence of what went wrong everywhere, for the form that is open; "" = it was carried out. */
  async act(action: ActionName, scope: Scope, more: Partial<Action> = {}): Promise<string> {
    const key = this.key(action, scope);
    this.busy = new Set([...this.busy, key]);
    try {
      const body: Action = { action, ...(scope.isAll ? {} : { branches: scope.branches }), ...more };
      const { outcomes } = await request<{ outcomes: Outcome[] }>('POST', '/actions', { body });
      // What was typed into a form is not lost with a refusal.
      const refusal = this.form ? refusalText(outcomes) : '';
      if (refusal === '') this.report(action, scope, outcomes);
      return refusal;
    } catch (error) {
      const text = sentenceOf(error);
      if (!this.form) toasts.show(text, 'bad');
      return text;
    } finally {
      this.busy = new Set([...this.busy].filter((one) => one !== key));
    }
  }

  private report(action: ActionName, scope: Scope, outcomes: Outcome[]): void {
    const failed = outcomes.filter((outcome) => !outcome.is_done);
    const single = outcomes.length === 1 ? outcomes[0] : undefined;
    if (action === 'check' || (outcomes.length > 1 && failed.length > 0)) this.results = { action, outcomes };
    else if (single && !single.is_done) toasts.show(single.error, 'bad');
    else if (action === 'sync' && outcomes.every((outcome) => outcome.error === '')) this.reportSync(scope, outcomes);
    else if (single) toasts.show(`${single.branch}: ${doneTexts[action].toLowerCase()}. ${single.error}`.trim(), 'good');
    else toasts.show(`${doneTexts[action]}: ${scopeText(scope)}.`, 'good');
  }

  private reportSync(scope: Scope, outcomes: Outcome[]): void {
    const branches = outcomes.flatMap((outcome) => live.branch(outcome.branch) ?? []);
    const { text, isIdle } = syncText(branches, scopeText(scope));
    toasts.show(text, isIdle ? 'bad' : 'good');
  }

  private key(action: ActionName, scope: Scope): string {
    return scope.isAll ? action : `${action} ${scope.branches.join(' ')}`;
  }
}

export const actions = new Actions();
