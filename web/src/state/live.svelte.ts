import type { Activity, Branch, Point } from '../api/types';
import { link, type Link } from '../live/link';
import type { StreamStatus, ToTab } from '../live/messages';

const kTrailLength = 60;
const kTrailMilliseconds = 2_000;
const kPointsMax = 2_000;

/** What the stream of events says: the branches as they are now, and what happens. */
class LiveState {
  status = $state.raw<StreamStatus>({ phase: 'closed', heardAt: null, retryAt: null });
  /** In the order of the ids. */
  branches = $state.raw<Branch[]>([]);
  isLoaded = $state(false);
  points = $state.raw<Point[]>([]);
  parked = $state<number | null>(null);
  activity = $state.raw<Activity | null>(null);
  /** Grows by one whenever the stream comes back: pages load again what they show. */
  generation = $state(0);
  /** When rows were last seen being applied, in milliseconds of the epoch: totals older than this are worth a question. */
  appliedAt = Date.now();
  /** Moves when `trail` has grown. */
  trailTick = $state(0);
  whenSignedOut: () => void = () => {};

  private readonly byId = new Map<string, Branch>();
  private readonly trails = new Map<string, number[]>();
  private owner: Link | null = null;
  private wasLive = false;
  private isWanted = false;

  constructor() {
    setInterval(() => this.lengthenTrails(), kTrailMilliseconds);
    addEventListener('online', () => this.retry());
  }

  open(): void {
    this.isWanted = true;
    this.owner ??= link((message) => this.receive(message));
    this.owner.send({ kind: 'open' });
  }

  close(): void {
    if (this.isWanted) this.owner?.send({ kind: 'close' });
    this.isWanted = false;
    this.forget();
  }

  retry(): void {
    this.owner?.send({ kind: 'retry' });
  }

  branch(id: string): Branch | null {
    return this.branches.find((branch) => branch.branch === id) ?? null;
  }

  /** An answer of the API that is newer than the stream. */
  put(branches: Branch[]): void {
    for (const branch of branches) {
      this.byId.set(branch.branch, branch);
      if (branch.rows_per_second > 0) this.appliedAt = Date.now();
    }
    this.publish();
  }

  /** Rows a second of the last two minutes, oldest first. */
  trail(id: string): readonly number[] {
    return this.trails.get(id) ?? [];
  }

  private receive(message: ToTab): void {
    switch (message.kind) {
      case 'status':
        this.takeStatus(message.status);
        return;
      case 'branches':
        if (message.isWhole) this.byId.clear();
        this.put(message.branches);
        return;
      case 'point':
        this.points = [...this.points.slice(-kPointsMax), message.point];
        return;
      case 'activity':
        this.activity = message.activity;
        return;
      case 'parked':
        this.parked = message.total;
        return;
    }
  }

  private takeStatus(status: StreamStatus): void {
    this.status = status;
    if (status.phase === 'live' && !this.wasLive) this.generation += 1;
    if (status.phase === 'live') this.wasLive = true;
    else if (status.phase === 'waiting') this.wasLive = false;
    if (status.phase === 'signed_out') this.whenSignedOut();
    // Another tab signed out, or the one that owned the stream went away.
    if (status.phase === 'closed' && this.isWanted) this.owner?.send({ kind: 'open' });
  }

  private publish(): void {
    this.branches = [...this.byId.values()].sort((a, b) => (a.branch < b.branch ? -1 : 1));
    this.isLoaded = true;
  }

  private forget(): void {
    this.byId.clear();
    this.trails.clear();
    this.branches = [];
    this.points = [];
    this.parked = null;
    this.isLoaded = false;
    this.wasLive = false;
  }

  private lengthenTrails(): void {
    if (this.status.phase !== 'live') return;
    for (const branch of this.byId.values()) {
      let trail = this.trails.get(branch.branch);
      if (!trail) this.trails.set(branch.branch, (trail = []));
      trail.push(branch.rows_per_second);
      if (trail.length > kTrailLength) trail.shift();
    }
    this.trailTick += 1;
  }
}

export const live = new LiveState();
