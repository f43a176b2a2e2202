/** 500 branches that behave: they sell, lag, go away and come back. Seeded, so that two runs look the same. */
import type { Activity, Branch, BranchState, Mode, ParkedRow, Point, Sale, Values } from '../src/api/types';

export class Random {
  constructor(private state: number) {}

  next(): number {
    this.state = (this.state + 0x6d2b79f5) | 0;
    let t = Math.imul(this.state ^ (this.state >>> 15), 1 | this.state);
    t = (t + Math.imul(t ^ (t >>> 7), 61 | t)) ^ t;
    return ((t ^ (t >>> 14)) >>> 0) / 4294967296;
  }

  below(limit: number): number {
    return Math.floor(this.next() * limit);
  }

  pick<T>(list: readonly T[]): T {
    return list[this.below(list.length)] as T;
  }
}

const kTowns = ('aachen berlin bonn bremen dresden erfurt essen graz hamburg hannover jena kassel kiel koeln leipzig linz luebeck mainz ' +
  'muenchen muenster nuernberg potsdam rostock salzburg stuttgart trier ulm wien wismar zuerich').split(' ');
export const kRegions = ['North', 'South', 'East', 'West', 'Alps'];
export const kProducts = ['Espresso beans 1 kg', 'Filter coffee 500 g', 'Green tea', 'Oat drink', 'Croissant', 'Rye bread', 'Honey, "wild"', 'Apple juice', 'Mug, blue', 'Gift card', '=1+1 (formula?)', 'Käsekuchen'];

export function microseconds(milliseconds: number, micro = 0): string {
  return new Date(milliseconds).toISOString().replace('Z', `${String(micro).padStart(3, '0')}Z`);
}

export function money(cents: bigint): string {
  const text = (cents < 0n ? -cents : cents).toString().padStart(3, '0');
  return `${cents < 0n ? '-' : ''}${text.slice(0, -2)}.${text.slice(-2)}`;
}

export function cents(text: string): bigint {
  return BigInt(text.replace('.', ''));
}

export class Simulation {
  readonly random = new Random(20240501);
  readonly branches = new Map<string, Branch>();
  readonly sales: Sale[] = [];
  readonly parked: ParkedRow[] = [];
  readonly activity: Activity[] = [];
  readonly points: Point[] = [];
  /** Sales that a branch has committed and the head office has not got yet. */
  readonly onTheWay: { sale: Sale; arrivesAt: number }[] = [];
  readonly ways = new Map<string, { committed: number; published: number; applied: number; sequence: number }>();
  private nextSale = new Map<string, number>();
  private nextActivity = 1;

  constructor(count: number) {
    for (let index = 0; index < count; ++index) this.addBranch(index, count);
    this.fillSales(count === 0 ? 0 : 6000);
    if (count > 0) this.fillParked();
    if (count > 0) this.fillActivity();
    this.fillPoints();
  }

  private addBranch(index: number, count: number): void {
    const town = kTowns[index % kTowns.length] as string;
    const id = count <= kTowns.length ? town : `${town}-${String(Math.floor(index / kTowns.length) + 1).padStart(2, '0')}`;
    const now = Date.now();
    const sequence = 20_000 + this.random.below(900_000);
    const isMySql = index % 4 === 1;
    const position = isMySql ? `3f1c09d2-7a51-11ee-9d4c-0242ac1100${String(index % 90 + 10)}:1-${sequence}` : `0-${index + 11}-${sequence}`;
    this.branches.set(id, {
      branch: id, state: 'quiet', reason: '', consumer: 'started', mode: 'continuous', interval_seconds: null, is_paused: false,
      lag_transactions: 0, lag_seconds: 0, heard_at: microseconds(now, 417), rows_per_second: 0, rows_applied: sequence * 2,
      duplicates_skipped: this.random.below(40), rewinds: this.random.below(3), parked: 0, broker_backlog: 0,
      last_applied_at: microseconds(now - this.random.below(90_000), 12), can_add_sale: index % 3 !== 2,
      ledger: { epoch: 3, sequence, position },
      agent: {
        version: '0.1.0', is_running: true, is_at_rest: true, reason: '', epoch: 3, read: sequence, published: sequence, confirmed: sequence, position,
        server_position: position, bytes_pending: 0, changes_read: sequence * 2, database: isMySql ? 'MySQL 8.4.3' : 'MariaDB 10.11.6', resyncs: [],
      },
    });
    this.nextSale.set(id, 10_000 + this.random.below(5_000));
    this.giveFate(this.branches.get(id) as Branch, index, now);
  }

  private giveFate(branch: Branch, index: number, now: number): void {
    if (index === 3 || index % 97 === 40) this.stop(branch, 'The binary log does not hold full rows: binlog_row_image is MINIMAL; set binlog_row_image=FULL and restart the agent.');
    else if (index === 5 || index % 61 === 17) this.lose(branch, now - 45_000 - this.random.below(6_000_000));
    else if (index === 7) {
      branch.consumer = 'stopped';
      this.stop(branch, 'The consumer is stopped; start it to go on.');
      branch.broker_backlog = 4812;
      branch.lag_transactions = 4812;
      branch.lag_seconds = 1840;
    } else if (index === 2 || index % 53 === 22) this.resync(branch);
    else if (index % 37 === 8) {
      branch.mode = 'interval';
      branch.interval_seconds = 60;
    } else if (index % 71 === 30) {
      branch.mode = 'manual';
      if (branch.agent) branch.agent.bytes_pending = 48_213;
      branch.reason = '';
    }
  }

  stop(branch: Branch, reason: string): void {
    branch.state = 'stopped';
    branch.reason = reason;
    branch.rows_per_second = 0;
    branch.lag_seconds = 300 + this.random.below(4000);
    branch.lag_transactions = 20 + this.random.below(900);
    if (branch.agent && branch.ledger) branch.agent.read = branch.agent.published = branch.agent.confirmed = branch.ledger.sequence + branch.lag_transactions;
    if (branch.agent && reason.includes('binlog_row_image')) branch.agent.is_running = false;
  }

  private lose(branch: Branch, heard: number): void {
    branch.state = 'unreachable';
    branch.heard_at = microseconds(heard, 5);
    branch.reason = `The agent has not been heard for ${Math.round((Date.now() - heard) / 60_000)} minutes; look whether its machine and its connection to the broker are up.`;
    branch.rows_per_second = 0;
    branch.lag_seconds = null;
    branch.lag_transactions = null;
  }

  private resync(branch: Branch): void {
    branch.state = 'catching_up';
    branch.reason = 'Two tables are being made equal.';
    if (branch.agent)
      branch.agent.resyncs = [
        { table: 'shop.product_sales', rows_done: 812_000, rows_estimated: 2_400_000, is_done: false },
        { table: 'shop.customers', rows_done: 48_112, rows_estimated: 48_000, is_done: true },
        { table: 'shop.till_events', rows_done: 12_500, rows_estimated: 0, is_done: false },
      ];
  }

  saleOf(branch: string, at: number): Sale {
    const id = (this.nextSale.get(branch) ?? 1) + 1;
    this.nextSale.set(branch, id);
    const quantity = 1 + this.random.below(6);
    const cost = BigInt(120 + this.random.below(4000));
    const amount = cost * BigInt(quantity);
    const tax = (amount * 19n) / 100n;
    const date = new Date(at).toISOString().slice(0, 10);
    const values: Values = {
      branch, sale_id: String(id), date, region: this.random.below(40) === 0 ? null : this.random.pick(kRegions), product: this.random.pick(kProducts), qty: String(quantity),
      cost: money(cost), amt: money(amount), tax: money(tax), total: money(amount + tax), last_sync: microseconds(at, 731).replace('T', ' ').replace('Z', ''),
    };
    return { branch, id: String(id), date, values };
  }

  private fillSales(count: number): void {
    const ids = [...this.branches.keys()];
    const now = Date.now();
    for (let index = 0; index < count; ++index)
      this.sales.push(this.saleOf(this.random.pick(ids), now - Math.floor((index / count) ** 1.4 * 60 * 86_400_000)));
    this.sales.sort((a, b) => ((a.date ?? '') < (b.date ?? '') ? 1 : -1));
  }

  private fillParked(): void {
    const causes = [
      { code: 1406, error: "Data too long for column 'product' at row 1" },
      { code: 1452, error: 'Cannot add or update a child row: a foreign key constraint fails (`head_office`.`product_sales`, CONSTRAINT `fk_product` FOREIGN KEY (`product`) REFERENCES `products` (`name`))' },
      { code: 4025, error: 'CONSTRAINT `qty_positive` failed for `head_office`.`product_sales`' },
    ];
    const ids = [...this.branches.keys()];
    for (let id = 1; id <= 143; ++id) {
      const cause = causes[id % 7 === 0 ? 2 : id % 3 === 0 ? 1 : 0] as { code: number; error: string };
      const branch = ids[(id * 7) % Math.min(ids.length, 24)] as string;
      const sale = this.saleOf(branch, Date.now() - id * 500_000);
      const before = { ...sale.values, qty: '1', total: '12.40' };
      if (cause.code === 4025) sale.values['qty'] = '-4';
      if (cause.code === 1406) sale.values['product'] = 'Espresso beans, roasted by hand, single origin, Yirgacheffe, lot 2291, 1 kg';
      const isDelete = id % 29 === 0;
      this.parked.push({
        id, branch, table: id % 11 === 0 ? 'shop.customers' : 'shop.product_sales', key: `sale_id=${sale.id}`, operation: isDelete ? 'delete' : 'write', error_code: cause.code, error: cause.error,
        epoch: 3, sequence: 18_000 + id, parked_at: microseconds(Date.now() - (150 - id) * 431_000, 94), attempts: 1 + (id % 4),
        values: isDelete ? null : sale.values, head_office: id % 2 === 0 ? before : null,
      });
      const owner = this.branches.get(branch);
      if (owner) owner.parked += 1;
    }
  }

  private fillActivity(): void {
    const whats: [string, string, Activity['outcome'], string][] = [
      ['sync', 'Sync now.', 'done', ''],
      ['set_mode', 'Mode: every 60 s.', 'done', ''],
      ['check', 'Check for changes at every branch.', 'done', ''],
      ['resync', 'Re-sync of shop.product_sales, keys 1000 to 2000.', 'failed', 'The agent did not answer within 10 seconds; it may still do it.'],
      ['sign_in', 'Signed in.', 'done', ''],
      ['add_sale', 'Sale 10442: qty=2, product=Green tea, total=11.80.', 'done', ''],
      ['discard', 'Discarded 3 parked changes: duplicates of a test till.', 'done', ''],
      ['stop_consumer', 'Consumer stopped.', 'done', ''],
      ['sign_in', 'Sign-in refused.', 'refused', 'The name or the password is wrong.'],
    ];
    const ids = [...this.branches.keys()];
    for (let index = 160; index >= 1; --index) {
      const what = whats[index % whats.length] as (typeof whats)[number];
      this.log(index % 5 === 0 ? 'local:root' : index % 3 === 0 ? 'marta' : 'operator', what[0], /sign_in|check/.test(what[0]) ? '' : (ids[(index * 13) % ids.length] as string), what[1], what[2], what[3], Date.now() - index * 1_900_000);
    }
  }

  log(who: string, action: string, branch: string, detail: string, outcome: Activity['outcome'], error = '', at = Date.now()): Activity {
    const entry: Activity = { id: this.nextActivity++, at: microseconds(at, 220), who, action, branch, detail, outcome, error };
    this.activity.unshift(entry);
    return entry;
  }

  private fillPoints(): void {
    const now = Math.floor(Date.now() / 10_000) * 10_000;
    for (let index = 8640; index >= 0; --index) {
      const at = now - index * 10_000;
      const daily = 0.5 - 0.5 * Math.cos(((at % 86_400_000) / 86_400_000) * 2 * Math.PI);
      const rows = this.branches.size * (0.4 + daily * 1.6) * (0.85 + this.random.next() * 0.3);
      const isBurst = index % 1200 < 14;
      const lag = isBurst ? 4 + this.random.next() * 9 : 0.15 + this.random.next() * 0.9;
      this.points.push({ at: microseconds(at), rows_per_second: Math.round(isBurst ? rows * 2.6 : rows), lag_seconds: index > 5000 && index < 5060 ? null : Math.round(lag * 1000) / 1000 });
    }
  }

  /** One step of half a second; returns the branches that changed. */
  step(): Branch[] {
    const changed: Branch[] = [];
    for (const branch of this.branches.values()) if (this.move(branch)) changed.push(branch);
    return changed;
  }

  private move(branch: Branch): boolean {
    const agent = branch.agent;
    if (branch.state === 'stopped' || branch.state === 'unreachable' || !agent) return false;
    for (const resync of agent.resyncs)
      if (!resync.is_done) {
        resync.rows_done += 3_000;
        if (resync.rows_estimated > 0 && resync.rows_done >= resync.rows_estimated) resync.rows_done = 400_000;
      }
    const isBusy = agent.resyncs.length > 0 || this.random.below(100) < 12;
    if (!isBusy && branch.rows_per_second === 0 && branch.state === 'quiet') return false;
    const made = isBusy ? 1 + this.random.below(4) : 0;
    agent.read += made;
    agent.published = agent.read;
    agent.confirmed = agent.read - (isBusy ? this.random.below(2) : 0);
    agent.changes_read += made * 2;
    const ledger = branch.ledger;
    const lag = isBusy ? this.random.below(3) : 0;
    if (ledger) {
      ledger.sequence = agent.confirmed - lag;
      ledger.position = agent.position = agent.server_position = agent.position.replace(/\d+$/, String(agent.read));
    }
    branch.lag_transactions = lag;
    branch.lag_seconds = lag === 0 ? 0 : Math.round(this.random.next() * 1400) / 1000;
    branch.broker_backlog = lag;
    branch.rows_per_second = isBusy ? Math.round(made * (3 + this.random.next() * 3) * 10) / 10 : Math.max(0, Math.floor(branch.rows_per_second / 2));
    branch.rows_applied += made * 2;
    branch.state = (agent.resyncs.some((resync) => !resync.is_done) ? 'catching_up' : lag > 1 ? 'catching_up' : 'quiet') as BranchState;
    branch.heard_at = microseconds(Date.now(), 871);
    if (made > 0) branch.last_applied_at = branch.heard_at;
    return true;
  }

  setMode(branch: Branch, mode: Mode, seconds: number | null): void {
    branch.mode = mode;
    branch.interval_seconds = mode === 'interval' ? seconds : null;
  }
}
