// How loud each person is for this listener, kept in this browser.

const KEY = 'stoa-volumes';
const MOST = 200;

/** Volumes by user id, 0 to 1; those who were set last are kept. */
export class Volumes {
  #kept: Map<string, number>;

  constructor(readonly storage: Pick<Storage, 'getItem' | 'setItem'> | undefined) {
    this.#kept = this.#read();
  }

  /** 1: as sent. */
  of(userId: string): number {
    return this.#kept.get(userId) ?? 1;
  }

  set(userId: string, volume: number): void {
    const wanted = Number.isFinite(volume) ? Math.min(1, Math.max(0, volume)) : 1;
    this.#kept = new Map([...this.#kept, ...this.#read()]); // Another tab may have set others meanwhile.
    this.#kept.delete(userId);
    this.#kept.set(userId, wanted);
    const newest = [...this.#kept].slice(-MOST);
    this.#kept = new Map(newest);
    try {
      this.storage?.setItem(KEY, JSON.stringify(newest));
    } catch { /* Full, or not allowed: they hold for this page. */ }
  }

  #read(): Map<string, number> {
    try {
      const kept: unknown = JSON.parse(this.storage?.getItem(KEY) ?? '[]');
      return new Map((Array.isArray(kept) ? kept : []).filter((entry): entry is [string, number] =>
        Array.isArray(entry) && typeof entry[0] === 'string' && typeof entry[1] === 'number' && entry[1] >= 0 && entry[1] <= 1));
    } catch {
      return new Map();
    }
  }
}

/** The browser's storage, where it lets pages have one. */
export function storage(): Storage | undefined {
  try {
    return localStorage;
  } catch {
    return undefined;
  }
}
