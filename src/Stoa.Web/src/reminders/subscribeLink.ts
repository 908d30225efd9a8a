/** The address of a calendar as the link that calendar programs open. Source: the scheme `webcal`, as IANA registers it. */
export const subscribeLink = (address: string): string => address.replace(/^https?:/i, 'webcal:');
