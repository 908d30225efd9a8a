// What the server says in the shell (src/Stoa.Server/Web/WebShell.cs): who is signed in, and what this Stoa allows.

/** Someone by name. */
export interface Person {
  readonly id: string;
  readonly name: string;
  readonly username: string;
  readonly profile_image_url?: string;
}

/** What anyone with the link of a Space may know. */
export interface Preview {
  readonly id: string;
  readonly title?: string;
  readonly state: 'scheduled' | 'live';
  readonly scheduled_start?: string;
  readonly started_at?: string;
  readonly host_name: string;
  readonly host_username: string;
  readonly participant_count: number;
  /** What a ticket costs, where one is needed. */
  readonly ticket?: { readonly price: number; readonly currency: string };
}

/** The limits that forms show. */
export interface Limits {
  readonly title: number;
  readonly topics: number;
  readonly days_ahead: number;
  readonly speakers: number;
  readonly co_hosts: number;
  readonly note: number;
  readonly post: number;
}

export interface Facts {
  readonly user: (Person & { readonly operator?: boolean }) | null;
  /** May people without an account listen? */
  readonly guests: boolean;
  readonly sign_up: 'open' | 'invitation' | 'closed';
  readonly audio: boolean;
  /** Can tickets be paid at Stripe? */
  readonly stripe?: boolean;
  readonly limits: Limits;
  readonly preview?: Preview;
}

export const facts: Facts = JSON.parse(document.getElementById('facts')?.textContent || 'null') ?? {
  user: null, guests: true, sign_up: 'invitation', audio: true,
  limits: { title: 70, topics: 3, days_ahead: 14, speakers: 10, co_hosts: 2, note: 140, post: 280 },
};

/** Who is signed in. */
export const me = facts.user;

/** May whoever looks read Spaces and listen at all? */
export const mayLook = me !== null || facts.guests;

/** Where to sign in and come back from. */
export const signInPath = (back = location.pathname + location.search): string => `/signin?returnUrl=${encodeURIComponent(back)}`;
