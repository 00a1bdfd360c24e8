import { readdir } from 'node:fs/promises'
import Redis from 'ioredis'

export const redis = new Redis(process.env.REDIS_URL)

export const players = {
  byFace: (uid) => redis.hgetall(`player:${uid}`),
  addScore: (id, lane, score) => redis.hincrby(`scores:${lane}`, id, score),
  setTier: (id, tier) => redis.hset(`player:${id}`, 'tier', tier),
  setVerified: (id) => redis.hset(`player:${id}`, 'verified', '1'),
  purge: (id) => redis.del(`player:${id}`),
}

export async function scanDocument(dir) {
  const files = await readdir(dir)
  return files.length > 0
}
