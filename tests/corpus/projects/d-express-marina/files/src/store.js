'use strict';

const Redis = require('ioredis');
const { redisUrl } = require('./config');

const redis = new Redis(redisUrl);
const DAY = 24 * 3600;

module.exports = {
  alreadySeen: async (id) => (await redis.set(`evt:${id}`, 1, 'EX', DAY, 'NX')) === null,
  saveOutcome: (id, outcome) => redis.hset('outcomes', id, outcome),
  markMediaReady: (id) => redis.sadd('media', id),
  checkIn: (uid, boat) => redis.hset('out', boat, uid),
  checkOut: (uid, boat) => redis.hdel('out', boat),
  openBerth: (ref) => redis.publish('berth', ref),
  startPump: (pump, uid) => redis.publish('pump', `${pump}:${uid}`),
  // the office looks at the picture within ten minutes or never
  holdForOffice: (key, photo) => redis.set(key, photo, 'EX', 600),
};
