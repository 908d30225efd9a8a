// Where what has the focus goes away (a request that was answered, a dialog whose button is gone), the focus would be nowhere, and whoever uses a
// keyboard or a screen reader at the top of the page again. It goes to what is nearest instead.
const FOCUSABLE = 'a[href], button:not(:disabled), input:not(:disabled), textarea:not(:disabled), select:not(:disabled), [tabindex="0"]';
/** Others put the focus somewhere themselves: a dialog that closes, a page that opens. */
const WAIT_MS = 150;

type Trail = readonly Element[];

/** Watches over the focus for as long as the page is open. */
export function keepFocus(root: Element): void {
  let last: Trail = [];
  let lastInPage: Trail = []; // Not in a dialog or menu over it.
  let timer: ReturnType<typeof setTimeout> | undefined;
  const forget = () => { if (document.activeElement === document.body && last[0]?.isConnected) last = lastInPage = []; };

  document.addEventListener('focusin', ({ target }) => {
    last = trailOf(target as Element);
    if (root.contains(last[0]!)) lastInPage = last;
  });
  // A tap beside everything takes the focus away on purpose.
  document.addEventListener('focusout', ({ relatedTarget }) => { if (relatedTarget === null) setTimeout(forget); });
  new MutationObserver(() => {
    if (!last[0] || !isGone(last[0])) return;
    clearTimeout(timer);
    timer = setTimeout(() => { if (document.activeElement === document.body && last[0] && isGone(last[0])) nearest(last, lastInPage).focus({ preventScroll: true }); }, WAIT_MS);
  }).observe(document.body, { childList: true, subtree: true, attributeFilter: ['disabled'] });
}

const isGone = (element: Element) => !element.isConnected || element.matches(':disabled');

/** An element and all around it, as they are now. */
function trailOf(element: Element): Trail {
  const trail: Element[] = [];
  for (let each: Element | null = element; each; each = each.parentElement) trail.push(each);
  return trail;
}

/** What can have the focus in the smallest part that is still there; else the heading of the page. */
function nearest(...trails: readonly Trail[]): HTMLElement {
  const main = document.getElementById('main') ?? document.body;
  for (const trail of trails) {
    for (const part of trail) {
      if (!part.isConnected) continue;
      if (part.contains(main) || part === main) break;
      const found = [...part.querySelectorAll<HTMLElement>(FOCUSABLE)].find(element => element.checkVisibility());
      if (found) return found;
    }
  }

  const heading = main.querySelector('h1');
  if (!heading) return main;
  heading.tabIndex = -1;
  return heading;
}
