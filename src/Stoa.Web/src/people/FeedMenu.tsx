import { Copy, Rss } from 'lucide-react';
import { useEffect } from 'react';
import { Menu, MenuItem, MenuTrigger } from 'react-aria-components/Menu';
import { Popover } from 'react-aria-components/Popover';
import type { Profile } from '../api/lists';
import { Button } from '../design/Button';
import { t } from '../languages';
import { copy } from '../space/share';

const FEEDS = [{ form: 'atom', type: 'application/atom+xml', name: 'Atom' }, { form: 'rss', type: 'application/rss+xml', name: 'RSS' }] as const;

/** The feeds of what somebody has on: for feed readers, and for browsers that look for them. */
export function FeedMenu({ profile: { name, username } }: { profile: Profile }) {
  const addressOf = (form: string) => `${location.origin}/api/users/by/username/${encodeURIComponent(username)}/spaces.${form}`;
  const title = t('people.feed.title', { name });
  useEffect(() => {
    // The server puts them into the page that somebody begins with; whose profile is shown changes without it.
    for (const link of document.head.querySelectorAll('link[rel="alternate"][href*="/spaces."]')) link.remove();
    const links = FEEDS.map(({ form, type }) => Object.assign(document.createElement('link'), { rel: 'alternate', type, title, href: addressOf(form) }));
    document.head.append(...links);
    return () => links.forEach(link => link.remove());
  }, [username, title]);
  return (
    <MenuTrigger>
      <Button look="icon" aria-label={title}><Rss aria-hidden="true" /></Button>
      <Popover className="popover" placement="bottom end">
        <Menu className="menu" aria-label={title}>
          <MenuItem className="menu-item" textValue={t('people.feed.copy')} onAction={() => void copy(addressOf('atom'), t('people.feed.copied'))}><Copy />{t('people.feed.copy')}</MenuItem>
          {FEEDS.map(({ form, name: readers }) => <MenuItem key={form} className="menu-item" href={addressOf(form)} target="_blank" textValue={t('people.feed.open', { form: readers })}><Rss />{t('people.feed.open', { form: readers })}</MenuItem>)}
        </Menu>
      </Popover>
    </MenuTrigger>
  );
}
