import type { Room } from './room'; export default function RoomBar({ room }: { room: Room }) { return room && null; }
