const KEY = 'infractl-theme';

/** `system`, `light` or `dark`, as the reader chose last; a browser may keep nothing for a file. */
export function readTheme(): string {
  try {
    const kept = localStorage.getItem(KEY);
    return kept === 'light' || kept === 'dark' ? kept : 'system';
  } catch {
    return 'system';
  }
}

export function setTheme(theme: string): void {
  document.documentElement.dataset['theme'] = theme;
  try {
    localStorage.setItem(KEY, theme);
  } catch {
    // it holds for as long as the page is open
  }
}
