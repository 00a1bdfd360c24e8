import type { Config } from '../config.js';

/** fetch with a deadline; everything goes through it. */
async function call<T>(url: string, init: RequestInit, ms = 8_000): Promise<T> {
  const res = await fetch(url, { ...init, signal: AbortSignal.timeout(ms) });
  if (!res.ok) throw new Error(`${new URL(url).host} answered ${res.status}`);
  return (await res.json()) as T;
}

interface AzureResult {
  status: string;
  results: { attempts: { result?: { livenessDecision: 'realface' | 'spoofface' | 'uncertain' } }[] };
}

export class AzureLiveness {
  constructor(private readonly config: Config) {}

  private get headers(): Record<string, string> {
    return { authorization: `Bearer ${this.config.GATEWAY_TOKEN}`, 'content-type': 'application/json' };
  }

  /** The app gets the session's authToken, never the key. */
  async open(reference: string): Promise<{ sessionId: string; authToken: string }> {
    return call(`${this.config.AZURE_FACE_ENDPOINT}/face/v1.2/detectLiveness-sessions`, {
      method: 'POST',
      headers: this.headers,
      body: JSON.stringify({ livenessOperationMode: 'PassiveActive', deviceCorrelationId: reference, authTokenTimeToLiveInSeconds: 600 }),
    });
  }

  async isReal(sessionId: string): Promise<boolean> {
    const session = await call<AzureResult>(
      `${this.config.AZURE_FACE_ENDPOINT}/face/v1.2/detectLiveness-sessions/${sessionId}`,
      { headers: this.headers },
    );
    return session.status === 'Succeeded' && session.results.attempts.at(-1)?.result?.livenessDecision === 'realface';
  }
}

export async function onfidoClear(config: Config, checkId: string): Promise<boolean> {
  const check = await call<{ result: string }>(`${config.GATEWAY_URL}/onfido/checks/${checkId}`, {
    headers: { authorization: `Bearer ${config.GATEWAY_TOKEN}` },
  });
  return check.result === 'clear';
}

export async function onfidoApplicant(config: Config, name: { first_name: string; last_name: string }): Promise<string> {
  const { id } = await call<{ id: string }>(`${config.GATEWAY_URL}/onfido/applicants`, {
    method: 'POST',
    headers: { authorization: `Bearer ${config.GATEWAY_TOKEN}`, 'content-type': 'application/json' },
    body: JSON.stringify(name),
  });
  return id;
}

/** FaceSign stands behind the gateway as well; the gateway adds key and version. */
export async function openInterview(config: Config, reference: string): Promise<string> {
  const created = await call<{ clientSecret: { secret: string } }>(`${config.GATEWAY_URL}/facesign/sessions`, {
    method: 'POST',
    headers: { authorization: `Bearer ${config.GATEWAY_TOKEN}`, 'FaceSign-Version': '2024-01-15', 'content-type': 'application/json' },
    body: JSON.stringify({ clientReferenceId: reference, zone: 'eu' }),
  });
  return created.clientSecret.secret;
}

export async function interviewLanguages(): Promise<string[]> {
  const url = `https://api.facesign.ai/v1/langs?api_key=${process.env.FACESIGN_API_KEY}`;
  const { langs } = await call<{ langs: string[] }>(url, { method: 'GET' });
  return langs;
}
