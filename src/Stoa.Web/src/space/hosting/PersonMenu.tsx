import { ArrowDownToLine, Ban, Mic, MicOff, Shield, ShieldOff, UserRound, UserX } from 'lucide-react';
import { type ReactNode, type RefObject, useState } from 'react';
import { Menu, MenuItem, MenuSection } from 'react-aria-components/Menu';
import { Popover } from 'react-aria-components/Popover';
import { Separator } from 'react-aria-components/Separator';
import { addHost, inviteSpeaker, moveToListeners, muteSpeaker, removeHost, removeParticipant, unmuteSpeaker } from '../../api/commands';
import { me } from '../../app/facts';
import { Confirm } from '../../design/Dialog';
import { t } from '../../languages';
import { carryOut } from '../hooks';
import { nameOf } from '../people';
import type { Room } from '../room';
import type { RoomState } from '../roomState';
import { roleOf, standingOf } from '../standing';

/** What a host can do with somebody on stage or in the queue; opened by their face. */
export default function PersonMenu({ room, state: { space, people }, id, anchor, onClose, onProfile }: {
  room: Room; state: RoomState; id: string; anchor: RefObject<HTMLElement | null>; onClose: () => void; onProfile: () => void;
}) {
  const [isOpen, setOpen] = useState(true);
  const [asking, setAsking] = useState<'remove' | 'block'>();
  const name = nameOf(people, id);
  const isOnStage = space.speaker_ids.includes(id);
  const role = isOnStage ? roleOf(space, id) : 'listener';
  const { isCreator } = standingOf(space, me?.id);
  const isMuted = space.muted_user_ids?.includes(id) ?? false;
  const isLive = space.state === 'live';
  const canGo = role === 'speaker' || role === 'listener';
  const done = (key: string) => t(key, { name });
  const then = (run: () => unknown) => () => { setOpen(false); void run(); onClose(); };
  const inSpace = room.id;
  return (
    <>
      <Popover className="popover" aria-label={name} triggerRef={anchor} isOpen={isOpen} onOpenChange={open => { setOpen(open); if (!open && !asking) onClose(); }} placement="bottom">
        <Menu className="menu" aria-label={name} autoFocus="first">
          <MenuSection aria-label={name}>
            <Item icon={<UserRound />} text={t('space.person.about')} run={then(onProfile)} />
            {isOnStage && isLive && (isMuted
              ? <Item icon={<Mic />} text={t('space.host.unmute')} run={then(() => carryOut(unmuteSpeaker(inSpace, id), done('space.host.unmuted'), () => muteSpeaker(inSpace, id)))} />
              : <Item icon={<MicOff />} text={t('space.host.mute')} run={then(() => carryOut(muteSpeaker(inSpace, id), done('space.host.muted'), () => unmuteSpeaker(inSpace, id)))} />)}
            {role === 'speaker' && <Item icon={<ArrowDownToLine />} text={t('space.host.move')} run={then(() => carryOut(moveToListeners(inSpace, id), done('space.host.moved'), () => inviteSpeaker(inSpace, id)))} />}
            {isCreator && (role === 'speaker' || role === 'listener') && <Item icon={<Shield />} text={t('space.host.make')} run={then(() => carryOut(addHost(inSpace, id), done('space.host.made'), () => removeHost(inSpace, id)))} />}
            {isCreator && role === 'host' && <Item icon={<ShieldOff />} text={t('space.host.unmake')} run={then(() => carryOut(removeHost(inSpace, id), done('space.host.unmade'), () => addHost(inSpace, id)))} />}
          </MenuSection>
          {canGo && <Separator className="menu-separator" />}
          {canGo && (
            <MenuSection aria-label={t('space.host.out')}>
              <Item icon={<UserX />} text={t('space.host.remove')} run={() => { setAsking('remove'); setOpen(false); }} isDanger />
              <Item icon={<Ban />} text={t('space.host.block')} run={() => { setAsking('block'); setOpen(false); }} isDanger />
            </MenuSection>
          )}
        </Menu>
      </Popover>
      <Confirm isOpen={asking !== undefined} onClose={onClose} title={t(asking === 'block' ? 'space.host.block.title' : 'space.host.remove.title', { name })}
        text={t(asking === 'block' ? 'space.host.block.text' : 'space.host.remove.text')} action={t(asking === 'block' ? 'space.host.block' : 'space.host.remove')}
        onConfirm={() => void carryOut(removeParticipant(inSpace, id, asking === 'block'), done(asking === 'block' ? 'space.host.blocked' : 'space.host.removed'))} />
    </>
  );
}

function Item({ icon, text, run, isDanger = false }: { icon: ReactNode; text: string; run: () => void; isDanger?: boolean }) {
  return <MenuItem className={isDanger ? 'menu-item danger' : 'menu-item'} textValue={text} onAction={run}>{icon}{text}</MenuItem>;
}
