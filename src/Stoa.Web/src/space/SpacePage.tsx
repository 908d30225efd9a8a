import { useEffect, useState } from 'react';
import { useSearch } from 'wouter';
import { takeSource } from '../api/source';
import { dismissAbout } from '../app/notices';
import { currentRoom, setCurrentRoom, useCurrentRoom } from './current';
import { Finished } from './Finished';
import { Joined } from './Joined';
import { Lobby } from './Lobby';
import { isIn, type Room, useRoomView } from './room';
import { type Checkout, checkoutOf, withoutCheckout } from './ticketState';
import './roomBar.css';
import './space.css';

void import('./RoomBar'); // It tells who comes on stage: it has to be there before somebody can.

/** The page of a Space: before one joins, while one is in it, and when it is over. */
export default function SpacePage({ id }: { id: string }) {
  const current = useCurrentRoom();
  const checkout = useAddress(id);
  // Who is here, or comes in, needs nobody to tell them to.
  useEffect(() => dismissAbout(id), [id, current]);
  return current?.id === id ? <Stay room={current} /> : <Lobby id={id} checkout={checkout} />;
}

/** What the address says beside the Space: where somebody came from, and how they came back from Stripe. Both leave the address bar. */
function useAddress(id: string): Checkout | undefined {
  const search = useSearch();
  const [checkout, setCheckout] = useState(() => checkoutOf(location.search));
  useEffect(() => {
    takeSource(id);
    const found = checkoutOf(location.search);
    if (!found) return;
    setCheckout(found);
    history.replaceState(history.state, '', location.pathname + withoutCheckout(location.search) + location.hash);
  }, [id, search]);
  return checkout;
}

function Stay({ room }: { room: Room }) {
  const { phase } = useRoomView(room);
  // What has ended is forgotten with the page; a room that goes on sounds on the other pages too.
  useEffect(() => () => { if (!isIn(room.getView().phase) && currentRoom() === room) setCurrentRoom(undefined); }, [room]);
  return isIn(phase) ? <Joined room={room} /> : <Finished room={room} />;
}
