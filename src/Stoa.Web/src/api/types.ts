// Names for the shapes of the API that the app speaks of.
import type { components } from './generated/api';

type Schemas = components['schemas'];
export type WholeSpace = Schemas['WholeSpace'];
export type Me = Schemas['Me'];
export type Post = Schemas['Post'];
export type Topic = Schemas['ListedTopic'];
export type SpeakRequest = Schemas['SpeakRequest'];
export type Voice = Schemas['Voice'];
export type CreateSpace = Schemas['CreateSpaceRequest'];
export type EditSpace = Schemas['EditSpaceRequest'];
export type TicketOffer = Schemas['TicketOffer'];
export type TicketPayment = TicketOffer['payment'];
export type OwnTicket = Schemas['OwnTicket'];
export type SoldTicket = Schemas['Ticket'];
/** One of one's own tickets, over all Spaces. */
export type MyTicket = Schemas['HeldTicket'];
