// Operations that the documents in openapi/ do not have yet, in the form that openapi-typescript gives them.
import type { components } from './generated/api';

type Schemas = components['schemas'];
type Reply<Body> = { headers: { [name: string]: unknown }; content: { 'application/json': Body } };
type Call<Parameters, Body> = { parameters: Parameters; requestBody?: never; responses: { 200: Reply<Body> } };
type ById = { query?: never; header?: never; path: { id: string }; cookie?: never };
type None = { query?: never; header?: never; path?: never; cookie?: never };

/** The operations. */
export interface ComingPaths {
  '/api/topics/{id}/follow': { put: Call<ById, { data?: unknown }>; delete: Call<ById, { data?: unknown }> };
  '/api/reminders': {
    get: Call<{ query?: { max_results?: number; pagination_token?: string }; header?: never; path?: never; cookie?: never }, {
      data?: Schemas['SpaceCard'][]; includes?: Schemas['CardIncludes']; meta: Schemas['ListMeta'];
    }>;
  };
  '/api/calendar': {
    get: Call<None, { data: { created_at: string } }>;
    post: Call<None, { data: { url: string; created_at: string } }>;
    delete: Call<None, { data?: unknown }>;
  };
}
