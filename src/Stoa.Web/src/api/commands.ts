// Everything that people do to Spaces and to each other, one function each. What is refused is thrown as a Problem; a Space is answered as it is then.
import type { Person } from '../app/facts';
import { ask, own, x } from './client';
import type { CreateSpace, EditSpace, WholeSpace } from './types';

const at = (id: string) => ({ params: { path: { id } } });
const of = (id: string, user_id: string) => ({ params: { path: { id, user_id } } });
const post = (id: string, post_id: string) => ({ params: { path: { id, post_id } } });

export const createSpace = (body: CreateSpace) => ask(own.POST('/api/spaces', { body }));
export const editSpace = (id: string, body: EditSpace) => ask(own.PATCH('/api/spaces/{id}', { ...at(id), body }));
export const startSpace = (id: string) => ask(own.POST('/api/spaces/{id}/start', at(id)));
export const endSpace = (id: string) => ask(own.POST('/api/spaces/{id}/end', at(id)));
export const cancelSpace = (id: string) => ask(own.DELETE('/api/spaces/{id}', at(id)));

export const addHost = (id: string, user_id: string) => ask(own.POST('/api/spaces/{id}/hosts', { ...at(id), body: { user_id } }));
export const removeHost = (id: string, user: string) => ask(own.DELETE('/api/spaces/{id}/hosts/{user_id}', of(id, user)));
export const inviteSpeaker = (id: string, user_id: string) => ask(own.POST('/api/spaces/{id}/invited_users', { ...at(id), body: { user_id } }));
export const withdrawInvitation = (id: string, user: string) => ask(own.DELETE('/api/spaces/{id}/invited_users/{user_id}', of(id, user)));
export const acceptInvitation = (id: string) => ask(own.POST('/api/spaces/{id}/invited_users/me/accept', at(id)));
export const declineInvitation = (id: string) => ask(own.POST('/api/spaces/{id}/invited_users/me/decline', at(id)));

export const askToSpeak = (id: string, note?: string) => ask(own.POST('/api/spaces/{id}/speak_requests', { ...at(id), body: note ? { note } : {} }));
export const withdrawRequest = (id: string) => ask(own.DELETE('/api/spaces/{id}/speak_requests/me', at(id)));
export const approveRequest = (id: string, user: string) => ask(own.POST('/api/spaces/{id}/speak_requests/{user_id}/approve', of(id, user)));
export const declineRequest = (id: string, user: string) => ask(own.POST('/api/spaces/{id}/speak_requests/{user_id}/decline', of(id, user)));
export const lockRequests = (id: string, locked: boolean) => ask(own.PUT('/api/spaces/{id}/speak_requests/lock', { ...at(id), body: { locked } }));

export const muteSpeaker = (id: string, user: string) => ask(own.POST('/api/spaces/{id}/speakers/{user_id}/mute', of(id, user)));
export const unmuteSpeaker = (id: string, user: string) => ask(own.DELETE('/api/spaces/{id}/speakers/{user_id}/mute', of(id, user)));
export const muteAll = (id: string) => ask(own.POST('/api/spaces/{id}/speakers/mute', at(id)));
export const stepDown = (id: string) => ask(own.DELETE('/api/spaces/{id}/speakers/me', at(id)));
export const moveToListeners = (id: string, user: string) => ask(own.DELETE('/api/spaces/{id}/speakers/{user_id}', of(id, user)));
export const removeParticipant = (id: string, user: string, block: boolean) =>
  ask(own.DELETE('/api/spaces/{id}/participants/{user_id}', { ...of(id, user), body: { block } }));
export const unblockParticipant = (id: string, user: string) => ask(own.DELETE('/api/spaces/{id}/blocked_users/{user_id}', of(id, user)));

export const react = (id: string, reaction: string) => ask(own.POST('/api/spaces/{id}/reactions', { ...at(id), body: { reaction } }));
export const sharePost = (id: string, text: string) => ask(own.POST('/api/spaces/{id}/posts', { ...at(id), body: { text } }));
export const removePost = (id: string, postId: string) => ask(own.DELETE('/api/spaces/{id}/posts/{post_id}', post(id, postId)));
export const pinPost = (id: string, postId: string) => ask(own.PUT('/api/spaces/{id}/posts/{post_id}/pin', post(id, postId)));
export const unpinPost = (id: string, postId: string) => ask(own.DELETE('/api/spaces/{id}/posts/{post_id}/pin', post(id, postId)));

/** Buys a ticket, or asks for the way to pay one that is not paid yet: `checkout_url` leads there. */
export const buyTicket = async (id: string) => (await ask(own.POST('/api/spaces/{id}/tickets', at(id)))).data as WholeSpace;
export const giveBackTicket = (id: string) => ask(own.DELETE('/api/spaces/{id}/tickets/me', at(id)));
export const giveTicket = (id: string, user: string) => ask(own.PUT('/api/spaces/{id}/tickets/{user_id}', of(id, user)));
export const takeBackTicket = (id: string, user: string) => ask(own.DELETE('/api/spaces/{id}/tickets/{user_id}', of(id, user)));
export const confirmTicket = (id: string, user: string) => ask(own.POST('/api/spaces/{id}/tickets/{user_id}/confirm', of(id, user)));
export const setReminder = (id: string) => ask(own.POST('/api/spaces/{id}/reminder', at(id)));
export const removeReminder = (id: string) => ask(own.DELETE('/api/spaces/{id}/reminder', at(id)));

export const followTopic = (id: string) => ask(own.PUT('/api/topics/{id}/follow', at(id)));
export const unfollowTopic = (id: string) => ask(own.DELETE('/api/topics/{id}/follow', at(id)));
/** Makes the address of one's own calendar; one made before leads nowhere from then on. */
export const makeCalendar = async (): Promise<string> => (await ask(own.POST('/api/calendar', {}))).data.url;
export const endCalendar = () => ask(own.DELETE('/api/calendar', {}));

export const blockUser = (user_id: string) => ask(own.PUT('/api/blocks/{user_id}', { params: { path: { user_id } } }));
export const unblockUser = (user_id: string) => ask(own.DELETE('/api/blocks/{user_id}', { params: { path: { user_id } } }));
export const follow = (me: string, target_user_id: string) => ask(x.POST('/2/users/{id}/following', { ...at(me), body: { target_user_id } }));
export const unfollow = (me: string, target: string) =>
  ask(x.DELETE('/2/users/{source_user_id}/following/{target_user_id}', { params: { path: { source_user_id: me, target_user_id: target } } }));

/** People by name, for who is to be invited. */
export async function findPeople(query: string): Promise<readonly Person[]> {
  const reply = await ask(x.GET('/2/users/search', { params: { query: { query, max_results: 10, 'user.fields': ['profile_image_url'] } } }));
  return (reply.data ?? []) as Person[];
}
