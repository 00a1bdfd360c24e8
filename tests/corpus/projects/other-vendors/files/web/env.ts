export const apiKey = process.env.NEXT_PUBLIC_MAPBOX_TOKEN;
export const analytics = import.meta.env.VITE_POSTHOG_KEY;
