import { CircleAlert, CircleCheck, WifiOff, X } from 'lucide-react';
import { lazy, type ReactNode, Suspense, useEffect, useRef } from 'react';
import { Button } from '../design/Button';
import { t } from '../languages';
import { useRemindersOpen } from '../reminders/open';
import { useCurrentRoom } from '../space/current';
import { Header } from './Header';
import { dismiss, useNotices } from './notices';
import { useOnline } from './online';
import './frame.css';

const RemindersDialog = lazy(() => import('../reminders/RemindersDialog'));
const RoomBar = lazy(() => import('../space/RoomBar'));

/** What is around every page: the header, the bar of the Space one is in, notices, and what is said to screen readers. */
export function Frame({ children }: { children: ReactNode }) {
  const isOnline = useOnline();
  const room = useCurrentRoom();
  const hasReminders = useRemindersOpen();
  return (
    <>
      <a className="skip" href="#main" onClick={event => { event.preventDefault(); document.getElementById('main')?.focus(); }}>{t('app.skip')}</a>
      <Header />
      {!isOnline && <p className="offline" role="status"><WifiOff aria-hidden="true" size="1.1em" /> {t('app.offline')}</p>}
      <main id="main" tabIndex={-1}>{children}</main>
      {room && <Suspense><RoomBar room={room} /></Suspense>}
      {hasReminders && <Suspense><RemindersDialog /></Suspense>}
      <Notices />
      <div id="say" data-react-aria-top-layer="true" className="unseen" role="log" aria-live="polite" aria-relevant="additions" />
      <div id="say-now" data-react-aria-top-layer="true" className="unseen" role="log" aria-live="assertive" aria-relevant="additions" />
    </>
  );
}

function Notices() {
  const notices = useNotices();
  return (
    <section className="notices" data-react-aria-top-layer="true" aria-label={t('app.notices')} aria-live="polite" aria-relevant="additions">
      {notices.map(notice => (
        <div key={notice.id} className={`notice-card ${notice.kind}`} role={notice.kind === 'fault' ? 'alert' : undefined}>
          {notice.kind === 'fault' ? <CircleAlert aria-hidden="true" /> : <CircleCheck aria-hidden="true" />}
          <p>{notice.text}</p>
          {notice.action && <Button look="small quiet" onPress={() => { dismiss(notice.id); notice.action?.run(); }}>{notice.action.label}</Button>}
          <Button look="icon small" aria-label={t('app.close')} onPress={() => dismiss(notice.id)}><X aria-hidden="true" /></Button>
        </div>
      ))}
    </section>
  );
}

let isFirst = true;

/** A page: its title in the tab, and after a change of page the focus and the screen reader at its beginning. */
export function Page({ title, children, className }: { title: string; children: ReactNode; className?: string }) {
  const place = useRef<HTMLDivElement>(null);
  useEffect(() => { document.title = title === 'Stoa' ? title : `${title} · Stoa`; }, [title]);
  useEffect(() => {
    if (isFirst) { isFirst = false; return; }
    scrollTo(0, 0);
    const heading = place.current?.querySelector<HTMLElement>('h1');
    if (heading) { heading.tabIndex = -1; heading.focus({ preventScroll: true }); }
    else document.getElementById('main')?.focus({ preventScroll: true });
  }, []);
  return <div ref={place} className={className ? `page ${className}` : 'page'}>{children}</div>;
}
