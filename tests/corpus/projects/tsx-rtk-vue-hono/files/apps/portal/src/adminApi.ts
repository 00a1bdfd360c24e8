import { createApi, fetchBaseQuery } from '@reduxjs/toolkit/query/react';

export const adminApi = createApi({
  reducerPath: 'facesign',
  baseQuery: fetchBaseQuery({
    baseUrl: 'https://api.facesign.ai',
    prepareHeaders: (headers) => {
      headers.set('authorization', `Bearer ${import.meta.env.VITE_FACESIGN_API_KEY}`);
      return headers;
    },
  }),
  endpoints: (build) => ({
    sessions: build.query<{ sessions: { id: string; status: string }[] }, void>({ query: () => '/sessions' }),
  }),
});

export const { useSessionsQuery } = adminApi;
