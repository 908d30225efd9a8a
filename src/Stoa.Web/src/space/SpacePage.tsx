import { useEffect } from 'react';
import { currentRoom, setCurrentRoom, useCurrentRoom } from './current';
import { Finished } from './Finished';
import { Joined } from './Joined';
import { Lobby } from './Lobby';
import { isIn, type Room, useRoomView } from './room';
import './roomBar.css';
import './space.css';

void import('./RoomBar'); // It tells who comes on stage: it has to be there before somebody can.

/** The page of a Space: before one joins, while one is in it, and when it is over. */
export default function SpacePage({ id }: { id: string }) {
  const current = useCurrentRoom();
  return current?.id === id ? <Stay room={current} /> : <Lobby id={id} />;
}

function Stay({ room }: { room: Room }) {
  const { phase } = useRoomView(room);
  // What has ended is forgotten with the page; a room that goes on sounds on the other pages too.
  useEffect(() => () => { if (!isIn(room.getView().phase) && currentRoom() === room) setCurrentRoom(undefined); }, [room]);
  return isIn(phase) ? <Joined room={room} /> : <Finished room={room} />;
}
