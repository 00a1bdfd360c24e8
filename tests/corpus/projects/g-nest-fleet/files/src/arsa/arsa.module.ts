import { HttpModule } from '@nestjs/axios';
import { Module } from '@nestjs/common';
import { ConfigModule, ConfigType } from '@nestjs/config';
import { arsaConfig } from '../config/vendors.config';
import { ArsaService } from './arsa.service';
import { LivePersonGuard } from './live-person.guard';

@Module({
  imports: [
    ConfigModule.forFeature(arsaConfig),
    HttpModule.registerAsync({
      imports: [ConfigModule.forFeature(arsaConfig)],
      inject: [arsaConfig.KEY],
      useFactory: (arsa: ConfigType<typeof arsaConfig>) => ({
        baseURL: arsa.baseURL,
        timeout: arsa.timeout,
        maxRedirects: 0,
        headers: { 'x-key-secret': arsa.key },
      }),
    }),
  ],
  providers: [ArsaService, LivePersonGuard],
  exports: [ArsaService, LivePersonGuard],
})
export class ArsaModule {}
