import { StrictMode } from 'react';
import { createRoot } from 'react-dom/client';
import { App } from './app/App';
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

// Installable, and a kind word when there is no network: public/sw.js.
if ('serviceWorker' in navigator && import.meta.env.PROD) {
  const register = () => void navigator.serviceWorker.register('/sw.js').catch(() => { /* Not allowed here: the app works without. */ });
  if (document.readyState === 'complete') register();
  else addEventListener('load', register);
}
