import type { SpaceAudio, SpaceAudioOptions } from './contract';

export function openSpaceAudio(options: SpaceAudioOptions): SpaceAudio { throw new Error(options.spaceId); }
