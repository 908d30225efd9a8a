// A Space as the event stream tells it: a snapshot, then every change put over it. Pure. Source: docs/event-stream.md.
import type { Person } from '../app/facts';
import type { Me, Post, SpeakRequest, Voice, WholeSpace } from '../api/types';

/** What a room holds; replaced as a whole by every change. */
export interface RoomState {
  readonly space: WholeSpace;
  readonly people: ReadonlyMap<string, Person>;
  /** Pinned ones first, then the newest first. */
  readonly posts: readonly Post[];
  /** What one may react with. */
  readonly reactionSet: readonly string[];
  /** Whose audio reaches the server, by user id. */
  readonly voices: ReadonlyMap<string, Voice>;
  readonly ticketsSold: number;
}

/** The data of an event, as far as this page reads it. */
export interface RoomEventData {
  readonly version?: number;
  readonly actor_id?: string;
  readonly user_id?: string;
  readonly space?: Record<string, unknown>;
  readonly me?: Me;
  readonly speak_request?: SpeakRequest & { readonly position: number };
  readonly post?: Post;
  readonly post_id?: string;
  readonly reason?: string;
  readonly expired?: boolean;
  readonly participant_count?: number;
  readonly subscriber_count?: number;
  readonly tickets_sold?: number;
  readonly reactions?: Readonly<Record<string, number>>;
  readonly voices?: readonly Voice[];
  /** Of `moved`: where the stream goes on; null: at the address that we know. */
  readonly url?: string | null;
}

/** One event of the stream. */
export interface RoomEvent {
  readonly type: string;
  readonly data: RoomEventData;
  readonly users?: readonly Person[];
}

type Snapshot = WholeSpace & { posts?: Post[]; reactions?: string[]; voices?: Voice[] };

const LEAVES_QUEUE = new Set([
  'speak_request_withdrawn', 'speak_request_declined', 'speaker_admitted', 'host_added', 'participant_removed', 'participant_blocked',
]);

/** The state of a snapshot. */
export function begin(event: RoomEvent): RoomState {
  const { posts = [], reactions = [], voices = [], ...space } = event.data as unknown as Snapshot;
  return {
    space,
    people: new Map((event.users ?? []).map(person => [person.id, person])),
    posts: inOrder(posts),
    reactionSet: reactions,
    voices: byUser(voices),
    ticketsSold: space.ticket?.sold ?? 0,
  };
}

/** The state after an event; what is not known changes nothing. A snapshot can come at any time. */
export function apply(state: RoomState | undefined, event: RoomEvent): RoomState | undefined {
  if (event.type === 'snapshot') return begin(event);
  if (!state) return state;
  const { type, data } = event;
  if (type === 'voices') return { ...state, voices: byUser(data.voices ?? []) };
  if (type === 'reactions') return state;
  if (type === 'counts') {
    const { participant_count = state.space.participant_count, subscriber_count = state.space.subscriber_count, tickets_sold = state.ticketsSold } = data;
    return { ...state, space: { ...state.space, participant_count, subscriber_count }, ticketsSold: tickets_sold };
  }

  const people = event.users?.length ? new Map([...state.people, ...event.users.map(person => [person.id, person] as const)]) : state.people;
  return { ...state, people, space: spaceAfter(state.space, event), posts: postsAfter(state.posts, event) };
}

function spaceAfter(space: WholeSpace, { type, data }: RoomEvent): WholeSpace {
  const next: Record<string, unknown> = { ...space };
  for (const [name, value] of Object.entries(data.space ?? {})) {
    if (value === null) delete next[name];
    else next[name] = value;
  }

  if (data.me) next['me'] = data.me;
  const queue = queueAfter(space.speak_requests, type, data);
  if (queue !== space.speak_requests) next['speak_requests'] = queue;
  return next as unknown as WholeSpace;
}

function queueAfter(queue: readonly SpeakRequest[] | undefined, type: string, data: RoomEventData): readonly SpeakRequest[] | undefined {
  const { user_id: user, speak_request: request } = data;
  if (type === 'speak_requested' && request) {
    const { position, ...waiting } = request;
    const others = (queue ?? []).filter(other => other.user_id !== user);
    return others.toSpliced(position - 1, 0, { ...waiting, user_id: waiting.user_id ?? user! });
  }

  if (!queue) return queue;
  if (LEAVES_QUEUE.has(type)) return queue.filter(waiting => waiting.user_id !== user);
  if (type === 'person_left' || type === 'person_returned') {
    return queue.map(waiting => (waiting.user_id === user ? { ...waiting, present: type === 'person_returned' } : waiting));
  }

  return queue;
}

function postsAfter(posts: readonly Post[], { type, data }: RoomEvent): readonly Post[] {
  switch (type) {
    case 'post_shared': return data.post ? inOrder([data.post, ...posts.filter(post => post.id !== data.post!.id)]) : posts;
    case 'post_removed': return posts.filter(post => post.id !== data.post_id);
    case 'post_pinned':
    case 'post_unpinned': return inOrder(posts.map(post => (post.id === data.post_id ? { ...post, pinned: type === 'post_pinned' } : post)));
    default: return posts;
  }
}

const inOrder = (posts: readonly Post[]) =>
  posts.toSorted((one, other) => Number(other.pinned) - Number(one.pinned) || (BigInt(other.id) > BigInt(one.id) ? 1 : -1));

const byUser = (voices: readonly Voice[]) => new Map(voices.map(voice => [voice.user_id, voice]));
