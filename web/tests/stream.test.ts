import assert from 'node:assert/strict';
import { test } from 'node:test';
import { Hub, type Surroundings } from '../src/live/hub';
import type { ToTab } from '../src/live/messages';
import { EventStreamParser } from '../src/live/parser';

test('events are the same however the bytes are cut', () => {
  const text = ': hello\n\nid: 7\nevent: point\ndata: {"a":\ndata: 1}\n\nevent: empty\n\ndata:x\r\n\r\n';
  const whole = new EventStreamParser().feed(text);
  assert.deepEqual(whole, [
    { id: '7', name: 'point', data: '{"a":\n1}' },
    { id: '7', name: 'message', data: 'x' },
  ]);
  for (let cut = 0; cut <= text.length; ++cut) {
    const parser = new EventStreamParser();
    assert.deepEqual([...parser.feed(text.slice(0, cut)), ...parser.feed(text.slice(cut))], whole, `cut at ${cut}`);
  }
});

interface Timer {
  at: number;
  action: () => void;
}

/** A head office and a clock that do as the test says. */
class Stage implements Surroundings {
  time = 0;
  timers = new Set<Timer>();
  asked: Record<string, string>[] = [];
  told: ToTab[] = [];
  answers: (() => Promise<Response>)[] = [];
  readonly hub = new Hub('/events', this, (message) => this.told.push(message));

  fetch(_address: string, options: { headers: Record<string, string>; signal: AbortSignal }): Promise<Response> {
    this.asked.push(options.headers);
    return (this.answers.shift() ?? (() => Promise.reject(new TypeError('no network'))))();
  }

  now(): number {
    return this.time;
  }

  random(): number {
    return 0.5;
  }

  later(action: () => void, milliseconds: number): () => void {
    const timer = { at: this.time + milliseconds, action };
    this.timers.add(timer);
    return () => this.timers.delete(timer);
  }

  async pass(milliseconds: number): Promise<void> {
    await settle();
    this.time += milliseconds;
    for (const timer of [...this.timers])
      if (timer.at <= this.time && this.timers.delete(timer)) timer.action();
    await settle();
  }

  /** The next connection is answered by a stream that the test writes. */
  stream(): { send(text: string): void; end(): void } {
    const encoder = new TextEncoder();
    let controller: ReadableStreamDefaultController<Uint8Array> | null = null;
    const body = new ReadableStream<Uint8Array>({ start: (own) => void (controller = own) });
    this.answers.push(() => Promise.resolve(new Response(body)));
    return { send: (text) => controller?.enqueue(encoder.encode(text)), end: () => controller?.close() };
  }
}

async function settle(): Promise<void> {
  for (let turn = 0; turn < 20; ++turn) await new Promise((resolve) => setImmediate(resolve));
}

const kBranches = 'id: 41\nevent: branches\ndata: {"at":"t","is_whole":true,"branches":[{"branch":"north"},{"branch":"south"}]}\n\n';

test('a stream that breaks is resumed after the last event', async () => {
  const stage = new Stage();
  const first = stage.stream();
  stage.hub.open();
  await settle();
  first.send(kBranches);
  await settle();
  assert.equal(stage.hub.status().phase, 'live');
  first.end();
  await settle();
  assert.equal(stage.hub.status().phase, 'waiting');
  const second = stage.stream();
  await stage.pass(1_500);
  assert.deepEqual(stage.asked.map((headers) => headers['Last-Event-ID']), [undefined, '41']);
  second.send(': hello\n\n');
  await settle();
  assert.equal(stage.hub.status().phase, 'live');
});

test('a tab that comes later gets every branch at once', async () => {
  const stage = new Stage();
  const stream = stage.stream();
  stage.hub.open();
  await settle();
  stream.send(kBranches + 'event: branches\ndata: {"at":"u","branches":[{"branch":"south","reason":"new"}]}\n\n');
  await settle();
  const whole = stage.hub.snapshot().find((message) => message.kind === 'branches');
  assert.ok(whole?.kind === 'branches' && whole.isWhole);
  assert.deepEqual(whole.branches.map((branch) => [branch.branch, branch.reason]), [['north', undefined], ['south', 'new']]);
});

test('tries become rarer while nobody answers, and a wish to try now is heard', async () => {
  const stage = new Stage();
  stage.hub.open();
  await settle();
  const waits: number[] = [];
  for (let index = 0; index < 6; ++index) {
    waits.push((stage.hub.status().retryAt ?? 0) - stage.time);
    await stage.pass(20_000);
  }
  assert.deepEqual(waits, [1_000, 2_000, 4_000, 8_000, 15_000, 15_000]);
  const before = stage.asked.length;
  stage.hub.retry();
  await settle();
  assert.equal(stage.asked.length, before + 1);
});

test('a silent stream counts as broken, a comment keeps it', async () => {
  const stage = new Stage();
  const stream = stage.stream();
  stage.hub.open();
  await settle();
  stream.send(': a\n\n');
  await stage.pass(30_000);
  stream.send(': b\n\n');
  await stage.pass(30_000);
  assert.equal(stage.hub.status().phase, 'live');
  await stage.pass(30_000);
  assert.equal(stage.hub.status().phase, 'waiting');
});

test('a session that ended closes the stream for good', async () => {
  const stage = new Stage();
  stage.answers.push(() => Promise.resolve(new Response('{}', { status: 401 })));
  stage.hub.open();
  await settle();
  assert.equal(stage.hub.status().phase, 'signed_out');
  await stage.pass(100_000);
  assert.equal(stage.asked.length, 1);
});

test('a head office that is busy says when to come back', async () => {
  const stage = new Stage();
  stage.answers.push(() => Promise.resolve(new Response('{}', { status: 503, headers: { 'Retry-After': '7' } })));
  stage.hub.open();
  await settle();
  assert.equal(stage.hub.status().retryAt, 7_000);
});
