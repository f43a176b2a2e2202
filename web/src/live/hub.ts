import type { Activity, Branch, Point } from '../api/types';
import type { Phase, StreamStatus, ToTab } from './messages';
import { EventStreamParser, type StreamEvent } from './parser';

const kSilenceMilliseconds = 40_000;
const kDelayFirstMilliseconds = 1_000;
const kDelayMaxMilliseconds = 15_000;
const kHeardEveryMilliseconds = 5_000;

export interface Surroundings {
  fetch(address: string, options: { headers: Record<string, string>; signal: AbortSignal }): Promise<Response>;
  now(): number;
  random(): number;
  later(action: () => void, milliseconds: number): () => void;
}

/**
 * Owns the one stream of events of this browser, wherever it runs (a shared worker, or the tab that leads), keeps what
 * a new tab needs at once, and gets the stream back after every break: with the id of the last event, so that the head
 * office sends what was missed. A stream that is silent for longer than two heartbeats counts as broken.
 */
export class Hub {
  private phase: Phase = 'closed';
  private heardAt: number | null = null;
  private heardToldAt = 0;
  private retryAt: number | null = null;
  private attempt = 0;
  private lastId = '';
  private connection: AbortController | null = null;
  private cancelRetry: () => void = () => {};
  private cancelSilence: () => void = () => {};
  private branches = new Map<string, Branch>();
  private branchesAt = '';
  private parked: number | null = null;

  constructor(
    private readonly address: string,
    private readonly surroundings: Surroundings,
    private readonly tell: (message: ToTab) => void,
  ) {}

  status(): StreamStatus {
    return { phase: this.phase, heardAt: this.heardAt, retryAt: this.retryAt };
  }

  /** What a tab that comes later has to know. */
  snapshot(): ToTab[] {
    const messages: ToTab[] = [{ kind: 'status', status: this.status() }];
    if (this.branches.size > 0)
      messages.push({ kind: 'branches', at: this.branchesAt, branches: [...this.branches.values()], isWhole: true });
    if (this.parked !== null) messages.push({ kind: 'parked', total: this.parked });
    return messages;
  }

  /** Somebody is signed in: the stream is wanted. */
  open(): void {
    if (this.phase === 'closed' || this.phase === 'signed_out') this.connect();
  }

  close(): void {
    this.stop();
    this.branches.clear();
    this.parked = null;
    this.lastId = '';
    this.enter('closed');
  }

  /** Does not wait any longer. */
  retry(): void {
    if (this.phase === 'waiting') this.connect();
  }

  private enter(phase: Phase): void {
    this.phase = phase;
    this.tell({ kind: 'status', status: this.status() });
  }

  private stop(): void {
    this.cancelRetry();
    this.cancelSilence();
    this.connection?.abort();
    this.connection = null;
    this.retryAt = null;
  }

  private connect(): void {
    this.stop();
    const connection = new AbortController();
    this.connection = connection;
    this.enter('connecting');
    this.heard(connection, false);
    this.run(connection).catch(() => this.broken(connection, null));
  }

  private async run(connection: AbortController): Promise<void> {
    const headers: Record<string, string> = { Accept: 'text/event-stream' };
    if (this.lastId !== '') headers['Last-Event-ID'] = this.lastId;
    const response = await this.surroundings.fetch(this.address, { headers, signal: connection.signal });
    if (connection !== this.connection) return;
    if (response.status === 401) {
      this.close();
      this.enter('signed_out');
      return;
    }
    if (!response.ok || !response.body) {
      void response.body?.cancel();
      this.broken(connection, Number(response.headers.get('Retry-After') ?? '') || null);
      return;
    }
    await this.read(connection, response.body.getReader());
    this.broken(connection, null);
  }

  private async read(connection: AbortController, reader: ReadableStreamDefaultReader<Uint8Array>): Promise<void> {
    const parser = new EventStreamParser();
    const decoder = new TextDecoder();
    for (;;) {
      const { done, value } = await reader.read();
      if (done || connection !== this.connection) return;
      this.heard(connection, true);
      for (const event of parser.feed(decoder.decode(value, { stream: true }))) this.take(event);
    }
  }

  private heard(connection: AbortController, isData: boolean): void {
    this.cancelSilence();
    this.cancelSilence = this.surroundings.later(() => {
      connection.abort();
      this.broken(connection, null);
    }, kSilenceMilliseconds);
    if (!isData) return;
    this.heardAt = this.surroundings.now();
    this.attempt = 0;
    if (this.phase !== 'live') this.enter('live');
    else if (this.heardAt - this.heardToldAt >= kHeardEveryMilliseconds) this.enter('live');
    else return;
    this.heardToldAt = this.heardAt;
  }

  private broken(connection: AbortController, afterSeconds: number | null): void {
    if (connection !== this.connection) return;
    this.stop();
    const step = Math.min(kDelayMaxMilliseconds, kDelayFirstMilliseconds * 2 ** this.attempt);
    this.attempt = Math.min(this.attempt + 1, 10);
    const delay = afterSeconds === null ? step * (0.75 + this.surroundings.random() / 2) : Math.min(afterSeconds, 60) * 1000;
    this.retryAt = this.surroundings.now() + delay;
    this.cancelRetry = this.surroundings.later(() => this.connect(), delay);
    this.enter('waiting');
  }

  private take(event: StreamEvent): void {
    if (event.id !== '') this.lastId = event.id;
    let data: unknown;
    try {
      data = JSON.parse(event.data);
    } catch {
      return;
    }
    if (event.name === 'branches') this.takeBranches(data as { at: string; branches: Branch[]; is_whole?: boolean });
    else if (event.name === 'point') this.tell({ kind: 'point', point: data as Point });
    else if (event.name === 'activity') this.tell({ kind: 'activity', activity: data as Activity });
    else if (event.name === 'parked') {
      this.parked = (data as { total: number }).total;
      this.tell({ kind: 'parked', total: this.parked });
    }
  }

  private takeBranches(data: { at: string; branches: Branch[]; is_whole?: boolean }): void {
    const isWhole = data.is_whole === true;
    if (isWhole) this.branches.clear();
    for (const branch of data.branches) this.branches.set(branch.branch, branch);
    this.branchesAt = data.at;
    this.tell({ kind: 'branches', at: data.at, branches: data.branches, isWhole });
  }
}

export function realSurroundings(): Surroundings {
  return {
    fetch: (address, options) => fetch(address, { ...options, cache: 'no-store', credentials: 'same-origin' }),
    now: () => Date.now(),
    random: () => Math.random(),
    later: (action, milliseconds) => {
      const timer = setTimeout(action, milliseconds);
      return () => clearTimeout(timer);
    },
  };
}
