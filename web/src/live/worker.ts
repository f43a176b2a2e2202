/// The shared worker: one stream of events for all tabs of this browser.
import { Hub, realSurroundings } from './hub';
import type { FromTab, ToTab } from './messages';

const ports = new Set<MessagePort>();
const hub = new Hub('/api/v1/events', realSurroundings(), (message: ToTab) => {
  for (const port of ports) port.postMessage(message);
});

function receive(port: MessagePort, message: FromTab): void {
  switch (message.kind) {
    case 'hello':
      for (const one of hub.snapshot()) port.postMessage(one);
      return;
    case 'open':
      hub.open();
      return;
    case 'close':
      hub.close();
      return;
    case 'retry':
      hub.retry();
      return;
    case 'bye':
      ports.delete(port);
      if (ports.size === 0) hub.close();
      return;
  }
}

(self as unknown as { onconnect: (event: MessageEvent) => void }).onconnect = (event) => {
  const port = event.ports[0];
  if (!port) return;
  ports.add(port);
  port.onmessage = (sent: MessageEvent<FromTab>) => receive(port, sent.data);
};
