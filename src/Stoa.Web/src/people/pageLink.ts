/** A person's page as a link: only over http and https, whatever was written there. */
export function pageLink(url: string): { readonly href: string; readonly text: string } | undefined {
  const address = URL.parse(/^[a-z][a-z\d+.-]*:/i.test(url) ? url : `https://${url}`);
  if (!address || !/^https?:$/.test(address.protocol) || !address.hostname.includes('.')) return undefined;
  return { href: address.href, text: `${address.host.replace(/^www\./, '')}${address.pathname === '/' ? '' : address.pathname}` };
}
