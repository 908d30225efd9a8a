// What a screen reader says when something changes that is not where the focus is. The two regions are in Frame.tsx.
let turn = 0;

/** Says it when the reader has a moment; `urgent` says it at once. */
export function announce(text: string, { urgent = false } = {}): void {
  const region = document.getElementById(urgent ? 'say-now' : 'say');
  if (!region) return;
  // A line of its own each time: the same words twice are said twice. Old lines go.
  const line = document.createElement('p');
  line.textContent = text;
  line.dataset['turn'] = String(++turn);
  region.append(line);
  while (region.childElementCount > 3) region.firstElementChild?.remove();
}
