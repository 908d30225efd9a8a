import { CircleCheck, MicOff } from 'lucide-react';
import { useEffect, useRef, useState } from 'react';
import { Label } from 'react-aria-components/Label';
import { ListBox, ListBoxItem } from 'react-aria-components/ListBox';
import { Meter } from 'react-aria-components/Meter';
import { Popover } from 'react-aria-components/Popover';
import { Select, SelectValue } from 'react-aria-components/Select';
import { Button as AriaButton } from 'react-aria-components/Button';
import type { MicrophoneCheck } from '../audio/contract';
import { checkMicrophone } from '../audio/microphone';
import { Button } from '../design/Button';
import { Dialog } from '../design/Dialog';
import { t } from '../languages';
import { setChecked } from './microphone';
import type { Room } from './room';

const LOOK_MS = 100;
type Fault = 'denied' | 'missing' | 'busy';

/** Tries the microphone before the first time on stage in this browser; then one is heard with one press. */
export default function MicrophoneDialog({ room, onClose }: { room: Room; onClose: () => void }) {
  const [check, setCheck] = useState<MicrophoneCheck>();
  const [fault, setFault] = useState<Fault>();
  const [attempt, setAttempt] = useState(0);
  useEffect(() => {
    let isOver = false;
    let opened: MicrophoneCheck | undefined;
    setFault(undefined);
    checkMicrophone().then(
      made => { if (isOver) made.stop(); else setCheck(opened = made); },
      (why: unknown) => { if (!isOver) setFault(why === 'missing' || why === 'busy' ? why : 'denied'); },
    );
    return () => { isOver = true; opened?.stop(); setCheck(undefined); };
  }, [attempt]);
  const go = () => {
    setChecked();
    check?.stop();
    onClose();
    void room.audio.talk();
  };
  return (
    <Dialog isOpen onClose={onClose} title={t('space.check')}>
      {fault
        ? <><p role="alert" className="fault-line"><MicOff aria-hidden="true" />{t(`space.microphone.${fault}`)}</p></>
        : check ? <Trying check={check} onFault={setFault} /> : <p role="status">{t('space.check.asking')}</p>}
      <div className="dialog-actions">
        <Button onPress={onClose}>{t('app.cancel')}</Button>
        {fault ? <Button look="primary" onPress={() => setAttempt(attempt + 1)}>{t('app.retry')}</Button>
          : <Button look="primary" isDisabled={!check} onPress={go}>{t('space.check.go')}</Button>}
      </div>
    </Dialog>
  );
}

function Trying({ check, onFault }: { check: MicrophoneCheck; onFault: (fault: Fault) => void }) {
  const [level, setLevel] = useState(0);
  const [isHeard, setHeard] = useState(false);
  const [devices, setDevices] = useState<readonly { id: string; label: string }[]>([]);
  const [device, setDevice] = useState(check.deviceId ?? '');
  const wanted = useRef(device);
  useEffect(() => {
    void check.devices().then(setDevices);
    const timer = setInterval(() => { setLevel(check.level()); setHeard(check.heard); }, LOOK_MS);
    return () => clearInterval(timer);
  }, [check]);
  const use = (id: string) => {
    wanted.current = id;
    setDevice(id);
    setHeard(false);
    check.use(id).catch((why: unknown) => { if (wanted.current === id) onFault(why === 'missing' || why === 'busy' ? why : 'denied'); });
  };
  return (
    <>
      <p className="soft">{t('space.check.text')}</p>
      <Meter className="meter" value={Math.round(level * 100)} aria-label={t('space.check.level')}>
        <div className="meter-track"><div className="meter-fill" style={{ inlineSize: `${Math.round(level * 100)}%` }} /></div>
      </Meter>
      <p role="status" className="check-heard">{isHeard ? <><CircleCheck aria-hidden="true" size="1.2em" />{t('space.check.heard')}</> : t('space.check.silent')}</p>
      {devices.length > 1 && (
        <Select className="field" value={device} onChange={id => use(String(id))}>
          <Label>{t('space.check.device')}</Label>
          <AriaButton className="input select"><SelectValue /><span aria-hidden="true">▾</span></AriaButton>
          <Popover className="popover"><ListBox className="menu">{devices.map(({ id, label }) => <ListBoxItem key={id} id={id} className="menu-item" textValue={label}>{label}</ListBoxItem>)}</ListBox></Popover>
        </Select>
      )}
    </>
  );
}
