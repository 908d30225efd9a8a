// Light, dark, or as the system says. The server reads the same cookie, so that pages begin in the right one.
export type Theme = 'auto' | 'light' | 'dark';

export const theme = (): Theme => {
  const chosen = document.documentElement.dataset['theme'];
  return chosen === 'light' || chosen === 'dark' ? chosen : 'auto';
};

export function chooseTheme(wanted: Theme): void {
  if (wanted === 'auto') {
    delete document.documentElement.dataset['theme'];
    document.cookie = 'stoa-theme=; Path=/; Max-Age=0; SameSite=Lax';
  } else {
    document.documentElement.dataset['theme'] = wanted;
    document.cookie = `stoa-theme=${wanted}; Path=/; Max-Age=31536000; SameSite=Lax`;
  }
}
