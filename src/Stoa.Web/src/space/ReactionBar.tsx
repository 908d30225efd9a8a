import type { RefObject } from 'react';
import { Dialog } from 'react-aria-components/Dialog';
import { Popover } from 'react-aria-components/Popover';
import { Toolbar } from 'react-aria-components/Toolbar';
import { Problem } from '../api/client';
import { react } from '../api/commands';
import { notify, notifyFault } from '../app/notices';
import { Button } from '../design/Button';
import { t } from '../languages';
import type { Room } from './room';

/** What one may react with; it stays open, as one clap is seldom enough. */
export default function ReactionBar({ room, set, anchor, onClose }: { room: Room; set: readonly string[]; anchor: RefObject<HTMLElement | null>; onClose: () => void }) {
  const send = async (reaction: string) => {
    try { await react(room.id, reaction); } catch (fault) {
      if (fault instanceof Problem && fault.reason === 'too_many_reactions') notify(fault.message);
      else notifyFault(fault);
    }
  };
  return (
    <Popover className="popover reactions" triggerRef={anchor} isOpen onOpenChange={open => !open && onClose()} placement="top">
      <Dialog aria-label={t('space.react')} className="reactions-dialog">
        <Toolbar aria-label={t('space.react')} className="reactions-bar">
          {set.map(reaction => <Button key={reaction} look="icon" className="reaction" aria-label={t('space.react.with', { reaction })} onPress={() => void send(reaction)}>{reaction}</Button>)}
        </Toolbar>
      </Dialog>
    </Popover>
  );
}
