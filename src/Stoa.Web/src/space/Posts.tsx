import { MessageSquare, Pin, PinOff, Trash2 } from 'lucide-react';
import { type FormEvent, useState } from 'react';
import { Label } from 'react-aria-components/Label';
import { TextArea } from 'react-aria-components/TextArea';
import { TextField } from 'react-aria-components/TextField';
import { Link } from 'wouter';
import { pinPost, removePost, sharePost, unpinPost } from '../api/commands';
import type { Post } from '../api/types';
import { facts, me } from '../app/facts';
import { Avatar } from '../design/Avatar';
import { Button } from '../design/Button';
import { Confirm } from '../design/Dialog';
import { t } from '../languages';
import { timeText } from './format';
import { carryOut, useCarryOut } from './hooks';
import { faceOf, nameOf } from './people';
import { partsOf } from './postParts';
import type { Room } from './room';
import type { RoomState } from './roomState';
import { standingOf } from './standing';

/** The Posts shared in a Space, what hosts pinned first. */
export function Posts({ room, state }: { room: Room; state: RoomState }) {
  const { space, people, posts } = state;
  const { isHost, may } = standingOf(space, me?.id);
  const [removing, setRemoving] = useState<Post>();
  const toggle = ({ id, pinned }: Post) => {
    const [there, back] = pinned ? [unpinPost, pinPost] : [pinPost, unpinPost];
    void carryOut(there(room.id, id), t(pinned ? 'space.posts.unpinned' : 'space.posts.pinned'), () => back(room.id, id));
  };
  return (
    <div className="posts">
      {may('share_posts') && <Share room={room} />}
      {posts.length === 0 && <p className="soft empty-line"><MessageSquare aria-hidden="true" size="1.2em" />{t(space.state === 'live' ? 'space.posts.none' : 'space.posts.notYet')}</p>}
      <ul>
        {posts.map(post => (
          <li key={post.id} className="post" data-pinned={post.pinned || undefined}>
            <Avatar person={faceOf(people, post.author_id)} size="2.25rem" />
            <div className="post-body">
              <p className="small">
                <strong>{nameOf(people, post.author_id)}</strong> <time className="soft" dateTime={post.created_at}>{timeText(new Date(post.created_at))}</time>
                {post.pinned && <span className="badge soft"><Pin aria-hidden="true" size="1em" />{t('space.posts.isPinned')}</span>}
              </p>
              <PostText post={post} />
            </div>
            <div className="post-actions">
              {isHost && <Button look="icon small" aria-label={t(post.pinned ? 'space.posts.unpin' : 'space.posts.pin')} onPress={() => toggle(post)}>{post.pinned ? <PinOff aria-hidden="true" /> : <Pin aria-hidden="true" />}</Button>}
              {(isHost || post.author_id === me?.id) && <Button look="icon small" aria-label={t('space.posts.remove')} onPress={() => setRemoving(post)}><Trash2 aria-hidden="true" /></Button>}
            </div>
          </li>
        ))}
      </ul>
      <Confirm isOpen={removing !== undefined} onClose={() => setRemoving(undefined)} title={t('space.posts.remove.title')} text={t('space.posts.remove.text')} action={t('space.posts.remove')}
        onConfirm={() => removing && void carryOut(removePost(room.id, removing.id), t('space.posts.removed'))} />
    </div>
  );
}

function PostText({ post }: { post: Post }) {
  return (
    <p className="post-text" dir="auto">
      {partsOf(post).map(({ text, href, kind }, i) => href === undefined ? text
        : kind === 'url' ? <a key={i} href={href} target="_blank" rel="noopener noreferrer nofollow ugc">{text}</a>
          : <Link key={i} href={href}>{text}</Link>)}
    </p>
  );
}

function Share({ room }: { room: Room }) {
  const [text, setText] = useState('');
  const run = useCarryOut();
  const left = facts.limits.post - [...text].length;
  const send = async (event: FormEvent) => {
    event.preventDefault();
    if (text.trim() && left >= 0 && await run(() => sharePost(room.id, text.trim()))) setText('');
  };
  return (
    <form className="share-post" onSubmit={event => void send(event)}>
      <TextField className="field" value={text} onChange={setText} isInvalid={left < 0}>
        <Label className="unseen">{t('space.posts.write')}</Label>
        <TextArea className="input" rows={2} placeholder={t('space.posts.write')} />
      </TextField>
      <div className="share-post-end">
        <span className={left < 0 ? 'small fault-line' : 'small soft'} role={left < 20 ? 'status' : undefined}>{t(left < 0 ? 'space.posts.tooLong' : 'space.lettersLeft', { count: Math.abs(left) })}</span>
        <Button look="small primary" type="submit" isDisabled={!text.trim() || left < 0}>{t('space.posts.share')}</Button>
      </div>
    </form>
  );
}
