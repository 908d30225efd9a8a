export { default as app } from './app.json';
export { default as audio } from './audio.json';
export { default as home } from './home.json';
export { default as people } from './people.json';
export { default as problems } from './problems.json';
export { default as reminders } from './reminders.json';
export { default as space } from './space.json';
