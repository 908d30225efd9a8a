import { ChartLine, DoorClosed, Headphones, ShieldX, UserX } from 'lucide-react';
import { Link } from 'wouter';
import { me, signInPath } from '../app/facts';
import { Page } from '../app/Frame';
import { Blank } from '../design/Blank';
import { Button } from '../design/Button';
import { t } from '../languages';
import { setCurrentRoom } from './current';
import { join, type Room, useRoomView } from './room';
import { overKey, standingOf } from './standing';

const back = () => <Link href="/" className="button">{t('space.toHome')}</Link>;

/** A stay that is over, and not because the person left: why, and what to do next. */
export function Finished({ room }: { room: Room }) {
  const { phase, problem, overBecause, state } = useRoomView(room);
  const again = (text: string) => <Button look="primary" onPress={() => join(room.id)}>{text}</Button>;
  const title = state?.space.title ?? t('space.untitled');
  const standing = state ? standingOf(state.space, me?.id) : { isCreator: false, isHost: false };
  const { isHost } = standing;
  switch (phase) {
    case 'elsewhere':
      return (
        <Page title={title}>
          <h1 className="unseen">{title}</h1>
          <Blank icon={Headphones} title={t('space.elsewhere')} text={t('space.elsewhere.text')}>{again(t('space.elsewhere.here'))}{back()}</Blank>
        </Page>
      );
    case 'removed':
      return (
        <Page title={title}>
          <h1 className="unseen">{title}</h1>
          <Blank icon={UserX} title={t('space.removed')} text={t('space.removed.text')}>{again(t('space.removed.again'))}{back()}</Blank>
        </Page>
      );
    case 'refused': {
      const isGone = problem?.status === 404;
      const isTicket = problem?.reason === 'ticket_required' || problem?.reason === 'ticket_unpaid';
      return (
        <Page title={title}>
          <h1 className="unseen">{title}</h1>
          <Blank icon={isGone ? DoorClosed : ShieldX} title={t(isGone ? 'space.over' : 'space.refused')} text={problem?.message ?? t('space.refused.text')}>
            {!me && problem && (problem.status === 401 || problem.reason === 'members_only')
              ? <a className="button primary" href={signInPath()}>{t('app.signIn')}</a>
              : !isGone && !isTicket && problem?.reason !== 'caller_blocked' && again(t('app.retry'))}
            {!isGone && <Button look={isTicket ? 'primary' : 'quiet'} onPress={() => setCurrentRoom(undefined)}>{t(isTicket ? 'space.toTicket' : 'app.back')}</Button>}
            {back()}
          </Blank>
        </Page>
      );
    }
    default:
      return (
        <Page title={title}>
          <h1 className="unseen">{title}</h1>
          <Blank icon={DoorClosed} title={t('space.over')} text={t(overKey(overBecause, standing))}>
            {isHost && <Link href={`/i/spaces/${room.id}/insights`} className="button primary"><ChartLine aria-hidden="true" />{t('space.insights.went')}</Link>}
            <Link href="/" className={isHost ? 'button' : 'button primary'}>{t('app.notFound.home')}</Link>
          </Blank>
        </Page>
      );
  }
}
