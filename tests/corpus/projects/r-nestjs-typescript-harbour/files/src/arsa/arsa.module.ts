import { HttpModule } from '@nestjs/axios';
import { Module } from '@nestjs/common';
import { ConfigModule, ConfigService } from '@nestjs/config';
import { ArsaService } from './arsa.service';
import { FaceConfig } from '../config/face.config';

@Module({
  imports: [
    HttpModule.registerAsync({
      imports: [ConfigModule],
      inject: [ConfigService],
      useFactory: (config: ConfigService) => {
        const { arsa } = config.getOrThrow<FaceConfig>('face');
        return {
          baseURL: arsa.baseUrl,
          timeout: 8_000,
          maxRedirects: 0,
          headers: { 'x-key-secret': arsa.key },
        };
      },
    }),
  ],
  providers: [ArsaService],
  exports: [ArsaService],
})
export class ArsaModule {}
