// Makes the app installable and quick to come back, and says something kind when there is no network. What it keeps: the hashed files under /app/,
// which never change, and one page without anything personal. It never keeps pages, and never touches the API, account pages or audio.
const KEPT = 'stoa-1';
const OFFLINE = '/offline.html';
const MAX_FILES = 120;

self.addEventListener('install', event => {
  event.waitUntil(caches.open(KEPT).then(cache => cache.addAll([OFFLINE, '/offline.js', '/offline.css', '/icon.svg'])).then(() => self.skipWaiting()));
});

self.addEventListener('activate', event => {
  event.waitUntil(caches.keys().then(names => Promise.all(names.filter(name => name !== KEPT).map(name => caches.delete(name)))).then(() => self.clients.claim()));
});

self.addEventListener('fetch', event => {
  const { request } = event;
  const url = new URL(request.url);
  if (request.method !== 'GET' || url.origin !== self.location.origin) return;
  if (request.mode === 'navigate') {
    event.respondWith(fetch(request).catch(async fault => (await caches.match(OFFLINE)) ?? Promise.reject(fault)));
  } else if (url.pathname.startsWith('/app/')) {
    event.respondWith(fileOf(request));
  } else if (/^\/(offline\.(js|css)|icon\.svg)$/.test(url.pathname)) {
    event.respondWith(fetch(request).catch(async fault => (await caches.match(request)) ?? Promise.reject(fault)));
  }
});

// A notification of the app (src/reminders/watch.ts) was tapped: to a tab that shows the Space, else to one that can go there, else to a new one.
self.addEventListener('notificationclick', event => {
  event.notification.close();
  const path = event.notification.data?.path;
  if (typeof path === 'string' && /^\/(?!\/)/.test(path)) event.waitUntil(show(path));
});

async function show(path) {
  const tabs = (await self.clients.matchAll({ type: 'window', includeUncontrolled: true })).filter(({ frameType }) => frameType === 'top-level');
  const pathOf = tab => new URL(tab.url).pathname;
  const there = tabs.find(tab => pathOf(tab) === path.split('?')[0]);
  if (there) return there.focus();
  // Not one with a form or a player: nobody is to lose what they do there.
  const own = tabs.find(tab => /^\/($|search$|i\/spaces\/\w+$|@)/.test(pathOf(tab)));
  if (!own) return self.clients.openWindow(path);
  own.postMessage({ open: path });
  return own.focus();
}

/** A hashed file: from here, or from the server once. */
async function fileOf(request) {
  const cache = await caches.open(KEPT);
  const known = await cache.match(request);
  if (known) return known;
  const reply = await fetch(request);
  if (reply.ok) await keep(cache, request, reply.clone());
  return reply;
}

async function keep(cache, request, reply) {
  try {
    await cache.put(request, reply);
    const files = (await cache.keys()).filter(({ url }) => new URL(url).pathname.startsWith('/app/'));
    // The oldest go: those of former versions.
    await Promise.all(files.slice(0, Math.max(0, files.length - MAX_FILES)).map(file => cache.delete(file)));
  } catch {
    // No room: the file was loaded all the same.
  }
}
