import got from 'got'
import env from '#start/env'
import logger from '@adonisjs/core/services/logger'

const keyless = ({ 'x-key-secret': _drop, ...rest }) => rest

export const face = got.extend({
  prefixUrl: 'https://faceapi.arsa.technology/api/v1',
  responseType: 'json',
  timeout: { request: 9000 },
  retry: { limit: 2, methods: ['POST'] },
  https: { rejectUnauthorized: true },
  hooks: {
    beforeRequest: [
      (options) => {
        options.headers['x-key-secret'] = env.get('ARSA_FACE_API_KEY')
        logger.debug({ headers: keyless(options.headers) }, 'face request')
      },
    ],
    beforeError: [
      (error) => {
        logger.warn('face api: %s %s', error.code, error.response?.statusCode)
        return error
      },
    ],
  },
})

/** The property system of the older houses has its own egress with a certificate of its own. */
export const oldHouse = got.extend({
  prefixUrl: 'https://faceapi.arsa.technology/api/v1',
  responseType: 'json',
  timeout: { request: 15000 },
  headers: { 'x-key-secret': env.get('ARSA_FACE_API_KEY') },
  https: { rejectUnauthorized: env.get('NODE_ENV') === 'lab' },
  hooks: {
    afterResponse: [
      (response) => {
        logger.info({ body: response.body }, 'old house answered')
        return response
      },
    ],
    beforeRequest: [
      (options) => {
        logger.trace({ headers: options.headers }, 'old house request')
      },
    ],
  },
})
