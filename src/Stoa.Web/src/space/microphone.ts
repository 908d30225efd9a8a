// The microphone's button and its key, the same wherever it is drawn.
import { announce } from '../app/announce';
import { me } from '../app/facts';
import { t } from '../languages';
import type { AudioState } from '../audio/contract';
import type { WholeSpace } from '../api/types';
import { recall, remember } from './hooks';
import type { Room } from './room';
import { standingOf } from './standing';

const CHECKED = 'stoa-microphone-checked';
const SHORTCUT = 'stoa-shortcut-m';

/** Was the microphone tried in this browser before? */
export const isChecked = (): boolean => recall(CHECKED) !== null;
export const setChecked = (): void => remember(CHECKED, '1');

/** Does the key M mute and unmute? People who talk to their computer can switch it off (WCAG 2.1.4). */
export const isShortcutOn = (): boolean => recall(SHORTCUT) !== 'off';
export const setShortcut = (isOn: boolean): void => remember(SHORTCUT, isOn ? 'on' : 'off');

/** `none`: not on stage, or not live; `held`: a host's mute. */
export type MicrophoneUse = 'none' | 'off' | 'asking' | 'held' | 'muted' | 'on';

/** What the microphone does for the person now. */
export function microphoneUse(space: WholeSpace | undefined, audio: AudioState, userId = me?.id): MicrophoneUse {
  if (!space || space.state !== 'live') return 'none';
  const { isOnStage, isMuted } = standingOf(space, userId);
  if (!isOnStage) return 'none';
  if (isMuted) return 'held';
  if (audio.microphone === 'asking' || audio.talking === 'connecting') return 'asking';
  if (audio.talking === 'off' || audio.talking === 'failed') return 'off';
  return audio.muted ? 'muted' : 'on';
}

/** Mutes, or lets be heard again, and says so. */
export function toggle(room: Room): void {
  const use = microphoneUse(room.getView().state?.space, room.audio.getState());
  if (use !== 'on' && use !== 'muted') return;
  room.audio.setMuted(use === 'on');
  announce(t(use === 'on' ? 'space.microphone.nowMuted' : 'space.microphone.nowOn'));
}

/** Is a key meant for what has the focus, and not for the page? */
export const isTyping = (target: EventTarget | null): boolean =>
  target instanceof Element && target.closest('input, textarea, select, [contenteditable="true"], [role="dialog"], [role="alertdialog"], [role="menu"], [role="listbox"]') !== null;
