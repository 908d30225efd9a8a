import { Link } from 'wouter';
import type { Person } from '../app/facts';
import { Avatar } from '../design/Avatar';
import './person.css';

/** Somebody in a list: leads to their profile. */
export function PersonLink({ person }: { person: Person }) {
  return (
    <Link href={`/@${person.username}`} className="person">
      <Avatar person={person} />
      <span><bdi className="person-name">{person.name}</bdi><bdi className="soft small">@{person.username}</bdi></span>
    </Link>
  );
}
