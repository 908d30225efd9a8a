import { CircleUserRound, House, LogIn, Mic, Search } from 'lucide-react';
import { lazy, Suspense, useState } from 'react';
import { Link, useRoute } from 'wouter';
import { Avatar } from '../design/Avatar';
import { Button } from '../design/Button';
import { t } from '../languages';
import { me, signInPath } from './facts';
import './header.css';

const AccountMenu = lazy(() => import('./AccountMenu'));

/** The top of every page: where one can go, and who one is. */
export function Header() {
  return (
    <header className="top">
      <Link href="/" className="brand" aria-label="Stoa"><img src="/icon.svg" alt="" width="28" height="28" /> <span>Stoa</span></Link>
      <nav aria-label={t('app.menu')}>
        <Tab href="/" icon={<House aria-hidden="true" />} text={t('app.home')} />
        <Tab href="/search" icon={<Search aria-hidden="true" />} text={t('app.search')} />
        {me && <Tab href="/new" icon={<Mic aria-hidden="true" />} text={t('app.new')} />}
      </nav>
      <Account />
    </header>
  );
}

function Tab({ href, icon, text }: { href: string; icon: React.ReactNode; text: string }) {
  const [isHere] = useRoute(href);
  return <Link href={href} className="tab" aria-current={isHere ? 'page' : undefined}>{icon}<span>{text}</span></Link>;
}

function Account() {
  const [isWanted, setWanted] = useState(false);
  const face = me ? <Avatar person={me} size="2.1rem" /> : <CircleUserRound aria-hidden="true" />;
  const button = <Button look="icon" className="account" aria-label={t('app.account')} aria-haspopup="menu" onPress={() => setWanted(true)} onHoverStart={() => void import('./AccountMenu')}>{face}</Button>;
  return (
    <div className="account-corner">
      {!me && <a className="button small primary" href={signInPath()}><LogIn aria-hidden="true" />{t('app.signIn')}</a>}
      {isWanted ? <Suspense fallback={button}><AccountMenu face={face} /></Suspense> : button}
    </div>
  );
}
