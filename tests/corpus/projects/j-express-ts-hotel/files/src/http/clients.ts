import https from 'node:https';
import axios, { AxiosInstance } from 'axios';
import pino from 'pino';
import { config } from '../config';

export const log = pino({ name: 'front-desk' });

function instance(options: { baseURL: string; headers?: Record<string, string>; timeout?: number; agent?: https.Agent }): AxiosInstance {
  return axios.create({
    baseURL: options.baseURL,
    headers: options.headers,
    timeout: options.timeout,
    httpsAgent: options.agent,
  });
}

export const arsa = instance({
  baseURL: config.arsa.baseURL,
  headers: { 'x-key-secret': config.arsa.key },
  timeout: config.arsa.timeout,
});

arsa.interceptors.response.use((res) => {
  log.info({ path: res.config.url, status: res.status }, 'arsa answered');
  return res;
});

export const facesign = instance({
  baseURL: config.facesign.baseURL,
  headers: {
    Authorization: `Bearer ${config.facesign.key}`,
    'FaceSign-Version': config.facesign.version,
  },
});

facesign.interceptors.request.use((req) => {
  log.debug({ url: req.url, headers: req.headers }, 'facesign request');
  return req;
});

// The property management system has a certificate that nobody renews.
export const pms = instance({
  baseURL: config.pms.baseURL,
  timeout: 5_000,
  agent: new https.Agent({ rejectUnauthorized: false }),
});

log.info({ arsaKey: Boolean(config.arsa.key), facesignKey: config.facesign.key.length > 0 }, 'clients ready');
