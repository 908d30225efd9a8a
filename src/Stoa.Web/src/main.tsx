import { StrictMode } from 'react';
import { createRoot } from 'react-dom/client';
import { App } from './app/App';
import { me } from './app/facts';
import { keepFocus } from './app/keepFocus';
import { use } from './languages';
import './design/base.css';

const root = document.getElementById('root');
if (root) {
  // The server wrote the language into the page: the one chosen here, or what the browser asks for.
  await use(document.documentElement.lang);
  createRoot(root).render(<StrictMode><App /></StrictMode>);
  keepFocus(root);
}

// Whoever is signed in is told when a Space starts that they wait for; not before everything else is there.
if (me && !location.pathname.startsWith('/embed/')) {
  const watch = () => void import('./reminders/watch').then(({ watchReminders }) => watchReminders()).catch(() => { /* A newer version is there: after the next load. */ });
  if ('requestIdleCallback' in window) requestIdleCallback(watch, { timeout: 5000 });
  else setTimeout(watch, 3000);
}

// Installable, and a kind word when there is no network: public/sw.js.
if ('serviceWorker' in navigator && import.meta.env.PROD) {
  const register = () => void navigator.serviceWorker.register('/sw.js').catch(() => { /* Not allowed here: the app works without. */ });
  if (document.readyState === 'complete') register();
  else addEventListener('load', register);
}
