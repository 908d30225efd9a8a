import { CircleAlert, CircleCheck, CircleHelp, TriangleAlert, Volume2 } from 'lucide-react';
import { useCallback, useEffect, useState } from 'react';
import { Tab, TabList, TabPanel, Tabs } from 'react-aria-components/Tabs';
import type { Finding } from '../audio/contract';
import { me } from '../app/facts';
import { Button } from '../design/Button';
import { Dialog } from '../design/Dialog';
import { t } from '../languages';
import { microphoneUse } from './microphone';
import { type Room, useAudioState, useRoomView } from './room';
import { standingOf } from './standing';

const ICONS = { ok: CircleCheck, warning: TriangleAlert, problem: CircleAlert, unknown: CircleHelp } as const;
/** What matters for being heard; the rest is about hearing. Some matter for both. */
const TALKING: ReadonlySet<Finding['id']> = new Set(['server', 'microphone', 'sending']);
const LISTENING: ReadonlySet<Finding['id']> = new Set(['server', 'session', 'network', 'packets', 'playback', 'volume', 'voices']);

/** "Why can't I hear?", and for who is on stage "why does nobody hear me?": everything on the way, looked at. */
export default function AudioCheckDialog({ room, onClose }: { room: Room; onClose: () => void }) {
  const { state } = useRoomView(room);
  const audio = useAudioState(room);
  const [findings, setFindings] = useState<readonly Finding[]>();
  const look = useCallback(() => { setFindings(undefined); void room.audio.diagnose().then(setFindings, () => setFindings([])); }, [room]);
  useEffect(look, [look]);
  const isTalker = state !== undefined && state.space.state === 'live' && standingOf(state.space, me?.id).isOnStage;
  const use = microphoneUse(state?.space, audio);
  const list = (ids: ReadonlySet<Finding['id']>) => <Findings findings={findings?.filter(({ id }) => ids.has(id))} />;
  return (
    <Dialog isOpen onClose={onClose} title={t(isTalker ? 'space.audio.whyBoth' : 'space.audio.why')}>
      {isTalker
        ? (
          <Tabs className="tabs">
            <TabList className="tab-list" aria-label={t('space.audio.whyBoth')}><Tab id="hear" className="tab-name">{t('space.audio.hear')}</Tab><Tab id="heard" className="tab-name">{t('space.audio.heard')}</Tab></TabList>
            <TabPanel id="hear" className="tab-panel">{list(LISTENING)}</TabPanel>
            <TabPanel id="heard" className="tab-panel">
              {use === 'held' && <p className="fault-line"><CircleAlert aria-hidden="true" />{t('space.banner.muted')}</p>}
              {use === 'muted' && <p className="fault-line"><CircleAlert aria-hidden="true" />{t('space.audio.youAreMuted')}</p>}
              {use === 'off' && <p className="fault-line"><CircleAlert aria-hidden="true" />{t('space.audio.isOff')}</p>}
              {list(TALKING)}
            </TabPanel>
          </Tabs>
        )
        : list(LISTENING)}
      <div className="dialog-actions">
        {audio.playback === 'blocked' && <Button look="primary" onPress={() => void room.audio.resume()}><Volume2 aria-hidden="true" />{t('space.tapToHear')}</Button>}
        {(audio.listening === 'failed' || audio.listening === 'off') && <Button look="primary" onPress={() => void room.audio.listen().then(look)}>{t('space.audio.again')}</Button>}
        <Button onPress={look}>{t('space.audio.lookAgain')}</Button>
        <Button onPress={onClose}>{t('app.close')}</Button>
      </div>
    </Dialog>
  );
}

function Findings({ findings }: { findings: readonly Finding[] | undefined }) {
  if (!findings) return <p role="status">{t('space.audio.looking')}</p>;
  if (!findings.length) return <p role="status">{t('space.audio.nothing')}</p>;
  return (
    <ul className="findings">
      {findings.map(({ id, result, params }) => {
        const Icon = ICONS[result];
        return (
          <li key={id} className={`finding ${result}`}>
            <Icon aria-hidden="true" />
            <p><span className="unseen">{t(`space.audio.${result}`)}: </span>{t(`audio.check.${id}.${result}`, { ...params })}</p>
          </li>
        );
      })}
    </ul>
  );
}
