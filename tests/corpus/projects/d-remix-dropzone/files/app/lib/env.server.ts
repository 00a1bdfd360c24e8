import invariant from "tiny-invariant";

function read(name: string): string {
  const value = process.env[name];
  invariant(value, `${name} must be set`);
  return value;
}

export const env = {
  facesignKey: () => read("FACESIGN_API_KEY"),
  facesignHookSecret: () => read("FACESIGN_WEBHOOK_SECRET"),
  arsaKey: () => read("ARSA_FACE_API_KEY"),
};

// what the browser may know
export const publicEnv = {
  SENTRY_DSN: process.env.PUBLIC_SENTRY_DSN ?? "",
};
