import { createApi, fetchBaseQuery } from '@reduxjs/toolkit/query/react';
import type { RootState } from './store';

export interface Opened { sessionId: string; clientSecret: string }

export const clinicApi = createApi({
  reducerPath: 'clinic',
  baseQuery: fetchBaseQuery({
    baseUrl: import.meta.env.VITE_API_BASE,
    prepareHeaders: (headers, { getState }) => {
      headers.set('authorization', `Bearer ${(getState() as RootState).auth.token}`);
      return headers;
    },
  }),
  endpoints: (build) => ({
    open: build.mutation<Opened, void>({ query: () => ({ url: '/identity/sessions', method: 'POST' }) }),
    status: build.query<{ verified: boolean }, string>({ query: (id) => `/identity/sessions/${id}` }),
  }),
});

export const { useOpenMutation, useStatusQuery } = clinicApi;
