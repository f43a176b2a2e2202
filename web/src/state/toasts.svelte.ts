export interface Toast {
  id: number;
  tone: 'good' | 'bad' | 'plain';
  text: string;
}

const kShownMilliseconds = 6_000;

/** Short news at the edge of the page. Bad news stays until it is dismissed. */
class Toasts {
  list = $state<Toast[]>([]);
  private next = 1;

  show(text: string, tone: Toast['tone'] = 'plain'): void {
    const toast = { id: this.next++, tone, text };
    this.list.push(toast);
    if (this.list.length > 5) this.list.shift();
    if (tone !== 'bad') setTimeout(() => this.dismiss(toast.id), kShownMilliseconds);
  }

  dismiss(id: number): void {
    this.list = this.list.filter((toast) => toast.id !== id);
  }
}

export const toasts = new Toasts();
