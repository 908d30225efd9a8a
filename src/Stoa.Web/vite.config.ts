import react from '@vitejs/plugin-react';
import { defineConfig } from 'vitest/config';

// The server serves what this writes: hashed files under /app/, and index.html as the shell that it fills in (src/Stoa.Server/Web).
export default defineConfig({
  plugins: [react()],
  build: {
    outDir: process.env.STOA_WEB_OUT ?? 'dist',
    emptyOutDir: true,
    assetsDir: 'app',
    assetsInlineLimit: 0,
    target: 'es2022',
    modulePreload: { polyfill: false },
    rolldownOptions: {
      input: 'index.html',
      // What Home needs is one file: over HTTP/1.1 each file is a turn. (With all that it imports: includeDependenciesRecursively.)
      output: { codeSplitting: { groups: [{ name: 'home', test: /src\/main\.tsx$/ }] } },
    },
  },
  server: {
    // `npm run dev` beside a server at its usual address. What is no page of the app goes there.
    proxy: Object.fromEntries(
      ['/api', '/2', '/signin', '/signout', '/signup', '/settings', '/developer', '/operator', '/assets', '/docs'].map(path => [path, 'http://localhost:5080']),
    ),
  },
  test: { environment: 'happy-dom', include: ['src/**/*.test.{ts,tsx}'] },
});
