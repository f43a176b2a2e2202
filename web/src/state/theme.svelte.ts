export type Theme = 'system' | 'light' | 'dark';

const kKey = 'tributary-theme';
const dark = matchMedia('(prefers-color-scheme: dark)');

function stored(): Theme {
  try {
    const value = localStorage.getItem(kKey);
    return value === 'light' || value === 'dark' ? value : 'system';
  } catch {
    return 'system';
  }
}

class ThemeState {
  chosen = $state<Theme>(stored());
  /** What is shown. Charts on a canvas are drawn again when it changes. */
  shown = $state<'light' | 'dark'>('light');

  constructor() {
    this.apply();
    dark.addEventListener('change', () => this.apply());
  }

  choose(theme: Theme): void {
    this.chosen = theme;
    try {
      localStorage.setItem(kKey, theme);
    } catch {
      // Without storage the choice lasts as long as the page.
    }
    this.apply();
  }

  private apply(): void {
    this.shown = this.chosen === 'system' ? (dark.matches ? 'dark' : 'light') : this.chosen;
    document.documentElement.dataset['theme'] = this.shown;
  }
}

export const theme = new ThemeState();
