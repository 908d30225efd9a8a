// The little of SDP that a page has to read and write itself: the fragments that restart ICE (RFC 8840, RFC 9725 section 4.3).

/** The first value of an attribute, in a description or a fragment. */
export const attribute = (sdp: string, name: string): string | undefined => new RegExp(`^a=${name}:(.*?)\\s*$`, 'm').exec(sdp)?.[1];

/** The fragment that asks for a restart of ICE with the credentials of a new local description. No candidates: the server learns them from our checks. */
export function restartFragment(sdp: string): string {
  const [ufrag, pwd, mid, media] = [attribute(sdp, 'ice-ufrag'), attribute(sdp, 'ice-pwd'), attribute(sdp, 'mid'), /^m=.*$/m.exec(sdp)?.[0].trim()];
  if (ufrag === undefined || pwd === undefined || mid === undefined || media === undefined) throw new Error('The description has no ICE credentials or no section.');
  return [`a=ice-ufrag:${ufrag}`, `a=ice-pwd:${pwd}`, media, `a=mid:${mid}`, ''].join('\r\n');
}

/** The remote description as a restart changes it: the credentials and candidates of the server's fragment in place of the old ones. */
export function restarted(remote: string, fragment: string): string {
  const [ufrag, pwd] = [attribute(fragment, 'ice-ufrag'), attribute(fragment, 'ice-pwd')];
  if (ufrag === undefined || pwd === undefined) throw new Error('The fragment has no ICE credentials.');
  const candidates = [...new Set(fragment.match(/^a=candidate:.*$/gm)?.map(line => line.trim()))];
  const lines = remote.split('\r\n')
    .filter(line => candidates.length === 0 || !/^a=(candidate:|end-of-candidates)/.test(line))
    .map(line => line.replace(/^a=ice-ufrag:.*/, `a=ice-ufrag:${ufrag}`).replace(/^a=ice-pwd:.*/, `a=ice-pwd:${pwd}`));
  if (candidates.length === 0) return lines.join('\r\n');

  // Into the section that carries the bundle's transport: the first that has credentials, at its end.
  const credentials = lines.findIndex(line => line.startsWith('a=ice-pwd:'));
  const next = lines.findIndex((line, at) => at > credentials && (line.startsWith('m=') || line === ''));
  lines.splice(next < 0 ? lines.length : next, 0, ...candidates, 'a=end-of-candidates');
  return lines.join('\r\n');
}
