// What is said when something happens in a Space: to whom it concerns as a notice, to screen readers where others only see it. Pure but for the texts.
import { t } from '../languages';
import { placeText } from './format';
import { nameOf } from './people';
import type { RoomEvent, RoomState } from './roomState';

/** `notice` is shown (and read); else it is for screen readers alone. */
export interface Saying {
  readonly text: string;
  readonly notice?: boolean;
  readonly urgent?: boolean;
}

/** What to say of an event, to a user (a guest has no id), with the state before it and after. */
export function sayingOf({ type, data }: RoomEvent, before: RoomState | undefined, after: RoomState, userId: string | undefined): Saying | undefined {
  const { people, space } = after;
  const isMe = userId !== undefined && data.user_id === userId;
  const byMe = userId !== undefined && data.actor_id === userId;
  const name = nameOf(people, data.user_id);
  const isHost = userId !== undefined && space.host_ids.includes(userId);
  switch (type) {
    case 'speaker_admitted': return isMe ? undefined : { text: t('space.say.onStage', { name }) }; // One's own is a dialog.
    case 'host_added': return { text: isMe ? t('space.say.youAreHost') : t('space.say.host', { name }), notice: isMe };
    case 'host_removed': return isMe ? { text: t('space.say.youAreNoHost'), notice: true } : undefined;
    case 'speaker_moved_to_listener': return isMe ? (byMe ? undefined : { text: t('space.say.moved'), notice: true }) : { text: t('space.say.leftStage', { name }) };
    case 'speaker_muted': return isMe ? { text: t('space.say.muted'), notice: true, urgent: true } : undefined;
    case 'speak_requested': return isHost && !isMe ? { text: t('space.say.asks', { name }), notice: true } : undefined;
    case 'speak_request_declined': return isMe ? { text: t('space.say.declined'), notice: true } : undefined;
    case 'invitation_declined': return isHost && !isMe ? { text: t('space.say.invitationDeclined', { name }), notice: true } : undefined;
    case 'invitation_withdrawn': return isMe && !byMe ? { text: t('space.say.invitationWithdrawn'), notice: true } : undefined;
    case 'space_started': return { text: t('space.say.started'), urgent: true };
    case 'hosts_left': return { text: t('space.say.hostsLeft') };
    case 'hosts_returned': return { text: t('space.say.hostsBack') };
    case 'person_left': return space.speaker_ids.includes(data.user_id ?? '') && !isMe ? { text: t('space.say.dropped', { name }) } : undefined;
    default: {
      const place = space.me?.speak_request?.position;
      const last = before?.space.me?.speak_request?.position;
      return place !== undefined && last !== undefined && place !== last ? { text: t('space.ask.youAre', { place: placeText(place) }) } : undefined;
    }
  }
}
