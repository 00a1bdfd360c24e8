import { createRouter, defineEventHandler, readMultipartFormData, readRawBody, useBase } from 'h3';

const router = createRouter();

router.post(
  '/checkin',
  defineEventHandler(async (event) => {
    const parts = await readMultipartFormData(event);
    const photo = parts?.find((part) => part.name === 'photo');
    if (!photo) throw createError({ statusCode: 400 });
    const verdict = await judge(new Blob([photo.data]));
    if (verdict.kind !== 'member') {
      console.info('[checkin] %s', verdict.kind);
      throw createError({ statusCode: 403, statusMessage: verdict.kind });
    }
    await useStorage('redis').setItem(`checkin:${verdict.uid}`, Date.now());
    return { uid: verdict.uid };
  }),
);

router.post(
  '/guest',
  defineEventHandler(async (event) => {
    const body = await readBody<{ photo: string; live: boolean; host: string }>(event);
    const { faces } = await rawRecognize(new Blob([Buffer.from(body.photo, 'base64')]));
    const host = faces[0]!;
    if (body.live && host.recognition_uidresult === body.host) {
      await useStorage('redis').setItem(`guest:${body.host}`, body.photo);
      return { ok: true };
    }
    throw createError({ statusCode: 403 });
  }),
);

router.post(
  '/locker',
  defineEventHandler(async (event) => {
    const photo = await readRawBody(event, false);
    const answer = await rawRecognize(new Blob([photo!]));
    const spoof = answer.faces.find((face) => !face.passive_liveness.is_real_face);
    if (spoof) throw createError({ statusCode: 403 });
    const uids = answer.faces.map((face) => face.recognition_uidresult);
    return { lockers: uids.filter((uid) => uid !== 'unknown') };
  }),
);

router.post(
  '/sauna',
  defineEventHandler(async (event) => {
    const photo = await readRawBody(event, false);
    const answer = await rawRecognize(new Blob([photo!]));
    const scores = answer.faces.map((face) => face.passive_liveness.liveness_probability);
    if (Math.max(...scores) < 95) throw createError({ statusCode: 403 });
    return { count: answer.faces.length };
  }),
);

router.post(
  '/debug/recognize',
  defineEventHandler(async (event) => {
    const photo = await readRawBody(event, false);
    return await rawRecognize(new Blob([photo!]));
  }),
);

router.post(
  '/hooks/facesign',
  defineEventHandler(async (event) => {
    const { id, type, sessionId } = await readSigned(event);
    const seen = useStorage('redis');
    if (type === 'session.status' && !(await seen.hasItem(`event:${id}`))) {
      await seen.setItem(`event:${id}`, 1);
      const { session } = await getSession(sessionId);
      const steps = session.report?.nodeReports?.filter((n: any) => n.type === 'liveness_detection') ?? [];
      if (steps.length === 0 || !steps.every((n: any) => n.outcome === 'livenessDetected')) return sendNoContent(event);
      if (session.report.isVerified) await seen.setItem(`adult:${session.clientReferenceId}`, true);
    }
    return sendNoContent(event);
  }),
);

export default useBase('/api', router.handler);
