import { useState } from 'react';

/** A person's face: their picture or, without one, their initial on a colour that stays theirs. Decoration: the name stands beside it. */
export function Avatar({ person, size }: { person: { id: string; name: string; profile_image_url?: string } | undefined; size?: string }) {
  const [isBroken, setBroken] = useState(false);
  const picture = isBroken ? undefined : person?.profile_image_url;
  return (
    <span className="avatar" aria-hidden="true" style={{ ['--hue' as string]: hueOf(person?.id ?? ''), ...(size && { ['--size' as string]: size }) }}>
      {picture ? <img src={picture} alt="" loading="lazy" onError={() => setBroken(true)} /> : initialOf(person?.name ?? '?')}
    </span>
  );
}

const segments = new Intl.Segmenter();
const initialOf = (name: string) => [...segments.segment(name.trim())][0]?.segment.toLocaleUpperCase() ?? '?';

/** Neighbouring ids get colours far apart. */
function hueOf(id: string): number {
  let hash = 7;
  for (const digit of id) hash = (hash * 31 + digit.charCodeAt(0)) | 0;
  return (Math.imul(hash, 0x9e3779b1) >>> 0) % 360;
}
