import { createHmac } from 'node:crypto';
import { SignatureGuard } from '../src/identity/signature.guard';

const SECRET = 'test-secret';
const config = { getOrThrow: () => SECRET } as any;

const context = (headers: Record<string, string>, rawBody: Buffer) =>
  ({ switchToHttp: () => ({ getRequest: () => ({ headers, rawBody }) }) }) as any;

describe('SignatureGuard', () => {
  const body = Buffer.from(JSON.stringify({ id: 'evt_1' }));
  const good = createHmac('sha256', SECRET).update(body).digest('hex');

  it('lets a signed body through', () => {
    expect(new SignatureGuard(config).canActivate(context({ 'facesign-signature': good }, body))).toBe(true);
  });

  it('refuses a body without a signature', () => {
    expect(() => new SignatureGuard(config).canActivate(context({}, body))).toThrow();
  });

  it('signs deterministically', () => {
    const again = createHmac('sha256', SECRET).update(body).digest('hex');
    expect(again === good).toBe(true);
  });
});
