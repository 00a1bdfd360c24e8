import { createClient } from "redis";
import { mkdir, writeFile } from "node:fs/promises";
import { requireUser } from "./auth.server";

const redis = createClient({ url: process.env.REDIS_URL });

export const requireStaff = (request: Request) => requireUser(request, { role: "manifest" });

export const jumpers = {
  seen: async (id: string) => !(await redis.set(`evt:${id}`, "1", { NX: true, EX: 7200 })),
  setStanding: (session: string, standing: string) => redis.hSet("standing", session, standing),
  addMedia: (session: string, media: string) => redis.sAdd(`media:${session}`, media),
  board: (uid: string) => redis.rPush("load", uid),
  boardTandem: (a: string, b: string) => redis.rPush("load", `${a}+${b}`),
  issueRig: (uid: string) => redis.hIncrBy("rigs", uid, 1),
  nextLoad: async () => Number((await redis.get("load:no")) ?? 1),
  async keepLicencePhoto(photo: ArrayBuffer) {
    await mkdir("/data/licences", { recursive: true });
    await writeFile(`/data/licences/${Date.now()}.jpg`, Buffer.from(photo));
  },
};
