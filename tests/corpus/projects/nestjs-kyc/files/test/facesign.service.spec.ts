import { Test } from '@nestjs/testing';
import { FaceSignService } from '../src/facesign/facesign.service';
import { ConfigService } from '@nestjs/config';

describe('FaceSignService', () => {
  it('wants a key', async () => {
    const module = await Test.createTestingModule({
      providers: [FaceSignService, { provide: ConfigService, useValue: { getOrThrow: () => 'sk_test_...' } }],
    }).compile();
    expect(module.get(FaceSignService)).toBeDefined();
  });
});
