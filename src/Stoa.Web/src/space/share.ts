import { notify } from '../app/notices';
import { t } from '../languages';

/** Where a Space is found. */
const linkOf = (id: string): string => `${location.origin}/i/spaces/${id}`;

/** Hands the link to the system's share sheet or, where there is none, copies it. */
export async function share(id: string, title: string): Promise<void> {
  const url = linkOf(id);
  if ('share' in navigator && matchMedia('(pointer: coarse)').matches) {
    try { await navigator.share({ title, url }); return; } catch (fault) {
      if (fault instanceof DOMException && fault.name === 'AbortError') return;
    }
  }

  await copy(url, t('space.share.copied'));
}

/** Copies a text and says so; where the browser does not allow it, shows the text. */
export async function copy(text: string, done: string): Promise<void> {
  try {
    await navigator.clipboard.writeText(text);
    notify(done);
  } catch {
    notify(text);
  }
}
