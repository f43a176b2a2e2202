import { Hub, realSurroundings } from './hub';
import type { FromTab, ToTab } from './messages';

const kAddress = '/api/v1/events';
const kName = 'tributary-events';

/** A tab's connection to whoever owns the stream. */
export interface Link {
  send(message: FromTab): void;
}

/**
 * The best that this browser can do: a shared worker; else the tab that holds a lock owns the stream and the others
 * listen to it; else (no locks over plain HTTP) a stream of this tab's own.
 */
export function link(receive: (message: ToTab) => void): Link {
  if (typeof SharedWorker !== 'undefined') {
    try {
      return linkToWorker(receive);
    } catch {
      // A browser may forbid workers by policy; the other ways remain.
    }
  }
  if (typeof BroadcastChannel !== 'undefined' && 'locks' in navigator) return linkByLeader(receive);
  return linkDirectly(receive);
}

function linkToWorker(receive: (message: ToTab) => void): Link {
  const worker = new SharedWorker(new URL('./worker.ts', import.meta.url), { type: 'module', name: kName });
  worker.port.onmessage = (event: MessageEvent<ToTab>) => receive(event.data);
  const send = (message: FromTab) => worker.port.postMessage(message);
  addEventListener('pagehide', () => send({ kind: 'bye' }));
  // A page that comes back from the browser's cache of pages has said goodbye: it starts again.
  addEventListener('pageshow', (event) => {
    if (event.persisted) location.reload();
  });
  send({ kind: 'hello' });
  return { send };
}

function serve(hub: Hub, message: FromTab, answer: (message: ToTab) => void): void {
  if (message.kind === 'hello') for (const one of hub.snapshot()) answer(one);
  else if (message.kind === 'open') hub.open();
  else if (message.kind === 'close') hub.close();
  else if (message.kind === 'retry') hub.retry();
}

function linkByLeader(receive: (message: ToTab) => void): Link {
  const up = new BroadcastChannel(`${kName}-up`);
  const down = new BroadcastChannel(`${kName}-down`);
  down.onmessage = (event: MessageEvent<ToTab>) => receive(event.data);
  let hub: Hub | null = null;
  let isWanted = false;
  void navigator.locks.request(kName, () => {
    const tell = (message: ToTab) => {
      receive(message);
      down.postMessage(message);
    };
    const own = new Hub(kAddress, realSurroundings(), tell);
    hub = own;
    up.onmessage = (event: MessageEvent<FromTab>) => serve(own, event.data, tell);
    if (isWanted) own.open();
    return new Promise(() => {});
  });
  const send = (message: FromTab) => {
    if (message.kind === 'open') isWanted = true;
    if (message.kind === 'close') isWanted = false;
    if (hub) serve(hub, message, receive);
    else up.postMessage(message);
  };
  send({ kind: 'hello' });
  return { send };
}

function linkDirectly(receive: (message: ToTab) => void): Link {
  const hub = new Hub(kAddress, realSurroundings(), receive);
  return { send: (message) => serve(hub, message, receive) };
}
