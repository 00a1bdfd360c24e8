import { StrictMode } from 'react';
import { createRoot } from 'react-dom/client';
import { QueryClient, QueryClientProvider } from '@tanstack/react-query';
import { PilotCheck } from './PilotCheck';
import { DepotTablet } from './DepotTablet';

const queries = new QueryClient();
const tablet = new URLSearchParams(window.location.search).has('tablet');

createRoot(document.getElementById('root')!).render(
  <StrictMode>
    <QueryClientProvider client={queries}>{tablet ? <DepotTablet /> : <PilotCheck />}</QueryClientProvider>
  </StrictMode>,
);
