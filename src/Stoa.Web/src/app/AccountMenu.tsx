import { Bell, ChartLine, Check, Code, Languages, LogIn, LogOut, MonitorCog, Settings, SunMoon, Ticket, UserPlus, UserRound } from 'lucide-react';
import { type ReactNode, useState } from 'react';
import { Header } from 'react-aria-components/Header';
import { Menu, MenuItem, MenuSection, MenuTrigger } from 'react-aria-components/Menu';
import { Popover } from 'react-aria-components/Popover';
import { Button } from '../design/Button';
import { choose, language, languages, t } from '../languages';
import { openReminders } from '../reminders/open';
import { facts, me, signInPath } from './facts';
import { chooseTheme, theme, type Theme } from './theme';

const THEMES: readonly Theme[] = ['auto', 'light', 'dark'];

/** The account's menu, open from the start: it is loaded when it is first wanted. */
export default function AccountMenu({ face }: { face: ReactNode }) {
  const [look, setLook] = useState(theme());
  return (
    <MenuTrigger defaultOpen>
      <Button look="icon" className="account" aria-label={t('app.account')}>{face}</Button>
      <Popover className="popover" placement="bottom end">
        <Menu className="menu" aria-label={t('app.account')}>
          <MenuSection>
            {me && <Header className="menu-heading">{me.name} · @{me.username}</Header>}
            {me ? <Item icon={<UserRound />} text={t('app.profile')} href={`/@${me.username}`} /> : <Item icon={<LogIn />} text={t('app.signIn')} href={signInPath()} />}
            {!me && facts.sign_up === 'open' && <Item icon={<UserPlus />} text={t('app.signUp')} href="/signup" />}
            {me && <MenuItem className="menu-item" textValue={t('reminders.title')} onAction={openReminders}><Bell />{t('reminders.title')}</MenuItem>}
            {me && <Item icon={<Ticket />} text={t('app.tickets')} href="/tickets" />}
            {me && <Item icon={<ChartLine />} text={t('app.insights')} href="/insights" />}
            {me && <Item icon={<Settings />} text={t('app.settings')} href="/settings" />}
            {me && <Item icon={<Code />} text={t('app.developer')} href="/developer" />}
            {me?.operator && <Item icon={<MonitorCog />} text={t('app.operator')} href="/operator" />}
            {me && <Item icon={<LogOut />} text={t('app.signOut')} href="/signout" />}
          </MenuSection>
          <MenuSection selectionMode="single" disallowEmptySelection selectedKeys={[language()]} onSelectionChange={keys => void choose(String([...keys][0]))}>
            <Header className="menu-heading"><Languages aria-hidden="true" size="1em" /> {t('app.language')}</Header>
            {Object.entries(languages).map(([tag, name]) => <Choice key={tag} id={tag} text={name} />)}
          </MenuSection>
          <MenuSection selectionMode="single" disallowEmptySelection selectedKeys={[look]} onSelectionChange={keys => { const wanted = [...keys][0] as Theme; chooseTheme(wanted); setLook(wanted); }}>
            <Header className="menu-heading"><SunMoon aria-hidden="true" size="1em" /> {t('app.theme')}</Header>
            {THEMES.map(name => <Choice key={name} id={name} text={t(`app.theme.${name}`)} />)}
          </MenuSection>
        </Menu>
      </Popover>
    </MenuTrigger>
  );
}

function Item({ icon, text, href }: { icon: ReactNode; text: string; href: string }) {
  return <MenuItem className="menu-item" href={href} textValue={text}>{icon}{text}</MenuItem>;
}

function Choice({ id, text }: { id: string; text: string }) {
  return <MenuItem className="menu-item" id={id} textValue={text}>{({ isSelected }) => <>{text}{isSelected && <Check aria-hidden="true" style={{ marginInlineStart: 'auto' }} />}</>}</MenuItem>;
}
