import { createServer } from 'node:http';
import { expect, test } from 'vitest';

process.env.FACESIGN_API_KEY ??= 'sk_test_aaaaaaaaaaaaaaaa';

test('a double answers', async () => {
  const server = createServer((_, response) => response.end('{"faces":[]}')).listen(0);
  const { port } = server.address() as { port: number };
  const response = await fetch(`http://localhost:${port}/api/v1/face_detection/detect_face`);
  expect(await response.json()).toEqual({ faces: [] });
  server.close();
});
