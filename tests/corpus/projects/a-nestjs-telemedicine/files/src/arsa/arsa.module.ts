import { HttpModule } from '@nestjs/axios';
import { Module } from '@nestjs/common';
import { ConfigService } from '@nestjs/config';
import { ArsaService } from './arsa.service';

@Module({
  imports: [
    HttpModule.registerAsync({
      inject: [ConfigService],
      useFactory: (config: ConfigService) => ({
        baseURL: config.getOrThrow<string>('arsa.baseUrl'),
        timeout: config.getOrThrow<number>('arsa.timeoutMs'),
        headers: { 'x-key-secret': config.getOrThrow<string>('arsa.apiKey') },
      }),
    }),
  ],
  providers: [ArsaService],
  exports: [ArsaService],
})
export class ArsaModule {}
