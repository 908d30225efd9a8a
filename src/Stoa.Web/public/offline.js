// Stands at the address that could not be loaded: loads it again when there is a network, and every now and then.
const PAUSE_MS = 15000;
const language = (/(?:^|; )stoa-language=(\w+)/.exec(document.cookie)?.[1] ?? navigator.language).startsWith('de') ? 'de' : 'en';
document.documentElement.lang = language;
document.documentElement.dataset.language = language;
document.getElementById('again').addEventListener('click', event => { event.preventDefault(); location.reload(); });
addEventListener('online', () => location.reload());
setInterval(async () => {
  try {
    await fetch('/icon.svg', { method: 'HEAD', cache: 'no-store' });
    location.reload();
  } catch {
    // Not yet.
  }
}, PAUSE_MS);
