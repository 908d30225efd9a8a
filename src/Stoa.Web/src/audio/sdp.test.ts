import { describe, expect, it } from 'vitest';
import { attribute, restarted, restartFragment } from './sdp';

const sdp = (...lines: string[]) => lines.map(line => `${line}\r\n`).join('');
const section = (mid: string, ufrag: string, ...candidates: string[]) => [
  'm=audio 9 UDP/TLS/RTP/SAVPF 111', `a=mid:${mid}`, `a=ice-ufrag:${ufrag}`, `a=ice-pwd:of-${ufrag}`, ...candidates, 'a=rtpmap:111 opus/48000/2'];
const remote = sdp('v=0', 'a=group:BUNDLE 0 1', ...section('0', 'old', 'a=candidate:1 1 udp 1 192.0.2.1 7882 typ host', 'a=end-of-candidates'), ...section('1', 'old'));

describe('sdp', () => {
  it('reads the first value of an attribute, whatever ends the line', () => {
    expect(attribute('a=mid:0\na=mid:1\n', 'mid')).toBe('0');
    expect(attribute('a=ice-pwd:x \r\n', 'ice-pwd')).toBe('x');
    expect(attribute('a=group:BUNDLE 0\r\n', 'mid')).toBeUndefined();
  });

  it('asks for a restart with the new credentials and the first section', () => {
    expect(restartFragment(sdp('v=0', ...section('0', 'new'), ...section('1', 'new')))).toBe(
      'a=ice-ufrag:new\r\na=ice-pwd:of-new\r\nm=audio 9 UDP/TLS/RTP/SAVPF 111\r\na=mid:0\r\n');
  });

  it('refuses a description without credentials', () => expect(() => restartFragment('v=0\r\nm=audio 9 RTP/AVP 0\r\na=mid:0\r\n')).toThrow('no ICE credentials'));

  it('puts credentials and candidates of the answer in place of the old', () => {
    const after = restarted(remote, sdp('a=ice-lite', 'a=ice-ufrag:S', 'a=ice-pwd:P', 'm=audio 9 UDP/TLS/RTP/SAVPF 0', 'a=mid:0', 'a=candidate:2 1 udp 1 198.51.100.7 7882 typ host', 'a=end-of-candidates'));
    expect(after.match(/a=ice-ufrag:.*/g)).toEqual(['a=ice-ufrag:S', 'a=ice-ufrag:S']);
    expect(after.match(/a=ice-pwd:.*/g)).toEqual(['a=ice-pwd:P', 'a=ice-pwd:P']);
    expect(after.match(/a=candidate:.*/g)).toEqual(['a=candidate:2 1 udp 1 198.51.100.7 7882 typ host']);
    expect(after.indexOf('a=candidate:2')).toBeLessThan(after.indexOf('a=mid:1'));
    expect(after.endsWith('\r\n')).toBe(true);
    expect(after.replace(/a=(ice|candidate|end-of).*\r\n/g, '')).toBe(remote.replace(/a=(ice|candidate|end-of).*\r\n/g, ''));
  });

  it('keeps the candidates when the fragment has none', () => expect(restarted(remote, 'a=ice-ufrag:S\r\na=ice-pwd:P\r\n')).toContain('192.0.2.1'));

  it('puts candidates at the end of a description of one section', () =>
    expect(restarted(sdp(...section('0', 'old')), 'a=ice-ufrag:S\na=ice-pwd:P\na=candidate:3 x\n')).toMatch(/opus\/48000\/2\r\na=candidate:3 x\r\na=end-of-candidates\r\n$/));

  it('refuses a fragment without credentials', () => expect(() => restarted(remote, 'a=ice-lite\r\n')).toThrow('no ICE credentials'));
});
