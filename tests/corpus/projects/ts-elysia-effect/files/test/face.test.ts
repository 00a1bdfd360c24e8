import { describe, expect, test } from "bun:test";
import { Effect, Exit } from "effect";
import { oneLive } from "../src/face";

process.env.ARSA_FACE_API_KEY = "sk_test_xxxxxxxxxxxxxxxxxxxx";
process.env.FACE_BASE = "http://localhost:4010/api/v1";

const face = (real: boolean) => ({ recognition_uidresult: "m-1", passive_liveness: { is_real_face: real } });

describe("oneLive", () => {
  test("refuses a print", async () => {
    const exit = await Effect.runPromiseExit(oneLive({ status: "success", faces: [face(false)] }));
    expect(Exit.isFailure(exit)).toBe(true);
  });
  test("refuses two", async () => {
    const exit = await Effect.runPromiseExit(oneLive({ status: "success", faces: [face(true), face(true)] }));
    expect(Exit.isFailure(exit)).toBe(true);
  });
  test("gives the uid back", async () => {
    const got = await Effect.runPromise(oneLive({ status: "success", faces: [face(true)] }));
    expect(got.recognition_uidresult).toBe("m-1");
  });
});
