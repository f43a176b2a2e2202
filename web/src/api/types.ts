/** The shapes of /api/v1/openapi.json that this page uses. A time is RFC 3339 in UTC; a decimal is a string. */

export type Time = string;
export type Decimal = string;
export type Role = 'viewer' | 'operator';
export type BranchState = 'quiet' | 'catching_up' | 'unreachable' | 'stopped';
export type Mode = 'continuous' | 'interval' | 'manual';
/** Column → its value as text; null = NULL. */
export type Values = Record<string, string | null>;

export interface Fault {
  where: string;
  what: string;
}

export interface Problem {
  type: string;
  title: string;
  status: number;
  detail?: string;
  faults?: Fault[];
}

export interface Session {
  user: string;
  role: Role;
  csrf_token: string;
  expires_at: Time;
}

export type ColumnKind = 'integer' | 'decimal' | 'float' | 'text' | 'date' | 'datetime' | 'time' | 'bytes';

export interface Column {
  name: string;
  /** At the branch; "" = only the head office has it. */
  source_name: string;
  kind: ColumnKind;
  is_nullable: boolean;
  digits?: number;
  scale?: number;
  length_max?: number;
  is_generated?: boolean;
}

export interface SalesSettings {
  table: string;
  source: string;
  columns: Column[];
  /** Columns at the head office; "" = there is none. */
  id: string;
  branch: string;
  date: string;
  region: string;
  product: string;
  quantity: string;
  amounts: string[];
  total: string;
}

export interface Settings {
  version: string;
  branches: string[];
  sales: SalesSettings | null;
}

export interface Sums {
  sales: number;
  quantity: Decimal;
  amounts: Record<string, Decimal>;
}

export interface Overview {
  at: Time;
  states: Record<BranchState, number>;
  today: Sums | null;
  all_time: Sums | null;
  sums_as_of: Time | null;
  last_sale_at: Time | null;
  parked: number;
  broker_backlog: number;
}

export interface Resync {
  table: string;
  rows_done: number;
  rows_estimated: number;
  is_done: boolean;
}

export interface Agent {
  version: string;
  is_running: boolean;
  is_at_rest?: boolean;
  reason: string;
  epoch: number;
  read: number;
  published: number;
  confirmed: number;
  position: string;
  server_position: string;
  bytes_pending: number;
  changes_read: number;
  database: string;
  resyncs: Resync[];
}

export interface Branch {
  branch: string;
  state: BranchState;
  reason: string;
  consumer: 'started' | 'stopped';
  mode: Mode;
  interval_seconds: number | null;
  is_paused: boolean;
  lag_transactions: number | null;
  lag_seconds: number | null;
  heard_at: Time | null;
  rows_per_second: number;
  rows_applied: number;
  duplicates_skipped: number;
  rewinds: number;
  parked: number;
  broker_backlog: number;
  last_applied_at: Time | null;
  can_add_sale: boolean;
  ledger: { epoch: number; sequence: number; position: string } | null;
  agent: Agent | null;
}

export type ActionName =
  | 'sync'
  | 'check'
  | 'set_mode'
  | 'pause'
  | 'resume'
  | 'start_consumer'
  | 'stop_consumer'
  | 'resync';

export interface Action {
  action: ActionName;
  /** None or []: all. */
  branches?: string[];
  mode?: Mode;
  interval_seconds?: number;
  tables?: string[];
  key_from?: string;
  key_to?: string;
  confirm?: string;
}

export interface Pending {
  is_nothing: boolean;
  bytes: number;
  transactions: number | null;
}

export interface Outcome {
  branch: string;
  is_done: boolean;
  is_away?: boolean;
  error: string;
  pending: Pending | null;
}

export interface RecentRows {
  table: string;
  columns: string[];
  key: string[];
  branch_rows: Values[];
  branch_error: string;
  head_office_rows: Values[];
}

export interface Finding {
  severity: 'ok' | 'warning' | 'fatal';
  what: string;
  fix: string;
}

export interface Sale {
  branch: string;
  id: string;
  date: string | null;
  values: Values;
}

export interface Way {
  epoch: number;
  first: number;
  last: number;
  position: string;
  gtid: string;
  committed_at: Time | null;
  published_at: Time | null;
  applied_at: Time;
  is_range: boolean;
}

export interface SaleAndWay {
  sale: Sale;
  way: Way | null;
}

export interface SalesPage {
  sales: Sale[];
  next_cursor: string | null;
}

export type SummaryBy = 'branch' | 'day' | 'product' | 'region';

export interface Group extends Sums {
  key: string | null;
}

export interface Summary {
  groups: Group[];
  total: Sums;
  as_of: Time | null;
}

export interface ParkedRow {
  id: number;
  branch: string;
  table: string;
  key: string;
  operation: 'write' | 'delete';
  error_code: number;
  error: string;
  epoch: number;
  sequence: number;
  parked_at: Time;
  attempts: number;
  values: Values | null;
  head_office: Values | null;
}

export interface Cause {
  error_code: number;
  example: string;
  count: number;
}

export interface ParkedPage {
  parked: ParkedRow[];
  total: number;
  causes: Cause[];
  next_cursor: string | null;
}

export interface ParkedAction {
  action: 'retry' | 'discard';
  ids?: number[];
  branch?: string;
  cause?: number;
  reason: string;
  confirm?: string;
}

export interface Settled {
  settled: number;
  failed: { id: number; error: string }[];
}

export interface Activity {
  id: number;
  at: Time;
  who: string;
  action: string;
  branch: string;
  detail: string;
  outcome: 'under_way' | 'done' | 'failed' | 'refused';
  error: string;
}

export interface ActivityPage {
  activity: Activity[];
  next_cursor: string | null;
}

export interface History {
  step_seconds: number;
  first_at: Time | null;
  rows_per_second: number[];
  lag_seconds: (number | null)[];
}

export interface Point {
  at: Time;
  rows_per_second: number;
  lag_seconds: number | null;
}
