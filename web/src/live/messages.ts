import type { Activity, Branch, Point } from '../api/types';

/** How the one stream of this browser is doing. */
export type Phase =
  /** Not wanted: nobody is signed in. */
  | 'closed'
  | 'connecting'
  | 'live'
  /** It broke, and is tried again at `retryAt`. */
  | 'waiting'
  /** The head office says that the session is over. */
  | 'signed_out';

export interface StreamStatus {
  phase: Phase;
  /** Milliseconds of the epoch at which the head office was last heard; null: not yet. */
  heardAt: number | null;
  retryAt: number | null;
}

/** What the stream's owner tells the tabs. */
export type ToTab =
  | { kind: 'status'; status: StreamStatus }
  | { kind: 'branches'; at: string; branches: Branch[]; isWhole: boolean }
  | { kind: 'point'; point: Point }
  | { kind: 'activity'; activity: Activity }
  | { kind: 'parked'; total: number };

/** What a tab tells the stream's owner. */
export type FromTab =
  | { kind: 'hello' }
  | { kind: 'open' }
  | { kind: 'close' }
  | { kind: 'retry' }
  | { kind: 'bye' };
