export interface StreamEvent {
  /** "" = none. */
  id: string;
  name: string;
  data: string;
}

/** Server-sent events out of the pieces in which they arrive (WHATWG HTML, "Parsing an event stream"). */
export class EventStreamParser {
  private rest = '';
  private name = '';
  private data: string[] = [];
  private id = '';

  /** Returns the events that `text` completes. Comments complete nothing. */
  feed(text: string): StreamEvent[] {
    const events: StreamEvent[] = [];
    this.rest += text;
    for (;;) {
      const end = this.rest.search(/\r\n|\n|\r(?!$)/);
      if (end < 0) return events;
      const line = this.rest.slice(0, end);
      this.rest = this.rest.slice(end + (this.rest.startsWith('\r\n', end) ? 2 : 1));
      if (line === '') this.dispatch(events);
      else this.field(line);
    }
  }

  private field(line: string): void {
    const colon = line.indexOf(':');
    if (colon === 0) return;
    const name = colon < 0 ? line : line.slice(0, colon);
    const value = colon < 0 ? '' : line.slice(colon + 1).replace(/^ /, '');
    if (name === 'event') this.name = value;
    else if (name === 'data') this.data.push(value);
    else if (name === 'id' && !value.includes('\0')) this.id = value;
  }

  private dispatch(events: StreamEvent[]): void {
    if (this.data.length > 0) events.push({ id: this.id, name: this.name || 'message', data: this.data.join('\n') });
    this.name = '';
    this.data = [];
  }
}
