import { Ban, ChartLine, CircleHelp, Code, Flag, Keyboard, LogIn, MicOff, PhoneOff, Settings2, Share2, Ticket, UserPlus, Undo2 } from 'lucide-react';
import { lazy, type ReactNode, type RefObject, Suspense, useState } from 'react';
import { Menu, MenuItem, MenuSection } from 'react-aria-components/Menu';
import { Popover } from 'react-aria-components/Popover';
import { Separator } from 'react-aria-components/Separator';
import { endSpace, muteAll, stepDown, unmuteSpeaker } from '../api/commands';
import { me, signInPath } from '../app/facts';
import { Confirm } from '../design/Dialog';
import { t } from '../languages';
import { carryOut } from './hooks';
import { isShortcutOn, setShortcut } from './microphone';
import { nameOf } from './people';
import type { Room } from './room';
import type { RoomState } from './roomState';
import { share } from './share';
import { standingOf } from './standing';

const AudioCheckDialog = lazy(() => import('./AudioCheckDialog'));
const EmbedDialog = lazy(() => import('./EmbedDialog'));
const ReportDialog = lazy(() => import('./ReportDialog'));
const InviteDialog = lazy(() => import('./hosting/InviteDialog'));
const SettingsDialog = lazy(() => import('./hosting/SettingsDialog'));
const BlockedDialog = lazy(() => import('./hosting/BlockedDialog'));

type Open = 'audio' | 'embed' | 'report' | 'invite' | 'settings' | 'blocked' | 'end';

/** Everything that is not needed every minute. */
export default function MoreMenu({ room, state, anchor, isOpen, onOpenChange }: {
  room: Room; state: RoomState; anchor: RefObject<HTMLElement | null>; isOpen: boolean; onOpenChange: (isOpen: boolean) => void;
}) {
  const [open, setOpen] = useState<Open>();
  const [hasShortcut, setHasShortcut] = useState(isShortcutOn());
  const { space, people } = state;
  const { isHost, isOnStage, isCreator, may } = standingOf(space, me?.id);
  const title = space.title ?? t('space.titleOf', { name: nameOf(people, space.creator_id) });
  const close = () => setOpen(undefined);
  const isLive = space.state === 'live';
  return (
    <>
      <Popover className="popover" aria-label={t('app.more')} triggerRef={anchor} isOpen={isOpen} onOpenChange={onOpenChange} placement="top end">
        <Menu className="menu" aria-label={t('app.more')} autoFocus="first" onClose={() => onOpenChange(false)}>
          <MenuSection aria-label={t('space.menu.listening')}>
            <Item icon={<CircleHelp />} text={t(isOnStage && isLive ? 'space.audio.whyBoth' : 'space.audio.why')} run={() => setOpen('audio')} />
            <Item icon={<Share2 />} text={t('space.share')} run={() => void share(space.id, title)} />
            <Item icon={<Code />} text={t('space.embed')} run={() => setOpen('embed')} />
            {isOnStage && <Item icon={<Keyboard />} text={t(hasShortcut ? 'space.shortcut.off' : 'space.shortcut.on')} run={() => { setShortcut(!hasShortcut); setHasShortcut(!hasShortcut); }} />}
            {isOnStage && !isHost && <Item icon={<Undo2 />} text={t('space.stepDown')} run={() => void carryOut(stepDown(space.id), t('space.stepDown.done'))} />}
            {!me && <MenuItem className="menu-item" href={signInPath()} textValue={t('app.signIn')}><LogIn />{t('app.signIn')}</MenuItem>}
            {me && !isCreator && <Item icon={<Flag />} text={t('space.report')} run={() => setOpen('report')} />}
          </MenuSection>
          {isHost && <Separator className="menu-separator" />}
          {isHost && (
            <MenuSection aria-label={t('space.menu.hosting')}>
              {may('invite') && <Item icon={<UserPlus />} text={t('space.invite')} run={() => setOpen('invite')} />}
              {isLive && <Item icon={<MicOff />} text={t('space.muteAll')} run={() => void quiet(state)} />}
              <Item icon={<Settings2 />} text={t('space.settings')} run={() => setOpen('settings')} />
              <Item icon={<Ban />} text={t('space.blocked')} run={() => setOpen('blocked')} />
              {space.ticket && <MenuItem className="menu-item" href={`/i/spaces/${space.id}/tickets`} textValue={t('space.tickets')}><Ticket />{t('space.tickets')}</MenuItem>}
              {isLive && <MenuItem className="menu-item" href={`/i/spaces/${space.id}/insights`} textValue={t('space.insights')}><ChartLine />{t('space.insights')}</MenuItem>}
              {may('end') && <Item icon={<PhoneOff />} text={t('space.end')} run={() => setOpen('end')} isDanger />}
            </MenuSection>
          )}
        </Menu>
      </Popover>
      <Suspense>
        {open === 'audio' && <AudioCheckDialog room={room} onClose={close} />}
        {open === 'embed' && <EmbedDialog id={space.id} title={title} onClose={close} />}
        {open === 'report' && <ReportDialog spaceId={space.id} onClose={close} />}
        {open === 'invite' && <InviteDialog room={room} state={state} onClose={close} />}
        {open === 'settings' && <SettingsDialog space={space} onClose={close} />}
        {open === 'blocked' && <BlockedDialog space={space} onClose={close} />}
      </Suspense>
      <Confirm isOpen={open === 'end'} onClose={close} title={t('space.end.title')} text={t('space.end.text')} action={t('space.end')} onConfirm={() => void carryOut(endSpace(space.id))} />
    </>
  );
}

function Item({ icon, text, run, isDanger = false }: { icon: ReactNode; text: string; run: () => void; isDanger?: boolean }) {
  return <MenuItem className={isDanger ? 'menu-item danger' : 'menu-item'} textValue={text} onAction={run}>{icon}{text}</MenuItem>;
}

/** Mutes everyone but hosts; the way back allows those to talk who could before. */
function quiet({ space }: RoomState): Promise<boolean> {
  const talking = space.speaker_ids.filter(id => !space.host_ids.includes(id) && !space.muted_user_ids?.includes(id));
  return carryOut(muteAll(space.id), t('space.muteAll.done'), talking.length ? () => Promise.all(talking.map(id => unmuteSpeaker(space.id, id))) : undefined);
}
