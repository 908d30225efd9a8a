// Names for the shapes of the API that the app speaks of.
import type { components } from './generated/api';

type Schemas = components['schemas'];
export type WholeSpace = Schemas['WholeSpace'];
export type Me = Schemas['Me'];
export type Post = Schemas['Post'];

/** A subject; whether whoever is signed in follows it is said only to them. */
export type Topic = Schemas['Topic'] & { readonly followed?: boolean };
export type SpeakRequest = Schemas['SpeakRequest'];
export type Voice = Schemas['Voice'];
export type TicketOffer = Schemas['TicketOffer'];
export type CreateSpace = Schemas['CreateSpaceRequest'];
export type EditSpace = Schemas['EditSpaceRequest'];
